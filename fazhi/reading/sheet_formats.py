"""What the engine for cells does not tell of an XLSX: percent formats and the targets of links."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

from fazhi.errors import ReadingError
from fazhi.reading.ooxml import Package, Relation

_XF = re.compile(rb"<(?:\w+:)?xf\b([^>]*)>")
_CELL_XFS = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.S)
_NUM_FMT = re.compile(rb"<(?:\w+:)?numFmt\b([^>]*)>")
_ATTRIBUTE = re.compile(rb'([\w:]+)\s*=\s*"([^"]*)"')
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b([^>]*)>")
_USUAL = re.compile(rb'^<(?:\w+:)?c r="([A-Z]{1,3})([0-9]{1,7})$', re.M)
_BUILT_IN = {"9": 0, "10": 2}
_FORMULA_LINK = re.compile(rb'HYPERLINK\(\s*(?:"|&quot;)(https?://(?:[^"<&]|&amp;)+)(?:"|&quot;)\s*[,)]', re.I)


@dataclass(frozen=True, slots=True)
class Shares:
    """Cells with a percent format: sheet name -> column -> row -> decimals, counted from zero."""

    cells: dict[str, dict[int, dict[int, int]]]


def shares_of(package: Package) -> Shares:
    """Find the cells that show a share; only looks into sheets when a percent format is in use at all."""
    styles = percent_styles(_bytes(package, "xl/styles.xml"))
    if not styles:
        return Shares({})
    found: dict[str, dict[int, dict[int, int]]] = {}
    for name, part in _sheet_parts(package).items():
        cells: dict[int, dict[int, int]] = {}
        columns: dict[bytes, dict[int, int]] = {}
        for letters, row, style in _places(_bytes(package, part), styles):
            column = columns.get(letters)
            if column is None:
                column = columns[letters] = cells.setdefault(_column(letters), {})
            column[int(row) - 1] = styles[style]
        found[name] = cells
    return Shares(found)


def _places(data: bytes, styles: Iterable[int]) -> list[tuple[bytes, bytes, int]]:
    """Column, row and style of the cells with one of the styles."""
    found: list[tuple[bytes, bytes, int]] = []
    for style in styles:
        # Every common writer puts the place first and the style next: looking for the style alone is quick.
        starts = [piece[piece.rfind(b"<") :] for piece in data.split(b'" s="%d"' % style)[:-1]]
        found += [(letters, row, style) for letters, row in _USUAL.findall(b"\n".join(starts))]
    if found:
        return found
    wanted = b"|".join(str(index).encode() for index in styles)
    other = re.compile(
        rb'<(?:\w+:)?c\b(?=[^>]*\bs="(?P<s>' + wanted + rb')")[^>]*\br="(?P<c>[A-Z]{1,3})(?P<r>[0-9]{1,7})"'
    )
    return [(m["c"], m["r"], int(m["s"])) for m in other.finditer(data)]


def sheet_links(package: Package) -> list[str]:
    """Targets of the links that the sheets declare; those in formulas are had from `formula_links`."""
    links: list[str] = []
    for name in package.names() if "xl/worksheets/_rels/" in package.listing else ():
        lower = name.lower()
        if not lower.startswith("xl/worksheets/_rels/") or not lower.endswith(".rels"):
            continue
        if b"hyperlink" in _bytes(package, name):
            relations = _relations(package, name.replace("/_rels/", "/").removesuffix(".rels"))
            links += [one.target for one in relations if one.external and one.kind == "hyperlink"]
    return links


_FAR = re.compile(rb' r="(?=[A-Z0-9]{6})(?:[A-Z]*[0-9]{6,}|[A-Z]{2,3}[0-9]{5}|[A-Z]{3}[0-9]{4})"')
_PLACE = re.compile(rb' r="([A-Z]{1,7})([0-9]{1,20})')
"""Beyond the last cell of Excel too: the engine takes a number with too many digits for some other far row."""


def area(data: bytes) -> int:
    """How many cells the rectangle of all used cells has; 0 where a look shows that it cannot be many.

    The engine makes room for the whole rectangle: one stray cell in the last corner would ask for 500 GB.
    """
    if not _FAR.search(data):
        return 0
    places = set(_PLACE.findall(data))
    if not places:
        return 0
    rows = [int(row) for _, row in places]
    columns = [_column(letters) for letters in {letters for letters, _ in places}]
    return (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1)


def formula_links(data: bytes) -> list[str]:
    """Addresses in the HYPERLINK formulas of one sheet part; an address put together from cells is none."""
    # The expression, blind to case, is slow: first what is quick to find, one letter quickest.
    if b"(" not in data or b"://" not in data[max(data.find(b"<sheetData"), 0) :] or b"hyperlink(" not in data.lower():
        return []
    return [m.group(1).decode("utf-8", "replace").replace("&amp;", "&") for m in _FORMULA_LINK.finditer(data)]


def _attributes(data: bytes) -> dict[str, str]:
    return {k.decode(): v.decode("utf-8", "replace") for k, v in _ATTRIBUTE.findall(data)}


def _bytes(package: Package, name: str) -> bytes:
    try:
        return package.data(name, 1 << 29) or b""
    except ReadingError:
        return b""


def _relations(package: Package, name: str) -> list[Relation]:
    try:
        return list(package.relations(name).values())
    except ReadingError:
        return []


def _sheet_parts(package: Package) -> dict[str, str]:
    try:
        relations = package.relations("xl/workbook.xml")
    except ReadingError:
        return {}
    parts: dict[str, str] = {}
    for match in _SHEET.finditer(_bytes(package, "xl/workbook.xml")):
        attributes = _attributes(match.group(1))
        relation = relations.get(attributes.get("r:id", ""))
        if relation is not None and "name" in attributes:
            parts[html.unescape(attributes["name"])] = relation.target
    return parts


def percent_styles(data: bytes) -> dict[int, int]:
    """Indexes of cell formats that show a share, with their decimals, by the part of styles."""
    if b"%" not in data and b'numFmtId="9"' not in data and b'numFmtId="10"' not in data:
        return {}
    shown = dict(_BUILT_IN)
    for number, code in number_formats(data).items():
        code = code.split(";", 1)[0]
        if "%" in code:
            decimals = re.search(r"\.([0#?]+)", code)
            shown[number] = len(decimals.group(1)) if decimals else 0
    return {index: shown[number] for index, number in enumerate(style_numbers(data)) if number in shown}


def number_formats(data: bytes) -> dict[str, str]:
    """The number formats that a part of styles defines, by their ids; the codes as they are written there."""
    found = [_attributes(match.group(1)) for match in _NUM_FMT.finditer(data)]
    return {one["numFmtId"]: one.get("formatCode", "") for one in found if "numFmtId" in one}


def style_numbers(data: bytes) -> list[str]:
    """The id of the number format of each style of cells, in the order in which cells count them."""
    block = _CELL_XFS.search(data)
    return [_attributes(one).get("numFmtId", "") for one in _XF.findall(block.group())] if block else []


def _column(letters: bytes) -> int:
    """The zero-based number of a column: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
