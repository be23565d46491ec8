"""The demo county's registers on its site, and as many duties decided by mid-year as its registers say.

Every other ledger is taken over as it was made. Units, indicators and duties are the site's own: what the made rows say
of key tasks is marked on the indicators, and duties are decided until as many are done by mid-year as in the made rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, tzinfo
from typing import TYPE_CHECKING

from fazhi.demo.county import County
from fazhi.demo.registers import make_registers
from fazhi.ledgers import catalogue

if TYPE_CHECKING:
    from fazhi.apps.duties.models import Duty
    from fazhi.apps.framework.models import Cycle
    from fazhi.apps.units.models import Person


def add_registers(county: County, cycle: Cycle, *, by: Person | None = None) -> int:
    """Load the rows of all kept ledgers and mark the key tasks. Gives the number of rows; may run again."""
    from fazhi.apps.framework.models import Indicator
    from fazhi.apps.registers.services.imports import take_rows

    made = make_registers(county)
    count = 0
    for name, rows in made.items():
        if not catalogue().get(name).virtual:
            run = take_rows(region=cycle.region, name=name, rows=rows, by=by, why="示范县台账", confirmed=True)
            count += run.new + run.changed + run.same
    keys = [str(row["number"]) for row in made["framework"] if row["key_task"]]
    Indicator.objects.filter(edition=cycle.edition_id, number__in=keys).update(is_key=True)
    return count


def decide_by_mid_year(county: County, cycle: Cycle, *, by: Person) -> int:
    """Decide lead duties until as many are done by the period's end as the made rows say. Gives how many were decided.

    What was decided before counts.
    """
    rows = [row for row in make_registers(county)["duties"] if row["role"] == "牵头"]
    decided = 0
    for is_key in (True, False):
        days = [row["done_on"] for row in rows if bool(row["key_task"]) is is_key and row["done_on"] is not None]
        waiting, done = _leads(cycle, is_key=is_key)
        for day, duty in zip(sorted(map(_day, days))[done:], waiting, strict=False):
            _pass(duty, day, by)
            decided += 1
    return decided


def _day(value: object) -> date:
    if not isinstance(value, date):
        raise TypeError(f"{value!r} is no day")
    return value


def _leads(cycle: Cycle, *, is_key: bool) -> tuple[Sequence[Duty], int]:
    """Lead duties that wait for their decision, in the order in which they are taken; how many are done.

    First those for which nothing is handed in (the web, figures, surveys), then rounds with the fewest grave findings:
    what waits at the desk is left there as far as may be.
    """
    from django.db.models import Count, Q

    from fazhi.apps.duties.models import DONE, Duty, Part, State, StateChange
    from fazhi.apps.framework.models import Method

    leads = Duty.objects.filter(cycle=cycle, is_active=True, part=Part.LEAD, indicator__is_key=is_key)
    until = datetime.combine(cycle.last, time.max, tzinfo=_zone())
    done = StateChange.objects.filter(duty__in=leads.filter(state__in=DONE), state__in=DONE, at__lte=until)
    grave = Count("findings", filter=Q(findings__gone_at=None, findings__severity__in=["block", "major"]))
    waiting = leads.filter(state__in=[State.PENDING, State.NOT_SUBMITTED]).annotate(grave=grave)

    def order(duty: Duty) -> tuple[bool, bool, int, int]:
        is_handed_in = duty.state == State.PENDING
        lacking = not is_handed_in and duty.indicator.method == Method.SUBMIT
        return lacking, is_handed_in, getattr(duty, "grave", 0), duty.pk

    ordered = sorted(waiting.select_related("indicator", "unit"), key=order)
    return ordered, done.values("duty").distinct().count()


def _pass(duty: Duty, day: date, by: Person) -> None:
    """Pass a duty, as if it had been done on that day."""
    from fazhi.apps.duties.models import Duty as DutyModel
    from fazhi.apps.duties.models import State, StateChange
    from fazhi.apps.evidence.models import SubmissionState
    from fazhi.apps.review.models import Decision, Verdict
    from fazhi.apps.review.services.decide import decide, decide_without_round

    at = datetime.combine(day, time(10), tzinfo=_zone())
    submission = duty.submissions.filter(state=SubmissionState.CONFIRMED).order_by("-round").first()
    if submission is not None:
        decision = decide(submission=submission, version=duty.version, verdict=Verdict.PASS, by=by)
    else:  # assessed from the web, the figures or by survey: nothing is handed in
        decision = decide_without_round(
            duty=duty, version=duty.version, verdict=Verdict.PASS, by=by, opinion="办公室核验。"
        )
    Decision.objects.filter(pk=decision.pk).update(at=at)
    change = StateChange.objects.filter(duty=duty, state=State.PASSED).order_by("-id")[:1]
    StateChange.objects.filter(pk__in=[one.pk for one in change]).update(at=at)
    DutyModel.objects.filter(pk=duty.pk).update(changed_at=at)


def _zone() -> tzinfo:
    from django.utils import timezone

    return timezone.get_current_timezone()


__all__ = ["add_registers", "decide_by_mid_year"]
