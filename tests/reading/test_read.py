"""`read` as a whole: one answer for each file, and the registry behind it."""

from __future__ import annotations

import hashlib
import re
import zipfile
from dataclasses import fields, replace
from pathlib import Path

import pytest
import xlsxwriter
from fazhi.reading import DEFAULT_LIMITS, READER_VERSION, Document, Limits, Problem, ProblemCode, read
from fazhi.reading.limits import REASONS
from fazhi.reading.registry import READERS, reader, reader_version
from fazhi.reading.sniff import FORMATS


def test_empty_file_is_refused_as_empty(tmp_path: Path) -> None:
    path = tmp_path / "记录.pdf"
    path.touch()
    problem = Problem(ProblemCode.EMPTY, "文件是空的（0字节），请重新报送。")
    nothing = hashlib.sha256().hexdigest()
    assert read(path) == Document("记录.pdf", nothing, 0, "application/octet-stream", "", problems=(problem,))


def test_file_over_the_limit_is_not_even_hashed(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x" * 100)
    document = read(path, limits=replace(DEFAULT_LIMITS, file_bytes=10))
    assert (document.sha256, document.refused and document.refused.code) == ("", ProblemCode.TOO_LARGE)


@pytest.mark.parametrize("data", [bytes(range(256)) * 30, b"y" * 5000, b"\0" * 4096])
def test_bytes_of_no_format_are_unsupported(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "学法成绩.pdf"
    path.write_bytes(data)
    document = read(path)
    assert [problem.code for problem in document.problems] == [ProblemCode.UNSUPPORTED]
    assert document.pages == ()


def test_known_format_without_a_reader_is_named(tmp_path: Path) -> None:
    path = tmp_path / "记录.lnk"
    path.write_bytes(b"L\x00\x00\x00\x01\x14\x02\x00" + b"\x00" * 100)
    document = read(path)
    assert document.refused is not None
    assert document.refused.code is ProblemCode.UNSUPPORTED
    assert "快捷方式" in document.refused.message


def test_file_of_which_nothing_is_read_says_so(tmp_path: Path) -> None:
    whole, path = tmp_path / "a.xlsx", tmp_path / "台账.xlsx"
    with xlsxwriter.Workbook(str(whole)) as book:
        book.add_worksheet("台账").write(0, 0, "甲")
    with zipfile.ZipFile(whole) as good, zipfile.ZipFile(path, "w") as package:
        for name in good.namelist():
            package.writestr(name, b"<workbook/>" if name == "xl/workbook.xml" else good.read(name))
    document = read(path)
    assert (document.pages, [problem.code for problem in document.problems]) == ((), [ProblemCode.CORRUPT])


def test_name_may_differ_from_the_place_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "0f3a"
    path.write_text("关于报送材料的通知")
    document = read(path, name="通知.docx")
    assert (document.file, document.text, [p.code for p in document.problems]) == (
        "通知.docx",
        "关于报送材料的通知",
        [ProblemCode.WRONG_EXTENSION],
    )


def test_missing_file_is_the_callers_fault(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "没有.pdf")


def test_reading_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    path = tmp_path / "a.eml"
    path.write_bytes(
        b"From: a@b.cn\r\nTo: c@d.cn\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhi\r\n"
        b"--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nx\r\n--b--\r\n"
    )
    assert [member.path for member in read(path).members] == ["a.txt"]
    assert list(scratch.iterdir()) == []


def test_sentences_for_people_are_chinese_and_end_with_a_stop(shared: Path) -> None:
    for path in sorted((shared / "corpus" / "pdf_odd").iterdir()):
        for problem in read(path, ocr=False).problems:
            assert re.search("[\u4e00-\u9fff]", problem.message)
            assert problem.message.endswith("。")


def test_every_reader_names_known_formats_and_no_format_has_two() -> None:
    named = [one for each in READERS.values() for one in each.formats]
    assert sorted(set(named)) == sorted(named)
    assert set(named) <= set(FORMATS)
    assert all(each.title and each.note and each.version >= 1 for each in READERS.values())


def test_second_reader_for_a_format_is_refused() -> None:
    with pytest.raises(ValueError, match="two readers"):
        reader("other", formats=("pdf",), version=1, title="x", note="x")(READERS["pdf"].read)
    assert reader_version() == READER_VERSION


def test_every_limit_has_its_reason() -> None:
    assert list(REASONS) == [one.name for one in fields(Limits)]
