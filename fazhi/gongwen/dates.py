"""Dates in Chinese papers: every usual way of writing one, as ISO days or months.

'2021年3月5日', '２０２１ 年 3 月 5 日', 二〇二一年三月五日, 二○二四年二月廿九日, '2021.3.5', '2021-03-05',
'2021/03/05 11:30' and '二〇二〇年十二月', which stays a month.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from fazhi.gongwen.numbers import han_number


@dataclass(frozen=True, slots=True)
class DateSpan:
    """A date found in a text: `value` is '2021-03-05' or '2021-03'; `text` stands at `start`:`end`."""

    value: str
    start: int
    end: int
    text: str
    form: str  # arabic, han, dotted

    @property
    def is_day(self) -> bool:
        """Whether the day is stated too."""
        return len(self.value) == 10


FIRST_YEAR, LAST_YEAR = 1949, 2099

_D = "0-9０-９OoＯ"  # the letter O stands for a nought in many a scan
_B = r"[ \t\u3000\u00a0]{0,3}"
_ARABIC = (
    rf"(?P<ay>[12１２][{_D}]{_B}[{_D}]{_B}[{_D}]){_B}年{_B}(?P<am>[{_D}]{{1,2}}){_B}月"
    rf"(?:{_B}(?P<ad>[{_D}]{{1,2}}){_B}[日曰号])?"
)
_HD = "零〇○Ｏ0OoＯ一二三四五六七八九"
_HN = "元一二三四五六七八九十廿卅0-9"
_HAN = (
    rf"(?P<hy>[一二]{_B}[{_HD}]{_B}[{_HD}]{_B}[{_HD}]){_B}年{_B}(?P<hm>[{_HN}]{{1,2}}){_B}月"
    rf"(?:{_B}(?P<hd>[{_HN}]{{1,3}}){_B}[日曰号])?"
)
_DOTTED = (
    r"(?P<py>(?:19|20|１９|２０)[0-9０-９]{2})(?P<sep>[-./－．／—–])(?P<pm>[0-9０-９]{1,2})"
    r"(?P=sep)(?P<pd>[0-9０-９]{1,2})(?![0-9０-９])"
)
_DATE = re.compile(rf"(?<![{_D}])(?:{_ARABIC}|{_DOTTED})|(?<![{_HD}]){_HAN}")
_BLANK = re.compile(r"\s+")


def _arabic(text: str) -> int:
    return int(_BLANK.sub("", text).translate(str.maketrans("０１２３４５６７８９OoＯ", "0123456789000")))


def _either(text: str) -> int | None:
    """The month or day of a year in hanzi, in hanzi too or, against the standard, in digits."""
    return int(text) if text.isascii() and text.isdigit() else han_number(text)


def _han_year(text: str) -> int | None:
    plain = _BLANK.sub("", text).translate(str.maketrans("○Ｏ0Oo", "〇〇〇〇〇"))
    return han_number(plain)


def _iso(year: int | None, month: int | None, day: int | None) -> str | None:
    if year is None or month is None or not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        return None
    if day is None:
        return f"{year:04d}-{month:02d}"
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return None


def _span(m: re.Match[str]) -> DateSpan | None:
    if m["ay"]:
        value = _iso(_arabic(m["ay"]), _arabic(m["am"]), _arabic(m["ad"]) if m["ad"] else None)
        form = "arabic"
    elif m["hy"]:
        month = 1 if m["hm"] == "元" else _either(m["hm"])
        value = _iso(_han_year(m["hy"]), month, _either(m["hd"]) if m["hd"] else None)
        form = "han"
    else:
        value, form = _iso(_arabic(m["py"]), _arabic(m["pm"]), _arabic(m["pd"])), "dotted"
    return DateSpan(value, m.start(), m.end(), m.group(), form) if value else None


def find_dates(text: str) -> Iterator[DateSpan]:
    """All dates of a text in order; impossible ones (2021年2月30日) are left out."""
    for m in _DATE.finditer(text):
        span = _span(m)
        if span is not None:
            yield span


def first_date(text: str) -> DateSpan | None:
    """The first date of a text, or None."""
    return next(find_dates(text), None)


_SHORT_YEAR = re.compile(rf"(?P<y>[0-9]{{2}})年{_B}(?P<m>[0-9]{{1,2}})月{_B}(?P<d>[0-9]{{1,2}})日")


def _short_year(text: str, bare: str) -> DateSpan | None:
    """21年12月3日 alone on its row: the century is left out, the day is not in doubt."""
    m = _SHORT_YEAR.fullmatch(bare)
    value = _iso(2000 + int(m["y"]), int(m["m"]), int(m["d"])) if m is not None else None
    start = text.index(bare)
    return DateSpan(value, start, start + len(bare), bare, "short") if value else None


def only_date(text: str) -> DateSpan | None:
    """The date of a text that holds nothing but a date (brackets around it allowed), or None."""
    text = text.strip()
    if len(text) > 40:
        return None
    bare = text[1:-1].strip() if len(text) > 2 and text[0] in "（(〔[" and text[-1] in "）)〕]" else text
    bare = bare.rstrip("。．. ")
    m = _DATE.fullmatch(bare)
    if m is None:
        return _short_year(text, bare)
    span = _span(m)
    if span is None:
        return None
    start = text.index(span.text)
    return DateSpan(span.value, start, start + len(span.text), span.text, span.form)
