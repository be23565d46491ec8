"""RAR 4 and 5 from the real packer (see samples/rar/README.md) and byte by byte."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from fazhi.reading import ProblemCode, read
from fazhi.reading.document import Document
from fazhi.reading.rar import locked_members

SAMPLES = Path(__file__).parent / "samples" / "rar"


def told(document: Document) -> dict[str, str]:
    """Each member with its first words, or with the code of what is wrong with it."""
    return {
        member.path: member.document.problems[0].code.value if member.document.problems else member.document.text[:7]
        for member in document.members
    }


def codes(document: Document) -> list[ProblemCode]:
    return [problem.code for problem in document.problems]


def rar4(path: Path, members: dict[bytes, bytes], flags: int = 0x8000) -> Path:
    """A RAR 4 of stored members, names as they stand."""

    def block(kind: int, flags: int, body: bytes) -> bytes:
        head = struct.pack("<BHH", kind, flags, len(body) + 7) + body
        return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head

    out = b"Rar!\x1a\x07\x00" + block(0x73, 0, bytes(6))
    for name, data in members.items():
        sizes = struct.pack("<IIBII", len(data), len(data), 2, zlib.crc32(data), 0x52A15000)
        out += block(0x74, flags, sizes + struct.pack("<BBHI", 20, 0x30, len(name), 0x20) + name) + data
    path.write_bytes(out + block(0x7B, 0x4000, b""))
    return path


@pytest.mark.parametrize("name", ["rar3-subdirs", "rar5-subdirs"])
def test_rar_of_both_generations_gives_members_by_path(name: str) -> None:
    document = read(SAMPLES / f"{name}.rar", ocr=False)
    assert codes(document) == []
    assert told(document) == {
        "sub/dir1/file1.txt": "file1",
        "sub/dir2/file2.txt": "file2",
        "sub/with space/long fn.txt": "long fn",
        "sub/üȵĩöḋè/file.txt": "file",
    }


@pytest.mark.parametrize("name", ["rar5-crc", "rar5-solid"])
def test_rar5_compressed_and_solid_gives_the_text(name: str) -> None:
    assert told(read(SAMPLES / f"{name}.rar", ocr=False)) == {"stest1.txt": "000\n001", "stest2.txt": "000\n001"}


def test_rar5_of_one_file_under_three_names_gives_it_three_times() -> None:
    document = read(SAMPLES / "rar5-hlink.rar", ocr=False)
    assert told(document) == {f"stest{i}.txt": "000\n001" for i in (1, 2, 3)}
    assert len({member.document.sha256 for member in document.members}) == 1


def test_rar5_with_a_password_is_called_encrypted_and_no_cipher_is_read_as_text() -> None:
    document = read(SAMPLES / "rar5-psw.rar", ocr=False)
    assert told(document) == {"stest1.txt": "encrypted", "stest2.txt": "encrypted"}
    assert codes(document) == [ProblemCode.ENCRYPTED]


@pytest.mark.parametrize("name", ["rar3-comment-hpsw", "rar5-hpsw"])
def test_rar_with_enciphered_names_is_called_encrypted(name: str) -> None:
    document = read(SAMPLES / f"{name}.rar", ocr=False)
    assert (codes(document), document.members) == ([ProblemCode.ENCRYPTED], ())


def test_rar4_with_a_password_is_called_encrypted() -> None:
    assert told(read(SAMPLES / "rar3-comment-psw.rar", ocr=False)) == {"file1.txt": "encrypted"}


def test_rar4_solid_gives_what_can_be_had_and_says_how_to_pack() -> None:
    document = read(SAMPLES / "rar3-solid.rar", ocr=False)
    assert told(document) == {"stest1.txt": "000\n001"}
    assert codes(document) == [ProblemCode.PARTIAL]
    assert "固实压缩" in document.problems[0].message


def test_rar_links_are_not_followed() -> None:
    document = read(SAMPLES / "rar3-symlink-unix.rar", ocr=False)
    assert told(document) == {"data_link": "unsafe-path", "data.txt": "data", "random_link": "unsafe-path"}
    evil = read(SAMPLES / "rar5-evil-symlink-traversal.rar", ocr=False)
    assert told(evil)["up"] == "unsafe-path"
    assert not (SAMPLES.parent / "pwned.txt").exists()


def test_rar_volume_without_the_ones_before_says_what_is_lost() -> None:
    document = read(SAMPLES / "rar3-vols.part3.rar", ocr=False)
    assert told(document)["vols/bigfile.txt"] == "corrupt"
    assert ProblemCode.PARTIAL in codes(document)


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_rar4_names_without_unicode_are_read_as_packed(tmp_path: Path, encoding: str) -> None:
    path = rar4(tmp_path / "县司法局.rar", {"普法责任\\普法工作方案.txt".encode(encoding): "方案".encode()})
    assert told(read(path, ocr=False)) == {"普法责任/普法工作方案.txt": "方案"}


def test_rar_in_rar_in_zip_is_read_to_the_third_level(tmp_path: Path) -> None:
    inner = rar4(tmp_path / "inner.rar", {"通知.txt".encode("gbk"): "通知".encode()})
    middle = rar4(tmp_path / "middle.rar", {"内层.rar".encode("gbk"): inner.read_bytes()})
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as outer:
        outer.writestr("中层.rar", middle.read_bytes())
    document = read(tmp_path / "outer.zip", ocr=False)
    innermost = document.members[0].document.members[0].document
    assert told(innermost) == {"通知.txt": "通知"}


@pytest.mark.parametrize("name", [b"../../etc/evil.txt", b"C:\\evil.txt", b"/evil.txt"])
def test_rar_paths_outside_are_refused(tmp_path: Path, name: bytes) -> None:
    document = read(rar4(tmp_path / "a.rar", {name: b"evil"}), ocr=False)
    assert list(told(document).values()) == ["unsafe-path"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.rar"]


@pytest.mark.parametrize("sample", sorted(path.name for path in SAMPLES.glob("*.rar")))
def test_rar_cut_anywhere_never_raises(tmp_path: Path, sample: str) -> None:
    data = (SAMPLES / sample).read_bytes()
    for cut in range(8, len(data), max(1, len(data) // 12)):
        path = tmp_path / "cut.rar"
        path.write_bytes(data[:cut])
        read(path, ocr=False)
        locked_members(path, 100)


def test_locked_members_of_a_header_that_never_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.rar"
    path.write_bytes(b"Rar!\x1a\x07\x01\x00" + b"\xff" * 64)
    assert locked_members(path, 10) == frozenset()
