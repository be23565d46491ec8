"""RAR, 7Z, TAR, GZ and damaged ZIP archives, streamed member by member by libarchive."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

import libarchive
from libarchive.exception import ArchiveError

from fazhi.reading.archives import BLOCK, Unpacked, Writer, is_ignored, refusal, remark
from fazhi.reading.document import Problem, ProblemCode
from fazhi.reading.limits import Budget
from fazhi.reading.zip_names import best_codec

_SINGLE = {b"\x1f\x8b": "gz", b"BZ": "bz2", b"\xfd7": "xz"}
_CHINA = timedelta(hours=8)


def stream(path: Path, writer: Writer, budget: Budget, name: str) -> Iterator[Unpacked]:
    """All members that can be had; what stops the stream comes last, as a remark."""
    with path.open("rb") as file:
        single = _SINGLE.get(file.read(2))
    count = 0
    try:
        with libarchive.file_reader(str(path), block_size=BLOCK) as archive:
            for entry in archive:
                inner = _path(entry)
                if not inner or entry.isdir or inner.endswith("/") or is_ignored(inner):
                    continue
                budget.take_entry()
                count += 1
                yield _member(entry, inner, writer)
    except ArchiveError as error:
        if single and not count and "nrecognized" in str(error):
            yield from _single(path, writer, budget, name)
            return
        yield _stopped(str(error), count)
    except (UnicodeError, ValueError, OSError, OverflowError) as error:
        yield _stopped(str(error), count)


def _single(path: Path, writer: Writer, budget: Budget, name: str) -> Iterator[Unpacked]:
    """A compressed file that is no archive: one member, named after the file."""
    suffixes = {".tgz": ".tar", ".tbz": ".tar", ".txz": ".tar"}
    suffix = PurePosixPath(name).suffix.lower()
    inner = (PurePosixPath(name).stem or "data") + suffixes.get(suffix, "")
    budget.take_entry()
    try:
        with libarchive.file_reader(str(path), "raw", block_size=BLOCK) as archive:
            for entry in archive:
                disk, size = writer.write(entry.get_blocks(BLOCK))
                yield Unpacked(inner, disk, None, size)
                return
    except ArchiveError as error:
        yield _stopped(str(error), 0)


def _member(entry: Any, inner: str, writer: Writer) -> Unpacked:
    modified, size = _modified(entry), entry.size or 0
    if (problem := refusal(inner)) is not None:
        return Unpacked(inner, None, modified, size, problem)
    if not entry.isreg:
        problem = Problem(ProblemCode.UNSAFE_PATH, "压缩包内是指向别处的链接，没有解开。")
        return Unpacked(inner, None, modified, size, problem)
    try:
        disk, size = writer.write(entry.get_blocks(BLOCK))
    except ArchiveError as error:
        problem = Problem(ProblemCode.CORRUPT, "压缩包内的文件残缺或损坏，解不开，请核对后重新报送。")
        if _is_encryption(str(error)):
            problem = Problem(ProblemCode.ENCRYPTED, "压缩包内的文件有密码，读不了；请去掉密码后重新报送。")
        return Unpacked(inner, None, modified, size, problem)
    return Unpacked(inner, disk, modified, size)


def _stopped(message: str, count: int) -> Unpacked:
    """The remark for a stream that cannot go on."""
    if _is_encryption(message):
        return remark(ProblemCode.ENCRYPTED, "压缩包有密码，打不开；请去掉密码后重新报送。")
    if count:
        return remark(ProblemCode.PARTIAL, "压缩包残缺或损坏，只读出了前面的文件，请核对后重新报送。")
    return remark(ProblemCode.CORRUPT, "压缩包残缺或损坏，打不开，请核对后重新报送。")


def _is_encryption(message: str) -> bool:
    return any(word in message.lower() for word in ("encrypt", "passphrase", "password"))


def _path(entry: Any) -> str:
    """The inner path; names that are no Unicode (TAR and old RAR of Chinese Windows) are read as GBK."""
    raw = libarchive.ffi.entry_pathname(entry._entry_p)
    if raw is None:
        name = entry.pathname
        return (name if isinstance(name, str) else "").replace("\\", "/")
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
