"""Dates in every written form."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from fazhi.gongwen.dates import find_dates, first_date, only_date
from hypothesis import given
from hypothesis import strategies as st


def test_dates_of_the_cases(shared: Path) -> None:
    pairs = json.loads((shared / "cases" / "dates.json").read_text(encoding="utf-8"))
    assert [(text, span.value if (span := first_date(text)) else None) for text, _ in pairs] == [
        tuple(p) for p in pairs
    ]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("2021年2月30日", []),
        ("2021年13月1日", []),
        ("2O21年6月1O日", ["2021-06-10"]),
        ("2021年3月5曰", ["2021-03-05"]),
        ("自2021年1月1日至4月30日", ["2021-01-01"]),
        (
            "二〇二一年十月十日、2021.10.11、2021/10/12、2021-10-13",
            ["2021-10-10", "2021-10-11", "2021-10-12", "2021-10-13"],
        ),
        ("版本1.2.3，电话0399-2180-573", []),
        ("202256", []),
        ("2021年上半年", []),
        ("二○二一年元月", ["2021-01"]),
    ],
)
def test_find_dates(text: str, values: list[str]) -> None:
    spans = list(find_dates(text))
    assert [span.value for span in spans] == values
    assert all(text[span.start : span.end] == span.text for span in spans)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("（2021年3月5日）", "2021-03-05"),
        (" 2021年3月5日 ", "2021-03-05"),
        ("2021年3月5日印发", None),
        ("2021年3月", "2021-03"),
    ],
)
def test_only_date(text: str, value: str | None) -> None:
    span = only_date(text)
    assert (span.value if span else None) == value


HAN = "〇一二三四五六七八九"


def han(n: int) -> str:
    tens, ones = divmod(n, 10)
    return ("" if tens == 0 else "十" if tens == 1 else HAN[tens] + "十") + (HAN[ones] if ones else "")


@given(st.dates(dt.date(1950, 1, 1), dt.date(2098, 12, 31)))
def test_every_form_of_a_day_gives_the_day(day: dt.date) -> None:
    year = "".join(HAN[int(c)] for c in str(day.year))
    forms = [
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year} 年 {day.month:02d} 月 {day.day:02d} 日",
        f"{day.year}-{day.month:02d}-{day.day:02d}",
        f"{day.year}.{day.month}.{day.day}",
        f"{year}年{han(day.month)}月{han(day.day)}日",
    ]
    assert [span.value for form in forms if (span := only_date(form))] == [day.isoformat()] * len(forms)
