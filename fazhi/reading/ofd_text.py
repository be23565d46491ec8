"""What stands on an OFD page: text runs with their places, and references to its pictures and drawn paths."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

from lxml import etree

from fazhi.reading.document import Box, Line
from fazhi.reading.flow import Piece, lines
from fazhi.reading.ofd_numbers import IDENTITY, NO_STEPS, Matrix, Steps, added, matrix_of, measured, number, steps_of
from fazhi.reading.ofd_package import local_name
from fazhi.reading.ofd_scene import Drawn, Scene

if TYPE_CHECKING:
    from fazhi.reading.ofd_package import Node
    from fazhi.reading.ofd_scene import Units

POINTS_PER_MM = 72 / 25.4

MAX_DEPTH = 12
"""Composite objects and page blocks nested deeper than this are not followed: a unit may refer to itself."""

_WORDS = re.compile(r"\S+(?: \S+)*")

_STRAIGHT = math.tan(math.radians(10))
"""Text that leans more than ten degrees out of the page's axes is a watermark and no part of the body."""

CELL_GAP = 2.2
"""A gap inside one run of more than this many letter heights parts two cells of a form."""


def walk(parent: Node, scene: Scene, units: Units, outer: Matrix = IDENTITY, depth: int = 0) -> None:
    """Collect the objects below a layer, a page block or a unit's content."""
    if not isinstance(parent, etree._Element):
        from fazhi.reading.compiled.ofd import collect

        collect(parent, scene, units, outer, depth, walk, place)
        return
    for element in parent:
        name = local_name(element.tag)
        if element.get("Visible") == "false":
            continue
        if name == "TextObject":
            _text_object(element, scene, outer)
        elif name == "PathObject":
            scene.paths.append(Drawn(element, outer))
        elif name == "ImageObject":
            scene.images.append(Drawn(element, outer))
        elif depth < MAX_DEPTH:
            if name == "CompositeObject":
                unit = units(element.get("ResourceID", ""))
                if unit is not None:
                    walk(unit, scene, units, matrix_of(element, outer), depth + 1)
            elif name in ("PageBlock", "Layer", "Content", "Block"):
                walk(element, scene, units, outer, depth + 1)


def _text_object(element: etree._Element, scene: Scene, outer: Matrix) -> None:
    matrix = matrix_of(element, outer)
    size = number(element.get("Size")) or 0.0
    stretch = number(scale) or 1.0 if (scale := element.get("HScale")) else 1.0
    x = y = 0.0
    for code in element:
        if local_name(code.tag) != "TextCode":
            continue
        get = code.get
        if (given := number(get("X"))) is not None:
            x = given
        if (given := number(get("Y"))) is not None:
            y = given
        text = code.text
        if text and ("\n" in text or "\r" in text):
            text = text.replace("\n", "").replace("\r", "")
        if not text or text.isspace():
            continue
        if "\ufffd" in text or "¤" in text:
            scene.unmapped += text.count("\ufffd") + text.count("¤")
        place(text, x, y, get("DeltaX"), get("DeltaY"), size, stretch, matrix, scene)


def place(
    text: str,
    x: float,
    y: float,
    along: str | None,
    down: str | None,
    size: float,
    stretch: float,
    matrix: Matrix,
    scene: Scene,
) -> None:
    """Put one run, with the steps between its letters as they are written, into the scene."""
    a, b, c, d, e, f = matrix
    across = steps_of(along) if along else NO_STEPS
    count = len(text) - 1
    # Upright text without a turn: nearly all of nearly all pages. It is placed here, at half of the usual cost.
    height = size * d if b == c == 0.0 and a > 0 and d > 0 else 0.0
    if height > 0 and not down and (along or not count) and "  " not in text and across.largest <= CELL_GAP * size:
        dx = across.total if len(across.each) == count else added(across.each[:count])
        if dx >= 0 and (across.each or not count):
            u, v = a * x + e, d * y + f
            right = u + a * dx + size * stretch * (0.5 if text[-1] < "\u2e80" else 1.0) * a
            scene.pieces[0].append(Piece(text, u, v - 0.88 * height, right, v + 0.12 * height, v, height))
            return
    _place(text, x, y, across, steps_of(down).each if down else (), size, stretch, matrix, scene)


def _place(
    text: str,
    x: float,
    y: float,
    across: Steps,
    down: tuple[float, ...],
    size: float,
    stretch: float,
    matrix: Matrix,
    scene: Scene,
) -> None:
    """Put one run into the scene, cut where cells of a form were written as one run."""
    steps = len(text) - 1
    if not across.each and not down and steps > 0:
        across = measured([size * stretch * _width(letter) for letter in text[:-1]])
    along = across.each
    if steps > 1 and along and not down:
        if across.largest > CELL_GAP * size and across.usual < 1.3 * size:
            cuts = [0, *(i + 1 for i, step in enumerate(along[:steps]) if step > CELL_GAP * size), len(text)]
            for start, stop in pairwise(cuts):
                _part(text, start, stop, x, y, along, size, stretch, matrix, scene)
            return
        if "  " in text and "  " in text.strip():
            # Blanks keep room in a form for what another run writes there.
            for word in _WORDS.finditer(text):
                _part(text, word.start(), word.end(), x, y, along, size, stretch, matrix, scene)
            return
    _run(text, x, y, added(along[:steps]), added(down[:steps]), size, stretch, matrix, scene)


def _part(
    text: str,
    start: int,
    stop: int,
    x: float,
    y: float,
    along: tuple[float, ...],
    size: float,
    stretch: float,
    matrix: Matrix,
    scene: Scene,
) -> None:
    """The letters from `start` to `stop` of a level run as a run of their own."""
    steps = added(along[start : stop - 1])
    _run(text[start:stop], x + added(along[:start]), y, steps, 0.0, size, stretch, matrix, scene)


def _width(letter: str) -> float:
    return 0.5 if letter < "\u2e80" else 1.0


def _run(
    text: str, x: float, y: float, dx: float, dy: float, size: float, stretch: float, matrix: Matrix, scene: Scene
) -> None:
    a, b, c, d, e, f = matrix
    if a == d == 1.0 and b == c == 0.0 and dx >= 0 and dy == 0:
        # Upright and not scaled: nearly all text of nearly all pages.
        if size > 0:
            u, v = x + e, y + f
            right = u + dx + size * stretch * _width(text[-1])
            scene.pieces[0].append(Piece(text, u, v - 0.88 * size, right, v + 0.12 * size, v, size))
        return
    height = size * math.hypot(c, d)
    if height <= 0:
        return
    start_x, start_y = a * x + c * y + e, b * x + d * y + f
    step_x, step_y = a * dx + c * dy, b * dx + d * dy
    way_x, way_y = (step_x, step_y) if abs(step_x) + abs(step_y) > 1e-6 else (a, b)
    last = size * stretch * _width(text[-1]) * math.hypot(a, b)
    if abs(way_y) <= _STRAIGHT * abs(way_x):
        turn, length = (0 if way_x >= 0 else 180), abs(step_x)
    elif abs(way_x) <= _STRAIGHT * abs(way_y):
        turn, length = (90 if way_y >= 0 else 270), abs(step_y)
    else:
        scene.leaning += 1
        return
    if turn == 180 and a > 0:
        # Letters stand upright but are written from right to left: turn the run, not the page.
        text, start_x, turn = text[::-1], start_x + step_x, 0
    u, v = _turned(start_x, start_y, turn)
    scene.pieces[turn].append(Piece(text, u, v - 0.88 * height, u + length + last, v + 0.12 * height, v, height))


def _turned(x: float, y: float, turn: int) -> tuple[float, float]:
    """Coordinates in the frame in which text of that direction runs from left to right."""
    if turn == 0:
        return x, y
    if turn == 90:
        return y, -x
    return (-x, -y) if turn == 180 else (-y, x)


def scene_lines(scene: Scene, origin: tuple[float, float]) -> list[Line]:
    """The lines of a page in points: upright text first, then text of each other direction by itself."""
    k, (ox, oy) = POINTS_PER_MM, origin

    def placed(x0: float, y0: float, x1: float, y1: float) -> Box:
        return Box((x0 - ox) * k, (y0 - oy) * k, (x1 - ox) * k, (y1 - oy) * k)

    found: list[Line] = []
    for turn, pieces in scene.pieces.items():
        if pieces:
            place = placed if turn == 0 else _turned_back(turn, placed)
            found.extend(lines(pieces, place=place, unit=k))
    return found


Place = Callable[[float, float, float, float], Box]


def _turned_back(turn: int, placed: Place) -> Place:
    """The same for the frame in which text of that direction runs from left to right."""
    if turn == 90:
        return lambda x0, y0, x1, y1: placed(-y1, x0, -y0, x1)
    if turn == 180:
        return lambda x0, y0, x1, y1: placed(-x1, -y1, -x0, -y0)
    return lambda x0, y0, x1, y1: placed(y0, -x1, y1, -x0)
