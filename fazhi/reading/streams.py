"""RAR, 7Z, TAR, GZ and damaged ZIP archives, streamed member by member by libarchive."""

from __future__ import annotations

import logging
import time
import zlib
from collections.abc import Iterator
from ctypes import c_int, create_string_buffer
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

import libarchive
from libarchive.exception import ArchiveError

from fazhi.reading import unar
from fazhi.reading.archives import BLOCK, Unpacked, Writer, is_ignored, refusal, remark
from fazhi.reading.document import Problem, ProblemCode
from fazhi.reading.limits import Budget
from fazhi.reading.rar import new_archive
from fazhi.reading.rar_old import OldArchive, old_archive
from fazhi.reading.zip_names import best_codec

_SINGLE = frozenset({b"\x1f\x8b", b"BZ", b"\xfd7", b"\x28\xb5", b"\x04\x22", b"LZ", b"\x1f\x9d"})
"""How single compressed files begin."""
_UNICODE_NAMES = frozenset({b"RAR5", b"7-Zip"})
"""Formats whose names are Unicode: nothing is to be guessed."""
_PERHAPS_ELSEWHERE = frozenset({ProblemCode.CORRUPT, ProblemCode.UNSUPPORTED, ProblemCode.PARTIAL})
_LOCKED = "压缩包内的文件有密码，读不了；请去掉密码后重新报送。"
_BROKEN = Problem(ProblemCode.CORRUPT, "压缩包内的文件残缺或损坏，解不开，请核对后重新报送。")
_UNCOMMON = "压缩包用了不常见的压缩方法（如固实压缩），有文件解不开；请用普通ZIP格式重新打包。"
_is_locked = libarchive.ffi.ffi("entry_is_data_encrypted", [libarchive.ffi.c_archive_entry_p], c_int)
# Its warnings are English, and go to the terminal where nobody takes them.
logging.getLogger("libarchive").addHandler(logging.NullHandler())
_CHINA = timedelta(hours=8)


def stream(path: Path, writer: Writer, budget: Budget, name: str) -> Iterator[Unpacked]:
    """All members that can be had; what stops the stream comes last, as a remark."""
    # One more than may be: it is what breaks the limit.
    old = old_archive(path, budget.limits.entries + 1)
    for count, (place, member) in enumerate(_walk(path, writer, budget, name, old)):
        if old is not None and member.problem is not None and member.problem.code in _PERHAPS_ELSEWHERE:
            if unar.engine() is not None:
                yield from _elsewhere(path, old, place, writer, budget, member)
                return
            if old.hard:
                member = _without_unar(member, count)
        yield member


def _elsewhere(
    path: Path, old: OldArchive, place: int, writer: Writer, budget: Budget, given_up: Unpacked
) -> Iterator[Unpacked]:
    """What libarchive gave up at this place is another program's, with all that comes after it."""
    empty = True
    for member in unar.unpacked(path, old.members, place, writer, budget):
        empty = False
        yield member
    if empty:
        yield given_up
    elif not old.whole:
        yield _stopped("", 1)


def _without_unar(member: Unpacked, count: int) -> Unpacked:
    if not member.path:
        return remark(ProblemCode.PARTIAL if count else ProblemCode.UNSUPPORTED, unar.ABSENT)
    return replace(member, problem=Problem(ProblemCode.UNSUPPORTED, unar.ABSENT))


def _walk(
    path: Path, writer: Writer, budget: Budget, name: str, old: OldArchive | None
) -> Iterator[tuple[int, Unpacked]]:
    """What libarchive unpacks, each with its place among the headers; a remark has the place where it stopped."""
    with path.open("rb") as file:
        single = file.read(2) in _SINGLE
    count, place = 0, -1
    links = HardLinks()
    told = new_archive(path, budget.limits.entries)
    checksums = told.checksums if old is None else {one.place: one.crc for one in old.members if one.is_checked}
    try:
        with libarchive.file_reader(str(path), block_size=BLOCK) as archive:
            for place, entry in enumerate(archive):
                inner = _path(entry)
                if not inner or entry.isdir or inner.endswith("/") or is_ignored(inner):
                    continue
                budget.take_entry()
                count += 1
                member = (
                    _locked(entry, inner)
                    if place in told.locked or _is_locked(entry._entry_p)
                    else links.follow(entry, inner, writer, told.copies.get(place))
                    or _member(entry, inner, writer, checksums.get(place), copied=place in told.copies)
                )
                links.note(member)
                yield place, member
    except ArchiveError as error:
        if single and not count and "nrecognized" in str(error):
            for member in _single(path, writer, budget, name):
                yield 0, member
            return
        yield place + 1, _stopped(str(error), count)
    except (UnicodeError, ValueError, OSError, OverflowError) as error:
        yield place + 1, _stopped(str(error), count)


class HardLinks:
    """Members that are one file under two names: TAR and RAR 5 pack the bytes once and name the first."""

    def __init__(self) -> None:
        self._disks: dict[str, Path] = {}

    def note(self, member: Unpacked) -> None:
        """Remember where the bytes of a member are."""
        if member.disk is not None:
            self._disks[member.path] = member.disk

    def follow(self, entry: Any, inner: str, writer: Writer, same: str | None) -> Unpacked | None:
        """A copy of the member that a link (or RAR 5: `same`) names; None where it names none that came before."""
        raw = libarchive.ffi.entry_hardlink(entry._entry_p)
        named = same or (_decoded(raw) if raw else "")
        disk = self._disks.get(named) if named and refusal(inner) is None else None
        if disk is None:
            return None
        with disk.open("rb") as file:
            copy, size = writer.write(iter(lambda: file.read(BLOCK), b""))
        return Unpacked(inner, copy, _modified(entry), size)


def _single(path: Path, writer: Writer, budget: Budget, name: str) -> Iterator[Unpacked]:
    """A compressed file that is no archive: one member, named after the file."""
    suffixes = dict.fromkeys((".tgz", ".tbz", ".tbz2", ".txz", ".tzst", ".tlz", ".taz"), ".tar")
    suffix = PurePosixPath(name).suffix.lower()
    inner = (PurePosixPath(name).stem or "data") + suffixes.get(suffix, "")
    budget.take_entry()
    try:
        with libarchive.file_reader(str(path), "raw", block_size=BLOCK) as archive:
            for entry in archive:
                disk, size = writer.write(_blocks(entry))
                yield Unpacked(inner, disk, None, size)
                return
    except ArchiveError as error:
        yield _stopped(str(error), 0)


def _locked(entry: Any, inner: str) -> Unpacked:
    problem = refusal(inner) or Problem(ProblemCode.ENCRYPTED, _LOCKED)
    return Unpacked(inner, None, _modified(entry), entry.size or 0, problem)


def _member(entry: Any, inner: str, writer: Writer, checksum: int | None, *, copied: bool) -> Unpacked:
    """One member to disk; `copied` says that its bytes are those of another, which then could not be had."""
    modified, size = _modified(entry), entry.size or 0
    if (problem := refusal(inner)) is not None:
        return Unpacked(inner, None, modified, size, problem)
    if not entry.isreg:
        problem = Problem(ProblemCode.UNSAFE_PATH, "压缩包内是指向别处的链接，没有解开。")
        return Unpacked(inner, None, modified, size, problem)
    if copied:
        return Unpacked(inner, None, modified, size, _BROKEN)
    try:
        disk, size = writer.write(_blocks(entry, checksum))
    except ArchiveError as error:
        problem = _BROKEN
        if _is_encryption(str(error)):
            problem = Problem(ProblemCode.ENCRYPTED, _LOCKED)
        elif _is_uncommon(str(error)):
            problem = Problem(ProblemCode.UNSUPPORTED, _UNCOMMON)
        return Unpacked(inner, None, modified, size, problem)
    return Unpacked(inner, disk, modified, size)


def _blocks(entry: Any, checksum: int | None = None) -> Iterator[bytes]:
    """The bytes of one member; a mere warning while they come (a checksum that does not fit) means they are bad."""
    buffer = create_string_buffer(BLOCK)
    found = 0
    while (count := libarchive.ffi.read_data(entry._archive_p, buffer, BLOCK)) > 0:
        block = buffer.raw[:count]
        found = zlib.crc32(block, found)
        yield block
    if count < 0 or checksum not in (None, found):
        raise ArchiveError("damaged")


def _stopped(message: str, count: int) -> Unpacked:
    """The remark for a stream that cannot go on."""
    if _is_encryption(message):
        if count:
            return remark(ProblemCode.ENCRYPTED, _LOCKED)
        return remark(ProblemCode.ENCRYPTED, "压缩包有密码，打不开；请去掉密码后重新报送。")
    if _is_uncommon(message):
        return remark(ProblemCode.PARTIAL if count else ProblemCode.UNSUPPORTED, _UNCOMMON)
    if count:
        return remark(ProblemCode.PARTIAL, "压缩包残缺或损坏，只读出了前面的文件，请核对后重新报送。")
    return remark(ProblemCode.CORRUPT, "压缩包残缺或损坏，打不开，请核对后重新报送。")


def _is_encryption(message: str) -> bool:
    return any(word in message.lower() for word in ("encrypt", "passphrase", "password"))


def _is_uncommon(message: str) -> bool:
    return any(word in message.lower() for word in ("solid archive", "unsupported", "not supported", "unavailable"))


def _path(entry: Any) -> str:
    """The inner path; names that are no Unicode (TAR and old RAR of Chinese Windows) are read as GBK."""
    raw = libarchive.ffi.entry_pathname(entry._entry_p)
    if raw is None:
        name = entry.pathname
        return (name if isinstance(name, str) else "").replace("\\", "/")
    if libarchive.ffi.format_name(entry._archive_p) in _UNICODE_NAMES:
        return str(raw.decode("utf-8", "replace")).replace("\\", "/")
    return _decoded(raw)


def _decoded(raw: bytes) -> str:
    return str(raw.decode(best_codec([raw]), "replace")).replace("\\", "/")


def _modified(entry: Any) -> str | None:
    """The member's time. Old RAR stores local time, which libarchive read in this machine's zone; the others store
    UTC, which is shown as China's time, whatever this machine's zone."""
    stamp = entry.mtime
    if not stamp or stamp < 0:
        return None
    try:
        if libarchive.ffi.format_name(entry._archive_p) == b"RAR":
            return time.strftime("%Y-%m-%dT%H:%M:%S", time.localtime(stamp))
        return (datetime.fromtimestamp(stamp, UTC) + _CHINA).strftime("%Y-%m-%dT%H:%M:%S")
    except (OverflowError, ValueError, OSError):
        return None
