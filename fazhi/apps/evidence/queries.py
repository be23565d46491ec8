"""Reads of material for pages and exports, each narrowed to what the asker may see."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from fazhi.apps.duties.models import Duty, State
from fazhi.apps.evidence.models import Capture, Link, Material, Outcome, Receipt, Submission, SubmissionState
from fazhi.apps.framework.models import Cycle
from fazhi.apps.pages.errors import NotThereError
from fazhi.apps.units.access import Access
from fazhi.apps.units.models import Unit


def own_duties(access: Access, cycle: Cycle) -> QuerySet[Duty]:
    """The duties of the asker's units in a cycle, with how many files their newest round holds."""
    return (
        Duty.objects.filter(access.units_q("evidence.hand_in"), cycle=cycle, is_active=True)
        .select_related("indicator", "unit", "cycle")
        .annotate(
            files=Count(
                "submissions__materials",
                filter=Q(submissions__materials__removed_at=None) & ~Q(submissions__state=SubmissionState.SUPERSEDED),
                distinct=True,
            ),
            is_handed_in=Exists(Submission.objects.filter(duty=OuterRef("pk"), state=SubmissionState.HANDED_IN)),
        )
        .order_by("due", "indicator__order")
    )


def duty_for(access: Access, duty_id: int, action: str = "evidence.view") -> Duty:
    """One duty the asker may see. Raises NotThereError."""
    duty = (
        Duty.objects.filter(access.units_q(action, cycle_path="cycle"), pk=duty_id)
        .select_related("indicator__heading", "unit__region", "cycle")
        .first()
    )
    if duty is None:
        raise NotThereError()
    return duty


def submission_for(access: Access, submission_id: int, action: str = "evidence.view") -> Submission:
    """One round the asker may see. Raises NotThereError."""
    found = (
        Submission.objects.filter(access.units_q(action, "duty__unit", cycle_path="duty__cycle"), pk=submission_id)
        .select_related("duty__indicator", "duty__unit__region", "duty__cycle")
        .first()
    )
    if found is None:
        raise NotThereError()
    return found


def material_for(access: Access, material_id: int, action: str = "evidence.view") -> Material:
    """One material the asker may see. Raises NotThereError."""
    found = (
        Material.objects.filter(access.units_q(action, cycle_path="cycle"), pk=material_id)
        .select_related("receipt", "document", "unit", "cycle", "submission__duty__indicator")
        .first()
    )
    if found is None:
        raise NotThereError()
    return found


def link_for(access: Access, link_id: int, action: str) -> Link:
    """One address in a round where the asker may do this. Raises NotThereError."""
    found = (
        Link.objects.filter(
            access.units_q(action, "submission__duty__unit", cycle_path="submission__duty__cycle"), pk=link_id
        )
        .select_related("submission__duty")
        .first()
    )
    if found is None:
        raise NotThereError()
    return found


def materials_of(submission: Submission | None) -> QuerySet[Material]:
    """The files in a round."""
    return (
        Material.objects.filter(submission=submission, removed_at=None)
        .select_related("receipt", "document")
        .order_by("file")
    )


def takes_more(access: Access, cycle: Cycle) -> QuerySet[Duty]:
    """The duties of the asker's units whose round may be added to: neither handed in nor under review."""
    waits = Submission.objects.filter(duty=OuterRef("pk"), state=SubmissionState.HANDED_IN)
    return own_duties(access, cycle).exclude(state=State.PENDING, round__gt=0).filter(~Exists(waits))


def outcomes_of(submission: Submission) -> dict[str, int]:
    """How many files of a round have each outcome."""
    rows = submission.materials.filter(removed_at=None).order_by().values_list("receipt__outcome")
    return dict(rows.annotate(n=Count("id")))


def elsewhere(access: Access, duty: Duty, words: str = "") -> QuerySet[Material]:
    """Files that the unit keeps for its other duties of the cycle, each once, so that they may serve here too."""
    current = duty.submissions.order_by("-round").values("pk")[:1]
    here = Material.objects.filter(submission__in=current, removed_at=None, receipt=OuterRef("receipt"))
    found = Material.objects.filter(
        access.units_q("evidence.hand_in"), ~Exists(here), unit=duty.unit, cycle=duty.cycle, removed_at=None
    ).exclude(submission=None)
    if words:
        found = found.filter(Q(file__icontains=words) | Q(document__title__icontains=words))
    newest = found.order_by().values("receipt").annotate(newest=Max("pk")).values("newest")
    rows = Material.objects.filter(pk__in=newest).exclude(receipt__outcome=Outcome.READ, document=None)
    return rows.select_related("document", "submission__duty__indicator").order_by("file")


def tray(unit: Unit, cycle: Cycle) -> QuerySet[Material]:
    """A unit's loose files, archives that only carried others left out."""
    return (
        Material.objects.filter(unit=unit, cycle=cycle, submission=None, removed_at=None)
        .exclude(receipt__outcome=Outcome.READ, document=None)
        .select_related("receipt", "document", "proposed_duty__indicator")
        .order_by("file")
    )


def receipts(access: Access, cycle: Cycle) -> QuerySet[Receipt]:
    """All receipts the asker may see."""
    return Receipt.objects.filter(access.units_q("evidence.view"), cycle=cycle).select_related("unit", "by")


def all_material(access: Access, cycle: Cycle) -> QuerySet[Material]:
    """All material the asker may see in a cycle."""
    return (
        Material.objects.filter(access.units_q("evidence.view", cycle_path="cycle"), cycle=cycle, removed_at=None)
        .select_related("receipt", "document", "unit", "submission__duty__indicator")
        .order_by("unit__order", "submission__duty__indicator__order", "file")
    )


def all_links(access: Access, cycle: Cycle) -> QuerySet[Link]:
    """All addresses offered, newest look beside each by `captures_by_key`."""
    return (
        Link.objects.filter(
            access.units_q("evidence.view", "submission__duty__unit", cycle_path="submission__duty__cycle"),
            submission__duty__cycle=cycle,
            removed_at=None,
        )
        .exclude(submission__state=SubmissionState.SUPERSEDED)
        .select_related("submission__duty__unit", "submission__duty__indicator")
        .order_by("submission__duty__unit__order", "id")
    )


def captures_by_key(keys: Any) -> dict[str, Capture]:
    """The newest look at each of these addresses."""
    found: dict[str, Capture] = {}
    for capture in Capture.objects.filter(key__in=list(keys)).defer("core", "text").order_by("at", "id"):
        found[capture.key] = capture
    return found


def to_confirm(access: Access) -> QuerySet[Submission]:
    """Rounds that wait for the asker as a unit's head."""
    return (
        Submission.objects.filter(access.units_q("evidence.confirm", "duty__unit"), state=SubmissionState.HANDED_IN)
        .select_related("duty__indicator", "duty__unit", "handed_in_by")
        .annotate(files=Count("materials", filter=Q(materials__removed_at=None)))
        .order_by("handed_in_at")
    )
