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
MOST_SIDE = 3_600
"""Points: larger pages (drawings, posters) are not rendered for seals."""


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
        if raw.FPDFPageObj_GetType(item) != raw.FPDF_PAGEOBJ_IMAGE or (sides := _sides(item)) is None:
            continue
        size = sides[0] * sides[1]
        covered += size
        inches = sides[0] / 72
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
    """Red seals on a page of text. Only pages with something of a seal's size and kind are rendered at all."""
    if max(width, height) > MOST_SIDE or not _may_bear_seal(page):
        return ()
    import numpy as np

    from fazhi.reading.seals import find_seals

    scale = SEAL_DPI / 72
    columns, rows = max(round(width * scale), 1), max(round(height * scale), 1)
    bitmap = raw.FPDFBitmap_CreateEx(columns, rows, raw.FPDFBitmap_BGRx, None, 0)
    if not bitmap:
        return ()
    try:
        raw.FPDFBitmap_FillRect(bitmap, 0, 0, columns, rows, 0xFFFFFFFF)
        raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, columns, rows, 0, raw.FPDF_ANNOT)
        stride = raw.FPDFBitmap_GetStride(bitmap)
        buffer = ctypes.cast(
            raw.FPDFBitmap_GetBuffer(bitmap), ctypes.POINTER(ctypes.c_ubyte * (stride * rows))
        ).contents
        pixels = np.frombuffer(buffer, np.uint8).reshape(rows, stride)[:, : columns * 4].reshape(rows, columns, 4)
        return find_seals(np.ascontiguousarray(pixels[:, :, 2::-1]), SEAL_DPI)
    finally:
        raw.FPDFBitmap_Destroy(bitmap)


def _may_bear_seal(page: Any) -> bool:
    """Whether anything on the page could be a seal or a part of one: a picture, a red path (not a rule), a stamp."""
    colour = [ctypes.c_uint() for _ in range(4)]
    for item in objects(page, SEAL_OBJECTS):
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            sides = _sides(item)
            if sides is None or max(sides) >= LEAST_SEAL:
                return True
        elif kind == raw.FPDF_PAGEOBJ_PATH:
            sides = _sides(item)
            if sides is None or min(sides) < LEAST_SEAL or max(sides) > MOST_SEAL:
                # The rules under a red head are long and thin.
                continue
            for get in (raw.FPDFPageObj_GetFillColor, raw.FPDFPageObj_GetStrokeColor):
                if get(item, *colour) and colour[0].value > 140 > 1.4 * max(colour[1].value, colour[2].value):
                    return True
        elif kind == raw.FPDF_PAGEOBJ_SHADING:
            return True
    return annotations_draw(page)


def _sides(item: Any) -> tuple[float, float] | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
        return None
    return max(right.value - left.value, 0.0), max(top.value - bottom.value, 0.0)
