"""Red seals on a page: where they stand, told apart from red heads, rules, stars and banners.

A seal is a red ring (round or oval) or a red square frame of the size of a seal, with red letters inside: that is what
is looked for. Colours are judged against the paper's own white, so that pale, yellow and dark scans count too.
"""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from fazhi.reading.document import Box
from fazhi.reading.seal_shapes import LEAST_MM, MOST_MM, Mask, is_hollow, is_seal, ring

cv2.setNumThreads(1)  # parts of pages are small, and files are read side by side: sharing the work out costs a tenth

Rgb = npt.NDArray[Any]

_WORK_DPI = 72
_LEAST_RADIUS_MM = 15.0
"""Of a round seal that is looked for within a larger red mass."""
_LEAST_INSIDE_MM = 1.5 * _LEAST_RADIUS_MM
"""A strip of this height shows less of such a ring than is asked for, wherever the ring lies in it."""
_REDDISH = 12
_LEAST_RED, _MOST_RED = 14, 38
"""Bounds of the redness from which ink counts as red."""
_STRONG = math.ceil(_MOST_RED / 0.35) - 1
_WHITE = np.array([255, 255, 255], np.uint8)
_MOST_APART = np.array([min(255, math.ceil(0.75 * level + 18) - 1) for level in range(256)], np.uint8)
"""How far green and blue may lie apart in an ink of each redness."""
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
    white = white or _has_white_paper(pixels)
    mask = _red(pixels, white=white)
    found: list[tuple[int, int, int, int]] = []
    for place in _places(mask, unit):
        if _is_on_paper(pixels, mask, place, white=white) and not any(_share(place, other) > 0.3 for other in found):
            found.append(place)
    points = 72 / (dpi * scale)
    boxes = [Box(x * points, y * points, (x + w) * points, (y + h) * points) for x, y, w, h in found]
    return tuple(sorted(boxes, key=lambda box: (box.y0, box.x0)))


def has_frame(pixels: Rgb, dpi: float) -> bool:
    """Whether anything red has the shape of a seal, on whatever ground. `dpi` is that at which seals are judged."""
    return bool(_places(_red(pixels, white=True), dpi / 25.4))


def _has_white_paper(pixels: Rgb) -> bool:
    """Whether so much is pure white that the percentiles below would say no other: most rendered pages are."""
    few = np.ascontiguousarray(pixels[::4, ::4])
    return cv2.countNonZero(_pure_white(few)) >= _enough(few.shape[0] * few.shape[1], 90)


def _pure_white(pixels: Rgb) -> Mask:
    found: Mask = cv2.inRange(pixels, _WHITE, _WHITE)
    return found


def _enough(count: int, share: int) -> int:
    """How many of so many values must be the greatest one for it to be their percentile."""
    return count - _places_between(count, share)[0]


def _red(pixels: Rgb, *, white: bool) -> Mask:
    """255 where the ink is red: redness over what the paper itself has, hue near red."""
    # Planes of their own and whole bytes: every step is several times faster on them. What is below zero is not red.
    r, g, b = cv2.split(np.ascontiguousarray(pixels[:, :, :3]))
    redness = cv2.subtract(r, cv2.max(g, b))
    if not white:
        paper = [percentile(channel[::4, ::4], 90) for channel in (r, g, b)]
        if tint := round(max(0.0, paper[0] - max(paper[1], paper[2]))):
            redness = cv2.subtract(redness, np.full_like(redness, tint))
    least = _least_red(redness)
    if least is None:
        return np.zeros(redness.shape, np.uint8)
    # Orange and magenta are no seal ink: green and blue lie near each other in it.
    near = cv2.compare(cv2.absdiff(g, b), cv2.LUT(redness, _MOST_APART), cv2.CMP_LE)
    found: Mask = cv2.bitwise_and(near, _above(redness, least))
    return found


def _least_red(redness: Mask) -> int | None:
    """The redness above which ink is red: on a pale scan the ink is pale too. None where nothing is reddish at all."""
    reddish = cv2.countNonZero(_above(redness, _REDDISH))
    if not reddish:
        return None
    if reddish <= 20:
        return _LEAST_RED
    if cv2.countNonZero(_above(redness, _STRONG)) >= _enough(reddish, 90):
        return _MOST_RED  # without counting: fresh ink on a rendered page
    counted = cv2.calcHist([redness], [0], None, [256], [0, 256]).ravel()[_REDDISH + 1 :]
    # Half of the strongest red of the page still counts.
    return int(max(_LEAST_RED, min(_MOST_RED, 0.35 * (_REDDISH + 1 + _counted(counted, 90)))))


def _above(values: Mask, least: int) -> Mask:
    found: Mask = cv2.threshold(values, least, 255, cv2.THRESH_BINARY)[1]
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
    if min(width, height) + reach < 0.45 * LEAST_MM * unit:
        return []  # nothing, or a rule: joining parts makes neither higher
    if cv2.countNonZero(mask[top : top + height, left : left + width]) == width * height:
        return []  # one red box: a seal has paper in it
    # Only where anything is red, with room for the joining of parts; most pages are red in one corner at most.
    left, top, right, bottom = left - 2 * reach, top - 2 * reach, left + width + 2 * reach, top + height + 2 * reach
    left, top = max(left, 0), max(top, 0)
    shape, mask = mask.shape, mask[top:bottom, left:right]
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    found: list[tuple[int, int, int, int]] = []
    labels: Mask | None = None
    for first, (x, y, w, h) in _components(joined):
        if min(w, h) < 0.45 * LEAST_MM * unit:
            continue
        whole = mask[y : y + h, x : x + w]
        if min(w, h) >= LEAST_MM * unit and max(w, h) <= MOST_MM * unit and max(w, h) <= _STRETCH * min(w, h):
            # Star and letters seldom touch the ring: the whole place is judged, not the connected part.
            if is_seal(whole, unit, cut=_cut(x + left, y + top, w, h, shape)):
                found.append((x + left, y + top, w, h))
            continue
        rest = _is_rest(x + left, y + top, w, h, shape, unit)
        if not rest and min(w, h) < _LEAST_INSIDE_MM * unit:
            continue
        if labels is None:
            labels = cv2.connectedComponents(joined, connectivity=8, ltype=cv2.CV_32S)[1]
        part = np.where(labels[y : y + h, x : x + w] == labels[first[1], first[0]], whole, 0).astype(np.uint8)
        if not rest:
            found.extend(_inside(part, x + left, y + top, unit))
        elif is_seal(part, unit, cut=True):
            found.append((x + left, y + top, w, h))
    return found


def _components(mask: Mask) -> list[tuple[tuple[int, int], tuple[int, int, int, int]]]:
    """The connected parts of a mask: a pixel of each, column and row, and its box; in the order of their first pixels.

    By their outlines, which cost a tenth of numbering every pixel.
    """
    outlines, tree = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    parts = []
    for outline, (_, _, _, parent) in zip(outlines, tree[0].tolist() if tree is not None else (), strict=True):
        if parent < 0:
            column, row = outline[0, 0].tolist()
            x, y, w, h = cv2.boundingRect(outline)
            parts.append(((column, row), (x, y, w, h)))
    return sorted(parts, key=lambda part: (part[0][1], part[0][0]))


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
    ground = np.ascontiguousarray(pixels[y : y + h, x : x + w])
    clean = cv2.countNonZero(cv2.bitwise_and(_pure_white(ground), between))
    if clean >= _enough(cv2.countNonZero(between), 70):
        return True
    few = pixels[::4, ::4]
    # The greatest of three planes: numpy takes many times as long along an axis of three.
    light = 255.0 if white else percentile(np.maximum(np.maximum(few[:, :, 0], few[:, :, 1]), few[:, :, 2]), 90)
    shades = [_counted(cv2.calcHist([ground], [channel], between, [256], [0, 256]), 70) for channel in range(3)]
    high, low = max(shades), min(shades)
    return bool(high >= 0.62 * light and high >= 70 and low >= 0.68 * high)


def _cut(x: int, y: int, w: int, h: int, shape: tuple[int, ...]) -> bool:
    return x <= 1 or y <= 1 or x + w >= shape[1] - 1 or y + h >= shape[0] - 1


def _is_rest(x: int, y: int, w: int, h: int, shape: tuple[int, ...], unit: float) -> bool:
    """Whether a part could be what is left of a seal that the edge cuts."""
    return _cut(x, y, w, h, shape) and LEAST_MM * unit <= max(w, h) <= MOST_MM * unit


def _inside(part: Mask, x: int, y: int, unit: float) -> list[tuple[int, int, int, int]]:
    """Seals within a larger red mass: over a red rule, two overlapping."""
    h, w = part.shape
    blurred = cv2.GaussianBlur(part, (3, 3), 0)
    circles: Any = cv2.HoughCircles(
        blurred,
        cv2.HOUGH_GRADIENT,
        dp=1.5,
        minDist=LEAST_MM * unit,
        param1=120,
        param2=max(18.0, 22 * unit / 2.83),
        minRadius=round(_LEAST_RADIUS_MM * unit),
        maxRadius=round(MOST_MM / 2 * unit),
    )
    found: list[tuple[int, int, int, int]] = []
    for cx, cy, radius in circles[0][:12] if circles is not None else ():
        x0, y0 = max(0, int(cx - radius)), max(0, int(cy - radius))
        x1, y1 = min(w, int(cx + radius) + 1), min(h, int(cy + radius) + 1)
        if any(abs(cx + x - a - c / 2) < c / 2 and abs(cy + y - b - d / 2) < d / 2 for a, b, c, d in found):
            continue
        inked = ring(part, float(cx), float(cy), float(radius), float(radius), unit)
        outside = ring(part, float(cx), float(cy), float(radius + 4 * unit), float(radius + 4 * unit), unit)
        if inked > 0.72 and outside < 0.5 and is_hollow(part[y0:y1, x0:x1]):
            found.append((x + x0, y + y0, x1 - x0, y1 - y0))
    return found
