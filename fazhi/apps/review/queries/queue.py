"""The queue: which duties wait for a decision or have one, and who comes before and after whom.

A line is a duty with its confirmed round, of which there is at most one; a duty without one stands there too, for it is
decided from the web, the registers or a survey, or as not handed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from fazhi.apps.duties.models import Duty, State
from fazhi.apps.evidence.models import Submission, SubmissionState
from fazhi.apps.framework.models import Cycle
from fazhi.apps.review.models import Decision, Disagreement, Finding, FindingState, Severity
from fazhi.apps.units.access import Access
from fazhi.apps.units.models import Person

VERIFY = "verify"
"""Not a state: what nobody hands in and the office looks up, as long as nobody has decided it (待核验)."""


def duties(access: Access, cycle: Cycle, action: str = "review.view") -> QuerySet[Duty]:
    """The duties that the person may see at the desk, in the order of the responsibility list."""
    return (
        Duty.objects.filter(access.units_q(action, "unit", "cycle_id"), cycle=cycle, is_active=True)
        .select_related("unit", "indicator__heading")
        .order_by("indicator__order", "unit__order", "pk")
    )


def confirmed() -> QuerySet[Submission]:
    """The confirmed round of the outer duty."""
    return Submission.objects.filter(duty=OuterRef("pk"), state=SubmissionState.CONFIRMED).order_by("-round")


def with_counts(rows: QuerySet[Duty]) -> QuerySet[Duty]:
    """Duties with what the list shows: the round, findings that stand, the grave ones, the last decision."""
    last = Decision.objects.filter(duty=OuterRef("pk"), undone_at=None).order_by("-at", "-id")
    return rows.annotate(
        confirmed_at=Subquery(confirmed().values("confirmed_at")[:1]),
        finding_count=_count(_standing()),
        grave_count=_count(_standing(severity__in=(Severity.BLOCK, Severity.MAJOR))),
        decided_by_name=Subquery(last.values("by__name")[:1]),
        decided_at=Subquery(last.values("at")[:1]),
        disputed=Exists(Disagreement.objects.filter(duty=OuterRef("pk"), settled_by=None)),
    )


def of_desk() -> Q:
    """The findings that the desk shows of a duty: those of its confirmed round, else those of the duty itself."""
    return Q(gone_at=None) & (Q(submission=None) | Q(submission__state=SubmissionState.CONFIRMED))


def _standing(**finding: Any) -> QuerySet[Finding]:
    """Findings of the outer duty that stand."""
    own = Finding.objects.filter(of_desk(), duty=OuterRef("pk"), **finding)
    return own.exclude(state=FindingState.DISMISSED).order_by()


def _count(rows: QuerySet[Finding]) -> Coalesce:
    """How many, counted by the index of one duty: joining all findings would cost seconds on a county's cycle."""
    return Coalesce(Subquery(rows.values("duty").annotate(n=Count("pk")).values("n")), 0)


def having(**finding: Any) -> Q:
    """Duties with a standing finding of this kind."""
    return Q(Exists(_standing(**finding)))


def handled_by(person: Person) -> Q:
    """Duties on which the person decided or judged a finding, in this round or an earlier one."""
    decided = Decision.objects.filter(by=person).values("duty_id")
    judged = Finding.objects.filter(decided_by=person, duty__isnull=False).values("duty_id")
    return Q(pk__in=decided) | Q(pk__in=judged)


def disputed() -> Q:
    """Duties that two people saw differently and that nobody has settled."""
    return Q(pk__in=Disagreement.objects.filter(settled_by=None).values("duty_id"))


def handed_in(value: str) -> Q:
    """Duties with ('yes') or without ('no') a confirmed round."""
    has = Q(Exists(confirmed()))
    return has if value == "yes" else ~has


def in_state(state: str) -> Q:
    """Duties of a tab of the queue: a state, or what waits to be looked up; all for ''.

    未报送 are those whose unit owes files; what the office looks up by itself stands under 待核验.
    """
    if state == VERIFY:
        return Q(state=State.PENDING, round=0)
    if state == State.PENDING:
        return Q(state=state, round__gt=0)
    return Q(state=state) if state else Q()


def tab_counts(rows: QuerySet[Duty]) -> dict[str, int]:
    """How many duties stand under which tab."""
    found: dict[str, int] = dict.fromkeys([*State.values, VERIFY], 0)
    for state, round_, number in rows.order_by().values_list("state", "round").annotate(Count("pk")):
        found[tab_of(state, round_)] += number
    return found


def tab_of(state: str, round_: int) -> str:
    """The tab under which a duty stands."""
    return VERIFY if state == State.PENDING and not round_ else state


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Where a duty stands in the filtered queue; ids of the ones before and after, None at the ends."""

    before: int | None
    after: int | None
    place: int
    """From 1; 0 where the duty is not (or no longer) in the filtered queue."""
    total: int


def neighbours(rows: QuerySet[Duty], current: int, state: str) -> Neighbours:
    """The neighbours of a duty. `rows` is filtered but for the tab, so that a duty just decided keeps its place."""
    if state:  # of a county's thousands only those of the tab are read
        rows = rows.filter(in_state(state) | Q(pk=current))
    every = list(rows.values_list("pk", "state", "round"))
    matching = [i for i, (_, at, round_) in enumerate(every) if not state or tab_of(at, round_) == state]
    here = next((i for i, (pk, _, _) in enumerate(every) if pk == current), None)
    if here is None:
        return Neighbours(None, every[matching[0]][0] if matching else None, 0, len(matching))
    before = next((i for i in reversed(matching) if i < here), None)
    after = next((i for i in matching if i > here), None)
    place = matching.index(here) + 1 if here in set(matching) else 0
    return Neighbours(
        every[before][0] if before is not None else None,
        every[after][0] if after is not None else None,
        place,
        len(matching),
    )
