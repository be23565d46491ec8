"""Notices: who sends and replies, the daily reminders, figures by the one rule, papers."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import docx
import pytest
from django.urls import reverse
from django.utils import timezone
from fazhi.apps.audit.models import Event
from fazhi.apps.duties.models import Duty, State
from fazhi.apps.duties.services import follow, recount
from fazhi.apps.duties.standing import standing
from fazhi.apps.feedback.models import FeedbackList, MendingItem
from fazhi.apps.oversight.bulletin import bulletin
from fazhi.apps.oversight.models import Notice, NoticeKind
from fazhi.apps.oversight.services import notices, reminders
from fazhi.apps.pages.errors import ConflictError, InputError
from fazhi.gongwen.write import Paragraph, Sheet


def send(office: Any, **facts: Any) -> list[Notice]:
    told = {
        "units": [office.justice],
        "kind": NoticeKind.URGE,
        "title": "关于报送材料的督办",
        "text": "请抓紧报送。",
        "by": office.person("manager"),
        "cycle": office.cycle,
        "deadline": date(2030, 1, 5),
    }
    return notices.send(**(told | facts))


def test_notice_goes_out_is_read_and_answered_once(office: Any) -> None:
    (sent,) = send(office)
    page = reverse("oversight:notice", args=[sent.pk])
    office.client("manager").get(page)
    sent.refresh_from_db()
    assert sent.read_at is None
    liaison = office.client("liaison")
    assert "请抓紧报送。" in liaison.get(page).content.decode()
    liaison.post(reverse("oversight:reply", args=[sent.pk]), {"text": "已安排。"})
    again = liaison.post(reverse("oversight:reply", args=[sent.pk]), {"text": "再说"})
    sent.refresh_from_db()
    assert (again.status_code, sent.reply, sent.read_at is not None) == (409, "已安排。", True)
    actions = Event.objects.filter(action__startswith="oversight.").order_by("number").values_list("action", flat=True)
    assert list(actions) == ["oversight.noticed", "oversight.replied"]


def test_notice_is_hidden_from_other_units_and_counties(office: Any) -> None:
    (sent,) = send(office)
    page = reverse("oversight:notice", args=[sent.pk])
    codes = {
        role: office.client(role).get(page).status_code
        for role in ("manager", "reviewer", "leader", "head", "other-liaison", "far-reviewer", "superior", "auditor")
    }
    assert codes == {
        "manager": 200, "reviewer": 200, "leader": 200, "head": 200,
        "other-liaison": 404, "far-reviewer": 404, "superior": 403, "auditor": 403,
    }  # fmt: skip
    assert office.client("other-liaison").post(reverse("oversight:reply", args=[sent.pk])).status_code == 404
    assert office.client("other-liaison").get(reverse("oversight:notices")).context["listing"]["rows"] == []


@pytest.mark.parametrize("name", ["send", "bulletin", "hooks"])
def test_only_manager_and_leader_send(office: Any, name: str) -> None:
    roles = ("manager", "leader", "reviewer", "liaison", "head", "superior", "assessor", "sysadmin", "stranger")
    opened = {role for role in roles if office.client(role).get(reverse(f"oversight:{name}")).status_code == 200}
    assert opened == {"manager", "leader"}


def test_form_sends_only_to_units_in_reach(office: Any) -> None:
    far = office.justice.__class__.objects.get(region=office.other_region)
    asked = {
        "kind": "reminder",
        "title": "提醒",
        "text": "请报送",
        "pick": [office.justice.pk, far.pk],
        "with_figures": "on",
    }
    office.client("manager").post(reverse("oversight:send"), asked)
    assert [one.unit_id for one in Notice.objects.all()] == [office.justice.pk]


@pytest.mark.parametrize(
    "facts",
    [{"units": []}, {"title": " "}, {"text": ""}, {"deadline": None}],
    ids=["units", "title", "text", "deadline"],
)
def test_notice_that_lacks_something_is_refused(office: Any, facts: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        send(office, **facts)
    assert Notice.objects.count() == 0


def test_figures_in_a_notice_are_those_of_the_rule(office: Any) -> None:
    follow(duty=office.duties[0], state=State.PASSED, by=None)
    follow(duty=office.duties[3], state=State.RETURNED, by=None)
    (sent,) = send(office, with_figures=True)
    counts = standing(office.cycle).by_unit()["县司法局"]
    assert (counts.total, counts.done, counts.returned, counts.missing, counts.overdue) == (3, 1, 1, 0, 1)
    assert sent.text.splitlines()[1].endswith(
        "你单位承担3项，完成1项，完成率33.3%，待审1项，被退回1项；其中已逾期1项。"
    )
    assert counts.percent == standing(office.cycle).progress.by_unit["县司法局"].percent


@pytest.mark.parametrize(
    ("left", "sends"),
    [
        (8, False),
        (7, True),
        (5, False),
        (3, True),
        (1, True),
        (0, True),
        (-1, True),
        (-2, False),
        (-7, True),
        (-14, True),
    ],
)
def test_reminder_goes_out_on_its_days(office: Any, left: int, sends: bool) -> None:
    Duty.objects.exclude(pk=office.duties[0].pk).update(due=None)
    on = date(2021, 7, 5) - timedelta(days=left)
    assert reminders.remind(on) == int(sends)
    assert reminders.remind(on) == 0
    assert list(Notice.objects.values_list("unit__name", "day")) == ([("县司法局", on)] if sends else [])


def test_reminders_of_days_on_which_nothing_ran_are_caught_up_with_once(office: Any) -> None:
    due = date(2021, 7, 5)
    Duty.objects.exclude(pk=office.duties[0].pk).update(due=None)
    assert reminders.remind(due - timedelta(days=9)) == 0
    # The machine stood still over the marks of 7 and 3 days before, and comes back 2 days before: no mark.
    assert reminders.remind(due - timedelta(days=2)) == 1
    assert reminders.remind(due - timedelta(days=2)) == 0
    (one,) = Notice.objects.all()
    assert (one.day, one.title) == (due - timedelta(days=2), "办理提醒：1项7天内到期")
    # Then for three weeks: one text, not one for each missed week.
    assert reminders.remind(due + timedelta(days=18)) == 1
    assert reminders.remind(due + timedelta(days=19)) == 0
    assert [n.title for n in Notice.objects.order_by("day")] == ["办理提醒：1项7天内到期", "办理提醒：1项已逾期"]


def test_reminder_that_was_caught_up_with_speaks_of_what_is_still_to_do(office: Any) -> None:
    due = date(2021, 7, 5)
    reminders.remind(due - timedelta(days=9))
    for duty in office.duties:
        duty.refresh_from_db()
        follow(duty=duty, state=State.PASSED, by=None)
    assert reminders.remind(due) == 0


def test_reminders_that_broke_off_are_finished_without_a_second_text(office: Any, monkeypatch: Any) -> None:
    day, real, sent = date(2021, 7, 5), reminders.post_notice, []

    def breaks(**facts: Any) -> Any:
        if sent:
            raise OSError("no room")
        sent.append(facts["unit"])
        return real(**facts)

    monkeypatch.setattr(reminders, "post_notice", breaks)
    with pytest.raises(OSError, match="no room"):
        reminders.remind(day)
    monkeypatch.setattr(reminders, "post_notice", real)
    assert reminders.remind(day) == 2
    assert sorted(Notice.objects.values_list("unit__name", flat=True)) == ["县司法局", "县城管局", "县财政局"]


def test_reminder_names_what_is_late_and_soon_and_leaves_out_what_waits_or_is_done(office: Any) -> None:
    follow(duty=office.duties[0], state=State.PENDING, by=None)
    follow(duty=office.duties[6], state=State.RETURNED, by=None)
    Duty.objects.filter(pk=office.duties[3].pk).update(due=date(2021, 7, 1))
    made = FeedbackList.objects.create(
        cycle=office.cycle, unit=office.justice, state="received", number="反馈〔2021〕1号"
    )
    MendingItem.objects.create(list=made, duty=office.duties[0], number=2, problem="x", deadline=date(2021, 6, 20))
    MendingItem.objects.create(
        list=made, duty=office.duties[0], number=3, problem="x", deadline=date(2021, 6, 20), state="replied"
    )
    reminders.remind(date(2021, 7, 2))
    mine = Notice.objects.get(unit=office.justice)
    assert mine.title == "办理提醒：2项已逾期，1项7天内到期"
    assert mine.text.splitlines()[:4] == [
        "报送已逾期1项：2.重大行政决策（2021年7月1日）。",
        "报送将在7天内到期1项：3.重大行政决策（2021年7月5日）。",
        "整改已逾期1项：反馈〔2021〕1号第2条（2021年6月20日）。",
        "请抓紧办理；确有困难的，请及时与办公室联系。",
    ]
    assert mine.text.splitlines()[4].startswith("截至")


def test_bulletin_says_the_figures_of_the_rule(office: Any) -> None:
    for duty in office.duties[:4]:
        follow(duty=duty, state=State.PASSED, by=None)
    found = standing(office.cycle)
    parts = bulletin(found)
    words = [part.text for part in parts if isinstance(part, Paragraph)]
    assert words[1] == (
        "全县3个单位共承担责任9项，完成4项，完成率44.4%。其余责任中，待审3项，未报送2项。"
        "任务指标完成2/3项（66.7%），重点任务完成1/1项（100.0%），已实现“双过半”。"
    )
    table = next(part for part in parts if isinstance(part, Sheet))
    assert [(row[1], row[2], row[3], row[4]) for row in table.rows] == [
        (unit, str(one.total), str(one.done), one.percent)
        for unit, one in sorted(found.by_unit().items(), key=lambda x: -x[1].done / x[1].total)
    ]
    answer = office.client("manager").get(reverse("oversight:bulletin"))
    text = [p.text for p in docx.Document(io.BytesIO(answer.content)).paragraphs]
    assert words[1] in text


def test_notice_as_a_paper(office: Any) -> None:
    (sent,) = send(office)
    answer = office.client("liaison").get(reverse("oversight:paper", args=[sent.pk]))
    paragraphs = docx.Document(io.BytesIO(answer.content)).paragraphs
    text = [p.text.strip() for p in paragraphs if p.text.strip()]
    assert text[:4] == ["关于报送材料的督办", "县司法局：", "请抓紧报送。", "请于2030年1月5日前反馈办理情况。"]


def test_reply_refuses_emptiness(office: Any) -> None:
    (sent,) = send(office)
    with pytest.raises(InputError):
        notices.reply(notice=sent, by=office.person("liaison"), text=" ")
    notices.reply(notice=sent, by=office.person("liaison"), text="好")
    with pytest.raises(ConflictError):
        notices.reply(notice=sent, by=office.person("liaison"), text="好")


@pytest.mark.parametrize("count", [1, 50])
def test_pages_cost_the_same_whatever_the_rows(office: Any, queries: Callable[..., Any], count: int) -> None:
    for number in range(count):
        send(office, title=f"督办{number}")
    recount(cycle_id=office.cycle.pk)
    manager, liaison = office.client("manager"), office.client("liaison")
    last = Notice.objects.latest("pk").pk
    for client, address in (
        (manager, reverse("oversight:notices")),
        (manager, reverse("oversight:send")),
        (manager, reverse("oversight:hooks")),
        (manager, reverse("oversight:bulletin")),
        (liaison, reverse("oversight:notices")),
        (liaison, reverse("oversight:notice", args=[last])),
    ):
        with queries(15):
            assert client.get(address).status_code == 200, address


def test_late_answer_is_listed(office: Any) -> None:
    send(office, deadline=timezone.localdate() - timedelta(days=1))
    send(office)
    listed = office.client("manager").get(reverse("oversight:notices"), {"state": "late"})
    assert len(listed.context["listing"]["rows"]) == 1
