"""Where the cells of a row end although they stand close: the rows above and below have their gaps there.

案件数 合格数 in the head of a table stand a letter apart; 43 and 42 below them stand three.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise

from fazhi.reading.piece import Piece

NEAR = 3
"""Rows looked at on either side."""
LEAST = 0.3
"""Letters: pieces closer than this are one word."""
ALIKE = 2
"""So many of the near rows must have a wide gap at the place."""


Gaps = tuple[list[float], list[float]]
"""Where the wide gaps of a row end, in order, and how far left those begin that end there or further right."""


def table_borders(rows: Sequence[Sequence[Piece]], cell_gap: float) -> frozenset[int]:
    """The `id`s of the pieces before which a cell ends, as the neighbouring rows show; rows stand in reading order."""
    if sum(len(row) > 2 for row in rows) <= ALIKE:
        return frozenset()
    wide = [_wide(row, cell_gap) for row in rows]
    found: set[int] = set()
    for number, row in enumerate(rows):
        if len(row) < 2 or all(len(piece.text) == 1 and piece.text > "\u2e80" for piece in row):
            continue  # a title spread out letter by letter
        near = [gaps for at in _around(number, len(rows)) if len((gaps := wide[at])[0]) > 1]
        if len(near) < ALIKE:
            continue
        for left, right in pairwise(row):
            gap, middle = right.x0 - left.x1, (left.x1 + right.x0) / 2
            if gap < LEAST * min(left.size, right.size):
                continue
            if sum(_has_gap(gaps, middle) for gaps in near) >= ALIKE:
                found.add(id(right))
    return frozenset(found)


def _wide(row: Sequence[Piece], cell_gap: float) -> Gaps:
    """The gaps of a row that are wide enough for a border, whatever stands on either side."""
    found = [(a.x1, b.x0) for a, b in pairwise(row) if b.x0 - a.x1 > cell_gap * min(a.size, b.size)]
    reach = [*accumulate((start for start, _ in reversed(found)), min)]
    return [end for _, end in found], reach[::-1]


def _has_gap(gaps: Gaps, middle: float) -> bool:
    """Whether one of them lies at the place."""
    ends, reach = gaps
    after = bisect_right(ends, middle)
    return after < len(ends) and reach[after] < middle


def _around(number: int, count: int) -> list[int]:
    return [at for at in range(max(0, number - NEAR), min(count, number + NEAR + 1)) if at != number]
