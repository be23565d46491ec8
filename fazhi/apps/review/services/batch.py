"""One verdict on many duties at once, and its undoing as one."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from fazhi.apps.audit.services import record
from fazhi.apps.duties.models import Duty
from fazhi.apps.evidence.models import Submission, SubmissionState
from fazhi.apps.pages.errors import ConflictError, InputError
from fazhi.apps.review.models import Decision, Verdict
from fazhi.apps.review.queries.opinion import opinions_of
from fazhi.apps.review.services.decide import NEEDS_OPINION, decide, decide_without_round, undo
from fazhi.apps.review.services.judge import accept_grave
from fazhi.apps.units.models import Person


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch came to: its name for undoing, how many were decided, and who was left out and why."""

    name: str
    done: int
    left: tuple[tuple[int, str], ...]
    """Ids of duties left out, with the sentence that says why."""


@transaction.atomic
def decide_many(
    *, versions: Mapping[int, int], verdict: str, by: Person, opinion: str = "", accept_open: bool = False
) -> Batch:
    """One verdict on many duties. `versions` holds the version by duty as the person saw it in the preview.

    Each opinion is made from the duty's accepted findings (with `accept_open` the grave ones nobody has looked at
    are accepted first), followed by `opinion`. What changed since the preview is left out and said.
    """
    name, done, left = uuid.uuid4().hex, 0, []
    duties = _duties(list(versions))
    rounds = _rounds(list(versions))
    if accept_open:
        accept_grave(duties=duties, by=by)
    written = opinions_of(list(versions))
    for one in duties:
        own = written.get(one.pk, "") if verdict in NEEDS_OPINION else ""
        words = "\n".join(part for part in (own, opinion) if part)
        score = one.indicator.points if verdict == Verdict.PASS else None
        said = {"version": versions[one.pk], "verdict": verdict, "by": by, "opinion": words, "score": score}
        try:
            with transaction.atomic():
                _decide(one, rounds.get(one.pk), {**said, "batch": name})
            done += 1
        except (ConflictError, InputError) as error:
            left.append((one.pk, str(error)))
    if done:
        record(
            "review.batch", by=by, title=f"批量{Verdict(verdict).label}{done}项", after={"batch": name, "count": done}
        )
    return Batch(name, done, tuple(left))


def _decide(duty: Duty, submission: Submission | None, said: dict[str, Any]) -> None:
    if submission is not None:
        decide(submission=submission, **said)
    else:
        decide_without_round(duty=duty, **said)


def _duties(ids: Sequence[int]) -> list[Duty]:
    found: list[Duty] = []
    for start in range(0, len(ids), 500):
        found += Duty.objects.filter(pk__in=ids[start : start + 500]).select_related("indicator", "unit")
    return found


def _rounds(ids: Sequence[int]) -> dict[int, Submission]:
    """The confirmed round by duty."""
    found: dict[int, Submission] = {}
    for start in range(0, len(ids), 500):
        rows = Submission.objects.filter(duty__in=ids[start : start + 500], state=SubmissionState.CONFIRMED)
        found.update({one.duty_id: one for one in rows.order_by("round")})
    return found


@transaction.atomic
def undo_many(*, batch: str, by: Person) -> Batch:
    """Take back what a batch decided, as far as nothing was built on it."""
    done, left = 0, []
    for decision in Decision.objects.filter(batch=batch, by=by, undone_at=None).exclude(batch=""):
        try:
            with transaction.atomic():
                undo(decision=decision, by=by)
            done += 1
        except (ConflictError, InputError) as error:
            left.append((decision.duty_id, str(error)))
    if done:
        record("review.batch", by=by, title=f"撤销批量结论{done}项", before={"batch": batch, "count": done})
    return Batch(batch, done, tuple(left))
