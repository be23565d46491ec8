"""Decisions on one duty, their undoing, and the settling of what two people see differently.

A duty is decided by its confirmed round. Where none was handed in (the web, the registers or a survey tell, or nothing
came at all) it is decided as it stands, without a round.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from fazhi.apps.audit.services import record
from fazhi.apps.duties.models import Duty, State, first_state
from fazhi.apps.duties.services import follow
from fazhi.apps.evidence.models import Submission, SubmissionState
from fazhi.apps.jobs.services import later
from fazhi.apps.pages.errors import ConflictError, InputError
from fazhi.apps.review.models import Decision, Disagreement, Verdict
from fazhi.apps.units.models import Person

STATE_OF: Mapping[str, str] = {
    Verdict.PASS: State.PASSED,
    Verdict.SUPPLEMENT: State.SUPPLEMENT,
    Verdict.RETURN: State.RETURNED,
    Verdict.NOT_APPLICABLE: State.NOT_APPLICABLE,
}
NEEDS_OPINION = frozenset({Verdict.SUPPLEMENT, Verdict.RETURN})
LET_GO = (SubmissionState.HANDED_IN, SubmissionState.CONFIRMED, SubmissionState.SUPERSEDED)
"""Rounds that their unit has let go of."""


@dataclass(frozen=True, slots=True)
class _Word:
    """What a person says of a duty."""

    by: Person
    verdict: str
    opinion: str
    score: Decimal | None
    batch: str = ""

    def on(self, duty: Duty, submission: Submission | None, *, settles: bool = False) -> Decision:
        """The decision as it is kept."""
        return Decision.objects.create(
            submission=submission,
            duty=duty,
            by=self.by,
            at=timezone.now(),
            verdict=self.verdict,
            score=self.score,
            opinion=self.opinion.strip(),
            batch=self.batch,
            settles=settles,
        )


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
    held = Submission.objects.select_for_update(of=("self",)).select_related("duty__indicator").get(pk=submission.pk)
    _unmoved(held.duty, version)
    if held.state != SubmissionState.CONFIRMED:
        raise ConflictError("这一轮不在待审状态（单位尚未确认，或已有新一轮报送），请刷新页面查看。")
    return _conclude(held.duty, held, _Word(by, verdict, opinion, score, batch))


@transaction.atomic
def decide_without_round(
    *,
    duty: Duty,
    version: int,
    verdict: str,
    by: Person,
    opinion: str = "",
    score: Decimal | None = None,
    batch: str = "",
) -> Decision:
    """As `decide`, for a duty of which no round was confirmed. Raises ConflictError where one was meanwhile."""
    held = Duty.objects.select_for_update(of=("self",)).select_related("indicator").get(pk=duty.pk)
    _unmoved(held, version)
    if not held.is_active:
        raise ConflictError("这项责任已从责任清单中取消，不用再审阅。")
    if held.submissions.filter(state=SubmissionState.CONFIRMED).exists():
        raise ConflictError("单位已完成这一项的报送，请刷新页面，按报送的材料审阅。")
    return _conclude(held, None, _Word(by, verdict, opinion, score, batch))


def _unmoved(duty: Duty, version: int) -> None:
    if duty.version != version:
        raise ConflictError("这一项刚被别人处理过，请刷新页面查看最新结论后再操作。")


def _conclude(duty: Duty, submission: Submission | None, word: _Word) -> Decision:
    _fit(duty, word)
    if Disagreement.objects.filter(duty=duty, submission=submission, settled_by=None).exists():
        raise ConflictError("这一项的审阅意见不一致，正等办公室主任裁定，暂不能再作结论。")
    first = standing(duty, submission)
    decision = word.on(duty, submission)
    if first is not None and first.by_id != word.by.pk and first.verdict != word.verdict:
        Disagreement.objects.create(duty=duty, submission=submission, first=first, second=decision)
        _touch(duty)
    else:
        note = Verdict(word.verdict).label + ("" if submission is not None else "（未报送）")
        follow(duty=duty, state=STATE_OF[word.verdict], by=word.by, score=word.score, note=note)
    record(
        "review.decided",
        by=word.by,
        about=decision,
        unit_id=duty.unit_id,
        before={"verdict": first.verdict if first else None},
        after={
            "verdict": word.verdict,
            "score": word.score,
            "opinion": decision.opinion,
            "round": submission.round if submission is not None else None,
        },
    )
    later("search.decision", decision.pk)
    return decision


def standing(duty: Duty, submission: Submission | None) -> Decision | None:
    """The decision that holds for a round (None: without one): the last not undone, open disagreements aside."""
    disputed = Disagreement.objects.filter(duty=duty, settled_by=None).values("second")
    rows = Decision.objects.filter(duty=duty, submission=submission, undone_at=None).exclude(pk__in=disputed)
    return rows.order_by("-at", "-id").first()


def _fit(duty: Duty, word: _Word) -> None:
    if word.verdict not in STATE_OF:
        raise InputError("请选择结论：通过、补充、退回或不适用。")
    if word.verdict in NEEDS_OPINION and not word.opinion.strip():
        raise InputError("要求补充或退回的，请写明意见，让单位知道补什么、改什么。")
    points = duty.indicator.points
    if word.score is not None and (word.score < 0 or (points is not None and word.score > points)):
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
    held = Decision.objects.select_for_update(of=("self",)).select_related("submission", "duty").get(pk=decision.pk)
    duty = Duty.objects.select_for_update(of=("self",)).get(pk=held.duty_id)
    submission = held.submission
    if held.undone_at is not None:
        raise ConflictError("这条结论已经撤销过了。")
    if held.by_id != by.pk:
        raise InputError("只能撤销本人作出的结论；意见不同的可以另作结论，由办公室主任裁定。")
    if held.settles or Disagreement.objects.filter(settled_by__isnull=False, second=held).exists():
        raise ConflictError("这一项已经裁定，结论不能再撤销。")
    last = duty.decisions.filter(submission=submission, undone_at=None).order_by("-at", "-id").first()
    if last is None or last.pk != held.pk:
        raise ConflictError("在这条结论之后已有新的结论，不能再撤销。")
    if _is_built_on(duty, submission):
        raise ConflictError("单位已按这条结论开始新一轮报送，不能再撤销；请在新一轮中处理。")
    held.undone_at, held.undone_by = timezone.now(), by
    held.save(update_fields=["undone_at", "undone_by"])
    if Disagreement.objects.filter(second=held).delete()[0]:
        _touch(duty)
    else:
        earlier = standing(duty, submission)
        before = State.PENDING if submission is not None else first_state(duty.indicator.method)
        state = STATE_OF[earlier.verdict] if earlier is not None else before
        follow(duty=duty, state=state, by=by, score=earlier.score if earlier else None, note="撤销结论")
    record("review.undone", by=by, about=held, unit_id=duty.unit_id, before={"verdict": held.verdict})
    later("search.decision", held.pk)
    return held


def _is_built_on(duty: Duty, submission: Submission | None) -> bool:
    """Whether the unit began a new round since; without a round, whether it let go of one."""
    if submission is None:
        return duty.submissions.filter(state__in=LET_GO).exists()
    if submission.state != SubmissionState.CONFIRMED:
        return True
    return duty.submissions.filter(round__gt=submission.round).exists()


@transaction.atomic
def settle(
    *, disagreement: Disagreement, verdict: str, by: Person, opinion: str = "", score: Decimal | None = None
) -> Decision:
    """A third person says what holds. Raises ConflictError where it is settled already."""
    rows = Disagreement.objects.select_for_update(of=("self",)).select_related("first", "second", "submission")
    held = rows.get(pk=disagreement.pk)
    if held.settled_by_id is not None:
        raise ConflictError("这项分歧已经裁定。")
    if by.pk in (held.first.by_id, held.second.by_id):
        raise InputError("本人参与审阅的分歧请由另一位负责人裁定。")
    duty = Duty.objects.select_for_update(of=("self",)).select_related("indicator").get(pk=held.duty_id)
    if _is_overtaken(duty, held.submission):
        raise ConflictError("单位已提交新一轮，这项分歧不必再裁定，请审阅新一轮。")
    word = _Word(by, verdict, opinion, score)
    _fit(duty, word)
    decision = word.on(duty, held.submission, settles=True)
    held.settled_by = decision
    held.save(update_fields=["settled_by"])
    follow(duty=duty, state=STATE_OF[verdict], by=by, score=score, note=f"裁定：{Verdict(verdict).label}")
    record(
        "review.settled",
        by=by,
        about=decision,
        unit_id=duty.unit_id,
        before={"first": held.first.verdict, "second": held.second.verdict},
        after={"verdict": verdict, "score": score},
    )
    later("search.decision", decision.pk)
    return decision


def _is_overtaken(duty: Duty, submission: Submission | None) -> bool:
    if submission is None:
        return duty.submissions.filter(state=SubmissionState.CONFIRMED).exists()
    return submission.state != SubmissionState.CONFIRMED


__all__ = ["NEEDS_OPINION", "STATE_OF", "decide", "decide_without_round", "settle", "standing", "undo"]
