"""The reviewers' queue, findings and decisions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from fazhi.apps.framework.books import points_text
from fazhi.apps.framework.queries import cycle_for
from fazhi.apps.pages.errors import InputError
from fazhi.apps.review.models import Decision, Finding, Verdict
from fazhi.apps.review.queries import desk, queue
from fazhi.apps.review.services import decide as services
from fazhi.site.api.keys import asker, page, person_of

router = Router(tags=["审阅"])


class DecisionIn(Schema):
    """A conclusion. `version` is the duty's when it was looked at: who decided meanwhile is not overridden."""

    version: int
    verdict: str
    opinion: str = ""
    score: Decimal | None = None


class JudgementIn(Schema):
    """What a person makes of a finding."""

    state: str
    reason: str = ""


def _round_form(one: Any) -> dict[str, Any]:
    return {
        "id": one.pk,
        "duty": one.duty_id,
        "version": one.duty.version,
        "unit": one.duty.unit_id,
        "unit_name": one.duty.unit.name,
        "indicator": one.duty.indicator.number,
        "round": one.round,
        "state": one.duty.state,
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


@router.get("/cycles/{int:cycle_id}/queue", summary="待审和已审的各轮")
def list_queue(
    request: HttpRequest, cycle_id: int, state: str = "", limit: int = 100, offset: int = 0
) -> dict[str, Any]:
    """The rounds a reviewer sees; `state` is the duty's."""
    access = asker(request, "review.view")
    rows = queue.rounds(access, cycle_for(access, cycle_id)).select_related("duty__unit", "duty__indicator")
    if state:
        rows = rows.filter(duty__state=state)
    return page(rows, _round_form, limit, offset)


@router.get("/rounds/{int:submission_id}/findings", summary="一轮的问题")
def findings(request: HttpRequest, submission_id: int, limit: int = 200, offset: int = 0) -> dict[str, Any]:
    """The findings of one round that still stand."""
    found = desk.round_for(asker(request, "review.view"), submission_id)
    return page(found.findings.filter(gone_at=None).order_by("id"), finding_form, limit, offset)


@router.post("/findings/{int:finding_id}", summary="采纳或不采纳一个问题")
def judge(request: HttpRequest, finding_id: int, asked: JudgementIn) -> dict[str, Any]:
    """Accept or dismiss one finding."""
    access = asker(request, "review.decide")
    found = desk.finding_for(access, finding_id)
    access.require("review.decide", unit=found.unit)
    services.judge(findings=[found], state=asked.state, reason=asked.reason, by=person_of(request))
    found.refresh_from_db()
    return finding_form(found)


@router.get("/rounds/{int:submission_id}/decisions", summary="一轮的审阅结论")
def decisions(request: HttpRequest, submission_id: int, limit: int = 50, offset: int = 0) -> dict[str, Any]:
    """The decisions on one round, the newest first."""
    found = desk.round_for(asker(request, "review.view"), submission_id)
    return page(found.decisions.select_related("by").order_by("-at", "-id"), decision_form, limit, offset)


@router.post("/rounds/{int:submission_id}/decisions", summary="作出审阅结论", response={201: dict[str, Any]})
def decide(request: HttpRequest, submission_id: int, asked: DecisionIn) -> Status:
    """Record a conclusion."""
    found = desk.round_for(asker(request, "review.decide"), submission_id, "review.decide")
    if asked.verdict not in Verdict.values:
        raise InputError(f"结论应是{'、'.join(Verdict.values)}之一。")
    return Status(201, decision_form(services.decide(submission=found, by=person_of(request), **asked.dict())))
