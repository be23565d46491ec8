"""Every row of the public sample tables that is about a PDF, a text or a web page and states a truth."""

from __future__ import annotations

import csv
import re
import unicodedata
from pathlib import Path

import pytest
from fazhi.reading import Document, ProblemCode, read

FAMILIES = ("pdf/", "pdf_odd/", "text/", "html/")
SAMPLES = Path(__file__).resolve().parents[3] / "shared"

# What a row says in words that no general rule below understands, as a function of the document.
IN_WORDS = {
    "pdf/ndrc_joint_notice_2019_860.txt": lambda d: "关于加强个人所得税纳税信用建设的通知" in d.text,
    "pdf/pdfjs_issue15690.pdf": lambda d: "Optimization of water extraction" in unicodedata.normalize("NFKC", d.text),
    "pdf/pdfjs_issue20489.pdf": lambda d: "北斗星" in d.text,
    "pdf/pdfminer_issue_566_test_1.pdf": lambda d: d.pages[0].needs_ocr and "2019-4-25" in d.text,
    "pdf_odd/paperless_multi_page_mixed.pdf": lambda d: [p.number for p in d.pages if p.needs_ocr] == [1, 2, 3],
    "pdf_odd/pdfjs_empty.pdf": lambda d: d.text == "" and d.pages[0].ink is False and not d.problems,
    "pdf_odd/docling_invisible_text_layer.pdf": lambda d: (
        "Visible heading line" in d.text and "Invisible OCR text layer" in d.text
    ),
    "pdf_odd/pdfminer_encrypted_doc_no_id.pdf": lambda d: d.text.strip() == "" and not d.problems,
    "text/paperless_decode_error.txt": lambda d: d.text.startswith("Pantothens"),
    "text/uchardet_gb18030.txt": lambda d: set(d.text) == set("简体中文"),
    "text/uchardet_big5.txt": lambda d: set(d.text) == set("繁體中文"),
    "html/gov_cn_gazette_2007_23.html": lambda d: "2007年第23号" in d.text,
}
ENCODINGS = {
    "GB2312": "gb18030",
    "GB18030": "gb18030",
    "Big5": "big5hkscs",
    "UTF-16LE": "utf-16-le",
    "UTF-16BE": "utf-16-be",
}


def rows(table: str) -> list[tuple[str, str]]:
    """(file, what is expected) of a table, nothing where the samples are absent."""
    path = SAMPLES / table
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as stream:
        lines = list(csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    column = 4 if "SOURCES" in table else 2
    name = 0 if "SOURCES" in table else 1
    return [(line[name], line[column]) for line in lines if len(line) > column and line[column].strip()]


def claims(file: str, expected: str, document: Document) -> list[tuple[str, bool]]:
    """What the row claims and whether it holds."""
    found: list[tuple[str, bool]] = []
    text = document.text
    for claim in (part.strip() for part in expected.split(";")):
        plain = re.sub(r"\s*\([^)]*\)$", "", claim)
        if match := re.match(r"pages=(\d+)$", plain):
            found.append((claim, len(document.pages) == int(match.group(1))))
        elif match := re.match(r"text=(.+)$", plain):
            found.append((claim, text.strip() == match.group(1)))
        elif match := re.match(r"(?:text )?(?:layer )?contains (.+)$", plain):
            found.append((claim, all(part in text for part in match.group(1).split(" and "))))
        elif match := re.match(r"starts (?:with a line break or )?(.+)$", plain):
            found.append((claim, text.startswith(match.group(1))))
        elif match := re.match(r"title=(.+)$", plain):
            found.append((claim, match.group(1) in text.replace("\n", "")))
        elif plain in ENCODINGS:
            found.append((claim, document.meta["encoding"] == ENCODINGS[plain]))
        elif plain.startswith("error: needs a password"):
            found.append((claim, _refused_as(document, ProblemCode.ENCRYPTED)))
        elif plain.startswith("error: zero-byte"):
            found.append((claim, _refused_as(document, ProblemCode.EMPTY)))
        elif plain.startswith("error:"):
            found.append((claim, _refused_as(document, ProblemCode.CORRUPT)))
        elif plain.startswith("no text layer"):
            found.append((claim, text.strip() == "" and any(page.needs_ocr for page in document.pages)))
    if file in IN_WORDS:
        found.append((expected, IN_WORDS[file](document)))
    return found


def _refused_as(document: Document, code: ProblemCode) -> bool:
    return document.refused is not None and document.refused.code is code


@pytest.mark.parametrize(
    ("file", "expected"), [row for row in rows("corpus/SOURCES.tsv") if row[0].startswith(FAMILIES)]
)
def test_corpus_row_holds(file: str, expected: str) -> None:
    document = read(SAMPLES / "corpus" / file, ocr=False)
    checked = claims(file, expected, document)
    assert checked, f"no claim of this row is understood: {expected}"
    assert [claim for claim, holds in checked if not holds] == []


def test_case_gbk_euc_font_without_mapping_is_read(shared: Path) -> None:
    document = read(shared / "cases" / "gbk_euc_no_tounicode.pdf", ocr=False)
    assert [line.text for line in document.pages[0].lines] == [
        "青禾县人民政府文件",
        "青府发〔2024〕7号",
        "青禾县人民政府关于印发年度法治政府建设工作要点的通知",
        "二〇二四年三月二十日",
    ]
    assert document.pages[0].needs_ocr is False


def test_case_double_struck_letters_are_read_once(shared: Path) -> None:
    document = read(shared / "cases" / "double_struck.pdf", ocr=False)
    assert document.text == "青政办字〔2022〕18号\n关于做好政务公开工作的通知"


def test_case_gb18030_page_that_declares_gb2312(shared: Path) -> None:
    document = read(shared / "cases" / "gb2312_declared_gb18030.html")
    assert document.meta["encoding"] == "gb18030"
    assert (
        document.text
        == "关于公布执法主体的公告\n发布日期：2023-11-24\u3000来源：县司法局\n地点：石䂮乡、㙟塘村、朱镕路。"
    )


def test_case_html_table_that_calls_itself_xls(shared: Path) -> None:
    document = read(shared / "cases" / "html_table.xls")
    assert [problem.code for problem in document.problems] == [ProblemCode.WRONG_EXTENSION]
    assert [table.rows for table in document.pages[0].tables] == [
        (("序号", "单位", "案件数"), ("1", "县城管局", "37")),
    ]


def test_case_character_cut_at_byte_512(shared: Path) -> None:
    document = read(shared / "cases" / "split_at_512.txt")
    assert (document.meta["encoding"], len(document.text), document.problems) == ("utf-8", 255, ())


def test_case_blanks_of_ocr_are_dropped_between_hanzi_only(shared: Path) -> None:
    document = read(shared / "cases" / "ocr_spaces.txt")
    assert document.text == "青禾县人民政府关于加强2023年执法工作的通知，按GB/T 9704格式和law based government要求执行"


def test_case_headings_with_body_keep_all_text(shared: Path) -> None:
    text = read(shared / "cases" / "heading_with_body.txt").text
    assert text.startswith("青禾县2023年度法治政府建设情况报告\n一、主要举措和成效\n")
    assert [part for part in ("取消证明事项12项", "案卷评查不及时", "会前学法1次") if part not in text] == []


def test_case_same_name_other_bytes_gives_another_hash(shared: Path) -> None:
    first, second = (read(shared / "cases" / f"replace_{letter}.txt", name="材料.txt") for letter in "ab")
    assert first.sha256 != second.sha256
    assert (first.text, second.text) == ("第一版材料：青府发〔2023〕1号", "第二版材料：青府发〔2023〕2号")
