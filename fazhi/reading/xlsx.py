"""Workbooks (XLSX, XLSM, XLSB, XLS, ET): one page a sheet, every cell as a person sees it in Excel.

Days are ISO (2021-03-05) in either date system, 3.0 is 3, and a share with a percent format keeps its sign: 90%.
Hidden sheets are read as well. An empty sheet is a page without text; Excel makes three of them, so it says nothing.

A workbook as the usual programs write it is read by `xlsx_plain`, every other by the engine (`xlsx_engine`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from fazhi.errors import ReadingError
from fazhi.reading.biff import shares_of_xls
from fazhi.reading.document import Page, Problem, ProblemCode, Source, Table
from fazhi.reading.links import find_links, merged
from fazhi.reading.ole import is_locked
from fazhi.reading.ooxml import Package
from fazhi.reading.ooxml_facts import active_content, core_properties
from fazhi.reading.registry import Content, Reading, reader
from fazhi.reading.sheet_formats import Shares, area, formula_links, shares_of, sheet_links
from fazhi.reading.xlsx_engine import LOCKED, engine_tables
from fazhi.reading.xlsx_plain import MAX_COLUMNS, MAX_ROWS, plain_sheets

_MAX_AREA = 20_000_000
"""Cells of the rectangle that the engine makes room for, at 32 bytes each."""
_MOST_BYTES = 1 << 30
_READ = ("xl/worksheets/", "xl/workbook.xml", "xl/styles.xml", "xl/sharedstrings.xml")
_UNREAD = ("xl/charts/", "xl/drawings/", "xl/diagrams/", "xl/theme/")
_NOTHING = Shares({})


@reader(
    "sheets",
    formats=("xlsx", "xls"),
    version=5,
    title="工作簿（XLSX、XLSM、XLSB、XLS、ET）",
    note="每个工作表一页（含隐藏表），保留行列号和合并单元格；日期、百分比按显示的样子",
)
def read_sheets(content: Content) -> Reading:
    """Read one workbook."""
    if content.format != "xlsx":
        return _old(content)
    with Package(content.path, content.directory, content.held) as package:
        _judge(package)
        targets, problems, meta = _targets(package), active_content(package), core_properties(package)
        if "/media/" in package.listing and (pictures := sum("/media/" in name for name in package.names())):
            meta["images"] = str(pictures)
        tables = plain_sheets(package)
        shares = _NOTHING if tables is not None else _for_engine(package)
    cut = False
    if tables is None:
        tables, cut = engine_tables(content.path, shares, content.held)
    return _reading(tables, cut, targets, problems, meta)


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
    written = [find_links(page.text) for page in pages]
    links = merged(targets, *written) if any(written) else targets
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
            shares = _for_engine(package)
    return [table for table, _ in engine_tables(path, shares)[0]]


def _judge(package: Package) -> None:
    """Refuse a package whose parts would not fit into memory, or attack who parses them."""
    infos = package.infos
    declared = sum([info.file_size for info in infos])
    if declared > _MOST_BYTES:
        declared = sum([info.file_size for info in infos if info.filename.lower().endswith(".xml")])
    if declared > _MOST_BYTES:
        packed = sum([info.compress_size for info in infos])
        code = ProblemCode.BOMB if declared > 200 * max(packed, 1) else ProblemCode.TOO_LARGE
        raise ReadingError(code, "工作簿解压后的内容过大，未读取。")
    package.check_starts("xl/", _READ, _UNREAD)


def _for_engine(package: Package) -> Shares:
    """What the engine does not tell; refuses sheets for which it would ask more memory than there is."""
    for data in _sheets(package):
        if area(data) > _MAX_AREA:
            raise ReadingError(
                ProblemCode.TOO_LARGE, "工作表在极远的行列有零散内容，没有读；请删除多余的行和列后重新报送。"
            )
    return shares_of(package)


def _targets(package: Package) -> tuple[str, ...]:
    """What the sheets link to, by their own parts and by their formulas."""
    links = sheet_links(package)
    for data in _sheets(package):
        links += formula_links(data)
    return merged(links) if links else ()


def _sheets(package: Package) -> Iterator[bytes]:
    for name in package.plain_names():
        if "/worksheets/" in name and name.startswith("xl/") and name.endswith(".xml"):
            yield package.data(name, _MOST_BYTES) or b""
