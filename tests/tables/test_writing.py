"""Workbooks out."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import openpyxl
import pytest
from fazhi.errors import OutputError
from fazhi.tables import Cell, SheetPlan, write_book


def plan(*rows: tuple[str | int | None, ...]) -> SheetPlan:
    return SheetPlan("问题", ("单位", "数"), rows, widths=(20, 8), title="题目", notes=("说明",), freeze_columns=1)


def test_write_book_strings_stay_strings(tmp_path: Path) -> None:
    texts = ["=1+1", "+86", "@SUM(A1)", "-3", "http://a.cn", "1234567890123456789", "有\x07铃\x00声\ud800"]
    write_book(tmp_path / "表.xlsx", [plan(*((text, 3) for text in texts))])
    sheet = openpyxl.load_workbook(tmp_path / "表.xlsx")["问题"]
    assert [row[0].value for row in sheet.iter_rows(min_row=4)] == [*texts[:-1], "有铃声"]
    assert {row[0].data_type for row in sheet.iter_rows(min_row=4)} == {"s"}
    assert [row[1].value for row in sheet.iter_rows(min_row=4)] == [3] * len(texts)


def test_write_book_prints_on_one_page_width(tmp_path: Path) -> None:
    write_book(tmp_path / "表.xlsx", [plan(("甲", 1))])
    sheet = openpyxl.load_workbook(tmp_path / "表.xlsx")["问题"]
    assert sheet.freeze_panes == "B4"
    assert sheet.auto_filter.ref == "A3:B4"
    assert sheet.print_title_rows == "$3:$3"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    # One page wide (the default of the file format) and as many high as it takes.
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)


def test_write_book_same_content_same_bytes(tmp_path: Path) -> None:
    for name in ("一.xlsx", "二.xlsx"):
        write_book(tmp_path / name, [plan(("甲", 1), ("乙", None))])
    assert (tmp_path / "一.xlsx").read_bytes() == (tmp_path / "二.xlsx").read_bytes()


def test_write_book_cuts_what_no_cell_holds(tmp_path: Path) -> None:
    write_book(tmp_path / "表.xlsx", [plan(("长" * 40_000, 1))])
    text = openpyxl.load_workbook(tmp_path / "表.xlsx")["问题"]["A4"].value
    assert len(text) < 32_767
    assert text.endswith("（过长，已截断）")


def test_write_book_styled_cell(tmp_path: Path) -> None:
    one = SheetPlan("表", ("甲",), [(Cell("红", "bad"),)], styles={"bad": {"bg_color": "#FF0000"}})
    write_book(tmp_path / "表.xlsx", [one])
    assert openpyxl.load_workbook(tmp_path / "表.xlsx")["表"]["A2"].fill.fgColor.rgb == "FFFF0000"


def test_write_book_place_taken_by_a_file(tmp_path: Path) -> None:
    (tmp_path / "占").write_text("x")
    with pytest.raises(OutputError, match="不能写入"):
        write_book(tmp_path / "占" / "表.xlsx", [plan(("甲", 1))])


def test_write_book_leaves_no_parts(tmp_path: Path) -> None:
    write_book(tmp_path / "表.xlsx", [plan(("甲", 1))])
    assert [path.name for path in tmp_path.iterdir()] == ["表.xlsx"]


def test_rows_that_come_one_by_one_are_not_kept_in_memory(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        plan = SheetPlan("表", ["编号", "名称"], ([f"甲{n}", f"第{n}项工作"] for n in range(count)), title="表")
        tracemalloc.start()
        write_book(tmp_path / f"{count}.xlsx", [plan])
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(20_000) < 2 * peak(500)
