"""Plain text, CSV and shortcuts."""

from __future__ import annotations

from pathlib import Path

import pytest
from fazhi.reading import ProblemCode, Source, Table, read


def written(folder: Path, name: str, data: bytes | str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(data.encode(encoding) if isinstance(data, str) else data)
    return path


def test_text_keeps_empty_lines_and_drops_false_blanks(tmp_path: Path) -> None:
    path = written(tmp_path, "说明.txt", "关 于 报 送 的 说 明\r\n\r\n  一、按 GB/T 9704 办理\x00\r\n", "gbk")
    (page,) = read(path).pages
    assert (page.text, page.source, page.ink) == ("关于报送的说明\n\n  一、按 GB/T 9704 办理", Source.TEXT, True)


def test_text_of_blanks_only_has_no_ink(tmp_path: Path) -> None:
    (page,) = read(written(tmp_path, "空.txt", " \r\n\t\r\n")).pages
    assert (page.text, page.ink) == ("", False)


def test_text_with_a_few_broken_bytes_is_read_with_a_remark(tmp_path: Path) -> None:
    sentence = "关于印发行政执法案卷评查工作方案的通知。" * 5
    data = sentence.encode() + b"\xff\xfe\xfd" + sentence.encode()
    document = read(written(tmp_path, "通知.txt", data))
    assert [problem.code for problem in document.problems] == [ProblemCode.PARTIAL]
    assert document.text.startswith(sentence)
    assert document.text.endswith(sentence)


@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_csv_rows_with_quotes_become_one_table(tmp_path: Path, mark: str) -> None:
    body = f'单位{mark}事项{mark}数量\n县司法局{mark}"审核,备案"{mark}3\n合计\n'
    document = read(written(tmp_path, "台账.csv", body, "gb18030"))
    (page,) = document.pages
    rows = (("单位", "事项", "数量"), ("县司法局", "审核,备案", "3"), ("合计", "", ""))
    assert (page.tables, page.source, document.meta) == ((Table("", rows),), Source.CELLS, {"encoding": "gb18030"})
    assert page.text == "单位\t事项\t数量\n县司法局\t审核,备案\t3\n合计"


@pytest.mark.parametrize("name", ["a.txt", "a.csv"])
def test_text_of_an_unknown_encoding_is_refused_and_no_garble_is_given(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes("日本国憲法は、主権が国民に存することを宣言し、この憲法を確定する".encode("shift_jis"))
    document = read(path, ocr=False)
    assert (document.text, [problem.code.value for problem in document.problems]) == ("", ["unsupported"])
    assert "UTF-8" in document.problems[0].message


def test_csv_with_one_wild_row_stays_bounded(tmp_path: Path) -> None:
    body = "a,b\n" * 30_000 + "," * 60_000 + "\n"
    document = read(written(tmp_path, "台账.csv", body))
    assert [problem.code for problem in document.problems] == [ProblemCode.PARTIAL]
    (table,) = document.pages[0].tables
    assert len(table.rows) * len(table.rows[0]) <= 5_000_000
    assert table.rows[0][:3] == ("a", "b", "")


def test_shortcut_gives_its_address(tmp_path: Path) -> None:
    body = "[{000214A0-0000-0000-C000-000000000046}]\r\nProp3=19,2\r\n[InternetShortcut]\r\nIDList=\r\nURL=http://www.minghe.gov.cn/权责清单.html\r\n"
    document = read(written(tmp_path, "权责清单.url", body, "gbk"))
    assert (document.reader, document.links, document.problems) == (
        "shortcut",
        ("http://www.minghe.gov.cn/权责清单.html",),
        (),
    )


@pytest.mark.parametrize("encoding", ["gbk", "utf-8-sig", "utf-16"])
def test_shortcut_of_a_browser_names_the_page_and_not_its_frame(tmp_path: Path, encoding: str) -> None:
    body = "[DEFAULT]\r\nBASEURL=http://a.gov.cn/\r\n[InternetShortcut]\r\nURL=http://a.gov.cn/公示.html\r\nIconIndex=0\r\n"
    document = read(written(tmp_path, "公示.url", body, encoding))
    assert (document.reader, document.links) == ("shortcut", ("http://a.gov.cn/公示.html",))


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", ""])
def test_shortcut_without_a_web_address_says_so(address: str, tmp_path: Path) -> None:
    (tmp_path / "a.url").write_text(f"[InternetShortcut]\nURL={address}\n")
    document = read(tmp_path / "a.url")
    assert (document.text, document.links) == ("", ())
    assert [problem.code.value for problem in document.problems] == ["empty"]


def test_text_with_columns_keeps_their_tabs(tmp_path: Path) -> None:
    body = "单位\t姓名\n县司法局\t张 三\n"
    assert read(written(tmp_path, "名单.txt", body)).text == "单位\t姓名\n县司法局\t张三"


def test_columns_that_call_themselves_a_workbook_are_a_table(tmp_path: Path) -> None:
    document = read(written(tmp_path, "名单.xls", "单位\t姓名\n县司法局\t张三\n", "gbk"))
    assert [problem.code for problem in document.problems] == [ProblemCode.WRONG_EXTENSION]
    assert document.pages[0].tables == (Table("", (("单位", "姓名"), ("县司法局", "张三"))),)


def test_addresses_that_name_a_kind_of_xml_are_no_links(tmp_path: Path) -> None:
    body = (
        '<?xml version="1.0"?><!DOCTYPE plist PUBLIC "-//A//DTD" "http://www.apple.com/DTDs/P.dtd">'
        '<plist xmlns="http://www.w3.org/2000/x"><string>https://a.gov.cn/3.html</string></plist>'
    )
    assert read(written(tmp_path, "网址.webloc", body)).links == ("https://a.gov.cn/3.html",)


def test_script_is_named_and_not_read(tmp_path: Path) -> None:
    document = read(written(tmp_path, "点击查看.bat", "@echo off\r\ndel *.*\r\n"))
    assert ([problem.code for problem in document.problems], document.pages) == ([ProblemCode.MACRO], ())
