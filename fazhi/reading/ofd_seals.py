"""Red seals on an OFD page. Only the places where something red of a seal's size is drawn are drawn and judged."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from fazhi.reading.canvas import red_part
from fazhi.reading.document import Box
from fazhi.reading.ofd_body import Body, OfdPage
from fazhi.reading.ofd_draw import Sheet, blank, draw_path, draw_picture, opened, picture_data, stamp_pictures
from fazhi.reading.ofd_numbers import Matrix, numbers
from fazhi.reading.ofd_package import values
from fazhi.reading.ofd_paths import Colour, colour, rgb
from fazhi.reading.ofd_scene import Drawn
from fazhi.reading.seals import find_seals

_LOOK_DPI = 72
_SCALE = _LOOK_DPI / 25.4

_LEAST_MM, _LEAST_CUT_MM = 12.5, 6.0
"""What reaches less far, either way, is no seal: a whole one, and one cut by the edge of the paper."""

_EDGE_MM = 1.5
"""What is as near to the edge may be cut by it."""

_MOST_PATH_MM = 78.0
"""A red path longer than this is a rule, a frame or a ground, and no part of a seal."""

_APART_MM = 2.6
"""Red things further apart than this are never judged as one; `find_seals` joins what is 2.2 mm apart."""

_MARGIN = 18
"""Pixels of paper around such a place, so that its edge is not taken for that of the page."""

_WHITE_SHARE = 0.85
"""Where pictures cover less of a page than this, its paper is the white that is drawn below them."""

_MOST_SIDE_MM = 4_000.0
"""Larger pages (drawings, posters) are not looked at."""

_MANY = 200
"""More red things than this on a page are taken as one."""


@dataclass(slots=True)
class _Red:
    """Something red on a page: where its red reaches, in millimetres from the page's corner."""

    box: Box
    drawn: Drawn
    picture: Image.Image | None = None


def drawn_seals(page: OfdPage) -> tuple[Box, ...]:
    """The seals among the pictures and paths of a page. Costs little where none of them could be one."""
    if max(page.width, page.height) > _MOST_SIDE_MM:
        return ()
    images = [*page.scene.images, *stamp_pictures(page)]
    paths = [_Red(_extent(path, page), path) for path in page.scene.paths if _is_red(path, page.body)]
    groups = [group for group in _grouped([*_red_pictures(images, page, paths), *paths]) if _is_large(group, page)]
    if not groups:
        return ()
    covered = sum(_area(_place(image, page)) for image in images)
    if covered > _WHITE_SHARE * page.width * page.height:
        # The paper that a seal is held against is that of the pictures: all are drawn, and the whole page.
        return _judged([one for group in groups for one in group], page, whole=True)
    found = [box for group in groups for box in _judged(group, page)]
    return tuple(sorted(found, key=lambda box: (box.y0, box.x0)))


def _red_pictures(images: list[Drawn], page: OfdPage, paths: list[_Red]) -> list[_Red]:
    """The pictures that show something red, each with where it does. All are looked at: a broken one is to be told."""
    wide = [_Red(_place(image, page), image) for image in images]
    near = {id(one) for group in _grouped([*wide, *paths]) if _is_large(group, page) for one in group}
    found = []
    for one in wide:
        if id(one) not in near and _is_whole(picture_data(one.drawn, page.body)):
            continue
        if (red := _reddened(one, page)) is not None:
            found.append(red)
    return found


def _is_whole(data: bytes | None) -> bool:
    """Whether a picture has its end, or there is none at all: what is not sure is to be unpacked."""
    if data is None or data.startswith(b"\x89PNG"):
        return data is None or data.endswith(b"IEND\xaeB`\x82")
    return data.startswith(b"\xff\xd8") and data.endswith(b"\xff\xd9")


def _reddened(one: _Red, page: OfdPage) -> _Red | None:
    """The picture, opened, with where it is red enough for a seal, seen from far; None where it is nowhere."""
    page.body.load()
    key = page.body.media.get(one.drawn.element.get("ResourceID", ""), "")
    if key in page.body.colourless:
        return None
    raw = opened(one.drawn, page.body, _shown_size(one.drawn))
    if raw is None:
        return None
    x0, y0, width, height = red_part(raw)
    if not width:
        page.body.colourless.add(key)
        return None
    return _Red(_place(one.drawn, page, (x0, y0, x0 + width, y0 + height)), one.drawn, raw)


def _shown_size(image: Drawn) -> tuple[int, int]:
    """Width and height in pixels at which a picture is looked at."""
    a, b, c, d, _, _ = image.matrix
    return math.ceil(math.hypot(a, b) * _SCALE) or 1, math.ceil(math.hypot(c, d) * _SCALE) or 1


def _place(image: Drawn, page: OfdPage, part: tuple[float, float, float, float] = (0, 0, 1, 1)) -> Box:
    """Where a picture, or a part of it, lies on the page."""
    return _around(image.matrix, part, page)


def _extent(path: Drawn, page: OfdPage) -> Box:
    """Where the boundary of a path lies on the page."""
    x, y, width, height = (*numbers(path.element.get("Boundary")), 0.0, 0.0, 0.0, 0.0)[:4]
    return _around(path.outer, (x, y, x + width, y + height), page)


def _around(matrix: Matrix, part: tuple[float, float, float, float], page: OfdPage) -> Box:
    """The box on the page around a rectangle of another space, cut by the page's edges."""
    a, b, c, d, e, f = matrix
    xs = [a * x + c * y + e - page.origin[0] for x in part[::2] for y in part[1::2]]
    ys = [b * x + d * y + f - page.origin[1] for x in part[::2] for y in part[1::2]]
    return Box(max(min(xs), 0.0), max(min(ys), 0.0), min(max(xs), page.width), min(max(ys), page.height))


def _area(box: Box) -> float:
    return max(0.0, box.x1 - box.x0) * max(0.0, box.y1 - box.y0)


def _is_red(path: Drawn, body: Body) -> bool:
    """Whether a path is filled or drawn in red."""
    element = path.element
    if element.get("DrawParam"):
        return _is_seal_ink(colour(element, "FillColor", body)) or _is_seal_ink(colour(element, "StrokeColor", body))
    return any(map(_is_seal_red, values(element, "Value", "FillColor", "StrokeColor")))


@functools.lru_cache(1_024)
def _is_seal_red(stated: str) -> bool:
    return _is_seal_ink(rgb(stated))


@functools.lru_cache(1_024)
def _is_seal_ink(ink: Colour | None) -> bool:
    return ink is not None and ink[0] > 130 and ink[0] > 1.6 * max(ink[1], ink[2])


def _grouped(reds: Sequence[_Red]) -> list[list[_Red]]:
    """What lies near each other together."""
    if len(reds) > _MANY:
        return [list(reds)]
    groups: list[tuple[Box, list[_Red]]] = []
    for one in reds:
        box, members = one.box, [one]
        while near := [group for group in groups if _is_near(group[0], box)]:
            groups = [group for group in groups if not _is_near(group[0], box)]
            box = _union([box, *(group[0] for group in near)])
            members += [other for group in near for other in group[1]]
        groups.append((box, members))
    return [members for _, members in groups]


def _is_near(a: Box, b: Box) -> bool:
    room = _APART_MM
    return a.x0 < b.x1 + room and b.x0 < a.x1 + room and a.y0 < b.y1 + room and b.y0 < a.y1 + room


def _union(boxes: Sequence[Box]) -> Box:
    return Box(min(b.x0 for b in boxes), min(b.y0 for b in boxes), max(b.x1 for b in boxes), max(b.y1 for b in boxes))


def _is_large(group: Sequence[_Red], page: OfdPage) -> bool:
    """Whether what could be parts of a seal reaches as far as one, or as what is left of one at the paper's edge."""
    parts = [one.box for one in group if not _is_long_path(one)]
    if not parts:
        return False
    box = _union(parts)
    short, long = sorted((box.x1 - box.x0, box.y1 - box.y0))
    if short >= _LEAST_MM:
        return True
    room = min(box.x0, box.y0, page.width - box.x1, page.height - box.y1)
    return room < _EDGE_MM and short >= _LEAST_CUT_MM and long >= _LEAST_MM


def _is_long_path(one: _Red) -> bool:
    box = one.box
    is_path = one.drawn.element.tag.endswith("PathObject")
    return is_path and max(box.x1 - box.x0, box.y1 - box.y0) > _MOST_PATH_MM


def _judged(group: list[_Red], page: OfdPage, *, whole: bool = False) -> tuple[Box, ...]:
    """The seals among red things that lie together, in points on the page."""
    columns, rows = max(1, round(page.width * _SCALE)), max(1, round(page.height * _SCALE))
    box = _union([one.box for one in group])
    x0, y0 = (max(0, int(edge * _SCALE) - _MARGIN) for edge in (box.x0, box.y0))
    x1, y1 = (int(edge * _SCALE) + 1 + _MARGIN for edge in (box.x1, box.y1))
    part = (0, 0, columns, rows) if whole else (x0, y0, min(x1, columns), min(y1, rows))
    if part[0] >= part[2] or part[1] >= part[3]:
        return ()
    sheet = blank(page, _SCALE, part)
    known = {id(one.drawn): one for one in group}
    for image in page.scene.images:
        _draw(sheet, image, page, part, known)
    for path in page.scene.paths:
        if id(path) in known:
            draw_path(sheet, path, page.body)
    for image in stamp_pictures(page):
        _draw(sheet, image, page, part, known)
    found = find_seals(sheet.canvas, _LOOK_DPI, white=not whole)
    x, y = part[0], part[1]
    return tuple(Box(one.x0 + x, one.y0 + y, one.x1 + x, one.y1 + y) for one in found)


def _draw(sheet: Sheet, image: Drawn, page: OfdPage, part: tuple[int, int, int, int], known: dict[int, _Red]) -> None:
    """Draw a picture that is among the red things, or lies below them."""
    if (one := known.get(id(image))) is not None:
        draw_picture(sheet, image, page.body, one.picture)
        return
    box, (x0, y0, x1, y1) = _place(image, page), (edge / _SCALE for edge in part)
    if box.x0 < x1 and x0 < box.x1 and box.y0 < y1 and y0 < box.y1:
        draw_picture(sheet, image, page.body, opened(image, page.body, _shown_size(image)))
