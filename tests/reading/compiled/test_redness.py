"""Where a picture is red, by the compiled loop and by OpenCV: the same place."""

from __future__ import annotations

import numpy as np
import pytest
from fazhi.reading import compiled
from fazhi.reading.canvas import red_part
from fazhi.reading.seals import find_seals
from PIL import Image


def test_red_part_of_any_picture_is_the_same_both_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = np.random.default_rng(1)
    red = 0
    for _ in range(400):
        most = 256 if draw.random() < 0.3 else 22
        shape = (*draw.integers(1, 40, 2), draw.choice((3, 4)))
        picture = Image.fromarray(draw.integers(0, most, shape, dtype=np.uint8))
        found = red_part(picture)
        with monkeypatch.context() as patch:
            patch.setenv("FAZHI_COMPILED", "off")
            compiled.has.cache_clear()
            assert red_part(picture) == found
        compiled.has.cache_clear()
        red += found != (0, 0, 0, 0)
    assert 100 < red < 400


def test_red_box_refuses_fewer_pixels_than_stated() -> None:
    if not compiled.has("redness"):
        pytest.skip("not compiled here")
    from fazhi.reading.compiled.redness import red_box

    assert red_box(bytes((0, 0, 0, 99, 0, 0)), 2, 1, 3, 12) == (1, 0, 1, 1)
    for columns, rows, depth in ((2, 2, 3), (3, 1, 3), (0, 1, 3), (2, 1, 2), (2**31 - 1, 2**31 - 1, 4)):
        with pytest.raises(ValueError, match="fewer"):
            red_box(bytes(6), columns, rows, depth, 12)


@pytest.mark.parametrize("edge", [0, 60])
def test_one_red_box_is_no_seal(edge: int) -> None:
    pixels = np.full((300, 300, 3), 255, np.uint8)
    pixels[edge : edge + 120, edge : edge + 120] = (220, 20, 20)
    assert find_seals(pixels, 72, white=True) == ()
