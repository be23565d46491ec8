"""Folder names as people write them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from fazhi.checks.case import Category, Indicator, Method, Region, Unit
from fazhi.reviewset.load import load
from fazhi.reviewset.match import IndicatorNames, Matcher, folders_of
from fazhi.reviewset.names import How, UnitNames
from hypothesis import given
from hypothesis import strategies as st

REGION = Region("云溪县", ("云溪",), ("安澜市", "东宁省"))
UNITS = (
    Unit("云溪县司法局", ("县司法局", "司法局")),
    Unit("云溪县公安局", ("县公安局",)),
    Unit("云溪县人力资源和社会保障局", ("县人社局",)),
    Unit("云溪县市场监督管理局", ("县市场监管局",)),
    Unit("云溪县发展和改革委员会"),
    Unit("安澜市生态环境局云溪分局", ("县生态环境分局",)),
    Unit("云溪县石桥镇人民政府", ("石桥镇",), Category.TOWN),
    Unit("云溪县竹坪乡人民政府", ("竹坪乡",), Category.TOWN),
    Unit("云溪县城关街道办事处", (), Category.STREET),
)
NAMES = [
    ("1", "年度部署", "年度法治工作部署。按年部署。"),
    ("2", "三项制度", "落实三项制度。"),
    ("3", "案卷评查", "行政执法案卷评查。每年评查。"),
    ("4", "规范性文件管理", "行政规范性文件合法性审核。"),
    ("5", "政务公开", "主动公开政府信息。"),
    ("6", "政务公开", "政策解读。"),
    ("12", "重大行政决策程序", "重大行政决策公众参与、专家论证。"),
    ("30", "行政调解", "行政调解和矛盾纠纷化解。"),
]
INDICATORS = tuple(
    Indicator(number, "一级", second, text, "", (), Method.SUBMIT, ("云溪县司法局",), ())
    for number, second, text in NAMES
)
MATCHER = Matcher(UnitNames(UNITS, REGION), INDICATORS, {})
FINDER = IndicatorNames(INDICATORS)

JUSTICE, POLICE, LABOUR, MARKET, REFORM, NATURE, BRIDGE, BAMBOO, GATE = (unit.name for unit in UNITS)


@pytest.mark.parametrize(
    ("folder", "unit", "how"),
    [
        ("云溪县司法局", JUSTICE, How.EXACT),
        ("县司法局", JUSTICE, How.ALIAS),
        ("司法局", JUSTICE, How.ALIAS),
        ("云溪司法局", JUSTICE, How.DERIVED),
        ("03.县司法局", JUSTICE, How.ALIAS),
        ("03县司法局", JUSTICE, How.ALIAS),
        ("05 县司法局", JUSTICE, How.ALIAS),
        ("06、县司法局", JUSTICE, How.ALIAS),
        ("（三）县司法局", JUSTICE, How.ALIAS),
        ("(3)县司法局", JUSTICE, How.ALIAS),
        ("三、县司法局", JUSTICE, How.ALIAS),
        ("【3】县司法局", JUSTICE, How.ALIAS),
        ("3-县司法局", JUSTICE, How.ALIAS),
        ("３．县司法局", JUSTICE, How.ALIAS),
        ("No3县司法局", JUSTICE, How.ALIAS),
        ("县司法局报送材料", JUSTICE, How.ALIAS),
        ("司法局材料", JUSTICE, How.ALIAS),
        ("县司法局报送", JUSTICE, How.ALIAS),
        ("县司法局(补)", JUSTICE, How.ALIAS),
        ("县司法局（补充材料）", JUSTICE, How.ALIAS),
        ("县司法局2022年上半年材料", JUSTICE, How.ALIAS),
        ("县司法局-最终版", JUSTICE, How.ALIAS),
        ("县司法局 - 副本", JUSTICE, How.ALIAS),
        ("2022年上半年县司法局佐证材料", JUSTICE, How.ALIAS),
        ("云溪县司法局7月1日报", JUSTICE, How.EXACT),
        ("材料（县司法局）", JUSTICE, How.ALIAS),
        ("县 司 法 局", JUSTICE, How.ALIAS),
        ("东宁省安澜市云溪县司法局", JUSTICE, How.EXACT),
        ("公安局", POLICE, How.DERIVED),
        ("云溪县公安局", POLICE, How.EXACT),
        ("县公安局（交警大队）", POLICE, How.ALIAS),
        ("人社局", LABOUR, How.DERIVED),
        ("人力资源和社会保障局", LABOUR, How.DERIVED),
        ("县人力资源和社会保障局", LABOUR, How.DERIVED),
        ("人力社保局", LABOUR, How.SHORTENED),
        ("市监局", MARKET, How.SHORTENED),
        ("07市场监管局材料", MARKET, How.DERIVED),
        ("市场监督局", MARKET, How.SHORTENED),
        ("市场监督管理居", MARKET, How.SIMILAR),
        ("发改委", REFORM, How.SHORTENED),
        ("县发改委", REFORM, How.SHORTENED),
        ("发展和改革委", REFORM, How.DERIVED),
        ("生态环境局云溪分局", NATURE, How.DERIVED),
        ("县生态环境分局", NATURE, How.ALIAS),
        ("生态环境分局报送", NATURE, How.DERIVED),
        ("石桥镇", BRIDGE, How.ALIAS),
        ("10.石桥镇人民政府", BRIDGE, How.DERIVED),
        ("石桥镇政府", BRIDGE, How.DERIVED),
        ("云溪县石桥镇", BRIDGE, How.DERIVED),
        ("竹坪乡报送", BAMBOO, How.ALIAS),
        ("城关街道", GATE, How.DERIVED),
        ("城关街道办", GATE, How.DERIVED),
        ("城关街道办事处材料", GATE, How.DERIVED),
    ],
)
def test_unit_of_a_folder(folder: str, unit: str, how: How) -> None:
    hit = MATCHER.unit(folder)
    assert hit is not None
    assert (hit.unit.name, hit.how) == (unit, how)


@pytest.mark.parametrize(
    "folder",
    [
        "12",
        "指标12",
        "县直单位",
        "各乡镇材料",
        "乡镇",
        "佐证材料",
        "新建文件夹",
        "县司法局转县公安局材料",
        "市司法局",
        "安澜市公安局来文",
        "照片",
        "行政执法材料",
        "档案馆",
        "",
        "。。。",
    ],
)
def test_unit_of_a_folder_that_names_none(folder: str) -> None:
    assert MATCHER.unit(folder) is None


@pytest.mark.parametrize(
    ("folder", "number", "how"),
    [
        ("12", "12", How.NUMBER),
        ("１２", "12", How.NUMBER),
        ("012", "12", How.NUMBER),
        ("指标12", "12", How.NUMBER),
        ("指标 12", "12", How.NUMBER),
        ("指标１２", "12", How.NUMBER),
        ("指标十二", "12", How.NUMBER),
        ("指标（12）", "12", How.NUMBER),
        ("指标12材料", "12", How.NUMBER),
        ("三级指标12", "12", How.NUMBER),
        ("第12项", "12", How.NUMBER),
        ("第 12 项", "12", How.NUMBER),
        ("第十二项", "12", How.NUMBER),
        ("第12项指标", "12", How.NUMBER),
        ("12项", "12", How.NUMBER),
        ("12号", "12", How.NUMBER),
        ("12、", "12", How.NUMBER),
        ("（12）", "12", How.NUMBER),
        ("十二、", "12", How.NUMBER),
        ("12-1 方案", "12", How.NUMBER),
        ("12.1 方案", "12", How.NUMBER),
        ("12_2通报", "12", How.NUMBER),
        ("12—3 台账", "12", How.NUMBER),
        ("12 重大行政决策程序", "12", How.NUMBER_AND_TITLE),
        ("12.重大行政决策程序", "12", How.NUMBER_AND_TITLE),
        ("12.重大行政决策", "12", How.NUMBER_AND_TITLE),
        ("指标12 重大行政决策程序", "12", How.NUMBER_AND_TITLE),
        ("第12项 重大行政决策程序", "12", How.NUMBER_AND_TITLE),
        ("04规范性文件管理", "4", How.NUMBER_AND_TITLE),
        ("4、规范性文件管理", "4", How.NUMBER_AND_TITLE),
        ("（四）规范性文件管理", "4", How.NUMBER_AND_TITLE),
        ("四、规范性文件管理", "4", How.NUMBER_AND_TITLE),
        ("3-1 案卷评查材料", "3", How.NUMBER_AND_TITLE),
        ("30行政调解", "30", How.NUMBER_AND_TITLE),
        ("行政调解材料", "30", How.TITLE),
        ("行政调解", "30", How.TITLE),
        ("三项制度", "2", How.TITLE),
        ("案卷评查佐证材料", "3", How.TITLE),
        ("2022年案卷评查", "3", How.TITLE),
        ("规范性文件管理（补）", "4", How.TITLE),
        ("主动公开政府信息", "5", How.TITLE),
        ("政策解读", "6", How.TITLE),
        ("1.行政调解", "30", How.TITLE),
        ("重大行政决策", "12", How.SIMILAR),
        ("规范性文件管里", "4", How.SIMILAR),
    ],
)
def test_indicator_of_a_folder(folder: str, number: str, how: How) -> None:
    hit = FINDER.find(folder)
    assert hit is not None
    assert (hit.number, hit.how) == (number, how)


@pytest.mark.parametrize(
    "folder",
    [
        "99",
        "2022年材料",
        "2022",
        "20220630",
        "6月",
        "3月份照片",
        "3个文件",
        "第三批",
        "第1次会议",
        "附件1",
        "照片2",
        "佐证材料",
        "材料",
        "其他",
        "政务公开",
        "一般材料",
        "二楼展板",
        "1稿",
        "扫描件",
        "",
    ],
)
def test_indicator_of_a_folder_that_names_none(folder: str) -> None:
    assert FINDER.find(folder) is None


def test_indicator_number_and_name_disagree_is_noted() -> None:
    hit = FINDER.find("1.行政调解")
    assert hit is not None
    assert hit.note == "编号写的是1，名称是第30项，按名称归入"
    stated = FINDER.find("指标1 行政调解")
    assert stated is not None
    assert (stated.number, stated.how) == ("1", How.NUMBER)


def test_indicator_name_of_two_goes_to_the_one_owed() -> None:
    hit = FINDER.find("政务公开", frozenset({"6", "12"}))
    assert hit is not None
    assert hit.number == "6"


def test_indicator_numbers_of_two_levels() -> None:
    two = IndicatorNames(
        [Indicator(n, "", f"第{n}类工作", "", "", (), Method.SUBMIT, (), ()) for n in ("1-1", "1-2", "2.1")]
    )
    assert [two.find(name).number for name in ("1-2 方案", "2.1方案", "１－１")] == ["1-2", "2.1", "1-1"]  # type: ignore[union-attr]
    assert two.find("3-1") is None


@pytest.mark.parametrize(
    ("folders", "unit", "indicator"),
    [
        (["县司法局", "12"], JUSTICE, "12"),
        (["县司法局"], JUSTICE, None),
        (["县直单位", "03.县司法局", "12"], JUSTICE, "12"),
        (["1.县直单位", "03.县司法局"], JUSTICE, None),
        (["2 乡镇（街道）", "石桥镇", "第2项"], BRIDGE, "2"),
        (["县司法局", "县司法局报送材料", "12.重大行政决策程序"], JUSTICE, "12"),
        (["县司法局", "2.三项制度", "佐证材料", "1.照片"], JUSTICE, "2"),
        (["县司法局", "第一批", "12", "3"], JUSTICE, "12"),
        (["12.重大行政决策程序", "县司法局"], JUSTICE, "12"),
        (["指标12", "县司法局", "照片"], JUSTICE, "12"),
        (["县司法局-指标12"], JUSTICE, "12"),
        (["县司法局行政调解材料"], JUSTICE, "30"),
        (["03县司法局"], JUSTICE, None),
        (["县司法局", "12", "县公安局转来"], JUSTICE, "12"),
        (["不知哪里", "12"], None, None),
        ([], None, None),
        (["大桥镇", "石桥镇", "1"], BRIDGE, "1"),
    ],
)
def test_place(folders: list[str], unit: str | None, indicator: str | None) -> None:
    where = MATCHER.place(folders)
    assert (where.unit, where.indicator) == (unit, indicator)


@pytest.mark.parametrize(
    ("file", "folders"),
    [
        ("材料/县司法局/12/通知.docx", ["材料", "县司法局", "12"]),
        ("材料/石桥镇.zip!/石桥镇/2/方案.docx", ["材料", "石桥镇", "石桥镇", "2"]),
        ("材料/县司法局/12.zip!/通知.docx", ["材料", "县司法局", "12"]),
        ("材料/甲.zip!/乙.rar!/丙/丁.txt", ["材料", "甲", "乙", "丙"]),
        ("材料/散件.txt", ["材料"]),
    ],
)
def test_folders_of(file: str, folders: list[str]) -> None:
    assert folders_of(file) == folders


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("指标12实施方案.docx", "12"),
        ("第3项 通报.pdf", "3"),
        ("行政调解台账.xlsx", "30"),
        ("3.通报.pdf", None),
        ("通知.docx", None),
    ],
)
def test_guess_from_a_file_name(name: str, number: str | None) -> None:
    assert MATCHER.guess(name, JUSTICE) == number


@given(st.lists(st.text(max_size=12), max_size=5))
def test_place_never_raises(folders: list[str]) -> None:
    MATCHER.place(folders)


def test_place_every_folder_of_the_sample_county(shared: Path) -> None:
    folder = shared / "county-a"
    tables = load(folder)
    owed: dict[str, set[str]] = {}
    for duty in tables.duties:
        owed.setdefault(duty.unit, set()).add(duty.indicator)
    matcher = Matcher(tables.names, tables.indicators, {unit: frozenset(own) for unit, own in owed.items()})
    for top in ("材料", "往年材料"):
        for path in (folder / top).rglob("*"):
            parts = list(path.relative_to(folder / top).parts[:-1])
            if not path.is_file() or not parts:
                continue
            where = matcher.place(parts)
            assert where.unit is not None, path
            assert (where.indicator is not None) == (len(parts) > 1), path
            if top == "材料" and where.indicator is not None:
                assert where.indicator in owed[where.unit], path


def test_unit_names_of_two_units_name_neither(county: Callable[..., Path]) -> None:
    names = UnitNames((Unit("云溪县东山镇人民政府"), Unit("云溪县东山乡人民政府")), REGION)
    assert names.exact("东山") is None
    assert names.similar("东山") is None
