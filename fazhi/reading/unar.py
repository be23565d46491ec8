"""RAR 1.5 to 4 archives that libarchive cannot unpack (solid ones, those before RAR 3), by the program `unar`.

The program only turns packed bytes into bytes on a pipe: which member is which is known from the headers, each is held
against its own checksum, and the pipe is closed on it as soon as the budget is used up. It may not write a file.
"""

from __future__ import annotations

import functools
import os
import resource
import shutil
import subprocess
import tempfile
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from fazhi.errors import ReadingError
from fazhi.reading.archives import BLOCK, Unpacked, Writer, is_ignored, refusal
from fazhi.reading.document import Problem, ProblemCode
from fazhi.reading.limits import GIB, Budget
from fazhi.reading.rar_old import OldMember
from fazhi.reading.volumes import MEMBER_SENTENCE

STARTS = 8
"""Members that do not come out whole cost a new start for those after them; past so many the rest is given up."""

ABSENT = (
    "压缩包是固实压缩或旧版RAR，这台机器上没有安装unar，有文件解不开；"
    "请用普通ZIP格式重新打包，或由管理员安装unar后重新读取。"
)
_REFUSED = {
    "link": Problem(ProblemCode.UNSAFE_PATH, "压缩包内是指向别处的链接，没有解开。"),
    "locked": Problem(ProblemCode.ENCRYPTED, "压缩包内的文件有密码，读不了；请去掉密码后重新报送。"),
    "cut": Problem(ProblemCode.CORRUPT, MEMBER_SENTENCE),
}
_CORRUPT = Problem(ProblemCode.CORRUPT, "压缩包内的文件残缺或损坏，解不开，请核对后重新报送。")


class _NotWholeError(Exception):
    """A member came out short or other than it went in."""


@functools.cache
def engine() -> Path | None:
    """The program, or None where it is not installed."""
    found = shutil.which("unar")
    return Path(found) if found else None


def unpacked(path: Path, members: list[OldMember], start: int, writer: Writer, budget: Budget) -> Iterator[Unpacked]:
    """The members from `start` on, without folders and bookkeeping: first those that need no unpacking, then the rest.

    Raises `ReadingError` for a bomb, when time is up and where the program is not installed.
    """
    spoiled = next((_REFUSED[kind] for kind in ("locked", "cut") if any(getattr(m, kind) for m in members)), _CORRUPT)
    wanted: list[OldMember] = []
    for member in members[start:]:
        if member.folder or not member.path or is_ignored(member.path):
            continue
        budget.take_entry()
        problem = _refused(member)
        if problem is not None:
            yield _refusal(member, problem)
        elif not member.size:
            disk, size = writer.write(iter(()))
            yield Unpacked(member.path, disk, member.modified, size)
        else:
            wanted.append(member)
    for _ in range(STARTS):
        if not wanted:
            return
        done = 0
        for done, one in enumerate(_run(path, wanted, writer, budget), 1):
            yield one or _refusal(wanted[done - 1], spoiled)
        wanted = wanted[done:]
    for member in wanted:
        yield _refusal(member, spoiled)


def _refusal(member: OldMember, problem: Problem) -> Unpacked:
    return Unpacked(member.path, None, member.modified, member.size, problem)


def _refused(member: OldMember) -> Problem | None:
    if (problem := refusal(member.path)) is not None:
        return problem
    return next((_REFUSED[kind] for kind in ("link", "locked", "cut") if getattr(member, kind)), None)


def _run(path: Path, members: list[OldMember], writer: Writer, budget: Budget) -> Iterator[Unpacked | None]:
    """One start of the program: members as long as they come out whole, then None for the first that does not."""
    program = engine()
    if program is None:
        raise ReadingError(ProblemCode.UNSUPPORTED, ABSENT)
    with tempfile.TemporaryDirectory(prefix="fazhi-unar-", ignore_cleanup_errors=True) as folder:
        # Alone in a folder under a plain name: no neighbour is taken for a further volume, no name for an option.
        link = Path(folder) / "archive.rar"
        link.symlink_to(path.resolve())
        seconds = budget.limits.cpu_seconds
        process = _started(program, link, [member.place for member in members], seconds)
        timer = threading.Timer(seconds, process.kill)
        timer.start()
        try:
            assert process.stdout is not None  # it was asked for
            for member in members:
                yield _member(process.stdout, member, writer)
        except _NotWholeError:
            if not timer.is_alive():
                raise ReadingError(ProblemCode.TIMEOUT, f"压缩包解了{seconds}秒还没有解完，其余没有再解开。") from None
            yield None
        finally:
            timer.cancel()
            process.kill()
            process.communicate()


def _started(program: Path, archive: Path, places: list[int], seconds: int) -> subprocess.Popen[bytes]:
    command = [str(program), "-quiet", "-no-recursion", "-forks", "skip", "-output-directory", "-", "-indexes"]
    return subprocess.Popen(
        [*command, str(archive), *map(str, places)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.defpath, "HOME": str(archive.parent), "LANG": "C.UTF-8"},
        cwd=archive.parent,
        preexec_fn=functools.partial(_limit, seconds),
    )


def _limit(seconds: int) -> None:
    """No file may be written; memory and time are bounded, also where nobody is left to end the program."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (GIB, GIB))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _member(pipe: IO[bytes], member: OldMember, writer: Writer) -> Unpacked:
    disk, size = writer.write(_checked(pipe, member))
    return Unpacked(member.path, disk, member.modified, size)


def _checked(pipe: IO[bytes], member: OldMember) -> Iterator[bytes]:
    """The bytes of one member, which are the next of the pipe; raises where they are too few or others."""
    left, crc = member.size, 0
    while left and (block := pipe.read(min(left, BLOCK))):
        left -= len(block)
        crc = zlib.crc32(block, crc)
        yield block
    if left or crc != member.crc:
        raise _NotWholeError
