"""What a template sees: figures, lists and facts by name. Each use of a figure leaves a mark that becomes a bound run.

While a template runs, text is a string; a mark is a private character pair around its number. Values from registers
lose such characters first, so that no row can forge a mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from fazhi.measures import Figure, FigureValue, shown
from fazhi.reporting.book import FigureBook
from fazhi.reporting.errors import UnknownNameError, near
from fazhi.reporting.forms import bind, number_of
from fazhi.reporting.text import Block, Bound

OPEN, CLOSE, ABSENT, BLOCK = "\ue000", "\ue001", "\ue002", "\ue003"
MARK = re.compile(f"[{OPEN}{ABSENT}{BLOCK}]([0-9]+){CLOSE}")
_PRIVATE = re.compile("[\ue000-\uf8ff\x00-\x08\x0b\x0c\x0e-\x1f]")

ListRows = Sequence[Mapping[str, object]]


def clean(value: object) -> str:
    """A value of a register as text of the report."""
    if value is None:
        return ""
    known = value if isinstance(value, bool | int | Decimal | date) else None
    return shown(known) if known is not None else _PRIVATE.sub("", str(value)).strip()


@dataclass
class Session:
    """One run of a template: the marks it left, in order."""

    book: FigureBook
    lists: Mapping[str, ListRows]
    file: str
    marks: list[Bound] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def mark(self, run: Bound) -> str:
        """The letters that stand for a bound run."""
        self.marks.append(run)
        return f"{OPEN}{len(self.marks) - 1}{CLOSE}"

    def lacks(self, name: str) -> str:
        """The letters that make the sentence around them fall out."""
        self.absent.append(name)
        return f"{ABSENT}{len(self.absent) - 1}{CLOSE}"

    def block(self, block: Block) -> str:
        """The letters that stand for a table or chart, in a line of their own."""
        self.blocks.append(block)
        return f"\n{BLOCK}{len(self.blocks) - 1}{CLOSE}\n"


class FigureFace:
    """A figure as a template uses it: `{{ f.x }}` is 1774项, with parts and comparisons beside."""

    __slots__ = ("_figure", "_session")

    def __init__(self, session: Session, figure: Figure) -> None:
        self._session, self._figure = session, figure

    def __str__(self) -> str:
        return self._show("text")

    def __bool__(self) -> bool:
        return self._figure.value is not None

    def _show(self, form: str) -> str:
        run = bind(self._figure, form)
        return self._session.mark(run) if run.text else self._session.lacks(self._figure.title)

    @property
    def value(self) -> FigureValue:
        """For conditions: `{% if f.x.value > 0 %}`. Not for the text: it would stand there without its mark."""
        return self._figure.value

    @property
    def number(self) -> str:
        """Without the unit."""
        return self._show("number")

    @property
    def previous(self) -> str:
        """The value of the period before."""
        return self._show("previous")

    @property
    def change(self) -> str:
        """By how much it moved."""
        return self._show("change")

    @property
    def title(self) -> str:
        """What it counts."""
        return clean(self._figure.title)

    @property
    def rose(self) -> bool:
        """Whether it is more than in the period before."""
        change = self._figure.change
        return change is not None and change > 0

    @property
    def fell(self) -> bool:
        """Whether it is less than in the period before."""
        change = self._figure.change
        return change is not None and change < 0


class FigureNames:
    """`f.service_matters_total`, `f["service-matters-total"]`, `f.可办理服务事项`."""

    __slots__ = ("_session",)

    def __init__(self, session: Session) -> None:
        self._session = session

    def __getitem__(self, name: str) -> FigureFace:
        return FigureFace(self._session, self._session.book.find(str(name), file=self._session.file))


class ListNames:
    """`l.典型经验`: the rows of a list by its name."""

    __slots__ = ("_session",)

    def __init__(self, session: Session) -> None:
        self._session = session

    def __getitem__(self, name: str) -> ListFace:
        lists = self._session.lists
        if name not in lists:
            raise UnknownNameError(self._session.file, None, name, near(name, lists), what="清单")
        return ListFace(self._session, name, lists[name])


class ListFace:
    """A list as a template uses it: it has a length and rows whose columns are read by name."""

    __slots__ = ("_name", "_rows", "_session")

    def __init__(self, session: Session, name: str, rows: ListRows) -> None:
        self._session, self._name, self._rows = session, name, rows

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[RowFace]:
        return (RowFace(self._session, self._name, row) for row in self._rows)

    def __str__(self) -> str:
        return self.named(next(iter(self._rows[0]), "")) if self._rows else self._session.lacks(self._name)

    def named(self, column: str, most: int = 0) -> str:
        """The entries of one column joined by 、, up to `most`; each once, in order."""
        entries = list(dict.fromkeys(entry for row in self if (entry := row[column])))
        if not entries:
            return self._session.lacks(self._name)
        return "、".join(entries[: most or None]) + ("等" if most and len(entries) > most else "")

    def where(self, column: str, *values: str) -> ListFace:
        """The rows whose column holds one of the values."""
        kept = [row for row, face in zip(self._rows, self, strict=True) if face[column] in values]
        return ListFace(self._session, self._name, kept)

    def about(self, column: str, *words: str) -> ListFace:
        """The rows whose column speaks of one of the words."""
        kept = [row for row, face in zip(self._rows, self, strict=True) if any(w in face[column] for w in words)]
        return ListFace(self._session, self._name, kept)

    def first(self, most: int) -> ListFace:
        """The first rows."""
        return ListFace(self._session, self._name, list(self._rows)[:most])

    def cited(self, title: str = "文件标题", number: str = "发文字号") -> str:
        """Documents as papers cite them: 《标题》（文号）、《标题》（文号）; each number is bound to its entry."""
        out = [f"《{row[title].strip('《》')}》（{self._number(row[number])}）" for row in self]
        return "、".join(out) if out else self._session.lacks(self._name)

    def _number(self, number: str) -> str:
        figure = self._session.book.get(f"document:{number}")
        return number if figure is None else self._session.mark(bind(figure, "docno"))


class RowFace:
    """One row of a list."""

    __slots__ = ("_name", "_row", "_session")

    def __init__(self, session: Session, name: str, row: Mapping[str, object]) -> None:
        self._session, self._name, self._row = session, name, row

    def __getitem__(self, column: str) -> str:
        if column not in self._row:
            what = f"列（清单“{self._name}”）"
            raise UnknownNameError(self._session.file, None, column, near(column, self._row), what=what)
        return clean(self._row[column])


def moved(figure: FigureFace) -> str:
    """由143项增至1774项; 由12件降至9件; 与上期持平，为25个; 为25个 where there is nothing to compare with."""
    change = figure._figure.change
    if change is None:
        return f"为{figure}"
    if change == 0:
        return f"与上期持平，为{figure}"
    return f"由{figure.previous}{'增至' if change > 0 else '降至'}{figure}"


def about(figure: FigureFace, step: int = 10) -> str:
    """80余场, 近20项, 80场."""
    return figure._show(f"about:{step}")


def at_least(figure: FigureFace, line: float) -> str:
    """70%以上 from the line on, the value itself below it."""
    return figure._show(f"least:{line:g}")


def against_target(figure: FigureFace) -> str:
    """超过目标值，达到92%; 达到目标值90%; 为85%，尚未达到目标值; 达到92% where there is no target."""
    one = figure._figure
    value, target = number_of(one), one.target
    if value is None or target is None:
        return f"达到{figure}"
    if value == target:
        return f"达到目标值{figure}"
    return f"达到{figure}，好于目标值" if one.is_on_target else f"为{figure}，尚未达到目标值"


def out_of(part: FigureFace, whole: FigureFace) -> str:
    """全部95项; 95项中的64项."""
    if part._figure.value is None or whole._figure.value is None:
        return str(part) + str(whole)
    return f"全部{part}" if part._figure.value == whole._figure.value else f"{whole}中的{part}"


def in_hanzi(figure: FigureFace) -> str:
    """五型."""
    return figure._show("han")


def either(figure: FigureFace, yes: str, no: str) -> str:
    """One of two wordings for a fact."""
    return figure._show(f"yes:{clean(yes)}|{clean(no)}")


FILTERS = {
    "moved": moved, "增减": moved, "about": about, "约数": about, "at_least": at_least, "以上": at_least,
    "against_target": against_target, "对照目标": against_target, "out_of": out_of, "占全部": out_of,
    "either": either, "是否": either, "in_hanzi": in_hanzi, "汉字": in_hanzi,
}  # fmt: skip
"""Wordings that adapt, under an English and a Chinese name."""
