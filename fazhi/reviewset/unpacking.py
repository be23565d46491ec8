"""Archives of a set are unpacked in a limited child process, by content hash, so that a second run finds them ready.

Each archive gets a folder named by its SHA-256 with numbered files and `manifest.json`, written last: a folder without
one was not finished and is made anew. A child that dies costs the archive at hand; the rest goes on.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from fazhi.errors import OutputError, ReadingError
from fazhi.reading.document import ProblemCode
from fazhi.reading.hashing import hash_file
from fazhi.reading.limits import DEFAULT_LIMITS, Budget
from fazhi.reading.registry import READERS

ARCHIVES = frozenset(READERS["archive"].formats)
"""Formats of `sniff` that are packages of other files."""

SECONDS = 600
"""So long one archive may take; a whole county's scans unpack in far less."""


class Inner(msgspec.Struct, frozen=True):
    """A member: `path` inside the archive ('a.zip!/b.docx' where nested), `disk` its file in the folder, '' if none."""

    path: str
    disk: str
    size: int
    sha256: str
    modified: str | None
    archive: str | None = None
    code: str = ""
    message: str = ""


class Manifest(msgspec.Struct):
    """What came out of one archive; `code` and `message` say why it is not, or not wholly, open."""

    members: list[Inner]
    code: str = ""
    message: str = ""
    version: int = 0
    """That of the reader of archives; what an older one made of an archive is made anew."""


def unpack_all(archives: Mapping[str, tuple[Path, str]], work: Path) -> dict[str, Manifest]:
    """Unpack archives given as hash -> (path, name); the manifest of each."""
    done: dict[str, Manifest] = {}
    waiting = {}
    for sha256, order in archives.items():
        known = _manifest(work / sha256)
        if known is not None:
            done[sha256] = known
        else:
            waiting[sha256] = order
    context = multiprocessing.get_context("spawn")
    while waiting:
        orders = [(sha256, str(path), name) for sha256, (path, name) in waiting.items()]
        child = context.Process(target=_serve, args=(orders, str(work)), daemon=True)
        child.start()
        child.join(SECONDS * len(orders))
        if child.exitcode is None:
            child.kill()
            child.join()
        if child.exitcode == _DISK_FULL:
            raise OutputError(work, "磁盘已满或没有写入权限，请清理后再运行")
        finished = {s: m for s in waiting if (m := _manifest(work / s)) is not None}
        done |= finished
        rest = [s for s in waiting if s not in finished]
        if rest:
            # The first one without a manifest is the one on which the child died.
            done[rest[0]] = _give_up(work / rest[0])
        waiting = {s: waiting[s] for s in rest[1:]}
    return done


def _manifest(folder: Path) -> Manifest | None:
    try:
        manifest = msgspec.json.decode((folder / "manifest.json").read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError):
        return None
    return manifest if manifest.version == READERS["archive"].version else None


def _give_up(folder: Path) -> Manifest:
    manifest = Manifest([], ProblemCode.CORRUPT.value, "压缩包解不开，文件可能已损坏；请重新打包报送。")
    folder.mkdir(parents=True, exist_ok=True)
    _save(manifest, folder)
    return manifest


def _save(manifest: Manifest, folder: Path) -> None:
    part = folder / "manifest.part"
    part.write_bytes(msgspec.json.encode(msgspec.structs.replace(manifest, version=READERS["archive"].version)))
    part.replace(folder / "manifest.json")


# --- in the child ---------------------------------------------------------------------------------------------------

_DISK_FULL = 28


def _serve(orders: list[tuple[str, str, str]], work: str) -> None:
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (DEFAULT_LIMITS.memory_bytes, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for sha256, path, name in orders:
        folder = Path(work) / sha256
        try:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            _save(_unpack(Path(path), name, folder), folder)
        except OSError as error:
            os._exit(_DISK_FULL if error.errno in (28, 13, 30) else 1)


def _unpack(path: Path, name: str, folder: Path) -> Manifest:
    manifest = Manifest([])
    budget = Budget()
    try:
        manifest.members.extend(_members(path, name, folder, "0", budget))
    except ReadingError as error:
        manifest.code, manifest.message = error.code, str(error)
    # A remark about the whole archive has no path.
    for one in manifest.members:
        if not one.path and not manifest.code:
            manifest.code, manifest.message = one.code, one.message
    manifest.members = [one for one in manifest.members if one.path]
    return manifest


def _members(path: Path, name: str, folder: Path, label: str, budget: Budget) -> Iterator[Inner]:
    from fazhi.reading.archives import unpack
    from fazhi.reading.sniff import sniff

    budget.enter()
    (folder / label).mkdir(parents=True)
    count = 0
    for one in unpack(path, folder / label, budget, name=name):
        count += 1
        if one.problem is not None or one.disk is None:
            problem = one.problem
            code = problem.code.value if problem else ProblemCode.PARTIAL.value
            yield Inner(one.path, "", 0, "", one.modified, None, code, problem.message if problem else "没有解开。")
            continue
        sha256, _ = hash_file(one.disk)
        own_name = one.path.rsplit("/", 1)[-1]
        found = sniff(one.disk, own_name).format
        disk = one.disk.relative_to(folder).as_posix()
        if found is None or found.name not in ARCHIVES:
            yield Inner(one.path, disk, one.size, sha256, one.modified)
            continue
        inner: list[Inner] = []
        code = message = ""
        try:
            inner.extend(_members(one.disk, own_name, folder, f"{label}-{count}", budget))
        except ReadingError as error:
            code, message = error.code, str(error)
        yield Inner(one.path, disk, one.size, sha256, one.modified, found.name, code, message)
        for deeper in inner:
            yield msgspec.structs.replace(deeper, path=f"{one.path}!/{deeper.path}")
    budget.leave()
