"""The handbook as a page and as a Word file, and the milestones of a cycle."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import docx
import pytest
from fazhi.apps.audit.models import Event
from fazhi.apps.framework.handbook import handbook_docx
from fazhi.apps.framework.models import Edition, Indicator, Requirement
from fazhi.gongwen.parse import parse
from fazhi.gongwen.proofread import proofread
from fazhi.reading import read


def guidance(office: Any) -> None:
    Indicator.objects.filter(pk=office.indicators[0].pk).update(
        notes="成文日期须在评估期内。\n扫描件请用彩色。", right_example="有文号、有纪要。", wrong_example="只有照片。"
    )


def lines(edition: Edition) -> list[str]:
    return [one.text for one in docx.Document(io.BytesIO(handbook_docx(edition))).paragraphs if one.text.strip()]


def test_word_file_says_everything_of_every_indicator_in_order(office: Any) -> None:
    guidance(office)
    assert lines(office.edition)[:13] == [
        "明溪县法治政府建设指标操作手册",
        "本手册依据《明溪县2021年版》编写，逐项说明要报送什么、怎样算合格。",
        "一、行政决策科学民主合法",
        "（一）重大行政决策",
        "指标1（报送，2分）落实重大行政决策程序制度。",
        "评测标准：有制度、有落实。",
        "佐证材料：",
        "1.实施方案或工作通知",
        "2.会议纪要",
        "注意事项：成文日期须在评估期内。扫描件请用彩色。",
        "正例：有文号、有纪要。",
        "反例：只有照片。",
        "指标2（报送，2分）行政执法全过程记录制度落实到位。",
    ]
    assert sum(one.startswith("指标") for one in lines(office.edition)) == 3


def test_word_file_is_read_back_and_holds_to_the_layout(office: Any, tmp_path: Any) -> None:
    guidance(office)
    path = tmp_path / "手册.docx"
    path.write_bytes(handbook_docx(office.edition))
    document = read(path)
    assert document.problems == ()
    assert parse(document).title.value == "明溪县法治政府建设指标操作手册"
    section = docx.Document(str(path)).sections[0]
    margins = [round(one.mm) for one in (section.top_margin, section.bottom_margin, section.left_margin)]
    assert margins == [37, 35, 28]
    assert proofread(document, parse(document)) == []


def test_page_says_the_same_and_gives_the_word_file(office: Any) -> None:
    guidance(office)
    client = office.client("liaison")
    page = client.get("/framework/handbook").content.decode()
    for words in (
        "落实重大行政决策程序制度。",
        "1.实施方案或工作通知",
        "扫描件请用彩色。",
        "有文号、有纪要。",
        "只有照片。",
    ):
        assert words in page
    answer = client.get("/framework/handbook?format=docx")
    assert "attachment" in answer["Content-Disposition"]
    assert "落实重大行政决策程序制度。" in "".join(p.text for p in docx.Document(io.BytesIO(answer.content)).paragraphs)
    assert office.client("sysadmin").get("/framework/handbook").status_code == 403


def test_what_is_changed_on_an_indicator_stands_in_the_handbook_at_once(office: Any) -> None:
    manager = office.client("manager")
    one = office.indicators[2]
    sent = {
        "notes": "请填写公示网址。",
        "right_example": "",
        "wrong_example": "",
        "synonyms": "权责清单、清单",
        "is_key": "on",
    }
    assert manager.post(f"/framework/indicator/{one.pk}", sent).status_code == 302
    assert "注意事项：请填写公示网址。" in lines(office.edition)
    assert "请填写公示网址。" in manager.get("/framework/handbook").content.decode()
    assert Event.objects.get(action="framework.changed").after["notes"] == "请填写公示网址。"


@pytest.mark.parametrize("count", [1, 60])
def test_handbook_costs_the_same_whatever_the_indicators(office: Any, count: int, queries: Any) -> None:
    for number in range(count):
        made = Indicator.objects.create(
            edition=office.edition, heading=office.indicators[0].heading, number=str(100 + number), text="指标。"
        )
        Requirement.objects.create(indicator=made, number=1, text="方案")
    client = office.client("reviewer")
    with queries(15):
        client.get("/framework/handbook")


def test_milestones_are_kept_as_people_write_them(office: Any) -> None:
    manager, address = office.client("manager"), f"/framework/cycle/{office.cycle.pk}/milestones"
    text = "启动部署 2021-02-01 10%\n半年检查，2021年6月30日，50\n\n年终 2021.12.31"
    assert manager.post(address, {"text": text}).status_code == 302
    kept = list(office.cycle.milestones.order_by("day").values_list("name", "day", "percent"))
    assert kept == [
        ("启动部署", date(2021, 2, 1), 10),
        ("半年检查", date(2021, 6, 30), 50),
        ("年终", date(2021, 12, 31), 100),
    ]
    page = manager.get(f"/framework/cycle/{office.cycle.pk}").content.decode()
    assert "应完成 50%" in page
    assert Event.objects.filter(action="framework.cycle").count() == 1
    assert manager.post(address, {"text": "半年检查 2021-06-30 60%"}).status_code == 302
    assert list(office.cycle.milestones.values_list("name", "percent")) == [("半年检查", 60)]


@pytest.mark.parametrize(
    "text", ["半年检查", "半年检查 不是日期 50%", "半年检查 2021-06-30 一半", "a 2021-06-30 50 多"]
)
def test_milestone_that_cannot_be_read_is_named_and_nothing_changes(office: Any, text: str) -> None:
    manager, address = office.client("manager"), f"/framework/cycle/{office.cycle.pk}/milestones"
    manager.post(address, {"text": "半年检查 2021-06-30 50%"})
    answer = manager.post(address, {"text": f"启动 2021-01-01\n{text}"})
    assert answer.status_code == 400
    assert "第2行" in answer.content.decode()
    assert office.cycle.milestones.get().percent == 50
    assert office.client("reviewer").post(address, {"text": ""}).status_code == 403
