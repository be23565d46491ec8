"""Errors that a page answers with, by status."""

from __future__ import annotations

from fazhi.errors import FazhiError


class NotAllowedError(FazhiError):
    """The person may not do this here."""

    code = "not-allowed"

    def __init__(self, sentence: str = "您没有查看或操作此内容的权限；如工作需要，请联系办公室管理员。") -> None:
        super().__init__(sentence)


class NotThereError(FazhiError):
    """No such thing, or not for this person."""

    code = "not-there"

    def __init__(self, sentence: str = "没有找到您要的内容，可能已调整，或不在您的查看范围内。") -> None:
        super().__init__(sentence)


class ConflictError(FazhiError):
    """Somebody else has changed it meanwhile."""

    code = "conflict"


class InputError(FazhiError):
    """What was filled in does not fit; the sentence says what to do."""

    code = "input"


STATUS = {"not-allowed": 403, "not-there": 404, "conflict": 409}


def status_of(error: FazhiError) -> int:
    """The HTTP status that says the same as the error."""
    return STATUS.get(error.code, 400)
