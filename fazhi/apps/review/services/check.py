"""Running the checks on one round or on a whole cycle, and keeping what they find.

A finding is the same one over re-checks by its key (check, file's hash, page, quote), so that what people made of it
stays. What a re-check no longer finds is marked as gone, never removed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

import fazhi.checks  # noqa: F401  # declares the families of checks
from fazhi.apps.duties.models import Duty
from fazhi.apps.evidence.models import Link, Material, Submission, SubmissionState
from fazhi.apps.framework.models import Cycle
from fazhi.apps.review.models import Checklist, Finding, FindingState
from fazhi.apps.review.queries.case import Frame, Gathered, captures, frame, gather, handed_in, latest_rounds
from fazhi.apps.review.queries.case import previous_cycle as before
from fazhi.apps.review.queries.ledgers import core_ledgers
from fazhi.apps.review.services.rendering import want_renderings
from fazhi.checks.case import Method
from fazhi.checks.finding import Finding as CoreFinding
from fazhi.checks.finding import Severity as CoreSeverity
from fazhi.checks.registry import CHECKS, run_checks
from fazhi.checks.requirements import DutyMatch, match_duty
from fazhi.reviewset.letters import without_consequences
from fazhi.reviewset.progress import duty_state

ACROSS = ("docno-clash", "copied", "recycled", "link-duplicate")
"""Checks that hold a file against files of other duties and units; all others look at one duty's files only."""

BOTH_ENDS = frozenset({"copied", "docno-clash"})
"""Where a fault has two ends, the other unit's end is kept too."""


@dataclass
class Scope:
    """What one run has seen whole: there a finding that did not come again is gone."""

    rounds: dict[tuple[str, str], Submission] = field(default_factory=dict)
    """Rounds by unit name and indicator number."""
    cycle: Cycle | None = None
    """Where the whole cycle was looked at: duties without a round and loose files are in the scope too."""


def check_submission(submission_id: int) -> None:
    """Check one round; its unit's other files and other units' files of the same indicator stand beside it."""
    submission = (
        Submission.objects.select_related("duty__cycle__region", "duty__unit", "duty__indicator")
        .filter(pk=submission_id)
        .first()
    )
    if submission is None or submission.state == SubmissionState.SUPERSEDED:
        return
    duty = submission.duty
    base = frame(duty.cycle)
    base.case = replace(base.case, ledgers=core_ledgers(duty.cycle, [duty.unit_id]))
    own = gather(submission.materials.all(), submission.links.all())
    beside = _beside(submission)
    findings, rows = _of_one(base, own, beside, _previous(duty), duty.unit.name)
    number = duty.indicator.number
    mine = [f for f in findings if f.unit == duty.unit.name and f.indicator == number]
    others = [f for f in findings if f.check in BOTH_ENDS and (f.unit, f.indicator) != (duty.unit.name, number)]
    case = replace(base.case, materials=tuple(own.materials))
    key = duty.unit.name, number
    matches = {key: match_duty(case, case.duty_by_key[key])} if key in case.duty_by_key else {}
    scope = Scope({key: submission})
    with transaction.atomic():
        Submission.objects.select_for_update().get(pk=submission.pk)
        keep(base, scope, mine, rows)
        _outdate(submission)
        _add_other_ends(base, others, rows)
        _settle(scope, {key: bool(own.materials)}, matches, own)
    if submission.state != SubmissionState.OPEN:
        want_renderings(own.rows.values())


def _beside(submission: Submission) -> Gathered:
    """The unit's files for its other duties, and what other units handed in for the same indicator."""
    duty = submission.duty
    rounds = latest_rounds().filter(duty__cycle=duty.cycle).exclude(duty=duty)
    near = rounds.filter(Q(duty__unit=duty.unit) | (Q(duty__indicator=duty.indicator) & handed_in()))
    return gather(Material.objects.filter(submission__in=near), Link.objects.filter(submission__in=near))


def _previous(duty: Duty) -> Gathered:
    """Last cycle's files of the unit, and other units' for the indicator of the same number."""
    last = before(duty.cycle)
    if last is None:
        return Gathered()
    same = Q(unit=duty.unit) | Q(submission__duty__indicator__number=duty.indicator.number)
    return gather(Material.objects.filter(same, cycle=last), Link.objects.none(), root="往年材料")


def _of_one(
    base: Frame, own: Gathered, beside: Gathered, previous: Gathered, unit: str
) -> tuple[list[CoreFinding], dict[str, Material]]:
    """All checks on the round's own files; those that look across on everything that stands beside."""
    hashes = {material.document.sha256 for material in own.materials if material.document.sha256}
    twins = [m for m in beside.materials if m.unit == unit and m.document.sha256 in hashes]
    every = (*own.materials, *beside.materials)
    seen = captures(every)
    narrow = replace(base.case, materials=(*own.materials, *twins), captures=seen)
    wide = replace(base.case, materials=every, previous=tuple(previous.materials), captures=seen)
    found = run_checks(narrow, [name for name in CHECKS if name not in ACROSS]) + run_checks(wide, ACROSS)
    return found, {**own.rows, **beside.rows, **previous.rows}


def check_cycle(cycle_id: int) -> int:
    """Check a whole cycle as one case; gives the number of findings that stand."""
    cycle = Cycle.objects.select_related("region").get(pk=cycle_id)
    base = frame(cycle)
    rounds = list(latest_rounds().filter(duty__cycle=cycle).select_related("duty__unit", "duty__indicator"))
    current = latest_rounds().filter(duty__cycle=cycle)
    placed = Q(submission__in=current) | Q(submission=None, cycle=cycle)
    every = gather(Material.objects.filter(placed), Link.objects.filter(submission__in=current))
    last = before(cycle)
    previous = gather(Material.objects.filter(cycle=last), Link.objects.none(), root="往年材料") if last else Gathered()
    case = replace(
        base.case,
        materials=tuple(every.materials),
        previous=tuple(previous.materials),
        captures=captures(every.materials),
        ledgers=core_ledgers(cycle),
    )
    findings = run_checks(case)
    by_duty = {(one.duty.unit.name, one.duty.indicator.number): one for one in rounds}
    scope = Scope(by_duty, cycle)
    matches = {key: match_duty(case, case.duty_by_key[key]) for key in by_duty if key in case.duty_by_key}
    received = {key: bool(case.materials_of.get(key)) for key in base.duties}
    with transaction.atomic():
        Cycle.objects.select_for_update().get(pk=cycle.pk)
        kept = keep(base, scope, findings, {**every.rows, **previous.rows})
        _settle(scope, received, matches, every, base)
    waiting = [one.pk for one in rounds if one.state != SubmissionState.OPEN]
    want_renderings(row for row in every.rows.values() if row.submission_id in set(waiting))
    return kept


# --- keeping --------------------------------------------------------------------------------------------------------


def keep(base: Frame, scope: Scope, found: Iterable[CoreFinding], rows: dict[str, Material]) -> int:
    """Bring the kept findings of a scope up to date; gives how many stand."""
    fresh = {_place(one): one for one in _rows(base, scope, found, rows)}
    kept = {_place(one): one for one in Finding.objects.filter(_within(scope))}
    changed = []
    for place, one in fresh.items():
        old = kept.get(place)
        if old is not None:
            changed.append(_brought_up(old, one))
    Finding.objects.bulk_update(changed, [*_FACTS, "gone_at"], batch_size=200)
    new = [one for place, one in fresh.items() if place not in kept]
    _carry_dismissals(new)
    Finding.objects.bulk_create(new, batch_size=200, ignore_conflicts=True)
    gone = [old.pk for place, old in kept.items() if place not in fresh and old.gone_at is None]
    for start in range(0, len(gone), 500):
        Finding.objects.filter(pk__in=gone[start : start + 500]).update(gone_at=timezone.now())
    return len(fresh)


_FACTS = (
    "severity", "file", "page", "quote", "message", "suggestion", "confidence", "related", "other", "other_quote",
    "material",
)  # fmt: skip


def _place(one: Finding) -> tuple[Any, ...]:
    return one.submission_id or 0, one.duty_id or 0, one.unit_id, one.key


def _within(scope: Scope) -> Q:
    if scope.cycle is None:
        return Q(submission__in=[one.pk for one in scope.rounds.values()])
    of_cycle = Q(duty__cycle=scope.cycle) & (
        Q(submission=None) | Q(submission__in=latest_rounds().filter(duty__cycle=scope.cycle))
    )
    return of_cycle | Q(duty=None, material__cycle=scope.cycle)


def _brought_up(old: Finding, new: Finding) -> Finding:
    for name in _FACTS:
        setattr(old, name, getattr(new, name))
    old.gone_at = None
    return old


def _rows(base: Frame, scope: Scope, found: Iterable[CoreFinding], rows: dict[str, Material]) -> list[Finding]:
    by_unit: dict[str, list[CoreFinding]] = {}
    for one in found:
        by_unit.setdefault(one.unit, []).append(one)
    made = []
    for unit, findings in by_unit.items():
        for one in without_consequences(findings):
            row = _row(base, one, rows, scope.rounds.get((unit, one.indicator or "")))
            if row is not None:
                made.append(row)
    return made


def _row(base: Frame, one: CoreFinding, rows: dict[str, Material], submission: Submission | None) -> Finding | None:
    unit_id = base.units.get(one.unit)
    if unit_id is None:
        return None
    material = rows.get(one.file or "")
    other = next((rows[path] for path in one.related if path in rows), None)
    return Finding(
        unit_id=unit_id,
        duty_id=base.duties.get((one.unit, one.indicator or "")),
        submission=submission,
        material=material,
        check_name=one.check,
        severity=one.severity.value,
        file=(material.file if material is not None else (one.file or "").rsplit("/", 1)[-1])[:1000],
        page=one.page,
        quote=(one.quote or "").replace("\x00", ""),
        message=one.message.replace("\x00", ""),
        suggestion=one.suggestion,
        confidence=one.confidence,
        related=list(one.related),
        other=other,
        other_quote=(one.other_quote or "").replace("\x00", ""),
        key=_hash(one, material),
    )


def _hash(one: CoreFinding, material: Material | None) -> str:
    """What makes two findings the same one: check, file's hash (else its name), page, quote (else the message)."""
    file = material.receipt.sha256 if material is not None else one.file or ""
    parts = (one.check, file, str(one.page or ""), one.quote or one.message)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _carry_dismissals(new: list[Finding]) -> None:
    """What a person did not accept in an earlier round of the same duty is not asked again."""
    duties = {one.duty_id for one in new if one.submission_id is not None}
    if not duties:
        return
    dismissed = Finding.objects.filter(
        state=FindingState.DISMISSED, duty__in=duties, key__in=[one.key for one in new][:5000]
    )
    known = {(one.duty_id, one.key): one for one in dismissed}
    for one in new:
        old = known.get((one.duty_id, one.key))
        if old is not None:
            one.state, one.reason = FindingState.DISMISSED, old.reason
            one.decided_by_id, one.decided_at = old.decided_by_id, old.decided_at


def _outdate(submission: Submission) -> None:
    """What was found while nothing was handed in is overtaken by the confirmed round; 缺网址 by any address noted."""
    found = Finding.objects.filter(duty=submission.duty_id, submission=None, gone_at=None)
    if submission.state != SubmissionState.CONFIRMED:
        found = found.filter(check_name="link-missing")
        if not submission.links.filter(removed_at=None).exists():
            return
    found.update(gone_at=timezone.now())


def _add_other_ends(base: Frame, found: list[CoreFinding], rows: dict[str, Material]) -> None:
    made = []
    for one in found:
        material = rows.get(one.file or "")
        if material is None or material.submission is None:
            continue
        row = _row(base, one, rows, material.submission)
        if row is not None:
            made.append(row)
    Finding.objects.bulk_create(made, batch_size=200, ignore_conflicts=True)


# --- what follows ---------------------------------------------------------------------------------------------------


def _settle(
    scope: Scope,
    received: dict[tuple[str, str], bool],
    matches: dict[tuple[str, str], DutyMatch],
    gathered: Gathered,
    base: Frame | None = None,
) -> None:
    """The machine's proposal for each duty, the checklists, and the time of the check."""
    ids = [one.pk for one in scope.rounds.values()]
    lists = [_checklist(scope.rounds[key], match, gathered) for key, match in matches.items()]
    Checklist.objects.bulk_create(
        lists, update_conflicts=True, unique_fields=["submission"], update_fields=["items", "idle", "made_at"],
        batch_size=200,
    )  # fmt: skip
    for start in range(0, len(ids), 500):
        Submission.objects.filter(pk__in=ids[start : start + 500]).update(checked_at=timezone.now())
    wanted = list(base.duties.values()) if base is not None else [one.duty_id for one in scope.rounds.values()]
    propose(wanted, {base_id: received[key] for key, base_id in _ids(scope, base).items() if key in received})


def _ids(scope: Scope, base: Frame | None) -> dict[tuple[str, str], int]:
    return base.duties if base is not None else {key: one.duty_id for key, one in scope.rounds.items()}


def propose(duty_ids: list[int], received: dict[int, bool]) -> None:
    """Set `Duty.proposed` by the one progress rule from the findings that stand and were not dismissed."""
    severities: dict[int, set[CoreSeverity]] = {}
    standing = Finding.objects.filter(gone_at=None).exclude(state=FindingState.DISMISSED)
    duties = Duty.objects.select_related("indicator").only("proposed", "indicator__method")
    for start in range(0, len(duty_ids), 500):
        some = duty_ids[start : start + 500]
        latest = standing.filter(Q(submission=None) | Q(submission__in=latest_rounds()), duty__in=some)
        for duty_id, severity in latest.values_list("duty_id", "severity"):
            severities.setdefault(duty_id, set()).add(CoreSeverity(severity))
        changed = []
        for duty in duties.filter(pk__in=some):
            method = Method(duty.indicator.method)
            state = duty_state(method, received=received.get(duty.pk, False), severities=severities.get(duty.pk, ()))
            if duty.proposed != state.value:
                duty.proposed = state.value
                changed.append(duty)
        Duty.objects.bulk_update(changed, ["proposed"], batch_size=200)


def _checklist(submission: Submission, match: DutyMatch, gathered: Gathered) -> Checklist:
    def file(path: str) -> dict[str, Any]:
        row = gathered.rows.get(path)
        return {"material": row.pk if row else None, "file": row.name if row else path.rsplit("/", 1)[-1]}

    items = [
        {
            "number": item.requirement.number,
            "text": item.requirement.text,
            "least": item.least,
            "is_met": item.is_met,
            "lacking": list(item.lacking),
            "services": [{**file(one.file), "reason": one.reason} for one in item.services],
        }
        for item in match.items
    ]
    idle = [{**file(path), "reason": reason} for path, reason in match.idle]
    return Checklist(submission=submission, items=items, idle=idle, made_at=timezone.now())
