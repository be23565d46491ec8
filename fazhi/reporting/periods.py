"""Periods as people write them: 2021年上半年, 2021H1, 2021Q2, 2021年度, 2021-06, 2021-01-01至2021-06-30."""

from __future__ import annotations

import calendar
import re
from datetime import date

from fazhi.errors import FazhiError
from fazhi.measures import Period


class PeriodError(FazhiError):
    """A period that cannot be understood."""

    code = "period"

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(f"看不懂期间“{text}”，请写成“2021年上半年”“2021年”“2021-06”或“2021-01-01至2021-06-30”。")


_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}
_NAMED = re.compile(
    r"(?P<year>\d{4})年?度?(?:(?P<half>上半年|下半年|[Hh][12])|第?(?P<quarter>[一二三四1-4])季度|[Qq](?P<q>[1-4])"
    r"|[-年/]?(?P<month>\d{1,2})月?(?:份)?)?"
)
_ONE_DAY = r"\d{4}[-年./]\d{1,2}[-月./]\d{1,2}"
_SPAN = re.compile(rf"(?P<a>{_ONE_DAY})日?\s*(?:至|到|[/~～—]|\.\.|,|，)\s*(?P<b>{_ONE_DAY})日?")


def parse_period(text: str) -> Period:
    """The period that a person means; raises PeriodError."""
    text = re.sub(r"\s+", "", text)
    try:
        if m := _SPAN.fullmatch(text):
            return Period(_day(m["a"]), _day(m["b"]))
        if m := _NAMED.fullmatch(text):
            return _named(m)
    except ValueError as error:
        raise PeriodError(text) from error
    raise PeriodError(text)


def _day(text: str) -> date:
    year, month, day = (int(part) for part in re.findall(r"\d+", text))
    return date(year, month, day)


def _named(m: re.Match[str]) -> Period:
    year = int(m["year"])
    if m["half"]:
        second = m["half"] in {"下半年", "H2", "h2"}
        return _months(year, 7 if second else 1, 6, f"{year}年{'下' if second else '上'}半年")
    if m["quarter"] or m["q"]:
        quarter = _QUARTERS.get(m["quarter"] or "") or int(m["q"] or m["quarter"])
        return _months(year, quarter * 3 - 2, 3, f"{year}年第{'一二三四'[quarter - 1]}季度")
    if m["month"]:
        return _months(year, int(m["month"]), 1, f"{year}年{int(m['month'])}月")
    return _months(year, 1, 12, f"{year}年")


def _months(year: int, first: int, count: int, name: str) -> Period:
    last = first + count - 1
    return Period(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]), name)
