"""Word texts read from their bytes say the same as when they are parsed."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from fazhi.reading import Document, ProblemCode, read
from fazhi.reading.docx_flat import FlatText
from fazhi.reading.docx_styles import Styles
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

_START = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:document '
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>'
)
_END = "</w:body></w:document>"
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
_CELLS = st.lists(_PARAGRAPHS, min_size=1, max_size=2).map(lambda inside: f"<w:tc><w:tcPr/>{''.join(inside)}</w:tc>")
_TABLES = st.lists(st.lists(_CELLS, min_size=1, max_size=3), min_size=1, max_size=3).map(
    lambda rows: f"<w:tbl><w:tblPr/>{''.join('<w:tr>' + ''.join(cells) + '</w:tr>' for cells in rows)}</w:tbl>"
)
_BLOCKS = st.one_of(_PARAGRAPHS, _PARAGRAPHS, _TABLES, st.sampled_from(('<w:p w:rsidR="00A1"/>', "<w:p/>", "<w:sdt/>")))
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


@pytest.mark.parametrize(
    "wrong",
    [
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
