"""Rounds with decisions and accepted findings, as the review desk leaves them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from fazhi.apps.duties.models import Duty, State
from fazhi.apps.duties.services import follow
from fazhi.apps.evidence.models import Material, Outcome, Receipt, Submission, SubmissionState
from fazhi.apps.review.models import Decision, Finding, FindingState

STATES = {"pass": State.PASSED, "supplement": State.SUPPLEMENT, "return": State.RETURNED}


def submit(duty: Duty, *names: str) -> Submission:
    """A confirmed round with files."""
    round = duty.submissions.count() + 1
    duty.submissions.update(state=SubmissionState.SUPERSEDED)
    made = Submission.objects.create(
        duty=duty, round=round, state=SubmissionState.CONFIRMED, confirmed_at=timezone.now()
    )
    for name in names:
        receipt = Receipt.objects.create(
            unit=duty.unit, cycle=duty.cycle, name=name, sha256="0" * 64, size=1, outcome=Outcome.UNREADABLE
        )
        receipt.outcome = Outcome.PARTIAL
        receipt.save()
        Material.objects.create(receipt=receipt, unit=duty.unit, cycle=duty.cycle, submission=made, file=name)
    duty.refresh_from_db()
    follow(duty=duty, state=State.PENDING, by=None, round=round)
    return made


def accept(submission: Submission, check: str, message: str, *, severity: str = "major", **facts: Any) -> Finding:
    """An accepted finding about the first file of a round."""
    material = submission.materials.first()
    return Finding.objects.create(
        unit=submission.duty.unit,
        duty=submission.duty,
        submission=submission,
        material=material,
        file=material.file if material is not None else "",
        check_name=check,
        severity=severity,
        message=message,
        suggestion="请改正后报送",
        state=FindingState.ACCEPTED,
        key=check,
        **facts,
    )


def decide(submission: Submission, verdict: str, by: Any, opinion: str = "") -> Decision:
    """A decision that moves the duty."""
    made = Decision.objects.create(
        submission=submission, duty=submission.duty, by=by, at=timezone.now(), verdict=verdict, opinion=opinion
    )
    submission.duty.refresh_from_db()
    follow(duty=submission.duty, state=STATES[verdict], by=by)
    return made
