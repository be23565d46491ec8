"""copied, recycled, duplicate-file: what is rightly alike first, then what is not."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from fazhi.checks.case import Category, Material, Unit
from fazhi.checks.finding import Finding
from fazhi.gongwen import parse_paper
from fazhi.reading.document import Document, Page, Source

TOWNS = (
    Unit("云岭县桃源镇人民政府", ("桃源镇",), Category.TOWN, True),
    Unit("云岭县青石乡人民政府", ("青石乡",), Category.TOWN, True),
    Unit("云岭县白水镇人民政府", ("白水镇",), Category.TOWN, True),
    Unit("云岭县司法局", ("县司法局", "司法局"), Category.DEPARTMENT, False),
)
OWN = (
    "调解室设在便民大厅东侧，流程图和权利义务告知牌上墙，群众一进门就能看见。聘请退休教师和老支书担任调解员，熟人讲理往往比干部说教管用。"
    "每周五召开一次纠纷研判会，对邻里宅基、浇地用水、彩礼返还三类矛盾逐件落实包保人。达成协议的当场制作协议书，并引导双方申请司法确认。"
    "对调解不成的告知诉讼和仲裁渠道，不久拖、不推诿。年底评选调解能手，在村务公开栏张榜表扬，奖励资金从综治经费列支。"
)
OTHER = (
    "成立由镇长任主任的行政调解委员会，司法所、派出所和妇联各派一人参加。案件登记簿一案一号，受理、调查、调解、回访四个环节都有签字。"
    "汛期前对河道采砂、滩地租种引起的争议先行摸底，能化解的不带进主汛期。邀请县法院法官每季度来镇授课，讲解调解协议的效力。"
    "镇财政每年安排专项补贴，调解成功一件补助八十元，卷宗不合格的不予发放。法律顾问坐班日群众可以免费咨询。"
)


def plan(town: str, body: str, day: str = "2022年3月1日") -> str:
    return f"{town}2022年行政调解工作方案\n为做好行政调解工作，结合我镇实际，制定本方案。\n{body}\n云岭县{town}人民政府\n{day}"


@pytest.fixture
def of(material: Callable[..., Material]) -> Callable[..., Material]:
    def make(unit: int, text: str, file: str = "方案.docx", indicator: str = "8", folder: str = "材料") -> Material:
        name = TOWNS[unit].name
        return material(text, file=file, unit=name, indicator=indicator, folder=f"{folder}/{name}/{indicator}")

    return make


@pytest.fixture
def raised(found: Callable[..., list[Finding]]) -> Callable[..., list[Finding]]:
    def run(
        check: str, *materials: Material, previous: Sequence[Material] = (), units: Sequence[Unit] = TOWNS
    ) -> list[Finding]:
        return found(check, *materials, previous=tuple(previous), units=tuple(units))

    return run


def test_copied_leaves_a_superiors_paper_alone(
    raised: Callable[..., list[Finding]], of: Callable[..., Material]
) -> None:
    notice = f"云岭县人民政府办公室文件\n云政办〔2022〕4号\n云岭县人民政府办公室关于做好行政调解工作的通知\n各乡镇人民政府：\n{OWN}\n云岭县人民政府办公室\n2022年2月1日"
    assert raised("copied", of(0, notice), of(1, notice)) == []


def test_copied_leaves_a_joint_paper_alone(raised: Callable[..., list[Finding]], of: Callable[..., Material]) -> None:
    joint = f"关于联合开展行政调解的方案\n{OWN}\n云岭县桃源镇人民政府\n云岭县青石乡人民政府\n2022年3月1日"
    assert raised("copied", of(0, joint), of(1, joint)) == []


def test_copied_leaves_papers_on_one_theme_alone(
    raised: Callable[..., list[Finding]], of: Callable[..., Material]
) -> None:
    assert raised("copied", of(0, plan("桃源镇", OWN)), of(1, plan("青石乡", OTHER))) == []


def test_copied_leaves_a_form_that_everybody_fills_alone(
    raised: Callable[..., list[Finding]], of: Callable[..., Material]
) -> None:
    units = [
        Unit(f"云岭县{chr(0x4E00 + 40 * i)}山镇人民政府", (f"{chr(0x4E00 + 40 * i)}山镇",), Category.TOWN)
        for i in range(14)
    ]
    materials = []
    for unit in units:
        one = of(0, plan(unit.aliases[0], OWN))
        materials.append(replace(one, unit=unit.name, file=f"材料/{unit.name}/8/方案.docx"))
    assert raised("copied", *materials, units=units) == []


def test_copied_does_not_compare_a_unit_with_itself(
    raised: Callable[..., list[Finding]], of: Callable[..., Material]
) -> None:
    assert raised("copied", of(0, plan("桃源镇", OWN)), of(0, plan("桃源镇", OWN), file="2.docx", indicator="9")) == []


def test_copied_names_both_ends_with_passages_and_dates(
    raised: Callable[..., list[Finding]], of: Callable[..., Material]
) -> None:
    one, two = of(0, plan("桃源镇", OWN)), of(1, plan("青石乡", OWN, "2022年4月2日"))
    first, second = raised("copied", one, two)
    assert [(f.file, f.related) for f in (first, second)] == [(one.file, (two.file,)), (two.file, (one.file,))]
    assert first.quote is not None and first.quote in one.text
    assert first.other_quote is not None and first.other_quote in two.text
    assert "本文2022年3月1日，对方2022年4月2日" in first.message


def test_copied_survives_some_new_sentences(raised: Callable[..., list[Finding]], of: Callable[..., Material]) -> None:
    changed = OWN.replace("逐件落实包保人", "分别指定一名班子成员盯办").replace("张榜表扬", "公布名单")
    assert len(raised("copied", of(0, plan("桃源镇", OWN)), of(1, plan("青石乡", changed)))) == 2


def test_copied_finds_one_chapter_in_a_longer_paper(
    raised: Callable[..., list[Finding]], of: Callable[..., Material]
) -> None:
    chapter = (
        OWN
        + "各村每月二十五日前报送矛盾台账，镇综治中心汇总后在班子会上通报，连续两月零报告的村由包村干部逐户核实。群众满意不满意作为唯一标准，回访率达到百分之百。"
    )
    long = plan("青石乡", OTHER + "\n" + chapter + "\n" + "春季植树造林期间林权争议多发，林业站提前介入。")
    found_ = raised("copied", of(0, plan("桃源镇", chapter)), of(1, long))
    assert {f.unit for f in found_} == {TOWNS[0].name, TOWNS[1].name}
    assert all("有一段" in f.message for f in found_)


def test_recycled_leaves_the_same_theme_written_anew_alone(
    raised: Callable[..., list[Finding]], of: Callable[..., Material]
) -> None:
    old = of(0, plan("桃源镇", OTHER, "2021年3月1日").replace("2022年行政", "2021年行政"), folder="往年材料")
    assert raised("recycled", of(0, plan("桃源镇", OWN)), previous=[old]) == []


def test_recycled_leaves_the_old_file_itself_to_the_check_of_dates(
    raised: Callable[..., list[Finding]], of: Callable[..., Material]
) -> None:
    text = plan("桃源镇", OWN, "2021年3月1日")
    assert raised("recycled", of(0, text), previous=[of(0, text, folder="往年材料")]) == []


def test_recycled_of_last_years_text_with_new_dates_and_figures(
    raised: Callable[..., list[Finding]], of: Callable[..., Material]
) -> None:
    old = of(0, plan("桃源镇", OWN, "2021年3月1日").replace("2022年行政", "2021年行政"), folder="往年材料")
    (finding,) = raised("recycled", of(0, plan("桃源镇", OWN.replace("每周五", "每周三"))), previous=[old])
    assert finding.related == (old.file,)
    assert "本文2022年3月1日，对方2021年3月1日" in finding.message


def test_duplicate_file_leaves_one_file_under_two_indicators_alone(
    raised: Callable[..., list[Finding]], of: Callable[..., Material]
) -> None:
    one = of(0, plan("桃源镇", OWN))
    two = replace(one, indicator="9", file=one.file.replace("/8/", "/9/"))
    assert raised("duplicate-file", one, two) == []


def test_duplicate_file_among_thousands_costs_in_proportion(raised: Callable[..., list[Finding]]) -> None:
    """Four times the files cost about four times, not sixteen times as much; the copies are found all the same."""

    def many(count: int) -> tuple[float, list[str]]:
        papers = []
        for number in range(count):
            text = (
                f"桃源镇第{number}份工作记录，按照方案推进，各村落实，形成台账，资料齐全，专人负责。"
                + OWN[number % 50 :]
            )
            page = Page(1, text if number % 100 else OWN)
            document = Document(f"{number}.docx", f"{number:064}", 9, "application/docx", "docx", (page,))
            papers.append(
                Material(f"材料/桃源镇/8/{number:05}.docx", TOWNS[0].name, "8", document, parse_paper(document))
            )
        began = time.process_time()
        found = [one.file for one in raised("duplicate-file", *papers)]
        return time.process_time() - began, found

    few, _ = many(200)
    lot, found = many(800)
    assert found == [f"材料/桃源镇/8/{number:05}.docx" for number in range(100, 800, 100)]
    assert lot < 9 * few


def test_duplicate_file_tells_the_minutes_of_two_meetings_apart(
    raised: Callable[..., list[Finding]], of: Callable[..., Material]
) -> None:
    text = "桃源镇集体学法会议纪要\n时间：2022年3月{}日\n会议学习了宪法和民法典，镇长主持，各站所负责人参加，会议要求学以致用。"
    assert raised("duplicate-file", of(0, text.format(1), "1.docx"), of(0, text.format(8), "2.pdf")) == []


def test_duplicate_file_of_a_copy_and_of_a_print(
    raised: Callable[..., list[Finding]], of: Callable[..., Material]
) -> None:
    text = plan("桃源镇", OWN)
    word = of(0, text, "会议.docx")
    copy = replace(word, file=word.file.replace("会议", "会议 - 副本"))
    pages = (Page(1, text[:150]), Page(2, text[150:] + "\n— 2 —"))
    document = Document("会议（打印版）.pdf", "9" * 64, 9, "application/pdf", "pdf", pages)
    print_ = Material(
        word.file.replace("会议.docx", "会议（打印版）.pdf"), word.unit, "8", document, parse_paper(document)
    )
    found_ = raised("duplicate-file", word, copy, print_)
    assert {(f.file, f.related) for f in found_} == {(copy.file, (word.file,)), (print_.file, (word.file,))}


def test_duplicate_file_of_photographs_goes_by_bytes_and_not_by_the_banner(
    raised: Callable[..., list[Finding]],
) -> None:
    def photo(file: str, digest: str) -> Material:
        page = Page(1, "云岭县桃源镇行政调解现场宣传活动二〇二二年三月", Source.OCR)
        document = Document(file, digest * 64, 9, "image/jpeg", "picture", (page,))
        return Material(f"材料/桃源镇/8/{file}", TOWNS[0].name, "8", document, parse_paper(document))

    one, two, three = photo("1.jpg", "1"), photo("2.jpg", "2"), photo("3.jpg", "1")
    assert [f.file for f in raised("duplicate-file", one, two, three)] == [three.file]


def test_duplicate_file_of_a_photograph_saved_anew(raised: Callable[..., list[Finding]]) -> None:
    def photo(file: str, trace: int) -> Material:
        page = Page(1, "", Source.OCR)
        meta = {"picture-hash": f"{trace:064x}"}
        document = Document(file, f"{trace:064x}"[::-1], 9, "image/jpeg", "picture", (page,), meta=meta)
        return Material(f"材料/桃源镇/8/{file}", TOWNS[0].name, "8", document, parse_paper(document))

    whole = int("f0" * 32, 16)
    first, anew, other = (
        photo("1.jpg", whole),
        photo("1（微信）.jpg", whole ^ 0xFFFF),
        photo("2.jpg", whole ^ (2**60 - 1)),
    )
    (found_,) = raised("duplicate-file", first, anew, other)
    assert (found_.file, found_.related) == (anew.file, (first.file,))
    assert "是同一张图片" in found_.message
