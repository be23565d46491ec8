"""A paper before it becomes a file: what stands on it, and the item it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from fazhi.demo.county import DemoIndicator, DemoUnit, Wanted


def chinese(day: date) -> str:
    """The day as documents write it: 2021年3月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


@dataclass(slots=True)
class Draft:
    """A written paper. `body` holds (style, text) with style h1, h2 or p; tables stand after the body."""

    title: str
    body: list[tuple[str, str]] = field(default_factory=list)
    head: str | None = None
    docno: str | None = None
    recipients: str | None = None
    secrecy: str | None = None
    table: list[list[str]] = field(default_factory=list)
    attachments: list[tuple[str, list[list[str]]]] = field(default_factory=list)
    missing_attachment: str | None = None
    signer: str | None = None
    date: date | None = None
    mark: str = ""
    sealed: bool = True
    blank_page: bool = False
    pictures: int = 0
    banner: str = ""

    def lines(self) -> list[tuple[str, str]]:
        """The whole paper in order as (style, text): secrecy, head, docno, title, to, body kinds, sign, attachment."""
        out: list[tuple[str, str]] = []
        if self.secrecy:
            out.append(("secrecy", self.secrecy))
        if self.head:
            out.append(("head", self.head))
        if self.docno:
            out.append(("docno", self.docno))
        out.append(("title", self.title))
        if self.mark:
            out.append(("mark", self.mark))
        if self.recipients:
            out.append(("to", self.recipients))
        out += self.body
        out += [("row", "\t".join(row)) for row in self.table]
        names = [name for name, _ in self.attachments] + ([self.missing_attachment] if self.missing_attachment else [])
        for number, name in enumerate(names, start=1):
            label = "附件：" if number == 1 else "　　　"
            out.append(("p", f"{label}{number}.{name}" if len(names) > 1 else f"附件：{name}"))
        if self.signer:
            out.append(("sign", self.signer))
        if self.date:
            out.append(("date", chinese(self.date)))
        for number, (name, rows) in enumerate(self.attachments, start=1):
            out.append(("appendix", "附件" if len(names) == 1 else f"附件{number}"))
            out.append(("title", name))
            out += [("row", "\t".join(row)) for row in rows]
        return out

    def text(self) -> str:
        """The paper as plain text."""
        return "\n".join(text.replace("\t", "　") for _, text in self.lines())


@dataclass(slots=True)
class Grid:
    """A workbook of one sheet: a title row, headings, rows."""

    title: str
    headings: list[str]
    rows: list[list[str | int | float | None]]
    total: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """A planted fault of an item, before its path is known."""

    check: str
    quote: str | None
    why: str
    page: int | None = None
    group: str | None = None
    related: tuple[str, ...] = ()


@dataclass(slots=True)
class Item:
    """One file to be handed in. `form` decides the bytes, `extension` the name; `data` overrides both."""

    unit: DemoUnit
    indicator: DemoIndicator | None
    wanted: Wanted | None
    kind: str
    form: str
    stem: str
    draft: Draft | None = None
    grid: Grid | None = None
    extension: str = ""
    data: bytes | None = None
    loose: bool = False
    labels: list[Label] = field(default_factory=list)
    traps: list[tuple[str, str]] = field(default_factory=list)
    either: list[str] = field(default_factory=list)
    reserved: bool = False
    path: str = ""

    @property
    def topic(self) -> str:
        return self.indicator.topic if self.indicator else "法治建设"
