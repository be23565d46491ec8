"""`review`: a folder of material becomes findings, workbooks and a letter for each unit.

Nothing in the set is changed. What was read is kept in `OUT/.fazhi`, so that a second run reads only what is new and a
run that was stopped goes on. When nothing at all has changed, the results that stand are left as they are.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from errno import ENOSPC
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

import fazhi
from fazhi.errors import OutputError, SetError
from fazhi.reading.cache import ReadingCache
from fazhi.reading.hashing import hash_file
from fazhi.reviewset.intake import (
    LEDGERS,
    MATERIAL,
    PREVIOUS,
    Received,
    fingerprint,
    shown,
    walk,
    with_members,
)
from fazhi.reviewset.load import ReviewSet, load
from fazhi.reviewset.outcome import Review, Summary

if TYPE_CHECKING:
    from fazhi.checks.case import Case
    from fazhi.checks.finding import Finding

WORK = ".fazhi"
LISTS = "反馈清单"
OVERVIEW = "审阅总表.xlsx"
PROGRESS = "进度.xlsx"
FINDINGS = "findings.jsonl"
SUMMARY = "summary.json"
LINKS = "links.warc.gz"


class Progress(Protocol):
    """Who is told how far the work is."""

    def stage(self, name: str, total: int | None) -> None:
        """A stage begins; `total` steps are expected."""

    def step(self, count: int = 1) -> None:
        """So many steps are done."""


class Silent:
    """Tells nobody."""

    def stage(self, name: str, total: int | None) -> None:
        """Nothing."""

    def step(self, count: int = 1) -> None:
        """Nothing."""


class _State(msgspec.Struct):
    """`OUT/.fazhi/state.json`: the fingerprint of the inputs, the outputs as written, the letters by content."""

    fingerprint: str
    outputs: dict[str, tuple[int, int]]
    letters: dict[str, str]
    summary: dict[str, Any]
    mend_by: str = ""


class _Clock:
    """Seconds by stage."""

    def __init__(self, progress: Progress) -> None:
        self.seconds: dict[str, float] = {}
        self._progress = progress

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[None]:
        self._progress.stage(name, total)
        start = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - start, 3)


def review(
    set_dir: Path,
    out_dir: Path,
    *,
    workers: int | None = None,
    progress: Progress | None = None,
    mend_by: date | None = None,
    today: date | None = None,
    pictures: Path | None = None,
    semantic: bool = False,
) -> Summary:
    """Review a set and write everything to `out_dir`. `mend_by` stands above the one in cycle.toml.

    Where neither names a day, lists give `DAYS_TO_MEND` days from `today`; a day once given stays while it is ahead.
    Without `today` the lists then ask for mending soon.

    `pictures` is a folder for pictures of the recorded pages: those missing are taken, findings name them.
    `semantic` also weighs meaning when indicators are proposed for loose files (the extra `fazhi[semantic]`).

    Raises SemanticError where that extra is asked for and not there, SetError where the set cannot be used and
    OutputError where the results cannot be written.
    """
    told = progress or Silent()
    clock = _Clock(told)
    if semantic:
        from fazhi.checks.meaning import require

        require()
    with _writing(out_dir):
        work = _prepare(set_dir, out_dir)
        with clock.stage("读取名单"):
            tables = load(set_dir)
            if mend_by is not None:
                tables = replace(tables, mend_by=mend_by)
        with clock.stage("登记文件"), ReadingCache(work / "cache.sqlite", "") as hashes:
            found = walk(set_dir, hashes, told.step)
        print_ = fingerprint(found, _beyond_files(set_dir, mend_by, semantic))
        before = _state(work)
        if before is not None and before.fingerprint == print_ + _album(pictures) and _stand(out_dir, before.outputs):
            return _unchanged(before, clock)
        if tables.mend_by is None and today is not None:
            tables = replace(tables, mend_by=_day_to_mend(before, today))
        hands = workers or os.cpu_count() or 2
        return _run(tables, found, out_dir, work, clock, told, hands, print_, before, pictures, semantic)


DAYS_TO_MEND = 10
"""What offices give a unit to add or mend, where nobody set a day."""


def _day_to_mend(before: _State | None, today: date) -> date:
    if before is not None and before.mend_by and (kept := date.fromisoformat(before.mend_by)) >= today:
        return kept
    return today + timedelta(days=DAYS_TO_MEND)


@contextmanager
def _writing(out_dir: Path) -> Iterator[None]:
    """Faults of the disk under the results as one sentence."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise OutputError(out_dir, "缓存写不进去，请检查磁盘空间和写入权限") from error
    except OSError as error:
        if error.errno == ENOSPC:
            raise OutputError(out_dir, "磁盘已满，请清理后再运行，已读过的结果会接着用") from error
        if isinstance(error, PermissionError) and error.filename and str(out_dir) in str(error.filename):
            raise OutputError(out_dir, "没有写入权限") from error
        raise


def _prepare(set_dir: Path, out_dir: Path) -> Path:
    if not set_dir.is_dir():
        raise SetError(f"找不到材料集文件夹“{set_dir}”。")
    here, there = out_dir.resolve(), set_dir.resolve()
    for inside in (there / MATERIAL, there / PREVIOUS, there / LEDGERS):
        if here in (there, inside) or inside in here.parents:
            raise OutputError(out_dir, "输出文件夹不能放在材料里面，请另选一个地方")
    work = out_dir / WORK
    try:
        work.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=out_dir, prefix=".", suffix=".part"):
            pass
    except (FileExistsError, NotADirectoryError) as error:
        raise OutputError(out_dir, "同名的文件已经在那里，请换一个文件夹") from error
    except PermissionError as error:
        raise OutputError(out_dir, "没有写入权限，请换一个文件夹") from error
    except OSError as error:
        remedy = "磁盘已满，请清理后再运行" if error.errno == ENOSPC else "请检查这个文件夹能否写入"
        raise OutputError(out_dir, remedy) from error
    return work


def code_stamp(*packages: str) -> str:
    """Changes when the program does: names, sizes and times of its modules. All of the program without arguments."""
    root = Path(fazhi.__file__).parent
    folders = [root / name for name in packages] or [root]
    rows = sorted(
        (path.relative_to(root).as_posix(), path.stat().st_size, path.stat().st_mtime_ns)
        for folder in folders
        for path in folder.rglob("*.py")
    )
    return hashlib.sha256(msgspec.json.encode(rows)).hexdigest()[:16]


def _beyond_files(set_dir: Path, mend_by: date | None, semantic: bool) -> list[str]:
    tables = [p for p in sorted(set_dir.iterdir()) if p.is_file() and p.suffix in (".toml", ".xlsx", ".xls", ".et")]
    links = [set_dir / LINKS] if (set_dir / LINKS).is_file() else []
    hashes = [f"{shown(path.name)} {hash_file(path)[0]}" for path in (*tables, *links)]
    return [fazhi.__version__, code_stamp(), str(mend_by), str(semantic), *hashes]


def _album(pictures: Path | None) -> str:
    """What of the folder of pictures belongs to the fingerprint: the names that findings may bear."""
    if pictures is None:
        return ""
    names = sorted(path.name for path in pictures.glob("*.png")) if pictures.is_dir() else []
    return " " + hashlib.sha256("\n".join([str(pictures), *names]).encode()).hexdigest()[:16]


# --- when nothing changed -------------------------------------------------------------------------------------------


def _state(work: Path) -> _State | None:
    try:
        return msgspec.json.decode((work / "state.json").read_bytes(), type=_State)
    except (OSError, msgspec.DecodeError):
        return None


def _stand(out_dir: Path, outputs: Mapping[str, tuple[int, int]]) -> bool:
    return all(_mark(out_dir / name) == tuple(mark) for name, mark in outputs.items())


def _mark(path: Path) -> tuple[int, int] | None:
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_size, state.st_mtime_ns


def _unchanged(before: _State, clock: _Clock) -> Summary:
    kept = msgspec.convert(before.summary, Summary)
    total = kept.read + kept.cached
    return replace(kept, read=0, cached=total, seconds=clock.seconds, unchanged=True)


# --- the work -------------------------------------------------------------------------------------------------------


def _run(
    tables: ReviewSet,
    found: list[Received],
    out_dir: Path,
    work: Path,
    clock: _Clock,
    told: Progress,
    workers: int,
    print_: str,
    before: _State | None,
    pictures: Path | None,
    semantic: bool,
) -> Summary:
    # The heavy parts are imported only when there is work for them.
    import fazhi.checks  # declares the families
    from fazhi.checks.registry import run_checks
    from fazhi.reviewset.gather import Shelf, build_case, read_all
    from fazhi.reviewset.looks import looks
    from fazhi.reviewset.progress import measure, states_of

    with clock.stage("解开压缩包"):
        files = with_members(found, work / "unpacked")
    with clock.stage("读取材料", len(files)), Shelf(work / "cache.sqlite", code_stamp("gongwen")) as shelf:
        results, read_now, cached = read_all(files, shelf, work, workers, told.step)
    with clock.stage("归入指标"):
        case, placed = build_case(tables, files, results, tables.folder)
    with clock.stage("查看网址"):
        case = replace(case, captures=looks(tables.folder, case.materials, pictures))
    with clock.stage("检查"):
        findings = in_order(case, run_checks(case))
        states = states_of(case, findings)
        review = Review(
            case=case,
            findings=findings,
            progress=measure(case.duties, case.indicators, states, tables.key_tasks),
            placed=placed,
            proposed=_proposals(case, tables, semantic),
            remarks=tables.remarks,
            version=fazhi.__version__,
        )
    with clock.stage("写出结果", len(case.units)):
        outputs, letters = _write(review, tables, out_dir, before, told.step)
    summary = _summary(review, read_now, cached, clock.seconds)
    _replace(out_dir / SUMMARY, msgspec.json.format(msgspec.json.encode(summary), indent=2) + b"\n")
    outputs.append(SUMMARY)
    marks = {name: mark for name in outputs if (mark := _mark(out_dir / name)) is not None}
    mend_by = tables.mend_by.isoformat() if tables.mend_by is not None else ""
    state = _State(print_ + _album(pictures), marks, letters, msgspec.to_builtins(summary), mend_by)
    _replace(work / "state.json", msgspec.json.encode(state))
    _sweep(work, files)
    return summary


def in_order(case: Case, findings: list[Finding]) -> tuple[Finding, ...]:
    """Findings in a stable order: by unit and indicator as listed, whole duties first, then file, page, check."""
    from fazhi.checks.registry import CHECKS

    units = {unit.name: place for place, unit in enumerate(case.units)}
    numbers = {one.number: place for place, one in enumerate(case.indicators)}
    checks = {name: place for place, name in enumerate(CHECKS)}
    return tuple(
        sorted(
            findings,
            key=lambda f: (
                units.get(f.unit, len(units)),
                numbers.get(f.indicator or "", len(numbers)),
                f.file is not None,
                f.file or "",
                f.page or 0,
                checks.get(f.check, len(checks)),
                f.quote or "",
                f.message,
            ),
        )
    )


def _proposals(case: Case, tables: ReviewSet, semantic: bool) -> dict[str, str | None]:
    """An indicator for each loose file: what its name says, else what its text is most like."""
    from fazhi.checks.relevance import propose
    from fazhi.reviewset.match import Matcher

    owed = {unit: frozenset(duty.indicator for duty in duties) for unit, duties in case.duties_of.items()}
    matcher = Matcher(tables.names, tables.indicators, owed)
    found: dict[str, str | None] = {}
    for (unit, number), materials in case.materials_of.items():
        if number is not None:
            continue
        for one in materials:
            if not one.is_archive:
                found[one.file] = matcher.guess(one.name, unit) or (
                    propose(one, case, semantic=semantic) if one.is_readable else None
                )
    return found


def _write(
    review: Review, tables: ReviewSet, out_dir: Path, before: _State | None, step: Callable[[], None]
) -> tuple[list[str], dict[str, str]]:
    from fazhi.reviewset.books import write_overview, write_progress

    lines = b"".join(_line(one) for one in review.findings)
    _replace(out_dir / FINDINGS, lines)
    write_overview(out_dir / OVERVIEW, review)
    write_progress(out_dir / PROGRESS, review)
    letters = _write_letters(review, tables, out_dir, before, step)
    return [FINDINGS, OVERVIEW, PROGRESS, *letters], letters


def _line(one: Finding) -> bytes:
    row = {
        "check": one.check,
        "unit": one.unit,
        "indicator": one.indicator,
        "file": one.file,
        "page": one.page,
        "quote": one.quote,
        "message": one.message,
        "suggestion": one.suggestion,
        "severity": one.severity.value,
        "confidence": round(one.confidence, 3),
        "related": list(one.related),
    }
    return msgspec.json.encode(row) + b"\n"


def _write_letters(
    review: Review, tables: ReviewSet, out_dir: Path, before: _State | None, step: Callable[[], None]
) -> dict[str, str]:
    """A letter for each unit that owes or sent anything; those whose content stands are not written again."""
    from fazhi.reviewset.letters import build_letter
    from fazhi.reviewset.lists import write_feedback_list

    case = review.case
    by_unit: dict[str, list[Finding]] = {}
    for one in review.findings:
        by_unit.setdefault(one.unit, []).append(one)
    sent = {unit for unit, _ in case.materials_of}
    stamp = code_stamp("reviewset", "gongwen/write")
    letters: dict[str, str] = {}
    (out_dir / LISTS).mkdir(exist_ok=True)
    for unit in case.units:
        step()
        if unit.name not in case.duties_of and unit.name not in sent:
            continue
        letter = build_letter(
            case,
            unit.name,
            by_unit.get(unit.name, []),
            review.progress.states,
            mend_by=tables.mend_by,
            proposed=review.proposed,
        )
        name = f"{LISTS}/{_file_name(unit.name)}.docx"
        content = hashlib.sha256(stamp.encode() + msgspec.json.encode(letter)).hexdigest()
        letters[name] = content
        stands = before is not None and before.letters.get(name) == content
        if not (stands and before and _mark(out_dir / name) == tuple(before.outputs.get(name, ()))):
            write_feedback_list(out_dir / name, letter)
    for old in set(before.letters if before else ()) - set(letters):
        # A unit that left the list must not get last time's letter.
        (out_dir / old).unlink(missing_ok=True)
    return letters


def _file_name(unit: str) -> str:
    return "".join("_" if char in '\\/:*?"<>|' or ord(char) < 32 else char for char in unit)[:80]


def _replace(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _summary(review: Review, read_now: int, cached: int, seconds: Mapping[str, float]) -> Summary:
    case = review.case
    everything = (*case.materials, *case.previous)
    refused = [one for one in everything if not one.junk and one.document.refused is not None]
    return Summary(
        version=review.version,
        region=case.cycle.region.name,
        cycle=case.cycle.name,
        units=len(case.units),
        indicators=len(case.indicators),
        duties=len(case.duties),
        files=len(everything),
        read=read_now,
        cached=cached,
        refused=len(refused),
        junk=sum(one.junk for one in everything),
        findings=len(review.findings),
        by_check=_counted(one.check for one in review.findings),
        by_severity=_counted(one.severity.value for one in review.findings),
        by_unit=_counted(one.unit for one in review.findings),
        by_indicator=_counted(one.indicator or "" for one in review.findings),
        states=_counted(state.value for state in review.progress.states.values()),
        unplaced=sum(one.unit is None and not one.junk for one in everything),
        refused_files=tuple(
            {"file": one.file, "code": one.document.refused.code.value, "message": one.document.refused.message}
            for one in refused
            if one.document.refused is not None
        ),
        seconds=dict(seconds),
    )


def _counted(words: Iterator[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items()))


def _sweep(work: Path, files: list[Received]) -> None:
    """Drop unpacked archives that are no longer in the set; what is kept is not personal data without a home."""
    folder = work / "unpacked"
    kept = {one.sha256 for one in files if one.archive}
    if folder.is_dir():
        for entry in folder.iterdir():
            if entry.name not in kept:
                shutil.rmtree(entry, ignore_errors=True)
