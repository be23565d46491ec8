"""What a unit reads of the conclusion on its own round."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from fazhi.apps.duties.services import follow
from fazhi.apps.evidence.models import Submission, SubmissionState
from fazhi.apps.review.services.decide import decide, undo


@pytest.mark.parametrize(("role", "status"), [("liaison", 200), ("head", 200), ("other-liaison", 404)])
def test_unit_reads_the_standing_conclusion(office: Any, role: str, status: int) -> None:
    duty = follow(duty=office.duties[0], state="pending", by=None, round=1)
    submission = Submission.objects.create(duty=duty, state=SubmissionState.CONFIRMED)
    decision = decide(
        submission=submission,
        version=duty.version,
        verdict="supplement",
        by=office.person("reviewer"),
        opinion="请补充会议纪要。",
    )
    address = reverse("review:unit_findings", args=[submission.pk])
    answer = office.client(role).get(address)
    assert answer.status_code == status
    assert ("请补充会议纪要。" in answer.content.decode()) is (status == 200)
    undo(decision=decision, by=office.person("reviewer"))
    assert "请补充会议纪要。" not in office.client(role).get(address).content.decode()
