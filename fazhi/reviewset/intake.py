"""What lies in 材料/ and 往年材料/: every file once, links not followed, archives unpacked aside; only read."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import msgspec

from fazhi.errors import SetError
from fazhi.reading.cache import ReadingCache
from fazhi.reading.document import Problem, ProblemCode
from fazhi.reading.hashing import hash_file
from fazhi.reading.sniff import FORMATS, sniff, wrong_extension
from fazhi.reviewset.unpacking import Inner, unpack_all

MATERIAL = "材料"
PREVIOUS = "往年材料"
LEDGERS = "台账"

_JUNK_NAMES = frozenset({"thumbs.db", ".ds_store", "desktop.ini", "ehthumbs.db", "folder.htt", ".directory", "icon\r"})
_JUNK_STARTS = ("~$", "._", ".~lock.", "~wrl", ".goutputstream")
_JUNK_FOLDERS = frozenset({"__macosx", "$recycle.bin", "system volume information", ".git", ".svn", "@eadir"})


@dataclass(frozen=True, slots=True)
class Received:
    """One file as it lies in the set or in an archive of it.

    `file` is the path people see, `disk` where the bytes are; both differ for members and for names in odd encodings.
    `problem` is set where the bytes could not be had. `archive` is the format of an archive that was unpacked.
    """

    file: str
    disk: Path
    size: int
    sha256: str
    modified: datetime | None = None
    junk: bool = False
    problem: Problem | None = None
    archive: str | None = None

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.file.replace("!/", "/").rsplit("/", 1)[-1]

    @property
    def top(self) -> str:
        """材料, 往年材料 or 台账."""
        return self.file.partition("/")[0]


def is_junk(path: str) -> bool:
    """Whether nobody handed in this file on purpose: what systems and programs leave behind."""
    *folders, name = path.replace("!/", "/").lower().split("/")
    return name in _JUNK_NAMES or name.startswith(_JUNK_STARTS) or any(folder in _JUNK_FOLDERS for folder in folders)


def shown(name: str) -> str:
    """A file name as text: bytes that are no UTF-8 are read as GBK, as old archives left them on the disk."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", errors="replace")
    return name


def walk(folder: Path, cache: ReadingCache, step: Callable[[], None] = lambda: None) -> list[Received]:
    """Every file of 材料/, 往年材料/ and 台账/ with its hash, sorted by path."""
    if not (folder / MATERIAL).is_dir():
        raise SetError(f"“{folder}”里没有“{MATERIAL}”文件夹，请把各单位报送的材料放进去再运行。")
    found = []
    for top in (MATERIAL, PREVIOUS, LEDGERS):
        for entry, file in _files(folder / top, top):
            found.append(_received(entry, file, cache))
            step()
    if not any(one.top == MATERIAL and not one.junk for one in found):
        raise SetError(f"“{folder / MATERIAL}”里一个文件也没有，请把各单位报送的材料放进去再运行。")
    return sorted(found, key=lambda one: one.file)


def _files(folder: Path, label: str) -> Iterator[tuple[Path, str]]:
    pending = [(folder, label)]
    while pending:
        here, said = pending.pop()
        try:
            with os.scandir(here) as entries:
                inside = sorted(entries, key=lambda entry: entry.name)
        except FileNotFoundError:
            continue
        except OSError:
            yield here, said
            continue
        for entry in inside:
            label_here = f"{said}/{shown(entry.name)}"
            if entry.is_dir(follow_symlinks=False):
                pending.append((Path(entry.path), label_here))
            else:
                yield Path(entry.path), label_here


def _received(path: Path, file: str, cache: ReadingCache) -> Received:
    blank = Received(file, path, 0, "", junk=is_junk(file))
    try:
        state = path.lstat()
        if stat.S_ISDIR(state.st_mode):
            return replace(blank, problem=_problem("文件夹打不开，没有读取权限"))
        if not stat.S_ISREG(state.st_mode):
            return replace(blank, problem=_problem("是快捷链接或设备，不是文件，没有跟过去读"))
        key = shown(str(path))
        sha256 = cache.known_hash(key, state.st_size, state.st_mtime_ns)
        if sha256 is None:
            sha256, _ = hash_file(path)
            cache.remember_hash(key, state.st_size, state.st_mtime_ns, sha256)
    except OSError as error:
        return replace(blank, problem=_problem(f"打不开，{'没有读取权限' if _forbidden(error) else '磁盘读取出错'}"))
    return replace(blank, size=state.st_size, sha256=sha256)


def _forbidden(error: OSError) -> bool:
    return isinstance(error, PermissionError)


def _problem(words: str) -> Problem:
    return Problem(ProblemCode.UNSUPPORTED, f"{words}。")


def with_members(found: Iterable[Received], work: Path) -> list[Received]:
    """The same files, archives followed by their members, which lie under `work` by the archive's hash."""
    files = list(found)
    wanted = {}
    for one in files:
        if one.problem is None and not one.junk and one.top != LEDGERS and (kind := _archive_kind(one)):
            wanted[one.file] = (one, kind)
    if not wanted:
        return files
    manifests = unpack_all({one.sha256: (one.disk, one.name) for one, _ in wanted.values()}, work)
    out: list[Received] = []
    for one in files:
        if one.file not in wanted:
            out.append(one)
            continue
        manifest = manifests[one.sha256]
        if not manifest.members and wrong_extension(one.name, FORMATS[wanted[one.file][1]]):
            # A torn .docx looks like an archive; the reader of documents knows better what to say of it.
            out.append(one)
            continue
        problem = Problem(ProblemCode(manifest.code), manifest.message) if manifest.code else None
        members = manifest.members
        if members and all(inner.code == ProblemCode.ENCRYPTED for inner in members):
            # One password for all of it is one fault, of the archive and not of each file inside.
            problem, members = Problem(ProblemCode.ENCRYPTED, "压缩包有密码，解不开；请去掉密码后重新报送。"), []
        out.append(replace(one, archive=wanted[one.file][1], problem=problem))
        out.extend(_member(one.file, inner, work / one.sha256) for inner in members)
    return out


def _archive_kind(one: Received) -> str | None:
    from fazhi.reviewset.unpacking import ARCHIVES

    try:
        found = sniff(one.disk, one.name).format
    except OSError:
        return None
    return found.name if found and found.name in ARCHIVES else None


def _member(archive: str, inner: Inner, folder: Path) -> Received:
    file = f"{archive}!/{inner.path}"
    problem = Problem(ProblemCode(inner.code), inner.message) if inner.code else None
    return Received(
        file=file,
        disk=folder / inner.disk if inner.disk else folder,
        size=inner.size,
        sha256=inner.sha256,
        modified=_time(inner.modified),
        junk=is_junk(file),
        problem=problem,
        archive=inner.archive,
    )


def _time(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None) if text else None
    except ValueError:
        return None


def readable_path(one: Received, work: Path) -> Path:
    """Where a reader can open the file by a plain name: names in odd encodings are copied aside."""
    try:
        str(one.disk).encode()
    except UnicodeEncodeError:
        aside = work / "odd-names" / one.sha256
        if not aside.exists():
            aside.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(one.disk, aside)
        return aside
    return one.disk


def fingerprint(found: Iterable[Received], extra: Iterable[str]) -> str:
    """One hash of all files by path and content, and of whatever else decides the result."""
    rows = [(one.file, one.sha256, one.problem.message if one.problem else "") for one in found]
    return hashlib.sha256(msgspec.json.encode([rows, list(extra)])).hexdigest()
