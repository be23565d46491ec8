"""RAR 1.5 to 4 headers: what is in the archive, in order, with what is needed to tell whether it came out whole."""

from __future__ import annotations

import stat
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from fazhi.reading.zip_names import best_codec

MAGIC = b"Rar!\x1a\x07\x00"
_MAIN, _FILE, _END = 0x73, 0x74, 0x7B
_VOLUME, _SOLID, _NAMES_LOCKED = 0x0001, 0x0008, 0x0080
_BEFORE, _AFTER, _LOCKED, _GOES_ON, _LARGE, _WIDE, _LONG = 0x0001, 0x0002, 0x0004, 0x0010, 0x0100, 0x0200, 0x8000
_FOLDER = 0x00E0
_UNIX = 3
_RAR3 = 29
_HEAD = struct.Struct("<HBHH")
_FIELDS = struct.Struct("<IIBIIBBHI")


@dataclass(frozen=True, slots=True)
class OldMember:
    """One file header. `place` counts all of them, folders too; `modified` is local time, as the format has it."""

    place: int
    path: str
    size: int
    crc: int
    modified: str | None
    folder: bool
    link: bool
    locked: bool
    cut: bool
    """Whether it begins or goes on in another volume."""

    @property
    def is_checked(self) -> bool:
        """Whether the checksum is that of what comes out."""
        return not (self.folder or self.link or self.locked or self.cut)


@dataclass(frozen=True, slots=True)
class OldArchive:
    """What the headers tell of the whole archive."""

    members: list[OldMember]
    hard: bool
    """Solid, or packed by a program before RAR 3: libarchive has no unpacker for these."""
    volume: bool
    """One of several volumes."""
    whole: bool
    """Whether the headers could be followed to the end of the file."""


@dataclass(frozen=True, slots=True)
class _Header:
    flags: int
    version: int
    size: int
    crc: int
    stamp: int
    unix_mode: int
    name: bytes


def old_archive(path: Path, most: int) -> OldArchive | None:
    """The archive with its first `most` members; None for other formats and where the headers are locked."""
    length = path.stat().st_size
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            return None
        headers: list[_Header] = []
        main, ended = 0, False
        for kind, flags, body in _blocks(file):
            main = flags if kind == _MAIN else main
            if main & _NAMES_LOCKED:
                return None
            if kind == _FILE and (header := _header(flags, body)) is not None and len(headers) < most:
                headers.append(header)
            ended = kind == _END
        whole = ended or file.tell() == length
    codec = best_codec([header.name.split(b"\0")[0] for header in headers if not header.flags & _WIDE])
    return OldArchive(
        [_member(place, header, codec) for place, header in enumerate(headers)],
        hard=bool(main & _SOLID) or any(header.flags & _GOES_ON or header.version < _RAR3 for header in headers),
        volume=bool(main & _VOLUME),
        whole=whole,
    )


def _blocks(file: IO[bytes]) -> Iterator[tuple[int, int, bytes]]:
    """Kind, flags and header body of all blocks; ends with the file, or where the headers no longer make sense."""
    while len(head := file.read(_HEAD.size)) == _HEAD.size:
        _, kind, flags, size = _HEAD.unpack(head)
        if size < _HEAD.size or not _MAIN - 1 <= kind <= _END:
            return
        body = file.read(size - _HEAD.size)
        if len(body) < size - _HEAD.size:
            return
        yield kind, flags, body
        if kind == _END:
            return
        data = int.from_bytes(body[:4], "little") if kind == _FILE or flags & _LONG else 0
        if kind == _FILE and flags & _LARGE and len(body) >= _FIELDS.size + 8:
            data |= int.from_bytes(body[_FIELDS.size : _FIELDS.size + 4], "little") << 32
        try:
            file.seek(data, 1)
        except (OSError, ValueError, OverflowError):
            return


def _header(flags: int, body: bytes) -> _Header | None:
    """One file header; None where it is too short to be one."""
    if len(body) < _FIELDS.size:
        return None
    _, size, system, crc, stamp, version, _, length, attributes = _FIELDS.unpack_from(body)
    at = _FIELDS.size
    if flags & _LARGE and len(body) >= at + 8:
        size |= int.from_bytes(body[at + 4 : at + 8], "little") << 32
        at += 8
    return _Header(flags, version, size, crc, stamp, attributes if system == _UNIX else 0, body[at : at + length])


def _member(place: int, header: _Header, codec: str) -> OldMember:
    flags = header.flags
    name = _wide_name(header.name) if flags & _WIDE else header.name.split(b"\0")[0].decode(codec, "replace")
    return OldMember(
        place,
        name.replace("\\", "/"),
        header.size,
        header.crc,
        _dos_time(header.stamp),
        folder=flags & _FOLDER == _FOLDER or stat.S_ISDIR(header.unix_mode),
        link=stat.S_ISLNK(header.unix_mode),
        locked=bool(flags & _LOCKED),
        cut=bool(flags & (_BEFORE | _AFTER)),
    )


def _wide_name(field: bytes) -> str:
    """The Unicode name: UTF-8, or an 8-bit name, a zero byte and how to make UTF-16 of it."""
    plain, zero, packed = field.partition(b"\0")
    if not zero or not packed:
        return plain.decode("utf-8", "replace")
    return _unpacked(plain, packed).decode("utf-16-le", "replace")


def _unpacked(plain: bytes, packed: bytes) -> bytes:
    """UTF-16 from the packed form: two bits a step say whether a letter is a byte, a byte in the page that most are
    in, two bytes, or a run taken over from the 8-bit name."""
    page, rest = packed[:1], iter(packed[1:])
    out = bytearray()
    steps: list[int] = []
    for byte in rest:
        if not steps:
            steps = [byte >> shift & 3 for shift in (6, 4, 2, 0)]
            continue
        step = steps.pop(0)
        if step == 0:
            out += bytes((byte, 0))
        elif step == 1:
            out += bytes((byte,)) + page
        elif step == 2:
            out += bytes((byte, next(rest, 0)))
        else:
            shift = next(rest, 0) if byte & 0x80 else None
            start = len(out) // 2
            for letter in plain[start : start + (byte & 0x7F) + 2]:
                out += bytes((letter, 0)) if shift is None else bytes(((letter + shift) & 0xFF,)) + page
    return bytes(out)


def _dos_time(stamp: int) -> str | None:
    day, clock = stamp >> 16, stamp & 0xFFFF
    year, month, date = 1980 + (day >> 9), day >> 5 & 15, day & 31
    hour, minute, second = clock >> 11, clock >> 5 & 63, (clock & 31) * 2
    if not (1 <= month <= 12 and 1 <= date <= 31 and hour < 24 and minute < 60):
        return None
    return f"{year:04d}-{month:02d}-{date:02d}T{hour:02d}:{minute:02d}:{min(second, 59):02d}"
