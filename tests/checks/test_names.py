"""name-content-mismatch: neutral and short names say nothing; another kind or subject does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fazhi.checks.case import Material
from fazhi.checks.finding import Finding
from fazhi.checks.subjects import clean_stem

PLAN = "云岭县司法局2022年行政调解工作方案\n为化解矛盾纠纷，制定本方案。成立调解委员会，调解员按程序受理。\n云岭县司法局\n2022年3月1日"


@pytest.mark.parametrize(
    "stem",
    [
        "扫描件20210330", "CCI_000017", "新建 Microsoft Word 文档", "IMG_20210210_1", "微信图片_20210331110648", "手机拍照4",
        "1", "01.", "附件", "附件2", "材料（1）", "佐证材料3", "未命名", "扫描全能王 2022-03-01 10.20", "DSC00012", "mmexport1617000000",
        "scan0001", "文档1", "新建文件夹", "佐证-副本", "最终版", "20220301",
    ],
)  # fmt: skip
def test_clean_stem_of_a_neutral_name_is_empty(stem: str) -> None:
    assert clean_stem(stem) == ""


@pytest.mark.parametrize(
    ("stem", "core"),
    [
        ("3.司法局普法责任清单（最终版）", "司法局普法责任清单"),
        ("会议纪要 - 副本", "会议纪要"),
        ("附件1：人员名单", "人员名单"),
        ("集体学法会议纪要（打印版）", "集体学法会议纪要"),
        ("2022年工作总结", "2022年工作总结"),
    ],
)
def test_clean_stem_drops_serials_and_marks(stem: str, core: str) -> None:
    assert clean_stem(stem) == core


@pytest.mark.parametrize(
    "name",
    [
        "扫描件20220330.docx", "新建 Microsoft Word 文档.docx", "方案.docx", "调解方案.docx", "行政调解工作方案（定稿）.docx", "2.司法局调解工作计划.docx",
        "关于行政调解工作的通知.docx", "行政调解.docx", "附件1.docx",
    ],
)  # fmt: skip
def test_name_content_mismatch_accepts_neutral_short_and_kindred_names(
    name: str, found: Callable[..., list[Finding]], material: Callable[..., Material]
) -> None:
    assert found("name-content-mismatch", material(PLAN, file=name)) == []


@pytest.mark.parametrize(
    "name", ["行政调解案件台账.docx", "局党组会议纪要.docx", "持证人员花名册.docx", "应急演练总结.docx"]
)
def test_name_content_mismatch_of_another_kind_or_subject(
    name: str, found: Callable[..., list[Finding]], material: Callable[..., Material]
) -> None:
    assert [(f.quote, f.related) for f in found("name-content-mismatch", material(PLAN, file=name))] == [(name, ())]


LIST = "云岭县司法局2022年重大执法决定法制审核清单\n一、行政处罚类：较大数额罚款，法制审核人员审核。\n二、行政许可类：撤销许可。\n云岭县司法局\n2022年3月1日"


def test_name_content_mismatch_of_a_roster_without_people(
    found: Callable[..., list[Finding]], material: Callable[..., Material]
) -> None:
    assert len(found("name-content-mismatch", material(LIST, file="干部花名册.docx"))) == 1
    people = LIST.replace("法制审核清单", "法制审核人员清单")
    assert found("name-content-mismatch", material(people, file="干部花名册.docx")) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("云岭县司法局2022年普法责任清单\n序号\t法律\t承办股室\n1\t民法典\t法治股\n2\t宪法\t法治股", 1),
        ("云岭县司法局学法会议记录\n参会人员：甲、乙、丙\n一、学习宪法", 0),
        ("云岭县司法局培训人员名单\n序号\t姓名\t签名\n1\t某甲\t\n2\t某乙\t", 0),
    ],
)
def test_name_content_mismatch_of_a_sign_in_sheet_that_nobody_signs(
    text: str, count: int, found: Callable[..., list[Finding]], material: Callable[..., Material]
) -> None:
    assert len(found("name-content-mismatch", material(text, file="会议签到表.docx"))) == count
