"""Read what was received, from the cache where the bytes are known, and make the case of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from fazhi.checks.case import Case, Ledger, Material
from fazhi.gongwen.facts import Paper
from fazhi.gongwen.parse import parse
from fazhi.reading import READER_VERSION
from fazhi.reading.cache import ReadingCache
from fazhi.reading.document import Document, Member, Problem, ProblemCode
from fazhi.reading.libreoffice import TARGETS, Conversion, preconvert
from fazhi.reading.pool import Job, ReadingPool
from fazhi.reading.sniff import FORMATS, extension, sniff, wrong_extension
from fazhi.reviewset.intake import LEDGERS, MATERIAL, PREVIOUS, Received, readable_path
from fazhi.reviewset.load import ReviewSet
from fazhi.reviewset.match import Matcher, Placed, folders_of

AFTER = "fazhi.gongwen.parse:parse"


@dataclass(frozen=True, slots=True)
class Read:
    """What reading made of one received file."""

    document: Document
    paper: Paper


class _Kept(msgspec.Struct):
    """What is kept beside a document: the paper, and which state of the parser made it."""

    stamp: str
    paper: Paper


class Shelf:
    """The cache by (bytes, extension): the extension decides what some bytes are (text or CSV) and what is remarked.

    `stamp` names the state of the parser: when it changes, papers are parsed anew from the documents that are kept.
    """

    def __init__(self, path: Path, stamp: str) -> None:
        self._path, self._stamp = path, stamp
        self._stack = ExitStack()
        self._by_extension: dict[str, ReadingCache] = {}

    def __enter__(self) -> Shelf:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _cache(self, name: str) -> ReadingCache:
        ending = extension(name)
        if ending not in self._by_extension:
            version = f"{READER_VERSION} {ending}"
            self._by_extension[ending] = self._stack.enter_context(ReadingCache(self._path, version, _Kept))
        return self._by_extension[ending]

    def get(self, sha256: str, name: str) -> Read | None:
        """What was read of these bytes under such a name."""
        kept = self._cache(name).get(sha256)
        if kept is None or kept[1] is None:
            return None
        document, beside = kept
        if document.file == name and beside.stamp == self._stamp:
            return Read(document, beside.paper)
        again = _renamed(document, name)
        if document.file == name:
            self.put(again)
        return again

    def put(self, read: Read) -> None:
        """Keep a result."""
        self._cache(read.document.file).put(read.document, _Kept(self._stamp, read.paper))


def read_all(
    files: Iterable[Received], shelf: Shelf, work: Path, workers: int, step: Callable[[int], None]
) -> tuple[dict[str, Read], int, int]:
    """Read every file that is neither junk nor an archive; results by path, how many were read now, how many kept."""
    results: dict[str, Read] = {}
    twins: dict[tuple[str, str], list[Received]] = {}
    cached = 0
    for one in files:
        if one.junk or one.archive or one.problem is not None:
            continue
        if (kept := shelf.get(one.sha256, one.name)) is not None:
            results[one.file] = kept
            cached += 1
        else:
            twins.setdefault((one.sha256, extension(one.name)), []).append(one)
    step(cached)
    if twins:
        _read_new(twins, results, shelf, work, workers, step)
    return results, sum(map(len, twins.values())), cached


def _read_new(
    twins: Mapping[tuple[str, str], list[Received]],
    results: dict[str, Read],
    shelf: Shelf,
    work: Path,
    workers: int,
    step: Callable[[int], None],
) -> None:
    # Big files first: the longest one must not start last.
    order = sorted(twins.values(), key=lambda same: -same[0].size)
    by_key = {same[0].file: same for same in order}
    jobs = [Job(same[0].file, readable_path(same[0], work), same[0].name) for same in order]
    # Before the pool: its children inherit the place of the converted copies.
    with preconvert(_old_formats(jobs)), ReadingPool(workers=workers, after=AFTER) as pool:
        for outcome in pool.run(jobs):
            same = by_key[outcome.job.key]
            first = Read(outcome.document, outcome.extra)
            # A file that was given up for its cost may do better on a quieter day.
            if not outcome.document.has(ProblemCode.TIMEOUT):
                shelf.put(first)
            for one in same:
                results[one.file] = first if one.name == outcome.document.file else _renamed(first.document, one.name)
            step(len(same))


def _old_formats(jobs: Iterable[Job]) -> Iterator[Conversion]:
    for job in jobs:
        found = sniff(job.path, job.name).format
        if found is not None and found.name in TARGETS:
            yield Conversion(job.path, found.name, job.key)


def _renamed(document: Document, name: str) -> Read:
    """The same bytes under another name; what the name says may make another paper of them."""
    named = replace(document, file=name)
    return Read(named, parse(named))


# --- the case -------------------------------------------------------------------------------------------------------


def build_case(
    tables: ReviewSet, files: Iterable[Received], results: Mapping[str, Read], folder: Path
) -> tuple[Case, dict[str, Placed]]:
    """All files as materials of a case, placed by their folders."""
    owed: dict[str, set[str]] = {}
    for duty in tables.duties:
        owed.setdefault(duty.unit, set()).add(duty.indicator)
    matcher = Matcher(tables.names, tables.indicators, {unit: frozenset(own) for unit, own in owed.items()})
    placed: dict[str, Placed] = {}
    materials: dict[str, list[Material]] = {MATERIAL: [], PREVIOUS: []}
    ledgers: list[Ledger] = []
    everything = list(files)
    members = _members_of(everything, results)
    for one in everything:
        if one.top == LEDGERS:
            if not one.junk and one.file in results:
                tables_read = tuple(t for page in results[one.file].document.pages for t in page.tables)
                ledgers.append(Ledger(one.name.rpartition(".")[0] or one.name, one.file, tables_read))
            continue
        read = results.get(one.file) or _unread(one, members.get(one.file, ()))
        where = _place(matcher, one)
        placed[one.file] = where
        material = Material(one.file, where.unit, where.indicator, read.document, read.paper, one.modified, one.junk)
        materials[one.top].append(material)
        if not one.archive:
            materials[one.top].extend(_attached(material))
    case = Case(
        cycle=tables.cycle,
        units=tables.units,
        indicators=tables.indicators,
        duties=tables.duties,
        materials=tuple(materials[MATERIAL]),
        previous=tuple(materials[PREVIOUS]),
        ledgers=tuple(ledgers),
        meta={"folder": str(folder)},
    )
    return case, placed


def _place(matcher: Matcher, one: Received) -> Placed:
    folders = folders_of(one.file)[1:]
    if one.archive:
        # 大泉乡.zip and 12.zip are folders that somebody packed.
        folders.append(one.name.rpartition(".")[0] or one.name)
    return matcher.place(folders)


def _members_of(files: Iterable[Received], results: Mapping[str, Read]) -> dict[str, list[Member]]:
    found: dict[str, list[Member]] = {}
    for one in files:
        outer, mark, inner = one.file.rpartition("!/")
        if mark and not one.archive:
            read = results.get(one.file) or _unread(one, ())
            modified = one.modified.isoformat() if one.modified else None
            # Nested archives count their members for every archive around them.
            while mark:
                found.setdefault(outer, []).append(Member(inner, read.document, modified))
                outer, mark, deeper = outer.rpartition("!/")
                inner = f"{deeper}!/{inner}"
    return found


def _unread(one: Received, members: Iterable[Member]) -> Read:
    """The document of what no reader was given: archives, junk, and files whose bytes could not be had."""
    known = FORMATS.get(one.archive or "")
    inside = tuple(members)
    problems = [one.problem] if one.problem is not None else []
    if known is not None and (words := wrong_extension(one.name, known)):
        problems.append(Problem(ProblemCode.WRONG_EXTENSION, words))
    if known is not None and not inside and not problems:
        problems.append(Problem(ProblemCode.EMPTY, "压缩包里没有文件。"))
    media_type = known.media_type if known is not None else "application/octet-stream"
    reader = "archive" if known is not None else ""
    sha256 = one.sha256 or hashlib.sha256(b"").hexdigest()
    document = Document(one.name, sha256, one.size, media_type, reader, members=inside, problems=tuple(problems))
    return Read(document, parse(document))


def _attached(mail: Material) -> list[Material]:
    """Attachments of a mail, and whatever else a reader found inside a file, as materials of their own."""
    found = []
    for member in mail.document.members:
        one = Material(
            f"{mail.file}!/{member.path}", mail.unit, mail.indicator, member.document, parse(member.document)
        )
        found.append(one)
        found.extend(_attached(one))
    return found
