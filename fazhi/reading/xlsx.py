"""Workbooks (XLSX, XLSM, XLSB, XLS, ET): one page a sheet, every cell as a person sees it in Excel.

Days are ISO (2021-03-05) in either date system, 3.0 is 3, and a share with a percent format keeps its sign: 90%.
Hidden sheets are read as well. An empty sheet is a page without text; Excel makes three of them, so it says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from fazhi.errors import ReadingError
from fazhi.reading.biff import shares_of_xls
from fazhi.reading.document import Merge, Page, Problem, ProblemCode, Source, Table
from fazhi.reading.links import merged
from fazhi.reading.ole import is_locked
from fazhi.reading.ooxml import Package, active_content, core_properties, links_in
from fazhi.reading.registry import Content, Reading, reader
from fazhi.reading.sheet_formats import Shares, area, formula_links, shares_of, sheet_links

MAX_ROWS = 100_000
MAX_COLUMNS = 512
MAX_CELLS = 3_000_000
_MAX_SHEETS = 300
_MAX_AREA = 20_000_000
"""Cells of the rectangle that the engine makes room for, at 32 bytes each."""
# XML has no place for these; cells pasted from other programs carry them.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]|_x000[0-8BCEF]_|_x001[0-9A-F]_")
_CONTROL_LETTER = re.compile(_CONTROL.pattern.partition("|")[0])
_FEW_ROWS = 200
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "工作簿有打开密码，读不了；请去掉密码后重新报送。"
_NOTHING = Shares({})


@reader(
    "sheets",
    formats=("xlsx", "xls"),
    version=3,
    title="工作簿（XLSX、XLSM、XLSB、XLS、ET）",
    note="每个工作表一页（含隐藏表），保留行列号和合并单元格；日期、百分比按显示的样子",
)
def read_sheets(content: Content) -> Reading:
    """Read one workbook."""
    held: bytes | None = None
    if content.format == "xlsx":
        with Package(content.path, content.directory, content.held) as package:
            formulas = _judge(package)
            shares, targets = shares_of(package), merged(sheet_links(package), formulas)
            problems, meta = active_content(package), core_properties(package)
            if "/media/" in package.listing and (pictures := sum("/media/" in name for name in package.names())):
                meta["images"] = str(pictures)
            held = _held(package, content)
    else:
        if is_locked(content.path):
            raise ReadingError(ProblemCode.ENCRYPTED, _LOCKED)
        shares, targets, problems, meta = shares_of_xls(content.path), (), [], {}
    try:
        tables, cut = _tables(content.path, shares, held)
    except ReadingError as error:
        if content.format == "xls" and error.code == ProblemCode.CORRUPT:
            return _by_office(content)
        raise
    if cut:
        problems.append(Problem(ProblemCode.PARTIAL, f"工作表过大，只读了前{MAX_ROWS}行、{MAX_COLUMNS}列。"))
    if content.format == "xls" and not any(table.rows for table, _ in tables):
        return _by_office(content)
    pages = tuple([_page(number, *sheet) for number, sheet in enumerate(tables, 1)])
    links = merged(targets, *(links_in(page.text) for page in pages))
    return Reading(pages, links, (), tuple(problems), None, meta)


def _by_office(content: Content) -> Reading:
    """Excel 95 and older, which the engine for cells cannot open or finds empty."""
    from fazhi.reading.libreoffice import read_converted

    return read_converted(content, "xlsx")


def sheet_tables(path: Path) -> list[Table]:
    """The sheets of a workbook as tables, for callers that need no document; raises `ReadingError`."""
    shares = _NOTHING
    with path.open("rb") as file:
        is_package = file.read(2) == b"PK"
    if is_package:
        with Package(path) as package:
            _judge(package)
            shares = shares_of(package)
    return [table for table, _ in _tables(path, shares)[0]]


def _judge(package: Package) -> list[str]:
    """Refuse a package whose sheets would not fit into memory, before the engine opens it.

    The sheets are unpacked for that, so what their formulas link to is taken on the way and returned.
    """
    links: list[str] = []
    limit = 1 << 30
    declared = sum([info.file_size for info in package.infos if info.filename.lower().endswith(".xml")])
    if declared > limit:
        packed = sum([info.compress_size for info in package.infos])
        code = ProblemCode.BOMB if declared > 200 * max(packed, 1) else ProblemCode.TOO_LARGE
        raise ReadingError(code, "工作簿解压后的内容过大，未读取。")
    for name in package.plain_names():
        if name.startswith("xl/") and name.endswith(".xml"):
            package.check_start(name)
            if "/worksheets/" not in name:
                continue
            data = package.data(name, limit) or b""
            if area(data) > _MAX_AREA:
                raise ReadingError(
                    ProblemCode.TOO_LARGE, "工作表在极远的行列有零散内容，没有读；请删除多余的行和列后重新报送。"
                )
            links += formula_links(data)
    return links


def _held(package: Package, content: Content) -> bytes | None:
    """The bytes that the engine is given, where they are in memory: of a small package the parts as they were checked.

    The engine would unpack each sheet twice more, for its cells and for its merged ranges.
    """
    if content.held is None or not package.has("xl/workbook.xml") or "vbaproject" in package.listing:
        return content.held
    try:
        return package.unpacked(_is_read) or content.held
    except ReadingError:
        return content.held


def _is_read(name: str) -> bool:
    """Whether the engine may look at the part of this name."""
    return not name.startswith(("docprops/", "customxml/", "xl/theme/", "xl/media/"))


def _opened(path: Path, held: bytes | None) -> CalamineWorkbook:
    """The workbook out of memory where its name says the same format: the engine trusts names before it tries all."""
    if held is not None and path.suffix.lower() in (".xlsx", ".xlsm"):
        return CalamineWorkbook.from_filelike(BytesIO(held))
    with path.open("rb") as file:
        if file.read(8) == _OLE_MAGIC and path.suffix.lower() not in (".xls", ".et"):
            return CalamineWorkbook.from_filelike(BytesIO(_OLE_MAGIC + file.read()))
    return CalamineWorkbook.from_path(str(path))


def _tables(path: Path, shares: Shares, held: bytes | None = None) -> tuple[list[tuple[Table, str]], bool]:
    """All sheets with their texts, and whether something was cut off."""
    try:
        with _opened(path, held) as book:
            kinds = (SheetTypeEnum.WorkSheet, SheetTypeEnum.MacroSheet)
            names = [meta.name for meta in book.sheets_metadata if meta.typ in kinds]
            tables: list[tuple[Table, str]] = []
            cut = len(names) > _MAX_SHEETS
            for name in names[:_MAX_SHEETS]:
                table, text, short = _table(book.get_sheet_by_name(name), shares.cells.get(name, {}))
                tables.append((table, text))
                cut = cut or short
    except PasswordError:
        raise ReadingError(ProblemCode.ENCRYPTED, _LOCKED) from None
    except CalamineError as error:
        raise ReadingError(ProblemCode.CORRUPT, "工作簿残缺或损坏，打不开，请核对后重新报送。") from error
    except BaseException as error:
        # A panic of the engine (Rust) is no Exception; the file is damaged, the process is not.
        if type(error).__name__ != "PanicException":
            raise
        raise ReadingError(ProblemCode.CORRUPT, "工作簿残缺或损坏，打不开，请核对后重新报送。") from error
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
    text = _text(rows)
    if _CONTROL_LETTER.search(text) or "_x00" in text:
        rows = tuple([tuple([_tidy(cell) for cell in row]) for row in rows])
        text = _text(rows)
    merges = tuple(_merges(sheet.merged_cell_ranges or (), top, left, len(rows), len(rows[0]) if rows else 0))
    return Table(sheet.name, rows, top + 1, left + 1, merges), text, cut


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


def _text(rows: tuple[tuple[str, ...], ...]) -> str:
    text = "\n".join(["\t".join(row).rstrip("\t") for row in rows])
    if text.count("\n") >= len(rows):
        text = "\n".join(["\t".join(row).replace("\n", " ").rstrip("\t") for row in rows])
    return text.strip("\n")


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


def _tidy(text: str) -> str:
    return text if text.isprintable() else _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _number(value: float) -> str:
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


def _merges(
    ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]], top: int, left: int, height: int, width: int
) -> Iterator[Merge]:
    """Merged ranges as indexes into the rows; the part outside the used cells is cut off."""
    for (first, low), (last, high) in ranges:
        merge = Merge(first - top, low - left, min(last - top, height - 1), min(high - left, width - 1))
        if 0 <= merge.top <= merge.bottom and 0 <= merge.left <= merge.right:
            yield merge


def _page(number: int, table: Table, text: str) -> Page:
    return Page(number, text, Source.CELLS, tables=(table,) if table.rows else (), title=table.name)
