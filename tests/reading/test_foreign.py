"""Formats that an office has and no reader takes: each is named with what to do instead, and none is given as text."""

from __future__ import annotations

import io
import os
import plistlib
import random
import zipfile
from pathlib import Path

import libarchive
import pytest
from fazhi.reading import ProblemCode, read
from fazhi.reading.formats import FORMATS, by_extension
from fazhi.reading.reader import _unsupported
from fazhi.reading.registry import reader_for
from PIL import Image

NOISE = random.Random(20210305).randbytes(3000)


def packed(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return stream.getvalue()


def picture(kind: str) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(stream, kind)
    return stream.getvalue()


FOREIGN: dict[str, bytes] = {
    "a.xps": packed("[Content_Types].xml", "FixedDocSeq.fdseq", "Documents/1/Pages/1.fpage"),
    "a.vsdx": packed("[Content_Types].xml", "visio/document.xml"),
    "a.3mf": packed("[Content_Types].xml", "3D/3dmodel.model"),
    "a.pages": packed("Index/Document.iwa", "preview.jpg"),
    "a.xmind": packed("content.json", "metadata.json"),
    "a.mdb": b"\x00\x01\x00\x00Standard Jet DB\x00" + bytes(3000),
    "a.accdb": b"\x00\x01\x00\x00Standard ACE DB\x00" + bytes(3000),
    "a.sqlite": b"SQLite format 3\x00" + bytes(3000),
    "a.dbf": b"\x03\x15\x07\x05\x01\x00\x00\x00\x41\x00\x0a\x00" + bytes(20) + NOISE,
    "a.dwg": b"AC1027" + NOISE,
    "a.dxf": b"  0\r\nSECTION\r\n  2\r\nHEADER\r\n" * 50,
    "a.ps": b"%!PS-Adobe-3.0\n/Courier findfont\n" * 50,
    "a.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><text>x</text></svg>',
    "b.svg": b'<?xml version="1.0"?><!DOCTYPE svg><svg xmlns="http://www.w3.org/2000/svg"/>',
    "a.wmf": b"\xd7\xcd\xc6\x9a" + NOISE,
    "a.emf": b"\x01\x00\x00\x00" + bytes(36) + b" EMF" + NOISE,
    "a.tga": picture("TGA"),
    "a.ico": picture("ICO"),
    "a.pcx": picture("PCX"),
    "a.caj": b"CAJ\x00" + NOISE,
    "b.caj": b"KDH 2.00" + NOISE,
    "a.ceb": b"\x01" + NOISE,
    "a.gd": NOISE,
    "a.chm": b"ITSF\x03\x00" + NOISE,
    "a.arj": b"\x60\xea" + NOISE,
    "a.pst": b"!BDN" + NOISE,
    "a.p7m": b"\x30\x82" + NOISE,
    "a.crdownload": NOISE,
    "a.mp4": b"\x00\x00\x00\x18ftypmp42" + NOISE,
    "a.rmvb": b".RMF\x00" + NOISE,
    "a.lnk": b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(60),
    "winmail.dat": b"\x78\x9f\x3e\x22" + NOISE,
    "a.otl": NOISE,
    "a.psd": b"8BPS\x00\x01" + NOISE,
    "a.djvu": b"AT&TFORM\x00" + NOISE,
}


@pytest.mark.parametrize("name", FOREIGN)
def test_foreign_format_is_named_with_its_remedy(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(FOREIGN[name])
    document = read(tmp_path / name, ocr=False)
    [problem] = document.problems
    assert (problem.code, document.text, document.members) == (ProblemCode.UNSUPPORTED, "", ())
    assert "请" in problem.message
    assert "文件可能已损坏" not in problem.message


@pytest.mark.parametrize("name", [name for name, made in FORMATS.items() if reader_for(name) is None])
def test_every_format_without_a_reader_has_a_sentence_with_a_remedy(name: str) -> None:
    message = _unsupported(FORMATS[name], "a").message
    assert "请" in message
    assert message.endswith("。")
    assert "请请" not in message


def test_unknown_bytes_called_a_document_are_not_called_foreign(tmp_path: Path) -> None:
    (tmp_path / "a.doc").write_bytes(NOISE)
    [problem] = read(tmp_path / "a.doc", ocr=False).problems
    assert "文件可能已损坏" in problem.message
    found = by_extension("doc")
    assert found is not None
    assert reader_for(found.name) is not None


@pytest.mark.parametrize("head", [b"%TSD-Header-###%", b"\x62\x14\x23\x65\x3f\x00\x13\x01E-SafeNet\x00\x00\x00LOCK"])
def test_file_of_an_offices_encryption_program_is_called_encrypted(head: bytes, tmp_path: Path) -> None:
    (tmp_path / "通知.docx").write_bytes(head + NOISE)
    [problem] = read(tmp_path / "通知.docx", ocr=False).problems
    assert problem.code is ProblemCode.ENCRYPTED
    assert "解密后重新报送" in problem.message


def test_lock_file_of_an_open_document_is_told(tmp_path: Path) -> None:
    (tmp_path / "~$通知.docx").write_bytes(b"\x05zhang" + bytes(49) + "zhang".encode("utf-16-le") + bytes(90))
    [problem] = read(tmp_path / "~$通知.docx", ocr=False).problems
    assert "临时文件" in problem.message


@pytest.mark.parametrize(
    ("suffix", "format", "filter"),
    [
        ("tar.zst", "gnutar", "zstd"),
        ("tar.lz4", "gnutar", "lz4"),
        ("tar.lz", "gnutar", "lzip"),
        ("tar.Z", "gnutar", "compress"),
        ("tar.bz2", "gnutar", "bzip2"),
        ("tar.xz", "gnutar", "xz"),
        ("cpio", "cpio", None),
        ("iso", "iso9660", None),
    ],
)
def test_uncommon_archives_are_read(suffix: str, format: str, filter: str | None, tmp_path: Path) -> None:
    path = tmp_path / f"a.{suffix}"
    with libarchive.file_writer(str(path), format, filter) as archive:
        archive.add_file_from_memory("notice.txt", 6, "通知".encode())
    document = read(path, ocr=False)
    assert [(member.path, member.document.text) for member in document.members] == [("notice.txt", "通知")]
    assert document.problems == ()


def test_disc_image_cut_short_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.iso"
    with libarchive.file_writer(str(path), "iso9660") as archive:
        archive.add_file_from_memory("notice.txt", 60_000, os.urandom(20_000) + NOISE[:1000] + os.urandom(39_000))
    data = path.read_bytes()
    path.write_bytes(data[: data.index(NOISE[:1000])])
    assert [problem.code for problem in read(path, ocr=False).problems][-1] in (
        ProblemCode.CORRUPT,
        ProblemCode.PARTIAL,
    )


@pytest.mark.parametrize("kind", [plistlib.FMT_XML, plistlib.FMT_BINARY])
def test_shortcut_of_a_mac_gives_its_address(kind: plistlib.PlistFormat, tmp_path: Path) -> None:
    (tmp_path / "a.webloc").write_bytes(plistlib.dumps({"URL": "http://www.gov.cn/a.htm"}, fmt=kind))
    document = read(tmp_path / "a.webloc")
    assert (document.text, document.links, document.problems) == (
        "http://www.gov.cn/a.htm", ("http://www.gov.cn/a.htm",), (),
    )  # fmt: skip


@pytest.mark.parametrize("data", [b"bplist00" + NOISE, b"<plist><dict><key>URL</key><string>&x;</string></dict>"])
def test_shortcut_of_a_mac_that_is_damaged_is_corrupt(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.webloc").write_bytes(data)
    assert [problem.code for problem in read(tmp_path / "a.webloc").problems] == [ProblemCode.CORRUPT]


def test_picture_in_jpeg_2000_waits_for_ocr(tmp_path: Path) -> None:
    (tmp_path / "a.jp2").write_bytes(picture("JPEG2000"))
    document = read(tmp_path / "a.jp2", ocr=False)
    assert (document.reader, len(document.pages), document.problems) == ("image", 1, ())
