"""Two units become one in mid-cycle: the work follows to the heir, the history stays with the old name.

It stands here, above the apps whose rows it moves: duties, rounds, material and findings of open cycles.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from fazhi.apps.audit.services import record
from fazhi.apps.duties.models import Duty
from fazhi.apps.duties.services import recount, remove
from fazhi.apps.evidence.models import Material, Submission
from fazhi.apps.evidence.queries import materials_of
from fazhi.apps.pages.errors import InputError
from fazhi.apps.review.models import Finding
from fazhi.apps.units.models import Membership, Person, Unit
from fazhi.apps.units.services import people


@dataclass(frozen=True, slots=True)
class Merger:
    """What merging would do: duties that go over, and pairs of duties for one indicator that become one."""

    moving: tuple[Duty, ...]
    joined: tuple[tuple[Duty, Duty], ...]
    members: tuple[Membership, ...]
    loose: int


def compare(unit: Unit, heir: Unit) -> Merger:
    """What merging `unit` into `heir` would do. Raises InputError where it cannot be."""
    if unit.pk == heir.pk:
        raise InputError("不能合并到自己，请选择另一个单位。")
    if unit.region_id != heir.region_id:
        raise InputError(f"{heir}不在{unit.region}，只能合并到同一行政区划的单位。")
    if unit.merged_into_id or not heir.is_active:
        raise InputError(f"{unit if unit.merged_into_id else heir}已停用或已合并，请选择在用的单位。")
    own = Duty.objects.filter(unit=unit, is_active=True, cycle__is_open=True).select_related(
        "indicator", "unit", "cycle"
    )
    there = {
        (duty.cycle_id, duty.indicator_id): duty
        for duty in Duty.objects.filter(unit=heir, cycle__is_open=True).select_related("indicator", "unit", "cycle")
    }
    moving, joined = [], []
    for duty in own.order_by("indicator__order"):
        twin = there.get((duty.cycle_id, duty.indicator_id))
        if twin is None:
            moving.append(duty)
        else:
            joined.append((duty, twin))
    members = Membership.objects.filter(unit=unit, taken_at=None).select_related("person", "unit")
    loose = Material.objects.filter(unit=unit, cycle__is_open=True, submission=None, removed_at=None).count()
    return Merger(tuple(moving), tuple(joined), tuple(members), loose)


@transaction.atomic
def merge(*, unit: Unit, heir: Unit, by: Person | None, reason: str) -> Merger:
    """Merge. Raises InputError; then nothing is changed."""
    if not reason.strip():
        raise InputError("请写明合并的依据，如机构改革方案的文号。")
    plan = compare(unit, heir)
    Duty.objects.filter(pk__in=[duty.pk for duty in plan.moving]).update(unit=heir)
    Material.objects.filter(submission__duty__in=plan.moving).update(unit=heir)
    Finding.objects.filter(duty__in=plan.moving).update(unit=heir)
    Material.objects.filter(unit=unit, cycle__is_open=True, submission=None).update(unit=heir)
    for duty, twin in plan.joined:
        _join(duty, twin, by=by, reason=reason)
    for membership in plan.members:
        _follow(membership, heir, by=by)
    heir.aliases = list(dict.fromkeys([*heir.aliases, unit.name, *unit.aliases]))
    heir.save(update_fields=["aliases"])
    unit.merged_into, unit.is_active = heir, False
    unit.save(update_fields=["merged_into", "is_active"])
    for cycle_id in {duty.cycle_id for duty in plan.moving}:
        recount(cycle_id=cycle_id, unit_ids=[unit.pk, heir.pk])
    counts = {"moved": [d.pk for d in plan.moving], "joined": [d.pk for d, _ in plan.joined], "loose": plan.loose}
    after = {"heir": heir.name, "heir_id": heir.pk, **counts}
    record("units.merged", by=by, about=unit, unit_id=unit.pk, before={"name": unit.name}, after=after, note=reason)
    return plan


def _join(duty: Duty, twin: Duty, *, by: Person | None, reason: str) -> None:
    """Both owe one indicator: the files of the duty that ends lie loose with the heir, with a proposed place."""
    last = Submission.objects.filter(duty=duty).order_by("-round").first()
    for material in materials_of(last) if last is not None else ():
        Material.objects.create(
            receipt=material.receipt,
            document=material.document,
            unit=twin.unit,
            cycle=material.cycle,
            file=material.file,
            proposed_duty=twin,
            proposed_why=f"原{duty.unit}的材料，两单位合并后转来",
        )
    if not twin.is_active:
        Duty.objects.filter(pk=twin.pk).update(is_active=True)
    remove(duty=duty, by=by, reason=f"并入{twin.unit}：{reason}")
    recount(cycle_id=twin.cycle_id, unit_ids=[twin.unit_id])


def _follow(membership: Membership, heir: Unit, *, by: Person | None) -> None:
    people.take_role(membership=membership, by=by)
    there = Membership.objects.filter(
        person=membership.person, role=membership.role, unit=heir, region=None, taken_at=None
    )
    if not there.exists():
        people.give_role(person=membership.person, role=membership.role, unit=heir, by=by)
