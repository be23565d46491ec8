"""A workbook as text: every sheet, merged ranges filled, rows counted as Excel shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from fazhi.errors import TableError
from fazhi.tables.cells import cell_text

MAX_ROWS = 100_000
MAX_COLUMNS = 256


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `rows[i]` is sheet row `i + 1`; a merged range holds its text in every cell.

    `joined` are the zero-based cells that belong to a merged range whose first cell is in a row above. A sheet that
    `is_too_long` was not read.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    joined: frozenset[tuple[int, int]] = frozenset()
    hidden: bool = False
    is_too_long: bool = False


def open_book(path: Path, *, file: str | None = None, max_rows: int = MAX_ROWS) -> tuple[Sheet, ...]:
    """All sheets of an .xlsx, .xls, .et, .xlsm, .xlsb or .ods file, visible first. `file` is the name for errors."""
    name = file or path.name
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            found = [
                _sheet(book.get_sheet_by_name(meta.name), meta.visible is not SheetVisibleEnum.Visible, max_rows)
                for meta in book.sheets_metadata
                if meta.typ is SheetTypeEnum.WorkSheet
            ]
    except PasswordError:
        raise TableError(name, "", "文件加了密码，请去掉密码后再用") from None
    except FileNotFoundError:
        raise TableError(name, "", "找不到这个文件") from None
    except PermissionError:
        raise TableError(name, "", "没有读取权限，请检查文件权限") from None
    except (CalamineError, OSError) as error:
        if not path.exists():  # calamine has no error of its own for this
            raise TableError(name, "", "找不到这个文件") from None
        raise TableError(name, "", "打不开，可能已损坏或不是 Excel 工作簿，请用 Excel 或 WPS 另存为 .xlsx") from error
    if not any(sheet.rows for sheet in found):
        if any(sheet.is_too_long for sheet in found):
            raise TableError(name, "", f"有{max_rows}行以上，请分成几个文件")
        raise TableError(name, "", "是空表，没有任何内容")
    return tuple(sorted(found, key=lambda sheet: sheet.hidden))


def _sheet(sheet: CalamineSheet, hidden: bool, max_rows: int) -> Sheet:
    start = sheet.start
    if start is None or sheet.height > max_rows:
        return Sheet(sheet.name, (), hidden=hidden, is_too_long=start is not None)
    top, left = start
    body = sheet.to_python(skip_empty_area=True, nrows=max_rows)
    blank = [""] * left
    rows = [blank + [cell_text(value) for value in row[:MAX_COLUMNS]] for row in body]
    grid = [[""] * (left + sheet.width) for _ in range(top)] + rows
    joined = _fill(grid, sheet.merged_cell_ranges or ())
    return Sheet(sheet.name, tuple(tuple(row) for row in grid), joined, hidden)


def _fill(
    grid: list[list[str]], ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]]
) -> frozenset[tuple[int, int]]:
    joined = set()
    for (top, left), (bottom, right) in ranges:
        if top >= len(grid) or left >= len(grid[top]):
            continue
        text = grid[top][left]
        for row in range(top, min(bottom, len(grid) - 1) + 1):
            for column in range(left, min(right, len(grid[row]) - 1) + 1):
                grid[row][column] = text
                if row > top:
                    joined.add((row, column))
    return frozenset(joined)
