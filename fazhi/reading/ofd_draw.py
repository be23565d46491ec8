"""Drawing OFD pages well enough for OCR and for seals: pictures and filled or stroked paths, no fonts."""

from __future__ import annotations

from io import BytesIO
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image

from fazhi.errors import ReadingError
from fazhi.reading.canvas import paste
from fazhi.reading.ofd_body import Body, OfdPage
from fazhi.reading.ofd_numbers import Matrix, numbers
from fazhi.reading.ofd_package import child
from fazhi.reading.ofd_paths import colour, outlines
from fazhi.reading.ofd_scene import Drawn
from fazhi.reading.picture import Rgb, shown

_MAX_SIDE = 12_000
_DEFAULT_LINE_MM = 0.353


class Sheet(NamedTuple):
    """A part of a page as RGB on white, and the matrix from the page's millimetres to its pixels."""

    canvas: Rgb
    view: Matrix


def draw(page: OfdPage, dpi: float) -> Rgb:
    """The page as an RGB array on white. Pictures that are missing or broken are left out."""
    scale = min(dpi / 25.4, _MAX_SIDE / max(page.width, page.height))
    sheet = blank(page, scale, (0, 0, max(1, round(page.width * scale)), max(1, round(page.height * scale))))
    for image in page.scene.images:
        draw_picture(sheet, image, page.body, opened(image, page.body))
    for path in page.scene.paths:
        draw_path(sheet, path, page.body)
    for image in stamp_pictures(page):
        draw_picture(sheet, image, page.body, opened(image, page.body))
    return sheet.canvas


def stamp_pictures(page: OfdPage) -> list[Drawn]:
    """The pictures of the page's stamps; what people wrote on it by hand is a stamp too, made of paths."""
    return [one for one in page.stamps if one.element.tag.endswith("ImageObject")]


def blank(page: OfdPage, scale: float, part: tuple[int, int, int, int]) -> Sheet:
    """White paper for a part of a page: left, top, right, bottom in its pixels, `scale` of them a millimetre."""
    x0, y0, x1, y1 = part
    view = (scale, 0.0, 0.0, scale, -page.origin[0] * scale - x0, -page.origin[1] * scale - y0)
    return Sheet(np.full((y1 - y0, x1 - x0, 3), 255, np.uint8), view)


def picture_data(image: Drawn, body: Body) -> bytes | None:
    """The bytes of a picture as they are packed; None, and noted, where they are missing or damaged."""
    body.load()
    ident = image.element.get("ResourceID", "")
    key = body.media.get(ident)
    if key is None:
        body.lost.add(f"图片{ident}")
        return None
    try:
        return body.package.data(key)
    except ReadingError:
        body.lost.add(key.rpartition("/")[2])
        return None


def opened(image: Drawn, body: Body, least: tuple[int, int] | None = None) -> Image.Image | None:
    """The unpacked picture, or None, and noted, where it is missing or broken.

    A JPEG of more than `least` pixels comes smaller, but never below that: unpacked so, it costs a part.
    """
    data = picture_data(image, body)
    if data is None:
        return None
    try:
        raw = Image.open(BytesIO(data))
        if least is not None:
            raw.draft("RGB", least)
        raw.load()
    except (OSError, ValueError, SyntaxError):
        body.lost.add(body.media[image.element.get("ResourceID", "")].rpartition("/")[2])
        return None
    return raw


def draw_picture(sheet: Sheet, image: Drawn, body: Body, raw: Image.Image | None) -> None:
    """Lay an opened picture on the sheet."""
    if raw is None:
        return
    try:
        pixels = shown(raw)
        cover = np.asarray(raw.convert("RGBA"))[:, :, 3] if raw.mode in ("RGBA", "LA", "PA") else None
    except (OSError, ValueError):
        body.lost.add(f"图片{image.element.get('ResourceID', '')}")
        return
    paste(sheet.canvas, pixels, cover, image.matrix, sheet.view)


def draw_path(sheet: Sheet, path: Drawn, body: Body) -> None:
    """Fill and stroke a path on the sheet."""
    element, view = path.element, sheet.view
    data = child(element, "AbbreviatedData")
    if data is None or not data.text:
        return
    a, b, c, d, e, f = path.matrix
    s, ox, oy = view[0], view[4], view[5]
    points = outlines(data.text, (a * s, b * s, c * s, d * s, e * s + ox, f * s + oy))
    if not points:
        return
    if element.get("Fill") == "true":
        ink = colour(element, "FillColor", body) or (0, 0, 0)
        if min(ink) < 250:
            cv2.fillPoly(sheet.canvas, points, ink, lineType=cv2.LINE_AA, shift=4)
    if element.get("Stroke", "true") != "false":
        width = (numbers(element.get("LineWidth")) or [_DEFAULT_LINE_MM])[0]
        thick = max(1, round(abs(width) * s * float(np.hypot(a, b))))
        ink = colour(element, "StrokeColor", body) or (0, 0, 0)
        cv2.polylines(sheet.canvas, points, False, ink, min(thick, 255), lineType=cv2.LINE_AA, shift=4)
