"""What people make of findings: accepted, dismissed with a reason, opened again."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from fazhi.apps.audit.services import record
from fazhi.apps.duties.models import Duty
from fazhi.apps.evidence.models import Submission
from fazhi.apps.pages.errors import InputError
from fazhi.apps.review.models import Finding, FindingState, Severity
from fazhi.apps.review.queries.queue import of_desk
from fazhi.apps.units.models import Person


@transaction.atomic
def judge(*, findings: Iterable[Finding], state: str, by: Person, reason: str = "") -> int:
    """Accept findings, dismiss them with a reason, or open them again. Gives how many changed."""
    if state not in FindingState.values:
        raise InputError("请选择采纳或不采纳。")
    if state == FindingState.DISMISSED and not reason.strip():
        raise InputError("不采纳的，请写明理由，便于以后核对。")
    changed = [one for one in findings if one.state != state or one.reason != reason.strip()]
    for one in changed:
        before = one.state
        one.state, one.reason = state, reason.strip()[:500]
        one.decided_by, one.decided_at = (None, None) if state == FindingState.OPEN else (by, timezone.now())
        one.save(update_fields=["state", "reason", "decided_by", "decided_at"])
        record(
            "review.finding", by=by, about=one, unit_id=one.unit_id,
            before={"state": before}, after={"state": state}, note=one.reason,
        )  # fmt: skip
    _propose_again(changed)
    return len(changed)


def accept_grave(*, duties: Collection[Duty], by: Person) -> int:
    """Accept the grave findings of duties, as the desk shows them, that nobody has looked at."""
    ids, done = [one.pk for one in duties], 0
    for start in range(0, len(ids), 500):
        grave = Finding.objects.filter(
            of_desk(),
            Q(severity__in=(Severity.BLOCK, Severity.MAJOR)),
            duty__in=ids[start : start + 500],
            state=FindingState.OPEN,
        )
        done += judge(findings=list(grave), state=FindingState.ACCEPTED, by=by)
    return done


def _propose_again(changed: Iterable[Finding]) -> None:
    from fazhi.apps.review.services.check import propose

    duties = {one.duty_id for one in changed if one.duty_id is not None}
    if not duties:
        return
    came = Submission.objects.filter(duty__in=duties)
    with_files = set(came.filter(materials__removed_at=None, materials__isnull=False).values_list("duty_id", flat=True))
    with_links = set(came.filter(links__removed_at=None, links__isnull=False).values_list("duty_id", flat=True))
    propose(sorted(duties), {pk: pk in with_files | with_links for pk in duties})
