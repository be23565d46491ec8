"""Web pages: what is shown, tables, meta, links, and pages that call themselves something else."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from fazhi.reading import ProblemCode, Source, read
from fazhi.reading.document import Merge
from fazhi.reading.html import html_document, read_markup
from hypothesis import given
from hypothesis import strategies as st


def test_html_shows_text_and_leaves_out_what_is_not_shown() -> None:
    page = """<html><head><title> 通 知 </title><style>p{color:red}</style><script>var a="脚本";</script></head><body>
      <h1>关于报送材料的通知</h1><p>各单位：</p><p>请于<b>3月1日</b>前
      报送。</p><div style="display: none">隐藏</div><noscript>请打开脚本</noscript><!-- 注释 --><br>县司法局</body></html>"""
    (only,) = read_markup(page, "").pages
    assert only.text == "关于报送材料的通知\n各单位：\n请于3月1日前报送。\n县司法局"


def test_html_meta_names_in_lower_case_and_title() -> None:
    page = (
        '<head><meta name="PubDate" content="2021-03-05 10:00"><META NAME="ContentSource" CONTENT="县司法局">'
        '<meta property="og:title" content="通知"><title>通知_明河县人民政府</title></head><body>x</body>'
    )
    assert read_markup(page, "").meta == {
        "pubdate": "2021-03-05 10:00",
        "contentsource": "县司法局",
        "og:title": "通知",
        "title": "通知_明河县人民政府",
    }


def test_html_links_are_absolute_in_order_and_once() -> None:
    page = (
        '<body>见 http://www.minghe.gov.cn/z.html <a href="/a/1.html">一</a><a href="2.html">二</a>'
        '<a href="javascript:void(0)">三</a><a href="mailto:a@b.cn">四</a><a href="http://b.cn/c">五</a>'
        '<a href="/a/1.html">又一</a></body>'
    )
    assert html_document(page, url="http://www.minghe.gov.cn/dir/index.html").links == (
        "http://www.minghe.gov.cn/z.html",
        "http://www.minghe.gov.cn/a/1.html",
        "http://www.minghe.gov.cn/dir/2.html",
        "http://b.cn/c",
    )


def test_html_table_keeps_columns_under_merged_cells() -> None:
    page = """<table><tr><th rowspan=2>序号</th><th colspan="2">案件</th></tr><tr><td>受理</td><td>办结</td></tr>
      <tr><td>1</td><td>20</td><td>18</td></tr></table>"""
    (only,) = read_markup(page, "").pages
    assert only.tables[0].rows == (("序号", "案件", ""), ("", "受理", "办结"), ("1", "20", "18"))
    assert only.tables[0].merges == (Merge(0, 0, 1, 0), Merge(0, 1, 0, 2))
    assert only.source is Source.CELLS
    assert only.text == "序号\t案件\n受理\t办结\n1\t20\t18"


def test_html_layout_tables_are_no_tables_of_data() -> None:
    page = (
        "<table><tr><td><table><tr><td>甲</td><td>乙</td></tr><tr><td>1</td><td>2</td></tr></table></td></tr></table>"
    )
    (only,) = read_markup(page, "").pages
    assert [table.rows for table in only.tables] == [(("甲", "乙"), ("1", "2"))]


def test_html_page_in_gbk_that_claims_utf8(tmp_path: Path) -> None:
    path = tmp_path / "公示.html"
    path.write_bytes('<html><meta charset="utf-8"><body>行政执法主体公示</body></html>'.encode("gbk"))
    document = read(path)
    assert (document.text, document.meta["encoding"], document.problems) == ("行政执法主体公示", "gb18030", ())


def test_html_that_calls_itself_a_workbook_is_a_sheet(tmp_path: Path) -> None:
    path = tmp_path / "台账.xls"
    path.write_bytes(
        "<table><tr><td>单位</td><td>数量</td></tr><tr><td>县司法局</td><td>3</td></tr></table>".encode("gbk")
    )
    document = read(path)
    assert [problem.code for problem in document.problems] == [ProblemCode.WRONG_EXTENSION]
    assert (document.pages[0].source, document.pages[0].tables[0].rows) == (
        Source.CELLS,
        (("单位", "数量"), ("县司法局", "3")),
    )


def test_html_deep_nesting_and_wild_spans_end(tmp_path: Path) -> None:
    deep = tmp_path / "a.html"
    deep.write_text("<html>" + "<div>" * 100_000 + "底" + "</div>" * 100_000)
    assert len(read(deep).pages) == 1
    wild = read_markup(
        "<table>" + '<tr><td rowspan=99999 colspan="99999">甲</td><td>乙</td></tr>' * 50 + "</table>", ""
    )
    assert sum(len(row) for table in wild.pages[0].tables for row in table.rows) < 2_000_000


@pytest.mark.parametrize(
    "unit",
    ["<table><tr><td>甲", "<table>", "<div><table><tr><td>1<td>2<tr><td>3<td>4", "<table><tr><td>" + "<div>" * 405],
)
def test_html_unclosed_nested_tables_cost_no_more_than_their_length(unit: str) -> None:
    begin = time.process_time()
    read_markup("<html><body>" + unit * (2_000_000 // len(unit)), "")
    # Two to three seconds on a slow machine; what grows with the square takes minutes.
    assert time.process_time() - begin < 20


@pytest.mark.parametrize(
    "piece", ["<", "<table><tr><td", "<a href='", "</body></html>", "<meta charset=", "&#0;&#xFFFFFF;"]
)
def test_html_broken_markup_is_read(piece: str) -> None:
    assert "通知" in read_markup(f"<p>通知</p>{piece}", "").pages[0].text


@given(st.text(alphabet="<>/abtdrp ='\"&;通知\n", max_size=200))
def test_html_never_fails(markup: str) -> None:
    assert len(read_markup(markup, "http://a.cn/").pages) == 1


def test_layout_table_after_thousands_of_tables_is_no_table_of_data() -> None:
    small = "<table><tr><td>甲</td><td>乙</td></tr><tr><td>1</td><td>2</td></tr></table>"
    page = small * 1_999 + f"<table><tr><td>外</td><td>{small}</td></tr><tr><td>外</td><td>外</td></tr></table>"
    tables = read_markup(page, "").pages[0].tables
    assert {table.rows for table in tables} == {(("甲", "乙"), ("1", "2"))}


@pytest.mark.parametrize("unit", ["<div>", "<b><p>", "<table><tr><td>", "<div></p>", "<x-y>", "<ul><li>"])
def test_page_that_nests_without_end_is_cut_at_once(tmp_path: Path, unit: str) -> None:
    path = tmp_path / "a.html"
    path.write_text("<html><body><h1>公示</h1>" + unit * 100_000 + "文字", encoding="utf-8")
    begin = time.process_time()
    document = read(path)
    assert time.process_time() - begin < 10
    assert document.text.startswith("公示")
    assert [problem.code for problem in document.problems] == [ProblemCode.PARTIAL]


def test_long_page_whose_paragraphs_are_left_open_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<html><body>" + "<p>第几段<br>" * 5_000 + "<ul>" + "<li>一项" * 5_000, encoding="utf-8")
    document = read(path)
    assert (document.text.count("第几段"), document.text.count("一项"), document.problems) == (5_000, 5_000, ())


def test_page_of_frames_only_says_where_its_words_are(tmp_path: Path) -> None:
    path = tmp_path / "a.htm"
    path.write_text("<html><FRAMESET cols='20%,80%'><frame src='a.files/1.htm'></FRAMESET></html>")
    [problem] = read(path).problems
    assert (problem.code, "框架" in problem.message) == (ProblemCode.PARTIAL, True)
