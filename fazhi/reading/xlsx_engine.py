"""Cells by the engine (calamine), which knows every form of workbook: XLSX, XLSM, XLSB, XLS."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from fazhi.errors import ReadingError
from fazhi.reading.document import ProblemCode, Table
from fazhi.reading.sheet_formats import Shares
from fazhi.reading.xlsx_mend import with_known_errors
from fazhi.reading.xlsx_plain import MAX_COLUMNS, MAX_ROWS, MAX_SHEETS
from fazhi.reading.xlsx_table import table_of

MAX_CELLS = 3_000_000
LOCKED = "工作簿有打开密码，读不了；请去掉密码后重新报送。"
_DAMAGED = "工作簿残缺或损坏，打不开，请核对后重新报送。"
_FEW_ROWS = 200
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _opened(path: Path, held: bytes | None) -> CalamineWorkbook:
    """The workbook out of memory where its name says the same format: the engine trusts names before it tries all."""
    if held is not None and path.suffix.lower() in (".xlsx", ".xlsm"):
        return CalamineWorkbook.from_filelike(BytesIO(held))
    with path.open("rb") as file:
        if file.read(8) == _OLE_MAGIC and path.suffix.lower() not in (".xls", ".et"):
            return CalamineWorkbook.from_filelike(BytesIO(_OLE_MAGIC + file.read()))
    return CalamineWorkbook.from_path(str(path))


def engine_tables(path: Path, shares: Shares, held: bytes | None = None) -> tuple[list[tuple[Table, str]], bool]:
    """All sheets with their texts, and whether something was cut off."""
    try:
        return _tables(lambda: _opened(path, held), shares)
    except _UnknownErrorError:
        mended = with_known_errors(path if held is None else BytesIO(held))
        if mended is None:
            raise
        return _tables(lambda: CalamineWorkbook.from_filelike(mended), shares)


class _UnknownErrorError(ReadingError):
    """A cell has an error that the engine does not know."""


def _tables(opened: Callable[[], CalamineWorkbook], shares: Shares) -> tuple[list[tuple[Table, str]], bool]:
    try:
        with opened() as book:
            kinds = (SheetTypeEnum.WorkSheet, SheetTypeEnum.MacroSheet)
            names = [meta.name for meta in book.sheets_metadata if meta.typ in kinds]
            tables: list[tuple[Table, str]] = []
            cut = len(names) > MAX_SHEETS
            for name in names[:MAX_SHEETS]:
                table, text, short = _table(book.get_sheet_by_name(name), shares.cells.get(name, {}))
                tables.append((table, text))
                cut = cut or short
    except PasswordError:
        raise ReadingError(ProblemCode.ENCRYPTED, LOCKED) from None
    except CalamineError as error:
        kind = _UnknownErrorError if "cell error value" in str(error) else ReadingError
        raise kind(ProblemCode.CORRUPT, _DAMAGED) from error
    except BaseException as error:
        # A panic of the engine (Rust) is no Exception; the file is damaged, the process is not.
        if type(error).__name__ != "PanicException":
            raise
        raise ReadingError(ProblemCode.CORRUPT, _DAMAGED) from error
    return tables, cut


def _table(sheet: CalamineSheet, shares: dict[int, dict[int, int]]) -> tuple[Table, str, bool]:
    start = sheet.start
    if start is None or sheet.height * sheet.width > 50 * MAX_CELLS:
        return Table(sheet.name, ()), "", start is not None
    top, left = start
    body = sheet.to_python(skip_empty_area=True, nrows=MAX_ROWS)
    cut = sheet.height > MAX_ROWS or sheet.width > MAX_COLUMNS
    if sheet.width > MAX_COLUMNS:
        body = [row[:MAX_COLUMNS] for row in body]
    if shares:
        _write_shares(body, shares, top, left)
    rows = _by_columns(body) if len(body) > _FEW_ROWS else _by_rows(body)
    table, text = table_of(sheet.name, rows, top, left, sheet.merged_cell_ranges or ())
    return table, text, cut


def _by_rows(body: list[list[Any]]) -> tuple[tuple[str, ...], ...]:
    shown = _SHOWN
    return tuple([tuple([c if (kind := type(c)) is str else shown[kind](c) for c in row]) for row in body])


def _by_columns(body: list[list[Any]]) -> tuple[tuple[str, ...], ...]:
    """The same, quicker for long tables: most columns hold one kind of value, perhaps below a heading."""
    return tuple(zip(*[_column(values) for values in zip(*body, strict=True)], strict=True))


def _column(cells: tuple[Any, ...]) -> Sequence[str]:
    kinds = set(map(type, cells)) - {str}
    shown = _SHOWN
    if len(kinds) != 1:
        return [cell if (kind := type(cell)) is str else shown[kind](cell) for cell in cells] if kinds else cells
    show = shown[kinds.pop()]
    return [cell if type(cell) is str else show(cell) for cell in cells]


def _write_shares(body: list[list[Any]], shares: dict[int, dict[int, int]], top: int, left: int) -> None:
    """Write out the numbers with a percent format, in place."""
    width = len(body[0]) if body else 0
    for column, rows in shares.items():
        if not left <= column < left + width:
            continue
        for row, decimals in rows.items():
            if top <= row < top + len(body):
                value = body[row - top][column - left]
                if type(value) is float or type(value) is int:
                    body[row - top][column - left] = f"{value * 100:.{decimals}f}%"


def _number(value: float) -> str:
    """A number as Excel shows it without a format."""
    # 15 significant digits is what Excel itself keeps: 0.1 + 0.2 shows as 0.3.
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"


def _moment(value: datetime) -> str:
    return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")


def _span(value: timedelta) -> str:
    minutes = round(value.total_seconds() / 60)
    return f"{minutes // 60}:{minutes % 60:02d}"


_SHOWN: dict[type, Callable[[Any], str]] = {
    float: _number,
    int: str,
    bool: lambda value: "TRUE" if value else "FALSE",
    date: date.isoformat,
    datetime: _moment,
    time: lambda value: value.isoformat("minutes"),
    timedelta: _span,
}
"""A value of the engine to what the sheet shows."""
