"""What a password must be like: rules of Django's own kind, with the site's length and in plain Chinese."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

KINDS = (("大写字母", str.isupper), ("小写字母", str.islower), ("数字", str.isdigit))
LEAST_KINDS, LEAST_DIFFERENT = 3, 5


class LongAndVaried:
    """Long enough, of three kinds of characters out of four, and not a few characters over and over."""

    def __init__(self, min_length: int = 10) -> None:
        self.min_length = min_length

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError with every reason."""
        faults = []
        if len(password) < self.min_length:
            faults.append(f"太短，至少{self.min_length}个字符")
        kinds = sum(any(test(char) for char in password) for _, test in KINDS)
        kinds += any(not any(test(char) for _, test in KINDS) for char in password)
        if kinds < LEAST_KINDS:
            faults.append("大写字母、小写字母、数字、其他符号至少用三种")
        if len(set(password)) < LEAST_DIFFERENT:
            faults.append(f"至少用{LEAST_DIFFERENT}个不同的字符")
        if faults:
            raise ValidationError(faults)

    def get_help_text(self) -> str:
        """The rule in words, as pages show it."""
        kinds = "大写字母、小写字母、数字、其他符号至少用三种"
        return f"至少{self.min_length}个字符，{kinds}，不能常见，不能与账号、姓名、电话相近。"
