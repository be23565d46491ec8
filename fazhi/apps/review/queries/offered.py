"""Addresses at the desk: those of a round, and where nothing was handed in, those that are known from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from fazhi.apps.duties.models import Duty
from fazhi.apps.evidence.models import Capture, Link, Submission, SubmissionState
from fazhi.apps.evidence.queries import captures_by_key
from fazhi.apps.pages.errors import NotThereError
from fazhi.apps.units.access import Access


@dataclass(frozen=True, slots=True)
class Offered:
    """An address with the newest look at it. `origin` says who offered it, where it was not this round."""

    link: Link
    capture: Capture | None
    origin: str = ""
    is_own: bool = True
    """Whether it was offered for this very duty."""


def link_for(access: Access, link_id: int) -> Link:
    """An address that the person may see at the desk."""
    where = access.units_q("review.view", "submission__duty__unit", "submission__duty__cycle_id")
    found = Link.objects.filter(where, pk=link_id).select_related("submission__duty").first()
    if found is None:
        raise NotThereError()
    return found


def links_of(submission: Submission) -> list[Offered]:
    """The addresses of a round with the newest look at each."""
    links = list(submission.links.filter(removed_at=None))
    newest = captures_by_key([link.key for link in links]) if links else {}
    return [Offered(link, newest.get(link.key)) for link in links]


MOST_LINKS = 40
"""Addresses of others that a duty without a round shows."""


def links_around(access: Access, duty: Duty) -> list[Offered]:
    """Where nothing was handed in: addresses that the unit prepares, gave last time, or that others give for the same.

    Each address once, the nearest origin first.
    """
    seen = access.units_q("review.view", "submission__duty__unit", "submission__duty__cycle_id")
    same = Q(
        submission__duty__indicator__number=duty.indicator.number, submission__duty__cycle__region=duty.cycle.region
    )
    let_go = Q(submission__state__in=(SubmissionState.HANDED_IN, SubmissionState.CONFIRMED))
    earlier = Q(submission__duty__unit=duty.unit, submission__duty__cycle__last__lt=duty.cycle.first)
    others = Q(submission__duty__cycle=duty.cycle) & let_go & same
    rows = (
        Link.objects.filter(seen, Q(submission__duty=duty) | (earlier & same) | others, removed_at=None)
        .select_related("submission__duty__unit", "submission__duty__cycle")
        .order_by("-submission__duty__cycle__last", "-submission__round", "id")[: 10 * MOST_LINKS]
    )
    found: dict[str, tuple[int, str, Link]] = {}
    for link in rows:
        rank, origin = _origin(link, duty)
        if link.key not in found or rank < found[link.key][0]:
            found[link.key] = (rank, origin, link)
    chosen = sorted(found.values(), key=lambda one: one[0])[:MOST_LINKS]
    newest = captures_by_key([link.key for _, _, link in chosen]) if chosen else {}
    return [Offered(link, newest.get(link.key), origin, rank == 0) for rank, origin, link in chosen]


def _origin(link: Link, duty: Duty) -> tuple[int, str]:
    owner = link.submission.duty
    if owner.pk == duty.pk:
        return 0, "本项已登记，单位尚未提交"
    if owner.unit_id == duty.unit_id:
        return 1, f"本单位{owner.cycle.name}"
    return 2, owner.unit.name
