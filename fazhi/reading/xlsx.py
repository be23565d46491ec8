"""Workbooks (XLSX, XLS, ET) by calamine: each sheet is a page of cells with its rows, columns and merged ranges."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import python_calamine as calamine

from fazhi.errors import ReadingError
from fazhi.reading.document import Merge, Page, Problem, ProblemCode, Source, Table
from fazhi.reading.fold import tidy
from fazhi.reading.limits import DEFAULT_LIMITS
from fazhi.reading.links import find_links, merged
from fazhi.reading.registry import Content, Reading, reader

MAX_CELLS = 5_000_000
"""Cells of one sheet; the largest ledger of a province has a tenth of it."""
MAX_INFLATED = 1 << 30
"""Bytes of all parts together, by the package's directory."""
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LINK_TARGET = re.compile(rb'Target="(https?://[^"]{1,2000})"[^>]*TargetMode="External"')
_MACRO_PARTS = ("vbaproject.bin", "/macrosheets/")


@reader(
    "workbook",
    formats=("xlsx", "xls"),
    version=1,
    title="Excel、WPS 表格（XLSX、XLS、ET）",
    note="每个工作表一页，保留行列和合并单元格，日期按显示的样子",
)
def read_workbook(content: Content) -> Reading:
    """All sheets, hidden ones too."""
    problems: list[Problem] = []
    links: tuple[str, ...] = ()
    if content.format == "xlsx":
        links = _inspect(content.path)
    tables = read_sheets(content.path)
    pages = []
    for number, table in enumerate(tables, 1):
        text = "\n".join("\t".join(row).rstrip() for row in table.rows).strip("\n")
        # An empty sheet is what Excel puts into every new workbook, not a blank page of a paper.
        has_rows = (table,) if table.rows else ()
        pages.append(Page(number, text, Source.CELLS, tables=has_rows, title=table.name, ink=True if text else None))
    found = merged((link for page in pages for link in find_links(page.text)), links)
    return Reading(pages=tuple(pages), links=found, problems=tuple(problems))


def read_sheets(path: Path) -> list[Table]:
    """Every sheet of a workbook as a table of texts; raises ReadingError where it cannot be opened."""
    try:
        with calamine.CalamineWorkbook.from_path(str(path)) as book:
            names = list(book.sheet_names)
            return [_sheet(book, number, name) for number, name in enumerate(names)]
    except calamine.PasswordError as error:
        raise ReadingError(ProblemCode.ENCRYPTED, "工作簿有打开密码，读不了；请去掉密码后重新报送。") from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        if _is_locked(error):
            raise ReadingError(ProblemCode.ENCRYPTED, "工作簿加了密，读不了；请去掉密码后重新报送。") from error
        raise ReadingError(ProblemCode.CORRUPT, "工作簿残缺或损坏，打不开。") from error


def _is_locked(error: Exception) -> bool:
    """Old XOR encryption garbles the code page first of all."""
    return re.search(r"encrypt|password|Codepage [0-9A-F]+ not found", str(error), re.I) is not None


def _sheet(book: Any, number: int, name: str) -> Table:
    try:
        sheet = book.get_sheet_by_index(number)
    except (calamine.WorksheetNotFound, calamine.XmlError):
        # Charts and macro sheets have no cells.
        return Table(name, ())
    start, end = sheet.start, sheet.end
    if start is None or end is None:
        return Table(name, ())
    if (end[0] - start[0] + 1) * (end[1] - start[1] + 1) > MAX_CELLS:
        raise ReadingError(ProblemCode.TOO_LARGE, f"工作表“{name}”的行列太多，没有读。")
    rows = tuple(tuple(cell_text(value) for value in row) for row in sheet.to_python(skip_empty_area=True))
    return Table(name, rows, top=start[0] + 1, left=start[1] + 1, merges=_merges(sheet, start, rows))


def _merges(sheet: Any, start: tuple[int, int], rows: tuple[tuple[str, ...], ...]) -> tuple[Merge, ...]:
    found = []
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        merge = Merge(top - start[0], left - start[1], bottom - start[0], right - start[1])
        if 0 <= merge.top < len(rows) and merge.left >= 0:
            found.append(merge)
    return tuple(found)


def cell_text(value: Any) -> str:
    """A cell as people read it: 2021-03-05, 12 and not 12.0, 是/否 stays text."""
    if isinstance(value, str):
        text = value
    elif value is None:
        return ""
    elif isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    elif isinstance(value, float):
        return _number(value)
    elif isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d") if value.time() == dt.time() else value.strftime("%Y-%m-%d %H:%M")
    elif isinstance(value, dt.time):
        return value.strftime("%H:%M")
    else:
        text = str(value)
    if "\n" in text or "\t" in text or "\r" in text:
        text = re.sub(r"[\t\r\n]+", " ", text)
    return tidy(_CONTROL.sub("", text)).strip()


def _number(value: float) -> str:
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    # Sums in binary end in 0000001; fifteen digits are what Excel itself shows at most.
    return f"{value:.15g}"


def _inspect(path: Path) -> tuple[str, ...]:
    """The addresses behind cells, after a look at the package's directory for what must not be unpacked."""
    try:
        with zipfile.ZipFile(path) as package:
            infos = package.infolist()
            if sum(info.file_size for info in infos) > MAX_INFLATED:
                raise ReadingError(ProblemCode.BOMB, "工作簿解开后大得不正常，没有读。")
            return tuple(
                _targets(package, (i for i in infos if i.filename.endswith(".rels") and "/_rels/" in i.filename))
            )
    except (zipfile.BadZipFile, OSError, EOFError, ValueError) as error:
        raise ReadingError(ProblemCode.CORRUPT, "工作簿残缺或损坏，打不开。") from error


def _targets(package: zipfile.ZipFile, parts: Iterable[zipfile.ZipInfo]) -> Iterable[str]:
    for info in parts:
        if info.file_size > DEFAULT_LIMITS.characters:
            continue
        for match in _LINK_TARGET.finditer(package.read(info)):
            yield match.group(1).decode("utf-8", "replace").replace("&amp;", "&")
