"""Formats told by content, and names that say something else."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from pathlib import Path

import pytest
from fazhi.reading import read, sniff
from fazhi.reading.document import ProblemCode
from PIL import Image


def package(*names: str, mimetype: str | None = None) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        if mimetype is not None:
            file.writestr("mimetype", mimetype)
        for name in names:
            file.writestr(name, "x")
    return stream.getvalue()


def picture(kind: str) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (4, 4), "white").save(stream, kind)
    return stream.getvalue()


def archive() -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as file:
        file.addfile(tarfile.TarInfo("a.txt"), io.BytesIO())
    return stream.getvalue()


SAMPLES: dict[str, tuple[str, bytes]] = {
    "pdf": ("a.pdf", b"%PDF-1.4\n"),
    "pdf after other bytes": ("a.pdf", b"\r\n\r\n" + b"x" * 900 + b"%PDF-1.4\n"),
    "docx": ("a.docx", package("[Content_Types].xml", "word/document.xml")),
    "docx called wps": ("a.wps", package("[Content_Types].xml", "word/document.xml")),
    "xlsx": ("a.xlsx", package("[Content_Types].xml", "xl/workbook.xml")),
    "pptx": ("a.pptx", package("[Content_Types].xml", "ppt/presentation.xml")),
    "ofd": ("a.ofd", package("OFD.xml", "Doc_0/Document.xml")),
    "odt": ("a.odt", package("content.xml", mimetype="application/vnd.oasis.opendocument.text")),
    "zip": ("a.zip", package("通知.docx")),
    "program in a package": ("a.jar", package("META-INF/MANIFEST.MF", "Main.class")),
    "rtf": ("a.rtf", b"{\\rtf1\\ansi }"),
    "rar": ("a.rar", b"Rar!\x1a\x07\x01\x00"),
    "7z": ("a.7z", b"7z\xbc\xaf\x27\x1c\x00\x04"),
    "gz": ("a.gz", gzip.compress(b"x")),
    "bz2": ("a.bz2", bz2.compress(b"x")),
    "xz": ("a.xz", lzma.compress(b"x")),
    "tar": ("a.tar", archive()),
    "png": ("a.png", picture("PNG")),
    "jpeg": ("a.jpg", picture("JPEG")),
    "gif": ("a.gif", picture("GIF")),
    "bmp": ("a.bmp", picture("BMP")),
    "tiff": ("a.tif", picture("TIFF")),
    "webp": ("a.webp", picture("WEBP")),
    "html": ("a.html", b"<!DOCTYPE html><html><body>x</body></html>"),
    "html without a head": ("a.htm", b"\n <table><tr><td>x</td></tr></table>"),
    "mht": ("a.mht", b"From: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n"),
    "eml": ("a.eml", b"From: a@b.cn\r\nTo: c@d.cn\r\nSubject: x\r\nDate: Mon, 1 Mar 2021 08:00:00 +0800\r\n\r\nhi"),
    "url": ("a.url", b"[InternetShortcut]\r\nURL=http://www.gov.cn/\r\n"),
    "csv": ("a.csv", "单位,数量\n县司法局,3\n".encode("gbk")),
    "text": ("a.txt", "关于报送材料的通知".encode("gbk")),
    "script": ("a.vbs", b'MsgBox "x"'),
    "script by its first line": ("a.txt", b"#!/bin/sh\nrm x\n"),
    "program": ("a.exe", b"MZ" + b"\x90\x00" * 60),
    "lnk": ("a.lnk", b"L\x00\x00\x00\x01\x14\x02\x00" + b"\x00" * 60),
    "fods": (
        "a.fods",
        b'<?xml version="1.0"?><office:document office:mimetype="application/vnd.oasis.opendocument.spreadsheet">',
    ),
    "uof": ("a.uof", b'<?xml version="1.0"?><uof:UOF uof:mimetype="vnd.uof.text">'),
    "uos": ("a.uof", b'<?xml version="1.0"?><uof:UOF uof:mimetype="vnd.uof.spreadsheet">'),
    "uop": ("a.uop", b'<?xml version="1.0"?><uof:UOF xmlns:uof="http://schemas.uof.org/cn/2003/uof">'),
    "uof2": ("a.uot", package("uof.xml", "content.xml", "_meta/meta.xml")),
    "excelxml": (
        "a.xls",
        b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:x"></Workbook>',
    ),
}
FORMAT_OF = {
    "pdf after other bytes": "pdf",
    "docx called wps": "docx",
    "program in a package": "program",
    "html without a head": "html",
    "script by its first line": "script",
}


@pytest.mark.parametrize("what", SAMPLES)
def test_sniff_tells_the_format(what: str, tmp_path: Path) -> None:
    name, data = SAMPLES[what]
    path = tmp_path / "file"
    path.write_bytes(data)
    found = sniff.sniff(path, name).format
    assert found is not None
    assert found.name == FORMAT_OF.get(what, what)
    assert sniff.wrong_extension(name, found) is None or what == "script by its first line"


def test_sniff_unknown_bytes_are_no_format(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(bytes(range(256)) * 20)
    assert sniff.sniff(path, "a.pdf").format is None


def test_sniff_damaged_package_is_still_told(tmp_path: Path) -> None:
    whole = package("[Content_Types].xml", "word/document.xml", "word/styles.xml")
    path = tmp_path / "a.docx"
    path.write_bytes(whole[: whole.rindex(b"PK\x01\x02") - 40])
    found = sniff.sniff(path, "a.docx").format
    assert found is not None
    assert found.name == "docx"


def test_sniff_names_the_part_with_macros(tmp_path: Path) -> None:
    path = tmp_path / "a.docm"
    path.write_bytes(package("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"))
    assert sniff.sniff(path, "a.docm").active == "word/vbaProject.bin"


@pytest.mark.parametrize(
    ("name", "format_name", "sentence"),
    [
        ("总结.docx", "pdf", "文件扩展名是“.docx”，内容实为PDF。"),
        ("方案.doc", "docx", "文件扩展名是“.doc”，内容实为DOCX（Word 文档）。"),
        ("台账.xls", "html", "文件扩展名是“.xls”，内容实为网页。"),
        ("照片.jpg", "png", "文件扩展名是“.jpg”，内容实为PNG 图片。"),
        ("照片.ＪＰＧ", "jpeg", None),
        ("照片.JPEG", "jpeg", None),
        ("方案.wps", "doc", None),
        ("方案.wps", "docx", None),
        ("台账.et", "xls", None),
        ("台账.et", "xlsx", None),
        ("汇报.dps", "pptx", None),
        ("扫描.tiff", "tiff", None),
        ("表.xlsm", "xlsx", None),
        ("说明", "text", None),
        ("2021.6.30", "pdf", None),
        ("说明.md", "text", None),
    ],
)
def test_wrong_extension_sentence(name: str, format_name: str, sentence: str | None) -> None:
    assert sniff.wrong_extension(name, sniff.FORMATS[format_name]) == sentence


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pptx", "ofd"])
def test_package_cut_anywhere_is_called_damaged(tmp_path: Path, kind: str) -> None:
    parts = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml", "ofd": "OFD.xml"}
    whole = tmp_path / f"whole.{kind}"
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as package:
        for name in ("[Content_Types].xml", "_rels/.rels", "docProps/app.xml", parts[kind]):
            if kind != "ofd" or name == parts[kind]:
                package.writestr(name, "<a>" + "".join(map(str, range(40))) + "</a>")
    data = whole.read_bytes()
    for length in range(40, len(data) - 1, 7):
        cut = tmp_path / f"cut.{kind}"
        cut.write_bytes(data[:length])
        codes = {problem.code for problem in read(cut, ocr=False).problems}
        assert codes & {ProblemCode.CORRUPT, ProblemCode.PARTIAL}, length
        assert ProblemCode.UNSUPPORTED not in codes, length
