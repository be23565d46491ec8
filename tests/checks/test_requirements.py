"""Which document serves which item: the traps first, then what is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fazhi.checks.case import Case, Duty, Indicator, Material, Method, Requirement, Role
from fazhi.checks.finding import Finding
from fazhi.checks.requirements import match_duty
from fazhi.gongwen.facts import Genre
from fazhi.reading.document import Document, Page, ProblemCode, Source

UNIT = "云岭县司法局"
MEDIATION = "成立行政调解委员会，调解员按程序受理纠纷，达成调解协议的引导申请司法确认，矛盾纠纷排查化解情况每月汇总。"


def indicator(*items: str, method: Method = Method.SUBMIT, name: str = "行政调解") -> Indicator:
    requirements = tuple(Requirement(i, text) for i, text in enumerate(items, 1))
    return Indicator(
        "8",
        "纠纷化解",
        name,
        f"健全{name}组织，规范程序，及时化解矛盾纠纷。",
        "查阅材料。",
        requirements,
        method,
        (UNIT,),
        (),
    )


DUTY = Duty(UNIT, "8", Role.LEAD)


@pytest.fixture
def missing(found: Callable[..., list[Finding]]) -> Callable[..., list[str | None]]:
    def run(one: Indicator, *materials: Material) -> list[str | None]:
        return [f.quote for f in found("requirement-missing", *materials, indicators=(one,), duties=(DUTY,))]

    return run


@pytest.fixture
def paper(material: Callable[..., Material]) -> Callable[..., Material]:
    def make(title: str, file: str = "扫描件1.docx", body: str = MEDIATION, **more: Any) -> Material:
        return material(f"{title}\n{body}\n{UNIT}\n2022年3月1日", file=file, unit=UNIT, indicator="8", **more)

    return make


def photo(file: str = "IMG_20220310_1.jpg", text: str = "行政调解现场") -> Material:
    from fazhi.gongwen import parse_paper

    pages = (Page(1, text, source=Source.OCR),)
    document = Document(file, f"{file:0<64}", 9000, "image/jpeg", "picture", pages)
    return Material(f"材料/{UNIT}/8/{file}", UNIT, "8", document, parse_paper(document))


def test_requirement_missing_is_silent_when_every_item_is_served(
    missing: Callable[..., list[str]], paper: Callable[..., Material], material: Callable[..., Material]
) -> None:
    rows = [["行政调解案件台账", "", ""], ["序号", "受理日期", "结果"], ["1", "2022-03-01", "达成协议"]]
    assert (
        missing(
            indicator("行政调解工作方案", "行政调解案件台账", "行政调解典型案例", "调解活动照片"),
            paper("关于印发《司法局行政调解工作方案》的通知"),
            paper("司法局行政调解典型案例选编", file="扫描件2.docx"),
            material(rows=rows, file="工作簿1.xlsx", unit=UNIT, indicator="8"),
            photo(),
        )
        == []
    )


@pytest.mark.parametrize(
    "title",
    [
        "司法局行政调解工作方案（征求意见稿）",
        "关于印发司法局2019年行政调解工作方案的通知",
        "云岭县行政调解工作实施方案",
    ],
)
def test_requirement_missing_counts_faulty_papers_as_handed_in(
    title: str, missing: Callable[..., list[str]], paper: Callable[..., Material]
) -> None:
    assert missing(indicator("行政调解工作方案"), paper(title)) == []


def test_requirement_missing_goes_by_content_and_not_by_the_name(
    missing: Callable[..., list[str]], paper: Callable[..., Material]
) -> None:
    given = paper("司法局行政调解工作方案", file="行政调解案件台账.pdf")
    assert missing(indicator("行政调解工作方案", "行政调解案件台账"), given) == ["2.行政调解案件台账"]


def test_requirement_missing_tells_two_opinions_apart(
    missing: Callable[..., list[str]], paper: Callable[..., Material]
) -> None:
    one = indicator("听证会报告或专家论证意见", "合法性审查意见书", name="行政决策")
    body = "经审查，决策权限合法，决策程序完备，专家论证和听证会材料齐全，可以提交审议。"
    given = paper("关于《停车泊位管理方案》的合法性审查意见书", body=body)
    assert missing(one, given) == ["1.听证会报告或专家论证意见"]


def test_requirement_missing_of_photos_wants_pictures_and_not_scans_of_papers(
    missing: Callable[..., list[str]], paper: Callable[..., Material]
) -> None:
    assert missing(indicator("行政调解工作方案", "调解活动照片"), paper("行政调解工作方案")) == ["2.调解活动照片"]
    assert missing(indicator("调解活动照片"), photo()) == []


def test_requirement_missing_counts_papers_where_a_number_is_asked(
    missing: Callable[..., list[str]], paper: Callable[..., Material]
) -> None:
    one = indicator("不少于2次研究行政调解工作的会议纪要")
    first = paper("司法局研究行政调解工作会议纪要（第1期）", file="1.docx")
    second = paper("司法局研究行政调解工作会议纪要（第2期）", file="2.docx", body=MEDIATION + "会议还听取了汇报。")
    assert missing(one, first, second) == []
    assert missing(one, first) == ["1.不少于2次研究行政调解工作的会议纪要"]


def test_requirement_missing_of_an_address_finds_links_in_any_text(
    missing: Callable[..., list[str]], material: Callable[..., Material], paper: Callable[..., Material]
) -> None:
    one = indicator("行政调解工作方案", "公示网址")
    given = material("公示地址\nhttp://www.yunling.gov.cn/a/1.htm", file="说明.txt", unit=UNIT, indicator="8")
    assert missing(one, paper("行政调解工作方案"), given) == []
    assert missing(one, paper("行政调解工作方案")) == ["2.公示网址"]


def test_requirement_missing_leaves_the_address_of_a_web_duty_to_the_links_check(
    missing: Callable[..., list[str]], paper: Callable[..., Material]
) -> None:
    one = indicator("权责清单公布网址", method=Method.WEB)
    assert missing(one, paper("关于行政调解的情况说明")) == []


def test_requirement_missing_is_silent_where_nothing_was_handed_in(missing: Callable[..., list[str]]) -> None:
    assert missing(indicator("行政调解工作方案")) == []
    assert missing(indicator("行政调解情况总结", method=Method.DATA)) == []


def test_requirement_missing_is_not_served_by_what_cannot_be_read_or_is_off_topic(
    missing: Callable[..., list[str]], paper: Callable[..., Material], material: Callable[..., Material]
) -> None:
    broken = material(file="行政调解工作方案.docx", unit=UNIT, indicator="8", problems=[ProblemCode.ENCRYPTED])
    lunch = "早餐七点半开始，午餐十二点开始，逾时不再供应。实行自助取餐、按需取量，剩菜倒放一律登记提醒，餐具每餐消毒，食材当日采购，炊事人员每年体检，后厨保持通风干燥。"
    other = paper("关于印发机关食堂用餐实施方案的通知", body=lunch * 2)
    assert missing(indicator("行政调解工作方案"), broken, other) == ["1.行政调解工作方案"]


def test_match_duty_says_which_document_serves_which_item_and_why(
    case_of: Callable[..., Case], paper: Callable[..., Material]
) -> None:
    one = indicator("行政调解工作方案及通知", "行政调解案件台账")
    given = paper("司法局行政调解工作方案", file="方案.docx")
    case = case_of(given, indicators=(one,), duties=(DUTY,))
    match = match_duty(case, DUTY)
    assert [(i.requirement.label, [s.file for s in i.services], i.lacking) for i in match.items] == [
        ("1.行政调解工作方案及通知", [given.file], ("通知",)),
        ("2.行政调解案件台账", [], ()),
    ]
    assert match.items[0].services[0].reason == "《司法局行政调解工作方案》是工作方案"
    assert match.idle == ()


def test_match_duty_lists_files_that_serve_nothing(
    case_of: Callable[..., Case], paper: Callable[..., Material], material: Callable[..., Material]
) -> None:
    note = paper("关于行政调解的情况说明", file="说明.docx")
    broken = material(file="坏.docx", unit=UNIT, indicator="8", problems=[ProblemCode.CORRUPT])
    case = case_of(note, broken, indicators=(indicator("行政调解典型案例", "行政调解案件台账"),), duties=(DUTY,))
    assert match_duty(case, DUTY).idle == ((broken.file, "文件无法读取"), (note.file, "与各项要件都不对应"))


def test_photo_fixture_is_a_photo() -> None:
    assert photo().paper.genre in {Genre.PHOTO, Genre.OTHER}


def test_requirement_missing_goes_by_the_word_where_two_items_ask_for_tables(
    missing: Callable[..., list[str]], material: Callable[..., Material]
) -> None:
    one = indicator("调解员名单", "参与调处台账")
    rows = [["行政调解台账", ""], ["序号", "事项"], ["1", "浇地用水"], ["2", "宅基边界"]]
    ledger = material(rows=rows, file="行政调解台账.xlsx", unit=UNIT, indicator="8")
    assert missing(one, ledger) == ["1.调解员名单"]


def test_requirement_missing_does_not_take_the_list_of_one_item_for_the_register_of_another(
    missing: Callable[..., list[str | None]], paper: Callable[..., Material]
) -> None:
    both = indicator("法制审核目录清单", "法制审核台账", name="法制审核")
    listed = paper("司法局2022年重大执法决定法制审核清单")
    assert missing(both, listed) == ["2.法制审核台账"]
    assert missing(both, listed, paper("司法局2022年重大执法决定法制审核台账", file="2.docx")) == []


def test_requirement_missing_takes_a_list_for_a_register_where_the_other_list_is_about_something_else(
    missing: Callable[..., list[str | None]], paper: Callable[..., Material]
) -> None:
    both = indicator("权责事项清单", "法制审核台账", name="法制审核")
    papers = (paper("司法局2022年法制审核清单"), paper("司法局权责事项清单", file="2.docx"))
    assert missing(both, *papers) == []
