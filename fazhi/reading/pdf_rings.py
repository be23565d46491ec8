"""Red seals on a PDF page that are drawn as paths: a ring with a star in its middle is told without drawing it.

Only what is beyond doubt is told here: one closed red line along an ellipse of a seal's size, in its middle a red
filled path, and nothing else but letters and thin rules there. All other places are drawn and looked at.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import pypdfium2.raw as raw

from fazhi.reading import pdf_calls as calls
from fazhi.reading import pdf_paths as paths
from fazhi.reading.pdf_calls import Drawing, Edges
from fazhi.reading.pdf_paths import Point

_LEAST, _MOST = 41.0, 172.0
"""Points: diameters of seals, 14 to 62 mm, and a little within."""
_STRETCH = 2.0
"""Longest diameter by shortest."""
_NEAR = 6.3
"""Points: red things that stand no further apart than 2.2 mm are judged as one."""
_THIN = 2.5
"""Points: a narrower path is a rule and hides no seal."""
_THINNEST, _THICKEST = 1.0, 0.15
"""The ring's line: points, and share of the shorter diameter."""
_OFF = 0.03
"""How far off the ellipse the line may run, as a share of its radius."""
_STEP = math.radians(50)
"""From one point looked at to the next: of a curve in four pieces, their ends and middles."""
_MIDDLE = 0.2
"""What lies further inside than this share of the diameters is the middle."""
_LEAST_MARK, _MOST_MARK = 0.03, 0.4
"""The share of the middle that is inked at least, and the share of the whole that the marks take at most."""
_LEAST_INK = 0.075
"""The share of the seal's rectangle that is inked at least."""
_REDNESS = 60
"""How far red stands above green and blue in an ink that counts as red beside any other."""
_SEGMENTS = 200


class Seal(NamedTuple):
    """The edges of a seal in the page's own space, and what it is drawn with."""

    edges: Edges
    parts: tuple[Drawing, ...]


def drawn_seals(drawings: list[Drawing]) -> Iterator[Seal]:
    """The seals beyond doubt among what is drawn on a page besides text."""
    for one in drawings:
        item, kind, left, bottom, right, top = one
        if kind != raw.FPDF_PAGEOBJ_PATH or not _LEAST <= max(right - left, top - bottom) <= 1.2 * _MOST:
            continue
        if min(right - left, top - bottom) < _LEAST / _STRETCH or not _is_red(item, stroke=True):
            continue
        ring = _ring(item)
        if ring is None:
            continue
        edges, ink = ring
        near = [other for other in drawings if other is not one and _meet(edges, other)]
        marks = [other for other in near if not _is_rule(other)]
        if marks and _are_marks(marks, edges, ink):
            yield Seal(edges, (one, *marks))


def _ring(item: int) -> tuple[Edges, float] | None:
    """The outer edges of a closed line along an ellipse of a seal's size, and its ink in square points."""
    points = paths.outline(item, _SEGMENTS)
    if points is None:
        return None
    xs, ys = [x for x, _ in points], [y for _, y in points]
    left, bottom, right, top = min(xs), min(ys), max(xs), max(ys)
    rx, ry, x, y = (right - left) / 2, (top - bottom) / 2, (right + left) / 2, (top + bottom) / 2
    line = paths.line_width(item)
    short, long = 2 * min(rx, ry) + line, 2 * max(rx, ry) + line
    if not (short >= _LEAST and long <= min(_MOST, _STRETCH * short) and _THINNEST <= line <= _THICKEST * short):
        return None
    if not _runs_round([((a - x) / rx, (b - y) / ry) for a, b in points]):
        return None
    half = line / 2
    return (left - half, bottom - half, right + half, top + half), math.pi * (rx + ry) * line


def _runs_round(points: list[Point]) -> bool:
    """Whether points lie on the unit circle and go round it once, in one direction and in small steps."""
    if any(abs(math.hypot(x, y) - 1) > _OFF for x, y in points):
        return False
    angles = [math.atan2(y, x) for x, y in points]
    steps = [math.remainder(after - before, math.tau) for before, after in pairwise(angles)]
    closing = math.remainder(angles[0] - angles[-1], math.tau)
    if any(abs(step) > _STEP for step in (*steps, closing)):
        return False
    return abs(abs(sum(steps) + closing) - math.tau) < 0.1 and abs(sum(map(abs, steps)) - math.tau) < 0.6


def _are_marks(marks: list[Drawing], edges: Edges, ink: float) -> bool:
    """Whether all are red and filled in the middle of the ring, and of the size of a star."""
    left, bottom, right, top = edges
    width, height = right - left, top - bottom
    taken = 0.0
    inked = 0.0
    for item, kind, x0, y0, x1, y1 in marks:
        if kind != raw.FPDF_PAGEOBJ_PATH or not _is_red(item, stroke=False):
            return False
        if x0 < left + _MIDDLE * width or x1 > right - _MIDDLE * width:
            return False
        if y0 < bottom + _MIDDLE * height or y1 > top - _MIDDLE * height:
            return False
        points = paths.outline(item, _SEGMENTS)
        if points is None:
            return False
        taken += (x1 - x0) * (y1 - y0)
        inked += _area(points)
    middle = (1 - 2 * _MIDDLE) ** 2 * width * height
    return (
        inked >= _LEAST_MARK * middle
        and ink + inked >= _LEAST_INK * width * height
        and taken <= _MOST_MARK * width * height
    )


def _area(points: list[Point]) -> float:
    """What a closed path encloses, in square points."""
    pairs = zip(points, points[1:] + points[:1], strict=True)
    return abs(sum(a * d - c * b for (a, b), (c, d) in pairs)) / 2


def _is_red(item: int, *, stroke: bool) -> bool:
    """Whether a path is drawn in this way alone, wholly, unhidden, and in the red of seals."""
    if paths.ways(item) != (not stroke, stroke):
        return False
    red, green, blue, cover = paths.colour(item, stroke=stroke)
    redness = (red - max(green, blue)) * cover / 255
    if redness < _REDNESS or not paths.is_red(item) or abs(green - blue) > redness / 2:
        return False
    if cover == 255 and calls.has_transparency(item):
        return False  # a mask or a way of mixing, of which the engine does not tell more
    return not paths.is_clipped(item) and not paths.is_dashed(item)


def _is_rule(drawing: Drawing) -> bool:
    """Whether it is a rule, or a cell or frame of rules."""
    item, kind, left, bottom, right, top = drawing
    if kind != raw.FPDF_PAGEOBJ_PATH:
        return False
    return min(right - left, top - bottom) < _THIN or (
        paths.ways(item) == (False, True) and paths.line_width(item) < _THIN and not paths.is_red(item)
    )


def _meet(edges: Edges, drawing: Drawing) -> bool:
    _, _, left, bottom, right, top = drawing
    a, b, c, d = edges
    return left < c + _NEAR and a < right + _NEAR and bottom < d + _NEAR and b < top + _NEAR
