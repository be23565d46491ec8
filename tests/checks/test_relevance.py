"""off-topic and better-indicator: papers with an odd title or a word in passing stay, strangers do not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fazhi.checks.case import Case, Duty, Indicator, Material, Method, Requirement, Role
from fazhi.checks.finding import Finding
from fazhi.checks.relevance import propose
from fazhi.gongwen import parse_paper
from fazhi.reading.document import Document, Page, Source

UNIT = "云岭县司法局"


def indicator(number: str, name: str, text: str, *items: str) -> Indicator:
    requirements = tuple(Requirement(i, item) for i, item in enumerate(items, 1))
    return Indicator(number, "一级", name, text, "查阅材料。", requirements, Method.SUBMIT, (UNIT,), ())


INDICATORS = (
    indicator("7", "案卷评查", "开展行政执法案卷评查，从主体、事实与证据、程序等方面审核。", "评查方案", "评查通报"),
    indicator("8", "行政调解", "健全行政调解组织，及时化解矛盾纠纷。", "调解方案", "典型案例"),
    indicator("9", "普法责任", "落实“谁执法谁普法”普法责任制，开展以案释法。", "普法责任清单", "普法工作总结"),
    indicator("12", "应急处置", "完善突发事件应急预案，定期组织演练。", "应急预案", "演练总结"),
)
DUTIES = tuple(Duty(UNIT, one.number, Role.LEAD) for one in INDICATORS[:3])
FILLER = "主要负责同志多次听取汇报，明确责任分工，完善工作机制，定期督促检查，确保各项任务落到实处，取得了较好成效。"
LUNCH = (
    "早餐七点半开始，午餐十二点开始，逾时不再供应。自助取餐、按需取量，剩菜倒放一律登记提醒，餐具每餐消毒，食材当日采购，炊事人员每年体检，后厨保持通风干燥，防蝇防鼠。"
    * 2
)
MEDIATION = "调解员从情理法三个角度劝说，双方当事人互谅互让，达成调解协议，矛盾纠纷就地化解。" * 3
REVIEW = "评查组从执法主体、事实与证据、适用法律、执法程序逐卷打分，案卷由计算机随机抽取。" * 3


@pytest.fixture
def raised(found: Callable[..., list[Finding]]) -> Callable[..., list[tuple[str, str | None, tuple[str, ...]]]]:
    def run(*materials: Material) -> list[tuple[str, str | None, tuple[str, ...]]]:
        findings = [
            f
            for check in ("off-topic", "better-indicator")
            for f in found(check, *materials, indicators=INDICATORS, duties=DUTIES)
        ]
        return [(f.check, f.quote, f.related) for f in findings]

    return run


@pytest.mark.parametrize(
    ("title", "body", "number"),
    [
        # An odd title over a text about the subject.
        (
            "消费维权知识有奖问答活动小结",
            "现场讲解法律知识，发放普法宣传单，开展以案释法，群众反响热烈。" + FILLER * 3,
            "9",
        ),
        # The title is right, the body is nothing but set phrases.
        ("司法局行政调解工作方案", FILLER * 5, "8"),
        # Other work in passing.
        ("司法局2022年案卷评查情况通报", REVIEW + "同时做好行政调解和普法宣传。", "7"),
        # Too short to tell.
        ("关于报送有关情况的函", "请查收。", "7"),
    ],
)
def test_relevance_leaves_papers_in_their_place(
    title: str, body: str, number: str, raised: Callable[..., list[object]], material: Callable[..., Material]
) -> None:
    assert raised(material(f"{title}\n{body}\n{UNIT}\n2022年3月1日", unit=UNIT, indicator=number)) == []


def test_relevance_does_not_judge_tables_photos_and_addresses(
    raised: Callable[..., list[object]], material: Callable[..., Material]
) -> None:
    rows = [["公益性岗位补贴发放明细"], ["姓名", "金额", "签收"], *[["张某", "1200", "是"]] * 40]
    picture = Document(
        "IMG_1.jpg", "1" * 64, 9, "image/jpeg", "picture", (Page(1, "健康体检现场 欢迎参加", Source.OCR),)
    )
    photo = Material(f"材料/{UNIT}/7/IMG_1.jpg", UNIT, "7", picture, parse_paper(picture))
    links = material("县政府网站报道\nhttp://www.yunling.gov.cn/x/1.htm", file="链接.txt", unit=UNIT, indicator="7")
    assert raised(material(rows=rows, file="明细.xlsx", unit=UNIT, indicator="7"), photo, links) == []


def test_off_topic_of_a_paper_of_another_world(
    raised: Callable[..., list[object]], material: Callable[..., Material]
) -> None:
    title = "关于进一步规范机关食堂管理的通知"
    given = material(f"{title}\n各股室：\n{LUNCH}\n{UNIT}\n2022年3月1日", unit=UNIT, indicator="7")
    assert raised(given) == [("off-topic", title, ())]


def test_better_indicator_names_the_duty_that_fits(
    raised: Callable[..., list[object]], material: Callable[..., Material]
) -> None:
    title = "司法局行政调解典型案例选编"
    assert raised(material(f"{title}\n{MEDIATION}", unit=UNIT, indicator="9")) == [("better-indicator", title, ("8",))]


def test_better_indicator_is_silent_when_the_file_lies_in_both_places(
    raised: Callable[..., list[object]], material: Callable[..., Material]
) -> None:
    from dataclasses import replace

    one = material(f"司法局行政调解典型案例选编\n{MEDIATION}", unit=UNIT, indicator="9", file="案例.docx")
    two = replace(one, file="材料/司法局/8/案例.docx", indicator="8")
    assert raised(one, two) == []


def test_better_indicator_never_points_to_a_duty_the_unit_does_not_have(
    raised: Callable[..., list[object]], material: Callable[..., Material]
) -> None:
    title = "云岭县防汛应急演练总结"
    body = "演练检验预警发布、人员转移和物资储备，应急队伍集结迅速，应急预案得到完善，抢险救援有序。" * 3
    assert [check for check, _, _ in raised(material(f"{title}\n{body}", unit=UNIT, indicator="7"))] != [
        "better-indicator"
    ]


def test_loose_files_are_proposed_and_not_accused(
    raised: Callable[..., list[object]], material: Callable[..., Material], case_of: Callable[..., Case]
) -> None:
    review = material(f"司法局案卷评查情况通报\n{REVIEW}", unit=UNIT, indicator=None, file="通报.docx")
    lunch = material(f"关于机关食堂的通知\n{LUNCH}", unit=UNIT, indicator=None, file="食堂.docx")
    case = case_of(review, lunch, indicators=INDICATORS, duties=DUTIES)
    assert [propose(one, case) for one in (review, lunch)] == ["7", None]
    assert raised(review, lunch) == []


def test_better_indicator_goes_by_a_clear_title_where_the_text_is_of_set_phrases(
    raised: Callable[..., list[object]], material: Callable[..., Material]
) -> None:
    body = "领导班子成员每人联系一个村，每年讲一堂法治课。把法律条文配上插画送给办事群众，以案释法。" + FILLER * 4
    title = "司法局谁执法谁普法责任制推进情况"
    text = f"{title}\n{body}\n{UNIT}\n2022年3月1日"
    assert raised(material(text, unit=UNIT, indicator="7")) == [("better-indicator", title, ("9",))]
    assert raised(material(text, unit=UNIT, indicator="9")) == []
