"""Reads of progress for pages and exports, each narrowed to what the asker may see."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone

from fazhi.apps.duties.models import START, CellSum, Duty, StateChange
from fazhi.apps.duties.standing import Ground, Standing, active_duties, standing, state_at_end_of
from fazhi.apps.framework.models import Cycle
from fazhi.apps.progress.models import Snapshot
from fazhi.apps.units.access import Access
from fazhi.reviewset.progress import State, Tally, is_halfway


def seen(access: Access) -> Q:
    """The duties whose progress the asker may see."""
    return access.units_q("progress.view", cycle_path="cycle")


def sees_all(access: Access, cycle: Cycle) -> bool:
    """Whether the asker sees the whole region of a cycle, so that figures of the region may be shown."""
    return access.allows("progress.view", region=cycle.region_id, cycle=cycle.pk)


def stands(access: Access, cycle: Cycle, day: date | None) -> Standing:
    """How the cycle stands (stood) as far as the asker may see it."""
    return standing(cycle, where=seen(access), day=day)


def duties(access: Access, cycle: Cycle, day: date | None) -> QuerySet[Duty]:
    """The single duties behind every number; `then` is the state on the day."""
    rows = active_duties(cycle, seen(access)).select_related("unit", "indicator__heading__parent")
    rows = rows.annotate(then=F("state") if day is None else state_at_end_of(day))
    return rows.order_by("indicator__order", "unit__order")


def changes(access: Access, cycle: Cycle, *, day: date, days: int = 7) -> QuerySet[StateChange]:
    """What moved in the last days up to and with `day`, newest first."""
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    narrowed = access.units_q("progress.view", "duty__unit", cycle_path="duty__cycle")
    return (
        StateChange.objects.filter(
            narrowed, duty__cycle=cycle, duty__is_active=True, at__lt=end, at__gte=end - timedelta(days=days)
        )
        .exclude(note=START)
        .select_related("duty__unit", "duty__indicator__heading", "by")
        .order_by("-at", "-id")
    )


def moved(rows: QuerySet[StateChange]) -> list[tuple[State, int]]:
    """How many moves went to which state, in the order of the states."""
    found = dict(rows.order_by().values_list("state").annotate(Count("id")))
    return [(state, found[state.value]) for state in State if found.get(state.value)]


def snapshot_of(cycle: Cycle, day: date) -> Snapshot | None:
    """What was kept at the end of that day."""
    return Snapshot.objects.filter(cycle=cycle, day=day).defer("states").first()


def was_halfway(access: Access, cycle: Cycle, shown: date) -> bool | None:
    """双过半 on its own day, as it was kept then; None before that day, or where nothing was kept."""
    if cycle.halfway_on is None or cycle.halfway_on >= shown or not sees_all(access, cycle):
        return None
    kept = snapshot_of(cycle, cycle.halfway_on)
    if kept is None:
        return None
    return is_halfway(Tally(kept.indicators_done, kept.indicators_total), Tally(kept.key_done, kept.key_total))


def curve(access: Access, cycle: Cycle) -> dict[str, Any]:
    """The share done at the end of each day up to today, and what was planned."""
    today = timezone.localdate()
    points = _kept(cycle) if sees_all(access, cycle) else _recounted(access, cycle, today - timedelta(days=1))
    points = [one for one in points if one[0] < today]
    points.append((today, stands(access, cycle, None).counts().tally))
    return {
        "points": [
            {"day": day.isoformat(), "done": tally.done, "total": tally.total, "percent": tally.percent}
            for day, tally in _without_tail(points, cycle)
        ],
        "plan": [{"day": day.isoformat(), "name": name, "percent": percent} for day, name, percent in plan(cycle)],
    }


def _without_tail(points: list[tuple[date, Tally]], cycle: Cycle) -> list[tuple[date, Tally]]:
    """Without what comes a month after the cycle and after the last move: it would squeeze the rest."""
    moved = [day for (_, before), (day, now) in pairwise(points) if now != before]
    end = max([cycle.last, *moved[-1:]]) + timedelta(days=30)
    return [one for one in points if one[0] <= end] or points[-1:]


def plan(cycle: Cycle) -> list[tuple[date, str, int]]:
    """The milestones, with the day of 双过半 where it is not among them."""
    rows = [(one.day, one.name, one.percent) for one in cycle.milestones.all()]
    if cycle.halfway_on is not None and all(day != cycle.halfway_on for day, _, _ in rows):
        rows.append((cycle.halfway_on, "双过半检查日", 50))
    return sorted(rows)


def _kept(cycle: Cycle) -> list[tuple[date, Tally]]:
    rows = Snapshot.objects.filter(cycle=cycle).values_list("day", "done", "total")
    return [(day, Tally(done, total)) for day, done, total in rows]


def _recounted(access: Access, cycle: Cycle, last: date) -> list[tuple[date, Tally]]:
    where = seen(access)
    first = first_move(cycle, where)
    if first is None:
        return []
    done = {state.value for state in State if state.is_done}
    days = Ground.of(cycle, where).replayed(first, last)
    return [(day, Tally(sum(state in done for state in states.values()), len(states))) for day, states in days]


def first_move(cycle: Cycle, where: Q | None = None) -> date | None:
    """The day on which the first duty moved."""
    moves = StateChange.objects.filter(duty__in=active_duties(cycle, where or Q())).exclude(note=START)
    at = moves.order_by("at").values_list("at", flat=True).first()
    return timezone.localdate(at) if at is not None else None


def regions(access: Access) -> list[dict[str, Any]]:
    """Totals of each open cycle that the asker sees, out of the kept sums: for those above several counties."""
    rows = (
        CellSum.objects.filter(seen(access), cycle__is_open=True)
        .order_by()
        .values("cycle_id", "cycle__name", "cycle__region__name")
        .annotate(total_=Sum("total"), done_=Sum("done"), pending_=Sum("pending"), missing_=Sum("missing"))
    )
    found = [{**row, "percent": Tally(row["done_"], row["total_"]).percent} for row in rows]
    return sorted(found, key=lambda row: (row["cycle__region__name"], row["cycle_id"]))
