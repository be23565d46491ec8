"""What a value of a cell looks like on the sheet, by the cell's type and the number format of its style."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from enum import Enum
from functools import lru_cache

from fazhi.reading.sheet_formats import number_formats, percent_styles, style_numbers
from fazhi.reading.xlsx_text import UnusualError, letters, of_element, resolved, usual

VALUE = "<v>"
INLINE = "<is><t"
PLAIN_INLINE = INLINE + ">"

_NUMBER = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?(?:[Ee][+-]?[0-9]{1,3})?")
_DAY = re.compile(r"([0-9]{2,7})(?:\.([0-9]{1,20}))?")
_ATTRIBUTES = re.compile(r'(?: (?:s="(?P<s>[0-9]{1,6})"|t="(?P<t>[A-Za-z]+)"|(?:cm|vm|ph)="[0-9a-z]+"))*')
_DAY_ZERO = date(1899, 12, 30)
_FIRST_DAY, _LAST_DAY = 61, 2_958_465
"""March 1900, before which Excel counts a day that never was, and the end of the year 9999."""
_SINCE_1904 = 1462
_MOST = 50_000
"""Values remembered at once."""

_SILENT = re.compile(r'"[^"]*"|[_\\].|\[[^\]]*\]')
"""What a code of a number format says of other things than the value: words, blanks, colours, languages."""

_TELLING = re.compile(r'[dmyhsaDMYHSA"]')

_DAYS = frozenset((*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)))
_SPANS = frozenset((46,))
"""Built-in formats of days and of spans of time (ECMA-376 part 1, 18.8.30, the Chinese ones among them)."""


def number(value: float) -> str:
    """A number as Excel shows it without a format."""
    # 15 significant digits is what Excel itself keeps: 0.1 + 0.2 shows as 0.3.
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"


class _Look(dict[str, str]):
    """Raw values of one kind to what the sheet shows; each is worked out once."""

    def __init__(self, show: Callable[[str], str]) -> None:
        self._show = show

    def __missing__(self, raw: str) -> str:
        if not raw.startswith(VALUE):
            raise UnusualError
        if len(self) > _MOST:
            self.clear()
        self[raw] = shown = self._show(raw[len(VALUE) :])
        return shown


class _Numbers(dict[str, str]):
    """Numbers without a format of their own."""

    def __missing__(self, raw: str) -> str:
        if not raw.startswith(VALUE):
            raise UnusualError
        if len(self) > _MOST:
            self.clear()
        digits = raw[len(VALUE) :]
        if digits.isdecimal() and digits.isascii() and len(digits) < 16 and (digits[0] != "0" or len(digits) == 1):
            shown = digits
        else:
            shown = number(_value(digits))
        self[raw] = shown
        return shown


_NUMBERS = _Numbers()
"""For all files: their rows are counted with the same numbers."""


class _Inline(dict[str, str]):
    """Texts that stand in their cells."""

    def __missing__(self, raw: str) -> str:
        if not raw.startswith(INLINE):
            raise UnusualError
        return of_element(raw[len(INLINE) :])


class Kind(Enum):
    """What a style makes of a number, where it is no share."""

    NUMBER = 1
    DAY = 2
    OTHER = 3


class Looks(dict[str, Mapping[str, str]]):
    """The attributes of a cell, as they are written after its place, to the look of its value."""

    def __init__(self, part: bytes, strings: Sequence[str], *, since_1904: bool) -> None:
        """From the part of styles and the table of strings; `since_1904` tells the system of dates."""
        self._strings = strings
        self._kinds = _kinds(part)
        self._day = _days(_SINCE_1904 if since_1904 else 0)
        self.inline: Mapping[str, str] = _Inline()

    def __missing__(self, written: str) -> Mapping[str, str]:
        style, kind = _told(written)
        look = self._of_number(style) if kind is None or kind == "n" else self._of_type(kind)
        self[written] = look
        return look

    def _of_type(self, kind: str) -> Mapping[str, str]:
        match kind:
            case "s":
                return dict(zip(map((VALUE + "%d").__mod__, range(len(self._strings))), self._strings, strict=True))
            case "inlineStr":
                return self.inline
            case "str":
                return _Look(str)
            case "b":
                return _Look({"0": "FALSE", "1": "TRUE"}.__getitem__)
            case "e":
                return _Look(lambda _: "")
        raise UnusualError

    def _of_number(self, style: str | None) -> Mapping[str, str]:
        kind = self._kinds.get(int(style), Kind.NUMBER) if style else Kind.NUMBER
        if isinstance(kind, int):
            return _Look(lambda raw: f"{_value(raw) * 100:.{kind}f}%")
        if kind is Kind.OTHER:
            raise UnusualError
        return self._day if kind is Kind.DAY else _NUMBERS


@lru_cache(maxsize=256)
def _told(written: str) -> tuple[str | None, str | None]:
    """Style and type of a cell by its attributes as written."""
    match = _ATTRIBUTES.fullmatch(written)
    if match is None:
        raise UnusualError
    return match["s"], match["t"]


@lru_cache
def _days(shift: int) -> Mapping[str, str]:
    """The days of a system that begins so many days after the usual one."""
    return _Look(lambda raw: _shown_day(raw, shift))


def _shown_day(raw: str, shift: int) -> str:
    match = _DAY.fullmatch(raw)
    day = int(match[1]) + shift if match else 0
    if match is None or not _FIRST_DAY <= int(match[1]) <= day < _LAST_DAY:
        raise UnusualError
    shown = (_DAY_ZERO + timedelta(day)).isoformat()
    if not match[2]:
        return shown
    moment = float(raw) % 1 * 86_400_000
    part = round(moment)
    if abs(moment - int(moment) - 0.5) < 0.01 or part == 86_400_000:
        raise UnusualError
    minutes = part // 60_000
    return f"{shown} {minutes // 60:02d}:{minutes % 60:02d}" if part else shown


def _value(raw: str) -> float:
    if _NUMBER.fullmatch(raw) is None:
        raise UnusualError
    return float(raw)


@lru_cache(maxsize=64)
def _kinds(part: bytes) -> dict[int, Kind | int]:
    """What each style makes of a number: the decimals of a share, or a kind; plain numbers are left out.

    The parts of styles are the same in most workbooks of an office.
    """
    if part and b"='" in usual(part):
        raise UnusualError
    codes = {number: _kind_of_code(code) for number, code in number_formats(part).items()}
    shares = percent_styles(part)
    kinds: dict[int, Kind | int] = {}
    for index, number in enumerate(style_numbers(part)):
        kind = codes.get(number) or _kind_of_built_in(number)
        if index in shares:
            kinds[index] = shares[index] if kind is Kind.NUMBER else Kind.OTHER
        elif kind is not Kind.NUMBER:
            kinds[index] = kind
    return kinds


def _kind_of_built_in(number: str) -> Kind:
    if not number.isdecimal():
        return Kind.OTHER if number else Kind.NUMBER
    if int(number) in _DAYS:
        return Kind.DAY
    return Kind.OTHER if int(number) in _SPANS else Kind.NUMBER


def _kind_of_code(written: str) -> Kind:
    """What a code of a number format (18.8.31) shows; OTHER where a look does not tell."""
    try:
        code = resolved(letters(written.encode()))
    except UnusualError:
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
