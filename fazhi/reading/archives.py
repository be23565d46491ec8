"""Archives: members come out one by one into numbered files; nothing is ever written under a name from inside.

ZIP is read by `zipfile`, which stops at declared sizes; RAR 4 and 5, 7Z, TAR and single compressed files, and ZIP
archives without a directory, are streamed by libarchive; what it cannot do of RAR 4 and older, by `unar`. Bytes and
members count against one `Budget`, which is shared by everything inside.
"""

from __future__ import annotations

import re
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from fazhi.errors import ReadingError
from fazhi.reading.document import Document, Member, Problem, ProblemCode
from fazhi.reading.limits import MIB, Budget
from fazhi.reading.magic import HEAD, by_magic
from fazhi.reading.registry import Content, Reading, reader
from fazhi.reading.volumes import SENTENCE as VOLUME
from fazhi.reading.volumes import is_named_volume, is_volume
from fazhi.reading.zip_names import member_names, open_zip
from fazhi.reading.zip_parts import DAMAGED

BLOCK = 1 << 18
_SURE_RATIO_FROM = (64 * MIB, 8 * MIB, MIB)
"""By depth: below this a high ratio says nothing, an empty scan in BMP packs a thousandfold. Archives in archives are
held to less: what multiplies there are archives, each slow to open."""

_DRIVE = re.compile(r"^[A-Za-z]:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_IGNORED = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|\._[^/]*$)")
_OF_DAMAGE = frozenset({ProblemCode.CORRUPT, ProblemCode.PARTIAL, ProblemCode.UNSUPPORTED})
_ZIP_ERRORS = (*DAMAGED, IndexError)


SQUEEZED = ("gz", "bz2", "xz", "zst", "lz4", "lzip", "compress")
"""Formats of one compressed stream: of an archive mostly, of a single file else."""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """One member, or a remark about the whole archive (then `path` is '').

    `path` is the inner path with '/'; `disk` the file it was written to, None where it was refused; `modified` the
    archive's own time (ISO, without zone).
    """

    path: str
    disk: Path | None
    modified: str | None
    size: int
    problem: Problem | None = None


class Writer:
    """Writes members into numbered files of one folder and counts what comes out."""

    def __init__(self, into: Path, budget: Budget, packed: int) -> None:
        self._into, self._budget, self._count = into, budget, 0
        if budget.depth == 0:
            budget.packed += packed

    def write(self, blocks: Iterator[bytes]) -> tuple[Path, int]:
        """One member to disk; its file and size. Raises `ReadingError` for a bomb."""
        self._count += 1
        path = self._free()
        size = 0
        with path.open("xb") as file:
            try:
                for block in blocks:
                    size += len(block)
                    self._take(len(block))
                    file.write(block)
            except BaseException:
                path.unlink(missing_ok=True)
                raise
        return path, size

    def _free(self) -> Path:
        """A path in the folder that is not taken: nested archives may share one folder."""
        while (path := self._into / f"member-{self._count:06d}").exists():
            self._count += 1
        return path

    def _take(self, amount: int) -> None:
        budget = self._budget
        budget.take_bytes(amount)
        if budget.unpacked > _SURE_RATIO_FROM[min(budget.depth, 2)] and budget.unpacked > budget.limits.ratio * max(
            budget.packed, 1
        ):
            ratio = budget.limits.ratio
            raise ReadingError(ProblemCode.BOMB, f"压缩包解开后超过原大小的{ratio}倍，疑似压缩炸弹，没有再解开。")


def unpack(path: Path, into: Path, budget: Budget, *, name: str = "") -> Iterator[Unpacked]:
    """Unpack one archive level into the folder `into`; nested archives come out as files.

    `name` is what people call the archive; a single compressed file is named after it. Never raises for content:
    what is wrong with one member stands in its `problem`, what is wrong with the whole comes as a remark.
    """
    split, count, trouble = is_volume(path), 0, False
    for one in _unpacked(path, into, budget, name):
        trouble = trouble or one.problem is not None
        if one.path or one.problem is None or one.problem.code not in _OF_DAMAGE:
            count += one.disk is not None
            yield one
        elif not (split or is_named_volume(name)):
            yield one
    if split or (trouble and is_named_volume(name)):
        yield remark(ProblemCode.PARTIAL if count else ProblemCode.CORRUPT, VOLUME)


def _unpacked(path: Path, into: Path, budget: Budget, name: str) -> Iterator[Unpacked]:
    into.mkdir(parents=True, exist_ok=True)
    writer = Writer(into, budget, path.stat().st_size)
    try:
        if _has_directory(path):
            yield from _zip(path, writer, budget)
        else:
            from fazhi.reading.streams import stream

            yield from stream(path, writer, budget, name or path.name)
    except ReadingError as error:
        yield remark(ProblemCode(error.code), str(error))


def remark(code: ProblemCode, message: str) -> Unpacked:
    """A remark about the whole archive."""
    return Unpacked("", None, None, 0, Problem(code, message))


def refusal(path: str) -> Problem | None:
    """Why a member with this inner path is not taken; None for an honest one."""
    if path.startswith("/") or _DRIVE.match(path) or ".." in path.split("/"):
        return Problem(ProblemCode.UNSAFE_PATH, "压缩包内的路径指向包外，可能是攻击性文件，没有解开。")
    if _CONTROL.search(path):
        return Problem(ProblemCode.UNSAFE_PATH, "压缩包内的文件名含有控制字符，没有解开。")
    return None


def is_ignored(path: str) -> bool:
    """Whether a member is a Mac's own bookkeeping and no material."""
    return bool(_IGNORED.search(path))


def _has_directory(path: Path) -> bool:
    """Whether `zipfile` can open the file: a ZIP with its directory at the end."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    # An archive of another kind may end in a ZIP that it holds: what a file begins with comes first.
    return by_magic(head) is None and zipfile.is_zipfile(path)


def _zip(path: Path, writer: Writer, budget: Budget) -> Iterator[Unpacked]:
    try:
        archive = open_zip(path)
    except _ZIP_ERRORS:
        from fazhi.reading.streams import stream

        yield from stream(path, writer, budget, path.name)
        return
    with archive:
        infos = archive.infolist()
        for info, name in zip(infos, member_names(infos), strict=True):
            if name.endswith("/") or info.is_dir() or is_ignored(name):
                continue
            budget.take_entry()
            yield _zip_member(archive, info, name, writer)


def _zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, writer: Writer) -> Unpacked:
    modified = _dos_time(info)

    def refuse(problem: Problem) -> Unpacked:
        return Unpacked(name, None, modified, info.file_size, problem)

    if (problem := refusal(name)) is not None:
        return refuse(problem)
    if stat.S_ISLNK(info.external_attr >> 16):
        return refuse(Problem(ProblemCode.UNSAFE_PATH, "压缩包内是指向别处的链接，没有解开。"))
    if info.flag_bits & 0x41:
        return refuse(Problem(ProblemCode.ENCRYPTED, "压缩包内的文件有密码，读不了；请去掉密码后重新报送。"))
    try:
        with archive.open(info) as file:
            disk, size = writer.write(_blocks(file))
    except NotImplementedError:
        return refuse(Problem(ProblemCode.UNSUPPORTED, "压缩包用了不常见的压缩方法，解不开；请用普通ZIP格式重新打包。"))
    except _ZIP_ERRORS:
        return refuse(Problem(ProblemCode.CORRUPT, "压缩包内的文件残缺或损坏，解不开，请核对后重新报送。"))
    return Unpacked(name, disk, modified, size)


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    while block := file.read(BLOCK):
        yield block


def _dos_time(info: zipfile.ZipInfo) -> str | None:
    year, month, day, hour, minute, second = info.date_time
    if (year, month, day) == (1980, 1, 1) or not (1 <= month <= 12 and 1 <= day <= 31 and hour < 24 and minute < 60):
        # The first day of the format stands for "not stated".
        return None
    return f"{year:04d}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:{min(second, 59):02d}"


# --- the reader -----------------------------------------------------------------------------------------------------


@reader(
    "archive",
    formats=("zip", "rar", "7z", "tar", *SQUEEZED, "lzh", "cab", "iso", "cpio"),
    version=6,
    title="压缩包（ZIP、RAR、7Z、TAR、GZ、BZ2、XZ、ZST、LZH、CAB、ISO 等）",
    note="嵌套三层以内逐个读取；中文文件名（GBK、UTF-8）按原样；有密码的、路径指向包外的不解开并说明；"
    "RAR 4 的固实压缩包和更早的 RAR 由 unar 解开，需安装 unar；分卷压缩包的一卷单独解不开，会说明怎样重新打包",
)
def read_archive(content: Content) -> Reading:
    """Read the members of an archive, each as a document of its own."""
    members: list[Member] = []
    problems: list[Problem] = []
    refused: list[Problem] = []
    for one in unpack(content.path, content.scratch(), content.budget, name=content.name):
        if not one.path and one.problem is not None:
            problems.append(one.problem)
        elif one.disk is None or one.problem is not None:
            problem = one.problem or Problem(ProblemCode.CORRUPT, "压缩包内的文件解不开。")
            refused.append(problem)
            name = one.path.rsplit("/", 1)[-1]
            unread = Document(name, "", one.size, "application/octet-stream", "", problems=(problem,))
            members.append(Member(one.path, unread, one.modified))
        else:
            members.append(content.inner(one.path, one.disk, one.modified))
    return Reading(members=tuple(members), problems=(*problems, *_summary(members, refused, problems)))


def _summary(members: list[Member], refused: list[Problem], problems: list[Problem]) -> list[Problem]:
    """What the archive as a whole has to say of its members."""
    if not members and not problems:
        return [Problem(ProblemCode.EMPTY, "压缩包里没有文件，请重新报送。")]
    found: list[Problem] = []
    unsafe = sum(problem.code is ProblemCode.UNSAFE_PATH for problem in refused)
    if unsafe:
        found.append(Problem(ProblemCode.UNSAFE_PATH, f"压缩包内有{unsafe}个文件的路径或链接指向包外，没有解开。"))
    others = len(refused) - unsafe
    if others and others == len(members):
        found.append(Problem(refused[0].code, refused[0].message))
    elif others:
        found.append(Problem(ProblemCode.PARTIAL, f"压缩包内有{others}个文件没能解开，其余已读取。"))
    return found
