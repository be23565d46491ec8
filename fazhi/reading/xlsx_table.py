"""One sheet as a table and as text, however its cells were read."""

from __future__ import annotations

import re
from collections.abc import Iterable

from fazhi.reading.document import Merge, Table

Rows = tuple[tuple[str, ...], ...]
Range = tuple[tuple[int, int], tuple[int, int]]
"""First and last cell of a merged range: row and column, counted from zero."""

# XML has no place for these; cells pasted from other programs carry them.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]|_x000[0-8BCEF]_|_x001[0-9A-F]_")
_CONTROL_LETTER = re.compile(_CONTROL.pattern.partition("|")[0])


def table_of(name: str, rows: Rows, top: int, left: int, ranges: Iterable[Range]) -> tuple[Table, str]:
    """The table and its text; `top` and `left` are the place of the first cell, counted from zero."""
    text = _text(rows)
    if _CONTROL_LETTER.search(text) or "_x00" in text:
        rows = tuple([tuple([_tidy(cell) for cell in row]) for row in rows])
        text = _text(rows)
    return Table(name, rows, top + 1, left + 1, merges_of(ranges, top, left, rows) if ranges else ()), text


def _text(rows: Rows) -> str:
    text = "\n".join(map("\t".join, rows))
    if "\t\n" in text or text.endswith("\t") or text.count("\n") >= len(rows):
        text = "\n".join(["\t".join(row).replace("\n", " ").rstrip("\t") for row in rows])
    return text.strip("\n")


def _tidy(text: str) -> str:
    return text if text.isprintable() else _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def merges_of(ranges: Iterable[Range], top: int, left: int, rows: Rows) -> tuple[Merge, ...]:
    """Merged ranges as indexes into the rows; the part outside the used cells is cut off."""
    bottom, right = top + len(rows) - 1, left + (len(rows[0]) if rows else 0) - 1
    return tuple(
        Merge(first - top, low - left, min(last, bottom) - top, min(high, right) - left)
        for (first, low), (last, high) in ranges
        if top <= first <= min(last, bottom) and left <= low <= min(high, right)
    )
