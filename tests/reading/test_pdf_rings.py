"""Seals drawn as paths: told from the paths where they are beyond doubt, and then as the drawn page shows them."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from fazhi.reading import pdf_seals, read
from fazhi.reading.document import Box
from tests.reading.test_ofd_seals import seal_picture
from tests.reading.test_pdf import Maker, show
from tests.reading.test_pdf_seals import flate, put

_X, _Y = 420.0, 200.0
_TEXT = show("明河县人民政府办公室", 330, 205) + show("2021年6月30日", 350, 180)
_RED = "0.86 0.08 0.1"


def circle(radius: float, shorter: float = 1.0) -> str:
    r, s = radius, radius * shorter
    k, m = 0.5523 * r, 0.5523 * s
    x, y = _X, _Y
    return (
        f"{x + r} {y} m {x + r} {y + m} {x + k} {y + s} {x} {y + s} c {x - k} {y + s} {x - r} {y + m} {x - r} {y} c "
        f"{x - r} {y - m} {x - k} {y - s} {x} {y - s} c {x + k} {y - s} {x + r} {y - m} {x + r} {y} c "
    )


def polygon(radius: float, corners: int) -> str:
    turns = [2 * math.pi * number / corners for number in range(corners)]
    points = [(_X + radius * math.cos(turn), _Y + radius * math.sin(turn)) for turn in turns]
    return f"{points[0][0]} {points[0][1]} m " + "".join(f"{x} {y} l " for x, y in points[1:]) + "h "


def star(radius: float, x: float = _X, y: float = _Y) -> str:
    points = []
    for number in range(10):
        reach = radius if number % 2 == 0 else 0.4 * radius
        points.append((x + reach * math.sin(math.pi * number / 5), y + reach * math.cos(math.pi * number / 5)))
    return f"{points[0][0]} {points[0][1]} m " + "".join(f"{x} {y} l " for x, y in points[1:]) + "h f\n"


def seal(ring: str = circle(58) + "S\n", mark: str = star(17), *, width: float = 3, red: str = _RED) -> str:
    return f"q {red} RG {red} rg {width} w {ring}{mark}Q\n"


def seals_of(
    folder: Path, content: str, resources: str = "", entries: str = "", maker: Maker | None = None
) -> list[Box]:
    maker = maker or Maker()
    maker.page(content, resources, entries)
    return list(read(maker.write(folder / "a.pdf"), ocr=False).pages[0].seals or ())


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows with each place that is drawn and looked at."""
    places: list[int] = []
    looked_at = pdf_seals._rendered

    def rendered(*given: object) -> object:
        places.append(1)
        return looked_at(*given)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(pdf_seals, "_rendered", rendered)
    return places


CERTAIN = {
    "round": seal(),
    "oval": seal(circle(64, 0.67) + "S\n"),
    "of straight pieces": seal(polygon(58, 24) + "S\n"),
    "larger and thinner": seal(circle(70) + "S\n", star(24), width=2),
    "in a table": seal() + f"0 0 0 RG 1 w {_X - 90} {_Y - 20} 120 45 re S {_X - 80} {_Y} m {_X + 80} {_Y} l S\n",
}


@pytest.mark.parametrize("content", CERTAIN.values(), ids=CERTAIN)
@pytest.mark.parametrize("entries", ["", "/Rotate 90", "/CropBox[30 40 560 800]"])
def test_ring_with_a_star_is_told_without_drawing_as_the_drawn_page_shows_it(
    tmp_path: Path, content: str, entries: str, drawn: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    (told,) = seals_of(tmp_path, _TEXT + content, entries=entries)
    assert drawn == []
    monkeypatch.setattr(pdf_seals, "drawn_seals", lambda drawings: ())
    (shown,) = seals_of(tmp_path, _TEXT + content, entries=entries)
    assert drawn == [1]
    edges = ((told.x0, shown.x0), (told.y0, shown.y0), (told.x1, shown.x1), (told.y1, shown.y1))
    assert all(abs(one - other) < 2 for one, other in edges)


COVERED = f"q 1 1 1 rg {_X - 62} {_Y - 62} 124 124 re f Q\n"
DOUBTFUL = {
    "no star": (seal(mark=""), 0),
    "star outside the middle": (seal(mark=star(10, _X + 45)), 0),
    "small star": (seal(mark=star(5)), 0),
    "three quarters of a ring": (seal(circle(58).rsplit("c", 2)[0] + "c S\n"), 1),
    "half a ring": (seal(circle(58).rsplit("c", 3)[0] + "c S\n"), 0),
    "covered": (seal() + COVERED, 0),
    "covered before": (COVERED + seal(), 1),
    "square": (seal(f"{_X - 58} {_Y - 58} 116 116 re S\n"), 1),
    "ring of dots": (seal("[1 12] 0 d " + circle(58) + "S [] 0 d\n"), 0),
    "cut": (f"q {_X - 20} 0 300 800 re W n {seal()} Q\n", 0),
    "orange": (seal(red="0.95 0.5 0.1"), 0),
    "too large": (seal(circle(110) + "S\n", star(30)), 0),
    "disc": (seal(circle(58) + "B\n"), 0),
}


@pytest.mark.parametrize(("content", "count"), DOUBTFUL.values(), ids=DOUBTFUL)
def test_ring_in_doubt_is_judged_as_it_is_seen(
    tmp_path: Path, content: str, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(seals_of(tmp_path, _TEXT + content)) == count
    monkeypatch.setattr(pdf_seals, "drawn_seals", lambda drawings: ())
    assert len(seals_of(tmp_path, _TEXT + content)) == count


def test_picture_beside_a_ring_is_still_looked_at(tmp_path: Path) -> None:
    maker = Maker()
    picture = flate(maker, seal_picture(200))
    content = _TEXT + seal() + put("I", 80, 500)
    boxes = seals_of(tmp_path, content, f"/XObject<</I {picture} 0 R>>", maker=maker)
    assert [(round(box.x0, -1), round(box.y0, -1)) for box in boxes] == [(80, 230), (360, 580)]
