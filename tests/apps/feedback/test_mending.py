"""Mending: receipt, reply with proof, closing, re-opening, ageing; who may do and see what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from fazhi.apps.audit.models import Event
from fazhi.apps.duties.models import Duty
from fazhi.apps.feedback import queries, services
from fazhi.apps.feedback.models import FeedbackList, ListState, MendingItem, MendingState
from fazhi.apps.pages.errors import ConflictError, InputError
from tests.apps.feedback.conftest import accept, decide, submit
from tests.apps.feedback.test_lists import issued


@pytest.fixture
def sent(office: Any) -> FeedbackList:
    """A list of two items that went out to the justice bureau."""
    Duty.objects.update(due=None)
    round = submit(office.duties[0], "通知.docx")
    accept(round, "draft", "有占位符没有填写")
    decide(round, "supplement", office.person("reviewer"), "缺会议纪要。")
    return issued(office)


def test_mending_goes_its_way_and_every_step_is_recorded(office: Any, sent: FeedbackList) -> None:
    liaison, reviewer = office.client("liaison"), office.client("reviewer")
    item = sent.items.get(number=1)
    reply = {"text": "已补充会议纪要。", "files": SimpleUploadedFile("会议纪要.txt", "会议纪要".encode())}
    early = liaison.post(reverse("feedback:reply", args=[item.pk]), {"text": "已改"})
    assert early.status_code == 400
    liaison.post(reverse("feedback:receive", args=[sent.pk]))
    assert liaison.post(reverse("feedback:receive", args=[sent.pk])).status_code == 409
    liaison.post(reverse("feedback:reply", args=[item.pk]), reply)
    item.refresh_from_db()
    assert item.state == MendingState.REPLIED
    assert [proof.name for proof in item.replies.get().proofs.all()] == ["会议纪要.txt"]
    reviewer.post(reverse("feedback:reopen", args=[item.pk]), {"reason": "纪要没有盖章。", "deadline": "2030-01-05"})
    liaison.post(reverse("feedback:reply", args=[item.pk]), {"text": "已盖章。"})
    reviewer.post(reverse("feedback:close", args=[item.pk]), {"note": "属实"})
    item.refresh_from_db()
    assert (item.state, item.deadline, str(item.closed_by)) == (MendingState.CLOSED, date(2030, 1, 5), "审阅员")
    assert [one.state for one in item.replies.all()] == ["replied", "reopened", "replied", "closed"]
    actions = list(Event.objects.order_by("number").values_list("action", flat=True))
    steps = [action for action in actions if action.startswith("feedback.")]
    assert steps == [
        "feedback.drafted", "feedback.issued", "feedback.received", "feedback.replied",
        "feedback.reopened", "feedback.replied", "feedback.closed",
    ]  # fmt: skip
    assert liaison.post(reverse("feedback:reply", args=[item.pk]), {"text": "再说"}).status_code == 409
    assert str(FeedbackList.objects.get().received_by) == "单位联络员"


def test_closing_without_a_reply_needs_a_reason(office: Any, sent: FeedbackList) -> None:
    item = sent.items.get(number=1)
    with pytest.raises(InputError):
        services.close(item=item, by=office.person("reviewer"))
    services.close(item=item, by=office.person("reviewer"), note="单位撤并，不再要求")
    with pytest.raises(ConflictError):
        services.close(item=item, by=office.person("reviewer"), note="再来")


def test_reopening_needs_a_reason_and_something_to_reopen(office: Any, sent: FeedbackList) -> None:
    item = sent.items.get(number=1)
    with pytest.raises(ConflictError):
        services.reopen(item=item, by=office.person("reviewer"), reason="不行")
    services.close(item=item, by=office.person("reviewer"), note="好")
    with pytest.raises(InputError):
        services.reopen(item=item, by=office.person("reviewer"), reason=" ")
    services.reopen(item=item, by=office.person("reviewer"), reason="又出现")
    item.refresh_from_db()
    assert (item.state, item.closed_at) == (MendingState.REOPENED, None)


def test_ageing_at_a_given_day(sent: FeedbackList) -> None:
    sent.issued_at = timezone.make_aware(datetime(2021, 7, 10, 9))
    sent.save()
    item = sent.items.get(number=1)
    item.list = sent
    item.deadline = date(2021, 7, 20)
    days = [date(2021, 7, 9), date(2021, 7, 20), date(2021, 7, 21), date(2021, 8, 20)]
    assert [queries.days_over(item, day) for day in days] == [0, 0, 1, 31]
    assert [queries.days_old(item, day) for day in days] == [0, 10, 11, 41]
    item.closed_at = timezone.make_aware(datetime(2021, 7, 25, 23, 30))
    assert [queries.days_over(item, day) for day in (date(2021, 7, 22), date(2021, 8, 20))] == [2, 5]
    item.deadline = None
    assert queries.days_over(item, date(2021, 8, 20)) == 0


def test_ages_part_the_unsettled_items(office: Any, sent: FeedbackList) -> None:
    on = date(2021, 8, 1)
    first = sent.items.first()
    assert first is not None
    for over in (-5, 0, 1, 7, 8, 30, 31, 90, None):
        MendingItem.objects.create(
            list=sent,
            duty=first.duty,
            number=100 + (over if over is not None else 500),
            problem="x",
            deadline=None if over is None else on - timedelta(days=over),
        )
    services.close(item=sent.items.get(number=1), by=office.person("reviewer"), note="好")
    sent.items.filter(number=2).update(deadline=on)
    rows = MendingItem.objects.filter(list=sent)
    assert [(name, count) for name, _, count in queries.ages(rows, on)] == [
        ("in-time", 4), ("week", 2), ("month", 2), ("more", 2),
    ]  # fmt: skip


def test_unit_sees_its_own_issued_lists_only(office: Any, sent: FeedbackList) -> None:
    draft = services.draft(cycle=office.cycle, unit=office.justice, mend_by=None, by=None)
    item = sent.items.get(number=1)
    mine, other = office.client("liaison"), office.client("other-liaison")
    assert mine.get(reverse("feedback:own_list", args=[sent.pk])).status_code == 200
    assert mine.get(reverse("feedback:own_list", args=[draft.pk])).status_code == 404
    for name, pk in (("own_list", sent.pk), ("own_item", item.pk)):
        assert other.get(reverse(f"feedback:{name}", args=[pk])).status_code == 404
    assert other.post(reverse("feedback:receive", args=[sent.pk])).status_code == 404
    assert other.post(reverse("feedback:reply", args=[item.pk]), {"text": "x"}).status_code == 404
    assert "有占位符" not in other.get(reverse("feedback:mine")).content.decode()
    assert "有占位符" in mine.get(reverse("feedback:mine")).content.decode()
    file = mine.get(reverse("feedback:own_file", args=[sent.pk, "docx"]))
    assert b"".join(file.streaming_content)[:2] == b"PK"
    assert other.get(reverse("feedback:own_file", args=[sent.pk, "docx"])).status_code == 404


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("lists", {"manager", "reviewer", "leader", "superior", "assessor"}),
        ("ledger", {"manager", "reviewer", "leader", "superior", "assessor"}),
        ("batch", {"manager"}),
        ("drafts", {"manager"}),
        ("mine", {"liaison", "head"}),
    ],
)
def test_pages_by_role(office: Any, sent: FeedbackList, name: str, allowed: set[str]) -> None:
    roles = (
        "manager",
        "reviewer",
        "leader",
        "superior",
        "assessor",
        "liaison",
        "head",
        "auditor",
        "sysadmin",
        "stranger",
    )
    opened = {role for role in roles if office.client(role).get(reverse(f"feedback:{name}")).status_code == 200}
    assert opened == allowed


def test_only_those_who_may_close_and_issue(office: Any, sent: FeedbackList) -> None:
    item = sent.items.get(number=1)
    for role in ("leader", "superior", "assessor", "liaison", "sysadmin"):
        answer = office.client(role).post(reverse("feedback:close", args=[item.pk]), {"note": "x"})
        assert answer.status_code == 403, role
    assert office.client("far-reviewer").post(reverse("feedback:close", args=[item.pk])).status_code == 404
    draft = services.draft(cycle=office.cycle, unit=office.units[1], mend_by=None, by=None)
    assert office.client("reviewer").post(reverse("feedback:issue", args=[draft.pk])).status_code == 403
    draft.refresh_from_db()
    assert draft.state == ListState.DRAFT


@pytest.mark.parametrize("count", [1, 50])
def test_pages_cost_the_same_whatever_the_rows(
    office: Any, sent: FeedbackList, queries: Callable[..., Any], count: int
) -> None:
    item = sent.items.get(number=1)
    services.receive(feedback_list=sent, by=office.person("liaison"))
    for number in range(count):
        more = MendingItem.objects.create(
            list=sent, duty=item.duty, number=100 + number, problem="问题", deadline=date(2021, 7, 20)
        )
        services.reply(item=more, by=office.person("liaison"), text="已改")
        MendingItem.objects.create(list=sent, duty=item.duty, number=1000 + number, problem="问题", deadline=None)
        FeedbackList.objects.create(cycle=office.cycle, unit=office.units[1], round=number + 1, state="draft")
    manager, liaison = office.client("manager"), office.client("liaison")
    asked = [
        (manager, reverse("feedback:lists")),
        (manager, reverse("feedback:ledger")),
        (manager, reverse("feedback:list", args=[sent.pk])),
        (manager, reverse("feedback:item", args=[item.pk])),
        (manager, reverse("feedback:batch")),
        (liaison, reverse("feedback:mine")),
        (liaison, reverse("feedback:own_list", args=[sent.pk])),
        (liaison, reverse("feedback:own_item", args=[item.pk])),
    ]
    for client, address in asked:
        with queries(15):
            assert client.get(address).status_code == 200, address


def test_ledger_exports_what_it_shows(office: Any, sent: FeedbackList) -> None:
    import io

    import openpyxl

    answer = office.client("manager").get(reverse("feedback:ledger"), {"format": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:4] == ("单位", "清单", "序号", "指标")
    assert [row[4] for row in rows[1:]] == list(sent.items.values_list("problem", flat=True))
