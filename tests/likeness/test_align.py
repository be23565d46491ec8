"""Passages side by side, as they stand in the files, with the words that differ."""

from __future__ import annotations

from fazhi.likeness import Mask, align, marked

MASK = Mask(["桃源镇", "青石乡"])


def test_align_shows_the_longest_answering_passage_and_its_differences() -> None:
    left = "桃源镇2022年学法计划\n为提高依法办事能力，结合我镇实际，制定本计划。春季学习土地管理法，夏季学习防洪法。\n桃源镇\n2022年3月1日"
    right = "青石乡2022年学法计划\n另有安排如下。\n为提高依法办事能力，结合我乡实际，制定本计划。春季学习土地管理法，夏季学习防洪法。\n青石乡"
    found = align(left, right, MASK)
    assert found is not None
    assert found.quote == "为提高依法办事能力，结合我镇实际，制定本计划。春季学习土地管理法，夏季学习防洪法。"
    assert found.other == "为提高依法办事能力，结合我乡实际，制定本计划。春季学习土地管理法，夏季学习防洪法。"
    assert found.changes == (("镇", "乡"),)
    assert (
        marked(found.right) == "为提高依法办事能力，结合我【乡】实际，制定本计划。春季学习土地管理法，夏季学习防洪法。"
    )


def test_align_without_equal_sentences_takes_the_closest() -> None:
    left = "组织干部职工集中学习宪法和民法典并开展测试。"
    right = "无关的一句话放在前面占住位置。\n组织全体干部职工集中学习宪法和民法典并开展测试。"
    found = align(left, right, MASK)
    assert found is not None
    assert found.changes == (("", "全体"),)


def test_align_of_unrelated_texts_is_none() -> None:
    assert align("今天早餐供应豆浆和包子，中午有鱼。", "案卷由计算机随机抽取，不得挑选替换。", MASK) is None
