"""Cells as text, and dates as people write them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from fazhi.tables.cells import cell_text, find_date, han_number, parse_date
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("", ""),
        ("  县 司法局\u3000", "县 司法局"),
        ("评测\r\n标准", "评测\n标准"),
        ("评测_x000D_标准", "评测\n标准"),
        ("有\x07铃\x00声", "有铃声"),
        (3, "3"),
        (3.0, "3"),
        (0.1 + 0.2, "0.3"),
        (12345678901234.0, "12345678901234"),
        (-2.5, "-2.5"),
        (True, "是"),
        (False, "否"),
        (date(2021, 6, 30), "2021-06-30"),
        (datetime(2021, 6, 30), "2021-06-30"),
        (datetime(2021, 6, 30, 9, 5), "2021-06-30 09:05:00"),
        (time(9, 5), "09:05"),
        (timedelta(hours=25, minutes=3), "25:03"),
    ],
)
def test_cell_text(value: object, text: str) -> None:
    assert cell_text(value) == text


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021-06-30", date(2021, 6, 30)),
        ("2021/6/30", date(2021, 6, 30)),
        ("2021.6.30", date(2021, 6, 30)),
        ("２０２１．６．３０", date(2021, 6, 30)),
        ("20210630", date(2021, 6, 30)),
        ("2021年6月30日", date(2021, 6, 30)),
        ("2021 年 6 月 30 日", date(2021, 6, 30)),
        ("2021年6月30日前", date(2021, 6, 30)),
        ("2021-06-30 00:00:00", date(2021, 6, 30)),
        ("二〇二一年六月三十日", date(2021, 6, 30)),
        ("二○二一年十二月三十一日", date(2021, 12, 31)),
        ("2021年6月", date(2021, 6, 30)),
        ("2021年2月底前", date(2021, 2, 28)),
        ("2021.6", date(2021, 6, 30)),
        ("2021年上半年", date(2021, 6, 30)),
        ("2021年第三季度", date(2021, 9, 30)),
        ("2021年底前", date(2021, 12, 31)),
        ("44377", date(2021, 6, 30)),
        ("44377.0", date(2021, 6, 30)),
        ("6月30日前", date(2021, 6, 30)),
        ("6月底", date(2021, 6, 30)),
        ("年底前完成", date(2021, 12, 31)),
        ("2021年2月30日", None),
        ("长期坚持", None),
        ("", None),
        ("12", None),
        ("2021", None),
    ],
)
def test_parse_date(text: str, day: date | None) -> None:
    assert parse_date(text, year=2021) == day


def test_find_date_serial_number_in_prose_is_no_date() -> None:
    assert find_date("共44377人") is None


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2099, 12, 31)), st.sampled_from("年./-"))
def test_parse_date_any_day_in_any_form(day: date, mark: str) -> None:
    ends = ("年", "月", "日") if mark == "年" else (mark, mark, "")
    assert parse_date(f"{day.year}{ends[0]}{day.month}{ends[1]}{day.day}{ends[2]}") == day


@given(st.text())
def test_dates_never_raise(text: str) -> None:
    parse_date(text, year=2021)
    cell_text(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一", 1),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("九十五", 95),
        ("一百零三", 103),
        ("二〇", 20),
        ("甲", None),
        ("", None),
    ],
)
def test_han_number(text: str, value: int | None) -> None:
    assert han_number(text) == value
