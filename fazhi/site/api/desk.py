"""At the desk: many rounds at once, taking back, settling what two people saw differently."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Schema

from fazhi.apps.evidence.models import Submission
from fazhi.apps.pages.errors import InputError, NotThereError
from fazhi.apps.review.models import Decision, Disagreement, Verdict
from fazhi.apps.review.queries import desk
from fazhi.apps.review.services import decide as services
from fazhi.site.api.keys import asker, page, person_of
from fazhi.site.api.review import decision_form, router

MOST = 2000


class RoundIn(Schema):
    """A round and the version of its duty when it was looked at."""

    id: int
    version: int


class BatchIn(Schema):
    """One verdict for many rounds; opinions are made from the accepted findings, followed by `opinion`."""

    rounds: list[RoundIn]
    verdict: str
    opinion: str = ""
    accept_open: bool = False


class SettlementIn(Schema):
    """What holds."""

    verdict: str
    opinion: str = ""
    score: Decimal | None = None


def _check(verdict: str) -> str:
    if verdict not in Verdict.values:
        raise InputError(f"结论应是{'、'.join(Verdict.values)}之一。")
    return verdict


def _disagreement_form(one: Disagreement) -> dict[str, Any]:
    return {
        "id": one.pk,
        "round": one.submission_id,
        "unit_name": one.submission.duty.unit.name,
        "indicator": one.submission.duty.indicator.number,
        "opened_at": one.opened_at,
        "first": decision_form(one.first),
        "second": decision_form(one.second),
        "settled_by": decision_form(one.settled_by) if one.settled_by is not None else None,
    }


def _batch_form(done: services.Batch) -> dict[str, Any]:
    return {"batch": done.name, "done": done.done, "left": [{"round": pk, "reason": why} for pk, why in done.left]}


@router.post("/batch", summary="批量作出审阅结论")
def batch(request: HttpRequest, asked: BatchIn) -> dict[str, Any]:
    """One verdict for many rounds. What changed since it was looked at is left out, with the reason."""
    access = asker(request, "review.decide")
    if not 0 < len(asked.rounds) <= MOST:
        raise InputError(f"一次处理1至{MOST}轮。")
    rows = Submission.objects.filter(access.units_q("review.decide", "duty__unit", "duty__cycle_id"))
    allowed = set(rows.filter(pk__in=[one.id for one in asked.rounds]).values_list("pk", flat=True))
    if len(allowed) != len({one.id for one in asked.rounds}):
        raise NotThereError("有的轮次不存在，或不在您的审阅范围内，没有处理。")
    done = services.decide_many(
        versions={one.id: one.version for one in asked.rounds},
        verdict=_check(asked.verdict),
        by=person_of(request),
        opinion=asked.opinion,
        accept_open=asked.accept_open,
    )
    return _batch_form(done)


@router.post("/batch/{slug:name}/undo", summary="撤销一批结论")
def batch_undo(request: HttpRequest, name: str) -> dict[str, Any]:
    """Take one's own batch back; what was built on since is left, with the reason."""
    asker(request, "review.decide")
    return _batch_form(services.undo_many(batch=name, by=person_of(request)))


@router.post("/decisions/{int:decision_id}/undo", summary="撤销审阅结论")
def undo(request: HttpRequest, decision_id: int) -> dict[str, Any]:
    """Take one's own decision back."""
    where = asker(request, "review.decide").units_q("review.decide", "duty__unit", "duty__cycle_id")
    found = Decision.objects.filter(where, pk=decision_id).first()
    if found is None:
        raise NotThereError()
    return decision_form(services.undo(decision=found, by=person_of(request)))


@router.get("/disagreements", summary="审阅分歧")
def disagreements(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """What two people saw differently, unsettled first."""
    return page(desk.disagreements(asker(request, "review.view")), _disagreement_form, limit, offset)


@router.post("/disagreements/{int:disagreement_id}/settle", summary="裁定审阅分歧")
def settle(request: HttpRequest, disagreement_id: int, asked: SettlementIn) -> dict[str, Any]:
    """Say what holds."""
    where = asker(request, "review.settle").units_q(
        "review.settle", "submission__duty__unit", "submission__duty__cycle_id"
    )
    found = Disagreement.objects.filter(where, pk=disagreement_id).first()
    if found is None:
        raise NotThereError()
    made = services.settle(
        disagreement=found,
        verdict=_check(asked.verdict),
        by=person_of(request),
        opinion=asked.opinion,
        score=asked.score if asked.verdict != Verdict.NOT_APPLICABLE else None,
    )
    return decision_form(made)
