"""An XLSX without the engine for cells: most workbooks of an office are few cells in a package of many parts, and what
the engine costs is opening it all once more.

Only workbooks as the usual programs write them are read here; the answer None means that the engine is to be asked.
"""

from __future__ import annotations

import re

from fazhi.errors import ReadingError
from fazhi.reading.document import Table
from fazhi.reading.ooxml import Package, resolve
from fazhi.reading.xlsx_cells import cells_of
from fazhi.reading.xlsx_looks import Looks
from fazhi.reading.xlsx_table import table_of
from fazhi.reading.xlsx_text import UnusualError, markup, resolved, shared_strings

_SHEET = re.compile(r"<sheet( [^<>]*)/>")
_RELATION = re.compile(r"<Relationship( [^<>]*)/>")
_ATTRIBUTE = re.compile(r' ([A-Za-z:]+)="([^"<]*)"')
MAX_SHEETS = 300
_UTF8 = re.compile(rb"""<\?xml version=["']1\.0["'](?: encoding=["'][Uu][Tt][Ff]-8["'])?|<[A-Za-z]""")


def plain_sheets(package: Package) -> list[tuple[Table, str]] | None:
    """The sheets of a workbook in their order with their texts, hidden ones too; None: ask the engine."""
    try:
        return _sheets(package)
    except (UnusualError, ReadingError, KeyError, IndexError, ValueError, OverflowError):
        return None


def _sheets(package: Package) -> list[tuple[Table, str]]:
    book = _part(package, "xl/workbook.xml")
    relations = _relations(package)
    strings = next((part for kind, part in relations.values() if kind == "sharedStrings"), None)
    styles = next((part for kind, part in relations.values() if kind == "styles"), None)
    looks = Looks(
        b"" if styles is None else _part(package, styles),
        [] if strings is None or not package.has(strings) else shared_strings(_part(package, strings)),
        since_1904=b'date1904="1"' in book or b'date1904="true"' in book,
    )
    tables: list[tuple[Table, str]] = []
    for name, relation in _names(book):
        kind, part = relations[relation]
        if kind != "worksheet" or "/worksheets/" not in part:
            raise UnusualError
        tables.append(table_of(name, *cells_of(_part(package, part), looks)))
    return tables


def _part(package: Package, name: str) -> bytes:
    data = package.data(name)
    if data is None or b"<!" in data or not _UTF8.match(data):
        raise UnusualError
    return data.rstrip()


def _from(part: bytes, mark: bytes) -> str:
    """What follows a mark, which some programs precede with the ends of lines of other systems."""
    at = part.find(mark)
    if at < 0:
        raise UnusualError
    return markup(part[at:])


def _relations(package: Package) -> dict[str, tuple[str, str]]:
    """The relations of the workbook by their ids: kind and part."""
    text = _from(_part(package, "xl/_rels/workbook.xml.rels"), b"<Relationship ")
    found = _RELATION.findall(text)
    if len(found) != text.count("<Relationship "):
        raise UnusualError
    relations: dict[str, tuple[str, str]] = {}
    for one in found:
        told = dict(_ATTRIBUTE.findall(one))
        relations[told["Id"]] = told["Type"].rpartition("/")[2], resolve("xl", resolved(told["Target"]))
    return relations


def _names(book: bytes) -> list[tuple[str, str]]:
    """Names and relations of the sheets."""
    text = _from(book, b"<sheets>")
    found = _SHEET.findall(text)
    if not found or len(found) != text.count("<sheet ") or len(found) > MAX_SHEETS:
        raise UnusualError
    told = [dict(_ATTRIBUTE.findall(one)) for one in found]
    names = [(resolved(one["name"]), one["r:id"]) for one in told]
    if len({name for name, _ in names}) < len(names):
        raise UnusualError
    return names
