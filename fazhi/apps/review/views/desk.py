"""The desk: one duty on one screen, judged with the keyboard."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from fazhi.apps.duties.models import Duty
from fazhi.apps.evidence.models import Submission, SubmissionState
from fazhi.apps.framework.models import Method
from fazhi.apps.pages.errors import InputError, NotThereError
from fazhi.apps.review.forms import DecisionForm, cleaned, score_of
from fazhi.apps.review.models import Decision, Disagreement, Finding, Verdict
from fazhi.apps.review.queries import desk as reads
from fazhi.apps.review.queries.opinion import opinion_without_round
from fazhi.apps.review.queries.queue import neighbours
from fazhi.apps.review.services import decide as changes
from fazhi.apps.review.services import judge as judging
from fazhi.apps.review.views.queue import carried_query, filtered, with_defaults
from fazhi.apps.units.access import access_of, allow

REASONS = ("经核实无误", "系上级统一文件", "系延续性工作，无须更换", "机器判断有误")
"""Reasons for not accepting a finding that people give most; others are typed."""


@allow("review.view")
def duty(request: HttpRequest, duty_id: int) -> HttpResponse:
    """One duty as it is to be decided: with its confirmed round, or as it stands without one."""
    found = reads.duty_for(access_of(request), duty_id)
    return render(request, "review/desk.html", _context(request, found, reads.round_to_decide(found)))


@allow("review.view")
def desk(request: HttpRequest, submission_id: int) -> HttpResponse:
    """One round, also an earlier one: file and quote on the left, requirements, findings and decision on the right."""
    submission = reads.round_for(access_of(request), submission_id)
    return render(request, "review/desk.html", _context(request, submission.duty, submission))


def _context(request: HttpRequest, duty: Duty, submission: Submission | None) -> dict[str, Any]:
    access = access_of(request)
    found = reads.desk(access, duty, submission)
    may_decide = (
        access.allows("review.decide", unit=duty.unit, cycle=duty.cycle_id)
        and duty.is_active
        and (submission is None or submission.state == SubmissionState.CONFIRMED)
    )
    standing = found.standing
    mine = standing is not None and standing.by_id == request.user.pk
    return {
        "desk": found,
        "submission": submission,
        "duty": duty,
        "indicator": duty.indicator,
        "near": _near(request, duty),
        "carried": carried_query(request),
        "may_decide": may_decide and not found.disagreement,
        "undoable": standing.pk if standing is not None and mine and may_decide and not standing.settles else None,
        "is_second_look": standing is not None and not mine,
        "opinion": _opinion(found),
        "score": _plain(duty.score if duty.score is not None else duty.indicator.points),
        "reasons": REASONS,
        "requirements": _requirements(found, duty),
        "has_figures": submission is None or duty.indicator.method == Method.DATA,
        "under_way": _under_way(found),
        **_addresses(duty, submission),
    }


def _addresses(duty: Duty, submission: Submission | None) -> dict[str, str]:
    """Where the forms of the desk go."""
    if submission is not None:
        return {name: reverse(f"review:{name}", args=[submission.pk]) for name in ("decide", "judge")}
    return {name: reverse(f"review:{name}_duty", args=[duty.pk]) for name in ("decide", "judge")}


def _opinion(found: reads.Desk) -> str:
    """The accepted findings in words; else what was said before; without a round, what there is to say of that."""
    said = found.standing.opinion if found.standing is not None else ""
    written = found.opinion or said
    if written or found.submission is not None or found.standing is not None:
        return written
    return opinion_without_round(found.duty, found.links, timezone.localdate())


def _under_way(found: reads.Desk) -> Submission | None:
    """A round that the unit has not let go of, or that waits for its head, where none is confirmed."""
    if found.submission is not None:
        return None
    return next((one.submission for one in found.rounds if one.submission is not None), None)


def _plain(points: Decimal | None) -> str:
    """Points as a number field takes them: 6, 1.5."""
    return f"{points.normalize():f}" if points is not None else ""


def _near(request: HttpRequest, duty: Duty) -> Any:
    """Neighbours in the queue as the address filters it; the state is judged apart: a decided one keeps its place."""
    query = request.GET.copy()
    query["cycle"] = str(duty.cycle_id)
    request.GET = query  # type: ignore[assignment]  # the same values, filled up
    with_defaults(request)
    state, query = request.GET["state"], request.GET.copy()
    query["state"] = ""
    request.GET = query  # type: ignore[assignment]
    found = neighbours(filtered(request), duty.pk, state)
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
    """Record the decision on a round and go on to the next duty."""
    submission = reads.round_for(access_of(request), submission_id, "review.decide")
    decision = changes.decide(submission=submission, **_said(request))
    return _decided(request, decision)


@allow("review.decide")
@require_POST
def decide_duty(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Record the decision on a duty of which nothing was handed in."""
    found = reads.duty_for(access_of(request), duty_id, "review.decide")
    decision = changes.decide_without_round(duty=found, **_said(request))
    return _decided(request, decision)


def _said(request: HttpRequest) -> dict[str, Any]:
    """What the form of the desk says, in the words of the service."""
    values = cleaned(DecisionForm(request.POST))
    if values["version"] is None:
        raise InputError("页面内容不完整，请刷新后再作结论。")
    return {
        "version": values["version"],
        "verdict": values["verdict"],
        "by": request.user,
        "opinion": values["opinion"],
        "score": score_of(values) if values["verdict"] != Verdict.NOT_APPLICABLE else None,
    }


def _decided(request: HttpRequest, decision: Decision) -> HttpResponse:
    what = f"{decision.duty.unit.name} · 指标{decision.duty.indicator.number}"
    disputed = Disagreement.objects.filter(second=decision).exists()
    said = "与他人结论不一致，已提交办公室主任裁定。" if disputed else f"{decision.get_verdict_display()}。"
    after = request.POST.get("next", "")
    where = after if after.startswith("/review/") else reverse("review:queue")
    if request.headers.get("Accept") == "application/json":
        undo_url = reverse("review:undo", args=[decision.pk])
        back = reverse("review:duty", args=[decision.duty_id]) + request.POST.get("query", "")
        return JsonResponse({"message": f"{what}：{said}", "undo": undo_url, "back": back})
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
    back = reverse("review:duty", args=[decision.duty_id])
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"message": "已撤销，恢复为原来的状态。", "back": back})
    return redirect(back)


@allow("review.decide")
@require_POST
def judge(request: HttpRequest, submission_id: int) -> HttpResponse:
    """Accept or dismiss findings of a round; gives the findings anew."""
    submission = reads.round_for(access_of(request), submission_id, "review.decide")
    return _judged(request, submission.duty, submission)


@allow("review.decide")
@require_POST
def judge_duty(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Accept or dismiss findings of a duty of which nothing was handed in."""
    return _judged(request, reads.duty_for(access_of(request), duty_id, "review.decide"), None)


def _judged(request: HttpRequest, duty: Duty, submission: Submission | None) -> HttpResponse:
    ids = [int(one) for one in request.POST.get("findings", "").split(",") if one.isdigit()]
    rows = Finding.objects.filter(duty=duty, submission=submission, pk__in=ids)
    findings = list(rows.select_related("duty"))
    if not findings:
        raise NotThereError("没有找到这条问题，可能重新检查后已消失，请刷新页面。")
    person: Any = request.user
    judging.judge(
        findings=findings,
        state=request.POST.get("state", ""),
        by=person,
        reason=request.POST.get("reason", "") or request.POST.get("reason_quick", ""),
    )
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("review:duty", duty.pk)
    found = reads.desk(access_of(request), duty, submission)
    context = {
        "desk": found,
        "submission": submission,
        "opinion": _opinion(found),
        "may_decide": True,
        "reasons": REASONS,
        **_addresses(duty, submission),
    }
    return render(request, "review/_findings.html", context)
