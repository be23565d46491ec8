"""What has happened so far in the demo site: most of what was handed in is decided, so that progress, lists and mending
have something to show; the rest waits for whoever tries the desk. The days are spread over the cycle."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from django.db import transaction
from django.utils import timezone

LEFT_WAITING = 5
"""One of so many rounds is left for the desk."""


@transaction.atomic
def tell(cycle_id: int) -> None:
    """Decide as the proposals say, with the reviewer's account, and date what happened inside the cycle."""
    from fazhi.apps.evidence.models import Submission
    from fazhi.apps.review.services.batch import decide_many
    from fazhi.apps.units.models import Person

    reviewer = Person.objects.get(username="reviewer")
    rounds = list(
        Submission.objects.filter(duty__cycle_id=cycle_id, duty__state="pending").select_related("duty").order_by("pk")
    )
    for verdict in ("pass", "supplement", "return"):
        proposed = f"proposed-{verdict}"
        chosen = [one for place, one in enumerate(rounds) if one.duty.proposed == proposed and place % LEFT_WAITING]
        versions = {one.duty_id: one.duty.version for one in chosen}
        decide_many(versions=versions, verdict=verdict, by=reviewer, accept_open=True)
    _date(cycle_id, rounds)


def _date(cycle_id: int, rounds: Iterable[Any]) -> None:
    """Spread receiving and deciding over the cycle; the same cycle is always dated alike."""
    from fazhi.apps.duties.models import StateChange
    from fazhi.apps.evidence.models import Receipt, Submission
    from fazhi.apps.framework.models import Cycle
    from fazhi.apps.review.models import Decision

    cycle = Cycle.objects.get(pk=cycle_id)
    rng = Random(cycle.name)
    span = max((cycle.last - cycle.first).days - 25, 1)
    changes, decisions, submissions = [], [], []
    decided = {one.submission_id: one for one in Decision.objects.filter(duty__cycle=cycle)}
    moved: dict[int, list[StateChange]] = {}
    for change in StateChange.objects.filter(duty__cycle=cycle).order_by("at", "id"):
        moved.setdefault(change.duty_id, []).append(change)
    for one in rounds:
        sent = cycle.first + timedelta(days=15 + int(span * rng.random() ** 0.8))
        sent = min(sent, cycle.last - timedelta(days=8))
        at = _moment(sent, rng)
        one.handed_in_at, one.confirmed_at = at, at + timedelta(hours=3)
        submissions.append(one)
        answered = at + timedelta(days=rng.randint(1, 6))
        for change, when in zip(moved.get(one.duty_id, []), (at, answered), strict=False):
            change.at = when
            changes.append(change)
        if one.pk in decided:
            decided[one.pk].at = answered
            decisions.append(decided[one.pk])
        Receipt.objects.filter(materials__submission=one).update(at=at)
    Submission.objects.bulk_update(submissions, ["handed_in_at", "confirmed_at"], batch_size=500)
    StateChange.objects.bulk_update(changes, ["at"], batch_size=500)
    Decision.objects.bulk_update(decisions, ["at"], batch_size=500)


def _moment(day: Any, rng: Random) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(rng.randint(9, 16), rng.randint(0, 59))))


ISSUED = 6
"""So many units have their list; the others' lists lie there as drafts."""


def hand_out(cycle_id: int) -> None:
    """Draft the lists of all units that have something to mend, issue some, and keep the days that are over.

    The papers in PDF are left to the worker of the site: each costs LibreOffice's start.
    """
    from fazhi.apps.duties.models import Duty
    from fazhi.apps.feedback.services import draft_many, issue_many, letters_of
    from fazhi.apps.framework.models import Cycle
    from fazhi.apps.progress.services import snapshot_all
    from fazhi.apps.units.models import Person, Unit

    manager = Person.objects.get(username="manager")
    liaison = Person.objects.get(username="liaison")
    cycle = Cycle.objects.get(pk=cycle_id)
    owing = Duty.objects.filter(cycle=cycle, state__in=["supplement", "returned"]).values("unit_id")
    lists = draft_many(
        cycle=cycle,
        units=Unit.objects.filter(pk__in=owing),
        mend_by=timezone.localdate() + timedelta(days=10),
        by=manager,
    )
    own = set(liaison.memberships.values_list("unit_id", flat=True))
    chosen = sorted(lists, key=lambda one: one.unit_id not in own)[:ISSUED]
    drafted = letters_of(chosen)
    issue_many(stamps={one.pk: drafted[one.pk].stamp for one in chosen}, by=manager)
    snapshot_all()
