"""Texts made to hurt: parse stays cheap whatever stands in a row, and however many rows there are."""

from __future__ import annotations

import time
from typing import Any

import pytest
from fazhi.gongwen import parse_paper
from fazhi.gongwen.facts import Paper
from fazhi.gongwen.proofread import proofread
from hypothesis import given, settings
from hypothesis import strategies as st

ROWS = [
    "明" * 200_000,
    "关于" * 60_000 + "的通知",
    "《" * 100_000,
    "（" * 100_000,
    "云政发〔2021〕" * 20_000,
    "2021年3月" * 30_000,
    "索引号：" * 20_000,
    "发布日期" * 30_000,
    "局" * 44 + "\n" + ("局" * 40 + "\n") * 5000,
    "附件：1.甲\n" * 20_000,
    "抄送：" + "县委、" * 50_000,
    "2021年3月5日\n" * 20_000,
    "云梦县司法局\n" * 20_000,
    " " * 200_000,
    "\u3000\t" * 100_000,
    "一、\n" * 20_000,
    "各单位，" * 50_000 + "：",
    "落款" * 50_000,
    "甲 " * 100_000,
    "云 梦 县 司 法 局 " * 10_000,
]


@pytest.mark.parametrize("text", ROWS, ids=range(len(ROWS)))
def test_parse_costs_little(text: str, make: Any) -> None:
    document = make("云梦县司法局文件\n" + text + "\n请落实。\n" + text[:50_000])
    begin = time.perf_counter()
    parse_paper(document)
    assert time.perf_counter() - begin < 5.0


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(
                alphabet="云梦县司法局关于的通知文件〔〕（）()《》“”2021年35月日号第附件：1.。，、\n\t\u3000 抄送印发",
                max_size=40,
            ),
            st.sampled_from(
                [
                    "云梦县司法局",
                    "2021年3月5日",
                    "云司〔2021〕5号",
                    "附件：1.甲",
                    "抄送：县委。",
                    "索引号：1/2",
                    "一、总则",
                    "机密★1年",
                    "****",
                    "###",
                ]
            ),
        ),
        max_size=30,
    )
)
def test_any_text_is_parsed_and_proofread(rows: list[str]) -> None:
    from fazhi.reading.document import Document, Page

    text = "\n".join(rows)
    for pages in ((Page(1, text),), tuple(Page(n, row) for n, row in enumerate(rows, 1))):
        document = Document("a.txt", "", 0, "text/plain", "text", pages)
        paper = parse_paper(document)
        assert isinstance(paper, Paper)
        assert all(fault.message and fault.suggestion for fault in proofread(document, paper))
