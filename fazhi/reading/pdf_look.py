"""What a PDF page shows besides text: pictures, drawing, and what could be a red seal."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any, NamedTuple

import pypdfium2.raw as raw

from fazhi.reading.document import Box

PICTURE_SHARE = 0.3
"""Share of the page that a picture must cover to be what the page shows."""
OBJECTS_LOOKED_AT = 400
"""Objects of a sparse page that are looked at; a drawing of thousands of paths is no scan."""
SEAL_OBJECTS = 3_000
"""Objects of a page of text that are looked at for what could be a seal; seals are drawn last, tables may be many."""
SEAL_DPI = 72
"""A seal of 42 mm has 119 pixels at this resolution, enough to tell its ring."""
LEAST_SEAL, MOST_SEAL = 24.0, 220.0
"""Points: what is smaller on its longer side, or drawn larger on its shorter one, is no seal (14-62 mm and room)."""
SEAL_MARGIN = 30
"""Pixels of paper around such a place: a seal is judged against the paper, and must not look cut off."""
MOST_SIDE = 3_600
"""Points: larger pages (drawings, posters) are not rendered for seals."""


_TEXT: int = raw.FPDF_PAGEOBJ_TEXT


class Pictures(NamedTuple):
    """What the objects of a page amount to. `share` is the part of the page that pictures cover, 0 to 1 and more."""

    share: float
    drawn: bool
    dpi: float | None


def pictures(page: Any, area: float) -> Pictures:
    """How much of the page pictures cover, whether anything is drawn at all, and the main picture's resolution."""
    covered, dpi, drawn = 0.0, None, False
    width, height = ctypes.c_uint(), ctypes.c_uint()
    for item in objects(page):
        drawn = True
        if raw.FPDFPageObj_GetType(item) != raw.FPDF_PAGEOBJ_IMAGE or (edges := _edges(item)) is None:
            continue
        left, bottom, right, top = edges
        size = max(right - left, 0.0) * max(top - bottom, 0.0)
        covered += size
        inches = (right - left) / 72
        if size > PICTURE_SHARE * area and inches > 0 and raw.FPDFImageObj_GetImagePixelSize(item, width, height):
            dpi = max(dpi or 0.0, round(width.value / inches, 1))
    if not drawn:
        drawn = annotations_draw(page)
    return Pictures(covered / area if area > 0 else 0.0, drawn, dpi)


def objects(page: Any, most: int = OBJECTS_LOOKED_AT) -> Iterator[Any]:
    """The page's objects, forms opened, up to a bound."""
    seen = 0
    stack = [(page, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, 0)]
    while stack:
        owner, count, get, depth = stack.pop()
        for number in range(min(count(owner), most)):
            item = get(owner, number)
            if not item:
                continue
            seen += 1
            if seen > most:
                return
            if raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_FORM and depth < 4:
                stack.append((item, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject, depth + 1))
            else:
                yield item


def annotations_draw(page: Any) -> bool:
    """Whether an annotation that shows something (a stamp, not a link) lies on the page."""
    for number in range(min(raw.FPDFPage_GetAnnotCount(page), 50)):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        raw.FPDFPage_CloseAnnot(annotation)
        if kind not in (raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP, raw.FPDF_ANNOT_WIDGET):
            return True
    return False


def seals(page: Any, width: float, height: float) -> tuple[Box, ...]:
    """Red seals on a page of text. Only the places that something of a seal's size and kind covers are rendered."""
    if max(width, height) > MOST_SIDE:
        return ()
    whole = _Part(0, 0, max(round(width * SEAL_DPI / 72), 1), max(round(height * SEAL_DPI / 72), 1))
    places = [whole] if annotations_draw(page) else _joined(_places(page, whole), whole)
    if not places:
        return ()
    from fazhi.reading.seals import find_seals

    found: list[Box] = []
    for place in places:
        x, y = place.x0 * 72 / SEAL_DPI, place.y0 * 72 / SEAL_DPI
        boxes = find_seals(_rendered(page, place, whole), SEAL_DPI)
        found.extend(Box(box.x0 + x, box.y0 + y, box.x1 + x, box.y1 + y) for box in boxes)
    return tuple(sorted(found, key=lambda box: (box.y0, box.x0)))


class _Part(NamedTuple):
    """A part of the rendered page in pixels from its top left corner."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def area(self) -> int:
        return (self.x1 - self.x0) * (self.y1 - self.y0)


def _rendered(page: Any, place: _Part, whole: _Part) -> Any:
    """The pixels of a part of the page, rows x columns x RGB."""
    import numpy as np

    columns, rows = place.x1 - place.x0, place.y1 - place.y0
    bitmap = raw.FPDFBitmap_CreateEx(columns, rows, raw.FPDFBitmap_BGRx, None, 0)
    if not bitmap:
        return np.full((1, 1, 3), 255, np.uint8)
    try:
        raw.FPDFBitmap_FillRect(bitmap, 0, 0, columns, rows, 0xFFFFFFFF)
        raw.FPDF_RenderPageBitmap(bitmap, page, -place.x0, -place.y0, whole.x1, whole.y1, 0, raw.FPDF_ANNOT)
        stride = raw.FPDFBitmap_GetStride(bitmap)
        buffer = ctypes.cast(
            raw.FPDFBitmap_GetBuffer(bitmap), ctypes.POINTER(ctypes.c_ubyte * (stride * rows))
        ).contents
        pixels = np.frombuffer(buffer, np.uint8).reshape(rows, stride)[:, : columns * 4].reshape(rows, columns, 4)
        return np.ascontiguousarray(pixels[:, :, 2::-1])
    finally:
        raw.FPDFBitmap_Destroy(bitmap)


def _places(page: Any, whole: _Part) -> Iterator[_Part]:
    """Where a picture, a red drawing (not a rule) or a form with such inside lies, with some paper around."""
    get, kind_of = raw.FPDFPage_GetObject, raw.FPDFPageObj_GetType
    for number in range(min(raw.FPDFPage_CountObjects(page), SEAL_OBJECTS)):
        item = get(page, number)
        kind = kind_of(item)
        if kind == _TEXT or kind == raw.FPDF_PAGEOBJ_UNKNOWN or (edges := _edges(item)) is None:
            continue
        left, bottom, right, top = edges
        width, height = right - left, top - bottom
        if max(width, height) < LEAST_SEAL:
            continue
        if kind == raw.FPDF_PAGEOBJ_PATH and (
            min(width, height) < LEAST_SEAL or max(width, height) > MOST_SEAL or not _is_red(item)
        ):
            # The rules under a red head are long and thin.
            continue
        if kind == raw.FPDF_PAGEOBJ_FORM and not _form_shows(item, 0):
            continue
        corners = [_pixel(page, whole, x, y) for x in (left, right) for y in (bottom, top)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        place = _Part(
            max(min(xs) - SEAL_MARGIN, 0),
            max(min(ys) - SEAL_MARGIN, 0),
            min(max(xs) + SEAL_MARGIN, whole.x1),
            min(max(ys) + SEAL_MARGIN, whole.y1),
        )
        if place.x0 < place.x1 and place.y0 < place.y1:
            yield place


def _pixel(page: Any, whole: _Part, x: float, y: float) -> tuple[int, int]:
    """A point of the page's own space (turned, cropped) as a pixel of the rendered page."""
    column, row = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, whole.x1, whole.y1, 0, x, y, column, row)
    return column.value, row.value


def _joined(places: Iterator[_Part], whole: _Part) -> list[_Part]:
    """Places that overlap as one (a seal may be cut into strips); the whole page where they cover most of it."""
    joined: list[_Part] = []
    for count, place in enumerate(places):
        if count > 200:
            return [whole]
        while (other := next((one for one in joined if _meet(one, place)), None)) is not None:
            joined.remove(other)
            place = _Part(
                min(place.x0, other.x0), min(place.y0, other.y0), max(place.x1, other.x1), max(place.y1, other.y1)
            )
        joined.append(place)
    return [whole] if 2 * sum(place.area for place in joined) > whole.area else joined


def _meet(a: _Part, b: _Part) -> bool:
    return a.x0 < b.x1 and b.x0 < a.x1 and a.y0 < b.y1 and b.y0 < a.y1


def _form_shows(form: Any, depth: int) -> bool:
    """Whether a picture or something red is drawn inside a form."""
    for number in range(min(raw.FPDFFormObj_CountObjects(form), OBJECTS_LOOKED_AT)):
        item = raw.FPDFFormObj_GetObject(form, number)
        kind = raw.FPDFPageObj_GetType(item)
        if kind in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING) or (
            kind == raw.FPDF_PAGEOBJ_PATH and _is_red(item)
        ):
            return True
        if kind == raw.FPDF_PAGEOBJ_FORM and depth < 4 and _form_shows(item, depth + 1):
            return True
    return False


def _is_red(item: Any) -> bool:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    for get in (raw.FPDFPageObj_GetFillColor, raw.FPDFPageObj_GetStrokeColor):
        if get(item, red, green, blue, alpha) and red.value > 140 > 1.4 * max(green.value, blue.value):
            return True
    return False


def _edges(item: Any) -> tuple[float, float, float, float] | None:
    """Left, bottom, right, top in the page's own space."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
        return None
    return left.value, bottom.value, right.value, top.value
