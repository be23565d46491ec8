"""Tables of a Word text as a grid: spans and vertical merges keep their text in the first cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec
from lxml import etree

from fazhi.reading.document import Line, Merge, Table
from fazhi.reading.ooxml_xml import MC, W

WRAPPERS = {
    W + "sdt", W + "sdtContent", W + "customXml", W + "ins", W + "moveTo", W + "smartTag",
    MC + "AlternateContent", MC + "Choice", MC + "Fallback",
}  # fmt: skip
"""Elements that hold blocks, rows or cells and are nothing themselves."""

_PROPERTIES, _VAL, _SPAN, _ABOVE, _LEFT = (W + name for name in ("tcPr", "val", "gridSpan", "vMerge", "hMerge"))
_SETTINGS = frozenset((_SPAN, _ABOVE, _LEFT))

_MAX_SPAN = 100
_MAX_CELLS = 500_000


class Span(NamedTuple):
    """How many columns a cell takes, and whether it goes on a merge."""

    width: int = 1
    from_above: bool = False
    from_left: bool = False


ALONE = Span()
"""The cell of one column that is in no merge: nearly every cell, and this very object then."""


class CellRead(msgspec.Struct):
    """The lines read from one `w:tc`; what is in a covered cell, which goes on a merge, is not shown."""

    span: Span
    lines: list[Line]
    text: str
    is_covered: bool


def cell_of(span: Span, lines: list[Line]) -> CellRead:
    """The cell that takes so much and holds these lines."""
    text = lines[0].text if len(lines) == 1 else "\n".join([line.text for line in lines])
    return CellRead(span, lines, text, span.from_above or span.from_left)


def span_of(cell: Iterable[etree._Element]) -> Span:
    """The settings of a `w:tc`; one without a value goes on."""
    for child in cell:
        if child.tag == _PROPERTIES:
            found: dict[str, str] = {}
            for item in child:
                if (tag := item.tag) in _SETTINGS:
                    found.setdefault(tag, item.get(_VAL, "continue"))
            if not found:
                return ALONE
            width = min(max(_integer(found.get(_SPAN), 1), 1), _MAX_SPAN)
            span = Span(width, found.get(_ABOVE) == "continue", found.get(_LEFT) == "continue")
            return ALONE if span == ALONE else span
    return ALONE


def rows_of(table: etree._Element) -> Iterator[etree._Element]:
    """The rows of a table, those inside content controls too."""
    for child in table:
        if child.tag == W + "tr":
            yield child
        elif child.tag not in (W + "tblPr", W + "tblGrid"):
            yield from rows_of(child)


def cells_of(row: etree._Element) -> Iterator[etree._Element]:
    """The cells of a row, those inside content controls too."""
    for child in row:
        if child.tag == W + "tc":
            yield child
        elif child.tag in WRAPPERS:
            yield from cells_of(child)


RowRead = tuple[int, list[CellRead]]
"""The columns of the grid that a row leaves free at its start, and its cells."""


def grid(rows: list[RowRead]) -> Table | None:
    """The table of the rows read; None where nothing is in it."""
    if all(not free and all(cell.span is ALONE for cell in cells) for free, cells in rows):
        return _plain_grid([tuple([cell.text for cell in cells]) for _, cells in rows])
    spans: list[list[int]] = []  # top, left, bottom, right of each cell that may be merged
    open_at: dict[int, list[int]] = {}
    lines: list[dict[int, str]] = []
    width = 0
    for at, (column, cells) in enumerate(rows):
        texts: dict[int, str] = {}
        last: list[int] | None = None
        for cell in cells:
            right = column + cell.span.width - 1
            if cell.span.from_left and last is not None:
                last[3] = right
            elif cell.span.from_above and column in open_at:
                last = open_at[column]
                last[2] = at
            else:
                last = [at, column, at, right]
                spans.append(last)
                open_at[column] = last
                texts[column] = cell.text
            column = right + 1
        width = max(width, column)
        lines.append(texts)
    if not any(text for texts in lines for text in texts.values()) or width * len(rows) > _MAX_CELLS:
        return None
    filled = tuple(tuple(texts.get(column, "") for column in range(width)) for texts in lines)
    merges = tuple(Merge(*span) for span in spans if span[0] != span[2] or span[1] != span[3])
    return Table("", filled, merges=merges)


def _plain_grid(rows: list[tuple[str, ...]]) -> Table | None:
    width = max(map(len, rows), default=0)
    if not any(map(any, rows)) or width * len(rows) > _MAX_CELLS:
        return None
    return Table("", tuple([row if len(row) == width else row + ("",) * (width - len(row)) for row in rows]))


def free_before(row: etree._Element) -> int:
    """How many columns of the grid a row leaves free at its start."""
    properties = next(row.iterchildren(W + "trPr"), None)
    item = next(properties.iterchildren(W + "gridBefore"), None) if properties is not None else None
    return 0 if item is None else min(max(_integer(item.get(W + "val"), 0), 0), _MAX_SPAN)


def _integer(text: str | None, default: int) -> int:
    try:
        return int(text or "")
    except ValueError:
        return default
