"""RAR 2, 4 and 5 from the real packer (see samples/rar/README.md) and byte by byte."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from fazhi.reading import Limits, ProblemCode, read, unar
from fazhi.reading.document import Document
from fazhi.reading.rar import new_archive
from fazhi.reading.rar_old import old_archive

SAMPLES = Path(__file__).parent / "samples" / "rar"


def told(document: Document) -> dict[str, str]:
    """Each member with its first words, or with the code of what is wrong with it."""
    return {
        member.path: member.document.problems[0].code.value if member.document.problems else member.document.text[:7]
        for member in document.members
    }


def codes(document: Document) -> list[ProblemCode]:
    return [problem.code for problem in document.problems]


SOLID = 0x0008
needs_unar = pytest.mark.skipif(unar.engine() is None, reason="unar is not installed")


def rar4(path: Path, members: dict[bytes, bytes], *, main: int = 0, mode: int = 0o100644, crc: int = 0) -> Path:
    """A RAR 4 of stored members, names as they stand; `crc` is added to the checksum of the second one."""

    def block(kind: int, flags: int, body: bytes) -> bytes:
        head = struct.pack("<BHH", kind, flags, len(body) + 7) + body
        return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head

    out = b"Rar!\x1a\x07\x00" + block(0x73, main, bytes(6))
    for number, (name, data) in enumerate(members.items()):
        flags = 0x8000 | (0x10 if main & SOLID and number else 0)
        told = zlib.crc32(data) + (crc if number == 1 else 0) & 0xFFFFFFFF
        sizes = struct.pack("<IIBII", len(data), len(data), 3, told, 0x52A15000)
        out += block(0x74, flags, sizes + struct.pack("<BBHI", 29, 0x30, len(name), mode) + name) + data
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


@needs_unar
def test_rar4_with_a_password_is_called_encrypted() -> None:
    document = read(SAMPLES / "rar3-comment-psw.rar", ocr=False)
    assert told(document) == {"file1.txt": "encrypted", "file2.txt": "encrypted"}


@needs_unar
def test_rar4_solid_is_read_to_the_end() -> None:
    document = read(SAMPLES / "rar3-solid.rar", ocr=False)
    assert told(document) == {"stest1.txt": "000\n001", "stest2.txt": "000\n001"}
    assert codes(document) == []
    assert document.members[0].document.sha256 == document.members[1].document.sha256


@needs_unar
def test_rar2_is_read() -> None:
    assert told(read(SAMPLES / "rar2-unix-owner.rar", ocr=False)) == {"file.txt": "foo"}
    stored = read(SAMPLES / "rar202-comment-nopsw.rar", ocr=False)
    assert told(stored) == {"FILE1.TXT": "file1", "FILE2.TXT": "file2"}
    assert [member.modified for member in stored.members] == ["2010-11-03T00:27:28", "2010-11-03T00:27:34"]


@needs_unar
def test_rar2_with_a_password_is_called_encrypted() -> None:
    document = read(SAMPLES / "rar202-comment-psw.rar", ocr=False)
    assert told(document) == {"FILE1.TXT": "encrypted", "FILE2.TXT": "encrypted"}
    assert codes(document) == [ProblemCode.ENCRYPTED]


def test_rar4_solid_without_unar_gives_what_can_be_had_and_names_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unar, "engine", lambda: None)
    document = read(SAMPLES / "rar3-solid.rar", ocr=False)
    assert told(document) == {"stest1.txt": "000\n001"}
    assert [(problem.code, "unar" in problem.message) for problem in document.problems] == [(ProblemCode.PARTIAL, True)]


def test_rar2_without_unar_is_not_called_damaged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unar, "engine", lambda: None)
    for name in ("rar2-unix-owner", "rar202-comment-nopsw"):
        document = read(SAMPLES / f"{name}.rar", ocr=False)
        assert ProblemCode.UNSUPPORTED in codes(document)
        assert "unar" in document.problems[0].message


@needs_unar
def test_rar4_solid_names_in_gbk_are_read_as_packed(tmp_path: Path) -> None:
    members = {f"普法责任\\方案{n}.txt".encode("gbk"): f"方案{n}".encode() for n in range(1, 4)}
    document = read(rar4(tmp_path / "a.rar", members, main=SOLID), ocr=False)
    assert told(document) == {f"普法责任/方案{n}.txt": f"方案{n}" for n in (1, 2, 3)}


@needs_unar
def test_rar4_solid_member_with_a_false_checksum_is_corrupt_and_the_next_one_is_read(tmp_path: Path) -> None:
    members = {f"{n}.txt".encode(): f"file{n}".encode() for n in range(4)}
    document = read(rar4(tmp_path / "a.rar", members, main=SOLID, crc=1), ocr=False)
    assert told(document) == {"0.txt": "file0", "1.txt": "corrupt", "2.txt": "file2", "3.txt": "file3"}
    assert codes(document) == [ProblemCode.PARTIAL]


def test_rar_stored_member_with_a_turned_bit_is_corrupt(tmp_path: Path) -> None:
    old = bytearray(rar4(tmp_path / "old.rar", {b"a.txt": b"first", b"b.txt": b"second"}).read_bytes())
    old[old.index(b"second")] ^= 1
    new = bytearray((SAMPLES / "rar5-crc.rar").read_bytes())
    new[1000] ^= 1
    for data, name in ((old, "b.txt"), (new, "stest2.txt")):
        (tmp_path / "a.rar").write_bytes(data)
        document = read(tmp_path / "a.rar", ocr=False)
        assert told(document)[name] == "corrupt"
        assert codes(document) == [ProblemCode.PARTIAL]


@needs_unar
def test_rar4_solid_traps_are_refused(tmp_path: Path) -> None:
    names = (b"../../evil.txt", b"/etc/evil.txt", b"C:\\evil.txt", b"a\nb.txt")
    document = read(
        rar4(tmp_path / "a.rar", {b"0.txt": b"good"} | dict.fromkeys(names, b"evil"), main=SOLID), ocr=False
    )
    assert sorted(told(document).values()) == ["good", *["unsafe-path"] * 4]
    links = read(rar4(tmp_path / "b.rar", {b"0": b"/etc/passwd", b"1": b"/etc"}, main=SOLID, mode=0o120777), ocr=False)
    assert set(told(links).values()) == {"unsafe-path"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.rar", "b.rar"]


@needs_unar
def test_rar4_solid_counts_against_the_budget_while_it_is_unpacked(tmp_path: Path) -> None:
    members = {f"{n}.txt".encode(): bytes([n]) * 400_000 for n in range(10)}
    path = rar4(tmp_path / "a.rar", members, main=SOLID)
    assert codes(read(path, ocr=False, limits=Limits(unpacked_bytes=1_000_000))) == [ProblemCode.BOMB]
    assert codes(read(path, ocr=False, limits=Limits(entries=5))) == [ProblemCode.BOMB]


@needs_unar
def test_unar_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = tmp_path / "unar"
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setattr(unar, "engine", lambda: slow)
    document = read(SAMPLES / "rar3-solid.rar", ocr=False, limits=Limits(cpu_seconds=1))
    assert codes(document) == [ProblemCode.TIMEOUT]
    assert told(document) == {"stest1.txt": "000\n001"}


def test_unar_may_not_write_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wild = tmp_path / "unar"
    wild.write_text(f"#!/bin/sh\necho evil > {tmp_path}/evil.txt\n")
    wild.chmod(0o755)
    monkeypatch.setattr(unar, "engine", lambda: wild)
    assert told(read(SAMPLES / "rar3-solid.rar", ocr=False))["stest2.txt"] == "corrupt"
    assert not (tmp_path / "evil.txt").exists() or not (tmp_path / "evil.txt").read_bytes()


def test_rar5_of_same_files_packed_once_gives_each(tmp_path: Path) -> None:
    document = read(SAMPLES / "rar5-dups.rar", ocr=False)
    assert told(document) == {f"stest{n}.txt": "000\n001" for n in range(1, 10)}


def test_rar_links_are_not_followed() -> None:
    document = read(SAMPLES / "rar3-symlink-unix.rar", ocr=False)
    assert told(document) == {"data_link": "unsafe-path", "data.txt": "data", "random_link": "unsafe-path"}
    evil = read(SAMPLES / "rar5-evil-symlink-traversal.rar", ocr=False)
    assert told(evil)["up"] == "unsafe-path"
    assert not (SAMPLES.parent / "pwned.txt").exists()


@pytest.mark.parametrize("name", ["rar3-vols.part3", "rar5-vols.part3"])
def test_rar_volume_without_the_ones_before_says_what_to_do(name: str) -> None:
    document = read(SAMPLES / f"{name}.rar", ocr=False)
    assert document.members[-1].path == "vols/smallfile.txt"
    assert document.members[-1].document.problems == ()
    assert told(document).get("vols/bigfile.txt", "corrupt") == "corrupt"
    assert ProblemCode.PARTIAL in codes(document)
    assert "分卷" in document.problems[0].message


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
        new_archive(path, 100)
        old_archive(path, 100)


def test_rar5_header_that_never_ends_tells_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.rar"
    path.write_bytes(b"Rar!\x1a\x07\x01\x00" + b"\xff" * 64)
    assert (new_archive(path, 10).locked, new_archive(path, 10).copies) == (frozenset(), {})
