"""Old formats through LibreOffice: right text, also many at once; passwords told before."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.shared import Mm
from fazhi.reading import Problem, ProblemCode, libreoffice, read
from fazhi.reading.docx_parts import chunk_lines
from fazhi.reading.libreoffice import Conversion, convert_many, preconvert
from fazhi.reading.ooxml import Package

needs_office = pytest.mark.skipif(libreoffice.engine() is None, reason="LibreOffice is not installed")


@needs_office
@pytest.mark.slow
def test_eight_at_once_all_have_their_text(tmp_path: Path, shared: Path) -> None:
    first, second = shared / "cases/concurrent_1.doc", shared / "cases/concurrent_2.doc"

    def convert(number: int) -> list[str]:
        done = convert_many([first, second], "docx", tmp_path / str(number))
        return [read(made, ocr=False).text for path in (first, second) if isinstance(made := done[path], Path)]

    with ThreadPoolExecutor(8) as threads:
        results = list(threads.map(convert, range(8)))
    assert [("依法治校" in a, "罚没收入" in b) for a, b in results] == [(True, True)] * 8


@needs_office
def test_prepared_copies_are_taken(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = shared / "cases/ole_word.wps"
    with preconvert([Conversion(path, "doc", "key")]) as made:
        assert list(made) == ["key"]
        monkeypatch.setattr(libreoffice, "convert_many", None)
        text = read(path, ocr=False).text
    assert text == "青禾县教育局文件\n青教字〔2023〕31号\n关于推进依法治校工作的实施意见\n青禾县教育局\n2023年5月18日"
    assert libreoffice.PREPARED not in os.environ


@needs_office
def test_copies_are_prepared_whatever_the_files_are_called(tmp_path: Path, shared: Path) -> None:
    path = tmp_path / "意见.txt"
    path.write_bytes((shared / "cases/ole_word.wps").read_bytes())
    before = read(path, ocr=False).text
    with preconvert([Conversion(path, "doc", "one"), Conversion(path, "doc", "two")]) as made:
        assert list(made) == ["one", "two"]
        assert read(path, ocr=False).text == before
    assert "关于推进依法治校工作的实施意见" in before


@needs_office
def test_what_was_under_way_at_the_time_limit_is_not_taken(
    tmp_path: Path, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = libreoffice._run

    def slow(*given: Any) -> bool:
        run(*given)
        return False

    monkeypatch.setattr(libreoffice, "_run", slow)
    paths = [shared / "cases/concurrent_1.doc", shared / "cases/concurrent_2.doc"]
    done = libreoffice._call(paths, "docx", tmp_path, 60)
    assert isinstance(done[paths[0]], Path)
    assert done[paths[1]] == libreoffice._failed(timed_out=True)


@needs_office
def test_one_bad_file_costs_only_itself(tmp_path: Path, shared: Path) -> None:
    bad = tmp_path / "bad.doc"
    bad.write_bytes((shared / "cases/concurrent_1.doc").read_bytes()[:3000])
    good = shared / "cases/concurrent_2.doc"
    done = convert_many([bad, good], "docx", tmp_path / "out")
    assert isinstance(done[good], Path)
    assert isinstance(done[bad], Problem | Path)


@needs_office
@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("doc/paperless_sample.doc", "saved in the older .doc format"),
        ("doc/poi_TestChineseProperties.doc", "世界雅虎"),
        ("docx_odd/paperless_broken.odt", "Text123"),
        ("doc/poi_table-merges.doc", "C\tD\tE\tF"),
        ("xls/xlrd_biff4_no_format_no_window2.xls", "BIRD PRODUCTS"),
    ],
)
def test_corpus_text(shared: Path, name: str, part: str) -> None:
    assert part in read(shared / "corpus" / name, ocr=False).text


@needs_office
def test_rich_text_that_calls_itself_doc(tmp_path: Path) -> None:
    path = tmp_path / "a.doc"
    path.write_bytes(rb"{\rtf1\ansi\ansicpg936 \'cd\'a8\'d6\'aa\par}")
    assert read(path, ocr=False).text == "通知"


@needs_office
def test_xml_that_libreoffice_does_not_know_is_not_given_as_text(tmp_path: Path) -> None:
    path = tmp_path / "a.uos"
    path.write_text('<?xml version="1.0"?><uof:UOF xmlns:uof="http://schemas.uof.org/cn/2003/uof"></uof:UOF>')
    document = read(path, ocr=False)
    assert (document.text, [problem.code for problem in document.problems]) == ("", [ProblemCode.CORRUPT])


FLAT = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" office:version="1.3"'
    ' office:mimetype="application/vnd.oasis.opendocument.{kind}"><office:body><office:{kind}>{body}'
    "</office:{kind}></office:body></office:document>"
)
PARAGRAPH = "<text:p>关于评查的通知</text:p>"
CELL = f'<table:table-cell office:value-type="string">{PARAGRAPH}</table:table-cell>'
SHEET = f'<table:table table:name="台账"><table:table-row>{CELL * 2}</table:table-row></table:table>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("name", ["a.fodt", "a.xml", "a.uot"])
def test_entities_in_plain_xml_are_refused_before_conversion(
    name: str, encoding: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libreoffice, "convert_many", None)
    declared = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    roots = {
        "a.fodt": FLAT.format(kind="text", body="&e;").partition("?>")[2],
        "a.xml": '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml">&e;</w:wordDocument>',
        "a.uot": '<uof:UOF xmlns:uof="http://schemas.uof.org/cn/2003/uof">&e;</uof:UOF>',
    }
    (tmp_path / name).write_text(declared + roots[name], encoding=encoding)
    [problem] = read(tmp_path / name, ocr=False).problems
    assert problem.code is ProblemCode.BOMB


@needs_office
@pytest.mark.slow
@pytest.mark.parametrize("name", ["a.fodt", "a.fods", "a.uot", "a.uos"])
def test_office_files_of_plain_xml_are_read(name: str, tmp_path: Path) -> None:
    is_text = name.endswith("t")
    path = tmp_path / ("a.fodt" if is_text else "a.fods")
    path.write_text(
        FLAT.format(kind="text", body=PARAGRAPH) if is_text else FLAT.format(kind="spreadsheet", body=SHEET)
    )
    if ".u" in name:
        made = convert_many([path], name[2:], tmp_path)[path]
        assert isinstance(made, Path)
        path = made
    document = read(path, ocr=False)
    assert (document.reader, document.text) == (
        "office",
        "关于评查的通知" if is_text else "关于评查的通知\t关于评查的通知",
    )
    assert document.problems == ()


@needs_office
@pytest.mark.slow
def test_scan_in_an_old_word_file_is_read_by_ocr(tmp_path: Path, shared: Path) -> None:
    scanned = docx.Document()
    scanned.add_picture(str(shared / "corpus/image/rapidocr_ch_en_num.jpg"), width=Mm(150), height=Mm(200))
    scanned.save(str(tmp_path / "a.docx"))
    made = convert_many([tmp_path / "a.docx"], "doc", tmp_path)[tmp_path / "a.docx"]
    assert isinstance(made, Path)
    new, old = read(tmp_path / "a.docx"), read(made)
    assert (new.reader, old.reader) == ("docx", "office")
    assert len(new.text) > 20
    assert [page.text for page in old.pages] == [page.text for page in new.pages]
    assert old.problems == ()


def test_password_is_told_without_conversion(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "convert_many", None)
    document = read(shared / "corpus/doc/tika_testWORD_protected_passtika.doc", ocr=False)
    assert [problem.code for problem in document.problems] == [ProblemCode.ENCRYPTED]


def test_without_the_program_the_remedy_is_named(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "engine", lambda: None)
    [problem] = read(shared / "cases/ole_word.wps", ocr=False).problems
    assert problem.code is ProblemCode.UNSUPPORTED
    assert "LibreOffice" in problem.message


@needs_office
def test_killed_on_time_out(tmp_path: Path, shared: Path) -> None:
    path = shared / "cases/concurrent_1.doc"
    done = convert_many([path], "docx", tmp_path, timeout=0.05)
    assert isinstance(done[path], Problem)
    assert done[path].code is ProblemCode.TIMEOUT


def test_chunk_of_html(shared: Path) -> None:
    with Package(shared / "corpus/docx_odd/tika_testAltChunkHTML.docx") as package:
        assert "Simple paragraph with a emphasized word." in chunk_lines(package, "word/htmlDoc.html")
