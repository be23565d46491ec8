"""Numbers of papers in every written form."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from fazhi.gongwen import parse_paper
from fazhi.gongwen.docno import find_docnos, parse_docno
from hypothesis import given
from hypothesis import strategies as st


def test_variants_of_the_cases(shared: Path) -> None:
    pairs = json.loads((shared / "cases" / "docno_variants.json").read_text(encoding="utf-8"))
    found = [(text, number.value if (number := parse_docno(text)) else None) for text, _ in pairs]
    assert found == [(text, right) for text, right in pairs]


@pytest.mark.parametrize(
    ("text", "value", "fault"),
    [
        ("云政发〔2021〕5号", "云政发〔2021〕5号", None),
        ("云政发 〔2021〕 5 号", "云政发〔2021〕5号", None),
        ("云政发﹝2021﹞5号", "云政发〔2021〕5号", "年份应当用六角括号“〔〕”括入，不用“﹝﹞”"),
        ("云政发〈2021〉5号", "云政发〔2021〕5号", "年份应当用六角括号“〔〕”括入，不用“〈〉”"),
        ("云政发［2021］5号", "云政发〔2021〕5号", "年份应当用六角括号“〔〕”括入，不用“［］”"),
        ("云政发(2021)5号", "云政发〔2021〕5号", "年份应当用六角括号“〔〕”括入，不用“()”"),
        ("云政发〔2021〕第5号", "云政发〔2021〕5号", "序号前不加“第”字"),
        ("云政发〔2021〕05号", "云政发〔2021〕5号", "序号不编虚位，“05”应当为“5”"),
        ("云政发〔21〕5号", "云政发〔2021〕5号", "年份应当写全四位"),
        ("云政发〔2021〕5", "云政发〔2021〕5号", "序号后缺“号”字"),
        ("云政发〔2O21〕l5号", "云政发〔2021〕15号", None),
        ("新政辦〔2020〕23號", "新政办〔2020〕23号", None),
        ("云人社函（办）〔2021〕7号", "云人社函（办）〔2021〕7号", None),
    ],
)
def test_parse_docno_normalises(text: str, value: str, fault: str | None) -> None:
    number = parse_docno(text)
    assert number is not None
    assert (number.value, number.fault) == (value, fault)


@pytest.mark.parametrize(
    "text",
    [
        "云政发2021年5号",
        "人民路66号",
        "第一章第3号",
        "字号：大 中 小",
        "2021年5月",
        "〔2021〕",
        "云政发〔3021〕5号",
        "云政发〔2021〕0号",
    ],
)
def test_parse_docno_refuses(text: str) -> None:
    assert parse_docno(text) is None


def test_yearless_number_only_where_asked() -> None:
    assert parse_docno("云交66号") is None
    number = parse_docno("云交66号", yearless=True)
    assert number is not None
    assert (number.value, number.year, number.fault) == ("云交66号", None, "缺年份")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("根据《通知》（鲁法办〔2021〕1号）、鲁法政办〔2021〕2号文件", ["鲁法办〔2021〕1号", "鲁法政办〔2021〕2号"]),
        ("依据省政府令第289号和州政办函〔2024〕41号", ["省政府令第289号", "州政办函〔2024〕41号"]),
        ("中华人民共和国国务院令第713号", ["中华人民共和国国务院令第713号"]),
        ("国发［2018］41号", ["国发〔2018〕41号"]),
        ("2021年共办理案件5件", []),
    ],
)
def test_find_docnos_in_text(text: str, values: list[str]) -> None:
    found = list(find_docnos(text))
    assert [number.value for number in found] == values
    assert all(text[number.start : number.end] == number.text for number in found)


@given(
    code=st.text(alphabet="云政发办字司函财教水", min_size=2, max_size=6),
    year=st.integers(1990, 2030),
    serial=st.integers(1, 9999),
    brackets=st.sampled_from(["〔〕", "[]", "（）", "()", "【】", "［］", "〈〉", "﹝﹞"]),
    blank=st.sampled_from(["", " ", "\u3000", "  "]),
)
def test_any_brackets_and_blanks_give_one_form(code: str, year: int, serial: int, brackets: str, blank: str) -> None:
    text = f"{code}{blank}{brackets[0]}{year}{brackets[1]}{blank}{serial}{blank}号"
    number = parse_docno(text)
    assert number is not None
    assert number.value == f"{code}〔{year}〕{serial}号"
    assert (number.fault is None) == (brackets == "〔〕")


@pytest.mark.parametrize(
    "text",
    [
        "明" * 60_000,
        "〔" * 60_000,
        "2021" * 20_000,
        "令第" * 30_000,
        "明〔2021〕" * 10_000,
        " " * 60_000,
        "明 " * 30_000,
    ],
)
def test_hostile_text_costs_little(text: str) -> None:
    begin = time.perf_counter()
    list(find_docnos(text))
    parse_docno(text)
    assert time.perf_counter() - begin < 1.0


@pytest.mark.parametrize(
    ("number", "docno"),
    [
        ("（2023）赣0483行初12号", None),
        ("（2022）粤1621行审56号", None),
        ("庐劳人仲案字（2023）第45号", None),
        ("庐劳人仲案〔2023〕45号", None),
        ("法〔2023〕112号", "法〔2023〕112号"),
        ("赣检建〔2023〕5号", "赣检建〔2023〕5号"),
        ("庐公（治）行罚决字〔2023〕312号", "庐公（治）行罚决字〔2023〕312号"),
        ("庐政复决〔2023〕18号", "庐政复决〔2023〕18号"),
        ("庐市监处罚〔2023〕77号", "庐市监处罚〔2023〕77号"),
    ],
)
def test_number_of_a_case_is_no_number_of_a_paper(number: str, docno: str | None, make: Any) -> None:
    """A court counts its cases; what an office numbers by its code, the year and a serial is 发文字号."""
    text = "庐阳市人民政府\n决定书\n{}\n张某：\n经审查，现决定如下。\n庐阳市人民政府\n2023年5月6日\n"
    paper = parse_paper(make(text.format(number)))
    assert (paper.docno and paper.docno.value) == docno
    assert paper.docno_fault is None
