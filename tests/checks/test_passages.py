"""Running text: wraps joined, page numbers dropped, quotes as they stand."""

from __future__ import annotations

from fazhi.checks.passages import flow_of
from fazhi.reading.document import Document, Page
from hypothesis import given
from hypothesis import strategies as st


def document(*pages: str) -> Document:
    return Document("a.pdf", "0", 1, "application/pdf", "pdf", tuple(Page(i, p) for i, p in enumerate(pages, 1)))


def test_flow_joins_a_sentence_over_the_page_break():
    flow = flow_of(document("班子会议共研究法治议题1\n— 1 —", "4项，其中制度建设类8项。"))
    assert flow.text == "班子会议共研究法治议题1\n4项，其中制度建设类8项。"
    flow = flow_of(document("今年以来班子会议先后共研究法治议题1\n— 1 —", "4项，其中制度建设类8项。"))
    assert flow.text == "今年以来班子会议先后共研究法治议题14项，其中制度建设类8项。"


def test_flow_keeps_headings_apart():
    flow = flow_of(document("关于开展行政执法案卷评查工作的通知\n一、总体要求\n认真评查。"))
    assert flow.text.split("\n")[1] == "一、总体要求"


def test_flow_joins_a_broken_book_title_in_a_narrow_cell():
    flow = flow_of(document("1 《中华人民共和\n国大气污染防治\n法》"))
    assert "《中华人民共和国大气污染防治法》" in flow.text


def test_quote_stands_in_the_file_with_its_blanks():
    flow = flow_of(document("共评查案卷 91 件，合格８５件。"))
    assert flow.text == "共评查案卷91件，合格85件。"
    start = flow.text.index("评查")
    assert flow.quote(start, flow.text.index("，")) == "评查案卷 91 件"
    assert flow.quote(flow.text.index("85"), flow.text.index("85") + 2) == "８５"


def test_page_at_tells_the_page():
    flow = flow_of(document("第一页的内容。", "第二页的内容。"))
    assert [flow.page_at(flow.text.index(c)) for c in "一二"] == [1, 2]


def test_sentence_at_finds_the_sentence_around():
    flow = flow_of(document("前一句。中间这一句说明；情况。后一句。"))
    assert flow.sentence_at(flow.text.index("说明"))[1] == "中间这一句说明；情况"


@given(st.lists(st.text(alphabet="一二三四五 　3４5。，\n项件", max_size=60), min_size=1, max_size=4))
def test_every_quote_is_in_the_text_of_the_pages(pages):
    flow = flow_of(document(*pages))
    packed = "".join("".join(p.split()) for p in pages)
    for start, sentence in flow.sentences():
        quote = flow.quote(start, start + len(sentence))
        assert "".join(quote.split()) in packed or any(len(line) < 16 for line in pages)
