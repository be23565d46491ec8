"""Single cells: any value as text, and dates in the forms people write them."""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date, datetime, time, timedelta

_BLANKS = re.compile(r"[ \t\u00a0\u2000-\u200b\u3000\ufeff]+")
_LINE_END = re.compile(r"_x000D_|\r\n|[\r\v\f\u2028\u2029]")
# XML has no place for these; files pasted from other programs carry them.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def cell_text(value: object) -> str:
    """The text of a cell as a reader of the sheet sees it: 3.0 is '3', a day is ISO, a blank is ''."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        # 15 significant digits is what Excel itself keeps: 0.1 + 0.2 shows as 0.3.
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    return _clean(str(value))


_ODD = re.compile(f"{_BLANKS.pattern[:-1]}|{_LINE_END.pattern}|{_CONTROL.pattern}|\n")


def _clean(text: str) -> str:
    if not _ODD.search(text):  # nearly every cell of a long register
        return text
    lines = (_BLANKS.sub(" ", line).strip() for line in _LINE_END.sub("\n", text).split("\n"))
    return _CONTROL.sub("", "\n".join(lines)).strip()


_HAN_DIGITS = {"〇": 0, "零": 0, "○": 0, "O": 0, "o": 0, "Ｏ": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6}
_HAN_DIGITS |= {"七": 7, "八": 8, "九": 9, "元": 1, "两": 2}
_HAN = "〇零○一二三四五六七八九十"

_YMD = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*[年./\-—_]\s*(\d{1,2})\s*[月./\-—_]\s*(\d{1,2})(?!\d)\s*[日号]?")
_PACKED = re.compile(r"(?<!\d)((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_YEAR_MONTH = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*(?:年\s*(\d{1,2})\s*月|[./\-](\d{1,2})(?![\d./\-]))\s*(底|末)?")
_MONTH_DAY = re.compile(r"(?<!\d)(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]")
_MONTH_END = re.compile(r"(?<!\d)(\d{1,2})\s*月\s*(?:底|末|份)?")
_HALF = re.compile(r"(?:((?:19|20)\d{2})\s*年)?\s*(上半年|下半年|全年|年底|年末|年内|[一二三四1-4第]+季度)")
_YEAR_END = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*年?\s*(?:底|末|内)")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_HAN_DATE = re.compile(rf"([{_HAN}]{{4}})年(?:([{_HAN}]{{1,3}})月)?(?:([{_HAN}]{{1,3}})[日号])?")


def parse_date(text: str, *, year: int | None = None) -> date | None:
    """The day a cell of a date column states, or None. A month or half-year means its last day.

    Understands 2021-06-30, 2021/6/30, 2021.6.30, 20210630, 2021年6月30日, 二〇二一年六月三十日, 2021年6月底前,
    2021年上半年, Excel's serial numbers (44377) and, where `year` is given, 6月30日 and 6月底.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if _SERIAL.fullmatch(plain):
        days = float(plain)
        return date(1899, 12, 30) + timedelta(days=int(days)) if 20000 <= days <= 80000 else None
    return find_date(plain, year=year)


def find_date(text: str, *, year: int | None = None) -> date | None:
    """The first date in a text, as `parse_date` understands dates, without Excel's serial numbers."""
    plain = _arabic(unicodedata.normalize("NFKC", text))
    for pattern in (_YMD, _PACKED):
        if match := pattern.search(plain):
            return _day(*(int(group) for group in match.groups()))
    if match := _YEAR_MONTH.search(plain):
        return _month_end(int(match[1]), int(match[2] or match[3]))
    if match := _YEAR_END.search(plain):
        return date(int(match[1]), 12, 31)
    if match := _HALF.search(plain):
        stated = int(match[1]) if match[1] else year
        return _part_end(stated, match[2]) if stated else None
    if year is not None:
        if match := _MONTH_DAY.search(plain):
            return _day(year, int(match[1]), int(match[2]))
        if match := _MONTH_END.search(plain):
            return _month_end(year, int(match[1]))
    return None


def _arabic(text: str) -> str:
    def convert(match: re.Match[str]) -> str:
        year = "".join(str(_HAN_DIGITS.get(char, "")) for char in match[1])
        month = f"{han_number(match[2])}月" if match[2] else ""
        day = f"{han_number(match[3])}日" if match[3] else ""
        return f"{year}年{month}{day}"

    return _HAN_DATE.sub(convert, text)


def han_number(text: str) -> int | None:
    """十二 -> 12, 二十 -> 20, 一百零三 -> 103, 二〇 -> 20; None where it is no number below 1000."""
    total = 0
    digit: int | None = None
    if not text:
        return None
    if not set(text) & {"十", "百"}:
        digits = [_HAN_DIGITS.get(char) for char in text]
        return None if None in digits else int("".join(map(str, digits)))
    for char in text:
        if char == "百":
            total += (digit or 1) * 100
            digit = None
        elif char == "十":
            total += (1 if digit in (None, 0) else digit or 1) * 10
            digit = None
        elif char in _HAN_DIGITS:
            digit = _HAN_DIGITS[char]
        else:
            return None
    return total + (digit or 0)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month_end(year: int, month: int) -> date | None:
    return date(year, month, calendar.monthrange(year, month)[1]) if 1 <= month <= 12 else None


def _part_end(year: int, part: str) -> date | None:
    if part == "上半年":
        return date(year, 6, 30)
    if not part.endswith("季度"):
        return date(year, 12, 31)
    mark = part.removesuffix("季度").lstrip("第")
    quarter = int(mark) if mark.isdecimal() else han_number(mark)
    return _month_end(year, quarter * 3) if quarter in (1, 2, 3, 4) else None
