"""The queue: which rounds wait for a decision or have one, and who comes before and after whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from fazhi.apps.duties.models import State
from fazhi.apps.evidence.models import Submission, SubmissionState
from fazhi.apps.framework.models import Cycle
from fazhi.apps.review.models import Decision, Disagreement, Finding, FindingState, Severity
from fazhi.apps.units.access import Access
from fazhi.apps.units.models import Person


def rounds(access: Access, cycle: Cycle) -> QuerySet[Submission]:
    """Confirmed rounds that the person may see, in the order of the responsibility list."""
    return (
        Submission.objects.filter(
            access.units_q("review.view", "duty__unit", "duty__cycle_id"),
            state=SubmissionState.CONFIRMED,
            duty__cycle=cycle,
            duty__is_active=True,
        )
        .select_related("duty__unit", "duty__indicator__heading")
        .order_by("duty__indicator__order", "duty__unit__order", "pk")
    )


def with_counts(rows: QuerySet[Submission]) -> QuerySet[Submission]:
    """Rounds with what the list shows: findings that stand, the grave ones, the last decision."""
    last = Decision.objects.filter(submission=OuterRef("pk"), undone_at=None).order_by("-at", "-id")
    return rows.annotate(
        finding_count=_count(_standing()),
        grave_count=_count(_standing(severity__in=(Severity.BLOCK, Severity.MAJOR))),
        decided_by_name=Subquery(last.values("by__name")[:1]),
        decided_at=Subquery(last.values("at")[:1]),
        disputed=Exists(Disagreement.objects.filter(submission=OuterRef("pk"), settled_by=None)),
    )


def _standing(**finding: Any) -> QuerySet[Finding]:
    """Findings of the outer round that stand."""
    own = Finding.objects.filter(submission=OuterRef("pk"), gone_at=None, **finding)
    return own.exclude(state=FindingState.DISMISSED).order_by()


def _count(rows: QuerySet[Finding]) -> Coalesce:
    """How many, counted by the index of one round: joining all findings would cost seconds on a county's cycle."""
    return Coalesce(Subquery(rows.values("submission").annotate(n=Count("pk")).values("n")), 0)


def having(**finding: Any) -> Q:
    """Rounds with a standing finding of this kind."""
    return Q(Exists(_standing(**finding)))


def handled_by(person: Person) -> Q:
    """Rounds of duties on which the person decided or judged a finding, in this round or an earlier one."""
    decided = Decision.objects.filter(by=person).values("duty_id")
    judged = Finding.objects.filter(decided_by=person, duty__isnull=False).values("duty_id")
    return Q(duty__in=decided) | Q(duty__in=judged)


def disputed() -> Q:
    """Rounds that two people saw differently and that nobody has settled."""
    return Q(pk__in=Disagreement.objects.filter(settled_by=None).values("submission_id"))


def state_counts(rows: QuerySet[Submission]) -> dict[str, int]:
    """How many rounds stand in which state of their duty."""
    found = rows.order_by().values_list("duty__state").annotate(Count("pk"))
    counts = {str(state): number for state, number in found}
    return {state: counts.get(state, 0) for state in State.values}


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Where a round stands in the filtered queue; ids of the ones before and after, None at the ends."""

    before: int | None
    after: int | None
    place: int
    """From 1; 0 where the round is not (or no longer) in the filtered queue."""
    total: int


def neighbours(rows: QuerySet[Submission], current: int, state: str) -> Neighbours:
    """The neighbours of a round. `rows` is filtered but for the state, so that a round just decided keeps its place."""
    every = list(rows.values_list("pk", "duty__state"))
    matching = [i for i, (pk, at) in enumerate(every) if not state or at == state]
    here = next((i for i, (pk, _) in enumerate(every) if pk == current), None)
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
