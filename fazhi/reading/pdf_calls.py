"""PDFium's functions that are called for every line and every object of a page.

`pypdfium2.raw` makes an object of each handle and lets other threads run during each call; for calls that take less
time than that, both are left out here: handles are plain numbers, and a call costs half as much.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import pypdfium2.raw as raw

_POINTER, _INT, _LONG, _DOUBLE = ctypes.c_void_p, ctypes.c_int, ctypes.c_ulong, ctypes.c_double


def _quick(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    """The same function, called with numbers."""
    made: Callable[..., Any] = ctypes.PYFUNCTYPE(result, *arguments)(address_of(function))
    return made


def address_of(handle: Any) -> int:
    """The number of a handle as `raw` gives it; 0 for none."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


font_size = _quick(raw.FPDFText_GetFontSize, _DOUBLE, _POINTER, _INT)
char_box = _quick(raw.FPDFText_GetCharBox, _INT, _POINTER, _INT, _POINTER, _POINTER, _POINTER, _POINTER)
count_objects = _quick(raw.FPDFPage_CountObjects, _INT, _POINTER)
object_of_page = _quick(raw.FPDFPage_GetObject, _POINTER, _POINTER, _INT)
kind_of_object = _quick(raw.FPDFPageObj_GetType, _INT, _POINTER)
count_in_form = _quick(raw.FPDFFormObj_CountObjects, _INT, _POINTER)
object_of_form = _quick(raw.FPDFFormObj_GetObject, _POINTER, _POINTER, _LONG)
has_transparency = _quick(raw.FPDFPageObj_HasTransparency, _INT, _POINTER)

_bounds = _quick(raw.FPDFPageObj_GetBounds, _INT, _POINTER, _POINTER, _POINTER, _POINTER, _POINTER)
_colours = tuple(
    _quick(function, _INT, _POINTER, _POINTER, _POINTER, _POINTER, _POINTER)
    for function in (raw.FPDFPageObj_GetFillColor, raw.FPDFPageObj_GetStrokeColor)
)
_matrix = _quick(raw.FPDFPageObj_GetMatrix, _INT, _POINTER, _POINTER)
_pixel = _quick(
    raw.FPDF_PageToDevice, _INT, _POINTER, _INT, _INT, _INT, _INT, _INT, _DOUBLE, _DOUBLE, _POINTER, _POINTER
)
_filters = _quick(raw.FPDFImageObj_GetImageFilterCount, _INT, _POINTER)
_filter = _quick(raw.FPDFImageObj_GetImageFilter, _LONG, _POINTER, _INT, _POINTER, _LONG)
_raw_data = _quick(raw.FPDFImageObj_GetImageDataRaw, _LONG, _POINTER, _POINTER, _LONG)

_FLOATS = (ctypes.c_float * 6)()
_FLOAT_AT = [ctypes.addressof(_FLOATS) + 4 * i for i in range(4)]
_LEVELS = (ctypes.c_uint * 4)()
_LEVEL_AT = [ctypes.addressof(_LEVELS) + 4 * i for i in range(4)]
_POINT = (ctypes.c_int * 2)()
_POINT_AT = [ctypes.addressof(_POINT) + 4 * i for i in range(2)]
_NAME = ctypes.create_string_buffer(32)


def edges(item: int) -> tuple[float, float, float, float] | None:
    """Left, bottom, right, top of an object in the page's own space."""
    if not _bounds(item, *_FLOAT_AT):
        return None
    left, bottom, right, top = _FLOATS[:4]
    return left, bottom, right, top


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


def is_red(item: int) -> bool:
    """Whether a path is filled or drawn in a red that a seal could have."""
    for colour in _colours:
        if colour(item, *_LEVEL_AT):
            red, green, blue, _ = _LEVELS
            if red > 140 > 1.4 * max(green, blue):
                return True
    return False


def jpeg_data(item: int) -> bytes | None:
    """The stored bytes of a picture that is a plain JPEG."""
    if _filters(item) != 1 or not _filter(item, 0, ctypes.addressof(_NAME), len(_NAME)) or _NAME.value != b"DCTDecode":
        return None
    length = _raw_data(item, None, 0)
    buffer = ctypes.create_string_buffer(max(length, 1))
    _raw_data(item, ctypes.addressof(buffer), length)
    return buffer.raw[:length]
