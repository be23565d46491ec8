"""`review`: a folder of material becomes findings, workbooks and a letter for each unit.

Nothing in the set is changed. What was read is kept in `OUT/.fazhi`, so that a second run reads only what is new and a
run that was stopped goes on. When nothing at all has changed, the results that stand are left as they are.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import msgspec

from fazhi.reading.cache import ReadingCache
from fazhi.reviewset.intake import (
    Received,
    fingerprint,
    walk,
    with_members,
)
from fazhi.reviewset.load import ReviewSet, load
from fazhi.reviewset.outcome import Review, Summary
from fazhi.reviewset.results import in_order, summary_of, write_results
from fazhi.reviewset.stamps import album, beyond_files, code_stamp
from fazhi.reviewset.workplace import (
    FINDINGS,
    LISTS,
    OVERVIEW,
    PROGRESS,
    SUMMARY,
    WORK,
    State,
    kept_state,
    mark_of,
    on_disk,
    prepare,
    replace_file,
    stands,
    sweep,
)

if TYPE_CHECKING:
    from fazhi.checks.case import Case

__all__ = [
    "FINDINGS",
    "LISTS",
    "OVERVIEW",
    "PROGRESS",
    "SUMMARY",
    "WORK",
    "Progress",
    "Silent",
    "code_stamp",
    "in_order",
    "review",
]


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
    with on_disk(out_dir):
        work = prepare(set_dir, out_dir)
        with clock.stage("读取名单"):
            tables = load(set_dir)
            if mend_by is not None:
                tables = replace(tables, mend_by=mend_by)
        with clock.stage("登记文件"), ReadingCache(work / "cache.sqlite", "") as hashes:
            found = walk(set_dir, hashes, told.step)
        print_ = fingerprint(found, beyond_files(set_dir, mend_by, semantic))
        before = kept_state(work)
        if before is not None and before.fingerprint == print_ + album(pictures) and stands(out_dir, before.outputs):
            return _unchanged(before, clock)
        if tables.mend_by is None and today is not None:
            tables = replace(tables, mend_by=_day_to_mend(before, today))
        hands = workers or os.cpu_count() or 2
        return _run(tables, found, out_dir, work, clock, told, hands, print_, before, pictures, semantic)


DAYS_TO_MEND = 10
"""What offices give a unit to add or mend, where nobody set a day."""


def _day_to_mend(before: State | None, today: date) -> date:
    if before is not None and before.mend_by and (kept := date.fromisoformat(before.mend_by)) >= today:
        return kept
    return today + timedelta(days=DAYS_TO_MEND)


def _unchanged(before: State, clock: _Clock) -> Summary:
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
    before: State | None,
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
        outputs, letters = write_results(review, tables, out_dir, before, told.step)
    summary = summary_of(review, read_now, cached, clock.seconds)
    replace_file(out_dir / SUMMARY, msgspec.json.format(msgspec.json.encode(summary), indent=2) + b"\n")
    outputs.append(SUMMARY)
    marks = {name: mark for name in outputs if (mark := mark_of(out_dir / name)) is not None}
    mend_by = tables.mend_by.isoformat() if tables.mend_by is not None else ""
    state = State(print_ + album(pictures), marks, letters, msgspec.to_builtins(summary), mend_by)
    replace_file(work / "state.json", msgspec.json.encode(state))
    sweep(work, files)
    return summary


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
