"""Every row of the public sample tables that states a truth: each of its claims is understood and holds."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from fazhi.gongwen import parse_paper
from fazhi.gongwen.facts import Paper
from fazhi.reading import Document, ProblemCode, Source, read

SAMPLES = Path(__file__).resolve().parents[3] / "shared"
Holds = Callable[[Document, Paper, re.Match[str]], bool]


def _plain(document: Document) -> str:
    return document.text.strip()


def _cell(document: Document, place: str) -> str:
    """The text of a cell of the first sheet by its name, A1."""
    table = document.pages[0].tables[0]
    return table.rows[int(place[1:]) - table.top][ord(place[0]) - 64 - table.left]


def _refused_as(document: Document, code: ProblemCode) -> bool:
    return document.refused is not None and document.refused.code is code


def _value(fact: object) -> str | None:
    return getattr(fact, "value", None)


def _title(document: Document, paper: Paper, found: re.Match[str]) -> bool:
    """The paper's title, or where the row speaks of a text that is no paper, words that stand in it."""
    return found[1] == _value(paper.title) or found[1] in document.text.replace("\n", "")


ENCODINGS = {
    "GB2312": "gb18030",
    "GB18030": "gb18030",
    "Big5": "big5hkscs",
    "UTF-16LE": "utf-16-le",
    "UTF-16BE": "utf-16-be",
}

CLAIMS: tuple[tuple[str, Holds], ...] = (
    (r"pages=(\d+)", lambda d, p, m: len(d.pages) == int(m[1])),
    (r"(?:OCR )?(?:text|body)=(.+)", lambda d, p, m: _plain(d) == m[1]),
    (
        r"(?:after .* )?(?:joined lines |the )?(?:altChunk part \S+ |OCR |text )?(?:layer )?(?:must )?contains? (.+)",
        lambda d, p, m: all(one in d.text.replace("\n", "") for one in m[1].split(" and ")),
    ),
    (r"with blanks removed both pages contain (.+)", lambda d, p, m: all(m[1] in one.text for one in d.pages)),
    (r"page (\d+) (?:\(.*\) )?contains (.+)", lambda d, p, m: m[2] in d.pages[int(m[1]) - 1].text),
    (r"(?:text )?(?:begins|starts)(?: with a line break or)? (.+)", lambda d, p, m: _plain(d).startswith(m[1])),
    (r"(?:visible|invisible) line (.+)", lambda d, p, m: m[1] in d.text.split("\n")),
    (r"(?:the GBK reading is|white letters|table title) (\S+).*", lambda d, p, m: m[1] in d.text),
    (r"text is (\S+) repeated", lambda d, p, m: re.fullmatch(f"(?:{m[1]})+", _plain(d).replace("\n", "")) is not None),
    (r"not valid UTF-8: keep the readable part (\w+), no crash", lambda d, p, m: d.text.startswith(m[1])),
    (r"text empty.*|no ordinary paragraph text.*|no text.*", lambda d, p, m: d.refused is None),
    (r"no text layer", lambda d, p, m: _plain(d) == "" and any(page.needs_ocr for page in d.pages)),
    (r"text layer on pages (\d) to (\d) only", lambda d, p, m: {n for n in range(1, 7) if d.pages[n - 1].text.strip()} == set(range(int(m[1]), int(m[2]) + 1))),
    (r"pages (\d) to (\d) need OCR", lambda d, p, m: [one.number for one in d.pages if one.needs_ocr] == list(range(int(m[1]), int(m[2]) + 1))),
    (r"(?:.*company|.*buyer) (?:field|name) .*", lambda d, p, m: d.pages[0].needs_ocr or "北斗星" in d.text),
    (r"title=(.+)", _title),
    (r"docno=none", lambda d, p, m: p.docno is None),
    (r"docno=(.+)", lambda d, p, m: _value(p.docno) == m[1]),
    (r"issuers?=(.+)", lambda d, p, m: [one.value for one in p.issuers] == m[1].split(" and ")),
    (r"date=([\d-]+).*", lambda d, p, m: _value(p.date) == m[1]),
    (r"recipient=(.+)", lambda d, p, m: p.recipients == (m[1],)),
    (r"cited numbers? that (?:are|is) (?:NOT|not) the docno: (.+)", lambda d, p, m: all(_value(p.docno) != one and one in re.sub(r"\s", "", d.text) for one in m[1].split(", "))),
    (r"来文文号 normalises to (\S+)", lambda d, p, m: m[1] in d.text),
    (r"(?:公文标题|来文单位)=(.+)", lambda d, p, m: m[1] in d.text),
    (r"the slip itself is not the document it lists", lambda d, p, m: p.docno is None),
    (r"(?:one|(\d)) (?:embedded attachment should be listed|entr(?:y|ies))(?: (.+))?", lambda d, p, m: len(d.members) == 1 and (m[2] is None or d.members[0].path == m[2])),
    (r"names decoded as GBK: (\S+?)… .*", lambda d, p, m: all(one.path.startswith(m[1]) for one in d.members)),
    (r"no name may stay as (.+)", lambda d, p, m: all(m[1] not in one.path for one in d.members)),
    (r"unencrypted.txt readable, encrypted.txt needs a password.*", lambda d, p, m: {one.path: bool(one.document.pages) for one in d.members} == {"unencrypted.txt": True, "encrypted.txt": False}),
    (r"a seal is present", lambda d, p, m: d.sealed is True),
    (r"(\S+) is a watermark.*", lambda d, p, m: m[1] not in d.text),
    (r"a referenced image is missing: warn, do not fail", lambda d, p, m: d.refused is None),
    (r"error: (?:needs a password|encrypted)", lambda d, p, m: _refused_as(d, ProblemCode.ENCRYPTED)),
    (r"message must say password, not damaged", lambda d, p, m: "密码" in d.problems[0].message and "损坏" not in d.problems[0].message),
    (r"error: zero-byte file", lambda d, p, m: _refused_as(d, ProblemCode.EMPTY)),
    (r"error: .*", lambda d, p, m: _refused_as(d, ProblemCode.CORRUPT)),
    (r"full-width Latin: after NFKC the text contains (.+)", lambda d, p, m: m[1] in unicodedata.normalize("NFKC", d.text)),
    (r"no (\S+) in the output", lambda d, p, m: m[1] not in d.text),
    (r"(?:cell )?([A-Z]\d)(?: raw \d+)?(?:=| is )(\S+)", lambda d, p, m: _cell(d, m[1]) == m[2]),
    (r"sheet (\w+)", lambda d, p, m: d.pages[0].title == m[1]),
    (r"title in row (\d), header in row (\d)", lambda d, p, m: [n for n, row in enumerate(d.pages[0].tables[0].rows, d.pages[0].tables[0].top) if any(row)][:2] == [int(m[1]), int(m[2])]),
    (r"cells A to K", lambda d, p, m: re.findall(r"[A-Z]", d.text) == list("ABCDEFGHIJK")),
    (r"text in the box: (.+)", lambda d, p, m: d.text.count(m[1]) == 1),
    (r"one table between the lines (\w+) and (\w+)", lambda d, p, m: len(d.pages[0].tables) == 1 and (d.text.startswith(m[1]) and d.text.endswith(m[2]))),
    (r"table with header (.+)", lambda d, p, m: [one.split("/")[0] for one in d.text.split("\n")[0].split("\t")[:5]] == m[1].split()),
    (r"65 x 11 pixels: enlarge before OCR", lambda d, p, m: len(_plain(d)) > 4),
    (r"source: (.+)", lambda d, p, m: m[1] .removesuffix("国务院公报") in d.text),
    (r"(国务院令第\d+号)", lambda d, p, m: _value(p.docno) == m[1]),
    (r"published ([\d-]+)", lambda d, p, m: _value(p.date) == m[1]),
    (r"revised by (国务院令第\d+号) on ([\d-]+)", lambda d, p, m: (_value(p.docno), _value(p.date)) == (m[1], m[2])),
    (r"version revised ([\d-]+) of .*", lambda d, p, m: _value(p.date) == m[1]),
    (r"reference text of the PDF of the same name", lambda d, p, m: "关于加强个人所得税纳税信用建设的通知" in d.text),
    (rf"({'|'.join(ENCODINGS)})", lambda d, p, m: d.meta["encoding"] == ENCODINGS[m[1]]),
)  # fmt: skip
"""What a claim looks like and when it holds; the first pattern that matches the whole claim, remarks in brackets aside,
decides."""

REMARKS = re.compile(
    r"印发 line has .*|must (?:end quickly|open without asking|flatten on .*)|opens without a password|not an error|picture \w+.*|"
    r"page count in the file is absurd.*|Strict namespace.*|.*must not take minutes|date system \d+|in force .*|"
    r"merged cells not repeated|invented people|site name in <title> must be cut off|superseded version of .*"
)
"""Why a claim is so, or what another claim of the row already holds: nothing to compare. That reading ends quickly is
held by the limits on processor time under which these files are read elsewhere."""


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


@cache
def seen(file: str) -> tuple[Document, Paper]:
    """A sample of the corpus and the facts on it; only pictures need recognition."""
    document = read(SAMPLES / "corpus" / file, ocr=file.startswith("image/"))
    return document, parse_paper(document)


def without_remark(claim: str) -> str:
    """'error: encrypted (OLE container)' says no more than 'error: encrypted'."""
    return re.sub(r" \((?!试行|南美|cid)[^()]*(?:\)|$)", "", claim.strip())


def fails(file: str, claim: str) -> str | None:
    """What is wrong with a claim: it is not understood, or it does not hold."""
    document, paper = seen(file)
    plain = without_remark(claim)
    if plain == "" or REMARKS.fullmatch(plain):
        return None
    for pattern, holds in CLAIMS:
        found = re.fullmatch(pattern, plain)
        if found is not None:
            return None if holds(document, paper, found) else f"does not hold: {claim}"
    return f"not understood: {claim}"


@pytest.mark.parametrize(("file", "expected"), rows("corpus/SOURCES.tsv"))
def test_corpus_row_holds(file: str, expected: str) -> None:
    wrong = [fault for claim in expected.split(";") if (fault := fails(file, claim)) is not None]
    assert wrong == []


@pytest.mark.parametrize("file", [file for file, expected in rows("corpus/SOURCES.tsv") if expected.startswith("no ")])
def test_sample_without_text_gets_none(file: str) -> None:
    pages = seen(file)[0].pages
    assert [page.source for page in pages if page.text.strip() and not page.tables] in ([], [Source.TEXT])


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
