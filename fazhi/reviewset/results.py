"""The results of a review as files: findings.jsonl, the workbooks, a letter for each unit, the summary."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from fazhi.reviewset.load import ReviewSet
from fazhi.reviewset.outcome import Review, Summary

if TYPE_CHECKING:
    from fazhi.checks.case import Case
    from fazhi.checks.finding import Finding

from fazhi.reviewset.stamps import code_stamp
from fazhi.reviewset.workplace import FINDINGS, LISTS, OVERVIEW, PROGRESS, State, mark_of, replace_file


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


def write_results(
    review: Review, tables: ReviewSet, out_dir: Path, before: State | None, step: Callable[[], None]
) -> tuple[list[str], dict[str, str]]:
    """Write findings, workbooks and letters; their names, and the letters by content."""
    from fazhi.reviewset.books import write_overview, write_progress

    lines = b"".join(_line(one) for one in review.findings)
    replace_file(out_dir / FINDINGS, lines)
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
    review: Review, tables: ReviewSet, out_dir: Path, before: State | None, step: Callable[[], None]
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
        if not (stands and before and mark_of(out_dir / name) == tuple(before.outputs.get(name, ()))):
            write_feedback_list(out_dir / name, letter)
    for old in set(before.letters if before else ()) - set(letters):
        # A unit that left the list must not get last time's letter.
        (out_dir / old).unlink(missing_ok=True)
    return letters


def _file_name(unit: str) -> str:
    return "".join("_" if char in '\\/:*?"<>|' or ord(char) < 32 else char for char in unit)[:80]


def summary_of(review: Review, read_now: int, cached: int, seconds: Mapping[str, float]) -> Summary:
    """The counts of a review."""
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
