"""Tables found in workbooks as offices make them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from fazhi.errors import RowErrors, TableError
from fazhi.tables import Column, open_book, read_table

COLUMNS = (
    Column("number", "编号", ("序号",), required=True),
    Column("level", "一级指标", carried=True),
    Column("unit", "牵头单位", ("责任单位",), required=True),
    Column("due", "完成时限"),
)
HEAD = ["编号", "一级指标", "牵头单位", "完成时限"]
ROWS = [["1", "依法履职", "司法局", "2021-06-30"], ["2", "政务公开", "公安局", "2021-06-30"]]
PLAIN = [{"number": "1", "unit": "司法局"}, {"number": "2", "unit": "公安局"}]
Make = Callable[..., Path]


def plain(path: Path) -> list[dict[str, str]]:
    return [{"number": r["number"], "unit": r["unit"]} for r in read_table(path, COLUMNS).records]


@pytest.mark.parametrize("above", range(5))
def test_read_table_heading_row_under_titles(book: Make, above: int) -> None:
    assert plain(book(("表", [["某县责任清单"]] * above + [HEAD, *ROWS]))) == PLAIN


@pytest.mark.parametrize(
    "head",
    [
        ["编 号", "一级\n指标", "牵头\r\n单位", "完成时限"],
        ["编号：", "一级指标", "＊牵头单位", "完成时限"],
        ["序号", "一级指标", "责任单位", "完成时限"],
        ["编号（必填）", "一级指标", "牵头单位(全称)", "完成时限"],
        ["　编号　", "一级指标", "牵头　单位", "时限"],
    ],
)
def test_read_table_sloppy_headings(book: Make, head: list[str]) -> None:
    assert plain(book(("表", [head, *ROWS]))) == PLAIN


def test_read_table_columns_in_any_order(book: Make) -> None:
    rows = [list(reversed(row)) for row in [HEAD, *ROWS]]
    assert plain(book(("表", rows))) == PLAIN


def test_read_table_own_heading_before_synonym(book: Make) -> None:
    rows = [["序号", *HEAD], ["9", *ROWS[0]], ["8", *ROWS[1]]]
    assert plain(book(("表", rows))) == PLAIN


def test_read_table_leaves_out_empty_and_total_rows(book: Make) -> None:
    rows = [
        HEAD,
        ROWS[0],
        [None] * 4,
        ["小计", None, None, 5],
        ROWS[1],
        ["合 计", None, None, 9],
        [None, "总计", None, 9],
    ]
    assert plain(book(("表", rows))) == PLAIN


def test_read_table_leaves_out_repeated_headings(book: Make) -> None:
    assert plain(book(("表", [HEAD, ROWS[0], HEAD, ROWS[1]]))) == PLAIN


def test_read_table_finds_the_right_sheet(book: Make) -> None:
    path = book(("说明", [["填表说明"], ["单位", "一二三"]]), ("责任清单", [HEAD, *ROWS]), ("Sheet3", [[None]]))
    assert read_table(path, COLUMNS).sheet == "责任清单"


def test_read_table_numbers_become_text(book: Make) -> None:
    path = book(("表", [HEAD, [1, "甲", "司法局", datetime(2021, 6, 30)], [2.0, "乙", "公安局", date(2021, 6, 30)]]))
    records = read_table(path, COLUMNS).records
    assert [dict(r.values) for r in records] == [
        {"number": "1", "level": "甲", "unit": "司法局", "due": "2021-06-30"},
        {"number": "2", "level": "乙", "unit": "公安局", "due": "2021-06-30"},
    ]


def test_read_table_merged_cells_are_filled(book: Make) -> None:
    rows = [HEAD, ["1", "甲", "司法局", ""], ["2", None, "公安局", ""], ["3", "乙", "城管局", ""]]
    records = read_table(book(("表", rows), merges=[(1, 1, 2, 1)]), COLUMNS).records
    assert [(r.row, r["level"], sorted(r.joined)) for r in records] == [
        (2, "甲", []),
        (3, "甲", ["level"]),
        (4, "乙", []),
    ]


def test_read_table_blank_below_is_carried(book: Make) -> None:
    rows = [HEAD, ["1", "甲", "司法局"], ["2", None, "公安局"], ["3", "乙", "城管局"]]
    assert [r["level"] for r in read_table(book(("表", rows)), COLUMNS).records] == ["甲", "甲", "乙"]


def test_read_table_heading_of_two_rows(book: Make) -> None:
    rows = [
        ["编号", "一级指标", "责任分工", None],
        [None, None, "牵头单位", "配合单位"],
        ["1", "甲", "司法局", "公安局"],
    ]
    path = book(("表", rows), merges=[(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3)])
    assert plain(path) == [{"number": "1", "unit": "司法局"}]


def test_read_table_missing_column_proposes_the_nearest(book: Make) -> None:
    path = book(("责任", [["题目"], ["编号", "一级指标", "牵头的单位"], ["1", "甲", "司法局"]]))
    with pytest.raises(TableError) as caught:
        read_table(path, COLUMNS)
    assert str(caught.value) == (
        "《表.xlsx》“责任”表第2行表头：缺少“牵头单位”列（表中的“牵头的单位”如果就是它，请改成“牵头单位”）。"
    )


def test_read_table_without_heading_says_what_is_wanted(book: Make) -> None:
    with pytest.raises(TableError, match="找不到表头，应有的列是：编号、牵头单位"):
        read_table(book(("表", [["甲", "乙"], ["丙", "丁"]])), COLUMNS)


def test_faults_are_raised_together_in_row_order(book: Make) -> None:
    table = read_table(book(("表", [HEAD, *ROWS])), COLUMNS)
    table.fault(table.records[1], "unit", "没有这个单位")
    table.fault(table.records[0], "number", "编号不对")
    with pytest.raises(RowErrors) as caught:
        table.raise_faults()
    assert str(caught.value).splitlines() == [
        "《表.xlsx》“表”表第2行“编号”：编号不对。",
        "《表.xlsx》“表”表第3行“牵头单位”：没有这个单位。",
    ]


def test_open_book_old_workbook(shared: Path) -> None:
    (sheet, *_) = open_book(shared / "corpus/xls/poi_chinese-provinces.xls")
    assert any("省" in cell for row in sheet.rows for cell in row)


def test_open_book_title_row_case(shared: Path) -> None:
    columns = (Column("unit", "责任单位", required=True), Column("no", "序号"))
    table = read_table(shared / "cases/title_row_merged.xlsx", columns)
    assert len(table.records) == 3
    assert table.records[1]["unit"] == "县发改委"


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04broken"])
def test_open_book_broken_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "坏.xlsx"
    path.write_bytes(content)
    with pytest.raises(TableError, match=r"《坏\.xlsx》"):
        open_book(path)


def test_open_book_with_password(shared: Path) -> None:
    with pytest.raises(TableError, match="密码"):
        open_book(shared / "corpus/xlsx/tika_testEXCEL_protected_passtika.xlsx")


def test_hidden_sheets_come_last(book: Make) -> None:
    path = book(("旧", [HEAD, ["9", "", "旧局"]]), ("新", [HEAD, *ROWS]), hidden=["旧"])
    assert plain(path) == PLAIN
