"""An XLSX without the engine for cells: most workbooks of an office are few cells in a package of many parts, and what
the engine costs is opening it all once more.

Only workbooks as the usual programs write them are read here; the answer None means that the engine is to be asked.
"""

from __future__ import annotations

import re
from functools import lru_cache

from fazhi.errors import ReadingError
from fazhi.reading.document import Table
from fazhi.reading.ooxml import Package, resolve
from fazhi.reading.xlsx_cells import cells_of
from fazhi.reading.xlsx_looks import Looks
from fazhi.reading.xlsx_table import table_of
from fazhi.reading.xlsx_text import UnusualError, letters, resolved, shared_strings, usual

_SHEET = re.compile(r"<sheet( [^<>]*)/>")
_RELATION = re.compile(r"<Relationship( [^<>]*)/>")
_ATTRIBUTE = re.compile(r' ([A-Za-z:]+)="([^"<]*)"')
MAX_SHEETS = 300
_LONGEST = 1 << 19
"""Above so many bytes of sheets the engine is the quicker way: what it costs to open no longer counts."""


def plain_sheets(package: Package) -> list[tuple[Table, str]] | None:
    """The sheets of a workbook in their order with their texts, hidden ones too; None: ask the engine."""
    try:
        return _sheets(package)
    except (UnusualError, ReadingError, KeyError, IndexError, ValueError, OverflowError):
        return None


def _sheets(package: Package) -> list[tuple[Table, str]]:
    book = package.data("xl/workbook.xml") or b""
    relations = _relations(package.data("xl/_rels/workbook.xml.rels") or b"")
    sheets: list[tuple[str, bytes]] = []
    for name, relation in _names(book):
        kind, part = relations[relation]
        if kind != "worksheet" or "/worksheets/" not in part:
            raise UnusualError
        sheets.append((name, _part(package, part)))
    if sum([len(data) for _, data in sheets]) > _LONGEST:
        raise UnusualError
    parts = dict(relations.values())
    strings, styles = parts.get("sharedStrings"), parts.get("styles")
    looks = Looks(
        b"" if styles is None else package.data(styles) or b"",
        [] if strings is None or not package.has(strings) else shared_strings(_part(package, strings)),
        since_1904=b'date1904="1"' in book or b'date1904="true"' in book,
    )
    return [table_of(name, *cells_of(data, looks)) for name, data in sheets]


def _part(package: Package, name: str) -> bytes:
    return usual(package.data(name) or b"").rstrip()


def _from(part: bytes, mark: bytes) -> str:
    """What follows a mark, which some programs precede with the ends of lines of other systems."""
    at = usual(part).find(mark)
    if at < 0:
        raise UnusualError
    return letters(part[at:])


@lru_cache(maxsize=64)
def _relations(part: bytes) -> dict[str, tuple[str, str]]:
    """The relations of the workbook by their ids: kind and part. Books of as many sheets have the same ones."""
    text = _from(part, b"<Relationship ")
    found = _RELATION.findall(text)
    if len(found) != text.count("<Relationship "):
        raise UnusualError
    relations: dict[str, tuple[str, str]] = {}
    for one in found:
        told = dict(_ATTRIBUTE.findall(one))
        relations[told["Id"]] = told["Type"].rpartition("/")[2], resolve("xl", resolved(told["Target"]))
    return relations


@lru_cache(maxsize=64)
def _names(book: bytes) -> list[tuple[str, str]]:
    """Names and relations of the sheets."""
    text = _from(book, b"<sheets>")
    found = _SHEET.findall(text)
    if not found or len(found) != text.count("<sheet ") or len(found) > MAX_SHEETS:
        raise UnusualError
    told = [dict(_ATTRIBUTE.findall(one)) for one in found]
    names = [(resolved(one["name"]), one["r:id"]) for one in told]
    if len(dict(names)) < len(names):
        raise UnusualError
    return names
