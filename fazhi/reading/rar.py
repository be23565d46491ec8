"""RAR 5 headers: what libarchive does not tell of the members.

It hands on the enciphered bytes of one with a password as if they were the file, nothing for one that is packed as "the
same as" another, and bytes of stored ones without a look at their checksum.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

MAGIC = b"Rar!\x1a\x07\x01\x00"
_MAIN, _FILE, _END = 1, 2, 5
_HAS_EXTRA, _HAS_DATA, _CUT = 1, 2, 0x18
_HAS_TIME, _HAS_CHECKSUM = 2, 4
_VOLUME = 1
_ENCRYPTION, _REDIRECTION = 1, 5
_COPY = 5
_HEADER_MOST = 1 << 21
"""The format's own limit for one header."""


@dataclass(frozen=True, slots=True)
class NewArchive:
    """Members by their place, counted from 0 in the order of the archive."""

    locked: frozenset[int]
    copies: dict[int, str]
    """Members packed as the same as the member with this path."""
    checksums: dict[int, int]
    """CRC-32 of whole members, where it is stated."""
    volume: bool
    """One of several volumes."""


def new_archive(path: Path, most: int) -> NewArchive:
    """What the headers tell of the first `most` members; nothing for other formats.

    A damaged archive is looked at as far as its headers go.
    """
    locked: set[int] = set()
    copies: dict[int, str] = {}
    checksums: dict[int, int] = {}
    volume, place = False, 0
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            return NewArchive(frozenset(), {}, {}, False)
        for kind, cut, rest, extra in _headers(file):
            if kind == _MAIN:
                volume = bool(_number(rest, 0)[0] & _VOLUME)
            if kind != _FILE:
                continue
            for record, data in _records(extra):
                if record == _ENCRYPTION:
                    locked.add(place)
                elif record == _REDIRECTION and (same := _copied(data)):
                    copies[place] = same
            if not cut and (checksum := _checksum(rest)) is not None:
                checksums[place] = checksum
            place += 1
            if place >= most:
                break
    return NewArchive(frozenset(locked), copies, checksums, volume)


def _copied(record: bytes) -> str:
    """The path of the member that this one is a copy of; '' for links."""
    kind, at = _number(record, 0)
    _, at = _number(record, at)
    length, at = _number(record, at)
    return record[at : at + length].decode("utf-8", "replace") if kind == _COPY and length > 0 else ""


def _checksum(fields: bytes) -> int | None:
    """The CRC-32 in the fields of a file header."""
    flags, at = _number(fields, 0)
    _, at = _number(fields, at)
    _, at = _number(fields, at)
    at += 4 if flags & _HAS_TIME else 0
    return int.from_bytes(fields[at : at + 4], "little") if flags & _HAS_CHECKSUM and len(fields) >= at + 4 else None


def _headers(file: IO[bytes]) -> Iterator[tuple[int, bool, bytes, bytes]]:
    """All headers in order: kind, whether the data are cut by a volume, the kind's own fields, extra area."""
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
        yield kind, bool(flags & _CUT), header[at:], header[len(header) - extra :] if 0 < extra <= len(header) else b""
        try:
            file.seek(data - rest, 1)
        except (OSError, ValueError, OverflowError):
            return


def _records(extra: bytes) -> Iterator[tuple[int, bytes]]:
    """The records in an extra area, each with its kind."""
    at = 0
    while at < len(extra):
        size, start = _number(extra, at)
        if size <= 0:
            return
        kind, inside = _number(extra, start)
        at = start + size
        yield kind, extra[inside:at]


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
