"""Duties of which nothing was handed in: at the desk, decided, undone, in lists, progress, API and log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
from django.urls import reverse
from django.utils import timezone
from fazhi.apps.audit.models import Event
from fazhi.apps.audit.services import verify
from fazhi.apps.duties.models import CellSum, Duty, StateChange
from fazhi.apps.duties.standing import standing
from fazhi.apps.evidence.models import Capture, Link, Submission
from fazhi.apps.evidence.services.rounds import open_round
from fazhi.apps.feedback.letters import draft_letters
from fazhi.apps.framework.models import Indicator
from fazhi.apps.pages.errors import ConflictError, InputError
from fazhi.apps.registers.services.imports import take_rows
from fazhi.apps.review.models import Decision, Disagreement, Finding
from fazhi.apps.review.queries.figures import measures_for
from fazhi.apps.review.services import check
from fazhi.apps.review.services.batch import decide_many, undo_many
from fazhi.apps.review.services.decide import decide_without_round, settle, undo
from fazhi.apps.units.models import Person
from fazhi.apps.units.roles import ACTIONS, Role
from fazhi.ledgers import Row, catalogue
from tests.apps.factories import NOTICE, at_once, make_round, second_reviewer

JSON = {"headers": {"accept": "application/json"}}
URL = "http://www.mingxi.gov.cn/qzqd/20210308.html"


def say(duty: Duty, verdict: str, by: Person, **more: Any) -> Decision:
    duty.refresh_from_db()
    return decide_without_round(duty=duty, version=duty.version, verdict=verdict, by=by, **more)


def web_duty(office: Any) -> Duty:
    """The lead duty of the indicator that is looked up on the web."""
    found: Duty = office.duties[6]
    assert found.indicator.method == "网络检索"
    return found


@pytest.mark.parametrize(
    ("verdict", "after", "done"),
    [("pass", "passed", 1), ("supplement", "supplement", 0), ("return", "returned", 0), ("not-applicable",) * 2 + (1,)],
)
def test_state_sums_and_log_follow_the_decision(office: Any, verdict: str, after: str, done: int) -> None:
    duty = web_duty(office)
    decision = say(duty, verdict, office.person("reviewer"), opinion="没有公开。", score=Decimal(1))
    duty.refresh_from_db()
    assert (duty.state, duty.round, duty.score) == (after, 0, Decimal(1))
    first, change = StateChange.objects.filter(duty=duty)
    assert (first.state, first.by) == ("pending", None)
    assert (change.state, change.by) == (after, office.person("reviewer"))
    assert CellSum.objects.get(cycle=office.cycle, unit=duty.unit).done == done
    assert standing(office.cycle).everything.done == done
    event = Event.objects.get(action="review.decided")
    assert (event.about_id, event.after["round"], event.unit_id) == (str(decision.pk), None, duty.unit_id)
    assert verify()[1] == []


def test_sending_back_wants_an_opinion_and_a_score_its_points(office: Any) -> None:
    duty = web_duty(office)
    with pytest.raises(InputError, match="写明意见"):
        say(duty, "return", office.person("reviewer"))
    with pytest.raises(InputError, match="0至2分"):
        say(duty, "pass", office.person("reviewer"), score=Decimal("2.5"))
    assert Decision.objects.count() == 0


def test_confirmed_round_must_be_looked_at_first(office: Any) -> None:
    duty = office.duties[0]
    make_round(duty, {"通知.txt": NOTICE})
    with pytest.raises(ConflictError, match="已完成这一项的报送"):
        say(duty, "return", office.person("reviewer"), opinion="未报送。")


def test_round_handed_in_after_the_decision_waits_as_any_other(office: Any) -> None:
    duty = office.duties[0]
    decision = say(duty, "return", office.person("reviewer"), opinion="未报送。")
    duty.refresh_from_db()
    submission = make_round(duty, {"通知.txt": NOTICE})
    duty.refresh_from_db()
    assert (duty.state, duty.round) == ("pending", 1)
    page = office.client("reviewer").get(reverse("review:duty", args=[duty.pk]))
    assert page.context["submission"] == submission
    assert page.context["desk"].standing is None
    assert "未报送时" in page.content.decode()
    with pytest.raises(ConflictError, match="开始新一轮"):
        undo(decision=decision, by=office.person("reviewer"))


def test_undo_gives_back_what_was_before(office: Any) -> None:
    duty, reviewer = web_duty(office), office.person("reviewer")
    first = say(duty, "pass", reviewer, score=Decimal(2))
    second = say(duty, "supplement", reviewer, opinion="请补充网址。")
    undo(decision=second, by=reviewer)
    duty.refresh_from_db()
    assert (duty.state, duty.score) == ("passed", Decimal(2))
    undo(decision=first, by=reviewer)
    duty.refresh_from_db()
    assert (duty.state, duty.score) == ("pending", None)


def test_second_of_two_is_told(disk: None, office: Any) -> None:
    duty = web_duty(office)
    people, seen = [office.person("reviewer"), second_reviewer(office)], duty.version
    told = at_once(lambda by: decide_without_round(duty=duty, version=seen, verdict="pass", by=by), people)
    assert told == ["done", "told"]
    assert Decision.objects.count() == 1


def test_disagreement_is_settled_by_a_third(office: Any) -> None:
    duty, other, manager = web_duty(office), second_reviewer(office), office.person("manager")
    say(duty, "pass", office.person("reviewer"), score=Decimal(2))
    say(duty, "return", other, opinion="网上没有。")
    opened = Disagreement.objects.get()
    assert (opened.duty, opened.submission) == (duty, None)
    duty.refresh_from_db()
    assert duty.state == "passed"
    with pytest.raises(ConflictError, match="等办公室主任裁定"):
        say(duty, "pass", office.person("reviewer"))
    page = office.client("manager").get(reverse("review:disagreements")).content.decode()
    assert "未报送" in page
    settle(disagreement=opened, verdict="return", by=manager, opinion="网上没有。")
    duty.refresh_from_db()
    assert duty.state == "returned"


def test_queue_has_a_tab_for_what_is_looked_up_and_one_for_what_is_owed(office: Any) -> None:
    make_round(office.duties[0], {"通知.txt": NOTICE})
    client = office.client("reviewer")

    def shown(query: str) -> set[int]:
        rows = client.get(reverse("review:queue") + query).context["listing"]["rows"]
        return {row.pk for row, _ in rows}

    ids = [duty.pk for duty in office.duties]
    assert shown("") == {ids[0]}
    assert shown("?state=verify") == set(ids[6:])
    assert shown("?state=not-submitted") == set(ids[1:6])
    assert shown("?state=&handed=no") == set(ids[1:])
    assert shown("?state=&method=网络检索") == set(ids[6:])
    tabs = {value: count for value, _, count in client.get(reverse("review:queue")).context["tabs"]}
    assert (tabs["pending"], tabs["verify"], tabs["not-submitted"], tabs[""]) == (1, 3, 5, 9)


def test_desk_begins_with_an_opinion_by_how_the_duty_is_assessed(office: Any) -> None:
    client = office.client("reviewer")

    def opinion(duty: Duty) -> str:
        return str(client.get(reverse("review:duty", args=[duty.pk])).context["opinion"])

    owed, web = office.duties[0], web_duty(office)
    assert opinion(owed).startswith("截至")
    assert "未报送材料，时限2021年7月5日，已逾期" in opinion(owed)
    assert "请报送：1.实施方案或工作通知；2.会议纪要。" in opinion(owed)
    assert opinion(web) == "单位未提供网址。请提供公开网址：1.实施方案或工作通知；2.会议纪要。"
    Indicator.objects.filter(pk=web.indicator_id).update(method="数据核验")
    assert opinion(web) == "单位未报送材料，按台账数据核验。"
    check.check_cycle(office.cycle.pk)
    found = Finding.objects.get(duty=owed, check_name="not-submitted")
    found.state = "accepted"
    found.save()
    assert opinion(owed).startswith("1.")


def test_finding_of_the_duty_itself_is_judged_at_the_desk(office: Any) -> None:
    duty = web_duty(office)
    check.check_cycle(office.cycle.pk)
    found = Finding.objects.get(duty=duty, check_name="link-missing")
    url = reverse("review:judge_duty", args=[duty.pk])
    answer = office.client("reviewer").post(
        url, {"findings": str(found.pk), "state": "accepted"}, headers={"hx-request": "true"}
    )
    assert "没有提供网址" in answer.context["opinion"]
    found.refresh_from_db()
    assert (found.state, found.decided_by) == ("accepted", office.person("reviewer"))
    make_round(duty, links=(URL,))
    check.check_submission(duty.submissions.get().pk)
    found.refresh_from_db()
    assert found.gone_at is not None


def test_address_that_the_office_noted_settles_the_missing_address(office: Any) -> None:
    duty = web_duty(office)
    check.check_cycle(office.cycle.pk)
    office.client("reviewer").post(reverse("review:add_address", args=[duty.pk]), {"url": URL})
    check.check_submission(duty.submissions.get().pk)
    assert Finding.objects.get(duty=duty, check_name="link-missing").gone_at is not None
    other = office.duties[7]
    open_round(duty=other, by=office.person("liaison"))
    check.check_submission(other.submissions.get().pk)
    assert Finding.objects.get(duty=other, check_name="link-missing", submission=None).gone_at is None


def test_addresses_known_from_elsewhere_are_shown_with_their_newest_look(office: Any) -> None:
    duty = web_duty(office)
    make_round(office.duties[7], links=("http://www.mingxi.gov.cn/other.html",))
    Capture.objects.create(key="www.mingxi.gov.cn/other.html", url="x", title="他人的网页", at=timezone.now())
    client = office.client("reviewer")
    page = client.post(reverse("review:add_address", args=[duty.pk]), {"url": URL}, follow=True)
    link = Link.objects.get(url=URL)
    Capture.objects.create(
        key=link.key, url=URL, title="权责清单", day=date(2021, 3, 8), status=200, text="正文", at=timezone.now()
    )
    page = client.get(reverse("review:duty", args=[duty.pk]))
    shown = [(one.link.url, one.is_own) for one in page.context["desk"].links]
    assert shown == [(URL, True), ("http://www.mingxi.gov.cn/other.html", False)]
    assert page.context["opinion"] == "网络检索：\n1.《权责清单》：可以打开，2021年3月8日发布。"
    assert page.context["under_way"].state == "open"
    assert "正文" in client.get(reverse("review:capture", args=[link.pk])).content.decode()
    duty.refresh_from_db()
    assert duty.state == "pending"


def test_measures_are_found_by_the_words_of_the_indicator(office: Any) -> None:
    one = office.indicators[0]
    one.text, one.standard = "规范性文件备案。规范性文件按期备案，报备及时、规范。", "以备案系统数据核验为准。"
    assert "规范性文件报备率" in [measure.title for measure in measures_for(one, catalogue())]
    one.text, one.standard = "应急物资储备管理。", ""
    assert measures_for(one, catalogue()) == []


def test_figures_lead_to_their_rows(office: Any) -> None:
    duty = web_duty(office)
    Indicator.objects.filter(pk=duty.indicator_id).update(text="检察听证案件。司法救助听证案件应听尽听。")
    rows = [
        Row(
            str(n),
            {"case_no": str(n), "unit": duty.unit.name, "kind": "司法救助", "held_on": date(2021, 3, n), "invited": 5},
        )
        for n in (1, 2, 3)
    ]
    take_rows(region=office.region, name="hearings", rows=rows, by=None, why="试", confirmed=True)
    page = office.client("reviewer").get(reverse("review:figures", args=[duty.pk]))
    assert (
        page.context["opinion"]
        == "按台账数据核验（2021年上半年）：司法救助听证案件3件；听证案件3件；邀请参与听证15人次。"
    )
    link = f"/reports/measures/hearings?cycle={office.cycle.pk}&amp;unit={quote(duty.unit.name)}"
    assert link in page.content.decode()
    rows_of_it = office.client("reviewer").get(link.replace("&amp;", "&")).content.decode()
    assert "2021-03-02" in rows_of_it


def test_feedback_says_the_opinion_and_not_also_that_nothing_came(office: Any) -> None:
    duty = office.duties[0]
    say(duty, "return", office.person("reviewer"), opinion="未报送实施方案。")
    letter = draft_letters(office.cycle, [duty.unit], on=date(2021, 7, 20))[duty.unit_id].letter
    mine = [item for group in letter.groups if group.indicator == duty.indicator.number for item in group.items]
    assert [item.message for item in mine] == ["未报送实施方案。"]


def test_batch_takes_both_kinds_and_is_undone_as_one(office: Any) -> None:
    reviewer = office.person("reviewer")
    make_round(office.duties[0], {"通知.txt": NOTICE})
    chosen = list(Duty.objects.filter(pk__in=[office.duties[0].pk, web_duty(office).pk]))
    done = decide_many(versions={one.pk: one.version for one in chosen}, verdict="pass", by=reviewer)
    assert (done.done, done.left) == (2, ())
    assert set(Duty.objects.filter(pk__in=[one.pk for one in chosen]).values_list("state", flat=True)) == {"passed"}
    undo_many(batch=done.name, by=reviewer)
    states = dict(Duty.objects.filter(pk__in=[one.pk for one in chosen]).values_list("pk", "state"))
    assert states == {office.duties[0].pk: "pending", web_duty(office).pk: "pending"}


@pytest.mark.parametrize("role", Role.values)
def test_desk_without_a_round_is_for_those_who_review(office: Any, role: str) -> None:
    duty, client = web_duty(office), office.client(role)
    seen = 200 if role in ACTIONS["review.view"].roles else 403
    for name in ("duty", "figures"):
        assert client.get(reverse(f"review:{name}", args=[duty.pk])).status_code == seen, name
    data = {"version": duty.version, "verdict": "pass"}
    decided = client.post(reverse("review:decide_duty", args=[duty.pk]), data)
    assert decided.status_code == (302 if role in ACTIONS["review.decide"].roles else 403)
    assert Decision.objects.count() == (1 if role in ACTIONS["review.decide"].roles else 0)


def test_reviewer_of_another_county_finds_nothing(office: Any) -> None:
    duty, client = web_duty(office), office.client("far-reviewer")
    for name in ("duty", "figures"):
        assert client.get(reverse(f"review:{name}", args=[duty.pk])).status_code == 404
    for name in ("decide_duty", "judge_duty", "add_address"):
        answer = client.post(reverse(f"review:{name}", args=[duty.pk]), {"version": 0, "verdict": "pass", "url": URL})
        assert answer.status_code == 404, name
    assert (Decision.objects.count(), Submission.objects.count()) == (0, 0)


def test_unit_reads_what_was_concluded_without_a_round(office: Any) -> None:
    duty = office.duties[0]
    say(duty, "return", office.person("reviewer"), opinion="未报送实施方案。")
    url = reverse("review:unit_conclusion", args=[duty.pk])
    assert "未报送实施方案" in office.client("liaison").get(url).content.decode()
    assert office.client("other-liaison").get(url).status_code == 404
    assert url in office.client("liaison").get(reverse("evidence:duty", args=[duty.pk])).content.decode()
    assert "到审阅台" in office.client("reviewer").get(reverse("evidence:duty", args=[duty.pk])).content.decode()
    assert "到审阅台" not in office.client("liaison").get(reverse("evidence:duty", args=[duty.pk])).content.decode()
    round = open_round(duty=duty, by=office.person("liaison"))
    text = office.client("liaison").get(reverse("review:unit_findings", args=[round.pk])).content.decode()
    assert "未报送实施方案" in text


@pytest.mark.parametrize("count", [1, 50])
def test_desk_without_a_round_costs_the_same_whatever_the_rows(
    office: Any, queries: Callable[..., Any], count: int
) -> None:
    duty = web_duty(office)
    round = open_round(duty=duty, by=office.person("liaison"))
    for number in range(count):
        Link.objects.create(submission=round, url=f"{URL}?{number}", key=f"k{number}")
        Finding.objects.create(
            unit=duty.unit, duty=duty, check_name="link-missing", severity="major", message=f"{number}", key=str(number)
        )
    client = office.client("reviewer")
    with queries(15):
        client.get(reverse("review:duty", args=[duty.pk]))
