"""The numbers of OFD: lists of them, steps between letters, and the matrices that place things on a page.

Pages repeat their numbers (one letter height, one step, one scale), so what is made of a text is remembered.
"""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from fazhi.reading.ofd_package import Node

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def numbers(text: str | None) -> list[float]:
    """A list of numbers as OFD writes it; what is no number is left out."""
    if not text:
        return []
    try:
        return list(map(float, text.split()))
    except ValueError:
        return [value for value in map(number, text.replace(",", " ").split()) if value is not None]


@functools.lru_cache(8_192)
def number(text: str | None) -> float | None:
    """One number; None where there is none."""
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) else None


class Steps(NamedTuple):
    """The steps from letter to letter of a run, with what is asked of them again and again."""

    each: tuple[float, ...] = ()
    largest: float = 0.0
    total: float = 0.0

    @property
    def usual(self) -> float:
        """The one in the middle of them by size."""
        return sorted(self.each)[len(self.each) // 2]


NO_STEPS = Steps()


@functools.lru_cache(4_096)
def steps_of(text: str) -> Steps:
    """The steps that a `DeltaX` or `DeltaY` states; the lines of a page mostly state the same ones."""
    return measured(deltas(text))


def measured(each: list[float]) -> Steps:
    """The same of steps that are known."""
    return Steps(tuple(each), max(each), added(each)) if each else NO_STEPS


def added(values: Iterable[float]) -> float:
    """Their sum, added up one after the other; `sum` does not do so in every version of Python."""
    return functools.reduce(operator.add, values, 0.0)


def deltas(text: str | None) -> list[float]:
    """Steps between letters. `g n d` stands for n times d (GB/T 33190, 11.3)."""
    if not text:
        return []
    if "g" not in text:
        return numbers(text)
    steps: list[float] = []
    parts = iter(text.replace(",", " ").split())
    for part in parts:
        if part != "g":
            value = number(part)
            if value is not None:
                steps.append(value)
            continue
        count, step = number(next(parts, "")), number(next(parts, ""))
        if count is not None and step is not None:
            steps.extend([step] * max(0, min(int(count), 10_000)))
    return steps


def combine(inner: Matrix, outer: Matrix) -> Matrix:
    """The matrix that applies `inner` first and `outer` after it."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def matrix_of(element: Node, outer: Matrix) -> Matrix:
    """From the space of a graphic unit to the page: its CTM, then its boundary's corner, then the outer matrix."""
    get = element.get
    x, y = corner(get("Boundary"))
    stated = get("CTM")
    ctm = six(stated) if stated else None
    own = (1.0, 0.0, 0.0, 1.0, x, y) if ctm is None else (*ctm[:4], ctm[4] + x, ctm[5] + y)
    return own if outer is IDENTITY else combine(own, outer)


@functools.lru_cache(1_024)
def six(stated: str) -> Matrix | None:
    """The matrix that a `CTM` states."""
    ctm = numbers(stated)
    return (ctm[0], ctm[1], ctm[2], ctm[3], ctm[4], ctm[5]) if len(ctm) == 6 else None


def corner(boundary: str | None) -> tuple[float, float]:
    """Left and top of a boundary."""
    try:
        x, y, _ = (boundary or "").split(" ", 2)
        return float(x), float(y)
    except ValueError:
        found = numbers(boundary)
        return (found[0], found[1]) if len(found) >= 2 else (0.0, 0.0)
