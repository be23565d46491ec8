"""Pictures as parts of a page: laid on paper, and looked at for red."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image

from fazhi.reading import compiled
from fazhi.reading.picture import Rgb

Matrix = tuple[float, float, float, float, float, float]

_LEAST_REDNESS = 12
"""Below this nothing is a seal for `find_seals` either, whatever the colour of the paper."""


def paste(canvas: Rgb, pixels: Rgb, cover: Rgb | None, matrix: Matrix, view: Matrix) -> None:
    """Lay a picture on the canvas; it darkens what lies below, as ink does, so a seal never hides letters.

    `matrix` leads from the picture, taken as one unit wide and high, to the page; `view` from there to the canvas,
    without a turn. `cover` is the picture's own opacity.
    """
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
        cv2.min(part, laid, part)
        return
    alpha = cv2.warpAffine(cover, onto, (x1 - x0, y1 - y0), flags=cv2.INTER_LINEAR, borderValue=0)[:, :, None]
    change = cv2.subtract(laid, part, dtype=cv2.CV_32F) * (alpha.astype(np.float32) / 255)
    part[:] = (change + part).astype(np.uint8)


def red_part(raw: Image.Image) -> tuple[float, float, float, float]:
    """Left, top, width and height of what is red in a picture, as shares of its own; zeros where nothing is."""
    if raw.mode in ("1", "L", "LA", "I", "I;16", "F") or (raw.mode == "P" and not _has_red(_palette(raw))):
        return 0.0, 0.0, 0.0, 0.0
    plain = raw.mode in ("RGB", "RGBA")
    if plain and (step := min(raw.size) // 300) > 1:
        raw = raw.reduce(step)
    raw = raw if plain else raw.convert("RGB")
    columns, rows = raw.size
    x, y, width, height = _red_box(raw)
    return x / columns, y / rows, width / columns, height / rows


def _red_box(raw: Image.Image) -> tuple[int, int, int, int]:
    """The same in pixels, of a picture in RGB or RGBA."""
    if compiled.has("redness"):
        from fazhi.reading.compiled.redness import red_box

        return red_box(raw.tobytes(), *raw.size, len(raw.mode), _LEAST_REDNESS)
    red = _redness(np.asarray(raw))
    x, y, width, height = cv2.boundingRect(cv2.threshold(red, _LEAST_REDNESS, 255, cv2.THRESH_BINARY)[1])
    return x, y, width, height


def _palette(raw: Image.Image) -> Rgb:
    return np.asarray(raw.getpalette("RGB"), np.uint8).reshape(1, -1, 3)


def _has_red(pixels: Rgb) -> bool:
    return bool(pixels.size) and int(_redness(pixels).max()) > _LEAST_REDNESS


def _redness(pixels: Rgb) -> Rgb:
    r, g, b = cv2.split(pixels)[:3]
    return cv2.subtract(r, cv2.max(g, b))
