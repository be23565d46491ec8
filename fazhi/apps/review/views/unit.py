"""What a unit's own people see of the review: the check of their round, and what was concluded."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fazhi.apps.duties.models import Duty, State
from fazhi.apps.evidence.models import Submission
from fazhi.apps.pages.errors import NotThereError
from fazhi.apps.review.models import FindingState
from fazhi.apps.review.queries import desk as reads
from fazhi.apps.units.access import access_of, allow


@allow("evidence.view")
def unit_findings(request: HttpRequest, submission_id: int) -> HttpResponse:
    """What the check says of one's own round while it is being prepared, and what serves each item."""
    where = access_of(request).units_q("evidence.view", "duty__unit", "duty__cycle_id")
    submission = (
        Submission.objects.filter(where, pk=submission_id).select_related("duty__indicator", "checklist").first()
    )
    if submission is None:
        raise NotThereError()
    rows = submission.findings.filter(gone_at=None).exclude(state=FindingState.DISMISSED)
    context = {
        "submission": submission,
        "items": reads.items_of(list(rows)),
        "checklist": getattr(submission, "checklist", None),
        "decision": reads.last_decision(submission.duty, before=submission),
        "is_done": submission.duty.state in (State.PASSED, State.NOT_APPLICABLE),
    }
    return render(request, "review/_unit_findings.html", context)


@allow("evidence.view")
def unit_conclusion(request: HttpRequest, duty_id: int) -> HttpResponse:
    """What was concluded of a duty for which nothing was handed in yet."""
    where = access_of(request).units_q("evidence.view", "unit", "cycle_id")
    duty = Duty.objects.filter(where, pk=duty_id).first()
    if duty is None:
        raise NotThereError()
    return render(request, "review/_conclusion.html", {"decision": reads.last_decision(duty)})
