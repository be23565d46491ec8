"""The shape of a seal in a mask of red ink: a ring or a square frame of a seal's size, hollow, with letters inside."""

from __future__ import annotations

import functools
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[Any]

LEAST_MM, MOST_MM = 14.0, 62.0
"""Diameters: from a personal square seal to an oval invoice seal; official round ones have 38 to 50 mm."""
_ANGLES = np.linspace(0, 2 * np.pi, 120, endpoint=False)
_COSINES, _SINES = np.cos(_ANGLES), np.sin(_ANGLES)
"""The directions from a centre in which a ring is looked for."""


def is_seal(part: Mask, unit: float, *, cut: bool) -> bool:
    """Whether a red part has a seal's frame (ring or square) and a seal's filling."""
    h, w = part.shape
    if not 0.06 <= cv2.countNonZero(part) / (w * h) <= 0.72:
        return False
    inner = part[h // 5 : h - h // 5, w // 5 : w - w // 5]
    if inner.size == 0 or cv2.countNonZero(inner) < 0.02 * inner.size:
        return False  # an empty ring or frame: a stamp for a hole, a drawn box
    if cut:
        return _arc(part, unit)
    inked = ring(part, (w - 1) / 2, (h - 1) / 2, w / 2, h / 2, unit)
    if inked > 0.62:
        return is_hollow(part)
    return _square(part, unit) and is_hollow(part)


def is_hollow(part: Mask) -> bool:
    """Between the frame and the letters there is paper: a red star or a red picture has none."""
    within, size = _within(*part.shape)
    return bool(size and cv2.countNonZero(cv2.bitwise_and(part, within)) < 0.62 * size)


@functools.lru_cache(16)
def _within(h: int, w: int) -> tuple[Mask, int]:
    """What lies inside the frame of a seal of that size, and how much; the seals of one office have one size."""
    ys, xs = np.ogrid[:h, :w]
    within = np.hypot((xs - (w - 1) / 2) / (w / 2), (ys - (h - 1) / 2) / (h / 2)) < 0.86
    return np.where(within, 255, 0).astype(np.uint8), int(np.count_nonzero(within))


def ring(part: Mask, cx: float, cy: float, rx: float, ry: float, unit: float) -> float:
    """The share of directions from the centre in which ink stands at the outline's distance."""
    h, w = part.shape
    rows, columns, outside = _outline(cx, cy, rx, ry, unit, h, w)
    ink = part[rows, columns]
    if outside is not None:
        ink = np.where(outside, 0, ink)
    return float(np.count_nonzero(ink.any(axis=0))) / len(_ANGLES)


@functools.lru_cache(32)
def _outline(
    cx: float, cy: float, rx: float, ry: float, unit: float, h: int, w: int
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.bool_] | None]:
    """Rows and columns along the outline, by depth and direction, and which of them lie outside."""
    depth = max(2.0, 1.6 * unit)
    steps = np.arange(-1.0, depth + 0.5, 0.5)[:, None]
    columns = np.round(cx + (rx - steps) * _COSINES).astype(np.intp)
    rows = np.round(cy + (ry - steps) * _SINES).astype(np.intp)
    outside = (columns < 0) | (rows < 0) | (columns >= w) | (rows >= h)
    return np.where(outside, 0, rows), np.where(outside, 0, columns), outside if outside.any() else None


def _square(part: Mask, unit: float) -> bool:
    """Four straight sides with ink nearly all along them."""
    h, w = part.shape
    if max(w, h) > 1.5 * min(w, h):
        return False
    depth = max(2, round(1.8 * unit))
    sides = (
        part[:depth].any(axis=0),
        part[h - depth :].any(axis=0),
        part[:, :depth].any(axis=1),
        part[:, w - depth :].any(axis=1),
    )
    return all(float(side.mean()) > 0.8 for side in sides)


def _arc(part: Mask, unit: float) -> bool:
    """Whether the rest of a seal at the paper's edge shows a piece of a circle as its outline."""
    contours, _ = cv2.findContours(part, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    points = np.concatenate([c[:, 0, :] for c in contours]).astype(np.float64) if contours else np.empty((0, 2))
    if len(points) < 20:
        return False
    # Only the corners: points along the straight pieces of an outline would be off any circle.
    dense = cv2.convexHull(points.astype(np.int32))[:, 0, :].astype(np.float64)
    h, w = part.shape
    free = (dense[:, 0] > 1.5) & (dense[:, 1] > 1.5) & (dense[:, 0] < w - 2.5) & (dense[:, 1] < h - 2.5)
    dense = dense[free]
    if len(dense) < 12:
        return False
    matrix = np.column_stack([2 * dense, np.ones(len(dense))])
    (cx, cy, rest), *_ = np.linalg.lstsq(matrix, (dense**2).sum(axis=1), rcond=None)
    radius = float(np.sqrt(max(rest + cx**2 + cy**2, 0.0)))
    if not 14 * unit <= radius <= MOST_MM / 2 * unit:
        return False
    off = np.abs(np.hypot(dense[:, 0] - cx, dense[:, 1] - cy) - radius)
    return float((off < 0.9 * unit).mean()) > 0.85
