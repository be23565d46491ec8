"""The cells of one sheet of an XLSX, taken without a parser where they are written as the usual programs write them.

One regular expression takes cell after cell, and what lies between the cells must be rows and nothing else: a sheet is
understood to the last letter, or refused with `UnusualError`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import compress

from fazhi.reading.xlsx_looks import PLAIN_INLINE, Looks
from fazhi.reading.xlsx_table import Range, Rows
from fazhi.reading.xlsx_text import BLANKS, UnusualError, all_resolved, letters

_CELL = re.compile(
    r'(<c r="([A-Z]{1,3}+)([1-9][0-9]{0,6}+)"([^<>/]*+)'
    r"(?:/>|>(?:<f(?: [^<>]*+|/)?+(?:(?<=/)>|>[^<]*+</f>))?+"
    r"(?:(<v>[^<]*+(?=</v>)|<is><t[^<]*+(?=</t></is>))(?:</v>|</t></is>))?+</c>))"
)
_ROW = re.compile(r"</?row(?: [^<>]*+)?>")
_MERGE = re.compile(rb'<mergeCell ref="([A-Z]{1,3})([1-9][0-9]{0,6}):([A-Z]{1,3})([1-9][0-9]{0,6})"/>')
_CHUNK = 1 << 16
"""So many bytes are taken at once: their pieces stay in the processor's cache, and memory does not grow with them."""

MAX_ROWS = 100_000
MAX_COLUMNS = 512
_SPARSE = 64
"""A rectangle of more cells than this to each used one is left to the engine."""


class _Columns(dict[str, int]):
    """Columns counted from zero by their letters."""

    def __missing__(self, letters: str) -> int:
        number = 0
        for letter in letters:
            number = number * 26 + ord(letter) - 64
        self[letters] = number - 1
        return number - 1


_COLUMNS = _Columns()


class _Numbers(dict[str, int]):
    """Rows by their numbers as written: each stands before all its cells."""

    def __missing__(self, written: str) -> int:
        if len(self) > 5_000:
            self.clear()
        self[written] = number = int(written)
        return number


_NUMBERS = _Numbers()


def cells_of(data: bytes, looks: Looks) -> tuple[Rows, int, int, tuple[Range, ...]]:
    """The rectangle of the used cells of a sheet part as shown, its first row and column counted from zero, and the
    merged ranges; raises `UnusualError`.
    """
    begin, end = data.find(b"<sheetData>"), data.rfind(b"</sheetData>")
    if begin < 0 or end < begin or not data.endswith(b"</worksheet>"):
        if data.count(b"<sheetData/>") != 1 or b"<c " in data:
            raise UnusualError
        return (), 0, 0, ()
    numbers: list[int] = []
    columns: list[int] = []
    texts: list[str] = []
    for chunk in _chunks(data, begin + len(b"<sheetData>"), end):
        _take(chunk, looks, numbers, columns, texts)
    if not texts:
        return (), 0, 0, ()
    full = _full(numbers, columns, texts)
    if full is not None:
        return full, numbers[0] - 1, columns[0], _merges(data[end:])
    top, left = min(numbers), min(columns)
    return _rows(numbers, columns, texts, top, left), top - 1, left, _merges(data[end:])


def _chunks(data: bytes, at: int, end: int) -> Iterator[str]:
    """The rows of a sheet, a good many at a time."""
    while at < end:
        to = data.rfind(b"<row ", at + 1, at + _CHUNK) if end - at > _CHUNK else end
        if to <= at:
            raise UnusualError
        yield letters(data[at:to])
        at = to


def _take(chunk: str, looks: Looks, numbers: list[int], columns: list[int], texts: list[str]) -> None:
    found = _CELL.findall(chunk)
    if not found:
        if _ROW.sub("", chunk):
            raise UnusualError
        return
    whole, places, rows, written, values = zip(*found, strict=True)
    left = len(chunk) - sum(map(len, whole))
    if left != _short_rows(chunk) and left != sum(map(len, _ROW.findall(chunk))):
        raise UnusualError
    if not all(values):
        places, rows, written = [tuple(compress(one, values)) for one in (places, rows, written)]
        values = tuple(filter(None, values))
    numbers += map(_NUMBERS.__getitem__, rows)
    columns += map(_COLUMNS.__getitem__, places)
    # The commonest kind goes a short way.
    inline, plain, begin = looks.inline, PLAIN_INLINE, len(PLAIN_INLINE)
    texts += [
        value[begin:].strip(BLANKS) if (look := looks[how]) is inline and value.startswith(plain) else look[value]
        for how, value in zip(written, all_resolved(values), strict=True)
    ]


def _short_rows(chunk: str) -> int:
    """How many letters the starts and ends of rows take, where each row has cells."""
    rows = chunk.split("</row>")
    return -1 if rows.pop() else sum([row.find(">") + 7 for row in rows if row.startswith("<row")])


def _full(numbers: list[int], columns: list[int], texts: list[str]) -> Rows | None:
    """The rows of a rectangle in which no cell is empty, in the order of the file; None for all others."""
    top, left = numbers[0], columns[0]
    height = numbers[-1] - top + 1
    width = len(texts) // height if 0 < height <= MAX_ROWS else 0
    if not 0 < width <= MAX_COLUMNS or width * height != len(texts) or numbers[::width] != [*range(top, top + height)]:
        return None
    if columns != [*range(left, left + width)] * height or numbers != sorted(numbers):
        return None
    return tuple(zip(*[iter(texts)] * width, strict=True)) if numbers[width - 1] == top else None


def _rows(numbers: list[int], columns: list[int], texts: list[str], top: int, left: int) -> Rows:
    height, width = max(numbers) - top + 1, max(columns) - left + 1
    if height > MAX_ROWS or width > MAX_COLUMNS or height * width > _SPARSE * (len(texts) + 100):
        raise UnusualError
    body = [[""] * width for _ in range(height)]
    for number, column, text in zip(numbers, columns, texts, strict=True):
        body[number - top][column - left] = text
    return tuple(map(tuple, body))


def _merges(rest: bytes) -> tuple[Range, ...]:
    if b"<mergeCell " not in rest:
        return ()
    found = _MERGE.findall(rest)
    if len(found) != rest.count(b"<mergeCell "):
        raise UnusualError
    return tuple(
        ((int(top) - 1, _COLUMNS[left.decode()]), (int(bottom) - 1, _COLUMNS[right.decode()]))
        for left, top, right, bottom in found
    )
