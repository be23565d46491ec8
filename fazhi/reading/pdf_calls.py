"""PDFium's functions that are called for every line and every object of a page.

`pypdfium2.raw` makes an object of each handle and lets other threads run during each call; for calls that take less
time than that, both are left out here: handles are plain numbers, and a call costs half as much.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import pypdfium2.raw as raw

from fazhi.reading import compiled
from fazhi.reading.document import Box, Line

if compiled.has("pdf_walk"):
    from fazhi.reading.compiled import pdf_walk

Edges = tuple[float, float, float, float]
"""Left, bottom, right, top in the page's own space."""
Drawing = tuple[int, int, float, float, float, float]
"""An object of a page that is no text: its number, its kind, its edges."""

POINTER, INT, _LONG = ctypes.c_void_p, ctypes.c_int, ctypes.c_ulong
_DOUBLE, _FLOAT = ctypes.c_double, ctypes.c_float


def quick(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    """The same function, called with numbers."""
    made: Callable[..., Any] = ctypes.PYFUNCTYPE(result, *arguments)(address_of(function))
    return made


def address_of(handle: Any) -> int:
    """The number of a handle as `raw` gives it; 0 for none."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


count_objects = quick(raw.FPDFPage_CountObjects, INT, POINTER)
object_of_page = quick(raw.FPDFPage_GetObject, POINTER, POINTER, INT)
count_in_form = quick(raw.FPDFFormObj_CountObjects, INT, POINTER)
object_of_form = quick(raw.FPDFFormObj_GetObject, POINTER, POINTER, _LONG)
kind_of_object = quick(raw.FPDFPageObj_GetType, INT, POINTER)
has_transparency = quick(raw.FPDFPageObj_HasTransparency, INT, POINTER)

width_of_page = quick(raw.FPDF_GetPageWidthF, _FLOAT, POINTER)
height_of_page = quick(raw.FPDF_GetPageHeightF, _FLOAT, POINTER)
turns_of_page = quick(raw.FPDFPage_GetRotation, INT, POINTER)
count_annotations = quick(raw.FPDFPage_GetAnnotCount, INT, POINTER)
count_letters = quick(raw.FPDFText_CountChars, INT, POINTER)

_page_box = quick(raw.FPDF_GetPageBoundingBox, INT, POINTER, POINTER)
_letters = quick(raw.FPDFText_GetText, INT, POINTER, INT, INT, POINTER)
_property = quick(raw.FPDF_GetMetaText, _LONG, POINTER, ctypes.c_char_p, POINTER, _LONG)
_font_size = quick(raw.FPDFText_GetFontSize, _DOUBLE, POINTER, INT)
_char_box = quick(raw.FPDFText_GetCharBox, INT, POINTER, INT, POINTER, POINTER, POINTER, POINTER)
_bounds = quick(raw.FPDFPageObj_GetBounds, INT, POINTER, POINTER, POINTER, POINTER, POINTER)
_matrix = quick(raw.FPDFPageObj_GetMatrix, INT, POINTER, POINTER)
_pixel = quick(raw.FPDF_PageToDevice, INT, POINTER, INT, INT, INT, INT, INT, _DOUBLE, _DOUBLE, POINTER, POINTER)
_filters = quick(raw.FPDFImageObj_GetImageFilterCount, INT, POINTER)
_filter = quick(raw.FPDFImageObj_GetImageFilter, _LONG, POINTER, INT, POINTER, _LONG)
_raw_data = quick(raw.FPDFImageObj_GetImageDataRaw, _LONG, POINTER, POINTER, _LONG)

_FLOATS = (ctypes.c_float * 6)()
_FLOAT_AT = [ctypes.addressof(_FLOATS) + 4 * i for i in range(4)]
_POINT = (ctypes.c_int * 2)()
_POINT_AT = [ctypes.addressof(_POINT) + 4 * i for i in range(2)]
_DOUBLES = (ctypes.c_double * 4)()
_DOUBLE_AT = [ctypes.addressof(_DOUBLES) + 8 * i for i in range(4)]
_NAME = ctypes.create_string_buffer(32)
_ROOM = ctypes.create_string_buffer(16_384)
"""Enough for the text of most pages and for nearly every property."""
_ROOM_AT = ctypes.addressof(_ROOM)


def page_box(page: int) -> Edges | None:
    """What is shown of a page, in its own space."""
    if not _page_box(page, _FLOAT_AT[0]):
        return None
    left, top, right, bottom = _FLOATS[:4]
    return left, bottom, right, top


def text(page: int) -> str:
    """The text of a page of text, lines parted by CR LF."""
    count = count_letters(page)
    if count <= 0:
        return ""
    size = 2 * count + 2
    own = ctypes.create_string_buffer(size) if size > len(_ROOM) else None
    at = ctypes.addressof(own) if own is not None else _ROOM_AT
    written = _letters(page, 0, count, at)
    return ctypes.string_at(at, max(written - 1, 0) * 2).decode("utf-16-le", "replace")


def document_property(document: int, name: bytes) -> str:
    """A property that a document states of itself; empty where it states none."""
    size = _property(document, name, _ROOM_AT, len(_ROOM))
    if size <= 2:
        return ""
    if size <= len(_ROOM):
        return ctypes.string_at(_ROOM_AT, size - 2).decode("utf-16-le", "replace")
    own = ctypes.create_string_buffer(size)
    _property(document, name, ctypes.addressof(own), size)
    return own.raw[: size - 2].decode("utf-16-le", "replace")


def edges(item: int) -> Edges | None:
    """Where an object lies; None where it lies nowhere."""
    if not _bounds(item, *_FLOAT_AT):
        return None
    left, bottom, right, top = _FLOATS[:4]
    return left, bottom, right, top


def drawings(page: int, most: int, least: float) -> list[Drawing]:
    """Of the first so many objects of a page those that are no text and have a side of at least so many points."""
    count = min(count_objects(page), most)
    if compiled.has("pdf_walk"):
        return pdf_walk.drawings(page, count, least, *_WALK_DRAWINGS)
    found: list[Drawing] = []
    for number in range(count):
        item = object_of_page(page, number)
        kind = kind_of_object(item)
        if kind in (raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_UNKNOWN) or (place := edges(item)) is None:
            continue
        left, bottom, right, top = place
        if max(right - left, top - bottom) >= least:
            found.append((item, kind, left, bottom, right, top))
    return found


def lines(page: int, text: str, height: float, clean: Callable[[str], str]) -> tuple[Line, ...]:
    """The lines of the text of a page of text: what is left of each, its box and its size.

    The box holds the first and the last character, the size is that of the first.
    """
    # Each pair of surrogates is one character to Python and two to PDFium; only then do positions drift.
    exact = max(text) <= "\uffff"
    if exact and compiled.has("pdf_walk"):
        return pdf_walk.lines(page, text, height, clean, Line, Box, *_WALK_LINES)
    found = []
    start = 0
    for piece in text.split("\r\n"):
        if words := clean(piece):
            first = start + len(piece) - len(piece.lstrip())
            last = start + len(piece.rstrip()) - 1
            size = _font_size(page, first) if exact else None
            found.append(Line(words, _span(page, first, last, height) if exact else None, size or None))
        start += len(piece) + 2
    return tuple(found)


def _span(page: int, first: int, last: int, height: float) -> Box | None:
    """The box that holds two characters."""
    if not _char_box(page, first, *_DOUBLE_AT):
        return None
    left, right, bottom, top = _DOUBLES
    if last != first and _char_box(page, last, *_DOUBLE_AT):
        left, right = min(left, _DOUBLES[0]), max(right, _DOUBLES[1])
        bottom, top = min(bottom, _DOUBLES[2]), max(top, _DOUBLES[3])
    return Box(left, height - top, right, height - bottom)


def matrix(item: int) -> tuple[float, float, float, float, float, float] | None:
    """From an object's own space, that of a picture being one unit wide and high, to the page's."""
    if not _matrix(item, ctypes.addressof(_FLOATS)):
        return None
    a, b, c, d, e, f = _FLOATS[:6]
    return a, b, c, d, e, f


def pixel(page: int, columns: int, rows: int, x: float, y: float) -> tuple[int, int]:
    """A point of the page's own space (turned, cropped) as a pixel of the page rendered at that size."""
    _pixel(page, 0, 0, columns, rows, 0, x, y, *_POINT_AT)
    column, row = _POINT
    return column, row


def jpeg_data(item: int) -> bytes | None:
    """The stored bytes of a picture that is a plain JPEG."""
    if _filters(item) != 1 or not _filter(item, 0, ctypes.addressof(_NAME), len(_NAME)) or _NAME.value != b"DCTDecode":
        return None
    length = _raw_data(item, None, 0)
    buffer = ctypes.create_string_buffer(max(length, 1))
    _raw_data(item, ctypes.addressof(buffer), length)
    return buffer.raw[:length]


_WALK_DRAWINGS = tuple(map(address_of, (raw.FPDFPage_GetObject, raw.FPDFPageObj_GetType, raw.FPDFPageObj_GetBounds)))
_WALK_LINES = tuple(map(address_of, (raw.FPDFText_GetFontSize, raw.FPDFText_GetCharBox)))
"""Addresses of the functions that the compiled walks call."""
