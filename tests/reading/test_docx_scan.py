"""Word texts read from their bytes give the same blocks as when they are parsed, and are told from broken ones."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from docx import Document as Word
from fazhi.errors import ReadingError
from fazhi.reading import Document, ProblemCode, compiled, read
from fazhi.reading.docx_record import Cell, LargeCell, Rows, TextBox
from fazhi.reading.docx_scan import Written, blocks_of, notes_in
from fazhi.reading.docx_styles import Styles
from fazhi.reading.docx_tree import Tree
from fazhi.reading.ooxml_xml import W, parse_xml

sys.path.insert(0, str(Path(__file__).parent))
import word_mutants as words

SAMPLES = Path(__file__).resolve().parents[3] / "shared"
needs_compiled = pytest.mark.skipif(not compiled.has("docx"), reason="not compiled here")
STYLES = Styles(None, {})


def plain(block: object) -> object:
    """A block as values that can be compared."""
    if isinstance(block, Rows):
        return [(row.has_break, row.free, [_cell(cell) for cell in row.cells]) for row in block.rows]
    if isinstance(block, tuple) and isinstance(block[1], list):
        return block[0], [_box(item) if isinstance(item, TextBox) else item for item in block[1]]
    return block


def _cell(cell: Cell) -> object:
    return (cell.span, [plain(block) for block in cell.blocks]) if isinstance(cell, LargeCell) else cell


def _box(box: TextBox) -> list[object]:
    return [plain(block) for block in box.blocks]


def parsed(data: bytes) -> list[object]:
    root = parse_xml(data)
    return [plain(block) for block in Tree(root, STYLES).blocks(next(root.iterchildren(W + "body"), root))]


def is_scanned(data: bytes) -> bool:
    """Whether the text is read from its bytes; what is read so is what the parser reads."""
    scanned = blocks_of(data, Written(STYLES))
    if scanned is not None:
        assert [plain(block) for block in scanned] == parsed(data)
    return scanned is not None


# --- both ways say the same -------------------------------------------------------------------------------------------


@needs_compiled
@pytest.mark.parametrize("seed", range(4))
def test_texts_of_all_kinds_scan_as_parsed(seed: int) -> None:
    chance = random.Random(seed)
    assert [is_scanned(words.made(chance)) for _ in range(500)] == [True] * 500


@needs_compiled
@pytest.mark.parametrize("seed", range(4))
def test_rearranged_texts_scan_as_parsed_or_not_at_all(seed: int) -> None:
    chance = random.Random(seed)
    scanned = [is_scanned(words.rearranged(chance, words.made(chance))) for _ in range(500)]
    assert scanned.count(True) > 200


@needs_compiled
@pytest.mark.parametrize("seed", range(4))
def test_no_damaged_text_is_scanned(seed: int) -> None:
    chance = random.Random(seed)
    damaged = [words.damaged(chance, words.made(chance)) for _ in range(700)]
    assert sum(is_scanned(data) for data in damaged) < 140  # `is_scanned` raises where the parser finds damage


@needs_compiled
@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_notes_scan_as_parsed(kind: str) -> None:
    chance = random.Random(1)
    for _ in range(100):
        bodies = [words.made(chance).partition(b"<w:body>")[2].partition(b"</w:body>")[0] for _ in range(3)]
        notes = b'<w:%s w:type="separator" w:id="-1"><w:p/></w:%s>' % (2 * (kind.encode(),))
        for id, body in enumerate(bodies):
            notes += b'<w:%s w:id="%d">%s</w:%s>' % (kind.encode(), id, body, kind.encode())
        part = words.START.replace("<w:document", f"<w:{kind}s").encode() + notes + f"</w:{kind}s>".encode()
        scanned = notes_in(part, kind, Written(STYLES))
        assert scanned is not None
        root = parse_xml(part)
        tree = Tree(root, STYLES)
        real = [note for note in root if note.get(W + "type") is None]
        assert [(id, [plain(block) for block in blocks]) for id, blocks in scanned] == [
            (note.get(W + "id"), [plain(block) for block in tree.blocks(note)]) for note in real
        ]


def _parts(path: Path) -> dict[str, bytes] | None:
    try:
        with zipfile.ZipFile(path) as package:
            return {info.filename: package.read(info) for info in package.infolist()}
    except (zipfile.BadZipFile, RuntimeError):
        return None


def _papers() -> list[Path]:
    papers = [path for path in sorted(SAMPLES.rglob("*.docx")) if path.is_file()]
    if not papers:
        pytest.skip("the samples are not here")
    return papers


@needs_compiled
def test_real_papers_are_scanned() -> None:
    texts = {path: parts["word/document.xml"] for path in _papers() if (parts := _parts(path)) is not None}
    others = {path for path, data in texts.items() if not is_scanned(data)}
    # Strict namespaces are renamed before they are parsed, and a byte order mark is none of ours.
    assert others == {
        path for path, data in texts.items() if b"purl.oclc.org" in data[:8192] or data[:3] == b"\xef\xbb\xbf"
    }


_READ = """
import json, sys, msgspec
from fazhi.reading import compiled, read
assert not compiled.has("docx")
for path in json.load(sys.stdin):
    print(msgspec.json.encode(read(path, ocr=False)).decode())
"""


@needs_compiled
def test_papers_read_the_same_without_the_compiled_scan(tmp_path: Path) -> None:
    papers = [str(path) for path in sorted(SAMPLES.rglob("*.docx")) if path.is_file()]
    chance = random.Random(2021)
    for number in range(60):
        papers.append(str(tmp_path / f"{number}.docx"))
        make(Path(papers[-1]), words.made(chance))
    done = subprocess.run(
        [sys.executable, "-c", _READ],
        input=json.dumps(papers),
        env=os.environ | {"FAZHI_COMPILED": "off"},
        capture_output=True,
        text=True,
        check=True,
    )
    here = [msgspec.json.encode(read(path, ocr=False)).decode() for path in papers]
    assert here == done.stdout.splitlines()


# --- every common writer's texts are read so ---------------------------------------------------------------------------

_MS = "http://schemas.microsoft.com/office"
_OPEN = "http://schemas.openxmlformats.org"
_COMMON = {
    "o": "urn:schemas-microsoft-com:office:office", "w10": "urn:schemas-microsoft-com:office:word",
    "wp14": _MS + "/word/2010/wordprocessingDrawing", "wpg": _MS + "/word/2010/wordprocessingGroup",
}  # fmt: skip
_WRITERS = {
    "Word": {
        "wpc": _MS + "/word/2010/wordprocessingCanvas", "cx": _MS + "/drawing/2014/chartex", "wpi": _MS + "/word/2010/wordprocessingInk",
        "oel": _MS + "/2019/extlst", "wne": _MS + "/word/2006/wordml", "w16se": _MS + "/word/2015/wordml/symex",
    },
    "Word for Mac": {"mv": "urn:schemas-microsoft-com:mac:vml", "mo": _MS + "/mac/office/2008/main"},
    "WPS": {"wpsCustomData": "http://www.wps.cn/officeDocument/2013/wpsCustomData", "w15": _MS + "/word/2012/wordml"},
    "LibreOffice": {"wpc": _MS + "/word/2010/wordprocessingCanvas"},
    "Google": {"sl": _OPEN + "/schemaLibrary/2006/main", "lc": _OPEN + "/drawingml/2006/lockedCanvas"},
}  # fmt: skip


@needs_compiled
@pytest.mark.parametrize("writer", _WRITERS)
def test_text_of_a_common_writer_is_scanned(writer: str) -> None:
    more = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in (_COMMON | _WRITERS[writer]).items())
    text = words.text_of(
        '<w:p w14:paraId="00A1" w:rsidR="00A1"><w:pPr><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr></w:pPr><w:r><w:t>甲</w:t>'
        f'</w:r></w:p>{words.BLOCKS[0]}<w:p><w:r><w:drawing><wp:inline distT="0"><a:graphic xmlns:a="{_OPEN}/drawingml/2006/main">'
        f'<pic:pic xmlns:pic="{_OPEN}/drawingml/2006/picture"><a:blip r:embed="rId4"/></pic:pic></a:graphic></wp:inline>'
        "</w:drawing></w:r></w:p><w:sectPr/>"
    )
    text = text.replace(b' xmlns:w="', more.encode() + b' mc:Ignorable="w14" xmlns:w="', 1)
    assert is_scanned(text)
    assert is_scanned(text.replace(b"?>\n", b"?>\r\n", 1))


@needs_compiled
def test_text_of_python_docx_is_scanned(tmp_path: Path) -> None:
    word = Word()
    word.add_heading("通知", 1)
    word.add_paragraph("正文", style="List Number")
    word.add_table(2, 2).cell(0, 0).text = "格"
    word.add_page_break()
    word.save(str(tmp_path / "a.docx"))
    parts = _parts(tmp_path / "a.docx")
    assert parts is not None
    assert is_scanned(parts["word/document.xml"])


# --- what is not wholly understood is parsed ----------------------------------------------------------------------------


@needs_compiled
@pytest.mark.parametrize(
    "unusual",
    [
        "<!-- a comment --><w:p/>",
        "<?an instruction?><w:p/>",
        "<w:p><w:r><w:t><![CDATA[甲]]></w:t></w:r></w:p>",
        '<w:p xmlns="urn:a"/>',
        "<p/>",
        f'<x:p xmlns:x="{words.WORD}"/>',
        '<w:p xmlns:w="urn:a"/>',
        '<w:p xmlns:a="urn:a"/>',
        '<w:p xml:id="a"/>',
        "<w:p><w:r><w:t>甲<w:tab/>乙</w:t></w:r></w:p>",
        "<w:p><w:pPr><w:r><w:t>甲</w:t></w:r></w:pPr></w:p>",
        "<w:tbl><w:tr><w:tc>" * 9 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 9,
        "<w:sdt>" * 220 + "</w:sdt>" * 220,
    ],
)
def test_text_with_anything_unusual_is_left_to_the_parser(unusual: str) -> None:
    text = words.text_of("<w:p><w:r><w:t>甲</w:t></w:r></w:p>" + unusual)
    assert parsed(text)
    assert not is_scanned(text)


def make(path: Path, text: bytes) -> Document:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", text)
    return replace(read(path, ocr=False), sha256="", size=0)


@pytest.mark.parametrize(
    "wrong",
    [
        "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan></w:tcPr><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
        "<w:tbl><w:tblPr><w:tr><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
        "<w:tbl><w:tr a><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
        "<w:p><w:r><w:t>甲</w:r></w:t></w:p>",
        '<w:p w:a="1" w:a="2"/>',
        '<w:p w:a="1"w:b="2"/>',
        '<w:p w:a="<"/>',
        '<w:p w:a="&b;"/>',
        '<w:p q:a="1"/>',
        "<q:p/>",
        '<w:p xmlns:q=""/>',
        '<w:p xmlns:q="a b:"/>',
        "<w:p><w:r><w:t>甲\x01</w:t></w:r></w:p>",
        "<w:p><w:r><w:t>甲\ufffe</w:t></w:r></w:p>",
        "<w:p><w:r><w:t>甲&#0;</w:t></w:r></w:p>",
        "<w:p><w:r><w:t>甲&#xFFFF;</w:t></w:r></w:p>",
        "<w:p><w:r><w:t>甲&#x110000;</w:t></w:r></w:p>",
        "<w:p><w:r><w:t>甲&#;</w:t></w:r></w:p>",
        "<w:p><w:r><w:t>甲&</w:t></w:r></w:p>",
        "<w:p><w:r><w:t>甲]]></w:t></w:r></w:p>",
        "<w:p><w:r><w:t>甲</w:t></w:r></w:p></w:p>",
        "<w:1p/>",
        "<w:a:p/>",
    ],
)
def test_damage_is_told(tmp_path: Path, wrong: str) -> None:
    text = words.text_of("<w:p><w:r><w:t>通知正文</w:t></w:r></w:p>" + wrong + "<w:sectPr/>")
    with pytest.raises(ReadingError):
        parse_xml(text)
    document = make(tmp_path / "a.docx", text)
    assert [problem.code for problem in document.problems] == [ProblemCode.PARTIAL]
    assert "通知正文" in document.text


@pytest.mark.parametrize("wrong", [b"\xe4\xb8", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\x80", b"\x00"])
def test_bytes_that_are_no_text_are_told(tmp_path: Path, wrong: bytes) -> None:
    text = words.text_of("<w:p><w:r><w:t>通知正文</w:t></w:r></w:p><w:p><w:r><w:t>甲</w:t></w:r></w:p>")
    document = make(tmp_path / "a.docx", text.replace("甲".encode(), wrong))
    assert [problem.code for problem in document.problems] == [ProblemCode.PARTIAL]


@pytest.mark.parametrize(
    "end", ["", "<w:p>", "</w:p>", "<", "<w:", "<w:p a", '<w:p w:a="', "&", "</w:document>甲", "<w:p/>"]
)
def test_text_that_ends_wrongly_is_told(tmp_path: Path, end: str) -> None:
    whole = words.text_of("<w:p><w:r><w:t>通知正文</w:t></w:r></w:p>")
    text = whole.removesuffix(b"</w:document>") + end.encode()
    document = make(tmp_path / "a.docx", text)
    assert ProblemCode.PARTIAL in [problem.code for problem in document.problems]
