"""The tables of a set in the sloppy forms that offices write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fazhi.checks.case import Category, Duty, Method, Region, Role
from fazhi.errors import RowErrors, SetError, TableError
from fazhi.reviewset.load import load, number_text
from fazhi.reviewset.requirements import split_requirements
from hypothesis import given
from hypothesis import strategies as st

Make = Callable[..., Path]
DEPARTMENTS = (
    "云溪县司法局",
    "云溪县公安局",
    "云溪县人力资源和社会保障局",
    "云溪县市场监督管理局",
    "安澜市生态环境局云溪分局",
)
TOWNS = ("云溪县石桥镇人民政府", "云溪县竹坪乡人民政府")
STREETS = ("云溪县城关街道办事处",)


def test_load_plain_set(county: Make) -> None:
    found = load(county())
    assert found.cycle.first == date(2022, 1, 1)
    assert found.cycle.region == Region("云溪县", ("云溪",), ("安澜市", "东宁省"))
    assert [unit.category for unit in found.units] == [Category.DEPARTMENT] * 5 + [Category.TOWN] * 2 + [
        Category.STREET,
        Category.SUPERIOR,
    ]
    assert [one.number for one in found.indicators] == ["1", "2", "3", "4", "12"]
    assert found.duties[:4] == (
        Duty("云溪县司法局", "1", Role.LEAD),
        *(Duty(unit, "1", Role.SUPPORT) for unit in (*TOWNS, *STREETS)),
    )
    assert found.indicators[3].method is Method.WEB
    assert found.remarks == ()


# --- cycle.toml -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('name = "2022年上半年"', ""), "《cycle.toml》name：不能为空"),
        (('period = ["2022-01-01", "2022-06-30"]', ""), "缺少评估期"),
        (('"2022-01-01", "2022-06-30"', '"2022-06-30", "2022-01-01"'), "起始日2022-06-30晚于截止日2022-01-01"),
        (('"2022-01-01", "2022-06-30"', '"2022-01-01"'), "应有起止两个日期"),
        (('"2022-06-30"]', '"六月底"]'), "“六月底”不是日期"),
        (('submit_by = "2022-07-08"', 'submit_by = "2021-07-08"'), "报送截止日2021-07-08早于评估期的起始日"),
        (('submit_by = "2022-07-08"', 'submit_by = "2022-07-08"\nmend_by = "2022-07-01"'), "整改期限2022-07-01早于"),
        (('web_domains = ["yunxi.gov.cn"]', "web_domains = [1]"), "web_domains：应是一组文字"),
        (('region = { name = "云溪县"', 'region = { nom = "云溪县"'), "缺少地区名称"),
        (('period = ["2022', "period = [“2022"), "第3行第11个字符：写法有误"),
    ],
)
def test_load_cycle_says_what_is_wrong(
    county: Make, tables: dict[str, Any], change: tuple[str, str], message: str
) -> None:
    with pytest.raises(TableError) as caught:
        load(county(cycle=tables["cycle"].replace(*change)))
    assert message in str(caught.value)
    assert str(caught.value).endswith("。")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_load_cycle_in_any_encoding(county: Make, tables: dict[str, Any], encoding: str) -> None:
    assert load(county(cycle=tables["cycle"].encode(encoding))).cycle.name == "2022年上半年"


@pytest.mark.parametrize("value", ["2022-08-01", '"2022-08-01"', '"2022年8月1日"', '"2022/8/1"'])
def test_load_cycle_mend_by_in_any_form(county: Make, tables: dict[str, Any], value: str) -> None:
    assert load(county(cycle=tables["cycle"] + f"\nmend_by = {value}\n")).mend_by == date(2022, 8, 1)


@pytest.mark.parametrize("name", ["cycle.toml", "单位名单.xlsx", "责任清单.xlsx"])
def test_load_missing_table_is_named(county: Make, name: str) -> None:
    folder = county()
    (folder / name).unlink()
    with pytest.raises(SetError, match=f"缺少《{name}》"):
        load(folder)


# --- 单位名单 --------------------------------------------------------------------------------------------------------


def test_load_units_twice_and_unknown_words_all_at_once(county: Make, tables: dict[str, Any]) -> None:
    rows = tables["units"]
    rows.append(["云溪县司法局", "", "县直", "否"])
    rows.append(["云溪县档案馆", "", "星际", "也许"])
    with pytest.raises(RowErrors) as caught:
        load(county(units=rows))
    assert [(f.row, f.column) for f in caught.value.faults] == [(11, "单位名称"), (12, "类别"), (12, "执法单位")]


@pytest.mark.parametrize(
    ("name", "said", "category"),
    [
        ("云溪县北山镇人民政府", "乡镇（街道）", Category.TOWN),
        ("云溪县东关街道办事处", "乡镇（街道）", Category.STREET),
        ("云溪县北山镇人民政府", "", Category.TOWN),
        ("云溪县东关街道", "", Category.STREET),
        ("云溪县档案馆", "", Category.DEPARTMENT),
        ("云溪县档案馆", "县直部门", Category.DEPARTMENT),
        ("安澜市公安局", "上级单位", Category.SUPERIOR),
    ],
)
def test_load_units_category(county: Make, tables: dict[str, Any], name: str, said: str, category: Category) -> None:
    found = load(county(units=[*tables["units"], [name, "", said, "√"]]))
    assert (found.units[-1].category, found.units[-1].enforces) == (category, True)


def test_load_units_alias_of_two_is_remarked(county: Make, tables: dict[str, Any]) -> None:
    tables["units"][2][1] += "、县司法局"
    found = load(county(units=tables["units"], indicators=[*tables["indicators"][:1], [*tables["indicators"][2]]]))
    assert found.remarks == ("单位名单里“县司法局”同时是云溪县司法局和云溪县公安局的叫法，按此叫法不能认出单位。",)


# --- 责任清单 --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("3", "3"),
        (3, "3"),
        (3.0, "3"),
        ("第3项", "3"),
        ("指标3", "3"),
        ("３", "3"),
        ("03", "3"),
        ("（三）", "3"),
        ("三、", "3"),
        ("指标十二", "12"),
        ("第九十五项", "95"),
        ("1-2", "1-2"),
        ("1.2.3", "1.2.3"),
        (" 3 ", "3"),
    ],
)
def test_number_text(said: object, number: str) -> None:
    assert number_text(str(said)) == number


@given(st.text(max_size=20))
def test_number_text_is_stable(text: str) -> None:
    once = number_text(text)
    assert number_text(once) == once or not once.isdecimal()


@pytest.mark.parametrize(
    ("lead", "support", "leads", "supports"),
    [
        ("县司法局", "", (DEPARTMENTS[0],), ()),
        ("司法局", "公安局，县人社局；市监局", (DEPARTMENTS[0],), DEPARTMENTS[1:4]),
        ("云溪司法局", "县公安局\n县人社局", (DEPARTMENTS[0],), DEPARTMENTS[1:3]),
        ("县 司 法 局", "县公安局 县人社局", (DEPARTMENTS[0],), DEPARTMENTS[1:3]),
        ("县司法局和县公安局", "人力资源和社会保障局", DEPARTMENTS[:2], DEPARTMENTS[2:3]),
        ("牵头单位：县司法局", "配合单位：县公安局等", DEPARTMENTS[:1], DEPARTMENTS[1:2]),
        ("县司法局（普法办）", "生态环境局云溪分局", DEPARTMENTS[:1], DEPARTMENTS[4:5]),
        ("县司法局", "全部县直单位", DEPARTMENTS[:1], DEPARTMENTS[1:]),
        ("县司法局", "县直各单位", DEPARTMENTS[:1], DEPARTMENTS[1:]),
        ("县司法局", "县直各部门", DEPARTMENTS[:1], DEPARTMENTS[1:]),
        ("县司法局", "其他县直单位", DEPARTMENTS[:1], DEPARTMENTS[1:]),
        ("全部县直单位", "各乡镇（街道）", DEPARTMENTS, (*TOWNS, *STREETS)),
        ("县司法局", "各乡镇、街道", DEPARTMENTS[:1], (*TOWNS, *STREETS)),
        ("县司法局", "各乡镇(街道)", DEPARTMENTS[:1], (*TOWNS, *STREETS)),
        ("县司法局", "各乡（镇）、街道办事处", DEPARTMENTS[:1], (*TOWNS, *STREETS)),
        ("县司法局", "各乡镇人民政府", DEPARTMENTS[:1], TOWNS),
        ("县司法局", "各乡镇", DEPARTMENTS[:1], TOWNS),
        ("县司法局", "各街道", DEPARTMENTS[:1], STREETS),
        ("县司法局", "石桥镇政府、竹坪乡", DEPARTMENTS[:1], TOWNS),
        ("县司法局", "各行政执法单位", DEPARTMENTS[:1], (DEPARTMENTS[1], *DEPARTMENTS[3:], TOWNS[0])),
        ("县司法局", "县司法局、县公安局", DEPARTMENTS[:1], DEPARTMENTS[1:2]),
        ("市司法局", "全部县直单位", ("安澜市司法局",), DEPARTMENTS),
        ("县司法局", "无", DEPARTMENTS[:1], ()),
        ("县司法局、县司法局", "各单位", DEPARTMENTS[:1], (*DEPARTMENTS[1:], *TOWNS, *STREETS)),
    ],
)
def test_load_units_of_an_indicator(
    county: Make, tables: dict[str, Any], lead: str, support: str, leads: tuple[str, ...], supports: tuple[str, ...]
) -> None:
    row = tables["indicators"][1]
    row[7:9] = [lead, support]
    one = load(county(indicators=[tables["indicators"][0], row])).indicators[0]
    assert (one.leads, one.supports) == (leads, supports)


def test_load_vague_words_are_remarked(county: Make, tables: dict[str, Any]) -> None:
    tables["indicators"][1][8] = "各有关部门"
    found = load(county(indicators=tables["indicators"]))
    assert found.indicators[0].supports == ()
    assert found.remarks == (
        "《责任清单.xlsx》第2行“配合单位”写的是“各有关部门”，没有指明单位，未计入任何单位的责任。",
    )


def test_load_unknown_unit_proposes_the_nearest(county: Make, tables: dict[str, Any]) -> None:
    tables["indicators"][2][7] = "县公按局"
    tables["indicators"][3][8] = "县市场监督局、县气象局"
    with pytest.raises(RowErrors) as caught:
        load(county(indicators=tables["indicators"]))
    assert str(caught.value).splitlines() == [
        "《责任清单.xlsx》“Sheet1”表第3行“牵头单位”：单位名单里没有“县公按局”，是不是“云溪县公安局”。",
        "《责任清单.xlsx》“Sheet1”表第4行“配合单位”：单位名单里没有“县市场监督局”，是不是“云溪县市场监督管理局”。",
        "《责任清单.xlsx》“Sheet1”表第4行“配合单位”：单位名单里没有“县气象局”。",
    ]


@pytest.mark.parametrize(
    ("said", "method"),
    [
        ("报送", Method.SUBMIT),
        ("材料报送", Method.SUBMIT),
        ("报送 、网络检索", Method.SUBMIT),
        ("网络检索", Method.WEB),
        ("网上检索", Method.WEB),
        ("数据核验", Method.DATA),
        ("满意度", Method.SURVEY),
        ("满意度调查", Method.SURVEY),
    ],
)
def test_load_method(county: Make, tables: dict[str, Any], said: str, method: Method) -> None:
    tables["indicators"][1][6] = said
    assert load(county(indicators=tables["indicators"])).indicators[0].method is method


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        (0, "", "第2行“指标编号”：指标编号不能为空"),
        (0, "2", "第3行“指标编号”：编号“2”与第2行重复"),
        (6, "抽签", "第2行“评测方式”：“抽签”不在报送、网络检索、数据核验、满意度之中"),
        (6, "", "第2行“评测方式”：没有填写，应是报送、网络检索、数据核验、满意度之一"),
        (7, "", "第2行“牵头单位”：没有写牵头单位"),
        (9, "2022年6月31日", "第2行“完成时限”：“2022年6月31日”不是有效日期"),
        (10, "五分", "第2行“分值”：“五分”应填数字"),
    ],
)
def test_load_row_faults(county: Make, tables: dict[str, Any], column: int, value: str, message: str) -> None:
    tables["indicators"][1][column] = value
    with pytest.raises(RowErrors) as caught:
        load(county(indicators=tables["indicators"]))
    assert message in str(caught.value)


def test_load_merged_levels_and_title_rows(county: Make, tables: dict[str, Any]) -> None:
    head, first, second, third, *_ = tables["indicators"]
    third[1] = None
    rows = [["云溪县责任清单"], ["填报单位：法治办"], head, first, second, third, [], ["合计", *[None] * 9, 15]]
    found = load(county(indicators=rows, merges=[(0, 0, 0, 10), (4, 1, 5, 1)]))
    assert [(one.number, one.level1) for one in found.indicators] == [
        ("1", "组织领导"),
        ("2", "行政执法"),
        ("3", "行政执法"),
    ]


@pytest.mark.parametrize("merged", [True, False])
def test_load_one_indicator_over_several_rows(county: Make, tables: dict[str, Any], merged: bool) -> None:
    head, first, second, *_ = tables["indicators"]
    first[5] = "工作要点"
    more = [None] * 11
    more[5], more[8] = "会议纪要", "县公安局"
    merges = [(1, 0, 2, 0), (1, 3, 2, 3)] if merged else []
    found = load(county(indicators=[head, first, more, second], merges=merges))
    assert [one.number for one in found.indicators] == ["1", "2"]
    assert [r.label for r in found.indicators[0].requirements] == ["1.工作要点", "2.会议纪要"]
    assert found.indicators[0].supports == (*TOWNS, *STREETS, "云溪县公安局")


def test_load_missing_column(county: Make, tables: dict[str, Any]) -> None:
    for row in tables["indicators"]:
        row[7] = "主管的单位" if row[0] == "指标编号" else row[7]
    with pytest.raises(TableError, match=r"《责任清单\.xlsx》“Sheet1”表第1行表头：缺少“牵头单位”列"):
        load(county(indicators=tables["indicators"]))


def test_load_key_tasks(county: Make, tables: dict[str, Any]) -> None:
    rows = [
        [*row, "重点任务" if place == 0 else "是" if place == 2 else ""]
        for place, row in enumerate(tables["indicators"])
    ]
    assert load(county(indicators=rows)).key_tasks == frozenset({"2"})


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("1.方案\n2.纪要", ["1.方案", "2.纪要"]),
        ("1.方案；2.纪要；3.网址", ["1.方案", "2.纪要", "3.网址"]),
        ("1、方案\n2、纪要。", ["1.方案", "2.纪要"]),
        ("（1）方案；（2）纪要；", ["1.方案", "2.纪要"]),
        ("(1)方案\n(2) 纪要", ["1.方案", "2.纪要"]),
        ("①方案②纪要", ["1.方案", "2.纪要"]),
        ("１．方案\n２．纪要", ["1.方案", "2.纪要"]),
        ("一、方案\n二、纪要", ["1.方案", "2.纪要"]),
        ("方案；纪要", ["1.方案", "2.纪要"]),
        ("方案\n纪要\n", ["1.方案", "2.纪要"]),
        ("1.方案 2.纪要 3.照片", ["1.方案", "2.纪要", "3.照片"]),
        ("1.方案\n（含附表）\n2.纪要", ["1.方案（含附表）", "2.纪要"]),
        ("请报送以下材料：\n1.方案\n2.纪要", ["1.方案", "2.纪要"]),
        ("1.投入1.5万元以上的证明\n2.2021.3.1以后的纪要", ["1.投入1.5万元以上的证明", "2.2021.3.1以后的纪要"]),
        ("2.方案\n5.纪要", ["2.方案", "5.纪要"]),
        ("1.方案\n1.纪要", ["1.方案", "2.纪要"]),
        ("年度实施方案", ["1.年度实施方案"]),
        ("", []),
        ("无", []),
        ("—", []),
    ],
)
def test_split_requirements(text: str, labels: list[str]) -> None:
    assert [one.label for one in split_requirements(text)] == labels


@given(st.text())
def test_split_requirements_never_raises(text: str) -> None:
    numbers = [one.number for one in split_requirements(text)]
    assert numbers == sorted(set(numbers))
