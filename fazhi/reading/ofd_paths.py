"""Drawn paths of OFD as points and colours (GB/T 33190, 9.1 and 8.3)."""

from __future__ import annotations

import functools
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from fazhi.reading import compiled
from fazhi.reading.ofd_body import Body
from fazhi.reading.ofd_numbers import Matrix, numbers
from fazhi.reading.ofd_package import Node, child

Points = npt.NDArray[Any]
Colour = tuple[int, int, int]

_CURVE_STEPS = 8
_STEPS = np.arange(1, _CURVE_STEPS + 1)[:, None] / _CURVE_STEPS
QUADRATIC = np.hstack([(1 - _STEPS) ** 2, 2 * _STEPS * (1 - _STEPS), _STEPS**2])
CUBIC = np.hstack([(1 - _STEPS) ** 3, 3 * _STEPS * (1 - _STEPS) ** 2, 3 * _STEPS**2 * (1 - _STEPS), _STEPS**3])
"""How much each control point of a curve counts at each step."""

FARTHEST = 20_000
"""Pixels: what is drawn further away is drawn there."""

_WANTED = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_COUNTS = np.full(256, -1)
_COUNTS[[ord(name) for name in _WANTED]] = list(_WANTED.values())
"""How many numbers follow a command, by its letter; an arc goes straight to its end here."""

_NO_LETTERS = b"0123456789.+-e, \t\r\n"
_NUMBERS = msgspec.json.Decoder(list[float])
"""Reads numbers five times as fast as `float`."""
_TO_BLANKS = bytes.maketrans(b"SMLQBAC,\t\r\n", b" " * 11)


class Rings(NamedTuple):
    """The points of a path, and where each of its parts begins in them; curves have become short straight pieces."""

    points: Points
    starts: Points


def rings(text: str) -> Rings | None:
    """The points of a path; None where it has none. All of it is worked out at once: letters have many curves."""
    names, values = _split(text)
    counts = _COUNTS[names]
    first = np.cumsum(counts) - counts
    if not len(names):
        return None
    begins = (names == ord("M")) | (names == ord("S"))
    places = np.arange(len(names))
    # A part is closed by its own first point.
    whence = np.where(names == ord("C"), np.maximum.accumulate(np.where(begins, places, 0)), places)
    ends = values[(first + counts)[whence][:, None] - (2, 1)]
    curved = {6: names == ord("B"), 4: names == ord("Q")}
    lengths = np.where(curved[6] | curved[4], _CURVE_STEPS, 1)
    after = np.cumsum(lengths)
    points = np.empty((int(after[-1]), 2))
    points[after - 1] = ends
    for count, weights in ((6, CUBIC), (4, QUADRATIC)):
        at = np.flatnonzero(curved[count])
        if len(at):
            given = values[first[at][:, None] + np.arange(count)]
            controls = np.hstack([ends[at - 1], given]).reshape(len(at), -1, 1, 2)
            # One after the other, as the compiled loop adds them up.
            pieces = functools.reduce(np.add, (controls[:, i] * weights[:, i, None] for i in range(count // 2 + 1)))
            points[(after[at] - _CURVE_STEPS)[:, None] + np.arange(_CURVE_STEPS)] = pieces
    return Rings(points, (after - lengths)[begins])


def outlines(text: str, view: Matrix) -> list[Points]:
    """The parts of a path that have more than one point, in sixteenths of the canvas's pixels, as OpenCV takes them."""
    if compiled.has("ofd_paths", "plain_numbers"):
        from fazhi.reading.compiled.ofd_paths import outlines as quick_outlines

        if (quick := quick_outlines(text, view)) is not None:
            return _parts(np.frombuffer(quick[0], np.int32).reshape(-1, 2), quick[1])
    found = rings(text)
    if found is None:
        return []
    (a, b, c, d, e, f), (x, y) = view, found.points.T
    placed = np.clip(np.column_stack([x * a + y * c + e, x * b + y * d + f]), -FARTHEST, FARTHEST)
    return _parts(np.round(placed * 16).astype(np.int32), found.starts.tolist())


def _parts(points: Points, starts: list[int]) -> list[Points]:
    return [points[start:stop] for start, stop in pairwise([*starts, len(points)]) if stop > start + 1]


def _split(text: str) -> tuple[Points, Points]:
    """The letters of the commands and all their numbers, as many as the commands want."""
    data = text.encode("ascii", "replace")
    names = np.frombuffer(data.translate(None, _NO_LETTERS), np.uint8)
    counts = _COUNTS[names]
    if len(names) and names[0] in b"SM" and not (counts < 0).any():
        parts = data.translate(_TO_BLANKS).split()
        if len(parts) == counts.sum() and (values := _floats(parts)) is not None:
            return names, np.array(values)
    return _sorted_out(text)


def _floats(parts: list[bytes]) -> list[float] | None:
    try:
        return _NUMBERS.decode(b"[%b]" % b",".join(parts))
    except msgspec.DecodeError:
        pass  # .5 or +1 is a number too, though not to JSON
    try:
        return list(map(float, parts))
    except ValueError:
        return None


def _sorted_out(text: str) -> tuple[Points, Points]:
    """The same of a path that is not as it should be: what is no whole command is left out, and all before a start."""
    parts = text.replace(",", " ").split()
    names: list[int] = []
    values: list[float] = []
    i = 0
    while i < len(parts):
        wanted = _WANTED.get(parts[i])
        given = numbers(" ".join(parts[i + 1 : i + 1 + wanted])) if wanted else []
        if wanted is not None and len(given) == wanted and (names or parts[i] in "SM"):
            names.append(ord(parts[i]))
            values += given
            i += wanted
        i += 1
    return np.array(names, np.uint8), np.array(values)


def colour(element: Node, name: str, body: Body) -> Colour | None:
    """An object's colour as RGB, its own or that of its drawing parameters; None where none is stated."""
    node = child(element, name)
    param = element.get("DrawParam")
    for _ in range(4):
        if node is not None or not param:
            break
        body.load()
        drawing = body.params.get(param)
        if drawing is None:
            break
        node, param = child(drawing, name), drawing.get("Relative")
    return rgb(node.get("Value", "")) if node is not None else None


@functools.lru_cache(1_024)
def rgb(stated: str) -> Colour | None:
    """Grey, RGB or CMYK levels as RGB; the objects of a page share a few colours."""
    values = [_level(part) for part in stated.replace(",", " ").split()]
    if len(values) == 1:
        return values[0], values[0], values[0]
    if len(values) == 4:
        c, m, y, k = values
        return tuple(round((255 - v) * (255 - k) / 255) for v in (c, m, y))  # type: ignore[return-value]  # three values
    return (values[0], values[1], values[2]) if len(values) == 3 else None


def _level(part: str) -> int:
    try:
        value = int(part[1:], 16) if part.startswith("#") else round(float(part))
    except (ValueError, OverflowError):
        return 0
    return max(0, min(255, value))
