"""Workbooks out: texts stay texts, numbers are counts of our own, every sheet prints on A4 landscape."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from errno import ENOSPC
from pathlib import Path
from typing import Any

import xlsxwriter

from fazhi.errors import OutputError

MAX_CELL = 32_000
"""Excel takes 32,767 characters in a cell; longer texts are cut with a mark."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")

Value = str | int | float | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with a look: the name of one of the plan's `styles`."""

    value: Value
    style: str


@dataclass
class SheetPlan:
    """One sheet to write. `notes` stand above the headings; `widths` are characters by column.

    `freeze_columns` stay in view with the heading row. `styles` are xlsxwriter formats by name; `legend` stands below.
    `upright` turns the headings from that column on, for matrices. A table `pages_wide` repeats its frozen columns.
    For forms: `choices` are drop-down lists by column for the rows and `room` more below, `comments` stand on headings.
    """

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Value | Cell]]
    widths: Sequence[float] = ()
    title: str = ""
    notes: Sequence[str] = ()
    freeze_columns: int = 0
    autofilter: bool = True
    styles: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    legend: Sequence[Sequence[Value | Cell]] = ()
    upright: int | None = None
    choices: Mapping[int, Sequence[str]] = field(default_factory=dict)
    comments: Mapping[int, str] = field(default_factory=dict)
    room: int = 0
    portrait: bool = False
    paper_a3: bool = False
    pages_wide: int = 1


def write_book(path: Path, plans: Sequence[SheetPlan]) -> None:
    """Write a workbook so that a broken run never leaves half a file: temporary file beside it, then replaced."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
        os.close(handle)
        temporary = Path(name)
        try:
            _write(temporary, plans)
            temporary.chmod(0o644)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise OutputError(path, _remedy(error)) from error


def _remedy(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno == ENOSPC:
        return "磁盘已满，请清理后再运行"
    if isinstance(error, PermissionError):
        return "没有写入权限，或文件正被 Excel、WPS 打开，请关闭后再运行"
    return "请检查这个文件夹能否写入"


def _write(path: Path, plans: Sequence[SheetPlan]) -> None:
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        # Rows that come one by one may be a million: they are put down as they come, which needs them in their order.
        "constant_memory": all(not isinstance(plan.rows, Sequence) for plan in plans),
    }
    book = xlsxwriter.Workbook(str(path), options)
    # The same content gives the same bytes: no clock inside.
    book.set_properties({"created": datetime(2000, 1, 1), "author": "", "comments": ""})
    base = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
    for plan in plans:
        _write_sheet(book, plan, base)
    book.close()


def _write_sheet(book: Any, plan: SheetPlan, base: Mapping[str, Any]) -> None:
    sheet = book.add_worksheet(_SHEET_NAME.sub("_", plan.name)[:31])
    cell = {**base, "border": 1, "border_color": "#BFBFBF", "text_wrap": True, "valign": "top"}
    formats = {name: book.add_format({**cell, **look}) for name, look in plan.styles.items()}
    formats[""] = book.add_format(cell)
    head = {**cell, "bold": True, "bg_color": "#DCE6F1", "align": "center", "valign": "vcenter"}
    row = _write_top(book, sheet, plan, base)
    for column, heading in enumerate(plan.headings):
        turned = plan.upright is not None and column >= plan.upright
        sheet.write_string(row, column, safe(heading), book.add_format({**head, "rotation": 270 if turned else 0}))
    if plan.upright is not None:
        # Stacked letters need their own height: 13 points each at the base size, within what fits a page.
        longest = max((len(heading) for heading in plan.headings[plan.upright :]), default=2)
        sheet.set_row(row, min(longest * 13 + 8, 170))
    head_row = row
    for cells in plan.rows:
        row += 1
        _write_row(sheet, row, cells, formats)
    last = max(row, head_row)
    for offset, cells in enumerate(plan.legend, last + 2):
        _write_row(sheet, offset, cells, formats)
    for column, width in enumerate(plan.widths):
        sheet.set_column(column, column, width)
    if plan.headings:
        sheet.freeze_panes(head_row + 1, plan.freeze_columns)
        sheet.repeat_rows(head_row)
        if plan.autofilter and last > head_row:
            sheet.autofilter(head_row, 0, last, len(plan.headings) - 1)
    _write_form(sheet, plan, head_row, last)
    _print_setup(sheet, plan)


def _write_form(sheet: Any, plan: SheetPlan, head_row: int, last: int) -> None:
    """Drop-downs and notes. Excel takes 255 characters of choices in a list; longer ones stay in the notes."""
    for column, text in plan.comments.items():
        sheet.write_comment(head_row, column, safe(text), {"x_scale": 1.6, "y_scale": 1.2, "author": ""})
    for column, words in plan.choices.items():
        if len(",".join(words)) <= 255:
            rule = {
                "validate": "list",
                "source": list(words),
                "error_title": "请从列表中选择",
                "error_message": f"“{plan.headings[column]}”只能填列表中的内容",
            }
            sheet.data_validation(head_row + 1, column, last + plan.room, column, rule)


def _write_top(book: Any, sheet: Any, plan: SheetPlan, base: Mapping[str, Any]) -> int:
    row = 0
    if plan.title:
        sheet.write_string(row, 0, safe(plan.title), book.add_format({**base, "bold": True, "font_size": 16}))
        sheet.set_row(row, 28)
        row += 1
    for note in plan.notes:
        sheet.write_string(row, 0, safe(note), book.add_format({**base, "font_color": "#595959"}))
        row += 1
    return row


def _write_row(sheet: Any, row: int, cells: Sequence[Value | Cell], formats: Mapping[str, Any]) -> None:
    for column, one in enumerate(cells):
        value, style = (one.value, one.style) if isinstance(one, Cell) else (one, "")
        look = formats[style]
        if value is None or value == "":
            sheet.write_blank(row, column, None, look)
        elif isinstance(value, str):
            sheet.write_string(row, column, safe(value), look)
        else:
            sheet.write_number(row, column, value, look)


def safe(text: str) -> str:
    """The text without characters that XML forbids, cut to what a cell holds; written as text, never a formula."""
    clean = _CONTROL.sub("", text)
    return clean if len(clean) <= MAX_CELL else clean[:MAX_CELL] + "……（过长，已截断）"


def _print_setup(sheet: Any, plan: SheetPlan) -> None:
    sheet.set_paper(8 if plan.paper_a3 else 9)
    if plan.portrait:
        sheet.set_portrait()
    else:
        sheet.set_landscape()
    sheet.fit_to_pages(plan.pages_wide, 0)
    if plan.pages_wide > 1 and plan.freeze_columns:
        sheet.repeat_columns(0, plan.freeze_columns - 1)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.set_footer("&C第 &P 页，共 &N 页&R&A")
    sheet.hide_gridlines(2)
