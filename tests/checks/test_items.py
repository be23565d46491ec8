"""What an item of 佐证材料要求 asks for, in the forms people write."""

from __future__ import annotations

import pytest
from fazhi.checks.items import parse_item


@pytest.mark.parametrize(
    ("text", "families", "every", "least"),
    [
        ("会议纪要", ["纪要"], False, 1),
        ("不少于2次会议纪要", ["纪要"], False, 2),
        ("会议纪要（不少于3次）", ["纪要"], False, 3),
        ("会议纪要两份以上", ["纪要"], False, 2),
        ("至少三张培训照片", ["照片"], False, 3),
        ("3份典型案例", ["案例"], False, 3),
        ("实施方案或工作通知", ["方案", "通知"], False, 1),
        ("实施方案/工作通知", ["方案", "通知"], False, 1),
        ("工作方案、工作总结", ["方案", "总结"], False, 1),
        ("工作方案及通知", ["方案", "通知"], True, 1),
        ("公开征求意见公告及征求意见稿", ["公告", "征求意见稿"], True, 1),
        ("听证会报告或专家论证意见", ["报告", "意见书"], False, 1),
        ("培训或考试照片", ["照片"], False, 1),
        ("规范性文件清理和备案情况报告", ["报告"], False, 1),
        ("“三项制度”实施方案", ["方案"], False, 1),
        ("“最多跑一次”事项清单", ["清单"], False, 1),
        ("行政执法公示网址", ["网址"], False, 1),
        ("持证执法人员花名册", ["台账"], False, 1),
        ("集体学法会议纪要或学习记录", ["纪要", "记录"], False, 1),
        ("会议通知、签到表和照片", ["通知", "记录", "照片"], False, 1),
        ("其他证明", [""], False, 1),
    ],
)
def test_parse_item_of_forms_people_write(text: str, families: list[str], every: bool, least: int) -> None:
    item = parse_item(text)
    assert ([part.family for part in item.parts], item.every, item.least) == (families, every, least)


def test_parse_item_keeps_what_tells_two_opinions_apart() -> None:
    assert parse_item("合法性审查意见书").parts[0].topic == "合法性审查"
    assert [part.topic for part in parse_item("听证会报告或专家论证意见").parts] == ["听证会", "专家论证"]
