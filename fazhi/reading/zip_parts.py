"""The directory and the parts of a plain ZIP package, several times faster than the standard library's reader.

Office files are many and small: most of what reading one costs is opening its package. Only packages as every common
writer makes them are opened here (one disk, no comment, no Zip64, ASCII names, stored or deflated); for all others,
and for a part that is not as the directory says, the answer is None and the caller asks `zipfile`, which also knows
what is wrong.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO, FileIO
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from fazhi.reading import compiled
from fazhi.reading.inflate import inflated, is_sum

if compiled.has("zip_directory"):
    from fazhi.reading.compiled import zip_directory

DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError)
"""What `zipfile` raises for a damaged or locked package, and (a RuntimeError too) for an unknown compression."""

_END = struct.Struct("<4s4H2LH")
_ENTRY = struct.Struct("<4s2x3H4x3L3H8xL")
_NEWEST = 63
"""The version of the ZIP specification that the standard library goes up to."""

_FIELD = struct.Struct("<2H")
_TIMES_AND_OWNERS = frozenset((0x000A, 0x5455, 0x5855, 0x7855, 0x7875))
"""Extra fields that say nothing of the content: NTFS and Unix times, Unix owners."""

_LOCAL = struct.Struct("<4s22x2H")
_TAIL = 16_384
"""The directory of most packages lies within so many bytes from the end."""

_MAX_DIRECTORY = 4 << 20
_UNUSUAL_FLAGS = 0x61
"""Encrypted, patched, strongly encrypted."""


class Entry(NamedTuple):
    """One line of the directory; the fields that `zipfile.ZipInfo` has too bear the same names."""

    filename: str
    flag_bits: int
    compress_type: int
    CRC: int
    compress_size: int
    file_size: int
    header_offset: int


class PlainZip:
    """An opened plain package. Use as a context manager, or call `close`."""

    __slots__ = ("_file", "_held", "entries")

    def __init__(self, file: FileIO | BytesIO, entries: Sequence[Entry], held: bytes | None = None) -> None:
        self._file = file
        self._held = held
        self.entries = entries

    def __enter__(self) -> PlainZip:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def close(self) -> None:
        self._file.close()

    def packed(self, entry: Entry) -> bytes | None:
        """The bytes of a part as they are stored."""
        if self._held is not None and compiled.has("zip_directory"):
            return zip_directory.packed(self._held, entry.filename, entry.header_offset, entry.compress_size)
        name = entry.filename.encode()
        if self._held is not None:
            return self._packed_held(self._held, entry, name)
        self._file.seek(entry.header_offset)
        # The local header may have an extra field of its own, seldom more than a few bytes.
        data = self._file.read(30 + len(name) + entry.compress_size + 64)
        if len(data) < 30:
            return None
        mark, name_length, extra = _LOCAL.unpack_from(data)
        start = 30 + name_length + extra
        if mark != b"PK\x03\x04" or data[30 : 30 + name_length] != name:
            return None
        end = start + entry.compress_size
        if end > len(data):
            data += self._file.read(end - len(data))
        return data[start:end] if end <= len(data) else None

    @staticmethod
    def _packed_held(held: bytes, entry: Entry, name: bytes) -> bytes | None:
        at = entry.header_offset
        if at + 30 > len(held):
            return None
        mark, name_length, extra = _LOCAL.unpack_from(held, at)
        start = at + 30 + name_length + extra
        end = start + entry.compress_size
        if mark != b"PK\x03\x04" or held[at + 30 : at + 30 + name_length] != name or end > len(held):
            return None
        return held[start:end]

    def data(self, entry: Entry) -> bytes | None:
        """The bytes of a part, checked against its sum; never more than it declares."""
        if entry.flag_bits & _UNUSUAL_FLAGS or entry.compress_type not in (0, 8):
            return None
        data = self.packed(entry)
        if data is None:
            return None
        if entry.compress_type == 8:
            # A length of 0 would mean that there is no limit.
            data = inflated(data, entry.file_size) if entry.file_size else b""
        return data if data is not None and len(data) == entry.file_size and is_sum(data, entry.CRC) else None

    def head(self, entry: Entry, length: int) -> bytes | None:
        """The first bytes of a part, without a look at the rest of a long one."""
        if entry.file_size <= length:
            return self.data(entry)
        if entry.flag_bits & _UNUSUAL_FLAGS or entry.compress_type != 8:
            return None
        data = self.packed(entry)
        return inflated(data, length) if data is not None else None


def open_plain(path: Path, known: Sequence[Entry] | None = None, held: bytes | None = None) -> PlainZip | None:
    """Open a package; None where it is not a plain one. OSError where there is no such file.

    `known` is its directory where `directory` was asked before, `held` the bytes of the file where they are in memory.
    """
    file = FileIO(path) if held is None else BytesIO(held)
    entries = known
    try:
        if entries is None:
            entries = _directory(file)
    finally:
        if entries is None:
            file.close()
    return None if entries is None else PlainZip(file, entries, held)


def directory(path: Path, held: bytes | None = None) -> Sequence[Entry] | None:
    """The directory of a plain package; None where it is not a plain one."""
    if held is not None:
        return _directory_held(held)
    with FileIO(path) as file:
        return _directory(file)


@lru_cache(maxsize=512)
def names_of(written: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The names of parts as they are compared (OPC: without case), and the same as one text, a name a line.

    In lower case, with plain slashes, none at the head: backslashes and a leading slash are faults of some writers.
    Files of one program have the same parts again and again.
    """
    joined = "\n".join(written)
    if "\\" in joined or joined.startswith("/") or "\n/" in joined or joined.count("\n") != len(written) - 1:
        names = tuple([name.replace("\\", "/").lstrip("/").lower() for name in written])
        return names, "\n".join(names)
    listing = joined.lower()
    return tuple(listing.split("\n")), listing


def _directory(file: FileIO | BytesIO) -> list[Entry] | None:
    total = file.seek(0, 2)
    begin = file.seek(max(0, total - _TAIL))
    tail = file.read(_TAIL)
    found = _place(tail, total) if len(tail) == total - begin else None
    if found is None:
        return None
    at, length, count = found
    if at >= begin:
        return _entries(tail, at - begin, len(tail) - 22, count)
    file.seek(at)
    data = file.read(length)
    return _entries(data, 0, length, count) if len(data) == length else None


def _directory_held(held: bytes) -> list[Entry] | None:
    found = _place(held[-42:], len(held))
    return None if found is None else _entries(held, found[0], len(held) - 22, found[2])


def _place(tail: bytes, total: int) -> tuple[int, int, int] | None:
    """Where the directory begins, its length, and its count of entries, by the last bytes of a file of this length."""
    if len(tail) < 22 or tail[-42:-38] == b"PK\x06\x07":
        return None
    mark, disk, first_disk, here, count, length, at, comment = _END.unpack_from(tail, len(tail) - 22)
    if mark != b"PK\x05\x06" or disk or first_disk or comment or here != count or count == 0xFFFF:
        return None
    if at + length != total - 22 or length > _MAX_DIRECTORY:
        return None
    return at, length, count


def _is_harmless(extra: bytes) -> bool:
    """Whether extra fields are well formed and hold nothing that changes sizes or names: times and owners mostly."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = _FIELD.unpack_from(extra, at)
        at += 4 + length
        if kind not in _TIMES_AND_OWNERS:
            return False
    return at == len(extra)


def _entries(data: bytes, start: int, end: int, count: int) -> list[Entry] | None:
    """The directory that lies from `start` to `end`."""
    if compiled.has("zip_directory"):
        return zip_directory.entries(data, start, end, count, tuple.__new__, Entry, _NEWEST)
    data = data[start:end]
    entries: list[Entry] = []
    at, end = 0, len(data)
    text = data.decode("latin-1")
    unpack, make = _ENTRY.unpack_from, tuple.__new__
    while at + 46 <= end:
        mark, needed, flags, method, check, packed, size, name, extra, comment, offset = unpack(data, at)
        after = at + 46 + name
        if mark != b"PK\x01\x02" or needed > _NEWEST or comment or after + extra > end:
            return None
        if size == 0xFFFFFFFF or packed == 0xFFFFFFFF or offset == 0xFFFFFFFF:
            return None
        if extra and not _is_harmless(data[after : after + extra]):
            return None
        entries.append(make(Entry, (text[at + 46 : after], flags, method, check, packed, size, offset)))
        at = after + extra
    if at != end or len(entries) != count:
        return None
    names = "".join([entry.filename for entry in entries])
    return entries if names.isascii() and "\0" not in names else None
