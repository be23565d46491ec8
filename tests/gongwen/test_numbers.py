"""Numbers with unit and qualifier, and the arithmetic of reports."""

from __future__ import annotations

from decimal import Decimal

import pytest
from fazhi.gongwen.numbers import (
    Qualifier,
    agrees,
    find_quantities,
    growth,
    han_number,
    parse_number,
    percent,
    percent_agrees,
    round_half_up,
    sum_agrees,
)
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三百二十", 320),
        ("二〇二一", 2021),
        ("十二", 12),
        ("一万二千", 12000),
        ("廿九", 29),
        ("两百", 200),
        ("一亿三千万", 130000000),
        ("百分", None),
        ("", None),
    ],
)
def test_han_number(text: str, value: int | None) -> None:
    assert han_number(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,234.5", "1234.5"), ("１２３", "123"), ("3.2万", "32000"), ("十五", "15"), ("约3", None), ("1-2", None)],
)
def test_parse_number(text: str, value: str | None) -> None:
    assert parse_number(text) == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("由25个增至40个", [("25", "个", "exact"), ("40", "个", "exact")]),
        ("开展80余场", [("80", "场", "over")]),
        ("达到90%，压缩70%以上", [("90", "%", "exact"), ("70", "%", "at-least")]),
        ("1,234.5万元", [("12345000", "元", "exact")]),
        ("百分之九十五点六", [("95.6", "%", "exact")]),
        ("约3.2亿元", [("320000000", "元", "about")]),
        ("近20项", [("20", "项", "nearly")]),
        ("不少于2次", [("2", "次", "at-least")]),
        ("听证110人次", [("110", "人次", "exact")]),
    ],
)
def test_find_quantities(text: str, found: list[tuple[str, str, str]]) -> None:
    got = [(q.value, q.unit, q.qualifier.value) for q in find_quantities(text)]
    assert got == [(Decimal(value), unit, qualifier) for value, unit, qualifier in found]


def quantity(text: str):  # type: ignore[no-untyped-def]  # one line of a helper
    return next(find_quantities(text))


@pytest.mark.parametrize(
    ("stated", "part", "whole", "right"),
    [
        ("88.9%", 24, 27, True),
        ("57.9%", 11, 19, True),
        ("约73%", 38, 52, True),
        ("83.8%", 79, 102, False),
        ("75.5%", 73, 90, False),
        ("100%", 5, 5, True),
        ("70%以上", 8, 10, True),
        ("50%", 1, 0, False),
    ],
)
def test_percent_agrees(stated: str, part: int, whole: int, right: bool) -> None:
    assert percent_agrees(quantity(stated), Decimal(part), Decimal(whole)) is right


@pytest.mark.parametrize(
    ("stated", "actual", "right"),
    [
        ("80余场", 86, True),
        ("80余场", 80, True),
        ("80余场", 95, False),
        ("近20项", 19, True),
        ("近20项", 21, False),
        ("20项以上", 20, True),
        ("不超过5次", 6, False),
        ("33件", 33, True),
        ("33件", 34, False),
        ("1.2万人", 12030, True),
        ("1.2万人", 12900, False),
    ],
)
def test_agrees(stated: str, actual: int, right: bool) -> None:
    assert agrees(quantity(stated), Decimal(actual)) is right


def test_sums_and_growth() -> None:
    parts = [quantity(text) for text in ("17件", "15件", "1件")]
    assert sum_agrees(parts, quantity("33件"))
    assert not sum_agrees(parts, quantity("34件"))
    assert sum_agrees(parts, quantity("30余件"))
    assert growth(Decimal(25), Decimal(40)) == 60
    assert growth(Decimal(0), Decimal(40)) is None
    assert percent(Decimal(1), Decimal(3), 1) == Decimal("33.3")
    assert [round_half_up(Decimal(text), 1) for text in ("0.25", "0.35", "-0.25")] == [
        Decimal("0.3"),
        Decimal("0.4"),
        Decimal("-0.3"),
    ]


@given(st.integers(0, 10**9))
def test_arabic_numbers_come_back(n: int) -> None:
    assert parse_number(str(n)) == n == parse_number(f"{n:,}")


@given(st.integers(1, 5000), st.integers(1, 5000))
def test_a_share_rounded_half_up_always_agrees(part: int, whole: int) -> None:
    shown = percent(Decimal(part), Decimal(whole), 1)
    assert percent_agrees(quantity(f"{shown}%"), Decimal(part), Decimal(whole))


def test_qualifiers_are_told() -> None:
    assert quantity("约30件").qualifier is Qualifier.ABOUT
