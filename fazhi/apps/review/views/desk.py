"""The desk: one round on one screen, judged with the keyboard."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from fazhi.apps.duties.models import State
from fazhi.apps.evidence.models import Submission, SubmissionState
from fazhi.apps.pages.errors import InputError, NotThereError
from fazhi.apps.review.forms import DecisionForm, cleaned, score_of
from fazhi.apps.review.models import Decision, Disagreement, Finding, FindingState, Verdict
from fazhi.apps.review.queries import desk as reads
from fazhi.apps.review.queries.queue import neighbours
from fazhi.apps.review.services import decide as changes
from fazhi.apps.review.views.queue import carried_query, filtered, with_defaults
from fazhi.apps.units.access import access_of, allow

REASONS = ("经核实无误", "系上级统一文件", "系延续性工作，无须更换", "机器判断有误")
"""Reasons for not accepting a finding that people give most; others are typed."""


@allow("review.view")
def desk(request: HttpRequest, submission_id: int) -> HttpResponse:
    """One round: file and quote on the left, requirements, findings and decision on the right."""
    submission = reads.round_for(access_of(request), submission_id)
    return render(request, "review/desk.html", _context(request, submission))


def _context(request: HttpRequest, submission: Submission) -> dict[str, Any]:
    duty = submission.duty
    found = reads.desk(submission)
    near = _near(request, submission)
    may_decide = (
        access_of(request).allows("review.decide", unit=duty.unit, cycle=duty.cycle_id)
        and submission.state == SubmissionState.CONFIRMED
    )
    standing = found.standing
    mine = standing is not None and standing.by_id == request.user.pk
    return {
        "desk": found,
        "submission": submission,
        "duty": duty,
        "indicator": duty.indicator,
        "near": near,
        "carried": carried_query(request),
        "may_decide": may_decide and not found.disagreement,
        "undoable": standing.pk if standing is not None and mine and may_decide and not standing.settles else None,
        "is_second_look": standing is not None and not mine,
        "opinion": found.opinion or (standing.opinion if standing is not None else ""),
        "score": _plain(duty.score if duty.score is not None else duty.indicator.points),
        "reasons": REASONS,
        "requirements": _requirements(found, duty),
    }


def _plain(points: Decimal | None) -> str:
    """Points as a number field takes them: 6, 1.5."""
    return f"{points.normalize():f}" if points is not None else ""


def _near(request: HttpRequest, submission: Submission) -> Any:
    """Neighbours in the queue as the address filters it; the state is judged apart: a decided one keeps its place."""
    query = request.GET.copy()
    query["cycle"] = str(submission.duty.cycle_id)
    request.GET = query  # type: ignore[assignment]  # the same values, filled up
    with_defaults(request)
    state, query = request.GET["state"], request.GET.copy()
    query["state"] = ""
    request.GET = query  # type: ignore[assignment]
    found = neighbours(filtered(request), submission.pk, state)
    query = request.GET.copy()
    query["state"] = state
    request.GET = query  # type: ignore[assignment]
    return found


def _requirements(found: reads.Desk, duty: Any) -> list[dict[str, Any]]:
    if found.checklist is not None:
        return list(found.checklist.items)
    return [{"number": one.number, "text": one.text, "unchecked": True} for one in duty.indicator.requirements.all()]


@allow("review.decide")
@require_POST
def decide(request: HttpRequest, submission_id: int) -> HttpResponse:
    """Record the decision and go on to the next round."""
    submission = reads.round_for(access_of(request), submission_id, "review.decide")
    values = cleaned(DecisionForm(request.POST))
    if values["version"] is None:
        raise InputError("页面内容不完整，请刷新后再作结论。")
    person: Any = request.user
    decision = changes.decide(
        submission=submission,
        version=values["version"],
        verdict=values["verdict"],
        by=person,
        opinion=values["opinion"],
        score=score_of(values) if values["verdict"] != Verdict.NOT_APPLICABLE else None,
    )
    disputed = Disagreement.objects.filter(second=decision).exists()
    what = f"{submission.duty.unit.name} · 指标{submission.duty.indicator.number}"
    message = (
        f"{what}：与他人结论不一致，已提交办公室主任裁定。"
        if disputed
        else f"{what}：{decision.get_verdict_display()}。"
    )
    after = request.POST.get("next", "")
    where = after if after.startswith("/review/") else reverse("review:queue")
    if request.headers.get("Accept") == "application/json":
        undo_url = reverse("review:undo", args=[decision.pk])
        back = f"{reverse('review:desk', args=[submission.pk])}{request.POST.get('query', '')}"
        return JsonResponse({"message": message, "undo": undo_url, "back": back})
    return redirect(where)


@allow("review.decide")
@require_POST
def undo(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Take one's own decision back."""
    where = access_of(request).units_q("review.decide", "duty__unit", "duty__cycle_id")
    decision = Decision.objects.filter(where, pk=decision_id).first()
    if decision is None:
        raise NotThereError()
    person: Any = request.user
    changes.undo(decision=decision, by=person)
    back = reverse("review:desk", args=[decision.submission_id])
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"message": "已撤销，恢复为原来的状态。", "back": back})
    return redirect(back)


@allow("review.decide")
@require_POST
def judge(request: HttpRequest, submission_id: int) -> HttpResponse:
    """Accept or dismiss findings of a round; gives the findings anew."""
    submission = reads.round_for(access_of(request), submission_id, "review.decide")
    ids = [int(one) for one in request.POST.get("findings", "").split(",") if one.isdigit()]
    findings = list(Finding.objects.filter(submission=submission, pk__in=ids).select_related("duty"))
    if not findings:
        raise NotThereError("没有找到这条问题，可能重新检查后已消失，请刷新页面。")
    person: Any = request.user
    changes.judge(
        findings=findings,
        state=request.POST.get("state", ""),
        by=person,
        reason=request.POST.get("reason", "") or request.POST.get("reason_quick", ""),
    )
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("review:desk", submission_id)
    found = reads.desk(submission)
    context = {
        "desk": found,
        "submission": submission,
        "opinion": found.opinion,
        "may_decide": True,
        "reasons": REASONS,
    }
    return render(request, "review/_findings.html", context)


@allow("review.view")
def disagreements(request: HttpRequest) -> HttpResponse:
    """What two people saw differently."""
    rows = reads.disagreements(access_of(request))[:200]
    return render(request, "review/disagreements.html", {"rows": rows, "verdicts": Verdict.choices})


@allow("review.settle")
@require_POST
def settle(request: HttpRequest, disagreement_id: int) -> HttpResponse:
    """Say what holds."""
    where = access_of(request).units_q("review.settle", "submission__duty__unit", "submission__duty__cycle_id")
    found = Disagreement.objects.filter(where, pk=disagreement_id).first()
    if found is None:
        raise NotThereError()
    values = cleaned(DecisionForm(request.POST))
    person: Any = request.user
    changes.settle(
        disagreement=found,
        verdict=values["verdict"],
        by=person,
        opinion=values["opinion"],
        score=score_of(values) if values["verdict"] != Verdict.NOT_APPLICABLE else None,
    )
    return redirect("review:disagreements")


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
    checklist = getattr(submission, "checklist", None)
    context = {
        "submission": submission,
        "items": reads.items_of(list(rows)),
        "checklist": checklist,
        "decision": changes.standing(submission),
        "is_done": submission.duty.state in (State.PASSED, State.NOT_APPLICABLE),
    }
    return render(request, "review/_unit_findings.html", context)
