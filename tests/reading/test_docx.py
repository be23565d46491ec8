"""Word documents: what is printed is read, once and in order, and nothing else."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from fazhi.reading import ProblemCode, read
from fazhi.reading.docx import docx_images
from fazhi.reading.docx_numbering import chinese, shown
from fazhi.reading.ooxml import Package, Relation

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_PAGE_BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def make(path: Path, body: str, relations: str = "", **parts: str | bytes) -> Path:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", f"<w:document {_W} {_R}><w:body>{body}</w:body></w:document>")
        package.writestr("word/_rels/document.xml.rels", f"<Relationships>{relations}</Relationships>")
        for name, data in parts.items():
            package.writestr("word/" + name.replace("__", "."), data)
    return path


def texts(path: Path) -> list[str]:
    return [page.text for page in read(path, ocr=False).pages]


def test_numbers_of_lists_as_printed(tmp_path: Path) -> None:
    levels = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>'
    )
    numbering = (
        f'<w:numbering {_W}><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    first, second = (f'<w:numPr><w:ilvl w:val="{n}"/><w:numId w:val="3"/></w:numPr>' for n in (0, 1))
    body = paragraph("总体要求", first) + paragraph("指导思想", second) + paragraph("工作原则", second)
    body += paragraph("", first) + paragraph("主要任务", first) + paragraph("加强领导", second)
    path = make(tmp_path / "a.docx", body, numbering__xml=numbering)
    assert texts(path) == ["一、总体要求\n（一）指导思想\n（二）工作原则\n二、主要任务\n（一）加强领导"]


def test_counters_in_chinese() -> None:
    assert [chinese(n) for n in (1, 10, 11, 20, 101, 110, 1001)] == [
        "一", "十", "十一", "二十", "一百零一", "一百一十", "一千零一",
    ]  # fmt: skip
    assert [shown(3, style) for style in ("decimalEnclosedCircle", "upperRoman", "lowerLetter", "decimalZero")] == [
        "③", "III", "c", "03",
    ]  # fmt: skip


def test_page_between_two_breaks_is_blank(tmp_path: Path) -> None:
    body = paragraph("甲") + _PAGE_BREAK + _PAGE_BREAK + paragraph("乙") + _PAGE_BREAK + paragraph("")
    document = read(make(tmp_path / "a.docx", body), ocr=False)
    assert [(page.text, page.ink) for page in document.pages] == [("甲", True), ("", False), ("乙", True)]


def test_page_break_before_a_section_is_one_break(tmp_path: Path) -> None:
    section = "<w:p><w:pPr><w:sectPr/></w:pPr></w:p>"
    document = read(make(tmp_path / "a.docx", paragraph("甲") + _PAGE_BREAK + section + paragraph("乙")), ocr=False)
    assert [(page.text, page.ink) for page in document.pages] == [("甲", True), ("乙", True)]


def test_noted_break_after_own_break_counts_once(tmp_path: Path) -> None:
    after = "<w:p><w:r><w:lastRenderedPageBreak/><w:t>乙</w:t></w:r></w:p>"
    assert texts(make(tmp_path / "a.docx", paragraph("甲") + _PAGE_BREAK + after)) == ["甲", "乙"]


def test_noted_break_does_not_cut_a_paragraph(tmp_path: Path) -> None:
    cut = "<w:p><w:r><w:t>前半《法治</w:t><w:lastRenderedPageBreak/><w:t>纲要》</w:t></w:r></w:p>"
    assert texts(make(tmp_path / "a.docx", cut + paragraph("下页"))) == ["前半《法治纲要》", "下页"]


def test_deleted_hidden_and_placeholder_text_is_left_out(tmp_path: Path) -> None:
    body = (
        "<w:p><w:ins><w:r><w:t>新</w:t></w:r></w:ins><w:del><w:r><w:delText>旧</w:delText></w:r></w:del>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r></w:p>"
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
        + paragraph("单击此处输入文字")
        + "</w:sdtContent></w:sdt>"
    )
    assert texts(make(tmp_path / "a.docx", body)) == ["新"]


def test_links_of_relations_and_fields(tmp_path: Path) -> None:
    body = (
        '<w:p><w:hyperlink r:id="r1"><w:r><w:t>公示</w:t></w:r></w:hyperlink></w:p>'
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "http://b.gov.cn/2" '
        '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>网址</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    relation = '<Relationship Id="r1" Type="x/hyperlink" Target="http://a.gov.cn/1" TargetMode="External"/>'
    document = read(make(tmp_path / "a.docx", body, relation), ocr=False)
    assert (document.text, document.links) == ("公示\n网址", ("http://a.gov.cn/1", "http://b.gov.cn/2"))


def test_letter_spaced_title_is_joined_and_names_are_not(tmp_path: Path) -> None:
    path = make(tmp_path / "a.docx", paragraph("通　　知") + paragraph("主任：张三　副主任：李四"))
    assert texts(path) == ["通知\n主任：张三　副主任：李四"]


def test_document_of_pictures_only_needs_ocr(tmp_path: Path) -> None:
    picture = (
        '<w:p><w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'r:embed="{}"/></w:drawing></w:r></w:p>'
    )
    relations = "".join(f'<Relationship Id="r{n}" Type="x/image" Target="media/{n}.png"/>' for n in (1, 2))
    path = make(tmp_path / "a.docx", picture.format("r2") + picture.format("r1"), relations)
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("word/media/1.png", b"one")
        package.writestr("word/media/2.png", b"two")
    document = read(path, ocr=False)
    assert [(page.number, page.needs_ocr) for page in document.pages] == [(1, True), (2, True)]
    assert docx_images(path) == {1: b"two", 2: b"one"}


def test_network_template_is_active_content(tmp_path: Path) -> None:
    with zipfile.ZipFile(make(tmp_path / "a.docx", paragraph("甲")), "a") as package:
        package.writestr(
            "word/_rels/settings.xml.rels",
            '<Relationships><Relationship Id="r1" Type="x/attachedTemplate" Target="http://a.example/t.dotm" '
            'TargetMode="External"/></Relationships>',
        )
    document = read(tmp_path / "a.docx", ocr=False)
    assert [problem.code for problem in document.problems] == [ProblemCode.MACRO]
    assert document.text == "甲"


def test_layout_in_terms_of_the_standard(tmp_path: Path) -> None:
    section = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588"/></w:sectPr>'
    look = '<w:spacing w:line="560" w:lineRule="exact"/>'
    body = f'<w:p><w:pPr>{look}</w:pPr><w:r><w:rPr><w:rFonts w:eastAsia="仿宋"/><w:sz w:val="32"/></w:rPr><w:t>正文</w:t></w:r></w:p>'
    layout = read(make(tmp_path / "a.docx", body + section), ocr=False).layout
    assert layout == {
        "page_width_mm": "210", "page_height_mm": "297", "margin_top_mm": "37", "margin_bottom_mm": "35",
        "margin_left_mm": "28", "margin_right_mm": "26", "sections": "1", "body_font": "仿宋",
        "body_line": "exact 28", "body_size_pt": "16",
    }  # fmt: skip


def test_hidden_containers_are_read_once_and_in_order(shared: Path) -> None:
    assert texts(shared / "cases" / "hidden_containers.docx") == [
        "青禾县人民政府办公室文件\n青府办发〔2024〕9号\n各乡镇人民政府：\n关于规范合法性审核的通知\n2024年4月1日"
    ]


def test_merged_cells_are_said_once(shared: Path) -> None:
    page = read(shared / "cases" / "merged_cells.docx", ocr=False).pages[0]
    assert page.text == "指标\t责任单位\t材料\n12\t县司法局\t通知\n台账"
    [table] = page.tables
    assert table.rows == (("指标", "责任单位", "材料"), ("12", "县司法局", "通知"), ("", "", "台账"))
    assert [(m.top, m.left, m.bottom, m.right) for m in table.merges] == [(1, 0, 2, 0), (1, 1, 2, 1)]


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("docx_odd/docling_content_control_with_picture.docx", ["COVER TITLE INSIDE SDT", "BODY TEXT OUTSIDE SDT"]),
        ("docx_odd/docling_Strict.docx", ["Some text"]),
        ("docx_odd/mammoth_strict-format.docx", ["Test"]),
        ("docx_odd/mammoth_utf8-bom.docx", ["This XML has a byte order mark."]),
        ("docx_odd/mammoth_text-box.docx", ["Datum plane"]),
        ("docx_odd/mammoth_comments.docx", ["Ouch."]),
        ("docx_odd/mammoth_footnotes.docx", ["Ouch.", "A tachyon walks into a bar.", "Fin."]),
        ("docx_odd/mammoth_tables.docx", ["Above", "Top left\tTop right", "Bottom left\tBottom right", "Below"]),
        ("docx_odd/mammoth_empty.docx", [""]),
    ],
)
def test_corpus_text(shared: Path, name: str, lines: list[str]) -> None:
    document = read(shared / "corpus" / name, ocr=False)
    assert (document.text.split("\n"), document.problems) == (lines, ())


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("docx/rapiddoc_sections_zh.docx", "第四节内容2"),
        ("docx_odd/tika_NullHeader.docx", "Hundreds injured in Yemen protest"),
        ("docx_odd/tika_testAltChunkHTML.docx", "Simple paragraph with a emphasized word"),
        ("docx_odd/tika_testAltChunkMHT.docx", "Simple paragraph with a emphasized word"),
    ],
)
def test_corpus_contains(shared: Path, name: str, part: str) -> None:
    assert part in read(shared / "corpus" / name, ocr=False).text


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("docx_odd/poi_protected_agile.docx", ProblemCode.ENCRYPTED),
        ("docx_odd/tika_testWORD_protected_passtika.docx", ProblemCode.ENCRYPTED),
        ("docx_odd/rapiddoc_zero_bytes.docx", ProblemCode.EMPTY),
    ],
)
def test_corpus_refused(shared: Path, name: str, code: ProblemCode) -> None:
    document = read(shared / "corpus" / name, ocr=False)
    assert [problem.code for problem in document.problems] == [code]
    assert document.pages == ()


def test_damaged_relations_that_nothing_refers_to_cost_no_text(tmp_path: Path) -> None:
    assert texts(make(tmp_path / "a.docx", paragraph("正文"), relations="<Relationship")) == ["正文"]
    link = '<w:p><w:hyperlink r:id="rId1"><w:r><w:t>网址</w:t></w:r></w:hyperlink></w:p>'
    needed = read(make(tmp_path / "b.docx", link, relations="<Relationship"), ocr=False)
    assert [problem.code for problem in needed.problems] == [ProblemCode.CORRUPT]


def test_lists_kept_from_file_to_file_count_anew(tmp_path: Path) -> None:
    numbering = (
        f'<w:numbering {_W}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    first = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr>'
    unknown = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="4"/></w:numPr>'
    body = paragraph("甲", first) + paragraph("乙", unknown) + paragraph("丙", first)
    for name in ("a", "b"):
        assert texts(make(tmp_path / f"{name}.docx", body, numbering__xml=numbering)) == ["1.甲\n乙\n2.丙"]
    other = numbering.replace("%1.", "第%1条")
    assert texts(make(tmp_path / "c.docx", body, numbering__xml=other)) == ["第1条甲\n乙\n第2条丙"]


def test_notes_are_read_and_the_lines_above_them_are_not(tmp_path: Path) -> None:
    silent = "".join(
        f'<w:footnote w:type="{kind}" w:id="{n}"><w:p><w:r><w:t>线</w:t></w:r></w:p></w:footnote>'
        for n, kind in ((-1, "separator"), (0, "continuationSeparator"))
    )
    body = '<w:p><w:r><w:t>甲</w:t></w:r><w:r><w:footnoteReference w:id="1"/></w:r></w:p>'
    parts = {"footnotes__xml": f"<w:footnotes {_W}>{silent}</w:footnotes>"}
    assert texts(make(tmp_path / "a.docx", body, **parts)) == ["甲"]
    note = f'<w:footnote w:id="1">{paragraph("注一")}</w:footnote>'
    parts = {"footnotes__xml": f"<w:footnotes {_W}>{silent}{note}</w:footnotes>"}
    assert texts(make(tmp_path / "b.docx", body, **parts)) == ["甲\n注一"]


def test_running_heads_are_those_of_each_file(tmp_path: Path) -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer"
    relation = f'<Relationship Id="rId1" Type="{kind}" Target="footer1.xml"/>'
    body = paragraph("正文") + '<w:sectPr><w:footerReference w:type="default" r:id="rId1"/></w:sectPr>'
    for name in ("甲局", "乙局", "甲局"):
        part = f"<w:ftr {_W}>{paragraph(name)}</w:ftr>"
        document = read(make(tmp_path / "a.docx", body, relation, footer1__xml=part), ocr=False)
        assert (document.meta["footer"], document.layout["footer_default"]) == (name, name)


_DECLARED = '<?xml version="1.0" encoding="UTF-8"?>'
_STATED = 'Id="rId1" Type="a/hyperlink" TargetMode="External" Target="http://a.gov.cn/?a='


@pytest.mark.parametrize(
    "written",
    [
        f'{_DECLARED}\r\n<Relationships><Relationship {_STATED}1"/></Relationships>',
        f'<Relationships><Relationship {_STATED}1"/></Relationships>'.replace('"', "'"),
        f'{_DECLARED}<x:Relationships xmlns:x="a"><x:Relationship {_STATED}&#49;"></x:Relationship></x:Relationships>',
        f'{_DECLARED}<Relationships><!--<Relationship Id="rId2" Target="b"/>--><Relationship {_STATED}1"/></Relationships>',
    ],
)
def test_relations_however_they_are_written(tmp_path: Path, written: str) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("word/_rels/document.xml.rels", written)
    with Package(path) as opened:
        relation = Relation("rId1", "hyperlink", "http://a.gov.cn/?a=1", external=True)
        assert opened.relations("word/document.xml") == {"rId1": relation}
