"""Masking: what changes when a text is reused must not hide that it is the same text."""

from __future__ import annotations

import pytest
from fazhi.likeness import Mask, bare

MASK = Mask(["云岭县司法局", "司法局", "云岭县", "云岭", "桃源镇人民政府", "桃源镇", "青石乡人民政府", "青石乡"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("桃源镇人民政府于2022年3月1日印发方案", "青石乡人民政府于2021年12月15日印发方案"),
        ("我镇共调解纠纷12件", "我乡共调解纠纷7件"),
        ("二〇二二年三月五日", "二〇二一年十月十二日"),
        ("办结率９６.５％", "办结率88%"),
        ("云岭县司法局组织学习", "司法局组织学习"),
    ],
)
def test_mask_makes_texts_that_differ_in_names_dates_and_numbers_equal(one: str, other: str) -> None:
    assert MASK(one) == MASK(other)


@pytest.mark.parametrize(
    ("one", "other"), [("制定学法计划", "制定普法计划"), ("三项制度", "两项制度"), ("一是宣传不够", "二是力量不足")]
)
def test_mask_keeps_other_words_apart(one: str, other: str) -> None:
    assert MASK(one) != MASK(other)


def test_bare_of_a_print_with_other_widths_and_blanks_is_the_same() -> None:
    assert bare("会议纪要（第1期）\n 2022年3月1日") == bare("会议纪要(第１期) 2022 年 3 月 1 日。")
