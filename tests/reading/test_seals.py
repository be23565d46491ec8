"""Red seals told apart from other red things, on pages drawn here."""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from fazhi.reading.seals import find_seals, percentile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

RED = (214, 40, 45)
DPI = 100


def sheet() -> Image.Image:
    """An A4 page at 100 dpi with black bars for lines of text."""
    page = Image.new("RGB", (827, 1169), (255, 255, 255))
    pen = ImageDraw.Draw(page)
    for y in range(320, 900, 36):
        for x in range(110, 700, 24):
            pen.rectangle((x, y, x + 14, y + 16), outline=(20, 20, 20), width=3)
    return page


def star(pen: ImageDraw.ImageDraw, x: float, y: float, radius: float) -> None:
    points = [
        (x + radius * k * math.sin(i * math.pi / 5), y - radius * k * math.cos(i * math.pi / 5))
        for i in range(10)
        for k in [1 if i % 2 == 0 else 0.4]
    ]
    pen.polygon(points, fill=RED)


def stamp(page: Image.Image, x: float, y: float, rx: float = 82, ry: float = 82) -> None:
    pen = ImageDraw.Draw(page)
    pen.ellipse((x - rx, y - ry, x + rx, y + ry), outline=RED, width=5)
    star(pen, x, y, min(rx, ry) * 0.3)
    for i in range(9):
        angle = math.radians(-130 + 32 * i)
        px, py = x + rx * 0.76 * math.sin(angle), y - ry * 0.76 * math.cos(angle)
        pen.rectangle((px - 7, py - 7, px + 7, py + 7), outline=RED, width=2)


def found(page: Image.Image | npt.NDArray[np.uint8]) -> list[tuple[int, int]]:
    """The middles of the seals in pixels, to the nearest ten."""
    boxes = find_seals(np.asarray(page), DPI)
    k = DPI / 72
    return [(round((b.x0 + b.x1) / 2 * k, -1).__int__(), round((b.y0 + b.y1) / 2 * k, -1).__int__()) for b in boxes]


def red_head(page: Image.Image) -> None:
    """Big red letters, a red rule with a star in it."""
    pen = ImageDraw.Draw(page)
    for x in range(120, 700, 66):
        pen.rectangle((x, 120, x + 44, 170), outline=RED, width=7)
        pen.line((x, 145, x + 44, 145), fill=RED, width=6)
    pen.rectangle((110, 260, 717, 264), fill=RED)
    star(pen, 413, 262, 22)


def test_page_without_red_has_none() -> None:
    assert found(sheet()) == []


def test_red_head_rule_and_star_are_no_seal() -> None:
    page = sheet()
    red_head(page)
    assert found(page) == []


def test_round_seal_over_text_is_found_beside_a_red_head() -> None:
    page = sheet()
    red_head(page)
    stamp(page, 560, 840)
    assert found(page) == [(560, 840)]


def test_two_seals_and_an_oval_one_are_counted() -> None:
    page = sheet()
    stamp(page, 220, 980)
    stamp(page, 560, 980, 88, 60)
    assert found(page) == [(220, 980), (560, 980)]


def test_square_seal_is_found_and_an_empty_frame_is_not() -> None:
    page = sheet()
    pen = ImageDraw.Draw(page)
    pen.rectangle((540, 940, 640, 1040), outline=RED, width=5)
    for x, y in ((555, 955), (600, 955), (555, 1000), (600, 1000)):
        pen.rectangle((x, y, x + 28, y + 28), outline=RED, width=4)
    pen.rectangle((200, 940, 300, 1040), outline=RED, width=5)
    assert found(page) == [(590, 990)]


@pytest.mark.parametrize(("gain", "lift", "noise"), [(0.55, 110, 4), (0.6, 0, 4), (1.0, 0, 12)])
def test_pale_dark_and_noisy_scans(gain: float, lift: float, noise: float) -> None:
    page = sheet()
    red_head(page)
    stamp(page, 560, 840)
    grain = np.random.default_rng(5).normal(0, noise, (1169, 827, 1))
    pixels = np.asarray(page).astype(np.float32) * gain + lift + grain
    assert found(np.clip(pixels, 0, 255).astype(np.uint8)) == [(560, 840)]


def test_yellow_paper_is_not_red() -> None:
    pixels = np.asarray(sheet()).astype(np.float32) * np.array([1.0, 0.88, 0.72], np.float32)
    assert found(pixels.astype(np.uint8)) == []


def test_skewed_page_keeps_its_seal() -> None:
    page = sheet()
    stamp(page, 420, 600)
    matrix = cv2.getRotationMatrix2D((413, 584), 4, 1)
    pixels = cv2.warpAffine(np.asarray(page), matrix, (827, 1169), borderValue=(255, 255, 255))
    assert len(found(pixels)) == 1


def test_banner_in_a_photograph_is_no_seal() -> None:
    page = Image.new("RGB", (960, 640), (150, 140, 200))
    pen = ImageDraw.Draw(page)
    pen.rectangle((130, 40, 820, 120), fill=(190, 20, 30))
    for x in range(160, 790, 56):
        pen.rectangle((x, 62, x + 34, 98), outline=(250, 230, 120), width=5)
    pen.ellipse((400, 300, 520, 420), fill=(180, 60, 60))
    assert find_seals(np.asarray(page), 82) == ()


def test_half_a_seal_at_the_edge_is_found() -> None:
    page = sheet()
    stamp(page, 827, 600)
    assert len(find_seals(np.asarray(page), DPI)) == 1


def test_red_disc_and_red_picture_are_no_seal() -> None:
    page = sheet()
    pen = ImageDraw.Draw(page)
    pen.ellipse((150, 940, 300, 1090), fill=RED)
    pen.rectangle((500, 940, 650, 1090), fill=RED)
    assert found(page) == []


@given(st.lists(st.integers(-255, 255), min_size=1, max_size=300), st.integers(0, 100))
def test_percentile_is_that_of_numpy(values: list[int], share: int) -> None:
    array = np.array(values, np.int16)
    assert percentile(array, share) == float(np.percentile(array, share))


def test_seal_is_found_at_the_same_place_wherever_the_page_is_red() -> None:
    """Only the red part of a page is searched; a red dot in the far corner makes it the whole page."""
    plain = sheet()
    stamp(plain, 500, 800)
    dotted = plain.copy()
    ImageDraw.Draw(dotted).rectangle((8, 8, 12, 12), fill=(200, 0, 0))
    assert find_seals(np.asarray(plain), DPI) == find_seals(np.asarray(dotted), DPI) != ()
