"""Archives: ZIP by the standard library, RAR, 7Z and TAR by libarchive; members are streamed, never put by their names.

Names made on a Chinese Windows are GBK without a mark; some tools write UTF-8 without one. Every byte that comes out
counts against one budget shared by all levels, so that lying sizes and nested bombs gain nothing.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from fazhi.errors import ReadingError
from fazhi.reading.document import Member, Problem, ProblemCode
from fazhi.reading.limits import MIB, Budget
from fazhi.reading.registry import Content, Reading, reader

_BLOCK = 1 << 20
_RATIO_FROM = 32 * MIB
"""Below so many bytes a high ratio is harmless: a blank bitmap packs a thousandfold."""
_BAD_ZIP = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, struct.error, ValueError)
_DRIVE = re.compile(r"^[A-Za-z]:")
_CONTROL = re.compile("[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Unpacked:
    """One member. `path` is its place in the archive with '/'; `disk` is where its bytes lie, None with a problem.

    `modified` is the archive's own time (ISO, no zone), `size` the bytes unpacked.
    """

    path: str
    disk: Path | None
    modified: str | None
    size: int
    problem: Problem | None = None


def unpack(path: Path, into: Path, budget: Budget, format_name: str = "zip") -> Iterator[Unpacked]:
    """Unpack an archive into numbered files in the folder `into`.

    Raises ReadingError where the archive as a whole cannot be opened, and where the budget is used up: what was given
    before stays good.
    """
    into.mkdir(parents=True, exist_ok=True)
    if format_name == "zip":
        yield from _unpack_zip(path, into, budget)
    elif format_name in ("gz", "bz2", "xz"):
        yield from _unpack_stream(path, into, budget, format_name)
    else:
        yield from _unpack_libarchive(path, into, budget)


@reader(
    "archive",
    formats=("zip", "rar", "7z", "tar", "gz", "bz2", "xz"),
    version=1,
    title="压缩包（ZIP、RAR、7Z、TAR、GZ）",
    note="逐个读取包内文件，可嵌套三层；认得 GBK 文件名；加密的读不了",
)
def read_archive(content: Content) -> Reading:
    """Every member as a document of its own."""
    members: list[Member] = []
    problems: list[Problem] = []
    try:
        for one in unpack(content.path, content.scratch() / _folder_name(content), content.budget, content.format):
            if one.problem is not None:
                problems.append(one.problem)
            elif one.disk is not None:
                members.append(content.inner(one.path, one.disk, one.modified))
    except ReadingError as error:
        if not members:
            raise
        problems.append(Problem(ProblemCode(error.code), str(error)))
    if not members and problems:
        return Reading(problems=tuple(dict.fromkeys(problems)))
    if not members:
        problems.append(Problem(ProblemCode.EMPTY, "压缩包里没有文件。"))
    return Reading(members=tuple(members), problems=tuple(dict.fromkeys(problems)))


def _folder_name(content: Content) -> str:
    return f"unpacked-{content.budget.entries}-{content.budget.depth}"


# --- names ------------------------------------------------------------------------------------------------------------


def decoded_name(raw: bytes) -> str:
    """A member's name from its bytes: UTF-8 where it is, else GB18030, else Big5."""
    for encoding in ("utf-8", "gb18030", "big5hkscs"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("gb18030", "replace")


def safe_path(name: str) -> str | None:
    """The member's path with '/', or None where it points outside: absolute, with a drive, or with '..'."""
    # The name is text by now: a backslash here is a separator of Windows, not half of a GBK character.
    path = _CONTROL.sub("", name.replace("\\", "/"))
    if path.startswith("/") or _DRIVE.match(path):
        return None
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if not parts or ".." in parts:
        return None
    return "/".join(parts)


def _is_furniture(path: str) -> bool:
    """What macOS adds to every archive."""
    return path.startswith("__MACOSX/") or "/__MACOSX/" in path


def _unsafe(name: str) -> Unpacked:
    shown = _CONTROL.sub("", name)[:120]
    problem = Problem(ProblemCode.UNSAFE_PATH, f"压缩包内的“{shown}”指向包外，没有解开。")
    return Unpacked(shown, None, None, 0, problem)


def _encrypted(path: str) -> Unpacked:
    problem = Problem(ProblemCode.ENCRYPTED, f"压缩包内的“{path}”有密码，解不开；请去掉密码后重新报送。")
    return Unpacked(path, None, None, 0, problem)


def _damaged(path: str) -> Unpacked:
    return Unpacked(path, None, None, 0, Problem(ProblemCode.PARTIAL, f"压缩包内的“{path}”已损坏，没有解开。"))


# --- ZIP --------------------------------------------------------------------------------------------------------------


def _unpack_zip(path: Path, into: Path, budget: Budget) -> Iterator[Unpacked]:
    try:
        package = zipfile.ZipFile(path)
    except _BAD_ZIP as error:
        yield from _salvaged(path, into, budget, error)
        return
    packed = max(path.stat().st_size, 1)
    with package:
        for number, info in enumerate(package.infolist()):
            budget.take_entry()
            name = _zip_name(info)
            inside = safe_path(name)
            if inside is None or stat.S_ISLNK(info.external_attr >> 16):
                if not info.is_dir():
                    yield _unsafe(name)
                continue
            if info.is_dir() or name.endswith(("/", "\\")) or _is_furniture(inside):
                continue
            if info.flag_bits & 1:
                yield _encrypted(inside)
                continue
            target = into / f"{number:06d}"
            try:
                with package.open(info) as stream:
                    size = _copy(stream, target, budget, packed)
            except (*_BAD_ZIP, NotImplementedError, RuntimeError):
                target.unlink(missing_ok=True)
                yield _damaged(inside)
                continue
            yield Unpacked(inside, target, _zip_time(info), size)


def _salvaged(path: Path, into: Path, budget: Budget, error: Exception) -> Iterator[Unpacked]:
    """A ZIP whose directory is lost: libarchive reads what stands before the break."""
    found = False
    try:
        for one in _unpack_libarchive(path, into, budget):
            found = found or one.disk is not None
            yield one
    except ReadingError as second:
        if not found:
            raise ReadingError(ProblemCode.CORRUPT, "压缩包残缺或损坏，打不开，请重新打包报送。") from error
        raise ReadingError(ProblemCode.PARTIAL, "压缩包残缺，只解出一部分文件。") from second
    if found:
        raise ReadingError(ProblemCode.PARTIAL, "压缩包残缺，只解出一部分文件。")
    raise ReadingError(ProblemCode.CORRUPT, "压缩包残缺或损坏，打不开，请重新打包报送。")


def _zip_name(info: zipfile.ZipInfo) -> str:
    """The name as its maker meant it."""
    if info.flag_bits & 0x800:
        return info.orig_filename
    if (stated := _unicode_extra(info.extra)) is not None:
        return stated
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.orig_filename
    return decoded_name(raw)


def _unicode_extra(extra: bytes) -> str | None:
    """The Info-ZIP Unicode Path field (APPNOTE 4.6.9)."""
    at = 0
    while at + 4 <= len(extra):
        tag, length = struct.unpack_from("<HH", extra, at)
        if tag == 0x7075 and length > 5:
            try:
                return extra[at + 9 : at + 4 + length].decode("utf-8")
            except UnicodeDecodeError:
                return None
        at += 4 + length
    return None


def _zip_time(info: zipfile.ZipInfo) -> str | None:
    try:
        moment = datetime(*info.date_time)
    except ValueError:
        return None
    # 1980-01-01 is what tools write that do not know the time.
    return moment.isoformat() if moment.year > 1980 else None


def _copy(stream: IO[bytes], target: Path, budget: Budget, packed: int) -> int:
    def blocks() -> Iterator[bytes]:
        while block := stream.read(_BLOCK):
            yield block

    return _write(blocks(), target, budget, packed)


def _write(blocks: Iterable[bytes], target: Path, budget: Budget, packed: int) -> int:
    """Write blocks as they come; the budget sees each of them before the disk does."""
    size = 0
    with target.open("wb") as out:
        for block in blocks:
            size += len(block)
            budget.take_bytes(len(block))
            if size > _RATIO_FROM and size > packed * budget.limits.ratio:
                raise ReadingError(ProblemCode.BOMB, "压缩包解开后大得不正常，疑似压缩炸弹，没有再解开。")
            out.write(block)
    return size


# --- RAR, 7Z, TAR -----------------------------------------------------------------------------------------------------


def _unpack_libarchive(path: Path, into: Path, budget: Budget) -> Iterator[Unpacked]:
    import libarchive
    from libarchive.exception import ArchiveError

    packed = max(path.stat().st_size, 1)
    number = 0
    try:
        with libarchive.file_reader(str(path)) as archive:
            for entry in archive:
                budget.take_entry()
                number += 1
                name = entry.pathname or f"未命名{number}"
                inside = safe_path(name)
                if inside is None or entry.issym or entry.islnk:
                    yield _unsafe(name)
                    continue
                if not entry.isfile or _is_furniture(inside):
                    continue
                target = into / f"{number:06d}"
                try:
                    size = _write(entry.get_blocks(), target, budget, packed)
                except ArchiveError as error:
                    target.unlink(missing_ok=True)
                    yield _encrypted(inside) if _needs_password(error) else _damaged(inside)
                    continue
                yield Unpacked(inside, target, _entry_time(entry.mtime), size)
    except ArchiveError as error:
        if _needs_password(error):
            raise ReadingError(ProblemCode.ENCRYPTED, "压缩包有密码，解不开；请去掉密码后重新报送。") from error
        code = ProblemCode.PARTIAL if number else ProblemCode.CORRUPT
        message = "压缩包残缺，只解出一部分文件。" if number else "压缩包残缺或损坏，打不开，请重新打包报送。"
        raise ReadingError(code, message) from error


def _needs_password(error: Exception) -> bool:
    return re.search(r"passphrase|encrypt|password", str(error), re.I) is not None


def _entry_time(seconds: float | None) -> str | None:
    if seconds is None or seconds <= 0:
        return None
    try:
        # Archives store local or universal time without saying which; Beijing is where they are made.
        return datetime.fromtimestamp(int(seconds) + 8 * 3600, UTC).replace(tzinfo=None).isoformat()
    except (OverflowError, ValueError, OSError):
        return None


# --- single compressed files ------------------------------------------------------------------------------------------

_OPENERS: dict[str, Callable[[Path], Any]] = {"gz": gzip.GzipFile, "bz2": bz2.BZ2File, "xz": lzma.LZMAFile}


def _unpack_stream(path: Path, into: Path, budget: Budget, format_name: str) -> Iterator[Unpacked]:
    """A compressed TAR, or one compressed file under its name without the last ending."""
    with _OPENERS[format_name](path) as stream:
        try:
            head = stream.read(512)
        except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
            raise ReadingError(ProblemCode.CORRUPT, "压缩文件残缺或损坏，打不开。") from error
    if head[257:262] == b"ustar":
        yield from _unpack_libarchive(path, into, budget)
        return
    budget.take_entry()
    name = safe_path(path.stem) or "内容"
    target = into / "000001"
    with _OPENERS[format_name](path) as stream:
        try:
            size = _copy(stream, target, budget, max(path.stat().st_size, 1))
        except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
            raise ReadingError(ProblemCode.CORRUPT, "压缩文件残缺或损坏，打不开。") from error
    yield Unpacked(name, target, None, size)
