"""Every kind of archive that an office packs: in each other, with names as packed, cut short, with traps and bombs."""

from __future__ import annotations

import io
import itertools
import random
import tarfile
from collections.abc import Callable
from pathlib import Path

import libarchive
import pytest
from fazhi.reading import Document, ProblemCode, read, unar
from fazhi.reading.limits import Limits
from tests.reading.test_archives import raw_zip
from tests.reading.test_rar import SOLID, rar4

SAMPLES = Path(__file__).parent / "samples" / "libarchive"
Members = dict[bytes, bytes]
Packer = Callable[[Path, Members], Path]


def by_zip(path: Path, members: Members) -> Path:
    return raw_zip(path, [(name, data, 0, b"") for name, data in members.items()])


def by_tar(path: Path, members: Members) -> Path:
    with tarfile.open(path, "w:gz", format=tarfile.GNU_FORMAT, encoding="latin-1") as archive:
        for name, data in members.items():
            entry = tarfile.TarInfo(name.decode("latin-1"))
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return path


def by_libarchive(format: str, filter: str | None = None) -> Packer:
    """Packers whose names are Unicode."""

    def pack(path: Path, members: Members) -> Path:
        with libarchive.file_writer(str(path), format, filter) as archive:
            for name, data in members.items():
                archive.add_file_from_memory(name.decode(), len(data), data)
        return path

    return pack


ANY_NAME: dict[str, Packer] = {
    "zip": by_zip,
    "tar.gz": by_tar,
    "rar": rar4,
}
if unar.engine() is not None:
    ANY_NAME["solid.rar"] = lambda path, members: rar4(path, members, main=SOLID)
PACKERS = ANY_NAME | {
    "7z": by_libarchive("7zip"),
    "tar.bz2": by_libarchive("gnutar", "bzip2"),
    "tar.xz": by_libarchive("gnutar", "xz"),
    "tar.zst": by_libarchive("gnutar", "zstd"),
    "cpio": by_libarchive("cpio"),
}
FILES = {"县司法局/普法责任/工作方案.txt": "方案", "县司法局/会议纪要.txt": "纪要"}


def found(document: Document) -> dict[str, str]:
    return {member.path: member.document.text for member in document.members}


@pytest.mark.parametrize(("kind", "encoding"), [*itertools.product(ANY_NAME, ["gbk", "utf-8"]), ("7z", "utf-8")])
def test_names_are_those_that_were_packed(kind: str, encoding: str, tmp_path: Path) -> None:
    members = {name.encode(encoding): text.encode() for name, text in FILES.items()}
    document = read(PACKERS[kind](tmp_path / f"a.{kind}", members), ocr=False)
    assert (found(document), document.problems) == (FILES, ())


@pytest.mark.parametrize(("outer", "middle"), list(itertools.product(PACKERS, PACKERS)))
def test_three_archives_in_each_other_are_read(outer: str, middle: str, tmp_path: Path) -> None:
    for inner in PACKERS:
        data = PACKERS[inner](tmp_path / "inner", {"通知.txt".encode(): "通知".encode()}).read_bytes()
        data = PACKERS[middle](tmp_path / "middle", {f"内.{inner}".encode(): data}).read_bytes()
        path = PACKERS[outer](tmp_path / f"a.{outer}", {f"中.{middle}".encode(): data})
        [one] = read(path, ocr=False).members
        [two] = one.document.members
        # A compressed TAR is one level of nesting, not two.
        assert (one.path, two.path, found(two.document)) == (f"中.{middle}", f"内.{inner}", {"通知.txt": "通知"})


@pytest.mark.parametrize("kind", PACKERS)
@pytest.mark.parametrize("name", ["../../evil.txt", "C:/evil.txt", "/evil.txt", "a/../../evil.txt"])
def test_paths_outside_are_refused(kind: str, name: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    document = read(
        PACKERS[kind](tmp_path / "in" / f"a.{kind}", {name.encode(): b"evil", b"b.txt": b"good"}), ocr=False
    )
    assert sorted(member.document.text for member in document.members) == ["", "good"]
    assert [problem.code for problem in document.problems] == [ProblemCode.UNSAFE_PATH]
    assert sorted(path.name for path in tmp_path.rglob("*")) == [f"a.{kind}", "in"]


@pytest.mark.parametrize("kind", [kind for kind in PACKERS if kind not in ("zip", "rar", "solid.rar", "cpio")])
def test_bombs_are_stopped(kind: str, tmp_path: Path) -> None:
    path = PACKERS[kind](tmp_path / f"a.{kind}", {f"{n}.txt".encode(): bytes(30 << 20) for n in range(3)})
    assert path.stat().st_size < 1 << 20
    document = read(path, ocr=False)
    assert [problem.code for problem in document.problems] == [ProblemCode.BOMB]
    assert all("炸弹" in problem.message for problem in document.problems)


@pytest.mark.parametrize("kind", PACKERS)
def test_too_many_members_are_stopped(kind: str, tmp_path: Path) -> None:
    path = PACKERS[kind](tmp_path / f"a.{kind}", {f"{n}.txt".encode(): b"x" for n in range(30)})
    document = read(path, ocr=False, limits=Limits(entries=20))
    assert [problem.code for problem in document.problems] == [ProblemCode.BOMB]


@pytest.mark.parametrize("kind", PACKERS)
def test_cut_short_gives_what_is_whole_and_says_so(kind: str, tmp_path: Path) -> None:
    rng = random.Random(20210305)
    members = {f"{n}.txt".encode(): "".join(rng.choices("法治政府建设工作要点通知", k=900)).encode() for n in range(4)}
    whole = PACKERS[kind](tmp_path / f"a.{kind}", members).read_bytes()
    path = tmp_path / f"cut.{kind}"
    for share in range(1, 10):
        path.write_bytes(whole[: len(whole) * share // 10])
        document = read(path, ocr=False)
        texts = [member.document.text for member in document.members if not member.document.problems]
        assert set(texts) <= {data.decode() for data in members.values()}, (kind, share)
        assert document.problems or len(texts) == len(members), (kind, share)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_links_and_devices_in_a_tar_are_refused(kind: bytes, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        entry = tarfile.TarInfo("通知.txt")
        entry.type, entry.linkname = kind, "/etc/passwd"
        archive.addfile(entry)
    document = read(tmp_path / "a.tar", ocr=False)
    assert found(document) == {"通知.txt": ""}
    assert document.members[0].document.problems != ()


@pytest.mark.parametrize(
    ("name", "members"),
    [
        ("encrypted.7z", {"bar.txt": "encrypted"}),
        ("encrypted_names.7z", {}),
        ("encrypted_partly.7z", {"bar_unencrypted.txt": "", "bar_encrypted.txt": "encrypted"}),
        ("encrypted_aes256.zip", {"README": "encrypted"}),
    ],
)
def test_passwords_are_told(name: str, members: dict[str, str]) -> None:
    document = read(SAMPLES / name, ocr=False)
    told = {one.path: "".join(problem.code for problem in one.document.problems) for one in document.members}
    assert told == members
    assert document.problems[0].code is ProblemCode.ENCRYPTED
    assert "请去掉密码后重新报送" in document.problems[0].message


@pytest.mark.parametrize(
    ("name", "members"),
    [
        ("mszip.cab", ["empty", "dir1/file1", "dir2/file2"]),
        ("lh6.lzh", ["dir2/symlink1", "dir2/symlink2", "file1", "file2"]),
    ],
)
def test_packers_of_old_windows_are_read(name: str, members: list[str]) -> None:
    document = read(SAMPLES / name, ocr=False)
    assert sorted(member.path for member in document.members) == sorted(members)
    assert all(member.document.text for member in document.members if "file" in member.path)
