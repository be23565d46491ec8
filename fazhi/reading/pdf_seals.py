"""Red seals on a PDF page of text. Only the places that something of a seal's size and kind covers are looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import pypdfium2.raw as raw

from fazhi.reading import pdf_calls as calls
from fazhi.reading import pdf_paths as paths
from fazhi.reading.document import Box
from fazhi.reading.pdf_look import OBJECTS_LOOKED_AT, annotations_draw
from fazhi.reading.pdf_photos import jpeg, shows_red
from fazhi.reading.pdf_rings import drawn_seals

if TYPE_CHECKING:
    from fazhi.reading.pdf_photos import Rgb

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
_DARK = 128
"""Letters darker than this are not drawn: they take as long as the rest, and could only hide red."""
_MANY = 200
"""With more places than this the whole page is looked at."""
_WHITE_SHARE = 0.85
"""Where a photo covers less of the page than this, most of what is white is the page."""
_FINE = 64
"""Parts of a pixel: PDFium tells places in whole numbers."""

_FORM, _PATH = raw.FPDF_PAGEOBJ_FORM, raw.FPDF_PAGEOBJ_PATH
_IMAGE, _SHADING = raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING


class _Part(NamedTuple):
    """A part of the rendered page in pixels from its top left corner."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def area(self) -> int:
        return (self.x1 - self.x0) * (self.y1 - self.y0)


class _Photo(NamedTuple):
    """A JPEG of the page, unpacked at the size at which it is shown, and its matrix to the page's pixels."""

    pixels: Rgb
    matrix: tuple[float, float, float, float, float, float]


class _Place(NamedTuple):
    """Where a seal could stand; with the photo that is all that stands there, where that is so."""

    part: _Part
    photo: _Photo | None = None


def seals(page: Any, width: float, height: float, masked: Callable[[], bool]) -> tuple[Box, ...]:
    """The red seals of a page of that size in points; `masked` tells whether pictures of the file have masks."""
    if max(width, height) > MOST_SIDE:
        return ()
    whole = _Part(0, 0, max(round(width * SEAL_DPI / 72), 1), max(round(height * SEAL_DPI / 72), 1))
    if annotations_draw(page):
        return tuple(_looked_at(page, [_Place(whole)], whole))
    handle = calls.address_of(page)
    drawings = calls.drawings(handle, SEAL_OBJECTS, LEAST_SEAL)
    if not drawings:
        return ()
    drawn = list(drawn_seals(drawings))
    told = {part for seal in drawn for part in seal.parts}
    rest = [drawing for drawing in drawings if drawing not in told] if told else drawings
    places = _joined(_places(handle, rest, whole, masked), whole)
    found = [_box(handle, whole, seal.edges) for seal in drawn]
    return tuple(sorted((*found, *_looked_at(page, places, whole)), key=lambda box: (box.y0, box.x0)))


def _looked_at(page: Any, places: list[_Place], whole: _Part) -> list[Box]:
    """The seals that stand in these places."""
    found: list[Box] = []
    if not places:
        return found
    from fazhi.reading.seals import find_seals

    if any(place.photo is None for place in places):
        paths.hide_letters(calls.address_of(page), SEAL_OBJECTS, _DARK)
    for part, photo in places:
        x, y = part.x0 * 72 / SEAL_DPI, part.y0 * 72 / SEAL_DPI
        if photo is None:
            boxes = find_seals(_rendered(page, part, whole), SEAL_DPI)
        else:
            # On what is left of the page around it there is paper.
            boxes = find_seals(_laid(photo, part), SEAL_DPI, white=part.area < _WHITE_SHARE * whole.area)
        found.extend(Box(box.x0 + x, box.y0 + y, box.x1 + x, box.y1 + y) for box in boxes)
    return found


def _rendered(page: Any, place: _Part, whole: _Part) -> Any:
    """The pixels of a part of the page, rows x columns x RGB."""
    import cv2
    import numpy as np

    columns, rows = place.x1 - place.x0, place.y1 - place.y0
    pixels = np.full((rows, columns, 4), 255, np.uint8)
    bitmap = raw.FPDFBitmap_CreateEx(columns, rows, raw.FPDFBitmap_BGRx, pixels.ctypes.data, columns * 4)
    if not bitmap:
        return np.full((1, 1, 3), 255, np.uint8)
    try:
        raw.FPDF_RenderPageBitmap(bitmap, page, -place.x0, -place.y0, whole.x1, whole.y1, 0, raw.FPDF_ANNOT)
    finally:
        raw.FPDFBitmap_Destroy(bitmap)
    return cv2.cvtColor(pixels, cv2.COLOR_BGRA2RGB)


def _laid(photo: _Photo, place: _Part) -> Any:
    """The same where a photo is all that is there: PDFium would unpack it whole, which takes several times as long."""
    import numpy as np

    from fazhi.reading.canvas import paste

    canvas = np.full((place.y1 - place.y0, place.x1 - place.x0, 3), 255, np.uint8)
    paste(canvas, photo.pixels, None, photo.matrix, (1.0, 0.0, 0.0, 1.0, -place.x0, -place.y0))
    return canvas


def _places(page: int, drawings: Iterable[calls.Drawing], whole: _Part, masked: Callable[[], bool]) -> Iterator[_Place]:
    """Where a picture, a red drawing (not a rule) or a form with such inside lies, with some paper around."""
    for item, kind, left, bottom, right, top in drawings:
        width, height = right - left, top - bottom
        if kind == _PATH and (
            min(width, height) < LEAST_SEAL or max(width, height) > MOST_SEAL or not paths.is_red(item)
        ):
            # The rules under a red head are long and thin.
            continue
        if kind == _FORM and not _form_shows(item, 0, max(width, height)):
            continue
        part, photo = _part(page, whole, (left, bottom, right, top)), None
        if part.x0 >= part.x1 or part.y0 >= part.y1:
            continue
        if kind == _IMAGE and (stored := jpeg(item)) is not None:
            if stored.is_grey:
                continue
            if (pixels := stored.pixels(width, height)) is not None:
                photo = _photo(pixels, item, page, whole)
                if not shows_red(pixels) or (photo and masked() and not _shows_frame(photo, part)):
                    continue
                if masked():
                    photo = None  # how it is seen, only PDFium knows
        yield _Place(part, photo)


def _box(page: int, whole: _Part, edges: calls.Edges) -> Box:
    """A rectangle of the page's own space as it is shown, in points."""
    corners = [calls.pixel(page, whole.x1 * _FINE, whole.y1 * _FINE, x, y) for x in edges[::2] for y in edges[1::2]]
    points = 72 / SEAL_DPI / _FINE
    xs, ys = [x * points for x, _ in corners], [y * points for _, y in corners]
    return Box(min(xs), min(ys), max(xs), max(ys))


def _part(page: int, whole: _Part, edges: tuple[float, float, float, float]) -> _Part:
    """Where a rectangle of the page's own space (turned, cropped) is rendered, with paper around it."""
    corners = [calls.pixel(page, whole.x1, whole.y1, x, y) for x in edges[::2] for y in edges[1::2]]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return _Part(
        max(min(xs) - SEAL_MARGIN, 0),
        max(min(ys) - SEAL_MARGIN, 0),
        min(max(xs) + SEAL_MARGIN, whole.x1),
        min(max(ys) + SEAL_MARGIN, whole.y1),
    )


def _joined(places: Iterable[_Place], whole: _Part) -> list[_Place]:
    """Places that overlap as one (a seal may be cut into strips); the whole page where they cover most of it."""
    joined: list[_Place] = []
    for count, place in enumerate(places):
        if count > _MANY:
            return [_Place(whole)]
        while (other := next((one for one in joined if _meet(one.part, place.part)), None)) is not None:
            joined.remove(other)
            a, b = place.part, other.part
            place = _Place(_Part(min(a.x0, b.x0), min(a.y0, b.y0), max(a.x1, b.x1), max(a.y1, b.y1)))
        joined.append(place)
    drawn = [place for place in joined if place.photo is None]
    if 2 * sum(place.part.area for place in drawn) > whole.area:
        return [_Place(whole)]
    return joined


def _meet(a: _Part, b: _Part) -> bool:
    return a.x0 < b.x1 and b.x0 < a.x1 and a.y0 < b.y1 and b.y0 < a.y1


def _form_shows(form: int, depth: int, side: float) -> bool:
    """Whether a picture or something red is drawn inside a form, which has that longer side in points."""
    for number in range(min(calls.count_in_form(form), OBJECTS_LOOKED_AT)):
        item = calls.object_of_form(form, number)
        kind = calls.kind_of_object(item)
        if kind == _SHADING or (kind == _PATH and paths.is_red(item)):
            return True
        if kind == _IMAGE and _may_be_red(item, side):
            return True
        if kind == _FORM and depth < 4 and _form_shows(item, depth + 1, side):
            return True
    return False


def _may_be_red(item: int, side: float) -> bool:
    """Whether a picture has anything red, or is none that can be looked at by itself."""
    stored = jpeg(item)
    if stored is None or stored.is_grey:
        return stored is None
    pixels = stored.pixels(side, side)
    return pixels is None or shows_red(pixels)


def _shows_frame(photo: _Photo, part: _Part) -> bool:
    """Whether a red ring or frame is in a photo, seen through or not."""
    from fazhi.reading.seals import has_frame

    return has_frame(_laid(photo, part), SEAL_DPI)


def _photo(pixels: Rgb, item: int, page: int, whole: _Part) -> _Photo | None:
    """The photo with its place; None where it is seen through, or not known where it stands."""
    unit = calls.matrix(item)
    if unit is None or calls.has_transparency(item):
        return None
    a, b, c, d, e, f = unit
    corners = ((c + e, d + f), (a + c + e, b + d + f), (e, f))
    fine = [calls.pixel(page, whole.x1 * _FINE, whole.y1 * _FINE, x, y) for x, y in corners]
    (left, top), (right, beside), (below, bottom) = ((x / _FINE, y / _FINE) for x, y in fine)
    return _Photo(pixels, (right - left, beside - top, below - left, bottom - top, left, top))
