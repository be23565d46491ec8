"""At the desk: one verdict on many duties, and its undoing as one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Schema

from fazhi.apps.duties.models import Duty
from fazhi.apps.pages.errors import InputError, NotThereError
from fazhi.apps.review.models import Verdict
from fazhi.apps.review.services import batch as services
from fazhi.site.api.keys import asker, person_of
from fazhi.site.api.review import router

MOST = 2000


class VersionIn(Schema):
    """A duty and its version when it was looked at."""

    id: int
    version: int


class BatchIn(Schema):
    """One verdict for many duties; opinions are made from the accepted findings, followed by `opinion`."""

    duties: list[VersionIn]
    verdict: str
    opinion: str = ""
    accept_open: bool = False


def _batch_form(done: services.Batch) -> dict[str, Any]:
    return {"batch": done.name, "done": done.done, "left": [{"duty": pk, "reason": why} for pk, why in done.left]}


@router.post("/batch", summary="批量作出审阅结论")
def batch(request: HttpRequest, asked: BatchIn) -> dict[str, Any]:
    """One verdict for many duties. What changed since it was looked at is left out, with the reason."""
    access = asker(request, "review.decide")
    if not 0 < len(asked.duties) <= MOST:
        raise InputError(f"一次处理1至{MOST}项。")
    if asked.verdict not in Verdict.values:
        raise InputError(f"结论应是{'、'.join(Verdict.values)}之一。")
    wanted = {one.id: one.version for one in asked.duties}
    where = access.units_q("review.decide", "unit", "cycle_id")
    if Duty.objects.filter(where, pk__in=wanted, is_active=True).count() != len(wanted):
        raise NotThereError("有的责任不存在，或不在您的审阅范围内，没有处理。")
    done = services.decide_many(
        versions=wanted,
        verdict=asked.verdict,
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
