"""What a user can mend in templates, texts and figures of reports."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path

from fazhi.errors import FazhiError


def near(name: str, names: Iterable[str], *, most: int = 5) -> list[str]:
    """Names like the given one, the likest first."""
    known = list(dict.fromkeys(names))
    like = difflib.get_close_matches(name, known, n=most, cutoff=0.5)
    parts = [one for one in known if name and (name in one or one in name)]
    return list(dict.fromkeys([*like, *parts]))[:most]


class ReportError(FazhiError):
    """A report cannot be built; `file` and `line` say where in the template."""

    code = "report"

    def __init__(self, file: str, line: int | None, remedy: str) -> None:
        self.file, self.line, self.remedy = file, line, remedy
        place = f"第{line}行" if line else ""
        super().__init__(f"模板《{file}》{place}：{remedy}。")


class UnknownNameError(ReportError):
    """A template or text names a figure, list or form that is not there; `like` are near ones."""

    code = "unknown-name"

    def __init__(self, file: str, line: int | None, name: str, like: list[str], *, what: str = "数据") -> None:
        self.name, self.like, self.what = name, like, what
        hint = f"，相近的有：{'、'.join(like)}" if like else "，请核对名称"
        super().__init__(file, line, f"没有名为“{name}”的{what}{hint}")


class TextError(FazhiError):
    """The stored text of a report is damaged."""

    code = "text"

    def __init__(self, detail: str) -> None:
        self.detail = detail
        super().__init__(f"报告正文的数据不完整，不能打开（{detail}），请从上一个版本恢复。")


class NoLedgersError(FazhiError):
    """A folder of registers holds none."""

    code = "no-ledgers"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(f"“{folder}”里没有台账，请放入以台账名称命名的Excel文件（如“检察听证台账.xlsx”）。")
