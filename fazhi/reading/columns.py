"""Where the cells of a row end although they stand close: the rows above and below have their gaps there.

案件数 合格数 in the head of a table stand a letter apart; 43 and 42 below them stand three.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from fazhi.reading.piece import Piece

NEAR = 3
"""Rows looked at on either side."""
LEAST = 0.3
"""Letters: pieces closer than this are one word."""
ALIKE = 2
"""So many of the near rows must have a wide gap at the place."""


def table_borders(rows: Sequence[Sequence[Piece]], cell_gap: float) -> frozenset[int]:
    """The `id`s of the pieces before which a cell ends, as the neighbouring rows show; rows stand in reading order."""
    if sum(len(row) > 2 for row in rows) <= ALIKE:
        return frozenset()
    wide = [_wide(row, cell_gap) for row in rows]
    found: set[int] = set()
    for number, row in enumerate(rows):
        if len(row) < 2 or all(len(piece.text) == 1 and piece.text > "\u2e80" for piece in row):
            continue  # a title spread out letter by letter
        near = [gaps for at in _around(number, len(rows)) if len(gaps := wide[at]) > 1]
        if len(near) < ALIKE:
            continue
        for left, right in pairwise(row):
            gap, middle = right.x0 - left.x1, (left.x1 + right.x0) / 2
            if gap < LEAST * min(left.size, right.size):
                continue
            if sum(any(start < middle < end for start, end in gaps) for gaps in near) >= ALIKE:
                found.add(id(right))
    return frozenset(found)


def _wide(row: Sequence[Piece], cell_gap: float) -> list[tuple[float, float]]:
    """The gaps of a row that are wide enough for a border, whatever stands on either side."""
    return [(a.x1, b.x0) for a, b in pairwise(row) if b.x0 - a.x1 > cell_gap * min(a.size, b.size)]


def _around(number: int, count: int) -> list[int]:
    return [at for at in range(max(0, number - NEAR), min(count, number + NEAR + 1)) if at != number]
