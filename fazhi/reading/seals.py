"""Red seals on a page: where they stand, told apart from red heads, rules, stars and banners.

A seal is a red ring (round or oval) or a red square frame of the size of a seal, with red letters inside: that is what
is looked for. Colours are judged against the paper's own white, so that pale, yellow and dark scans count too.
"""

from __future__ import annotations

import functools
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from fazhi.reading.document import Box

Rgb = npt.NDArray[Any]
Mask = npt.NDArray[Any]

_WORK_DPI = 72
_LEAST_MM, _MOST_MM = 14.0, 62.0
"""Diameters: from a personal square seal to an oval invoice seal; official round ones have 38 to 50 mm."""
_LEAST_RADIUS_MM = 15.0
"""Of a round seal that is looked for within a larger red mass."""
_LEAST_INSIDE_MM = 1.5 * _LEAST_RADIUS_MM
"""A strip of this height shows less of such a ring than is asked for, wherever the ring lies in it."""
_ANGLES = np.linspace(0, 2 * np.pi, 120, endpoint=False)
_COSINES, _SINES = np.cos(_ANGLES), np.sin(_ANGLES)
"""The directions from a centre in which a ring is looked for."""
_STRETCH = 2.1
"""Longest side by shortest: oval seals are 45 x 30 mm, and seen aslant a little more."""


def find_seals(pixels: Rgb, dpi: float, *, white: bool = False) -> tuple[Box, ...]:
    """The seals of a rendered page or picture, in points from its top left corner, from top to bottom.

    `white` says that it is part of a page on white paper; else what most of the picture shows is taken for paper.
    """
    if pixels.ndim != 3 or min(pixels.shape[:2]) < 20 or dpi <= 0:
        return ()
    scale = _WORK_DPI / dpi
    if scale < 0.95:
        size = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
        pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    else:
        scale = 1.0
    unit = dpi * scale / 25.4
    mask = _red(pixels, white=white)
    found: list[tuple[int, int, int, int]] = []
    for place in _places(mask, unit):
        if _is_on_paper(pixels, mask, place, white=white) and not any(_share(place, other) > 0.3 for other in found):
            found.append(place)
    points = 72 / (dpi * scale)
    boxes = [Box(x * points, y * points, (x + w) * points, (y + h) * points) for x, y, w, h in found]
    return tuple(sorted(boxes, key=lambda box: (box.y0, box.x0)))


def _red(pixels: Rgb, *, white: bool) -> Mask:
    """255 where the ink is red: redness over what the paper itself has, hue near red."""
    # Planes of their own and whole bytes: every step is several times faster on them. What is below zero is not red.
    r, g, b = cv2.split(np.ascontiguousarray(pixels[:, :, :3]))
    paper = [255.0] * 3 if white else [percentile(channel[::4, ::4], 90) for channel in (r, g, b)]
    redness = cv2.subtract(r, cv2.max(g, b))
    if tint := round(max(0.0, paper[0] - max(paper[1], paper[2]))):
        redness = cv2.subtract(redness, np.full_like(redness, tint))
    found: Mask = np.zeros(redness.shape, np.uint8)
    reddish = redness[redness > 12]
    if not len(reddish):
        return found
    # On a pale scan the ink is pale too; half of the strongest red of the page still counts.
    strong = percentile(reddish, 90) if len(reddish) > 20 else 0.0
    least = max(14.0, min(38.0, 0.35 * strong))
    # Orange and magenta are no seal ink: green and blue lie near each other in it.
    at = np.flatnonzero(redness > least)
    ink = cv2.absdiff(g, b).ravel()[at] < 0.75 * redness.ravel()[at] + 18
    found.ravel()[at[ink]] = 255
    return found


def percentile(values: npt.NDArray[Any], share: int) -> float:
    """`numpy.percentile` for whole numbers, at a small part of its fixed cost."""
    flat = values.ravel()
    low, high, part = _places_between(len(flat), share)
    parted = np.partition(flat, (low, high))
    return _mixed(float(parted[low]), float(parted[high]), part)


def _counted(histogram: npt.NDArray[Any], share: int) -> float:
    """`percentile` of values that were counted: how many there are of 0, of 1 and so on."""
    reached = np.cumsum(histogram.ravel())
    low, high, part = _places_between(round(float(reached[-1])), share)
    a, b = np.searchsorted(reached, (low, high), "right")
    return _mixed(float(a), float(b), part)


def _places_between(count: int, share: int) -> tuple[int, int, float]:
    """Between which two of so many sorted values a percentile lies, and how far on."""
    place = (count - 1) * (share / 100)
    low = int(place)
    return low, min(low + 1, count - 1), place - low


def _mixed(a: float, b: float, part: float) -> float:
    """As `numpy` does it, to the last bit."""
    return b - (b - a) * (1 - part) if part >= 0.5 else a + (b - a) * part


def _places(mask: Mask, unit: float) -> list[tuple[int, int, int, int]]:
    """Bounding boxes of what looks like a seal, in pixels of the mask; `unit` is pixels a millimetre."""
    reach = max(3, round(2.2 * unit))
    left, top, width, height = cv2.boundingRect(mask)
    if not width:
        return []
    # Only where anything is red, with room for the joining of parts; most pages are red in one corner at most.
    left, top, right, bottom = left - 2 * reach, top - 2 * reach, left + width + 2 * reach, top + height + 2 * reach
    left, top = max(left, 0), max(top, 0)
    shape, mask = mask.shape, mask[top:bottom, left:right]
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found: list[tuple[int, int, int, int]] = []
    for label in range(1, count):
        x, y, w, h, _ = (int(value) for value in stats[label])
        if min(w, h) < 0.45 * _LEAST_MM * unit:
            continue
        whole = mask[y : y + h, x : x + w]
        if min(w, h) >= _LEAST_MM * unit and max(w, h) <= _MOST_MM * unit and max(w, h) <= _STRETCH * min(w, h):
            # Star and letters seldom touch the ring: the whole place is judged, not the connected part.
            if _is_seal(whole, unit, cut=_cut(x + left, y + top, w, h, shape)):
                found.append((x + left, y + top, w, h))
            continue
        part = np.where(labels[y : y + h, x : x + w] == label, whole, 0).astype(np.uint8)
        found.extend(_inside(part, x + left, y + top, unit, shape))
    return found


def _share(a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> float:
    """The part of the smaller box that lies in the other: one seal may be seen twice."""
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    return max(0, width) * max(0, height) / max(1, min(a[2] * a[3], b[2] * b[3]))


def _is_on_paper(pixels: Rgb, mask: Mask, place: tuple[int, int, int, int], *, white: bool) -> bool:
    """Between the red there is paper, light and without colour: not a banner's cloth, a dress or a painted wall."""
    x, y, w, h = place
    between = cv2.bitwise_not(mask[y : y + h, x : x + w])
    if not between.any():
        return False
    few = pixels[::4, ::4]
    # The greatest of three planes: numpy takes many times as long along an axis of three.
    light = 255.0 if white else percentile(np.maximum(np.maximum(few[:, :, 0], few[:, :, 1]), few[:, :, 2]), 90)
    ground = np.ascontiguousarray(pixels[y : y + h, x : x + w])
    shades = [_counted(cv2.calcHist([ground], [channel], between, [256], [0, 256]), 70) for channel in range(3)]
    high, low = max(shades), min(shades)
    return bool(high >= 0.62 * light and high >= 70 and low >= 0.68 * high)


def _cut(x: int, y: int, w: int, h: int, shape: tuple[int, ...]) -> bool:
    return x <= 1 or y <= 1 or x + w >= shape[1] - 1 or y + h >= shape[0] - 1


def _inside(part: Mask, x: int, y: int, unit: float, shape: tuple[int, ...]) -> list[tuple[int, int, int, int]]:
    """Seals within a larger red mass (over a red rule, two overlapping), or the rest of one cut by the edge."""
    h, w = part.shape
    if _cut(x, y, w, h, shape) and max(w, h) <= _MOST_MM * unit and max(w, h) >= _LEAST_MM * unit:
        return [(x, y, w, h)] if _is_seal(part, unit, cut=True) else []
    if min(w, h) < _LEAST_INSIDE_MM * unit:
        return []
    blurred = cv2.GaussianBlur(part, (3, 3), 0)
    circles: Any = cv2.HoughCircles(
        blurred,
        cv2.HOUGH_GRADIENT,
        dp=1.5,
        minDist=_LEAST_MM * unit,
        param1=120,
        param2=max(18.0, 22 * unit / 2.83),
        minRadius=round(_LEAST_RADIUS_MM * unit),
        maxRadius=round(_MOST_MM / 2 * unit),
    )
    found: list[tuple[int, int, int, int]] = []
    for cx, cy, radius in circles[0][:12] if circles is not None else ():
        x0, y0 = max(0, int(cx - radius)), max(0, int(cy - radius))
        x1, y1 = min(w, int(cx + radius) + 1), min(h, int(cy + radius) + 1)
        if any(abs(cx + x - a - c / 2) < c / 2 and abs(cy + y - b - d / 2) < d / 2 for a, b, c, d in found):
            continue
        ring = _ring(part, float(cx), float(cy), float(radius), float(radius), unit)
        outside = _ring(part, float(cx), float(cy), float(radius + 4 * unit), float(radius + 4 * unit), unit)
        if ring > 0.72 and outside < 0.5 and _is_hollow(part[y0:y1, x0:x1]):
            found.append((x + x0, y + y0, x1 - x0, y1 - y0))
    return found


def _is_seal(part: Mask, unit: float, *, cut: bool) -> bool:
    """Whether a red part has a seal's frame (ring or square) and a seal's filling."""
    h, w = part.shape
    fill = float(np.count_nonzero(part)) / (w * h)
    if not 0.06 <= fill <= 0.72:
        return False
    inner = part[h // 5 : h - h // 5, w // 5 : w - w // 5]
    if inner.size == 0 or np.count_nonzero(inner) < 0.02 * inner.size:
        return False  # an empty ring or frame: a stamp for a hole, a drawn box
    if cut:
        return _arc(part, unit)
    ring = _ring(part, (w - 1) / 2, (h - 1) / 2, w / 2, h / 2, unit)
    if ring > 0.62:
        return _is_hollow(part)
    return _square(part, unit) and _is_hollow(part)


def _is_hollow(part: Mask) -> bool:
    """Between the frame and the letters there is paper: a red star or a red picture has none."""
    inside = part[_within(*part.shape)]
    return bool(inside.size and np.count_nonzero(inside) < 0.62 * inside.size)


@functools.lru_cache(16)
def _within(h: int, w: int) -> npt.NDArray[np.bool_]:
    """What lies inside the frame of a seal of that size; the seals of one office have one size."""
    ys, xs = np.ogrid[:h, :w]
    within: npt.NDArray[np.bool_] = np.hypot((xs - (w - 1) / 2) / (w / 2), (ys - (h - 1) / 2) / (h / 2)) < 0.86
    return within


def _ring(part: Mask, cx: float, cy: float, rx: float, ry: float, unit: float) -> float:
    """The share of directions from the centre in which ink stands at the outline's distance."""
    depth = max(2.0, 1.6 * unit)
    steps = np.arange(-1.0, depth + 0.5, 0.5)[:, None]
    xs = np.round(cx + (rx - steps) * _COSINES).astype(int)
    ys = np.round(cy + (ry - steps) * _SINES).astype(int)
    valid = (xs >= 0) & (ys >= 0) & (xs < part.shape[1]) & (ys < part.shape[0])
    hit = (part[np.where(valid, ys, 0), np.where(valid, xs, 0)] > 0) & valid
    return float(hit.any(axis=0).mean())


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
    if not 14 * unit <= radius <= _MOST_MM / 2 * unit:
        return False
    off = np.abs(np.hypot(dense[:, 0] - cx, dense[:, 1] - cy) - radius)
    return float((off < 0.9 * unit).mean()) > 0.85
