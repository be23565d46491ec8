"""foreign-place and repealed-law: traps first; the table of laws holds together."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest
from fazhi.checks import thresholds
from fazhi.checks.case import Category, Cycle, Ledger, Region, Unit
from fazhi.checks.law_table import index, national, plain_title
from fazhi.reading.document import Box, Line, Page, Source, Table


def paper(sentence, unit="云岭县司法局", date="2022年6月18日", title="司法局2022年工作总结"):
    return f"{title}\n今年以来，我局扎实推进各项工作。\n{sentence}\n{unit}\n{date}"


@pytest.mark.parametrize(
    "sentence",
    [
        "4月中旬，组织窗口骨干赴鹿鸣县学习考察综合受理经验，形成考察报告1份。",
        "方案起草中参考了鹿鸣县、临川县同类做法。",
        "联合鹿鸣县公安局在交界路段开展宣传，两县民警共同解答群众咨询。",
        "此次演练邀请与我县接壤的临川县派员观摩，两地签订了联防联动协议。",
        "按照县委、县政府统一安排，认真抓好落实。",
        "文件印发之日起十五日内报送县人民政府备案，并报县司法局审核。",
        "深入云岭县各乡镇调研，全县上下高度重视。",
        "邀请县委党校教师授课，依托县道012线打造示范点位。",
        "当事人系鹿鸣县人，经移送鹿鸣县公安局处理。",
        "创建全国法治示范县，争当全省先进县、文明城市。",
        "学习贯彻《鹿鸣县法治建设条例》的起草经验。",
        "按照江州市司法局统一部署，结合河西省实际抓好落实。",
        "开展社区矫正，加强辖区、园区、景区执法检查。",
    ],
)
def test_place_silent(found, material, sentence):
    assert found("foreign-place", material(paper(sentence))) == []


def test_place_silent_in_papers_of_others_and_in_laws(found, material):
    foreign = paper("鹿鸣县司法局始终坚持依法行政。", unit="鹿鸣县司法局")
    superior = paper("鹿鸣县司法局要抓好落实。", unit="江州市司法局", title="江州市司法局关于开展检查的通知")
    assert found("foreign-place", material(foreign), material(superior, file="b.docx")) == []


def test_place_rightly_named_once_is_right_throughout(found, material):
    text = paper("5月，我局赴鹿鸣县学习考察。鹿鸣县司法局始终把普法作为重要抓手。")
    assert found("foreign-place", material(text)) == []


@pytest.mark.parametrize(
    ("sentence", "place"),
    [
        ("鹿鸣县司法局始终把普法作为提升服务水平的重要抓手。", "鹿鸣县"),
        ("各村要按照临川县统一部署，把排查做到户、到人。", "临川县"),
        ("提请鹿鸣县人民政府常务会议审议。", "鹿鸣县"),
        ("结合临川县实际，制定本方案。", "临川县"),
        ("在山阳区人民政府的领导下，各项工作有序开展。", "山阳区"),
    ],
)
def test_place_found(found, material, sentence, place):
    (finding,) = found("foreign-place", material(paper(sentence)))
    assert finding.quote.startswith(place) and finding.quote in sentence


def test_another_town_found_only_in_a_towns_own_paper(found, material):
    sentence = "青石乡党委、政府高度重视此次演练，主要负责人全程现场指挥。"
    town = "云岭县桃源镇人民政府"
    assert len(found("foreign-place", material(paper(sentence, unit=town, title="桃源镇演练总结"), unit=town))) == 1
    assert found("foreign-place", material(paper(sentence))) == []


# --- laws ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sentence",
    [
        "向群众说明民法典施行后，《中华人民共和国合同法》《中华人民共和国物权法》等九部法律同时废止。",
        "2015年制定的旧办法以已废止的《城市房屋拆迁管理条例》为依据，应予废止。",
        "宣传《中华人民共和国民法典》《中华人民共和国劳动合同法》和《个体工商户条例实施细则》。",
        "适用《中华人民共和国行政处罚法》（2021年修订）作出处罚。",
        "2019年签订合同时依据《中华人民共和国合同法》，双方没有争议。",
        "学习《最高人民法院关于适用〈中华人民共和国婚姻法〉若干问题的解释》的历史沿革。",
    ],
)
def test_law_silent(found, material, sentence):
    assert found("repealed-law", material(paper(sentence))) == []


def test_law_silent_while_it_was_in_force(found, material):
    noise = "同时宣传《中华人民共和国环境噪声污染防治法》，引导施工单位错峰作业。"
    assert found("repealed-law", material(paper(noise, date="2022年6月4日"))) == []
    assert len(found("repealed-law", material(paper(noise, date="2022年6月5日")))) == 1


def test_law_silent_in_the_result_of_a_clean_up(found, material):
    rows = [
        ["规范性文件清理结果目录", "", ""],
        ["序号", "依据", "意见"],
        ["1", "《中华人民共和国物权法》", "修改"],
        ["2", "《信访条例》", "修改"],
    ]
    assert found("repealed-law", material(rows=rows, file="清理结果目录.xlsx")) == []


@pytest.mark.parametrize(
    ("sentence", "quote", "successor"),
    [
        (
            "依据《中华人民共和国物权法》关于相邻关系的规定讲明权利义务。",
            "《中华人民共和国物权法》",
            "《中华人民共和国民法典》",
        ),
        ("执法中宣讲《治安管理处罚条例》的有关规定。", "《治安管理处罚条例》", "《中华人民共和国治安管理处罚法》"),
        (
            "走访企业发放《中华人民共和国水污染防治法实施细则》单行本。",
            "《中华人民共和国水污染防治法实施细则》",
            "水污染防治法",
        ),
        ("根据中华人民共和国合同法第五十二条，该条款无效。", "中华人民共和国合同法", "民法典"),
        ("按照《信访条例》受理群众来信。", "《信访条例》", "《信访工作条例》"),
    ],
)
def test_law_found(found, material, sentence, quote, successor):
    (finding,) = found("repealed-law", material(paper(sentence)))
    assert finding.quote == quote
    assert successor in finding.message


def test_old_text_of_a_law_found_by_its_year(found, material):
    (finding,) = found("repealed-law", material(paper("根据《行政处罚法》（2017年修正）作出决定。")))
    assert "2021年7月15日起已施行新的文本" in finding.message


def test_a_county_extends_the_table_by_a_workbook(found, material):
    rows = (
        ("名称", "废止日期", "替代"),
        ("云岭县停车管理办法", "2022年1月1日", "云岭县停车管理规定"),
        ("云岭县养犬办法", "2022年2月1日", ""),
    )
    ledger = Ledger("地方法规变动", "台账/地方法规变动.xlsx", (Table("Sheet1", rows),))
    (finding,) = found("repealed-law", material(paper("依据《云岭县停车管理办法》处理。")), ledgers=[ledger])
    assert "《云岭县停车管理规定》" in finding.suggestion


def test_table_holds_together():
    laws = national()
    assert len([law for law in laws if law.checked]) >= 300
    assert len({plain_title(law.title) for law in laws}) == len(laws)
    assert len(index(laws)) == sum(len(set(law.names)) for law in laws), "一个名称属于两部法规"
    assert {law.checked for law in laws} == {"text", "listed", ""}
    assert all(law.source and law.in_force and law.level in {"法律", "行政法规", "部门规章"} for law in laws)
    assert all(law.repealed > law.in_force for law in laws if law.repealed)
    assert all([start for _, start in law.texts] == sorted(start for _, start in law.texts) for law in laws)


def test_repealed_rows_name_an_article_or_a_decision():
    rows = [law for law in national() if law.repealed]
    confirmed = [law for law in rows if law.confirmed]
    assert len(confirmed) >= 130
    assert [law.title for law in rows if law.checked == "listed"] == []
    assert [
        law.title for law in confirmed if not re.search(r"第[0-9]+条|[0-9]+年[0-9]+月[0-9]+日.+决定", law.source)
    ] == []


def test_law_not_confirmed_is_only_worth_a_look(found, material):
    unconfirmed = next(law for law in national() if law.repealed and not law.confirmed)
    (finding,) = found("repealed-law", material(paper(f"依据《{unconfirmed.title}》作出处理。")))
    assert finding.confidence == thresholds.POSSIBLE
    (finding,) = found("repealed-law", material(paper("依据《中华人民共和国物权法》作出处理。")))
    assert finding.confidence == thresholds.SURE


def test_law_to_cite_is_the_one_in_force_on_the_papers_day(found, material):
    noise = "依据《中华人民共和国环境噪声污染防治法》作出处理。"
    (finding,) = found("repealed-law", material(paper(noise, date="2026年8月14日")))
    assert "《中华人民共和国噪声污染防治法》" in finding.suggestion
    (finding,) = found("repealed-law", material(paper(noise, date="2026年8月15日")))
    assert "《中华人民共和国生态环境法典》" in finding.suggestion
    (finding,) = found("repealed-law", material(paper("依据《中华人民共和国经济合同法》签订。")))
    assert "《中华人民共和国民法典》" in finding.suggestion


def test_ten_laws_ended_with_the_environmental_code():
    ended = sorted(law.title for law in national() if law.replaced_by == "中华人民共和国生态环境法典")
    assert len(ended) == 10
    by_name = index(national())
    assert {by_name[plain_title(title)].repealed.isoformat() for title in ended} == {"2026-08-15"}
    assert by_name["水法"].repealed is None


def test_nine_laws_ended_with_the_civil_code():
    by_name = index(national())
    nine = ["婚姻法", "继承法", "民法通则", "收养法", "担保法", "合同法", "物权法", "侵权责任法", "民法总则"]
    assert {by_name[name].repealed.isoformat() for name in nine} == {"2021-01-01"}
    assert by_name["劳动合同法"].repealed is None


def scanned(signature: str, *, confidence: float = 0.97, sealed: bool = False) -> Page:
    """A scanned page whose last lines are a signature and a day."""
    words = ["司法局2022年工作总结", "今年以来，我局扎实推进各项工作。", signature, "2022年6月18日"]
    lines = tuple(
        Line(text, Box(90, 100 + 30 * n, 400, 120 + 30 * n), confidence=confidence) for n, text in enumerate(words)
    )
    seals = (Box(300, 150, 420, 270),) if sealed else ()
    return Page(1, "\n".join(words), Source.OCR, 0.97, lines, seals=seals, dpi=200.0, ink=True)


def test_place_on_a_scan_that_is_one_sign_off_the_own_name_is_misread(found, material):
    assert found("foreign-place", material(scanned("云领县司法局"), file="a.pdf")) == []


def test_place_on_a_scan_that_runs_over_two_lines_is_misread_too(found, material):
    page = Page(
        1,
        "司法局2022年工作总结\n说明材料已在听证会七日前送云\n领县司法局存档。\n2022年6月18日",
        Source.OCR,
        0.97,
        ink=True,
    )
    assert found("foreign-place", material(page, file="a.pdf")) == []
    other = replace(page, text=page.text.replace("送云\n领县", "报送临\n川县"))
    (finding,) = found("foreign-place", material(other, file="a.pdf"))
    assert "临川县" in finding.message


def test_place_on_a_scan_under_a_seal_or_unsure_is_misread(found, material):
    assert found("foreign-place", material(scanned("营河县司法局", sealed=True), file="a.pdf")) == []
    assert found("foreign-place", material(scanned("营河县司法局", confidence=0.8), file="a.pdf")) == []


def test_place_clearly_read_on_a_scan_is_found(found, material):
    page = scanned("云岭县司法局")
    lines = (
        *page.lines[:1],
        Line("按照临川县统一部署，扎实推进各项工作。", Box(90, 60, 400, 80), confidence=0.99),
        *page.lines[1:],
    )
    clear = replace(page, lines=lines, text="\n".join(line.text for line in lines))
    assert [one.quote[:3] for one in found("foreign-place", material(clear, file="a.pdf"))] == ["临川县"]


@pytest.mark.parametrize("sentence", ["4月乡镇综合执法队员两人以上亮证执法。", "各乡镇党委、政府认真落实。"])
def test_place_silent_for_towns_in_general(found, material, sentence):
    text = f"白石镇2022年工作总结\n今年以来，我镇扎实推进各项工作。\n{sentence}\n云岭县白石镇人民政府\n2022年6月18日"
    assert found("foreign-place", material(text, unit="云岭县白石镇人民政府")) == []


GUAN = Unit("冠县司法局", ("县司法局",), Category.DEPARTMENT)
GUAN_CYCLE = Cycle(
    "2022年", dt.date(2022, 1, 1), dt.date(2022, 12, 31), None, Region("冠县", ("冠",), ("水城市",)), ("guan.gov.cn",)
)


@pytest.mark.parametrize(
    "sentence",
    [
        "2022年冠县政务公开工作要点已经印发，各单位认真落实。",
        "发布机关冠县政府，各单位认真落实。",
        "发文机构县政府网站，各单位认真落实。",
        "文件发至市商务局、市水利局，名单报至市政府办公室。",
    ],
)
def test_place_silent_for_an_own_name_of_one_sign_and_for_labels(found, material, sentence):
    text = f"冠县司法局工作总结\n{sentence}\n{sentence}\n冠县司法局\n2022年3月1日"
    assert found("foreign-place", material(text, unit=GUAN.name), cycle=GUAN_CYCLE, units=(GUAN,), duties=()) == []


def test_place_found_beside_an_own_name_of_one_sign(found, material):
    text = "冠县司法局工作总结\n按照东至县委统一部署，把排查做到户。\n冠县司法局\n2022年3月1日"
    (finding,) = found("foreign-place", material(text, unit=GUAN.name), cycle=GUAN_CYCLE, units=(GUAN,), duties=())
    assert finding.quote.startswith("东至县")
