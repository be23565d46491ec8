"""Where a file belongs: proposed by its folders and name, else by its text; decided by a person."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from fazhi.apps.audit.services import record
from fazhi.apps.duties.models import Duty
from fazhi.apps.evidence.codec import decode
from fazhi.apps.evidence.models import Link, Material
from fazhi.apps.evidence.services.rounds import open_round
from fazhi.apps.framework.models import Cycle
from fazhi.apps.framework.queries import core_indicators
from fazhi.apps.jobs.services import later
from fazhi.apps.pages.errors import InputError, NotAllowedError
from fazhi.apps.units.models import Person, Unit
from fazhi.apps.units.queries import core_region, core_units
from fazhi.checks.case import Case
from fazhi.checks.case import Cycle as CoreCycle
from fazhi.checks.case import Duty as CoreDuty
from fazhi.checks.case import Material as CoreMaterial
from fazhi.checks.case import Role as CoreRole
from fazhi.checks.relevance import propose as propose_by_text
from fazhi.reviewset.match import Matcher, folders_of
from fazhi.reviewset.names import UnitNames


def matcher_for(unit: Unit, cycle: Cycle) -> tuple[Matcher, dict[str, Duty]]:
    """What recognises folder names of one unit, and the unit's duties by 指标编号."""
    duties = {
        duty.indicator.number: duty
        for duty in Duty.objects.filter(unit=unit, cycle=cycle, is_active=True).select_related("indicator")
    }
    names = UnitNames(core_units([unit]), core_region(unit.region))
    indicators = core_indicators(cycle)
    return Matcher(names, indicators, {unit.name: frozenset(duties)}), duties


def propose(material: Material) -> None:
    """Propose a duty for a loose file; nothing where neither its name nor its text says any."""
    matcher, duties = matcher_for(material.unit, material.cycle)
    folders = folders_of(f"材料/{material.unit.name}/{material.file}")[1:]
    number, why = matcher.place(folders).indicator, "按文件夹名称"
    if number is None:
        number, why = matcher.guess(material.name, material.unit.name), "按文件名"
    if number is None and material.document is not None:
        number, why = _by_text(material, duties), "按内容"
    material.proposed_duty = duties.get(number or "")
    material.proposed_why = why if material.proposed_duty else ""
    material.save(update_fields=["proposed_duty", "proposed_why"])


def _by_text(material: Material, duties: dict[str, Duty]) -> str | None:
    kept = decode(material.document.core)  # type: ignore[union-attr]  # asked for by the caller
    unit = material.unit
    core = CoreMaterial(material.file, unit.name, None, kept.document, kept.paper)
    if not core.is_readable:
        return None
    cycle = material.cycle
    case = Case(
        cycle=CoreCycle(cycle.name, cycle.first, cycle.last, cycle.submit_by, core_region(unit.region)),
        units=core_units([unit]),
        indicators=core_indicators(cycle),
        duties=tuple(CoreDuty(unit.name, number, CoreRole(duty.part)) for number, duty in duties.items()),
        materials=(core,),
    )
    return propose_by_text(core, case)


@transaction.atomic
def place(*, material: Material, duty: Duty, by: Person | None, keep: bool = False) -> Material:
    """Put a file into a duty's open round. With `keep` it also stays where it is: one file may serve several duties."""
    if material.unit_id != duty.unit_id:
        raise NotAllowedError("材料和责任不属于同一单位，不能归入。")
    submission = open_round(duty=duty, by=by)
    if Material.objects.filter(receipt=material.receipt, submission=submission, removed_at=None).exists():
        raise InputError("这份材料已在该项责任中。")
    if not keep:
        remove(material=material, by=by)
    placed = Material.objects.create(
        receipt=material.receipt,
        document=material.document,
        unit=material.unit,
        cycle=material.cycle,
        submission=submission,
        file=material.file,
    )
    record("evidence.placed", by=by, about=placed, unit_id=duty.unit_id, after={"duty": str(duty)})
    if placed.document_id is not None:
        later("search.document", placed.document_id)
    later("review.check", submission.pk)
    return placed


def place_many(*, materials: Iterable[Material], by: Person | None) -> tuple[int, list[str]]:
    """Accept the proposed places of loose files, a transaction for each duty.

    Gives how many were placed and why others were not.
    """
    by_duty: dict[int, list[Material]] = {}
    for material in materials:
        if material.submission_id is None and material.proposed_duty is not None:
            by_duty.setdefault(material.proposed_duty.pk, []).append(material)
    count, faults = 0, []
    for some in by_duty.values():
        try:
            placed = _place_in_one(some, by)
        except InputError as error:
            faults.append(f"{some[0].proposed_duty}（{len(some)}个文件）：{error}")
            continue
        count += placed
        if twice := len(some) - placed:
            faults.append(f"{some[0].proposed_duty}：{twice}个文件已在其中，没有重复归入。")
    return count, faults


@transaction.atomic
def _place_in_one(materials: list[Material], by: Person | None) -> int:
    duty = materials[0].proposed_duty
    assert duty is not None
    materials = [one for one in materials if one.unit_id == duty.unit_id]
    submission = open_round(duty=duty, by=by)
    there = set(submission.materials.filter(removed_at=None).values_list("receipt_id", flat=True))
    fresh = [one for one in materials if one.receipt_id not in there]
    ids = [one.pk for one in fresh]
    for start in range(0, len(ids), 500):
        Material.objects.filter(pk__in=ids[start : start + 500]).update(removed_at=timezone.now(), removed_by=by)
    Material.objects.bulk_create(
        (
            Material(
                receipt=one.receipt,
                document=one.document,
                unit=one.unit,
                cycle=one.cycle,
                submission=submission,
                file=one.file,
            )
            for one in fresh
        ),
        batch_size=500,
    )
    if fresh:
        after = {"duty": str(duty), "files": [one.file for one in fresh]}
        record("evidence.placed", by=by, about=submission, unit_id=duty.unit_id, after=after)
        later("review.check", submission.pk)
    return len(fresh)


@transaction.atomic
def remove(*, material: Material, by: Person | None) -> None:
    """Take a file out of its place; the original and its receipt stay. Raises InputError in a frozen round."""
    if material.submission is not None and material.submission.is_frozen:
        raise InputError("这一轮已经确认，不能再移出材料。")
    material.removed_at = timezone.now()
    material.removed_by = by
    material.save(update_fields=["removed_at", "removed_by"])
    if material.submission_id is not None:
        Link.objects.filter(material=material, removed_at=None).update(removed_at=timezone.now())
        later("review.check", material.submission_id)
    if material.document_id is not None:
        later("search.document", material.document_id)
    record("evidence.removed", by=by, about=material, unit_id=material.unit_id)
