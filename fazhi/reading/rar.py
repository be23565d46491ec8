"""RAR 5 headers: which members have a password. libarchive hands their enciphered bytes on as if they were the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO

MAGIC = b"Rar!\x1a\x07\x01\x00"
_FILE, _END = 2, 5
_HAS_EXTRA, _HAS_DATA = 1, 2
_ENCRYPTION = 1
_HEADER_MOST = 1 << 21
"""The format's own limit for one header."""


def locked_members(path: Path, most: int) -> frozenset[int]:
    """The places (from 0, in the order of the archive) of members with a password, among the first `most` members.

    Empty for other formats; a damaged archive is looked at as far as its headers go.
    """
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            return frozenset()
        found = set()
        for place, extra in enumerate(_files(file)):
            if place >= most:
                break
            if _ENCRYPTION in _records(extra):
                found.add(place)
        return frozenset(found)


def _files(file: IO[bytes]) -> Iterator[bytes]:
    """The extra areas of all file headers, in order."""
    while True:
        head = file.read(7)  # CRC32 and a size of three bytes at most
        size, at = _number(head, 4)
        if not 0 < size <= _HEADER_MOST:
            return
        header = head[at:] + file.read(max(0, size - len(head) + at))
        header, rest = header[:size], max(0, len(header) - size)
        kind, at = _number(header, 0)
        flags, at = _number(header, at)
        extra, at = _number(header, at) if flags & _HAS_EXTRA else (0, at)
        data, at = _number(header, at) if flags & _HAS_DATA else (0, at)
        if len(header) < size or kind == _END:
            return
        if kind == _FILE:
            yield header[len(header) - extra :] if extra <= len(header) else b""
        try:
            file.seek(data - rest, 1)
        except (OSError, ValueError, OverflowError):
            return


def _records(extra: bytes) -> Iterator[int]:
    """The kinds of the records in an extra area."""
    at = 0
    while at < len(extra):
        size, start = _number(extra, at)
        if size <= 0:
            return
        yield _number(extra, start)[0]
        at = start + size


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number of variable length (seven bits a byte, the lowest first) and where it ends; -1 where it is cut off."""
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(data):
            return -1, at
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if not byte & 0x80:
            return value, at
    return -1, at
