"""Decisions: one, many at once, their undoing, and the settling of what two people see differently."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from fazhi.apps.audit.services import record
from fazhi.apps.duties.models import Duty, State
from fazhi.apps.duties.services import follow
from fazhi.apps.evidence.models import Submission, SubmissionState
from fazhi.apps.pages.errors import ConflictError, InputError
from fazhi.apps.review.models import Decision, Disagreement, Finding, FindingState, Severity, Verdict
from fazhi.apps.review.queries.opinion import opinion_of, opinions_of
from fazhi.apps.units.models import Person

STATE_OF: Mapping[str, str] = {
    Verdict.PASS: State.PASSED,
    Verdict.SUPPLEMENT: State.SUPPLEMENT,
    Verdict.RETURN: State.RETURNED,
    Verdict.NOT_APPLICABLE: State.NOT_APPLICABLE,
}
NEEDS_OPINION = frozenset({Verdict.SUPPLEMENT, Verdict.RETURN})


@transaction.atomic
def decide(
    *,
    submission: Submission,
    version: int,
    verdict: str,
    by: Person,
    opinion: str = "",
    score: Decimal | None = None,
    batch: str = "",
) -> Decision:
    """Record a person's conclusion on a round and move its duty.

    `version` is the duty's when the person looked at it; raises ConflictError where somebody decided since. Where
    another person's decision stands already, this is a second look: the same verdict confirms it, another one
    opens a disagreement and the duty waits for its settlement.
    """
    held, duty = _locked(submission, version)
    _fit(duty, verdict, opinion, score)
    if held.disagreements.filter(settled_by=None).exists():
        raise ConflictError("这一轮的审阅意见不一致，正等办公室主任裁定，暂不能再作结论。")
    first = standing(held)
    decision = Decision.objects.create(
        submission=held,
        duty=duty,
        by=by,
        at=timezone.now(),
        verdict=verdict,
        score=score,
        opinion=opinion.strip(),
        batch=batch,
    )
    if first is not None and first.by_id != by.pk and first.verdict != verdict:
        Disagreement.objects.create(submission=held, first=first, second=decision)
        _touch(duty)
    else:
        follow(duty=duty, state=STATE_OF[verdict], by=by, score=score, note=Verdict(verdict).label)
    record(
        "review.decided",
        by=by,
        about=decision,
        unit_id=duty.unit_id,
        before={"verdict": first.verdict if first else None},
        after={"verdict": verdict, "score": score, "opinion": decision.opinion},
    )
    return decision


def standing(submission: Submission) -> Decision | None:
    """The decision that holds for a round: the last one that was not undone, disagreements aside."""
    disputed = Disagreement.objects.filter(submission=submission, settled_by=None).values("second")
    return submission.decisions.filter(undone_at=None).exclude(pk__in=disputed).order_by("-at", "-id").first()


def _locked(submission: Submission, version: int) -> tuple[Submission, Duty]:
    held = Submission.objects.select_for_update(of=("self",)).select_related("duty__indicator").get(pk=submission.pk)
    duty = held.duty
    if duty.version != version:
        raise ConflictError("这一项刚被别人处理过，请刷新页面查看最新结论后再操作。")
    if held.state != SubmissionState.CONFIRMED:
        raise ConflictError("这一轮不在待审状态（单位尚未确认，或已有新一轮报送），请刷新页面查看。")
    return held, duty


def _fit(duty: Duty, verdict: str, opinion: str, score: Decimal | None) -> None:
    if verdict not in STATE_OF:
        raise InputError("请选择结论：通过、补充、退回或不适用。")
    if verdict in NEEDS_OPINION and not opinion.strip():
        raise InputError("要求补充或退回的，请写明意见，让单位知道补什么、改什么。")
    points = duty.indicator.points
    if score is not None and (score < 0 or (points is not None and score > points)):
        raise InputError(f"得分应在0至{points.normalize():f}分之间。" if points is not None else "得分不能小于0。")


def _touch(duty: Duty) -> None:
    """Nobody may decide on what he saw before; the state itself does not move."""
    if not Duty.objects.filter(pk=duty.pk, version=duty.version).update(version=duty.version + 1):
        raise ConflictError("这一项刚被别人处理过，请刷新页面查看最新结论后再操作。")
    duty.refresh_from_db()


@transaction.atomic
def undo(*, decision: Decision, by: Person) -> Decision:
    """Take a decision back: the duty stands again as before it. Only the one who decided may do so.

    Raises ConflictError where something was built on it: another decision, a settlement, a new round.
    """
    held = Decision.objects.select_for_update(of=("self",)).select_related("submission__duty").get(pk=decision.pk)
    submission = Submission.objects.select_for_update().get(pk=held.submission_id)
    if held.undone_at is not None:
        raise ConflictError("这条结论已经撤销过了。")
    if held.by_id != by.pk:
        raise InputError("只能撤销本人作出的结论；意见不同的可以另作结论，由办公室主任裁定。")
    if held.settles or Disagreement.objects.filter(settled_by__isnull=False, second=held).exists():
        raise ConflictError("这一轮已经裁定，结论不能再撤销。")
    last = submission.decisions.filter(undone_at=None).order_by("-at", "-id").first()
    if last is None or last.pk != held.pk:
        raise ConflictError("在这条结论之后已有新的结论，不能再撤销。")
    if submission.state != SubmissionState.CONFIRMED or _has_next(submission):
        raise ConflictError("单位已按这条结论开始新一轮报送，不能再撤销；请在新一轮中处理。")
    held.undone_at, held.undone_by = timezone.now(), by
    held.save(update_fields=["undone_at", "undone_by"])
    duty = held.submission.duty
    if Disagreement.objects.filter(second=held).delete()[0]:
        _touch(duty)
    else:
        earlier = standing(submission)
        state = STATE_OF[earlier.verdict] if earlier is not None else State.PENDING
        follow(duty=duty, state=state, by=by, score=earlier.score if earlier else None, note="撤销结论")
    record("review.undone", by=by, about=held, unit_id=duty.unit_id, before={"verdict": held.verdict})
    return held


def _has_next(submission: Submission) -> bool:
    return Submission.objects.filter(duty_id=submission.duty_id, round__gt=submission.round).exists()


# --- many at once ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch came to: its name for undoing, how many were decided, and who was left out and why."""

    name: str
    done: int
    left: tuple[tuple[int, str], ...]
    """Ids of rounds left out, with the sentence that says why."""


@transaction.atomic
def decide_many(
    *, versions: Mapping[int, int], verdict: str, by: Person, opinion: str = "", accept_open: bool = False
) -> Batch:
    """One verdict on many rounds. `versions` holds the duty's version by round as the person saw it in the preview.

    Each opinion is made from the round's accepted findings (with `accept_open` the grave ones nobody has looked at
    are accepted first), followed by `opinion`. What changed since the preview is left out and said.
    """
    name, done, left = uuid.uuid4().hex, 0, []
    label = Verdict(verdict).label
    rounds = _rounds(list(versions))
    if accept_open:
        accept_grave(rounds=rounds, by=by)
    written = opinions_of([one.pk for one in rounds])
    for one in rounds:
        own = written.get(one.pk, "") if verdict in NEEDS_OPINION else ""
        words = "\n".join(part for part in (own, opinion) if part)
        score = one.duty.indicator.points if verdict == Verdict.PASS else None
        try:
            with transaction.atomic():
                decide(
                    submission=one,
                    version=versions[one.pk],
                    verdict=verdict,
                    by=by,
                    opinion=words,
                    score=score,
                    batch=name,
                )
            done += 1
        except (ConflictError, InputError) as error:
            left.append((one.pk, str(error)))
    if done:
        record("review.batch", by=by, title=f"批量{label}{done}项", after={"batch": name, "count": done})
    return Batch(name, done, tuple(left))


def _rounds(ids: Sequence[int]) -> list[Submission]:
    found: list[Submission] = []
    for start in range(0, len(ids), 500):
        some = Submission.objects.filter(pk__in=ids[start : start + 500])
        found += some.select_related("duty__indicator", "duty__unit")
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
            left.append((decision.submission_id, str(error)))
    if done:
        record("review.batch", by=by, title=f"撤销批量结论{done}项", before={"batch": batch, "count": done})
    return Batch(batch, done, tuple(left))


# --- two who see one thing differently ------------------------------------------------------------------------------


@transaction.atomic
def settle(
    *, disagreement: Disagreement, verdict: str, by: Person, opinion: str = "", score: Decimal | None = None
) -> Decision:
    """A third person says what holds. Raises ConflictError where it is settled already."""
    rows = Disagreement.objects.select_for_update(of=("self",)).select_related("first", "second")
    held = rows.get(pk=disagreement.pk)
    if held.settled_by_id is not None:
        raise ConflictError("这项分歧已经裁定。")
    if by.pk in (held.first.by_id, held.second.by_id):
        raise InputError("本人参与审阅的分歧请由另一位负责人裁定。")
    submission = (
        Submission.objects.select_for_update(of=("self",)).select_related("duty__indicator").get(pk=held.submission_id)
    )
    if submission.state != SubmissionState.CONFIRMED:
        raise ConflictError("单位已提交新一轮，这项分歧不必再裁定，请审阅新一轮。")
    duty = submission.duty
    _fit(duty, verdict, opinion, score)
    decision = Decision.objects.create(
        submission=submission, duty=duty, by=by, at=timezone.now(), verdict=verdict, score=score,
        opinion=opinion.strip(), settles=True,
    )  # fmt: skip
    held.settled_by = decision
    held.save(update_fields=["settled_by"])
    follow(duty=duty, state=STATE_OF[verdict], by=by, score=score, note=f"裁定：{Verdict(verdict).label}")
    record(
        "review.settled", by=by, about=decision, unit_id=duty.unit_id,
        before={"first": held.first.verdict, "second": held.second.verdict}, after={"verdict": verdict, "score": score},
    )  # fmt: skip
    return decision


# --- findings -------------------------------------------------------------------------------------------------------


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


def accept_grave(*, rounds: Sequence[Submission], by: Person) -> int:
    """Accept the grave findings of rounds that nobody has looked at."""
    grave = Finding.objects.filter(
        submission__in=[one.pk for one in rounds],
        state=FindingState.OPEN,
        gone_at=None,
        severity__in=(Severity.BLOCK, Severity.MAJOR),
    )
    return judge(findings=list(grave), state=FindingState.ACCEPTED, by=by)


def _propose_again(changed: Iterable[Finding]) -> None:
    from fazhi.apps.review.services.check import propose

    duties = {one.duty_id for one in changed if one.duty_id is not None}
    if not duties:
        return
    came = Submission.objects.filter(duty__in=duties)
    with_files = set(came.filter(materials__removed_at=None, materials__isnull=False).values_list("duty_id", flat=True))
    with_links = set(came.filter(links__removed_at=None, links__isnull=False).values_list("duty_id", flat=True))
    propose(sorted(duties), {pk: pk in with_files | with_links for pk in duties})


__all__ = ["Batch", "decide", "decide_many", "judge", "opinion_of", "settle", "standing", "undo", "undo_many"]
