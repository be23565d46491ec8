"""What reading makes of a file: `Document`, its pages, lines, tables, members and problems.

All values are frozen. Lengths are PDF points (1/72 inch) counted from the top left corner of the page; page numbers,
rows and columns count from 1. `None` means "not there" or "not known"; nothing is guessed. Lines and boxes, of which a
long document has tens of thousands, are structs made in C, at a tenth of the price of a dataclass.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import msgspec


class Source(StrEnum):
    """Where the text of a page comes from."""

    TEXT = "text"
    OCR = "ocr"
    CELLS = "cells"


class ProblemCode(StrEnum):
    """Why a file, or a part of it, was refused or read only with a remark (contract section 3)."""

    ENCRYPTED = "encrypted"
    CORRUPT = "corrupt"
    EMPTY = "empty"
    UNSUPPORTED = "unsupported"
    TOO_LARGE = "too-large"
    BOMB = "bomb"
    UNSAFE_PATH = "unsafe-path"
    TIMEOUT = "timeout"
    WRONG_EXTENSION = "wrong-extension"
    MACRO = "macro"
    PARTIAL = "partial"


REFUSING = frozenset(
    {
        ProblemCode.ENCRYPTED,
        ProblemCode.CORRUPT,
        ProblemCode.EMPTY,
        ProblemCode.UNSUPPORTED,
        ProblemCode.TOO_LARGE,
        ProblemCode.BOMB,
        ProblemCode.TIMEOUT,
    }
)
"""Codes after which nothing of the file was read; the others leave a readable document."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One remark of a reader; `message` is a Chinese sentence for the user."""

    code: ProblemCode
    message: str


class Box(msgspec.Struct, frozen=True, gc=False):
    """A rectangle on a page in points from the top left corner: left, top, right, bottom."""

    x0: float
    y0: float
    x1: float
    y1: float


class Line(msgspec.Struct, frozen=True, gc=False):
    """One line of text. `box` where the format knows places; `size` is the font's size in points where known."""

    text: str
    box: Box | None = None
    size: float | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range of a table; zero-based indexes into `Table.rows`, ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a page, or the used cells of a sheet.

    `rows[i][j]` is the text of the cell in sheet row `top + i` and column `left + j`, both as Excel counts them
    (from 1). Empty cells are ''. A merged range keeps its text in its first cell and '' in the others.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    top: int = 1
    left: int = 1
    merges: tuple[Merge, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page, a sheet (source `cells`), or the whole of a format without pages.

    `ink` is False where nothing at all is drawn on the page, True where something is, None where unknown.
    `needs_ocr` marks a page with a picture and no usable text that OCR has not read yet.
    `dpi` is the resolution of the picture that fills a scanned page, where known.
    `seals` are the red seals found on the rendered page; None where nobody looked.
    """

    number: int
    text: str
    source: Source = Source.TEXT
    confidence: float = 1.0
    lines: tuple[Line, ...] = ()
    tables: tuple[Table, ...] = ()
    seals: tuple[Box, ...] | None = None
    width: float | None = None
    height: float | None = None
    dpi: float | None = None
    ink: bool | None = None
    needs_ocr: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside an archive or a mail. `path` uses '/'; `modified` is the archive's own time (ISO, no zone)."""

    path: str
    document: Document
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader saw in one file.

    `file` is the name as given, `size` in bytes, `media_type` and `reader` name what the content is (not the name).
    `sealed` is True or False where the pages were looked at for a red seal or an electronic one, else None.
    `meta` holds what the format itself states (HTML <meta> names in lower case, OFD DocInfo, core properties).
    `layout` is free for readers of formats that state page layout (margins in mm, fonts), used by proofreading.
    """

    file: str
    sha256: str
    size: int
    media_type: str
    reader: str
    pages: tuple[Page, ...] = ()
    links: tuple[str, ...] = ()
    members: tuple[Member, ...] = ()
    problems: tuple[Problem, ...] = ()
    sealed: bool | None = None
    meta: dict[str, str] = field(default_factory=dict)
    layout: dict[str, str] = field(default_factory=dict)

    @property
    def refused(self) -> Problem | None:
        """The problem because of which nothing was read, or None."""
        if self.pages or self.members:
            return None
        return next((p for p in self.problems if p.code in REFUSING), None)

    @property
    def text(self) -> str:
        """The text of all pages, one newline between pages."""
        return "\n".join(page.text for page in self.pages)

    def has(self, code: ProblemCode) -> bool:
        """Whether a problem of this code was found."""
        return any(p.code is code for p in self.problems)
