"""Workbooks written for one test."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

BookMaker = Callable[..., Path]


@pytest.fixture
def book(tmp_path: Path) -> BookMaker:
    """A function that writes sheets of rows to a workbook; merges are (first row, first column, last row, last column)."""

    def make(
        *sheets: tuple[str, Sequence[Sequence[Any]]],
        merges: Sequence[tuple[int, int, int, int]] = (),
        name: str = "表.xlsx",
        hidden: Sequence[str] = (),
    ) -> Path:
        path = tmp_path / name
        with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy/m/d"}) as out:
            for title, rows in sheets:
                sheet = out.add_worksheet(title)
                if title in hidden:
                    sheet.hide()
                elif hidden:
                    sheet.activate()
                for row, cells in enumerate(rows):
                    for column, value in enumerate(cells):
                        if value is not None:
                            sheet.write(row, column, value)
                for area in merges:
                    sheet.merge_range(*area, rows[area[0]][area[1]])
        return path

    return make
