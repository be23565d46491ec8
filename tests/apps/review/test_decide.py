"""Decisions: state follows, two at once, undo, batches, disagreements."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from fazhi.apps.audit.models import Event
from fazhi.apps.audit.services import verify
from fazhi.apps.duties.models import CellSum, StateChange
from fazhi.apps.evidence.models import Submission
from fazhi.apps.evidence.services.rounds import open_round
from fazhi.apps.pages.errors import ConflictError, InputError
from fazhi.apps.review.models import Decision, Disagreement, Finding
from fazhi.apps.review.queries.opinion import opinion_of
from fazhi.apps.review.services import check
from fazhi.apps.review.services.batch import decide_many, undo_many
from fazhi.apps.review.services.decide import decide, settle, undo
from fazhi.apps.review.services.judge import judge
from fazhi.apps.units.models import Person
from tests.apps.factories import NOTICE, at_once, make_round, second_reviewer

OLD = NOTICE.replace("2021年3月5日", "2020年3月5日")


def say(submission: Submission, verdict: str, by: Person, **more: Any) -> Decision:
    submission = Submission.objects.select_related("duty").get(pk=submission.pk)
    return decide(submission=submission, version=submission.duty.version, verdict=verdict, by=by, **more)


def state(submission: Submission) -> tuple[str, Decimal | None]:
    duty = Submission.objects.select_related("duty").get(pk=submission.pk).duty
    return duty.state, duty.score


@pytest.mark.parametrize(
    ("verdict", "after"),
    [
        ("pass", "passed"),
        ("supplement", "supplement"),
        ("return", "returned"),
        ("not-applicable", "not-applicable"),
    ],
)
def test_duty_follows_the_decision(office: Any, verdict: str, after: str) -> None:
    submission = make_round(office.duties[0], {"通知.txt": NOTICE})
    decision = say(submission, verdict, office.person("reviewer"), opinion="请补充会议纪要。", score=Decimal("1.5"))
    assert state(submission) == (after, Decimal("1.50"))
    change = StateChange.objects.order_by("-id").first()
    assert change is not None
    assert (change.state, change.by) == (after, office.person("reviewer"))
    event = Event.objects.get(action="review.decided")
    assert (event.by, event.about_id, event.after["verdict"]) == (decision.by, str(decision.pk), verdict)
    assert verify()[1] == []
    done = CellSum.objects.get(cycle=office.cycle, unit=office.justice).done
    assert done == (1 if after in ("passed", "not-applicable") else 0)


@pytest.mark.parametrize("verdict", ["supplement", "return"])
def test_sending_back_wants_an_opinion(office: Any, verdict: str) -> None:
    submission = make_round(office.duties[0], {"通知.txt": NOTICE})
    with pytest.raises(InputError, match="写明意见"):
        say(submission, verdict, office.person("reviewer"), opinion="  ")
    assert state(submission) == ("pending", None)


@pytest.mark.parametrize("score", ["-0.1", "2.01"])
def test_score_outside_the_points_is_refused(office: Any, score: str) -> None:
    submission = make_round(office.duties[0], {"通知.txt": NOTICE})
    with pytest.raises(InputError, match="0至2分"):
        say(submission, "pass", office.person("reviewer"), score=Decimal(score))


def test_second_of_two_who_decide_at_once_is_told(office: Any) -> None:
    submission = make_round(office.duties[0], {"通知.txt": NOTICE})
    seen = submission.duty.version
    decide(submission=submission, version=seen, verdict="pass", by=office.person("reviewer"))
    with pytest.raises(ConflictError, match="刚被别人处理"):
        decide(submission=submission, version=seen, verdict="return", by=second_reviewer(office), opinion="退回")
    assert Decision.objects.count() == 1


def test_of_two_threads_one_decides_and_the_other_is_told(disk: None, office: Any) -> None:
    submission = make_round(office.duties[0], {"通知.txt": NOTICE})
    seen, people = submission.duty.version, [office.person("reviewer"), second_reviewer(office)]
    told = at_once(lambda by: decide(submission=submission, version=seen, verdict="pass", by=by), people)
    assert told == ["done", "told"]
    assert Decision.objects.count() == 1


def test_undo_gives_back_what_was_before(office: Any) -> None:
    reviewer = office.person("reviewer")
    submission = make_round(office.duties[0], {"通知.txt": NOTICE})
    first = say(submission, "pass", reviewer, score=Decimal(2))
    second = say(submission, "return", reviewer, opinion="退回")
    with pytest.raises(ConflictError, match="已有新的结论"):
        undo(decision=first, by=reviewer)
    undo(decision=second, by=reviewer)
    assert state(submission) == ("passed", Decimal(2))
    undo(decision=first, by=reviewer)
    assert state(submission) == ("pending", None)
    with pytest.raises(ConflictError, match="已经撤销"):
        undo(decision=first, by=reviewer)


def test_only_its_own_author_undoes_a_decision(office: Any) -> None:
    submission = make_round(office.duties[0], {"通知.txt": NOTICE})
    decision = say(submission, "pass", office.person("reviewer"))
    with pytest.raises(InputError, match="本人"):
        undo(decision=decision, by=second_reviewer(office))


def test_undo_is_refused_once_the_unit_began_a_new_round(office: Any) -> None:
    reviewer = office.person("reviewer")
    submission = make_round(office.duties[0], {"通知.txt": NOTICE})
    decision = say(submission, "supplement", reviewer, opinion="请补充。")
    open_round(duty=Submission.objects.get(pk=submission.pk).duty, by=office.person("liaison"))
    with pytest.raises(ConflictError, match="新一轮"):
        undo(decision=decision, by=reviewer)


def test_open_round_cannot_be_decided(office: Any) -> None:
    submission = make_round(office.duties[0], {"通知.txt": NOTICE}, confirmed=False)
    with pytest.raises(ConflictError, match="不在待审状态"):
        say(submission, "pass", office.person("reviewer"))


def test_second_look_that_differs_opens_a_disagreement_for_a_third(office: Any) -> None:
    reviewer, other, manager = office.person("reviewer"), second_reviewer(office), office.person("manager")
    submission = make_round(office.duties[0], {"通知.txt": NOTICE})
    say(submission, "pass", reviewer, score=Decimal(2))
    say(submission, "supplement", other, opinion="缺会议纪要。")
    assert state(submission) == ("passed", Decimal(2))
    with pytest.raises(ConflictError, match="等办公室主任裁定"):
        say(submission, "return", reviewer, opinion="退回")
    opened = Disagreement.objects.get()
    for party in (reviewer, other):
        with pytest.raises(InputError, match="另一位"):
            settle(disagreement=opened, verdict="pass", by=party)
    settle(disagreement=opened, verdict="supplement", by=manager, opinion="请补充会议纪要。")
    assert state(submission) == ("supplement", None)
    with pytest.raises(ConflictError, match="已经裁定"):
        settle(disagreement=opened, verdict="pass", by=manager)


def test_second_look_that_agrees_opens_nothing(office: Any) -> None:
    submission = make_round(office.duties[0], {"通知.txt": NOTICE})
    say(submission, "pass", office.person("reviewer"))
    say(submission, "pass", second_reviewer(office))
    assert Disagreement.objects.count() == 0
    assert Decision.objects.count() == 2


def test_undone_second_look_takes_the_disagreement_back(office: Any) -> None:
    other = second_reviewer(office)
    submission = make_round(office.duties[0], {"通知.txt": NOTICE})
    say(submission, "pass", office.person("reviewer"))
    undo(decision=say(submission, "return", other, opinion="退回"), by=other)
    assert Disagreement.objects.count() == 0
    assert state(submission)[0] == "passed"


def test_batch_leaves_out_what_changed_since_its_preview_and_is_undone_as_one(office: Any) -> None:
    reviewer = office.person("reviewer")
    rounds = [make_round(duty, {"通知.txt": NOTICE}) for duty in office.duties[:3]]
    versions = {one.duty_id: one.duty.version for one in rounds}
    say(rounds[2], "return", second_reviewer(office), opinion="退回")
    done = decide_many(versions=versions, verdict="pass", by=reviewer)
    assert (done.done, [pk for pk, _ in done.left]) == (2, [rounds[2].duty_id])
    assert [state(one) for one in rounds] == [("passed", Decimal(2)), ("passed", Decimal(2)), ("returned", None)]
    back = undo_many(batch=done.name, by=reviewer)
    assert (back.done, back.left) == (2, ())
    assert [state(one)[0] for one in rounds] == ["pending", "pending", "returned"]


def test_batch_takes_each_opinion_from_the_rounds_own_findings(office: Any) -> None:
    reviewer = office.person("reviewer")
    rounds = [make_round(duty, {"通知.txt": OLD}) for duty in office.duties[:2]]
    for one in rounds:
        check.check_submission(one.pk)
    versions = {one.duty_id: one.duty.version for one in rounds}
    left = decide_many(versions=versions, verdict="supplement", by=reviewer)
    assert left.done == 0
    assert all("写明意见" in why for _, why in left.left)
    done = decide_many(
        versions=versions, verdict="supplement", by=reviewer, accept_open=True, opinion="7月10日前报来。"
    )
    assert done.done == 2
    opinion = Decision.objects.get(submission=rounds[0]).opinion
    assert "《通知.txt》" in opinion
    assert "2020年3月5日" in opinion
    assert opinion.endswith("7月10日前报来。")


def test_dismissal_wants_a_reason_and_changes_the_proposal(office: Any) -> None:
    reviewer = office.person("reviewer")
    submission = make_round(office.duties[0], {"通知.txt": OLD})
    check.check_submission(submission.pk)
    grave = list(Finding.objects.filter(severity="major"))
    with pytest.raises(InputError, match="理由"):
        judge(findings=grave, state="dismissed", by=reviewer)
    judge(findings=grave, state="dismissed", by=reviewer, reason="核实无误")
    submission.duty.refresh_from_db()
    assert submission.duty.proposed == "proposed-pass"
    assert opinion_of(grave) == ""
    judge(findings=grave, state="accepted", by=reviewer)
    submission.duty.refresh_from_db()
    assert submission.duty.proposed == "proposed-supplement"
    assert opinion_of(grave).startswith("1.")
