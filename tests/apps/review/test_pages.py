"""The pages of the review: who sees them, what they cost, what they do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from fazhi.apps.duties.models import Duty
from fazhi.apps.framework.models import Indicator
from fazhi.apps.review.models import Decision, Disagreement, Finding
from fazhi.apps.review.services import check
from fazhi.apps.units.models import Unit
from fazhi.apps.units.roles import ACTIONS, Role
from tests.apps.factories import NOTICE, make_file, make_round, second_reviewer
from tests.apps.review.test_decide import OLD, say

JSON = {"headers": {"accept": "application/json"}}


def many_rounds(office: Any, count: int) -> list[Any]:
    """So many rounds of so many duties, each with a file and its findings."""
    made = []
    for number in range(count):
        indicator = Indicator.objects.create(
            edition=office.edition, number=str(100 + number), order=100 + number, text=f"第{number}项工作。", points=2
        )
        duty = Duty.objects.create(
            cycle=office.cycle, indicator=indicator, unit=office.units[number % 3], due=date(2021, 7, 5)
        )
        made.append(make_round(duty, {"通知.txt": f"{OLD}\n第{number}份"}))
        Finding.objects.create(
            unit=duty.unit,
            duty=duty,
            submission=made[-1],
            material=made[-1].materials.get(),
            check_name="outside-period",
            severity="major",
            message="成文日期不在评估期内",
            quote="2020年3月5日",
            key=str(number),
        )
    return made


@pytest.mark.parametrize("count", [1, 50])
def test_queue_costs_the_same_whatever_the_rows(office: Any, queries: Callable[..., Any], count: int) -> None:
    many_rounds(office, count)
    client = office.client("reviewer")
    with queries(15):
        answer = client.get(reverse("review:queue"))
    assert answer.content.count(b'name="pick"') == count


@pytest.mark.parametrize("count", [1, 50])
def test_desk_costs_the_same_whatever_the_rows(office: Any, queries: Callable[..., Any], count: int) -> None:
    first = many_rounds(office, count)[0]
    for number in range(count):
        make_file(first, f"附件{number}.txt", f"附件正文{number}")
        first.links.create(url=f"http://www.mingxi.gov.cn/{number}", key=f"k{number}")
    check.check_submission(first.pk)
    say(first, "pass", office.person("reviewer"))
    client = office.client("reviewer")
    with queries(15):
        answer = client.get(reverse("review:desk", args=[first.pk]))
    assert answer.content.count(b"data-material=") == count + 1


@pytest.mark.parametrize("role", Role.values)
def test_desk_is_for_those_who_review(office: Any, role: str) -> None:
    submission = make_round(office.duties[0], {"通知.txt": OLD})
    check.check_submission(submission.pk)
    material = submission.materials.get()
    client = office.client(role)
    allowed = 200 if role in ACTIONS["review.view"].roles else 403
    for name, args in (
        ("queue", []),
        ("desk", [submission.pk]),
        ("file", [material.pk]),
        ("disagreements", []),
    ):
        assert client.get(reverse(f"review:{name}", args=args)).status_code == allowed, name
    decided = client.post(
        reverse("review:decide", args=[submission.pk]), {"version": submission.duty.version, "verdict": "pass"}
    )
    assert decided.status_code == (302 if role in ACTIONS["review.decide"].roles else 403)
    assert Decision.objects.count() == (1 if role in ACTIONS["review.decide"].roles else 0)


def test_reviewer_of_another_county_finds_nothing(office: Any) -> None:
    submission = make_round(office.duties[0], {"通知.txt": OLD})
    client = office.client("far-reviewer")
    assert client.get(reverse("review:desk", args=[submission.pk])).status_code == 404
    assert client.get(reverse("review:file", args=[submission.materials.get().pk])).status_code == 404
    version = submission.duty.version
    answer = client.post(reverse("review:decide", args=[submission.pk]), {"version": version, "verdict": "pass"})
    assert answer.status_code == 404
    answer = client.post(reverse("review:batch"), {"duties": f"{submission.duty_id}:{version}", "verdict": "pass"})
    assert Decision.objects.count() == 0


@pytest.mark.parametrize(("who", "status"), [("liaison", 200), ("head", 200), ("other-liaison", 404)])
def test_unit_reads_the_findings_of_its_own_round_only(office: Any, who: str, status: int) -> None:
    submission = make_round(office.duties[0], {"通知.txt": OLD}, confirmed=False)
    check.check_submission(submission.pk)
    answer = office.client(who).get(reverse("review:unit_findings", args=[submission.pk]))
    assert answer.status_code == status
    if status == 200:
        text = answer.content.decode()
        assert "2020年3月5日" in text
        assert "2.会议纪要" in text
        assert "还没有对应的材料" in text


def test_unit_is_told_while_its_round_is_being_checked(office: Any) -> None:
    submission = make_round(office.duties[0], {"通知.txt": OLD}, confirmed=False)
    text = office.client("liaison").get(reverse("review:unit_findings", args=[submission.pk])).content.decode()
    assert "正在检查" in text


def test_queue_begins_with_what_waits_and_filters(office: Any) -> None:
    rounds = many_rounds(office, 3)
    say(rounds[0], "pass", office.person("reviewer"))
    client = office.client("reviewer")

    def shown(query: str) -> list[str]:
        rows = client.get(reverse("review:queue") + query).context["listing"]["rows"]
        return [row.indicator.number for row, _ in rows]

    assert shown("") == ["101", "102"]
    assert shown("?state=&handed=yes") == ["100", "101", "102"]
    assert shown("?state=passed") == ["100"]
    assert shown(f"?unit={office.units[1].pk}") == ["101"]
    assert shown("?state=&mine=1") == ["100"]
    assert shown("?check=outside-period&severity=major") == ["101", "102"]
    assert shown("?check=copied") == []
    assert shown("?round=2") == []
    assert shown("?unit=x") == ["101", "102"]


def test_desk_knows_its_neighbours_within_the_filter(office: Any) -> None:
    rounds = many_rounds(office, 3)
    client = office.client("reviewer")
    say(rounds[1], "pass", office.person("reviewer"))
    near = client.get(reverse("review:desk", args=[rounds[1].pk])).context["near"]
    assert (near.before, near.after, near.place, near.total) == (rounds[0].duty_id, rounds[2].duty_id, 0, 2)
    near = client.get(reverse("review:desk", args=[rounds[1].pk]) + "?state=").context["near"]
    assert (near.place, near.total) == (2 + len(office.duties), 3 + len(office.duties))
    near = client.get(reverse("review:desk", args=[rounds[2].pk])).context["near"]
    assert (near.before, near.after) == (rounds[0].duty_id, None)


def test_stale_page_is_told_and_changes_nothing(office: Any) -> None:
    submission = make_round(office.duties[0], {"通知.txt": NOTICE})
    seen = submission.duty.version
    say(submission, "pass", second_reviewer(office))
    url = reverse("review:decide", args=[submission.pk])
    answer = office.client("reviewer").post(url, {"version": seen, "verdict": "return", "opinion": "退回"}, **JSON)
    assert answer.status_code == 409
    assert "刚被别人处理" in answer.content.decode()
    assert Decision.objects.count() == 1


def test_decision_answers_with_its_undo(office: Any) -> None:
    submission = make_round(office.duties[0], {"通知.txt": NOTICE})
    client = office.client("reviewer")
    url = reverse("review:decide", args=[submission.pk])
    said = client.post(url, {"version": submission.duty.version, "verdict": "pass", "score": "2"}, **JSON).json()
    assert said["message"] == "县司法局 · 指标1：通过。"
    client.post(said["undo"], **JSON)
    submission.duty.refresh_from_db()
    assert (submission.duty.state, submission.duty.score) == ("pending", None)


def test_judged_findings_write_the_opinion(office: Any) -> None:
    submission = make_round(office.duties[0], {"通知.txt": OLD})
    check.check_submission(submission.pk)
    client = office.client("reviewer")
    found = Finding.objects.get(check_name="outside-period")
    url = reverse("review:judge", args=[submission.pk])
    answer = client.post(url, {"findings": str(found.pk), "state": "accepted"}, headers={"hx-request": "true"})
    assert "《通知.txt》" in answer.context["opinion"]
    refused = client.post(url, {"findings": str(found.pk), "state": "dismissed"}, headers={"hx-request": "true"})
    assert refused.status_code == 400
    assert "理由" in refused.content.decode()
    other = make_round(office.duties[1], {"通知.txt": OLD})
    check.check_submission(other.pk)
    foreign = Finding.objects.filter(submission=other).first()
    assert foreign is not None
    assert client.post(url, {"findings": str(foreign.pk), "state": "accepted"}).status_code == 404


def test_quote_is_marked_in_the_text_and_never_as_markup(office: Any) -> None:
    submission = make_round(office.duties[0], {"通知.txt": OLD + "\n<script>alert(1)</script>"})
    check.check_submission(submission.pk)
    text = office.client("reviewer").get(reverse("review:file", args=[submission.materials.get().pk])).content.decode()
    found = Finding.objects.get(check_name="outside-period")
    assert f'<mark class="wrong" data-finding="{found.pk}">2020年3月5日</mark>' in text
    assert "&lt;script&gt;" in text
    assert "<script>" not in text


def test_text_file_is_never_sent_as_a_page(office: Any) -> None:
    submission = make_round(office.duties[0], {"页.html": "<script>alert(1)</script>"})
    url = reverse("review:original", args=[submission.materials.get().pk])
    assert office.client("reviewer").get(url).status_code == 404


def test_two_texts_stand_side_by_side_with_what_differs(office: Any) -> None:
    from tests.apps.review.test_check import PLAN

    make_round(office.duties[0], {"方案.txt": PLAN.format(unit="明溪县司法局")})
    two = make_round(office.duties[1], {"方案.txt": PLAN.format(unit="明溪县财政局").replace("三月底", "四月底")})
    check.check_submission(two.pk)
    found = Finding.objects.get(check_name="copied", submission=two)
    answer = office.client("reviewer").get(reverse("review:compare", args=[found.pk]))
    text = answer.content.decode()
    assert "<mark>四</mark>" in text
    assert "<mark>三</mark>" in text
    assert answer.context["comparison"].share > 90


def test_two_rounds_stand_side_by_side(office: Any) -> None:
    duty = office.duties[0]
    first = make_round(duty, {"通知.txt": OLD, "旧.txt": "旧材料"})
    check.check_submission(first.pk)
    Finding.objects.filter(submission=first).update(state="accepted")
    duty.refresh_from_db()
    second = make_round(duty, {"通知.txt": NOTICE, "新.txt": "新材料"})
    check.check_submission(second.pk)
    answer = office.client("reviewer").get(reverse("review:rounds", args=[second.pk, first.pk]))
    names = [(p.left and p.left.name, p.right and p.right.name, p.same) for p in answer.context["files"]]
    assert names == [("通知.txt", "通知.txt", False), ("旧.txt", None, False), (None, "新.txt", False)]
    became = {one.check_name: gone for one, gone in answer.context["findings"]}
    assert (became["outside-period"], became["requirement-missing"]) == (True, False)
    assert client_versions(office, second, first).status_code == 200


def client_versions(office: Any, second: Any, first: Any) -> Any:
    pair = (second.materials.get(file="通知.txt").pk, first.materials.get(file="通知.txt").pk)
    return office.client("reviewer").get(reverse("review:versions", args=pair))


def test_batch_is_previewed_done_and_undone(office: Any) -> None:
    rounds = many_rounds(office, 60)
    client = office.client("reviewer")
    preview = client.post(
        reverse("review:batch_preview"), {"verdict": "pass", "all": "1", "query": "?check=outside-period"}
    )
    assert preview.context["count"] == 60
    assert preview.context["grave"] == 60
    assert Decision.objects.count() == 0
    form = preview.context["form"].initial
    done = client.post(reverse("review:batch"), {**form, "query": "?state="}, follow=True)
    assert "已将60项批量审阅为“通过”" in done.content.decode()
    assert {one.duty.state for one in map(fresh, rounds)} == {"passed"}
    back = client.post(reverse("review:batch_undo", args=[done.context["last_batch"]]), follow=True)
    assert "已撤销60项" in back.content.decode()
    assert {one.duty.state for one in map(fresh, rounds)} == {"pending"}


def fresh(submission: Any) -> Any:
    return type(submission).objects.select_related("duty").get(pk=submission.pk)


@pytest.mark.parametrize("data", [{"verdict": "pass"}, {"verdict": "burn", "pick": "1"}, {}])
def test_batch_of_nothing_is_answered_in_words(office: Any, data: dict[str, str]) -> None:
    answer = office.client("reviewer").post(reverse("review:batch_preview"), data)
    assert answer.status_code == 400
    assert "选择" in answer.content.decode()


@pytest.mark.parametrize("duties", ["x", "1", "1:2:3", "1:x"])
def test_broken_batch_is_answered_in_words(office: Any, duties: str) -> None:
    answer = office.client("reviewer").post(reverse("review:batch"), {"duties": duties, "verdict": "pass"})
    assert answer.status_code == 400


def test_disagreement_is_settled_by_the_manager_only(office: Any) -> None:
    submission = make_round(office.duties[0], {"通知.txt": NOTICE})
    say(submission, "pass", office.person("reviewer"))
    say(submission, "return", second_reviewer(office), opinion="退回")
    opened = Disagreement.objects.get()
    url = reverse("review:settle", args=[opened.pk])
    assert office.client("reviewer").post(url, {"verdict": "pass"}).status_code == 403
    page = office.client("manager").get(reverse("review:disagreements")).content.decode()
    assert "裁定为通过" in page
    assert office.client("manager").post(url, {"verdict": "return", "opinion": "退回"}).status_code == 302
    submission.duty.refresh_from_db()
    assert submission.duty.state == "returned"


def test_assessor_reads_but_changes_nothing(office: Any) -> None:
    submission = make_round(office.duties[0], {"通知.txt": NOTICE})
    page = office.client("assessor").get(reverse("review:desk", args=[submission.pk])).content.decode()
    assert 'id="decide"' not in page
    assert "采纳</button>" not in page


def test_unit_of_the_far_county_is_no_choice_of_the_filter(office: Any) -> None:
    make_round(office.duties[0], {"通知.txt": NOTICE})
    far = Unit.objects.get(region=office.other_region)
    answer = office.client("reviewer").get(reverse("review:queue"))
    choices = {name: [value for value, _ in options] for (name, options) in filters(answer)}
    assert str(far.pk) not in choices["unit"]
    assert str(office.justice.pk) in choices["unit"]


def filters(answer: Any) -> list[Any]:
    return [(one.name, options) for one, _, options in answer.context["listing"]["filters"]]
