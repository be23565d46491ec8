"""Drawn paths become the same points in the compiled loop and in numpy."""

from __future__ import annotations

import random
import warnings

import numpy as np
import pytest
from fazhi.reading import compiled
from fazhi.reading.ofd_paths import Points, outlines

_WANTED = {"M": 2, "S": 2, "L": 2, "B": 6, "Q": 4, "C": 0, "A": 7}


def _in_python(text: str, view: tuple[float, ...], monkeypatch: pytest.MonkeyPatch) -> list[Points]:
    with monkeypatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # numbers that are no places overflow
        patch.setenv("FAZHI_COMPILED", "off")
        compiled.has.cache_clear()
        try:
            return outlines(text, view)  # type: ignore[arg-type]  # six numbers
        finally:
            compiled.has.cache_clear()


def _number(draw: random.Random) -> str:
    value = draw.choice((draw.uniform(-5, 60), draw.uniform(-5, 60), draw.uniform(-1e5, 1e5)))
    return draw.choice(("{:.4f}", "{:.0f}", "{:.17f}", "{:.1f}", "{:e}")).format(value)


def _command(draw: random.Random) -> str:
    name = draw.choice("MSLLLLLBBQQCCA")
    return " ".join([name, *(_number(draw) for _ in range(_WANTED[name]))])


def _path(draw: random.Random) -> str:
    text = " ".join(
        [draw.choice(("M 1 2", "M 1 2", "S 0.5 .5", "")), *(_command(draw) for _ in range(draw.randrange(12)))]
    )
    if draw.random() < 0.2:
        at = draw.randrange(len(text) + 1)
        text = (
            text[:at]
            + draw.choice((" ", "x", ",", "1", ".", "-", "M", "g", "中", "\n"))
            + text[at + draw.randrange(2) :]
        )
    return text


@pytest.mark.parametrize("seed", range(4))
def test_points_of_any_path_are_the_same_both_ways(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    draw, drawn = random.Random(seed), 0
    for _ in range(1000):
        text = _path(draw)
        usual = draw.random() < 0.95
        view = tuple(draw.uniform(-4, 4) if usual else draw.choice((0.0, 1.0, 1e13, 1e300)) for _ in range(6))
        one = outlines(text, view)  # type: ignore[arg-type]  # six numbers
        other = _in_python(text, view, monkeypatch)
        assert len(one) == len(other), text
        assert all(map(np.array_equal, one, other)), text
        drawn += len(one)
    assert drawn > 500


@pytest.mark.parametrize(
    ("text", "taken"),
    [("M 0 0 L 70 0 L 70 30 L 0 30 C", True), ("S 1 1 B 1 2 3 4 5 6 Q 1 2 3 4 C M 2 2 L 3 3", True), (" M -0.5 .5 ", True),
     ("L 1 1", False), ("M 1", False), ("M 1 2 3", False), ("M 1 2 A 1 1 0 0 0 5 5", False), ("M1 2", False),
     ("M 1,2", False), ("M 1 x", False), ("M 1 1e13", False)],
)  # fmt: skip
def test_path_is_taken_where_it_is_plainly_written(text: str, taken: bool) -> None:
    if not compiled.has("ofd_paths", "plain_numbers"):
        pytest.skip("not compiled here")
    from fazhi.reading.compiled.ofd_paths import outlines as quick

    assert (quick(text, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)) is not None) is taken


def test_point_of_a_path_stands_in_sixteenths_of_a_pixel() -> None:
    (ring,) = outlines("M 1 2 L 2 2 C", (2.0, 0.0, 0.0, 3.0, 0.5, -1.0))
    assert ring.tolist() == [[40, 80], [72, 80], [40, 80]]
