"""What a PDF page shows besides text: pictures and drawing."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any, NamedTuple

import pypdfium2.raw as raw

from fazhi.reading.pdf_calls import address_of, edges

PICTURE_SHARE = 0.3
"""Share of the page that a picture must cover to be what the page shows."""
OBJECTS_LOOKED_AT = 400
"""Objects of a sparse page that are looked at; a drawing of thousands of paths is no scan."""


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
        if raw.FPDFPageObj_GetType(item) != raw.FPDF_PAGEOBJ_IMAGE or (found := edges(address_of(item))) is None:
            continue
        left, bottom, right, top = found
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
