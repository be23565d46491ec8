"""Changes to duties: assigning, moving due dates, and the one way in which a state moves."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from fazhi.apps.audit.services import record
from fazhi.apps.duties.models import DONE, START, CellSum, Duty, Part, State, StateChange, first_state
from fazhi.apps.framework.models import Cycle, Indicator, Method
from fazhi.apps.pages.errors import ConflictError, InputError
from fazhi.apps.units.models import Person, Unit


@transaction.atomic
def follow(
    *, duty: Duty, state: str, by: Person | None, note: str = "", round: int | None = None, score: object = None
) -> Duty:
    """Move a duty to a state. Raises ConflictError where somebody else moved it since `duty` was read."""
    # Of two moves the later is the one that counts, also where the machine's clock was set back between them.
    at = max(timezone.now(), duty.changed_at or timezone.now())
    moved = Duty.objects.filter(pk=duty.pk, version=duty.version).update(
        state=state,
        version=duty.version + 1,
        changed_at=at,
        round=duty.round if round is None else round,
        score=score,
    )
    if not moved:
        raise ConflictError("这项责任刚被别人处理过，请刷新页面查看最新情况后再操作。")
    before = duty.state
    duty.refresh_from_db()
    if before != state:
        StateChange.objects.create(duty=duty, at=at, state=state, by=by, note=note[:300])
        recount(cycle_id=duty.cycle_id, unit_ids=[duty.unit_id])
    return duty


COUNTS = {
    "total": Count("id"),
    "done": Count("id", filter=Q(state__in=DONE)),
    "pending": Count("id", filter=Q(state=State.PENDING)),
    "supplement": Count("id", filter=Q(state=State.SUPPLEMENT)),
    "returned": Count("id", filter=Q(state=State.RETURNED)),
    "missing": Count("id", filter=Q(state=State.NOT_SUBMITTED)),
}


@transaction.atomic
def recount(*, cycle_id: int, unit_ids: Collection[int] | None = None) -> None:
    """Bring the sums of some units (default: all of the cycle) up to date."""
    duties = Duty.objects.filter(cycle_id=cycle_id, is_active=True)
    if unit_ids is not None:
        duties = duties.filter(unit_id__in=unit_ids)
    rows = {row["unit_id"]: row for row in duties.order_by().values("unit_id").annotate(**COUNTS)}
    sums = CellSum.objects.filter(cycle_id=cycle_id)
    if unit_ids is not None:
        sums = sums.filter(unit_id__in=unit_ids)
    sums.exclude(unit_id__in=rows).delete()
    CellSum.objects.bulk_create(
        [CellSum(cycle_id=cycle_id, **row) for row in rows.values()],
        update_conflicts=True,
        unique_fields=["cycle", "unit"],
        update_fields=list(COUNTS),
    )


@transaction.atomic
def assign(
    *, cycle: Cycle, indicator: Indicator, unit: Unit, part: str, due: date | None, by: Person | None
) -> tuple[Duty, bool]:
    """Give a unit a duty, or change its part and due date; (duty, whether it is new)."""
    due = due or cycle.submit_by
    duty, made = Duty.objects.get_or_create(
        cycle=cycle, indicator=indicator, unit=unit, defaults={"part": part, "due": due}
    )
    if made:
        align(cycle_id=cycle.pk, by=by)
        duty.refresh_from_db()
        record("duties.assigned", by=by, about=duty, unit_id=unit.pk, after={"part": part, "due": due})
    elif (duty.part, duty.due, duty.is_active) != (part, due, True):
        before = {"part": duty.part, "due": duty.due, "is_active": duty.is_active}
        Duty.objects.filter(pk=duty.pk).update(part=part, due=due, is_active=True)
        after = {"part": part, "due": due, "is_active": True}
        record("duties.changed", by=by, about=duty, unit_id=unit.pk, before=before, after=after)
        duty.refresh_from_db()
    return duty, made


def assign_many(*, cycle: Cycle, wanted: Iterable[tuple[Indicator, Unit, str, date | None]], by: Person | None) -> int:
    """Give many new duties at once, one event for all; those that are there already stay. Gives the number of new."""
    with transaction.atomic():
        rows = [
            Duty(cycle=cycle, indicator=indicator, unit=unit, part=part, due=due or cycle.submit_by)
            for indicator, unit, part, due in wanted
        ]
        before = Duty.objects.filter(cycle=cycle).count()
        Duty.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
        made = Duty.objects.filter(cycle=cycle).count() - before
        align(cycle_id=cycle.pk, by=by)
        if made:
            record("duties.assigned", by=by, about=cycle, after={"count": made})
        recount(cycle_id=cycle.pk)
    return made


@transaction.atomic
def align(*, cycle_id: int, by: Person | None = None) -> None:
    """Duties for which nothing was handed in or decided yet stand where the rule of the core puts them: those that are
    looked up on the web, in data or by survey wait for the office and are never 未报送.
    """
    untouched = Duty.objects.filter(cycle_id=cycle_id, round=0)
    now = timezone.now()
    for method in Method:
        state = first_state(method)
        other = State.PENDING if state == State.NOT_SUBMITTED else State.NOT_SUBMITTED
        rows = untouched.filter(indicator__method=method, state=other)
        changes = [
            StateChange(duty_id=pk, at=now, state=state, by=by, note=START) for pk in rows.values_list("pk", flat=True)
        ]
        if changes:
            StateChange.objects.bulk_create(changes, batch_size=500)
            rows.update(state=state)


@transaction.atomic
def remove(*, duty: Duty, by: Person | None, reason: str) -> None:
    """Take a duty off the list; what was handed in for it stays."""
    if not reason.strip():
        raise InputError("请写明取消这项责任的理由。")
    Duty.objects.filter(pk=duty.pk).update(is_active=False)
    recount(cycle_id=duty.cycle_id, unit_ids=[duty.unit_id])
    record("duties.removed", by=by, about=duty, unit_id=duty.unit_id, note=reason)


@transaction.atomic
def remove_many(*, duties: Iterable[Duty], by: Person | None, reason: str) -> int:
    """Take several duties off the list, all or none. Gives how many."""
    count = 0
    for duty in duties:
        remove(duty=duty, by=by, reason=reason)
        count += 1
    return count


@transaction.atomic
def move_due(*, duties: Iterable[Duty], due: date, by: Person | None, reason: str) -> int:
    """Move the due date of one or many duties. Gives how many were moved."""
    if not reason.strip():
        raise InputError("请写明调整时限的理由。")
    count = 0
    for duty in duties:
        if duty.due != due:
            record(
                "duties.due_moved",
                by=by,
                about=duty,
                unit_id=duty.unit_id,
                before={"due": duty.due},
                after={"due": due},
                note=reason,
            )
            Duty.objects.filter(pk=duty.pk).update(due=due)
            count += 1
    return count


__all__ = ["Part", "align", "assign", "assign_many", "follow", "move_due", "recount", "remove", "remove_many"]
