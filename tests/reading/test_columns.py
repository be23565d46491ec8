"""Cells that stand close to each other, parted by what the rows around them show."""

from __future__ import annotations

from fazhi.reading.flow import lines
from fazhi.reading.piece import Piece

WIDTHS = (60.0, 150.0, 100.0, 100.0, 100.0)


def row(y: float, *cells: str, size: float = 24.0) -> list[Piece]:
    """Cells set in the middle of columns, as a table is."""
    pieces, left = [], 100.0
    for width, text in zip(WIDTHS, cells, strict=False):
        long = sum(size if letter > "\u2e80" else size / 2 for letter in text)
        x0 = left + (width - long) / 2
        if text:
            pieces.append(Piece(text, x0, y, x0 + long, y + size, y + size / 2, size))
        left += width
    return pieces


TABLE = [
    *row(100, "序号", "单位", "案件数", "合格数", "合格率"),
    *row(140, "1", "县公安局", "43", "42", "97.7%"),
    *row(180, "2", "县司法局", "7", "2", "28.6%"),
    *row(220, "3", "县财政局", "24", "22", "91.7%"),
    *row(260, "4", "县水利局", "1", "0", "0.0%"),
]


def test_cells_of_a_head_close_together_are_parted_as_the_rows_below_are() -> None:
    assert [line.text for line in lines(TABLE, 1.5)] == [
        "序号\t单位\t案件数\t合格数\t合格率",
        "1\t县公安局\t43\t42\t97.7%",
        "2\t县司法局\t7\t2\t28.6%",
        "3\t县财政局\t24\t22\t91.7%",
        "4\t县水利局\t1\t0\t0.0%",
    ]


def test_words_and_spread_titles_near_a_table_stay_whole() -> None:
    title = [Piece(letter, 200.0 + 60 * n, 40, 224.0 + 60 * n, 64, 52, 24) for n, letter in enumerate("统计表")]
    below = [
        Piece("以上数据由", 100, 300, 220, 324, 312, 24),
        Piece("县司法局提供。", 224, 300, 392, 324, 312, 24),
    ]
    told = [line.text for line in lines([*title, *TABLE, *below], 1.5)]
    assert (told[0], told[-1]) == ("统计表", "以上数据由县司法局提供。")


def test_two_rows_are_no_table() -> None:
    few = [*row(100, "序号", "单位", "案件数", "合格数"), *row(140, "1", "县公安局", "43", "42")]
    assert next(line.text for line in lines(few, 1.5)) == "序号\t单位\t案件数合格数"
