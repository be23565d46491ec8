"""From placed pieces of text to lines in reading order: used where a format or OCR gives text with places only."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence, Set
from itertools import pairwise
from operator import attrgetter

from fazhi.reading import compiled
from fazhi.reading.columns import table_borders
from fazhi.reading.document import Box, Line
from fazhi.reading.fold import HAN, tidy
from fazhi.reading.piece import Piece as Piece

WIDE = re.compile(rf"[{HAN}\u3000-\u303f\uff01-\uff60\u2018-\u201d\u2014\u2026]")

SAME_ROW = 0.6
"""Pieces stand in one row when their baselines differ by at most this many letter heights of the smaller one."""

_BASE, _LEFT = attrgetter("base"), attrgetter("x0")

_BLANKS = re.compile(r" {2,}")

LATIN_GAP = 0.25
"""Latin words further apart than this many letter heights are two words."""

SPREAD_GAP = 4.0
"""Single letters (a spread title such as 通　知) become cells of a table only from this many letter heights on."""

COLUMN_CHARS = 9
"""Running text in columns has lines of at least this many characters; the cells of most tables are shorter."""

COLUMN_ROWS = 6
"""Fewer rows than this side by side are no columns of running text."""


Place = Callable[[float, float, float, float], Box]
"""Makes the box of a line out of the edges of its pieces: left, top, right, bottom."""


def lines(
    pieces: Iterable[Piece],
    cell_gap: float = 1.5,
    *,
    lone_cells: bool = False,
    place: Place = Box,
    unit: float = 1.0,
) -> list[Line]:
    """Lines from top to bottom; pieces of one row are joined, by a tab where they stand `cell_gap` letters apart.

    A single letter beside a word is a cell of its own only with `lone_cells`; else it is taken for spread print.

    Running text in two or three columns is given column by column. Where pieces are not measured in points, `place`
    turns their edges into a box in points and `unit` is the points in one of their lengths.
    """
    pieces = list(pieces)
    if compiled.has("flow", "flow_columns", "pieces"):
        from fazhi.reading.compiled.flow import lines as quick_lines

        if (found := quick_lines(pieces, cell_gap, lone_cells, place, unit)) is not None:
            return found
    kept = [piece for piece in pieces if piece.text and not piece.text.isspace()]
    rows = _rows(kept)
    borders = table_borders(rows, cell_gap)
    cells = [cell for row in rows for cell in _cells(row, cell_gap, lone_cells, borders)]
    whole = _whole_cells(sorted(cells, key=_BASE))
    return [_line(row, place, unit) for block in _blocks(whole) for row in _rows(block)]


def _whole_cells(pieces: list[Piece]) -> list[Piece]:
    """Two lines of one cell, with the other cells of the table's row standing at half height between them, as one."""
    made: list[Piece] = []
    gone: set[int] = set()
    count = len(pieces)
    for i, upper in enumerate(pieces):
        if i in gone:
            continue
        base, room = upper.base, 1.7 * upper.size
        if i + 2 >= count or pieces[i + 2].base - base > room:
            # Fewer than two pieces are near: none can stand between this one and its next line.
            made.append(upper)
            continue
        end = i + 3
        while end < min(i + 12, count) and pieces[end].base - base <= room:
            end += 1
        below = next((j for j in range(i + 1, end) if _is_next(upper, pieces[j])), None)
        if below is not None and below not in gone:
            lower = pieces[below]
            middle = (upper.base + lower.base) / 2
            between = (pieces[j] for j in range(i + 1, end) if j != below)
            if any(abs(p.base - middle) < 0.3 * p.size and (p.x1 <= upper.x0 or p.x0 >= upper.x1) for p in between):
                gone.add(below)
                sure = min(upper.confidence, lower.confidence)
                text, right = upper.text.rstrip() + lower.text.lstrip(), max(upper.x1, lower.x1)
                made.append(Piece(text, upper.x0, upper.y0, right, lower.y1, middle, upper.size, sure))
                continue
        made.append(upper)
    return made


def _is_next(upper: Piece, lower: Piece) -> bool:
    """Whether a piece begins where the other does, one line further down."""
    size = upper.size
    return (
        abs(lower.x0 - upper.x0) < 0.5 * size
        and abs(lower.size - size) < 0.15 * size
        and lower.base - upper.base > 0.9 * size
    )


def _rows(pieces: Sequence[Piece]) -> list[list[Piece]]:
    rows: list[list[Piece]] = []
    base = size = 0.0
    for piece in sorted(pieces, key=_BASE):
        gap, its_size = piece.base - base, piece.size
        if rows and gap <= SAME_ROW * (its_size if its_size < size else size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
            base, size = piece.base, its_size
    for row in rows:
        if len(row) > 1:
            row.sort(key=_LEFT)
    return rows


def _cells(row: list[Piece], cell_gap: float, lone_cells: bool, borders: Set[int]) -> list[Piece]:
    """The pieces of a row, which stand in order, joined where they are one run of text."""
    if len(row) == 1:
        return row
    cells: list[Piece] = []
    for piece in row:
        before = cells[-1] if cells else None
        if before is None:
            cells.append(piece)
            continue
        if piece.text == before.text and abs(piece.x0 - before.x0) < 0.3 * piece.size:
            continue  # bold faked by printing twice
        joint = None if id(piece) in borders else _joint(before, piece, cell_gap, lone_cells)
        if joint is None:
            cells.append(piece)
        else:
            cells[-1] = _joined(before, piece, joint)
    return cells


def _joined(left: Piece, right: Piece, joint: str) -> Piece:
    a, b = len(left.text), len(right.text)
    sure = 1.0 if left.confidence == right.confidence == 1.0 else (left.confidence * a + right.confidence * b) / (a + b)
    return Piece(
        left.text + joint + right.text,
        left.x0,
        min(left.y0, right.y0),
        max(left.x1, right.x1),
        max(left.y1, right.y1),
        left.base,
        max(left.size, right.size),
        sure,
    )


def _line(row: list[Piece], place: Place, unit: float) -> Line:
    """One line of the cells of one row, which stand in order."""
    if len(row) == 1:
        # Most lines of most pages.
        only = row[0]
        box = place(only.x0, only.y0, only.x1, only.y1)
        return Line(said(only.text), box, only.size * unit, only.confidence)
    text = "\t".join([said(cell.text) for cell in row])
    box = place(row[0].x0, min(p.y0 for p in row), max(p.x1 for p in row), max(p.y1 for p in row))
    return Line(text, box, max(p.size for p in row) * unit, _sureness(row))


def said(text: str) -> str:
    return tidy(_BLANKS.sub(" ", text) if "  " in text else text).strip()


def _sureness(row: list[Piece]) -> float:
    """Mean confidence, weighted by length."""
    if row[0].confidence == 1.0 and all(piece.confidence == 1.0 for piece in row):
        return 1.0
    return sum(p.confidence * len(p.text) for p in row) / sum(len(p.text) for p in row)


def _joint(left: Piece, right: Piece, cell_gap: float, lone_cells: bool) -> str | None:
    """What stands between two pieces of one row: nothing, a blank, or None for the border of a cell."""
    gap = right.x0 - left.x1
    size = min(left.size, right.size)
    alone = len(left.text.strip()) == 1, len(right.text.strip()) == 1
    single = all(alone) if lone_cells else any(alone)
    if gap > (SPREAD_GAP if single else cell_gap) * size:
        return None
    if gap <= LATIN_GAP * size or WIDE.match(left.text[-1]) or WIDE.match(right.text[0]):
        return ""
    return " "


def _blocks(pieces: list[Piece]) -> list[list[Piece]]:
    """The pieces cut into parts that are read one after the other: what stands above columns, each column, below."""
    gutter = _gutter(pieces)
    if gutter is None:
        return [pieces]
    top, bottom, middle = gutter
    above = [p for p in pieces if p.base < top]
    below = [p for p in pieces if p.base > bottom]
    inside = [p for p in pieces if top <= p.base <= bottom]
    left = [p for p in inside if (p.x0 + p.x1) / 2 < middle]
    right = [p for p in inside if (p.x0 + p.x1) / 2 >= middle]
    blocks = [*_blocks(above), *_blocks(left), *_blocks(right), *_blocks(below)]
    return [block for block in blocks if block]


def _gutter(pieces: list[Piece]) -> tuple[float, float, float] | None:
    """Top, bottom and middle of a vertical strip that no piece crosses and that has running text on both sides."""
    long = [p for p in pieces if len(p.text) >= COLUMN_CHARS]
    if len(long) < 2 * COLUMN_ROWS:
        return None
    size = sorted(p.size for p in long)[len(long) // 2]
    for middle in _middles(long, size):
        left = sorted((p for p in long if p.x1 <= middle), key=lambda p: p.base)
        right = sorted((p for p in long if p.x0 >= middle), key=lambda p: p.base)
        if len(left) < COLUMN_ROWS or len(right) < COLUMN_ROWS:
            continue
        crossing = sorted(p.base for p in pieces if p.x0 < middle < p.x1)
        band = _free_band(crossing, left, right)
        if band is not None and _is_running(band, middle, pieces, size):
            return band[0] - size / 2, band[1] + size / 2, middle
    return None


def _middles(long: Sequence[Piece], size: float) -> list[float]:
    """Middles of the gaps between the right ends of some lines and the left ends of others, best first."""
    found: dict[int, float] = {}
    votes: dict[int, int] = {}
    rows = _rows(long)
    for row in rows:
        for a, b in pairwise(row):
            if b.x0 - a.x1 > 0.6 * size:
                key = round(b.x0 / (2 * size))
                votes[key] = votes.get(key, 0) + 1
                found[key] = b.x0 - 0.3 * size
    return [found[key] for key in sorted(votes, key=lambda k: -votes[k]) if votes[key] >= 3][:3]


def _free_band(crossing: Sequence[float], left: Sequence[Piece], right: Sequence[Piece]) -> tuple[float, float] | None:
    """The tallest stretch between crossing lines that has enough lines on either side."""
    edges = [float("-inf"), *crossing, float("inf")]
    best: tuple[float, float] | None = None
    for low, high in pairwise(edges):
        a = [p.base for p in left if low < p.base < high]
        b = [p.base for p in right if low < p.base < high]
        if len(a) >= COLUMN_ROWS and len(b) >= COLUMN_ROWS:
            top, bottom = min(a[0], b[0]), max(a[-1], b[-1])
            if best is None or bottom - top > best[1] - best[0]:
                best = (top, bottom)
    return best


def _is_running(band: tuple[float, float], middle: float, pieces: Sequence[Piece], size: float) -> bool:
    """Columns of running text, not a table: most of the pieces in the band are long and close under each other."""
    inside = [p for p in pieces if band[0] <= p.base <= band[1]]
    if sum(len(p.text) >= COLUMN_CHARS for p in inside) < 0.7 * len(inside):
        return False
    left_rows = {round(p.base / size) for p in inside if p.x1 <= middle}
    return len(left_rows) * 3.5 * size >= band[1] - band[0]
