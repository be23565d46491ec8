"""Workbooks (XLSX, XLSM, XLSB, XLS, ET): one page a sheet, every cell as a person sees it in Excel.

Days are ISO (2021-03-05) in either date system, 3.0 is 3, and a share with a percent format keeps its sign: 90%.
Hidden sheets are read as well. An empty sheet is a page without text; Excel makes three of them, so it says nothing.

A workbook as the usual programs write it is read by `xlsx_plain`, every other by the engine (`xlsx_engine`).
"""

from __future__ import annotations

from pathlib import Path

from fazhi.errors import ReadingError
from fazhi.reading.biff import shares_of_xls
from fazhi.reading.document import Page, Problem, ProblemCode, Source, Table
from fazhi.reading.links import merged
from fazhi.reading.ole import is_locked
from fazhi.reading.ooxml import Package, active_content, core_properties, links_in
from fazhi.reading.registry import Content, Reading, reader
from fazhi.reading.sheet_formats import Shares, area, formula_links, shares_of, sheet_links
from fazhi.reading.xlsx_cells import MAX_COLUMNS, MAX_ROWS
from fazhi.reading.xlsx_engine import LOCKED, engine_tables
from fazhi.reading.xlsx_plain import plain_sheets

_MAX_AREA = 20_000_000
"""Cells of the rectangle that the engine makes room for, at 32 bytes each."""
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
    if content.format != "xlsx":
        return _old(content)
    with Package(content.path, content.directory, content.held) as package:
        formulas = _judge(package)
        targets, problems, meta = sheet_links(package), active_content(package), core_properties(package)
        if "/media/" in package.listing and (pictures := sum("/media/" in name for name in package.names())):
            meta["images"] = str(pictures)
        tables, cut = plain_sheets(package), False
        if tables is None:
            shares, held = shares_of(package), _held(package, content)
    if tables is None:
        tables, cut = engine_tables(content.path, shares, held)
    return _reading(tables, cut, merged(targets, formulas), problems, meta)


def _old(content: Content) -> Reading:
    """A workbook in the format before Excel 2007."""
    if is_locked(content.path):
        raise ReadingError(ProblemCode.ENCRYPTED, LOCKED)
    try:
        tables, cut = engine_tables(content.path, shares_of_xls(content.path))
    except ReadingError as error:
        if error.code == ProblemCode.CORRUPT:
            return _by_office(content)
        raise
    if not any(table.rows for table, _ in tables):
        return _by_office(content)
    return _reading(tables, cut, (), [], {})


def _reading(
    tables: list[tuple[Table, str]], cut: bool, targets: tuple[str, ...], problems: list[Problem], meta: dict[str, str]
) -> Reading:
    if cut:
        problems.append(Problem(ProblemCode.PARTIAL, f"工作表过大，只读了前{MAX_ROWS}行、{MAX_COLUMNS}列。"))
    pages = tuple([_page(number, *sheet) for number, sheet in enumerate(tables, 1)])
    links = merged(targets, *[links_in(page.text) for page in pages])
    return Reading(pages, links, (), tuple(problems), None, meta)


def _page(number: int, table: Table, text: str) -> Page:
    return Page(number, text, Source.CELLS, tables=(table,) if table.rows else (), title=table.name)


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
            if (tables := plain_sheets(package)) is not None:
                return [table for table, _ in tables]
            shares = shares_of(package)
    return [table for table, _ in engine_tables(path, shares)[0]]


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
