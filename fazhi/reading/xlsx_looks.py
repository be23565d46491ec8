"""What the styles of a workbook make of a number in a cell, by its number format."""

from __future__ import annotations

import re
from enum import IntEnum

from fazhi.errors import ReadingError
from fazhi.reading.ooxml_xml import parse_xml
from fazhi.reading.sheet_formats import number_formats, percent_styles, style_numbers

_ESCAPED = re.compile("_x[0-9A-Fa-f]{4}_")
_SILENT = re.compile(r'"[^"]*"|[_\\].|\[[^\]]*\]')
"""What a code of a number format says of other things than the value: words, blanks, colours, languages."""

_TELLING = re.compile(r'[dmyhsaDMYHSA"]')

_DAYS = frozenset((*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)))
_SPANS = frozenset((46,))
"""Built-in formats of days and of spans of time (ECMA-376 part 1, 18.8.30, the Chinese ones among them)."""


class Kind(IntEnum):
    """What a style makes of a number, where it is no share."""

    NUMBER = 0
    DAY = 1
    OTHER = 2


SHARE = 16
"""The first of the looks of a share: without decimals; the next is with one."""

_MOST_DECIMALS = 30


def looks_of(part: bytes) -> bytes | None:
    """What each style makes of a number, a byte a style: a `Kind`, or `SHARE` and its decimals.

    The part is well-formed; None where it is not set as usual.
    """
    if b"='" in part:
        return None
    codes = {number: _kind_of_code(code) for number, code in number_formats(part).items()}
    shares = percent_styles(part)
    looks = bytearray()
    for index, number in enumerate(style_numbers(part)):
        kind = codes[number] if number in codes else _kind_of_built_in(number)
        if index in shares:
            is_plain = kind is Kind.NUMBER and shares[index] <= _MOST_DECIMALS
            looks.append(SHARE + shares[index] if is_plain else Kind.OTHER)
        else:
            looks.append(kind)
    return bytes(looks)


def _kind_of_built_in(number: str) -> Kind:
    if not number.isdecimal():
        return Kind.OTHER if number else Kind.NUMBER
    if int(number) in _DAYS:
        return Kind.DAY
    return Kind.OTHER if int(number) in _SPANS else Kind.NUMBER


def _kind_of_code(written: str) -> Kind:
    """What a code of a number format (18.8.31) shows; OTHER where a look does not tell."""
    code = _resolved(written)
    if code is None:
        return Kind.OTHER
    for silent in _SILENT.findall(code):
        # A span of time, or a sign in a word that engines take for one of the format.
        if silent[:2].lower() in ("[h", "[m", "[s") or (silent[0] == '"' and ("_" in silent or "\\" in silent)):
            return Kind.OTHER
    first = _SILENT.sub("", code).partition(";")[0]
    telling = None if first == "General" else _TELLING.search(first)
    if telling is None:
        return Kind.NUMBER
    return Kind.DAY if telling.group() in "dmyhsDMYHS" else Kind.OTHER


def _resolved(written: str) -> str | None:
    """A code without references; None where it is not well-formed, or has letters written by their number."""
    if "\r" in written or "<" in written or _ESCAPED.search(written):
        return None
    if "&" not in written:
        return written
    try:
        return parse_xml(f"<a>{written}</a>".encode()).text or ""
    except ReadingError:
        return None
