"""An XLSX without the engine for cells, by compiled loops (`compiled/xlsx_cells.pyx`): a third of the time
on long sheets, and for small ones most of what the engine costs is opening the package once more.

Only workbooks as the usual programs write them are read here, all of a workbook understood to the last letter; the
answer None means that the engine is to be asked.
"""

from __future__ import annotations

import re
from functools import lru_cache

from fazhi.errors import ReadingError
from fazhi.reading.compiled import has
from fazhi.reading.document import Table
from fazhi.reading.ooxml import Package, resolve
from fazhi.reading.xlsx_looks import looks_of
from fazhi.reading.xlsx_table import merges_of

_CAN = has("xlsx") and has("xlsx_cells")
if _CAN:
    from fazhi.reading.compiled import xlsx as compiled
    from fazhi.reading.compiled.xlsx_cells import cells

MAX_ROWS = 100_000
MAX_COLUMNS = 512
MAX_SHEETS = 300
_SINCE_1904 = 1462
_STATES = frozenset(("visible", "hidden", "veryHidden"))
_HEAD = re.compile(
    rb"""(?:\xef\xbb\xbf)?(?:<\?xml version=["']1\.0["'](?: encoding=["'][Uu][Tt][Ff]-8["'])?"""
    rb"""(?: standalone=["'](?:yes|no)["'])? ?\?>)?[ \t\r\n]*+(?=<[A-Za-z])"""
)
"""What may stand before the root of a part in UTF-8."""


class _UnusualError(Exception):
    """The workbook is written in a way that only the engine understands."""


def plain_sheets(package: Package) -> list[tuple[Table, str]] | None:
    """The sheets of a workbook in their order with their texts, hidden ones too; None: ask the engine."""
    if not _CAN:
        return None
    try:
        return _sheets(package)
    except (_UnusualError, ReadingError, KeyError):
        return None


def _sheets(package: Package) -> list[tuple[Table, str]]:
    book = package.data("xl/workbook.xml") or b""
    relations = _relations(package.data("xl/_rels/workbook.xml.rels") or b"")
    names, shift = _names(book, relations)
    parts = dict(relations.values())
    styles = _told(package, parts.get("styles"), "xl/styles.xml")
    looks = b"" if styles is None else _looks(styles)
    strings = _told(package, parts.get("sharedStrings"), "xl/sharedStrings.xml")
    texts = [] if strings is None else compiled.strings(*_part(strings))
    if texts is None:
        raise _UnusualError
    return [_sheet(name, package.data(part), texts, looks, shift) for name, part in names]


def _told(package: Package, part: str | None, usual: str) -> bytes | None:
    """A part that the relations tell of; the engine knows it by its usual name alone."""
    data = package.data(part or usual)
    if (data is None) != (part is None):
        raise _UnusualError
    return data


@lru_cache(maxsize=64)
def _looks(styles: bytes) -> bytes:
    """What each style makes of a number. The parts of styles are the same in most workbooks of an office."""
    part, begin = _part(styles)
    looks = looks_of(part[begin:]) if compiled.is_whole(part, begin) else None
    if looks is None:
        raise _UnusualError
    return looks


def _sheet(name: str, data: bytes | None, texts: list[str], looks: bytes, shift: int) -> tuple[Table, str]:
    found = cells(*_part(data), texts, looks, shift, MAX_ROWS, MAX_COLUMNS)
    if found is None:
        raise _UnusualError
    rows, top, left, ranges, text = found
    return Table(name, rows, top + 1, left + 1, merges_of(ranges, top, left, rows) if ranges else ()), text


def _part(data: bytes | None) -> tuple[bytes, int]:
    """A part and where its root begins."""
    head = _HEAD.match(data or b"")
    if head is None:
        raise _UnusualError
    return data or b"", head.end()


@lru_cache(maxsize=64)
def _relations(part: bytes) -> dict[str, tuple[str, str]]:
    """The relations of the workbook by their ids: kind and part. Books of as many sheets have the same ones."""
    found = compiled.relations(*_part(part))
    if found is None:
        raise _UnusualError
    return {one["Id"]: (one["Type"].rpartition("/")[2], resolve("xl", one["Target"])) for one in found}


def _names(book: bytes, relations: dict[str, tuple[str, str]]) -> tuple[list[tuple[str, str]], int]:
    """Names and parts of the sheets, and how many days later than usual the days begin."""
    found = compiled.sheets(*_part(book))
    names: dict[str, str] = {}
    shift = 0
    for one in found or ():
        if one[""] == "workbookPr":
            shift = _SINCE_1904 if one.get("date1904") in ("1", "true") else 0
            continue
        kind, part = relations[one["r:id"]]
        if one.get("state", "visible") not in _STATES:
            raise _UnusualError
        if kind == "chartsheet" and part.startswith("xl/chartsheets/"):
            continue
        if kind != "worksheet" or "/worksheets/" not in part or one["name"] in names:
            raise _UnusualError
        names[one["name"]] = part
    if not 0 < len(names) <= MAX_SHEETS:
        raise _UnusualError
    return list(names.items()), shift
