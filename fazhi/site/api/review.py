"""The reviewers' queue, findings and decisions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Subquery
from django.http import HttpRequest
from ninja import Router, Schema, Status

from fazhi.apps.framework.books import points_text
from fazhi.apps.framework.queries import cycle_for
from fazhi.apps.pages.errors import InputError, NotThereError
from fazhi.apps.review.models import Decision, Disagreement, Finding, Verdict
from fazhi.apps.review.queries import desk, queue
from fazhi.apps.review.services import decide as services
from fazhi.apps.review.services import judge as judging
from fazhi.site.api.keys import asker, page, person_of

router = Router(tags=["审阅"])


class DecisionIn(Schema):
    """A conclusion. `version` is the duty's when it was looked at: who decided meanwhile is not overridden."""

    version: int
    verdict: str
    opinion: str = ""
    score: Decimal | None = None


class SettlementIn(Schema):
    """What holds, said by a third person."""

    verdict: str
    opinion: str = ""
    score: Decimal | None = None


class JudgementIn(Schema):
    """What a person makes of a finding."""

    state: str
    reason: str = ""


def _duty_form(one: Any) -> dict[str, Any]:
    return {
        "duty": one.pk,
        "version": one.version,
        "unit": one.unit_id,
        "unit_name": one.unit.name,
        "indicator": one.indicator.number,
        "method": one.indicator.method,
        "submission": one.submission_id,
        "round": one.round or None,
        "state": one.state,
        "proposed": one.proposed or None,
        "score": points_text(one.score),
        "findings": one.finding_count,
        "grave": one.grave_count,
        "confirmed_at": one.confirmed_at,
    }


def finding_form(one: Finding) -> dict[str, Any]:
    """A finding as the API gives it, in the words of findings.jsonl."""
    return {
        "id": one.pk,
        "check": one.check_name,
        "severity": one.severity,
        "file": one.file or None,
        "page": one.page,
        "quote": one.quote,
        "message": one.message,
        "suggestion": one.suggestion,
        "confidence": one.confidence,
        "related": one.related,
        "state": one.state,
        "reason": one.reason,
    }


def decision_form(one: Decision) -> dict[str, Any]:
    """A decision as the API gives it."""
    return {
        "id": one.pk,
        "submission": one.submission_id,
        "duty": one.duty_id,
        "by": str(one.by),
        "at": one.at,
        "verdict": one.verdict,
        "score": points_text(one.score),
        "opinion": one.opinion,
        "undone_at": one.undone_at,
    }


def _disagreement_form(one: Disagreement) -> dict[str, Any]:
    return {
        "id": one.pk,
        "duty": one.duty_id,
        "submission": one.submission_id,
        "unit_name": one.duty.unit.name,
        "indicator": one.duty.indicator.number,
        "opened_at": one.opened_at,
        "first": decision_form(one.first),
        "second": decision_form(one.second),
        "settled_by": decision_form(one.settled_by) if one.settled_by is not None else None,
    }


@router.get("/cycles/{int:cycle_id}/queue", summary="审阅台：待审、待核验和已审的各项")
def list_queue(
    request: HttpRequest,
    cycle_id: int,
    state: str = "",
    handed_in: bool | None = None,
    limit: int = 100,
    offset: int = 0,
) -> dict[str, Any]:
    """The duties a reviewer sees. `state` is the duty's, or `verify` for what the office looks up by itself.

    `submission` is the confirmed round by which a duty is decided; null where nothing was handed in.
    """
    access = asker(request, "review.view")
    rows = queue.duties(access, cycle_for(access, cycle_id)).filter(queue.in_state(state))
    if handed_in is not None:
        rows = rows.filter(queue.handed_in("yes" if handed_in else "no"))
    submission = Subquery(queue.confirmed().values("pk")[:1])
    return page(queue.with_counts(rows).annotate(submission_id=submission), _duty_form, limit, offset)


@router.get("/rounds/{int:submission_id}/findings", summary="一轮的问题")
def findings(request: HttpRequest, submission_id: int, limit: int = 200, offset: int = 0) -> dict[str, Any]:
    """The findings of one round that still stand."""
    found = desk.round_for(asker(request, "review.view"), submission_id)
    return page(found.findings.filter(gone_at=None).order_by("id"), finding_form, limit, offset)


@router.get("/duties/{int:duty_id}/findings", summary="一项责任现在的问题")
def duty_findings(request: HttpRequest, duty_id: int, limit: int = 200, offset: int = 0) -> dict[str, Any]:
    """The findings that the desk shows of a duty, also where nothing was handed in."""
    found = desk.duty_for(asker(request, "review.view"), duty_id)
    rows = Finding.objects.filter(queue.of_desk(), duty=found)
    return page(rows.order_by("id"), finding_form, limit, offset)


@router.post("/findings/{int:finding_id}", summary="采纳或不采纳一个问题")
def judge(request: HttpRequest, finding_id: int, asked: JudgementIn) -> dict[str, Any]:
    """Accept or dismiss one finding."""
    access = asker(request, "review.decide")
    found = desk.finding_for(access, finding_id)
    access.require("review.decide", unit=found.unit)
    judging.judge(findings=[found], state=asked.state, reason=asked.reason, by=person_of(request))
    found.refresh_from_db()
    return finding_form(found)


@router.get("/rounds/{int:submission_id}/decisions", summary="一轮的审阅结论")
def decisions(request: HttpRequest, submission_id: int, limit: int = 50, offset: int = 0) -> dict[str, Any]:
    """The decisions on one round, the newest first."""
    found = desk.round_for(asker(request, "review.view"), submission_id)
    return page(found.decisions.select_related("by").order_by("-at", "-id"), decision_form, limit, offset)


@router.get("/duties/{int:duty_id}/decisions", summary="一项责任的全部审阅结论")
def duty_decisions(request: HttpRequest, duty_id: int, limit: int = 50, offset: int = 0) -> dict[str, Any]:
    """The decisions on a duty over all its rounds, the newest first; undone ones too."""
    found = desk.duty_for(asker(request, "review.view"), duty_id)
    return page(found.decisions.select_related("by").order_by("-at", "-id"), decision_form, limit, offset)


@router.post("/rounds/{int:submission_id}/decisions", summary="对一轮作出审阅结论", response={201: dict[str, Any]})
def decide(request: HttpRequest, submission_id: int, asked: DecisionIn) -> Status:
    """Record a conclusion on a round."""
    found = desk.round_for(asker(request, "review.decide"), submission_id, "review.decide")
    made = services.decide(submission=found, by=person_of(request), **_said(asked))
    return Status(201, decision_form(made))


@router.post("/duties/{int:duty_id}/decisions", summary="对一项责任作出审阅结论", response={201: dict[str, Any]})
def decide_duty(request: HttpRequest, duty_id: int, asked: DecisionIn) -> Status:
    """Record a conclusion on a duty: by its confirmed round, or as it stands where nothing was handed in."""
    found = desk.duty_for(asker(request, "review.decide"), duty_id, "review.decide")
    submission, by = desk.round_to_decide(found), person_of(request)
    if submission is not None:
        return Status(201, decision_form(services.decide(submission=submission, by=by, **_said(asked))))
    return Status(201, decision_form(services.decide_without_round(duty=found, by=by, **_said(asked))))


def _said(asked: DecisionIn) -> dict[str, Any]:
    if asked.verdict not in Verdict.values:
        raise InputError(f"结论应是{'、'.join(Verdict.values)}之一。")
    said = asked.dict()
    return said if asked.verdict != Verdict.NOT_APPLICABLE else {**said, "score": None}


@router.post("/decisions/{int:decision_id}/undo", summary="撤销本人的审阅结论")
def undo(request: HttpRequest, decision_id: int) -> dict[str, Any]:
    """Take one's own decision back."""
    where = asker(request, "review.decide").units_q("review.decide", "duty__unit", "duty__cycle_id")
    found = Decision.objects.filter(where, pk=decision_id).first()
    if found is None:
        raise NotThereError()
    return decision_form(services.undo(decision=found, by=person_of(request)))


@router.get("/disagreements", summary="审阅意见分歧")
def disagreements(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """What two reviewers saw differently, unsettled first."""
    return page(desk.disagreements(asker(request, "review.view")), _disagreement_form, limit, offset)


@router.post("/disagreements/{int:disagreement_id}/settle", summary="裁定分歧", response={201: dict[str, Any]})
def settle(request: HttpRequest, disagreement_id: int, asked: SettlementIn) -> Status:
    """A third person says what holds."""
    access = asker(request, "review.settle")
    where = access.units_q("review.settle", "duty__unit", "duty__cycle_id")
    found = Disagreement.objects.filter(where, pk=disagreement_id).first()
    if found is None:
        raise NotThereError()
    said = _said(DecisionIn(version=0, **asked.dict()))
    said.pop("version")
    return Status(201, decision_form(services.settle(disagreement=found, by=person_of(request), **said)))
