"""What the registers say, what a report says, and the verdict between the two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from fazhi.gongwen.claims import shown

KnownValue = Decimal | date | bool | str | None


@dataclass(frozen=True, slots=True)
class Known:
    """A figure that the registers give, with the words a text may use for it.

    `value` is a number, a day, a fact (True, False) or a document number; None where the registers hold no rows.
    `before` is the value of the period before. Percentages are in percent (92.5), `unit` may be 万元.
    """

    name: str
    title: str
    unit: str
    value: KnownValue
    words: tuple[str, ...] = ()
    before: Decimal | None = None


class Verdict(StrEnum):
    """What the registers say of a figure in a text."""

    RIGHT = "right"
    WRONG = "wrong"
    INCONSISTENT = "inconsistent"
    NO_SOURCE = "no-source"

    @property
    def label(self) -> str:
        """The word that a user reads."""
        return {"right": "相符", "wrong": "不符", "inconsistent": "前后矛盾", "no-source": "没有出处"}[self.value]


@dataclass(frozen=True, slots=True)
class VerifiedFigure:
    """One figure of a text: `value` and `expected` as written (25, 2021-04-30, 鲁法办〔2021〕1号).

    `paragraph`, `start` and `end` say where `text` stands in the joined paragraphs of the report.
    """

    text: str
    value: str
    unit: str
    page: int
    measure: str | None
    expected: str | None
    verdict: Verdict
    title: str = ""
    remark: str = ""
    paragraph: int = 0
    start: int = 0
    end: int = 0


def written(value: KnownValue) -> str | None:
    """A value as it stands in an answer."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    return shown(value) if isinstance(value, Decimal) else value


def known_docno(number: str, title: str = "") -> Known:
    """A document of the register of documents, as a figure that a text may cite."""
    return Known(f"document:{number}", title or number, "件", number, (title,) if title else ())
