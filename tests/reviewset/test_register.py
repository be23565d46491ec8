"""公众号与报刊.xlsx: the office's own list."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from fazhi.checks.case import Cycle, Region
from fazhi.errors import RowErrors
from fazhi.reviewset.register import with_register

CYCLE = Cycle("上半年", date(2022, 1, 1), date(2022, 6, 30), None, Region("云溪县"), accounts=("云溪发布",))


def book(folder: Path, *rows: tuple[str, ...]) -> Path:
    """The list with its headings."""
    with xlsxwriter.Workbook(folder / "公众号与报刊.xlsx") as made:
        sheet = made.add_worksheet()
        for place, row in enumerate([("类别", "名称", "网站"), *rows]):
            sheet.write_row(place, 0, row)
    return folder


def test_set_without_a_list_keeps_its_cycle(tmp_path: Path) -> None:
    assert with_register(CYCLE, tmp_path) is CYCLE


def test_accounts_and_newspapers_are_added(tmp_path: Path) -> None:
    folder = book(
        tmp_path, ("公众号", "云溪 夜话", ""), ("报刊", "安澜日报", "https://www.alrb.example.com/index.html")
    )
    cycle = with_register(CYCLE, folder)
    assert cycle.accounts == ("云溪发布", "云溪夜话")
    assert cycle.newspapers == ("alrb.example.com",)


def test_rows_that_do_not_fit_are_all_named(tmp_path: Path) -> None:
    folder = book(tmp_path, ("报刊", "安澜日报", ""), ("抖音号？", "云溪", ""))
    with pytest.raises(RowErrors) as faults:
        with_register(CYCLE, folder)
    assert "安澜日报" in str(faults.value)
    assert "应填“公众号”或“报刊”" in str(faults.value)
