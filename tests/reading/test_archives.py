"""Archives: honest names kept, nothing written by name, bombs and traps stopped."""

from __future__ import annotations

import io
import os
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path

import libarchive
import pytest
from fazhi.reading import ProblemCode, read
from fazhi.reading.archives import unpack
from fazhi.reading.limits import Budget, Limits


def raw_zip(path: Path, members: list[tuple[bytes, bytes, int, bytes]]) -> Path:
    """A ZIP of stored members (name bytes, data, flags, extra), written byte by byte."""
    out, directory = io.BytesIO(), io.BytesIO()
    for name, data, flags, extra in members:
        at, crc = out.tell(), zlib.crc32(data)
        common = struct.pack(
            "<HHHHHIIIHH", 20, flags, 0, 0x5000, 0x52A1, crc, len(data), len(data), len(name), len(extra)
        )
        out.write(b"PK\x03\x04" + common + name + extra + data)
        directory.write(
            b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, at) + name + extra
        )
    start, listing = out.tell(), directory.getvalue()
    out.write(
        listing + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(listing), start, 0)
    )
    path.write_bytes(out.getvalue())
    return path


def names(path: Path) -> list[str]:
    return [member.path for member in read(path, ocr=False).members]


def codes(path: Path, limits: Limits | None = None) -> list[ProblemCode]:
    return [problem.code for problem in read(path, ocr=False, limits=limits or Limits()).problems]


@pytest.mark.parametrize("codec", ["gb18030", "utf-8"])
def test_names_without_flag(tmp_path: Path, codec: str) -> None:
    path = raw_zip(tmp_path / "a.zip", [("佐证材料/参謀意见.txt".encode(codec), b"1", 0, b"")])
    assert names(path) == ["佐证材料/参謀意见.txt"]


def test_names_flagged_as_utf8_that_are_gbk(tmp_path: Path) -> None:
    path = raw_zip(tmp_path / "a.zip", [("会议纪要.txt".encode("gbk"), b"1", 0x800, b"")])
    assert names(path) == ["会议纪要.txt"]


def test_name_in_gbk_that_is_valid_utf8_by_accident(tmp_path: Path) -> None:
    path = raw_zip(tmp_path / "a.zip", [("通知.txt".encode("gbk"), b"1", 0, b"")])
    assert names(path) == ["通知.txt"]


def test_names_without_flag_are_judged_together(tmp_path: Path) -> None:
    wanted = ["Ünïöñ.txt", "报告.txt"]
    path = raw_zip(tmp_path / "a.zip", [(name.encode(), b"1", 0, b"") for name in wanted])
    assert names(path) == wanted


def test_unicode_extra_field_wins(tmp_path: Path) -> None:
    raw = b"____.txt"
    field = b"\x01" + struct.pack("<I", zlib.crc32(raw)) + "纪要.txt".encode()
    path = raw_zip(tmp_path / "a.zip", [(raw, b"1", 0, struct.pack("<HH", 0x7075, len(field)) + field)])
    assert names(path) == ["纪要.txt"]


def test_modified_is_the_archives_own_time(tmp_path: Path) -> None:
    path = raw_zip(tmp_path / "a.zip", [(b"a.txt", b"1", 0, b"")])
    assert [member.modified for member in read(path).members] == ["2021-05-01T10:00:00"]


@pytest.mark.parametrize("name", ["../../x.txt", "/etc/x.txt", "C:\\x.txt", "a\\..\\..\\x.txt"])
def test_path_that_leads_out_is_not_followed(tmp_path: Path, name: str) -> None:
    (tmp_path / "in").mkdir()
    path = raw_zip(tmp_path / "in" / "a.zip", [(name.encode(), b"1", 0, b""), (b"b.txt", b"good", 0, b"")])
    document = read(path)
    assert [p.code for p in document.problems] == [ProblemCode.UNSAFE_PATH]
    assert [m.document.text for m in document.members] == ["", "good"]
    assert sorted(str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*")) == ["in", "in/a.zip"]


def test_links_are_not_followed(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("link.txt")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(info, "/etc/passwd")
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        link = tarfile.TarInfo("link.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    assert codes(tmp_path / "a.zip") == [ProblemCode.UNSAFE_PATH]
    assert codes(tmp_path / "a.tar") == [ProblemCode.UNSAFE_PATH]


def test_bookkeeping_of_macs_is_ignored(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in ("材料/", "材料/a.txt", "__MACOSX/材料/._a.txt", "材料/.DS_Store"):
            archive.writestr(name, "" if name.endswith("/") else "x")
    assert names(tmp_path / "a.zip") == ["材料/a.txt"]


def test_flat_bomb_is_stopped(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"{number}.txt", bytes(40 << 20))
    assert codes(tmp_path / "a.zip") == [ProblemCode.BOMB]


def test_nested_archives_share_one_budget(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.txt", os.urandom(400_000).hex())
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for number in range(5):
            archive.writestr(f"{number}.zip", inner.getvalue())
    document = read(tmp_path / "a.zip", limits=Limits(unpacked_bytes=3_000_000))
    assert ProblemCode.BOMB in [p.code for m in document.members for p in (*m.document.problems, *document.problems)]


def test_too_deep_nesting_is_not_opened(tmp_path: Path) -> None:
    data = b"x"
    for level in range(5):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("in.zip" if level else "a.txt", data)
        data = stream.getvalue()
    (tmp_path / "a.zip").write_bytes(data)
    document, depth = read(tmp_path / "a.zip"), 0
    # Members of the third archive inside the outermost one are the last that are read.
    while document.members:
        document, depth = document.members[0].document, depth + 1
    assert (depth, [p.code for p in document.problems]) == (4, [ProblemCode.TOO_LARGE])


def test_size_that_lies_is_corrupt(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "字" * 50_000)
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, data.rfind(b"PK\x01\x02") + 24, 10)
    path.write_bytes(data)
    [member] = read(path).members
    assert [p.code for p in member.document.problems] == [ProblemCode.CORRUPT]


def test_truncated_archive_gives_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "甲" * 100)
        archive.writestr("b.txt", "乙" * 100_000)
    path.write_bytes(path.read_bytes()[:60_000])
    document = read(path)
    assert document.members[0].document.text == "甲" * 100
    assert {p.code for p in document.problems} == {ProblemCode.PARTIAL}


def test_volumes_of_a_split_archive_say_what_to_do(tmp_path: Path) -> None:
    members = [(b"a.txt", os.urandom(5000), 0, b""), (b"b.txt", os.urandom(5000), 0, b"")]
    whole = raw_zip(tmp_path / "a.zip", members).read_bytes()
    last = bytearray(whole[6000:])
    struct.pack_into("<H", last, last.rfind(b"PK\x05\x06") + 4, 1)
    seven = tmp_path / "whole.7z"
    with libarchive.file_writer(str(seven), "7zip") as archive:
        archive.add_file_from_memory("a.txt", 4000, os.urandom(4000))
    pieces = {
        "单位.z01": b"PK\x07\x08" + whole[:6000],
        "单位.zip": bytes(last),
        "单位.zip.001": whole[:6000],
        "单位.zip.002": whole[6000:8000],
        "单位.7z.001": seven.read_bytes()[:2000],
        "单位.7z.002": seven.read_bytes()[2000:],
    }
    for name, data in pieces.items():
        (tmp_path / name).write_bytes(data)
        problems = read(tmp_path / name, ocr=False).problems
        said = [problem for problem in problems if "分卷压缩包中的一卷" in problem.message]
        assert [problem.code.value in ("corrupt", "partial") for problem in said] == [True], (name, problems)


def test_archive_called_a_volume_that_is_whole_is_read(tmp_path: Path) -> None:
    path = raw_zip(tmp_path / "单位.zip.001", [(b"a.txt", b"1", 0, b"")])
    assert (names(path), codes(path)) == (["a.txt"], [])


@pytest.mark.parametrize(
    ("format", "filter", "suffix"), [("7zip", None, "7z"), ("gnutar", "gzip", "tar.gz"), ("gnutar", None, "tar")]
)
def test_streamed_archives(tmp_path: Path, format: str, filter: str | None, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    with libarchive.file_writer(str(path), format, filter) as archive:
        archive.add_file_from_memory("材料/通知.txt", 6, "通知".encode(), mtime=1_625_000_000)
    [member] = read(path).members
    assert (member.path, member.document.text, member.modified) == ("材料/通知.txt", "通知", "2021-06-30T04:53:20")


def test_names_in_gbk_of_tar(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar", "w", format=tarfile.GNU_FORMAT, encoding="gbk") as archive:
        archive.addfile(tarfile.TarInfo("县司法局/通知.txt"))
    assert names(tmp_path / "a.tar") == ["县司法局/通知.txt"]


def test_unpack_writes_numbered_files_only(tmp_path: Path, shared: Path) -> None:
    into = tmp_path / "into"
    into.mkdir()
    found = list(unpack(shared / "cases" / "long_name.zip", into, Budget()))
    assert [len(one.path.encode()) for one in found] == [307]
    assert [one.disk for one in found] == list(into.iterdir())


def test_corpus_archives(shared: Path) -> None:
    assert names(shared / "cases" / "gbk_names.zip") == ["佐证材料/青府办发〔2023〕5号.txt", "佐证材料/参謀意见.txt"]
    assert names(shared / "corpus/zip/paperless_simple.zip") == ["simple.pdf"]
    [name] = names(shared / "corpus/zip/tika_gbk.zip")
    assert name.startswith("审计压缩包文件") and name.endswith("V4.0.doc")
    document = read(shared / "corpus/zip/tika_testZipEncrypted.zip")
    assert {m.path: [p.code for p in m.document.problems] for m in document.members} == {
        "unencrypted.txt": [], "encrypted.txt": [ProblemCode.ENCRYPTED],
    }  # fmt: skip
