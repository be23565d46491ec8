"""The API of the desk and of lists: the whole way of a list, and who may go it."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from fazhi.apps.audit.models import Event
from fazhi.apps.duties.models import Duty
from fazhi.apps.feedback.models import FeedbackList, MendingItem
from fazhi.apps.jobs.services import run_waiting
from fazhi.apps.review.models import Decision, Disagreement
from fazhi.apps.units.roles import ACTIONS, Role
from tests.apps.factories import second_reviewer
from tests.apps.feedback.conftest import accept, decide, submit
from tests.site.test_api import Caller


@pytest.fixture
def returned(office: Any) -> Any:
    """A duty of the justice bureau that was sent back with two things to mend."""
    Duty.objects.update(due=None)
    round = submit(office.duties[0], "通知.docx")
    accept(round, "draft", "有占位符没有填写")
    decide(round, "supplement", office.person("reviewer"), "缺会议纪要。")
    return office


def test_list_goes_its_whole_way_by_the_api(returned: Any) -> None:
    manager, liaison = Caller(returned, "manager"), Caller(returned, "liaison")
    reviewer, cycle = Caller(returned, "reviewer"), returned.cycle.pk
    drafted = manager.send("post", f"/feedback/cycles/{cycle}/drafts", {"mend_by": "2030-01-10"})
    assert (drafted.status_code, drafted.json()["count"]) == (201, 1)
    found = drafted.json()["items"][0]
    assert (found["unit"], found["state"], found["files"]) == (returned.justice.pk, "draft", [])
    assert liaison.get(f"/feedback/lists/{found['id']}").status_code == 404
    moved = manager.send("put", f"/feedback/lists/{found['id']}/deadline", {"mend_by": "2030-02-01"})
    assert moved.json()["mend_by"] == "2030-02-01"
    preview = manager.get(f"/feedback/lists/{found['id']}").json()
    assert "2030年2月1日" in "".join(part["text"] + part["body"] for part in preview["text"])
    stale = manager.send("post", f"/feedback/lists/{found['id']}/issue", {"stamp": "0" * 16})
    assert stale.status_code == 409
    issued = manager.send("post", f"/feedback/lists/{found['id']}/issue", {"stamp": preview["stamp"]})
    assert (issued.json()["number"], issued.json()["state"]) == (preview["next_number"], "issued")
    again = manager.send("put", f"/feedback/lists/{found['id']}/deadline", {"mend_by": "2030-03-01"})
    assert again.status_code == 409
    word = liaison.get(f"/feedback/lists/{found['id']}/file.docx")
    assert "word/document.xml" in zipfile.ZipFile(io.BytesIO(b"".join(word.streaming_content))).namelist()
    assert liaison.send("post", f"/feedback/lists/{found['id']}/receive").json()["state"] == "received"

    items = liaison.get(f"/feedback/lists/{found['id']}/items").json()["items"]
    assert [one["number"] for one in items] == [1, 2]
    first = items[0]["id"]
    proof = MendingItem.objects.get(pk=first).list.unit.materials.get().pk
    foreign = liaison.send("post", f"/feedback/items/{first}/reply", {"text": "已改", "proofs": [proof, 987654]})
    assert foreign.status_code == 400
    replied = liaison.send("post", f"/feedback/items/{first}/reply", {"text": "已改", "proofs": [proof]})
    assert replied.json()["state"] == "replied"
    body = {"text": "还有一处", "deadline": "2030-02-20"}
    reopened = reviewer.send("post", f"/feedback/items/{first}/reopen", body).json()
    assert (reopened["state"], reopened["deadline"]) == ("reopened", "2030-02-20")
    liaison.send("post", f"/feedback/items/{first}/reply", {"text": "都改了"})
    assert reviewer.send("post", f"/feedback/items/{first}/close", {"text": "属实"}).json()["state"] == "closed"
    told = reviewer.get(f"/feedback/items/{first}").json()
    assert [(one["state"], len(one["proofs"])) for one in told["replies"]] == [
        ("replied", 1), ("reopened", 0), ("replied", 0), ("closed", 0),
    ]  # fmt: skip
    ledger = reviewer.get(f"/feedback/cycles/{cycle}/items", state="open").json()
    assert [(one["number"], one["days_over"]) for one in ledger["items"]] == [(2, 0)]
    assert reviewer.get(f"/feedback/cycles/{cycle}/items", state="burnt").status_code == 400
    steps = Event.objects.filter(action__startswith="feedback.").order_by("number").values_list("action", flat=True)
    assert list(steps) == [
        "feedback.drafted", "feedback.issued", "feedback.received", "feedback.replied", "feedback.reopened",
        "feedback.replied", "feedback.closed",
    ]  # fmt: skip


WRITES = (
    ("feedback.manage", "post", "/feedback/cycles/{cycle}/drafts", {"mend_by": "2030-01-10"}),
    ("feedback.manage", "put", "/feedback/lists/{list}/deadline", {"mend_by": "2030-01-10"}),
    ("feedback.manage", "post", "/feedback/lists/{list}/issue", {"stamp": "x"}),
    ("feedback.receive", "post", "/feedback/lists/{list}/receive", {}),
    ("feedback.receive", "post", "/feedback/items/{item}/reply", {"text": "已改"}),
    ("feedback.close", "post", "/feedback/items/{item}/close", {"text": "属实"}),
    ("feedback.close", "post", "/feedback/items/{item}/reopen", {"text": "再改"}),
)


@pytest.mark.parametrize("role", Role.values)
def test_steps_of_a_list_follow_the_table_of_rights(returned: Any, role: str) -> None:
    one = FeedbackList.objects.create(cycle=returned.cycle, unit=returned.justice, state="issued", number="1")
    item = MendingItem.objects.create(list=one, number=1, problem="问题")
    caller = Caller(returned, role)
    for action, method, path, body in WRITES:
        answer = caller.send(method, path.format(cycle=returned.cycle.pk, list=one.pk, item=item.pk), body)
        refused = answer.status_code == 403
        assert refused == (role not in ACTIONS[action].roles), (path, answer.json())


def test_lists_of_another_county_or_unit_are_not_there(returned: Any) -> None:
    one = FeedbackList.objects.create(cycle=returned.cycle, unit=returned.justice, state="issued", number="1")
    for role in ("far-reviewer", "other-liaison"):
        assert Caller(returned, role).get(f"/feedback/lists/{one.pk}").status_code == 404
        assert Caller(returned, role).get(f"/feedback/lists/{one.pk}/items").status_code == 404


def test_duty_without_a_round_is_decided_undone_and_settled(office: Any) -> None:
    reviewer, manager, cycle = Caller(office, "reviewer"), Caller(office, "manager"), office.cycle.pk
    rows = reviewer.get(f"/review/cycles/{cycle}/queue", state="verify", handed_in="false").json()
    assert (rows["count"], {one["method"] for one in rows["items"]}) == (3, {"网络检索"})
    duty, version = rows["items"][0]["duty"], rows["items"][0]["version"]
    assert rows["items"][0]["submission"] is None
    url = f"/review/duties/{duty}/decisions"
    assert reviewer.send("post", url, {"version": version, "verdict": "return"}).status_code == 400
    made = reviewer.send("post", url, {"version": version, "verdict": "pass", "score": "2"})
    assert (made.status_code, made.json()["submission"]) == (201, None)
    assert reviewer.send("post", url, {"version": version, "verdict": "pass"}).status_code == 409
    assert reviewer.send("post", f"/review/decisions/{made.json()['id']}/undo").json()["undone_at"] is not None
    assert Duty.objects.get(pk=duty).state == "pending"
    other = second_reviewer(office)
    office.people["second"] = other
    for caller, verdict in ((reviewer, "pass"), (Caller(office, "second"), "return")):
        version = Duty.objects.get(pk=duty).version
        caller.send("post", url, {"version": version, "verdict": verdict, "opinion": "网上没有。"})
    opened = reviewer.get("/review/disagreements").json()["items"][0]
    assert (opened["duty"], opened["first"]["verdict"], opened["second"]["verdict"]) == (duty, "pass", "return")
    settle = f"/review/disagreements/{opened['id']}/settle"
    assert reviewer.send("post", settle, {"verdict": "pass"}).status_code == 403
    assert manager.send("post", settle, {"verdict": "return", "opinion": "网上没有。"}).status_code == 201
    assert Duty.objects.get(pk=duty).state == "returned"
    assert Disagreement.objects.get().settled_by is not None
    history = reviewer.get(url).json()
    assert (history["count"], Decision.objects.count()) == (4, 4)


def test_duty_with_a_round_is_decided_by_it(office: Any) -> None:
    round = submit(office.duties[0], "通知.docx")
    duty = Duty.objects.get(pk=office.duties[0].pk)
    made = Caller(office, "reviewer").send(
        "post", f"/review/duties/{duty.pk}/decisions", {"version": duty.version, "verdict": "pass"}
    )
    assert made.json()["submission"] == round.pk
    run_waiting()
