"""The letter to a unit out of what people decided: joined, ordered and worded by the core, as the command line does."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import msgspec
from django.db.models import Q

from fazhi.apps.duties.models import Duty, State
from fazhi.apps.evidence.models import Material, Outcome, SubmissionState
from fazhi.apps.feedback.models import FeedbackList, ListState, MendingItem, MendingState
from fazhi.apps.framework.models import Cycle
from fazhi.apps.framework.queries import core_indicators
from fazhi.apps.review.models import Decision, Finding, FindingState, Verdict
from fazhi.apps.units.models import Region, Unit
from fazhi.apps.units.queries import core_region, core_unit
from fazhi.checks.case import Case, Role
from fazhi.checks.case import Cycle as CoreCycle
from fazhi.checks.case import Duty as CoreDuty
from fazhi.checks.case import Material as CoreMaterial
from fazhi.checks.finding import Finding as CoreFinding
from fazhi.checks.finding import Severity
from fazhi.gongwen.facts import Paper
from fazhi.reading.document import Document as CoreDocument
from fazhi.reading.document import Problem, ProblemCode
from fazhi.reviewset.letters import FeedbackLetter, LetterItem, Place, build_letter, join
from fazhi.reviewset.progress import State as CoreState
from fazhi.reviewset.progress import is_overdue

OPINION = "审阅意见"
"""Stands for a check where a reviewer's own words are the item."""

_NUMBER = re.compile(r"^\s*[0-9０-９]+\s*[.．、]\s*")


@dataclass(frozen=True)
class Drafted:
    """A letter, and which findings and decisions it carries (also those that others make needless to say)."""

    letter: FeedbackLetter
    findings: tuple[int, ...]
    decisions: tuple[int, ...]
    sources: dict[int, tuple[int | None, int | None]]
    """Number of an item -> (finding, decision) it comes from."""

    @property
    def stamp(self) -> str:
        """Tells two versions of a draft apart."""
        return hashlib.sha256(msgspec.json.encode((self.letter, self.findings, self.decisions))).hexdigest()[:16]

    @property
    def has_items(self) -> bool:
        """Whether there is anything new to add or mend; a file that stays unreadable is no news in the next round."""
        return bool(self.letter.groups)


def draft_letters(
    cycle: Cycle, units: Collection[Unit], *, on: date, mend_by: dict[int, date | None] | None = None
) -> dict[int, Drafted]:
    """The letters of some units as they would go out on a day, by unit id; the number of queries is constant."""
    ground = _Ground(cycle, units, on)
    return {unit.pk: ground.drafted(unit, (mend_by or {}).get(unit.pk)) for unit in units}


def frozen_letter(content: dict[str, Any]) -> FeedbackLetter:
    """The letter of an issued list as it went out."""
    return msgspec.convert(content["letter"], FeedbackLetter)


class _Ground:
    """Everything about some units of a cycle that their letters need."""

    def __init__(self, cycle: Cycle, units: Collection[Unit], on: date) -> None:
        self._on = on
        ids = [unit.pk for unit in units]
        self._duties: dict[int, list[Duty]] = {pk: [] for pk in ids}
        rows = Duty.objects.filter(cycle=cycle, unit__in=ids, is_active=True).select_related("indicator")
        for duty in rows.order_by("indicator__order"):
            self._duties[duty.unit_id].append(duty)
        self._carried_findings, self._carried_decisions = _carried(cycle, ids)
        self._waiting = set(
            MendingItem.objects.filter(list__cycle=cycle, list__unit__in=ids)
            .exclude(state=MendingState.CLOSED)
            .values_list("duty_id", flat=True)
        )
        self._decisions = _decisions(cycle, ids)
        self._findings = _findings(cycle, ids)
        self._materials = _materials(cycle, ids)
        region = Region.objects.select_related("parent__parent").get(pk=cycle.region_id)
        self._case = Case(
            cycle=CoreCycle(cycle.name, cycle.first, cycle.last, cycle.submit_by, core_region(region)),
            units=tuple(core_unit(unit) for unit in units),
            indicators=core_indicators(cycle),
            duties=(),
            materials=(),
        )

    def drafted(self, unit: Unit, mend_by: date | None) -> Drafted:
        """The letter of one unit."""
        duties = self._duties[unit.pk]
        case = replace(
            self._case,
            duties=tuple(CoreDuty(unit.name, duty.indicator.number, Role(duty.part)) for duty in duties),
            materials=tuple(_core_material(one, unit.name) for one in self._materials.get(unit.pk, ())),
        )
        states = {(unit.name, duty.indicator.number): CoreState(duty.state) for duty in duties}
        findings = self._of(unit, {duty.pk: duty for duty in duties})
        proposed = {
            one.file: one.proposed_duty.indicator.number
            for one in self._materials.get(unit.pk, ())
            if one.submission_id is None and one.proposed_duty is not None
        }
        letter = build_letter(
            case, unit.name, [core for core, _, _ in findings], states, mend_by=mend_by, proposed=dict(proposed)
        )
        by_place = {_key(core): (finding, decision) for core, finding, decision in findings}
        sources = {}
        for group in letter.groups:
            for item in group.items:
                first = item.places[0]
                key = (item.check, group.indicator, first.file, first.page, first.quote)
                sources[item.number] = by_place.get(key, (None, None))
        return Drafted(
            letter,
            findings=tuple(sorted({pk for _, pk, _ in findings if pk is not None})),
            decisions=tuple(sorted({pk for _, _, pk in findings if pk is not None})),
            sources=sources,
        )

    def _of(self, unit: Unit, duties: dict[int, Duty]) -> list[tuple[CoreFinding, int | None, int | None]]:
        """What to say: (core finding, its id, the id of the decision behind it)."""
        found: list[tuple[CoreFinding, int | None, int | None]] = []
        said: dict[int, list[CoreFinding]] = {}
        for one in self._findings.get(unit.pk, ()):
            duty = duties.get(one.duty_id or 0)
            if one.pk in self._carried_findings or (duty is not None and duty.state == State.PENDING):
                continue
            core = _core_finding(one, unit.name, duty.indicator.number if duty is not None else None)
            said.setdefault(one.duty_id or 0, []).append(core)
            decision = self._decisions.get(one.duty_id or 0)
            found.append((core, one.pk, decision.pk if decision is not None else None))
        for duty in duties.values():
            decision = self._decisions.get(duty.pk)
            if decision is not None and decision.pk not in self._carried_decisions:
                words = uncovered(decision.opinion, said.get(duty.pk, ()))
                if words:
                    found.append((_opinion(unit.name, duty.indicator.number, words, decision), None, decision.pk))
            elif self._is_owed(duty) and not said.get(duty.pk):
                found.append((_missing(unit.name, duty.indicator.number), None, None))
        return found

    def _is_owed(self, duty: Duty) -> bool:
        """Whether a duty without any material is to be asked for: overdue, and not asked for already."""
        if duty.state != State.NOT_SUBMITTED or duty.indicator.method != "报送" or duty.pk in self._waiting:
            return False
        return is_overdue(CoreState.NOT_SUBMITTED, duty.due, self._on)


def uncovered(opinion: str, findings: Iterable[CoreFinding]) -> str:
    """The lines of an opinion that no accepted finding says already: opinions are pre-written from the findings."""
    known = [item.message.rstrip("。") for item in join(findings)]
    lines = [_NUMBER.sub("", line).strip() for line in opinion.splitlines()]
    return "\n".join(line for line in lines if line and not any(words in line for words in known))


def _key(core: CoreFinding) -> tuple[str, str | None, str | None, int | None, str | None]:
    return core.check, core.indicator, core.file, core.page, core.quote


def _carried(cycle: Cycle, units: list[int]) -> tuple[set[int], set[int]]:
    """The findings and decisions that went out in earlier lists."""
    lists = FeedbackList.objects.filter(cycle=cycle, unit__in=units).exclude(state=ListState.DRAFT)
    findings: set[int] = set()
    decisions: set[int] = set()
    for own, theirs in lists.values_list("content__findings", "content__decisions"):
        findings.update(own or ())
        decisions.update(theirs or ())
    return findings, decisions


def _decisions(cycle: Cycle, units: list[int]) -> dict[int, Decision]:
    """The standing decision of each duty that sends the unit back to work."""
    rows = Decision.objects.filter(
        duty__cycle=cycle, duty__unit__in=units, duty__state__in=(State.SUPPLEMENT, State.RETURNED), undone_at=None
    )
    newest: dict[int, Decision] = {}
    for decision in rows.order_by("at", "id"):
        newest[decision.duty_id] = decision
    wanted = (Verdict.SUPPLEMENT, Verdict.RETURN)
    return {duty: decision for duty, decision in newest.items() if decision.verdict in wanted}


def _findings(cycle: Cycle, units: list[int]) -> dict[int, list[Finding]]:
    """The accepted findings that still stand, by unit: of confirmed rounds, whole duties, and loose files."""
    rows = Finding.objects.filter(
        Q(duty__cycle=cycle, duty__is_active=True) | Q(duty=None, material__cycle=cycle),
        Q(submission=None) | Q(submission__state=SubmissionState.CONFIRMED),
        unit__in=units,
        state=FindingState.ACCEPTED,
        gone_at=None,
    )
    found: dict[int, list[Finding]] = {}
    for one in rows.select_related("material").order_by("id"):
        found.setdefault(one.unit_id, []).append(one)
    return found


def _materials(cycle: Cycle, units: list[int]) -> dict[int, list[Material]]:
    """The files of the rounds that were confirmed last, and loose ones; archives that only carried others left out."""
    rows = (
        Material.objects.filter(
            Q(submission=None) | Q(submission__state=SubmissionState.CONFIRMED),
            cycle=cycle,
            unit__in=units,
            removed_at=None,
        )
        .exclude(receipt__outcome=Outcome.READ, document=None)
        .select_related("receipt", "submission__duty__indicator", "proposed_duty__indicator", "document")
        .defer("document__core", "submission__note")
        .order_by("file", "id")
    )
    found: dict[int, list[Material]] = {}
    for one in rows:
        found.setdefault(one.unit_id, []).append(one)
    return found


def _core_material(one: Material, unit: str) -> CoreMaterial:
    """A file as far as a letter speaks of it: its name, its place, and whether it could be read."""
    problems: tuple[Problem, ...] = ()
    if one.receipt.outcome in (Outcome.UNREADABLE, Outcome.REFUSED):
        problems = (Problem(ProblemCode.CORRUPT, one.receipt.message or "无法读取。"),)
    document = CoreDocument(one.file, one.receipt.sha256, one.receipt.size, "", "", problems=problems)
    number = one.submission.duty.indicator.number if one.submission is not None else None
    return CoreMaterial(one.file, unit, number, document, Paper())


def _core_finding(one: Finding, unit: str, indicator: str | None) -> CoreFinding:
    return CoreFinding(
        check=one.check_name,
        unit=unit,
        indicator=indicator,
        file=one.material.file if one.material is not None else one.file or None,
        page=one.page,
        quote=one.quote or None,
        message=one.message,
        suggestion=one.suggestion,
        severity=Severity(one.severity),
        confidence=one.confidence,
        related=tuple(one.related),
        other_quote=one.other_quote or None,
    )


def _opinion(unit: str, indicator: str, words: str, decision: Decision) -> CoreFinding:
    demand = "请补充后重新报送" if decision.verdict == Verdict.SUPPLEMENT else "请按要求重新报送"
    return CoreFinding(OPINION, unit, indicator, None, None, None, words, demand, Severity.MAJOR, 1.0)


def _missing(unit: str, indicator: str) -> CoreFinding:
    message, demand = "时限已过，没有收到材料", "请按佐证材料要求报送；确不适用的请书面说明"
    return CoreFinding("not-submitted", unit, indicator, None, None, None, message, demand, Severity.MAJOR, 1.0)


def place_words(item: LetterItem) -> str:
    """Where the item's faults stand, in one line: file names with pages."""
    return "、".join(dict.fromkeys(_place(place) for place in item.places if place.name))[:1000]


def _place(place: Place) -> str:
    return f"{place.name}" + (f"第{place.page}页" if place.page is not None else "")
