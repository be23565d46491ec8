"""PDFium's functions that tell of paths and colours on a page; called as those of `pdf_calls` are."""

from __future__ import annotations

import ctypes

import pypdfium2.raw as raw

from fazhi.reading import compiled
from fazhi.reading import pdf_calls as calls
from fazhi.reading.pdf_calls import INT, POINTER, address_of, quick

if compiled.has("pdf_walk"):
    from fazhi.reading.compiled import pdf_walk

Point = tuple[float, float]

is_dashed = quick(raw.FPDFPageObj_GetDashCount, INT, POINTER)

_colours = tuple(
    quick(function, INT, POINTER, POINTER, POINTER, POINTER, POINTER)
    for function in (raw.FPDFPageObj_GetFillColor, raw.FPDFPageObj_GetStrokeColor)
)
_width = quick(raw.FPDFPageObj_GetStrokeWidth, INT, POINTER, POINTER)
_mode = quick(raw.FPDFPath_GetDrawMode, INT, POINTER, POINTER, POINTER)
_count_segments = quick(raw.FPDFPath_CountSegments, INT, POINTER)
_segment = quick(raw.FPDFPath_GetPathSegment, POINTER, POINTER, INT)
_kind_of_segment = quick(raw.FPDFPathSegment_GetType, INT, POINTER)
_point_of_segment = quick(raw.FPDFPathSegment_GetPoint, INT, POINTER, POINTER, POINTER)
_show = quick(raw.FPDFPageObj_SetIsActive, INT, POINTER, INT)
_clip = quick(raw.FPDFPageObj_GetClipPath, POINTER, POINTER)
_count_clips = quick(raw.FPDFClipPath_CountPaths, INT, POINTER)

_FLOATS = (ctypes.c_float * 2)()
_FLOAT_AT = [ctypes.addressof(_FLOATS) + 4 * i for i in range(2)]
_FLAGS = (ctypes.c_int * 2)()
_FLAG_AT = [ctypes.addressof(_FLAGS) + 4 * i for i in range(2)]
_LEVELS = (ctypes.c_uint * 4)()
_LEVEL_AT = [ctypes.addressof(_LEVELS) + 4 * i for i in range(4)]


def ways(item: int) -> tuple[bool, bool]:
    """Whether a path is filled, and whether its line is drawn."""
    if not _mode(item, *_FLAG_AT):
        return False, False
    fill, stroke = _FLAGS
    return bool(fill), bool(stroke)


def line_width(item: int) -> float:
    """The width of a path's line in points of the page, where it is drawn in one scale both ways."""
    if not _width(item, _FLOAT_AT[0]):
        return 0.0
    width = float(_FLOATS[0])
    unit = calls.matrix(item)
    return width * abs(unit[0] * unit[3] - unit[1] * unit[2]) ** 0.5 if unit else 0.0


def colour(item: int, *, stroke: bool) -> tuple[int, int, int, int]:
    """Red, green, blue and cover, 0 to 255, of a path's line or of what fills it."""
    if not _colours[stroke](item, *_LEVEL_AT):
        return 0, 0, 0, 0
    red, green, blue, cover = _LEVELS
    return red, green, blue, cover


def is_clipped(item: int) -> bool:
    """Whether other paths cut an object off."""
    return bool(_count_clips(_clip(item)) > 0)


def outline(item: int, most: int) -> list[Point] | None:
    """Points along a path in the page's space, with the middles of its curves.

    None where it has several parts or more than so many pieces.
    """
    unit = calls.matrix(item)
    if unit is None:
        return None
    if compiled.has("pdf_walk"):
        return pdf_walk.outline(item, most, unit, *_WALK_OUTLINE)
    count = _count_segments(item)
    if not 0 < count <= most:
        return None
    a, b, c, d, e, f = unit
    points: list[Point] = []
    curve: list[Point] = []
    for number in range(count):
        segment = _segment(item, number)
        kind = _kind_of_segment(segment)
        _point_of_segment(segment, *_FLOAT_AT)
        x, y = _FLOATS
        point = (a * x + c * y + e, b * x + d * y + f)
        if number and kind == raw.FPDF_SEGMENT_MOVETO:
            return None
        if number and kind == raw.FPDF_SEGMENT_BEZIERTO:
            curve.append(point)
            if len(curve) < 3:
                continue
            points.append(_middle(points[-1], *curve))
            curve = []
        points.append(point)
    return points


def _middle(start: Point, one: Point, two: Point, end: Point) -> Point:
    """The middle of a Bézier curve."""
    return (start[0] + 3 * (one[0] + two[0]) + end[0]) / 8, (start[1] + 3 * (one[1] + two[1]) + end[1]) / 8


def is_red(item: int) -> bool:
    """Whether a path is filled or drawn in a red that a seal could have."""
    for colour in _colours:
        if colour(item, *_LEVEL_AT):
            red, green, blue, _ = _LEVELS
            if red > 140 > 1.4 * max(green, blue):
                return True
    return False


def hide_letters(page: int, most: int, dark: int) -> None:
    """Leave text out of what is drawn of a page from now on, where red, green and blue are all below `dark`."""
    count = min(calls.count_objects(page), most)
    if compiled.has("pdf_walk"):
        pdf_walk.hide_letters(page, count, dark, *_WALK_LETTERS)
        return
    for number in range(count):
        item = calls.object_of_page(page, number)
        if calls.kind_of_object(item) == raw.FPDF_PAGEOBJ_TEXT and _colours[False](item, *_LEVEL_AT):
            red, green, blue, _ = _LEVELS
            if max(red, green, blue) < dark:
                _show(item, 0)


_WALK_LETTERS = tuple(
    map(
        address_of,
        (raw.FPDFPage_GetObject, raw.FPDFPageObj_GetType, raw.FPDFPageObj_GetFillColor, raw.FPDFPageObj_SetIsActive),
    )
)
_WALK_OUTLINE = tuple(
    map(
        address_of,
        (
            raw.FPDFPath_CountSegments,
            raw.FPDFPath_GetPathSegment,
            raw.FPDFPathSegment_GetType,
            raw.FPDFPathSegment_GetPoint,
        ),
    )
)
"""Addresses of the functions that the compiled walks call."""
