"""Tables of a Word text as a grid: spans and vertical merges keep their text in the first cell."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from fazhi.reading.document import Line, Merge, Table
from fazhi.reading.ooxml import MC, W

WRAPPERS = {
    W + "sdt", W + "sdtContent", W + "customXml", W + "ins", W + "moveTo", W + "smartTag",
    MC + "AlternateContent", MC + "Choice", MC + "Fallback",
}  # fmt: skip
"""Elements that hold blocks, rows or cells and are nothing themselves."""

_PROPERTIES, _VAL, _SPAN, _ABOVE, _LEFT = (W + name for name in ("tcPr", "val", "gridSpan", "vMerge", "hMerge"))
_SETTINGS = frozenset((_SPAN, _ABOVE, _LEFT))
_NONE: dict[str, str] = {}

_MAX_SPAN = 100
_MAX_CELLS = 500_000


class Cell:
    """One `w:tc` with the lines read from it.

    `from_above` and `from_left` say that it goes on a merge; what is in such a covered cell is not shown.
    """

    __slots__ = ("element", "from_above", "from_left", "is_covered", "lines", "span", "text")

    def __init__(self, element: etree._Element, lines: tuple[Line, ...]) -> None:
        self.element, self.lines = element, lines
        self.text = "\n".join([line.text for line in lines])
        settings = _settings(element)
        self.span = 1
        self.from_above = self.from_left = False
        if settings:
            self.span = min(max(_integer(settings.get(_SPAN), 1), 1), _MAX_SPAN)
            self.from_above = settings.get(_ABOVE) == "continue"
            self.from_left = settings.get(_LEFT) == "continue"
        self.is_covered = self.from_above or self.from_left


def _settings(cell: etree._Element) -> dict[str, str]:
    """The values of the settings of a cell; a setting without a value goes on."""
    for child in cell:
        if child.tag == _PROPERTIES:
            found: dict[str, str] = {}
            for item in child:
                if (tag := item.tag) in _SETTINGS:
                    found.setdefault(tag, item.get(_VAL, "continue"))
            return found
    return _NONE


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


def grid(rows: list[list[Cell]]) -> Table | None:
    """The table of the rows read; None where nothing is in it."""
    spans: list[list[int]] = []  # top, left, bottom, right of each cell that may be merged
    open_at: dict[int, list[int]] = {}
    lines: list[dict[int, str]] = []
    width = 0
    for at, cells in enumerate(rows):
        column = _before(cells)
        texts: dict[int, str] = {}
        last: list[int] | None = None
        for cell in cells:
            right = column + cell.span - 1
            if cell.from_left and last is not None:
                last[3] = right
            elif cell.from_above and column in open_at:
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


def _before(cells: list[Cell]) -> int:
    """How many columns of the grid a row leaves free at its start."""
    row = cells[0].element.getparent() if cells else None
    while row is not None and row.tag != W + "tr":
        row = row.getparent()
    properties = next(row.iterchildren(W + "trPr"), None) if row is not None else None
    item = next(properties.iterchildren(W + "gridBefore"), None) if properties is not None else None
    return 0 if item is None else min(max(_integer(item.get(W + "val"), 0), 0), _MAX_SPAN)


def _integer(text: str | None, default: int) -> int:
    try:
        return int(text or "")
    except ValueError:
        return default
