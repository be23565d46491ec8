"""Keeping snapshots: how each open cycle stood at the end of every day that is over."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from fazhi.apps.audit.services import record
from fazhi.apps.duties.standing import Ground, Standing
from fazhi.apps.framework.models import Cycle
from fazhi.apps.progress.models import Snapshot
from fazhi.apps.progress.queries import first_move


def snapshot_all(today: date | None = None) -> int:
    """Keep every day that is over and not kept yet, of all open cycles; gives how many were kept. May run twice."""
    last = (today or timezone.localdate()) - timedelta(days=1)
    return sum(snapshot(cycle=cycle, last=last) for cycle in Cycle.objects.filter(is_open=True))


@transaction.atomic
def snapshot(*, cycle: Cycle, last: date) -> int:
    """Keep the days of one cycle up to `last`, from the day after the last one kept, else from the first move."""
    # Days that have not come were kept while the machine's clock stood too late: they would stop the keeping for long.
    Snapshot.objects.filter(cycle=cycle, day__gt=last).delete()
    newest = Snapshot.objects.filter(cycle=cycle).order_by("-day").values_list("day", flat=True).first()
    first = newest + timedelta(days=1) if newest is not None else first_move(cycle)
    if first is None or first > last:
        return 0
    ground = Ground.of(cycle)
    rows = [_row(ground.on(day, states), states) for day, states in ground.replayed(first, last)]
    Snapshot.objects.bulk_create(rows, ignore_conflicts=True, batch_size=50)
    record("progress.snapshot", about=cycle, after={"from": first, "to": last, "days": len(rows)})
    return len(rows)


def _row(standing: Standing, states: dict[int, str]) -> Snapshot:
    counts = standing.counts()
    progress = standing.progress
    return Snapshot(
        cycle=standing.cycle,
        day=standing.day,
        total=counts.total,
        done=counts.done,
        pending=counts.pending,
        overdue=counts.overdue,
        indicators_done=progress.indicators.done,
        indicators_total=progress.indicators.total,
        key_done=progress.key_tasks.done,
        key_total=progress.key_tasks.total,
        states={str(duty): state for duty, state in states.items()},
    )
