"""Official documents in GB/T 9704-2012 layout."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import pypdfium2 as pdfium
import pytest
from fazhi.errors import OutputError
from fazhi.gongwen.write import (
    Addressee,
    AttachmentHead,
    AttachmentNote,
    Block,
    Heading,
    Note,
    Paragraph,
    Sheet,
    Signature,
    Title,
    render,
    save,
)

LETTER: list[Block] = [
    Title("关于材料审阅情况的\n反馈清单"),
    Addressee("明河县司法局："),
    Heading(1, "一、总体情况"),
    Paragraph("收到材料38件。"),
    Heading(2, "（一）指标5"),
    Heading(3, "1.缺少要件。", "没有收到“3.照片”。"),
    Note("此件公开"),
    AttachmentNote(("材料接收清单", "问题一览表")),
    Signature("明河县法治政府建设领导小组办公室", "2021年7月12日"),
    AttachmentHead("附件", "材料接收清单"),
    Sheet(("序号", "材料"), (("1", "通知.docx"), ("2", "=1+1\x07")), (20, 136)),
]


def opened(parts: list[Block]) -> object:
    return docx.Document(io.BytesIO(render(parts)))


def test_page_has_margins_of_the_standard() -> None:
    section = opened(LETTER).sections[0]  # type: ignore[attr-defined]  # python-docx has no hints
    sides = (section.top_margin, section.left_margin, section.right_margin, section.bottom_margin)
    assert [round(side.mm) for side in sides] == [37, 28, 26, 35]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def test_text_comes_in_order_with_faces_and_exact_lines() -> None:
    document = opened(LETTER)
    lines = [p for p in document.paragraphs if p.text]  # type: ignore[attr-defined]  # python-docx has no hints
    assert [p.text for p in lines] == [
        "关于材料审阅情况的",
        "反馈清单",
        "明河县司法局：",
        "一、总体情况",
        "收到材料38件。",
        "（一）指标5",
        "1.缺少要件。没有收到“3.照片”。",
        "（此件公开）",
        "附件：1.材料接收清单",
        "2.问题一览表",
        "明河县法治政府建设领导小组办公室",
        "2021年7月12日",
        "附件",
        "材料接收清单",
    ]
    faces = [(p.runs[0].font.name, p.runs[0].font.size.pt) for p in lines[:6]]
    assert faces == [
        ("方正小标宋简体", 22),
        ("方正小标宋简体", 22),
        ("仿宋", 16),
        ("黑体", 16),
        ("仿宋", 16),
        ("楷体", 16),
    ]
    assert {p.paragraph_format.line_spacing.pt for p in lines[2:10]} == {28}


def test_same_parts_give_same_bytes() -> None:
    assert render(LETTER) == render(LETTER)


def test_folio_is_odd_right_and_even_left() -> None:
    with zipfile.ZipFile(io.BytesIO(render(LETTER))) as package:
        names = package.namelist()
        assert len([name for name in names if name.startswith("word/footer")]) == 2
        assert b"evenAndOddHeaders" in package.read("word/settings.xml")
        footers = [package.read(name).decode() for name in names if name.startswith("word/footer")]
    assert sorted('w:jc w:val="right"' in text for text in footers) == [False, True]
    assert all('w:instr="PAGE"' in text and "— " in text for text in footers)


def test_table_keeps_formulas_as_text_and_drops_what_xml_forbids() -> None:
    table = opened(LETTER).tables[0]  # type: ignore[attr-defined]  # python-docx has no hints
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["序号", "材料"],
        ["1", "通知.docx"],
        ["2", "=1+1"],
    ]


def test_saving_where_nothing_can_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="不能写入"):
        save(tmp_path / "no such folder" / "a.docx", LETTER)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_page_holds_22_lines_of_28_characters(tmp_path: Path) -> None:
    # An addressee has no indent, so the lines are full: 23 of them make one page and one line.
    save(tmp_path / "a.docx", [Addressee("法" * 28 * 23)])
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "a.docx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    document = pdfium.PdfDocument(tmp_path / "a.pdf")
    counts = [document[number].get_textpage().get_text_bounded().count("法") for number in range(len(document))]
    document.close()
    assert counts == [28 * 22, 28]
