"""Papers whose text was recognised from a picture."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from fazhi.gongwen import damaged_date, parse_paper
from fazhi.gongwen.facts import Genre
from fazhi.gongwen.proofread import proofread
from fazhi.reading.document import Box, Document, Line, Page, Source


def recognised(lines: list[tuple[str, float]], media_type: str = "application/pdf") -> Document:
    """A page of recognised lines: text and height of the box, which says nothing of the size of the type."""
    made = tuple(
        Line(text, Box(80, 20.0 * n, 500, 20.0 * n + height), height, 0.95) for n, (text, height) in enumerate(lines, 1)
    )
    page = Page(1, "\n".join(text for text, _ in lines), Source.OCR, 0.95, made)
    return Document("scan.pdf", "", 0, media_type, "pdf", (page,))


def test_title_over_lines_of_uneven_height() -> None:
    paper = parse_paper(
        recognised(
            [
                ("关于《云梦县停车管理办法(送审稿)》的合法", 16.1),
                ("性审核意见", 19.8),
                ("《办法》收悉，经审核提出以下意见。", 14.2),
                ("云梦县司法局", 15.0),
                ("2021年5月6日", 16.0),
            ]
        )
    )
    assert paper.title is not None
    assert (paper.title.value, paper.kind and paper.kind.value) == (
        "关于《云梦县停车管理办法(送审稿)》的合法性审核意见",
        "审核意见",
    )
    assert paper.date is not None
    assert paper.date.value == "2021-05-06"


def test_brackets_that_recognition_confuses_are_no_fault() -> None:
    paper = parse_paper(
        recognised(
            [
                ("云梦县司法局文", 30.0),
                ("件", 30.0),
                ("云司(2021)5号", 15.0),
                ("关于开展评查的通知", 20.0),
                ("各单位：", 15.0),
            ]
        )
    )
    assert (paper.docno and paper.docno.value, paper.docno_fault) == ("云司〔2021〕5号", None)
    assert [fact.value for fact in paper.issuers] == ["云梦县司法局"]


@pytest.mark.parametrize("written", ["2021年0月22日", "2021年月13日", "2021年13月5日"])
def test_date_under_a_seal_is_neither_guessed_nor_missed(written: str) -> None:
    document = recognised(
        [("关于开展评查的通知", 20.0), ("请认真落实。", 15.0), ("云梦县司法局", 15.0), (written, 15.0)]
    )
    assert parse_paper(document).date is None
    found = damaged_date(document)
    assert found is not None
    assert found.quote == written


def test_whole_date_is_not_damaged(make: Any) -> None:
    assert damaged_date(recognised([("关于开展评查的通知", 20.0), ("2021年5月6日", 15.0)])) is None
    assert damaged_date(make("关于开展评查的通知\n2021年0月22日\n")) is None


@pytest.mark.parametrize(
    ("lines", "genre"),
    [
        (["法治宣传月活动现场", "2021年4月"], Genre.PHOTO),
        (["云梦县人民政府政务公开", "发布时间：2021-04-12 来源：县司法局", "行政处罚信息公开"], Genre.SCREENSHOT),
        (["首页 当前位置：政务公开", "http://www.yunmeng.gov.cn/a.html"], Genre.SCREENSHOT),
        (["云梦县司法局文件", "云司〔2021〕5号", "关于开展评查的通知"], Genre.OFFICIAL),
        ([], Genre.PHOTO),
    ],
)
def test_genre_of_a_picture(lines: list[str], genre: Genre) -> None:
    document = recognised([(line, 15.0) for line in lines], "image/jpeg")
    assert parse_paper(dataclasses.replace(document, reader="picture")).genre is genre


def test_misread_letters_are_not_proofread() -> None:
    document = recognised([("关于开展评查的通知", 20.0), ("认真反应问题,加强对案卷的的管理(含电子)。", 15.0)])
    assert proofread(document, parse_paper(document)) == []


def said(document: Document) -> tuple[str | None, list[str], str | None]:
    paper = parse_paper(document)
    docno, date = (fact.value if fact is not None else None for fact in (paper.docno, paper.date))
    return docno, [fact.value for fact in paper.issuers], date


def test_number_and_signer_at_the_two_ends_of_a_line() -> None:
    lines = [
        ("云梦县城市管理局", 30.0),
        ("云梦县财政局文件", 30.0),
        ("云城管〔2022〕41号\t签发人：刘军陈涛", 15.0),
        ("关于解决执法记录仪购置经费的请示", 20.0),
        ("县人民政府：", 15.0),
        ("妥否，请批示。", 15.0),
        ("云梦县城市管理局云梦县财政局县城市管理", 15.0),
        ("云2022年8月29日", 15.0),
        ("(联系人：周磊，联系电话：13800000000)", 15.0),
    ]
    assert said(recognised(lines)) == ("云城管〔2022〕41号", ["云梦县城市管理局", "云梦县财政局"], "2022-08-29")


def test_editor_and_day_at_the_two_ends_of_a_line() -> None:
    lines = [
        ("云梦县人民政府常务会议纪要", 30.0),
        ("〔2022〕5号", 15.0),
        ("云梦县人民政府办公室\t2022年4月25日", 15.0),
        ("第十五届县人民政府第12次常务会议纪要", 20.0),
        ("2022年4月20日，县长主持召开县政府第12次常务会议。", 15.0),
    ]
    assert said(recognised(lines)) == ("〔2022〕5号", ["云梦县人民政府办公室"], "2022-04-25")


@pytest.mark.parametrize(
    ("signed", "issuers"),
    [
        (["云梦县行政审批政务信管理局"], ["云梦县行政审批和政务信息管理局"]),
        (["云梦县公安局"], ["云梦县公安局"]),
    ],
)
def test_letters_that_a_seal_swallowed_are_had_from_above_the_title(signed: list[str], issuers: list[str]) -> None:
    lines = [
        ("云梦县行政审批和政务信息管理局", 20.0),
        ("行政许可决定书", 20.0),
        ("云审批许〔2022〕133号", 15.0),
        ("恒源公司：", 15.0),
        ("经审查，决定准予许可。", 15.0),
        *((name, 15.0) for name in signed),
        ("2022年9月9日", 15.0),
    ]
    assert said(recognised(lines)) == ("云审批许〔2022〕133号", issuers, "2022-09-09")
