"""Plain packages: what the short way reads is what the standard library reads, and it leaves alone what it must."""

from __future__ import annotations

import importlib
import random
import sys
import zipfile
import zlib
from pathlib import Path

import pytest
from fazhi.reading import compiled, inflate
from fazhi.reading.ooxml import Package
from fazhi.reading.zip_parts import Entry, directory, open_plain
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

_NAMES = st.text(alphabet="abcXYZ019_./", min_size=1, max_size=12)
_METHODS = st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])


def make(path: Path, parts: dict[str, tuple[bytes, int]]) -> Path:
    with zipfile.ZipFile(path, "w") as package:
        for name, (data, method) in parts.items():
            package.writestr(name, data, method)
    return path


def test_parts_equal_those_of_zipfile(tmp_path: Path) -> None:
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.dictionaries(_NAMES, st.tuples(st.binary(max_size=300), _METHODS), max_size=6))
    def check(parts: dict[str, tuple[bytes, int]]) -> None:
        opened = open_plain(make(tmp_path / "a.zip", parts))
        assert opened is not None
        with opened:
            assert {e.filename: opened.data(e) for e in opened.entries} == {n: data for n, (data, _) in parts.items()}

    check()


def test_damage_is_never_read_as_another_text(tmp_path: Path) -> None:
    whole = make(tmp_path / "a.zip", {"a.xml": (b"<a>" + b"text" * 40 + b"</a>", zipfile.ZIP_DEFLATED)}).read_bytes()
    for at in range(len(whole)):
        damaged = tmp_path / "b.zip"
        damaged.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        opened = open_plain(damaged)
        if opened is not None:
            with opened:
                assert [opened.data(e) for e in opened.entries] in ([None], [b"<a>" + b"text" * 40 + b"</a>"])


def test_package_with_a_comment_is_left_to_the_library(tmp_path: Path) -> None:
    path = make(tmp_path / "a.zip", {"word/a.xml": (b"<a/>", zipfile.ZIP_STORED)})
    with zipfile.ZipFile(path, "a") as package:
        package.comment = b"by hand"
    assert directory(path) is None
    with Package(path) as package:
        assert package.data("word/a.xml") == b"<a/>"


@pytest.mark.parametrize("name", ["材料/a.xml", "é.xml"])
def test_names_beyond_ascii_are_left_to_the_library(tmp_path: Path, name: str) -> None:
    path = make(tmp_path / "a.zip", {name: (b"<a/>", zipfile.ZIP_STORED)})
    assert directory(path) is None
    with Package(path) as package:
        assert package.data(name) == b"<a/>"


def test_part_longer_than_its_header_says_stops_there(tmp_path: Path) -> None:
    data = b"0" * 5_000
    path = make(tmp_path / "a.zip", {"a.xml": (data, zipfile.ZIP_DEFLATED)})
    raw = path.read_bytes().replace((5_000).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    path.write_bytes(raw)
    opened = open_plain(path)
    assert opened is not None
    with opened:
        assert [opened.data(e) for e in opened.entries] == [None]
        assert [opened.head(e, 50) for e in opened.entries] == [b"0" * 50]


@pytest.mark.parametrize(
    ("extra", "is_plain"),
    [
        (b"\x0a\x00\x20\x00" + bytes(32), True),  # NTFS times, as 7-Zip and WinRAR write them
        (b"\x55\x54\x05\x00\x03" + bytes(4) + b"\x75\x78\x00\x00", True),  # Unix times and owners
        (b"\x01\x00\x08\x00" + bytes(8), False),  # Zip64
        (b"\x0a\x00\x20\x00" + bytes(4), False),  # longer than what is there
        (b"\x0a", False),
    ],
)
def test_extra_fields_of_times_leave_a_package_plain(tmp_path: Path, extra: bytes, is_plain: bool) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as package:
        info = zipfile.ZipInfo("a.xml")
        info.extra = extra
        package.writestr(info, b"<a/>")
    found = directory(path)
    assert (found is not None) == is_plain
    if found is not None:
        opened = open_plain(path, found)
        assert opened is not None
        with opened:
            assert opened.data(found[0]) == b"<a/>"


def test_part_held_in_memory_is_the_part_on_disk(tmp_path: Path) -> None:
    path = make(tmp_path / "a.zip", {f"{n}.xml": (bytes([n]) * n, zipfile.ZIP_DEFLATED) for n in range(9)})
    for end in (path.stat().st_size, path.stat().st_size - 5):
        held = path.read_bytes()[:end]
        path.write_bytes(held)
        assert directory(path, held) == directory(path)
        for entry in directory(path, held) or ():
            with open_plain(path) as on_disk, open_plain(path, None, held) as in_memory:
                assert in_memory.data(entry) == on_disk.data(entry) == bytes([int(entry.filename[0])]) * entry.file_size


@pytest.fixture(params=[True, False], ids=["compiled", "python"])
def compiled_or_not(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param and not compiled.has("zip_directory"):
        pytest.skip("not compiled here: the case in Python runs")
    if not request.param:
        monkeypatch.setattr(compiled, "has", lambda name: False)


def test_both_ways_give_the_same_of_damaged_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not compiled.has("zip_directory"):
        pytest.skip("not compiled here; the tests above hold for the way in Python")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as package:
        for number in range(4):
            package.writestr(f"word/part{number}.xml", b"<a>" + b"text" * number * 9 + b"</a>", zipfile.ZIP_DEFLATED)
    whole = (tmp_path / "a.zip").read_bytes()
    chance = random.Random(5)

    def parts(data: bytes) -> list[tuple[Entry, bytes | None]] | None:
        opened = open_plain(tmp_path / "a.zip", None, data)
        return None if opened is None else [(entry, opened.data(entry)) for entry in opened.entries]

    for _ in range(3_000):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 3)):
            # Most of what matters stands in the directory, at the end.
            damaged[chance.randrange(len(whole)) if chance.random() < 0.3 else -chance.randint(1, 300)] = chance.choice(
                (0, 1, 0x55, 0x80, 0xFF)
            )
        by_compiled = parts(bytes(damaged))
        with monkeypatch.context() as patched:
            patched.setattr(compiled, "has", lambda name: False)
            assert parts(bytes(damaged)) == by_compiled


def test_held_and_file_give_the_same(tmp_path: Path, compiled_or_not: None) -> None:
    path = make(tmp_path / "a.zip", {f"xl/{n}.xml": (b"<x>" * n, zipfile.ZIP_DEFLATED) for n in range(1, 9)})
    data = path.read_bytes()
    held, filed = open_plain(path, None, data), open_plain(path)
    assert held is not None and filed is not None
    with held, filed:
        assert [held.data(e) for e in held.entries] == [filed.data(e) for e in filed.entries]
        assert None not in [held.data(e) for e in held.entries]


def test_unpacking_without_the_fast_library_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    data = b"".join(b'<row r="%d"/>' % number for number in range(2_000))
    packed = zlib.compress(data, wbits=-15)
    cases = [(packed, len(data)), (packed, 10), (packed + b"more", len(data)), (packed[:50], len(data)), (b"", 5)]
    fast = [inflate.inflated(*case) for case in cases]
    monkeypatch.setitem(sys.modules, "isal.isal_zlib", None)
    slow = importlib.reload(inflate)
    try:
        assert slow._engine is zlib
        assert [slow.inflated(*case) for case in cases] == fast
        assert fast[:3] == [data, data[:10], data]
        assert slow.inflated(b"\xff" * 10, 100) is None
    finally:
        monkeypatch.undo()
        importlib.reload(inflate)
    assert inflate.inflated(b"\xff" * 10, 100) is None
