"""Plain text, CSV, shortcuts: everything that is characters and nothing else."""

from __future__ import annotations

import csv
import io
import plistlib
import re

from fazhi.errors import ReadingError
from fazhi.reading.charset import GARBLE, GUESSED, Decoded, decode, is_garble
from fazhi.reading.document import Page, Problem, ProblemCode, Source, Table
from fazhi.reading.fold import tidy
from fazhi.reading.links import find_links, merged
from fazhi.reading.registry import Content, Reading, reader

LOST_SHARE = 0.05
"""Share of undecodable places above which the text is not worth showing as read."""
CSV_ROWS = 200_000
CSV_CELLS = 5_000_000
"""Cells after rows are filled up to the widest; one wild row must not make a table of billions."""
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_URL_LINE = re.compile(r"^\s*URL\s*=\s*(\S.*?)\s*$", re.I | re.M)
_BASE_LINE = re.compile(r"^\s*BASEURL\s*=\s*(\S.*?)\s*$", re.I | re.M)
_MADE_OF = re.compile(r"<!DOCTYPE[^>\[]*(?:\[[^\]]*\])?[^>]*>|\bxmlns(?::[\w.-]+)?\s*=\s*(?:\"[^\"]*\"|'[^']*')")
"""Addresses in these places name a kind of XML; nobody is sent there."""


def decoded(content: Content) -> tuple[Decoded, tuple[Problem, ...]]:
    """The file as text, with a remark where places were lost."""
    result = decode(content.data())
    if len(result.text) > content.limits.characters:
        raise ReadingError(ProblemCode.TOO_LARGE, "文字太多，超过限度，没有读。")
    if result.encoding in GUESSED and is_garble(result.text):
        raise ReadingError(ProblemCode.UNSUPPORTED, GARBLE)
    if not result.lost:
        return result, ()
    if result.lost > LOST_SHARE * max(len(result.text), 1):
        raise ReadingError(ProblemCode.CORRUPT, "文字编码损坏，读出来的大部分是乱码。")
    return result, (Problem(ProblemCode.PARTIAL, f"文字编码有{result.lost}处损坏，其余已读。"),)


@reader(
    "text",
    formats=("text", "xml"),
    version=5,
    title="纯文本",
    note="自动分辨 UTF-8、UTF-16、UTF-32、GBK、GB18030、Big5、EUC-TW、HZ、ISO-2022-CN 编码；认不出编码的说明，不给乱码",
)
def read_text(content: Content) -> Reading:
    """One page with the lines as they stand."""
    result, problems = decoded(content)
    text = _CONTROL.sub("", result.text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n"))
    # No lines of their own: they would say nothing that the text does not, and empty lines part paragraphs.
    lines = [line.rstrip() for line in text.split("\n")]
    # One tab in a file is a typist's blank; several are the columns of a table.
    table = sum("\t" in line.strip() for line in lines) > 1
    shown = "\n".join(_tidy_cells(line) if table else tidy(line) for line in lines).strip("\n")
    page = Page(1, shown, ink=bool(shown.strip()))
    links = find_links(_MADE_OF.sub("", shown) if content.format == "xml" else shown)
    return Reading(pages=(page,), links=links, problems=problems, meta={"encoding": result.encoding})


def _tidy_cells(line: str) -> str:
    return "\t".join(tidy(cell) for cell in line.split("\t"))


@reader("csv", formats=("csv",), version=3, title="CSV 表格", note="逗号、分号、制表符分隔都认得")
def read_csv(content: Content) -> Reading:
    """One sheet; rows of unlike length are filled up."""
    result, problems = decoded(content)
    sample = result.text[:20_000]
    delimiter = max(",\t;|", key=lambda mark: (sample.count(mark), mark == ","))
    rows: list[tuple[str, ...]] = []
    try:
        for row in csv.reader(io.StringIO(result.text, newline=""), delimiter=delimiter):
            rows.append(tuple(_CONTROL.sub("", cell).strip() for cell in row))
            if len(rows) >= CSV_ROWS:
                problems = (*problems, Problem(ProblemCode.TOO_LARGE, f"行数太多，只读了前{CSV_ROWS}行。"))
                break
    except csv.Error:
        problems = (*problems, Problem(ProblemCode.PARTIAL, f"第{len(rows) + 1}行以后不是正确的表格，没有读到。"))
    width = max((len(row) for row in rows), default=0)
    if width * len(rows) > CSV_CELLS:
        width = CSV_CELLS // len(rows)
        rows = [row[:width] for row in rows]
        problems = (*problems, Problem(ProblemCode.PARTIAL, f"个别行的列数太多，只读了前{width}列。"))
    table = Table("", tuple(row + ("",) * (width - len(row)) for row in rows))
    shown = "\n".join("\t".join(row).rstrip() for row in rows).strip("\n")
    page = Page(1, shown, Source.CELLS, tables=(table,) if rows else (), ink=bool(shown.strip()))
    return Reading(pages=(page,), links=find_links(shown), problems=problems, meta={"encoding": result.encoding})


@reader("shortcut", formats=("url", "webloc"), version=4, title="网址快捷方式", note="取出里面的网址")
def read_shortcut(content: Content) -> Reading:
    """The address that a .url or .webloc file points to."""
    if content.format == "webloc":
        return _property_list(content.data())
    result, problems = decoded(content)
    targets = _URL_LINE.findall(result.text) or _BASE_LINE.findall(result.text)
    return _addresses(merged(targets) or find_links(result.text), problems)


def _addresses(links: tuple[str, ...], problems: tuple[Problem, ...] = ()) -> Reading:
    """A page of addresses; one that leads to a file of somebody's machine, or runs a script, is none."""
    if not links:
        problems = (*problems, Problem(ProblemCode.EMPTY, "快捷方式里没有网页地址，请报送网页地址或网页本身。"))
    shown = "\n".join(links)
    return Reading(pages=(Page(1, shown, ink=bool(shown)),), links=links, problems=problems)


def _property_list(data: bytes) -> Reading:
    """The address in a property list of a Mac, in XML or binary."""
    named = plistlib.loads(data)
    return _addresses(merged([str(named.get("URL", ""))] if isinstance(named, dict) else []))
