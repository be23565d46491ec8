"""What two people saw differently, and its settling by a third."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from fazhi.apps.pages.errors import NotThereError
from fazhi.apps.review.forms import DecisionForm, cleaned, score_of
from fazhi.apps.review.models import Disagreement, Verdict
from fazhi.apps.review.queries import desk as reads
from fazhi.apps.review.services.decide import settle as settle_it
from fazhi.apps.units.access import access_of, allow


@allow("review.view")
def disagreements(request: HttpRequest) -> HttpResponse:
    """What two people saw differently."""
    rows = reads.disagreements(access_of(request))[:200]
    return render(request, "review/disagreements.html", {"rows": rows, "verdicts": Verdict.choices})


@allow("review.settle")
@require_POST
def settle(request: HttpRequest, disagreement_id: int) -> HttpResponse:
    """Say what holds."""
    where = access_of(request).units_q("review.settle", "duty__unit", "duty__cycle_id")
    found = Disagreement.objects.filter(where, pk=disagreement_id).first()
    if found is None:
        raise NotThereError()
    values = cleaned(DecisionForm(request.POST))
    person: Any = request.user
    settle_it(
        disagreement=found,
        verdict=values["verdict"],
        by=person,
        opinion=values["opinion"],
        score=score_of(values) if values["verdict"] != Verdict.NOT_APPLICABLE else None,
    )
    return redirect("review:disagreements")
