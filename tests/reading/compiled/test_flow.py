"""Lines in reading order, made by the compiled loop and in Python: the same."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest
from fazhi.reading import compiled
from fazhi.reading.document import Line
from fazhi.reading.flow import lines
from fazhi.reading.piece import Piece

_WORDS = [
    *(
        "法",
        "治",
        "政府",
        "案件数",
        "建设",
        "12",
        "a",
        "word",
        " x",
        "x ",
        "  ",
        "\u3000",
        "第一 条",
        "·",
        "—",
        "“引",
        "。",
    ),
    *(
        "关于同意张阿三同志辞职的批复",
        "This is running text",
        "一二三四五六七八九十",
        "\u200b",
        "1 2 3",
        "A\u00a0B",
        "𠀀",
        "",
    ),
]
Made = Callable[[random.Random], Iterator[Piece]]


def _piece(text: str, x: float, base: float, width: float, size: float) -> Piece:
    return Piece(text, float(x), base - 0.88 * size, float(x + width), base + 0.12 * size, float(base), size)


def _table(draw: random.Random) -> Iterator[Piece]:
    size = draw.choice((5.0, 10.0, 3.7))
    edges = sorted(draw.uniform(0, 400) for _ in range(draw.randint(1, 6)))
    for row in range(draw.randint(1, 20)):
        for edge in edges:
            if draw.random() < 0.15:
                continue
            word, its_size = draw.choice(_WORDS) * draw.choice((1, 1, 1, 2)), size * draw.choice((1, 1, 1, 0.9, 1.2))
            base = row * size * draw.choice((1.5, 1.5, 1.5, 1)) + draw.choice((0, 0, draw.uniform(-1, 1)))
            x = edge + draw.choice((0, 0, draw.uniform(-3, 3)))
            yield _piece(word, x, base, len(word) * its_size * draw.choice((0.5, 1, 1)), its_size)


def _columns(draw: random.Random) -> Iterator[Piece]:
    for column in range(draw.choice((2, 2, 3))):
        for row in range(draw.randint(4, 16)):
            length, x = draw.choice((9, 10, 14, 20, 5)), column * draw.choice((220, 230)) + draw.choice((0, 0, 20))
            base = 100 + row * draw.choice((15, 15, 15.5, 30)) if draw.random() < 0.9 else draw.uniform(100, 400)
            yield _piece("文" * length, x, base, length * 10, 10.0)
    for _ in range(draw.randint(0, 5)):
        x, word = draw.uniform(0, 50), "通栏" * draw.randint(5, 25)
        yield _piece(word, x, draw.uniform(0, 500), draw.uniform(250, 450), draw.choice((10.0, 16.0)))


def _strewn(draw: random.Random) -> Iterator[Piece]:
    for _ in range(draw.randint(0, 60)):
        size = draw.choice((5.0, 10.0, 12.0)) if draw.random() > 0.02 else draw.choice((1e-4, 1e10, float("nan")))
        x, base = (
            draw.choice((draw.uniform(0, 200), 10.0 * draw.randrange(20))),
            draw.choice((draw.uniform(0, 200), 50.0)),
        )
        yield _piece(draw.choice(_WORDS), x, base, draw.uniform(0, 60), size)


@pytest.fixture
def in_python(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., list[Line]]]:
    """`lines` without the compiled loop."""

    def way(pieces: list[Piece], cell_gap: float, *, lone_cells: bool) -> list[Line]:
        with monkeypatch.context() as patch:
            patch.setenv("FAZHI_COMPILED", "off")
            compiled.has.cache_clear()
            try:
                return lines(pieces, cell_gap, lone_cells=lone_cells)
            finally:
                compiled.has.cache_clear()

    return way


@pytest.mark.parametrize("seed", range(8))
def test_lines_of_any_pieces_are_the_same_both_ways(seed: int, in_python: Callable[..., list[Line]]) -> None:
    draw = random.Random(seed)
    for _ in range(150):
        makers: list[Made] = draw.choice(([_table], [_columns], [_strewn], [_table, _columns], [_columns, _strewn]))
        pieces = [piece for maker in makers for piece in maker(draw)]
        if draw.random() < 0.4:
            draw.shuffle(pieces)
        gap, lone_cells = draw.choice((1.5, 1.5, 1.0, 3.0)), draw.random() < 0.3
        found = lines(pieces, gap, lone_cells=lone_cells)
        assert repr(found) == repr(in_python(pieces, gap, lone_cells=lone_cells))


def test_rows_of_thousands_of_cells_are_the_same_both_ways(in_python: Callable[..., list[Line]]) -> None:
    pieces = [_piece("一二", 100 * column, 15 * row, 20, 10.0) for row in range(4) for column in range(5000)]
    found = lines(pieces)
    assert [line.text.count("\t") for line in found] == [4999] * 4
    assert found == in_python(pieces, 1.5, lone_cells=False)


def test_usual_pieces_are_taken_and_unsure_ones_are_not() -> None:
    if not compiled.has("flow", "flow_columns", "pieces"):
        pytest.skip("not compiled here")
    from fazhi.reading.compiled.flow import lines as quick
    from fazhi.reading.document import Box

    one = _piece("法治", 10, 20, 20, 10.0)
    unsure = Piece(one.text, one.x0, one.y0, one.x1, one.y1, one.base, one.size, 0.9)
    assert quick([one], 1.5, False, Box, 1.0) == [Line("法治", Box(10.0, one.y0, 30.0, one.y1), 10.0)]
    assert quick([one, unsure], 1.5, False, Box, 1.0) is None
    assert quick([], 1.5, False, Box, 1.0) == []
