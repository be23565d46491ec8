"""What stands in a Word text, as its walk needs it: blocks and, in paragraphs that are no mere text, their items.

Two ways make them: `docx_tree` from a tree of any text, `docx_scan` from the bytes of one that is wholly understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from fazhi.reading.docx_styles import Look
from fazhi.reading.docx_table import CellRead, Span


class Section(msgspec.Struct, frozen=True):
    """A `w:sectPr`: whether what follows begins on a new page, its running heads, and its page."""

    is_new_page: bool
    margins: tuple[tuple[str, str], ...]
    """Relation and type (`default`, `first`, `even`) of each head and foot."""
    page: dict[str, str]
    """What `docx_layout` says of the page."""


class Looks(NamedTuple):
    """How a paragraph is set, and how its text is; a section may end with it."""

    look: Look
    text: Look
    section: Section | None = None


class Printed(msgspec.Struct, frozen=True):
    """Something printed wherever it stands, also in the instruction of a field: a tab, a hyphen, a tick."""

    text: str


class PageBreak(msgspec.Struct, frozen=True):
    """A page break that the author set; the look is that of the text before it."""

    look: Look


class NotedBreak(msgspec.Struct, frozen=True):
    """Where a page began when the text was last laid out."""


class TextBox(msgspec.Struct, frozen=True):
    """A text box at its anchor."""

    blocks: Iterable[Block]


class FieldMark(msgspec.Struct, frozen=True):
    """`begin`, `separate` or `end` of a complex field; `box` is the tick box that it begins with."""

    kind: str
    box: str = ""


class Instruction(msgspec.Struct, frozen=True):
    """A piece of what a complex field shall show."""

    text: str


class SimpleField(msgspec.Struct, frozen=True):
    """A field in one element; its result follows as text, save that of a page number."""

    instruction: str


class Link(msgspec.Struct, frozen=True):
    """A hyperlink by its relation."""

    id: str


class Symbol(msgspec.Struct, frozen=True):
    """A sign of a symbol font by its code."""

    code: str


class Note(msgspec.Struct, frozen=True):
    """A reference to a `footnote` or `endnote`."""

    kind: str
    id: str


class Picture(msgspec.Struct, frozen=True):
    """A picture by its relation, and whether it is as large as a page of text."""

    id: str
    is_page: bool


class Chunk(msgspec.Struct, frozen=True):
    """Another document brought in whole, by its relation."""

    id: str


Special = FieldMark | Instruction | SimpleField | Link | Symbol | Note | Picture
Item = str | Printed | PageBreak | NotedBreak | TextBox | Special
"""A piece of a paragraph; `str` is text, which in the instruction of a field is not printed."""

Paragraph = tuple[Looks, "str | list[Item]"]
"""A paragraph; its text alone where it is mere text and no field is open."""


class LargeCell(msgspec.Struct, frozen=True):
    """A cell with more in it than mere text without numbers, and its blocks, without those that say nothing."""

    span: Span
    blocks: list[Block]


Cell = CellRead | LargeCell
"""A cell, read already where nothing before it counts."""


class Row(NamedTuple):
    """A row of a table: whether a page was noted to begin in it, the columns free at its start, its cells."""

    has_break: bool
    free: int
    cells: list[Cell]


class Rows(msgspec.Struct, frozen=True):
    """A table."""

    rows: Iterable[Row]


Block = Paragraph | Rows | Section | Chunk

TAB, LINE_BREAK, HYPHEN = Printed("\t"), Printed("\n"), Printed("-")
NOTED_BREAK = NotedBreak()

PAGE_NUMBER = re.compile(r"\s*(PAGE|NUMPAGES|SECTIONPAGES)\b", re.I)


def is_page_number(instruction: str) -> bool:
    """Whether a field shows the number of a page or how many there are."""
    return PAGE_NUMBER.match(instruction) is not None
