"""Word texts read from their bytes say the same as when they are parsed."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from fazhi.reading import Document, ProblemCode, read
from fazhi.reading.docx_flat import FlatText
from fazhi.reading.docx_flat_table import flat_rows
from fazhi.reading.docx_styles import Styles
from fazhi.reading.docx_table import Span
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

_START = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:document '
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>'
)
_END = "</w:body></w:document>"
SAMPLES = Path(__file__).resolve().parents[3] / "shared"
_PARSED = "<!-- a comment makes the whole be parsed -->"

_RUNS = (
    "<w:r><w:t>关于</w:t></w:r>",
    '<w:r w:rsidR="00A1"><w:rPr><w:b/><w:sz w:val="44"/></w:rPr><w:t xml:space="preserve"> 通知 </w:t></w:r>',
    "<w:r><w:tab/></w:r>",
    "<w:r><w:br/><w:t>下一行</w:t></w:r>",
    '<w:r><w:br w:type="page"/></w:r>',
    "<w:r><w:t>甲&amp;乙&#x4E19;</w:t></w:r>",
    "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r>",
    "<w:del><w:r><w:delText>删</w:delText></w:r></w:del>",
    "<w:ins><w:r><w:t>增</w:t></w:r></w:ins>",
    '<w:bookmarkStart w:id="0" w:name="a"/><w:bookmarkEnd w:id="0"/>',
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>',
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    "<w:r><w:t>甲</w:t><w:t>乙</w:t></w:r>",
    "<w:r><w:t>甲&lt;乙&quot;</w:t></w:r>",
    "<w:r><w:t> 通　知\n附件 </w:t></w:r>",
    "<w:r><w:t/></w:r>",
    "<w:r><w:lastRenderedPageBreak/><w:t>新页</w:t></w:r>",
    "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>",
)
_PROPERTIES = (
    "",
    "<w:pPr/>",
    '<w:pPr><w:jc w:val="center"/><w:rPr><w:sz w:val="32"/></w:rPr></w:pPr>',
    '<w:pPr><w:spacing w:line="560" w:lineRule="exact"/><w:pageBreakBefore/></w:pPr>',
    '<w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>',
    '<w:pPr><w:pPrChange w:id="1"><w:pPr><w:jc w:val="right"/></w:pPr></w:pPrChange></w:pPr>',
    '<w:pPr><w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:pPr>',
)
_PARAGRAPHS = st.builds(
    lambda opening, properties, runs: f"<w:p{opening}>{properties}{''.join(runs)}</w:p>",
    st.sampled_from(("", ' w:rsidR="00A1" w:rsidRDefault="00A1"')),
    st.sampled_from(_PROPERTIES),
    st.lists(st.sampled_from(_RUNS), max_size=4),
)
_PLAIN = st.builds(
    lambda properties, text: f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>",
    st.sampled_from(_PROPERTIES[:4]),
    st.sampled_from(("序号", "1", " 甲　乙 ", "", "甲&amp;乙", "一\n二")),
)
_CELL_SETTINGS = st.sampled_from((
    "", "", "<w:tcPr/>", '<w:tcPr><w:tcW w:w="1769" w:type="dxa"/></w:tcPr>', '<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>',
    "<w:tcPr><w:vMerge/></w:tcPr>", '<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>',
    '<w:tcPr><w:hMerge w:val="continue"/></w:tcPr>', '<w:tcPr><w:cellDel w:id="1"/></w:tcPr>',
))  # fmt: skip
_ROW_SETTINGS = st.sampled_from((
    "", "", "<w:trPr><w:tblHeader/></w:trPr>", '<w:trPr><w:gridBefore w:val="1"/></w:trPr>',
    "<w:tblPrEx><w:jc/></w:tblPrEx>", '<w:trPr><w:del w:id="1"/></w:trPr>', '<w:bookmarkStart w:id="1"/>',
))  # fmt: skip
_TABLE_SETTINGS = st.sampled_from((
    "", "<w:tblPr/>", '<w:tblPr><w:tblW w:w="0"/></w:tblPr><w:tblGrid><w:gridCol w:w="1769"/></w:tblGrid>',
    "<w:tblPr/><w:bookmarkStart/>",
))  # fmt: skip


def _rows_of(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    cells = st.builds(
        lambda settings, blocks: f"<w:tc>{settings}{''.join(blocks)}</w:tc>",
        _CELL_SETTINGS,
        st.lists(inside, min_size=1, max_size=2),
    )
    rows = st.builds(
        lambda opening, settings, found: f"<w:tr{opening}>{settings}{''.join(found)}</w:tr>",
        st.sampled_from(("", ' w:rsidR="00A1"')),
        _ROW_SETTINGS,
        st.lists(cells, max_size=3),
    )
    return st.builds(
        lambda settings, found: f"<w:tbl>{settings}{''.join(found)}</w:tbl>",
        _TABLE_SETTINGS,
        st.lists(rows, max_size=3),
    )


_EMPTY = st.sampled_from(("<w:p/>", '<w:p w:rsidR="00A1"/>'))
_FLAT_TABLES = _rows_of(st.one_of(_PLAIN, _PLAIN, _PLAIN, _EMPTY))
_TABLES = st.one_of(_FLAT_TABLES, _rows_of(st.one_of(_PARAGRAPHS, _PLAIN, _EMPTY, _FLAT_TABLES)))
_BLOCKS = st.one_of(_PARAGRAPHS, _PLAIN, _TABLES, st.sampled_from(('<w:p w:rsidR="00A1"/>', "<w:p/>", "<w:sdt/>")))
_SECTION = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:left="1587"/></w:sectPr>'


def make(path: Path, text: str) -> Document:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", text.encode())
    return replace(read(path, ocr=False), sha256="", size=0)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300, deadline=None)
@given(blocks=st.lists(_BLOCKS, max_size=6))
def test_flat_text_reads_as_parsed(tmp_path: Path, blocks: list[str]) -> None:
    body = "".join(blocks) + _SECTION
    assert make(tmp_path / "a.docx", _START + body + _END) == make(tmp_path / "a.docx", _START + _PARSED + body + _END)


def test_flat_text_of_mere_runs_builds_no_tree() -> None:
    body = f"<w:p>{_PROPERTIES[2]}{_RUNS[0]}{_RUNS[1]}</w:p>" + _SECTION
    text = FlatText((_START + body + _END).encode(), Styles(None, {}))
    blocks = list(text.blocks())
    plain = text.plain(blocks[0][0])
    assert plain is not None
    assert (plain[0], text.is_whole, [element is None for _, element in blocks]) == ("关于 通知 ", True, [True, False])


def test_table_of_plain_cells_builds_no_tree() -> None:
    cells = (
        '<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc>'
    )
    table = f"<w:tbl><w:tblPr/><w:tr>{cells}</w:tr></w:tbl>"
    styles = Styles(None, {})
    rows = flat_rows(FlatText((_START + table + _SECTION + _END).encode(), styles), styles, table.encode())
    look = styles.look(None)
    assert rows == [(0, [(Span(width=2), [("甲", look, look)]), (Span(), [])])]


@pytest.mark.parametrize(
    "unusual",
    [
        "<w:tc><w:p><w:r><w:br w:type='page'/></w:r></w:p></w:tc>",
        "<w:tc><w:p><w:r><w:t>甲&#x4E19;</w:t></w:r></w:p></w:tc>",
        "<w:sdt><w:sdtContent><w:tc><w:p/></w:tc></w:sdtContent></w:sdt>",
        "<w:tc><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl><w:p/></w:tc>",
        "<w:tc w:id='1'><w:p/></w:tc>",
    ],
)
def test_table_with_anything_unusual_is_left_to_the_parser(unusual: str) -> None:
    table = f"<w:tbl><w:tr><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc>{unusual}</w:tr></w:tbl>"
    styles = Styles(None, {})
    text = FlatText((_START + table + _SECTION + _END).encode(), styles)
    assert flat_rows(text, styles, table.encode()) is None


def _both_ways(path: Path, folder: Path) -> tuple[Document, Document] | None:
    """A real paper packed anew, and the same with a comment in it, which makes it be parsed; None where it is damaged."""
    try:
        with zipfile.ZipFile(path) as package:
            parts = {info.filename: package.read(info) for info in package.infolist()}
    except (zipfile.BadZipFile, RuntimeError):
        return None
    found: list[Document] = []
    for mark in (b"", _PARSED.encode()):
        with zipfile.ZipFile(folder / path.name, "w") as package:
            for name, data in parts.items():
                package.writestr(name, data.replace(b"<w:body>", b"<w:body>" + mark) if "document" in name else data)
        found.append(replace(read(folder / path.name, ocr=False), sha256="", size=0))
    return found[0], found[1]


def test_real_papers_read_flat_as_parsed(tmp_path: Path) -> None:
    papers = [path for path in sorted(SAMPLES.rglob("*.docx")) if path.is_file()]
    if not papers:
        pytest.skip("the samples are not here")
    read_twice = {path: both for path in papers if (both := _both_ways(path, tmp_path)) is not None}
    assert [path for path, (flat, parsed) in read_twice.items() if flat != parsed] == []
    assert len(read_twice) > len(papers) // 2


@pytest.mark.parametrize(
    "wrong",
    [
        "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan></w:tcPr><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
        "<w:tbl><w:tblPr><w:tr><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
        "<w:tbl><w:tr a><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>甲\x01</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
        "<w:p><w:r><w:t>甲</w:r></w:t></w:p>",
        '<w:p a="1" a><w:r><w:t>甲</w:t></w:r></w:p>',
        "<w:p><w:pPr><w:jc></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>",
        "<w:p><w:r><w:t>甲\x01</w:t></w:r></w:p>",
        "<w:p><w:r><w:t>甲</w:t></w:r></w:p></w:p>",
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc></w:tbl>",
    ],
)
def test_damage_in_a_plain_text_is_told(tmp_path: Path, wrong: str) -> None:
    document = make(tmp_path / "a.docx", _START + "<w:p><w:r><w:t>通知正文</w:t></w:r></w:p>" + wrong + _SECTION + _END)
    assert [problem.code for problem in document.problems] == [ProblemCode.PARTIAL]
    assert "通知正文" in document.text
