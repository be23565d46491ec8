"""The feedback list of a unit as a letter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest
from fazhi.checks.case import Cycle, Method, Region, Role
from fazhi.checks.finding import Severity
from fazhi.gongwen.write import Block, Heading, Paragraph, Sheet
from fazhi.reviewset.letters import FeedbackLetter, ItemGroup, LetterItem, LooseFile, Place, ReceivedDuty, UnreadFile
from fazhi.reviewset.lists import PLACES_SHOWN, blocks, chinese, write_feedback_list
from fazhi.reviewset.progress import State

CYCLE = Cycle("2021年上半年", date(2021, 1, 1), date(2021, 6, 30), date(2021, 7, 5), Region("明河县"))
NOTICE = "材料/交通/5/关于印发方案的通知.docx"


def duty(number: str, state: State, *files: str, method: Method = Method.SUBMIT) -> ReceivedDuty:
    return ReceivedDuty(number, f"事项{number}", Role.SUPPORT, method, state, None, files)


def item(number: int, title: str, severity: Severity, *places: Place, message: str = "有占位符没有填写") -> LetterItem:
    return LetterItem(number, "draft", title, severity, message, "请填写完整后报送", places)


FAULTY = FeedbackLetter(
    unit="明河县交通运输局",
    cycle=CYCLE,
    mend_by=date(2021, 7, 20),
    received=(
        duty("3", State.PROPOSED_PASS, "材料/交通/3/目录.docx"),
        duty("5", State.PROPOSED_SUPPLEMENT, NOTICE),
        duty("7", State.NOT_SUBMITTED),
        duty("13", State.PENDING, method=Method.WEB),
    ),
    groups=(
        ItemGroup(
            "7", "案卷评查", Role.LEAD, (item(1, "未报送", Severity.MAJOR, Place(None), message="没有收到任何材料"),)
        ),
        ItemGroup(
            "5", "三项制度", Role.SUPPORT, (item(2, "非正式稿", Severity.MAJOR, Place(NOTICE, 2, "于××月××日前完成")),)
        ),
    ),
    loose=(LooseFile("材料/交通/说明.docx", None, None), LooseFile("材料/交通/总结.docx", "9", "普法责任")),
)
CLEAN = FeedbackLetter(
    unit="明河县审计局",
    cycle=CYCLE,
    mend_by=date(2021, 7, 20),
    received=(duty("3", State.PROPOSED_PASS, "材料/审计/3/目录.docx"),),
    groups=(),
)


def words(parts: list[Block]) -> list[str]:
    """The running text of a letter."""
    return [
        part.text + (part.body if isinstance(part, Heading) else "")
        for part in parts
        if isinstance(part, Heading | Paragraph)
    ]


def test_letter_says_what_came_what_passes_and_what_to_mend_by_when() -> None:
    assert words(blocks(FAULTY)) == [
        (
            "按照法治政府建设示范创建工作安排，我办对你单位报送的2021年上半年佐证材料逐件进行了审阅"
            "（评估期为2021年1月1日至2021年6月30日）。现将有关情况反馈如下，请认真对照办理。"
        ),
        "一、总体情况",
        "你单位承担指标责任4项（配合4项），收到材料4件。按目前材料，建议通过1项，需要补充或整改1项，尚未报送1项，不需报送、待评测1项。",
        "二、建议通过的指标",
        "以下指标的材料暂未发现需要整改的问题，建议通过：3.事项3。",
        "三、需要补充或整改的事项",
        "共2条，请于2021年7月20日前办理完毕。其中标明“严重”“禁止”的2条影响该项指标通过，请优先办理。",
        "（一）指标7　案卷评查（牵头）",
        "1.未报送（严重）。没有收到任何材料。请填写完整后报送。",
        "（二）指标5　三项制度（配合）",
        "2.非正式稿（严重）。材料“关于印发方案的通知.docx”第2页，原文为“于××月××日前完成”。有占位符没有填写。请填写完整后报送。",
        "四、尚未归入指标的材料",
        "以下材料没有放入指标文件夹，请确认对应的指标，下次报送时归入相应文件夹。",
        "（1）“说明.docx”。请说明对应的指标。",
        "（2）“总结.docx”。建议归入指标9　普法责任。",
        "五、有关要求",
        (
            "请你单位于2021年7月20日前将补充和整改后的材料按“指标编号＋名称”分文件夹报送我办，并逐条注明办理情况。"
            "确因工作实际不适用的，请附书面说明。对所列问题有不同意见的，请在报送时一并说明理由。"
        ),
    ]


def test_sheet_leads_from_each_file_to_its_items() -> None:
    (sheet,) = (part for part in blocks(FAULTY) if isinstance(part, Sheet))
    assert [row[2:] for row in sheet.rows] == [
        ("目录.docx", "未发现问题"),
        ("关于印发方案的通知.docx", "见第2条"),
        ("说明.docx", "未发现问题"),
        ("总结.docx", "未发现问题"),
    ]


def test_unit_with_nothing_wrong_gets_a_short_letter_that_says_so() -> None:
    text = words(blocks(CLEAN))
    assert len(text) == 7
    assert "未发现需要补充或整改的问题" in text[2]
    assert not any("整改的事项" in line for line in text)


def test_unread_file_is_named_with_its_reason() -> None:
    letter = replace(FAULTY, unread=(UnreadFile("材料/交通/5/a.zip!/b.pdf", "5", "打开需要密码"),))
    assert "（1）“b.pdf”：打开需要密码。" in words(blocks(letter))


def test_many_places_of_one_item_are_cut_and_counted() -> None:
    places = tuple(Place(f"材料/交通/5/{n}.docx", 1, "明交66号", "缺年份") for n in range(PLACES_SHOWN + 3))
    group = ItemGroup(
        "5", "三项制度", Role.SUPPORT, (item(1, "文号不规范", Severity.MINOR, *places, message="共11处"),)
    )
    text = words(blocks(replace(FAULTY, groups=(group,))))
    assert "（1）材料“0.docx”第1页，原文为“明交66号”。缺年份。" in text
    assert "其余3处情形相同，请一并检查。" in text


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ("419925196602180554", "419***********0554"),
        ("电话13900002468。", "电话139****2468。"),
        ("41992519660218055X", "419***********055X"),
    ],
)
def test_personal_number_is_masked_in_the_list(quote: str, shown: str) -> None:
    one = LetterItem(
        1, "personal-data", "个人信息未脱敏", Severity.MAJOR, "有完整号码", "请脱敏", (Place(NOTICE, 1, quote),)
    )
    text = "".join(words(blocks(replace(FAULTY, groups=(ItemGroup("5", "三项制度", Role.SUPPORT, (one,)),)))))
    assert shown in text
    assert quote not in text


@pytest.mark.parametrize(("number", "text"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (95, "九十五")])
def test_numbers_of_sections_are_hanzi(number: int, text: str) -> None:
    assert chinese(number) == text


def test_letter_opens_in_word(tmp_path: Path) -> None:
    path = tmp_path / "明河县交通运输局.docx"
    write_feedback_list(path, FAULTY, day=date(2021, 7, 12))
    text = [paragraph.text for paragraph in docx.Document(str(path)).paragraphs]
    assert text[2:4] == ["", "明河县交通运输局："]
    assert "2021年7月12日" in text
