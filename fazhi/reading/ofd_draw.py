"""Drawing OFD pages well enough for OCR and for seals: pictures and filled or stroked paths, no fonts."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING

import cv2
import numpy as np
from lxml import etree
from PIL import Image

from fazhi.errors import ReadingError
from fazhi.reading.document import Box
from fazhi.reading.ofd_numbers import Matrix, numbers
from fazhi.reading.ofd_package import child
from fazhi.reading.ofd_text import Drawn
from fazhi.reading.picture import Rgb, shown
from fazhi.reading.seals import find_seals

if TYPE_CHECKING:
    from fazhi.reading.ofd_body import OfdPage

_LOOK_DPI = 72
_MAX_SIDE = 12_000
_LEAST_SEAL_MM = 8.0
_CURVE_STEPS = 8
_DEFAULT_LINE_MM = 0.353

_LEAST_REDNESS = 12
"""Below this nothing is a seal for `find_seals` either, whatever the colour of the paper."""

_STEPS = np.arange(1, _CURVE_STEPS + 1)[:, None] / _CURVE_STEPS
_WEIGHTS = {
    3: np.hstack([(1 - _STEPS) ** 2, 2 * _STEPS * (1 - _STEPS), _STEPS**2]),
    4: np.hstack(
        [(1 - _STEPS) ** 3, 3 * _STEPS * (1 - _STEPS) ** 2, 3 * _STEPS**2 * (1 - _STEPS), _STEPS**3],
    ),
}
"""How much each control point of a curve counts at each step, for quadratic and cubic curves."""


def drawn_seals(page: OfdPage) -> tuple[Box, ...]:
    """Red seals among the pictures and paths of a page. Costs little where none of them could be one."""
    images = [*page.scene.images, *(d for d in page.stamps if d.element.tag.endswith("ImageObject"))]
    paths = [path for path in page.scene.paths if _is_red(path, page)]
    # All pictures are opened, red or not: a broken one is to be told.
    if sum(_has_red(image, page) for image in images) == 0 and not _red_area(paths):
        return ()
    return find_seals(_drawn(page, _LOOK_DPI, paths), _LOOK_DPI)


def _has_red(image: Drawn, page: OfdPage) -> bool:
    """Whether anything in a picture is red enough for a seal, seen from far."""
    raw = _opened(image, page, coarse=True)
    if raw is None or raw.mode in ("1", "L", "LA", "I", "I;16", "F"):
        return False
    step = max(1, min(raw.size) // 300)
    values = np.asarray(raw.reduce(step).convert("RGB") if raw.mode in ("RGB", "RGBA") else raw.convert("RGB"))
    redness = values[:, :, 0].astype(np.int16) - np.maximum(values[:, :, 1], values[:, :, 2])
    return bool((redness > _LEAST_REDNESS).any())


def _red_area(paths: list[Drawn]) -> bool:
    """Whether red paths reach over a seal's height and width; the red rule of a letterhead does not."""
    boxes = [box for path in paths if (box := _extent(path)) is not None]
    tall = [box for box in boxes if min(box.x1 - box.x0, box.y1 - box.y0) > 0.5]
    if not tall:
        return False
    width = max(b.x1 for b in tall) - min(b.x0 for b in tall)
    height = max(b.y1 for b in tall) - min(b.y0 for b in tall)
    return min(width, height) >= _LEAST_SEAL_MM


def _extent(path: Drawn) -> Box | None:
    boundary = numbers(path.element.get("Boundary"))
    if len(boundary) != 4:
        return None
    return Box(boundary[0], boundary[1], boundary[0] + boundary[2], boundary[1] + boundary[3])


def _is_red(path: Drawn, page: OfdPage) -> bool:
    for name in ("FillColor", "StrokeColor"):
        colour = _colour(path.element, name, page)
        if colour is not None and colour[0] > 130 and colour[0] > 1.6 * max(colour[1], colour[2]):
            return True
    return False


def draw(page: OfdPage, dpi: float) -> Rgb:
    """The page as an RGB array on white. Pictures that are missing or broken are left out."""
    return _drawn(page, dpi, page.scene.paths)


def _drawn(page: OfdPage, dpi: float, paths: list[Drawn]) -> Rgb:
    scale = min(dpi / 25.4, _MAX_SIDE / max(page.width, page.height))
    height, width = max(1, round(page.height * scale)), max(1, round(page.width * scale))
    canvas = np.full((height, width, 3), 255, np.uint8)
    view: Matrix = (scale, 0.0, 0.0, scale, -page.origin[0] * scale, -page.origin[1] * scale)
    stamps = [d for d in page.stamps if d.element.tag.endswith("ImageObject")]
    for image in page.scene.images:
        _picture(canvas, image, page, view)
    for path in paths:
        _path(canvas, path, page, view)
    for image in stamps:
        _picture(canvas, image, page, view)
    return canvas


def _picture(canvas: Rgb, image: Drawn, page: OfdPage, view: Matrix) -> None:
    raw = _opened(image, page)
    if raw is None:
        return
    try:
        pixels = shown(raw)
        cover = np.asarray(raw.convert("RGBA"))[:, :, 3] if raw.mode in ("RGBA", "LA", "PA") else None
    except (OSError, ValueError):
        page.body.lost.add(f"图片{image.element.get('ResourceID', '')}")
        return
    _paste(canvas, pixels, cover, image.matrix, view)


def _opened(image: Drawn, page: OfdPage, *, coarse: bool = False) -> Image.Image | None:
    """The unpacked picture, a JPEG made smaller where it may be `coarse`; None, and noted, where missing or broken."""
    page.body.load()
    key = page.body.media.get(image.element.get("ResourceID", ""))
    if key is None:
        page.body.lost.add(f"图片{image.element.get('ResourceID', '')}")
        return None
    try:
        raw = Image.open(BytesIO(page.body.package.data(key)))
        if coarse:
            raw.draft("RGB", (500, 500))
        raw.load()
    except (ReadingError, OSError, ValueError, SyntaxError):
        page.body.lost.add(key.rpartition("/")[2])
        return None
    return raw


def _paste(canvas: Rgb, pixels: Rgb, cover: Rgb | None, matrix: Matrix, view: Matrix) -> None:
    """Lay a picture on the canvas; it darkens what lies below, as ink does, so a seal never hides letters."""
    rows, columns = pixels.shape[:2]
    a, b, c, d, e, f = matrix
    s, ox, oy = view[0], view[4], view[5]
    onto = np.array(
        [[a * s / columns, c * s / rows, e * s + ox], [b * s / columns, d * s / rows, f * s + oy]], dtype=np.float64
    )
    size = (canvas.shape[1], canvas.shape[0])
    shrinking = abs(onto[0, 0] * onto[1, 1] - onto[0, 1] * onto[1, 0]) < 0.8
    if shrinking:
        step = max(1, int(1 / max(1e-6, np.hypot(onto[0, 0], onto[1, 0]))))
        if step > 1:
            smaller = (max(1, columns // step), max(1, rows // step))
            pixels = cv2.resize(pixels, smaller, interpolation=cv2.INTER_AREA)
            cover = cv2.resize(cover, smaller, interpolation=cv2.INTER_AREA) if cover is not None else None
            onto = onto * np.array([[columns / smaller[0], rows / smaller[1], 1.0]])
            columns, rows = smaller
    corners = onto @ np.array([[0, columns, 0, columns], [0, 0, rows, rows], [1, 1, 1, 1]], dtype=np.float64)
    x0, y0 = (int(v) for v in np.clip(np.floor(corners.min(axis=1)) - 1, 0, size))
    x1, y1 = (int(v) for v in np.clip(np.ceil(corners.max(axis=1)) + 1, 0, size))
    if x1 <= x0 or y1 <= y0:
        return
    onto = onto - np.array([[0, 0, x0], [0, 0, y0]])
    part = canvas[y0:y1, x0:x1]
    laid = cv2.warpAffine(pixels, onto, (x1 - x0, y1 - y0), flags=cv2.INTER_LINEAR, borderValue=(255, 255, 255))
    if cover is None:
        np.minimum(part, laid, out=part)
        return
    alpha = cv2.warpAffine(cover, onto, (x1 - x0, y1 - y0), flags=cv2.INTER_LINEAR, borderValue=0)[:, :, None]
    share = alpha.astype(np.float32) / 255
    part[:] = (laid * share + part * (1 - share)).astype(np.uint8)


def _path(canvas: Rgb, path: Drawn, page: OfdPage, view: Matrix) -> None:
    element = path.element
    data = child(element, "AbbreviatedData")
    if data is None or not data.text:
        return
    a, b, c, d, e, f = path.matrix
    s, ox, oy = view[0], view[4], view[5]
    onto = np.array([[a * s, b * s], [c * s, d * s]])
    shift = np.array([e * s + ox, f * s + oy])
    rings = [np.asarray(ring) @ onto + shift for ring in _rings(data.text.split()) if len(ring) > 1]
    if not rings:
        return
    points = [np.round(np.clip(ring, -20_000, 20_000) * 16).astype(np.int32) for ring in rings]
    if element.get("Fill") == "true":
        colour = _colour(element, "FillColor", page) or (0, 0, 0)
        if min(colour) < 250:
            cv2.fillPoly(canvas, points, colour, lineType=cv2.LINE_AA, shift=4)
    if element.get("Stroke", "true") != "false":
        width = (numbers(element.get("LineWidth")) or [_DEFAULT_LINE_MM])[0]
        thick = max(1, round(abs(width) * s * float(np.hypot(a, b))))
        colour = _colour(element, "StrokeColor", page) or (0, 0, 0)
        cv2.polylines(canvas, points, False, colour, min(thick, 255), lineType=cv2.LINE_AA, shift=4)


def _rings(parts: Sequence[str]) -> list[list[tuple[float, float]]]:
    """The points of a path; curves become short straight pieces (GB/T 33190, 9.2: S M L Q B A C)."""
    rings: list[list[tuple[float, float]]] = []
    i = 0
    wants = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7}
    while i < len(parts):
        name = parts[i]
        if name == "C":
            if rings and rings[-1]:
                rings[-1].append(rings[-1][0])
            i += 1
            continue
        count = wants.get(name)
        values = _values(parts[i + 1 : i + 1 + count]) if count else []
        if count is None or len(values) != count:
            i += 1
            continue
        i += 1 + count
        end = (values[-2], values[-1])
        if name in "SM":
            rings.append([end])
        elif rings:
            rings[-1].extend(_curve(rings[-1][-1], values) if name in "QB" else [end])
    return rings


def _values(parts: Sequence[str]) -> list[float]:
    try:
        return list(map(float, parts))
    except ValueError:
        return numbers(" ".join(parts))


def _curve(start: tuple[float, float], values: list[float]) -> list[tuple[float, float]]:
    """Points of a quadratic or cubic Bezier curve after its start."""
    controls = [start, *zip(values[::2], values[1::2], strict=True)]
    return [(x, y) for x, y in (_WEIGHTS[len(controls)] @ controls).tolist()]


def _colour(element: etree._Element, name: str, page: OfdPage) -> tuple[int, int, int] | None:
    """An object's colour as RGB, its own or that of its drawing parameters; None where none is stated."""
    node = child(element, name)
    param = element.get("DrawParam")
    for _ in range(4):
        if node is not None or not param:
            break
        page.body.load()
        drawing = page.body.params.get(param)
        if drawing is None:
            break
        node, param = child(drawing, name), drawing.get("Relative")
    if node is None:
        return None
    values = [_level(part) for part in node.get("Value", "").replace(",", " ").split()]
    if len(values) == 1:
        return values[0], values[0], values[0]
    if len(values) == 4:
        c, m, y, k = values
        return tuple(round((255 - v) * (255 - k) / 255) for v in (c, m, y))  # type: ignore[return-value]  # three values
    return (values[0], values[1], values[2]) if len(values) == 3 else None


def _level(part: str) -> int:
    try:
        value = int(part[1:], 16) if part.startswith("#") else round(float(part))
    except ValueError:
        return 0
    return max(0, min(255, value))
