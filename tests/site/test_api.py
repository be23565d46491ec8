"""The API: every address by token only, the same rights as the pages, errors as one sentence."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from fazhi.apps.duties.models import Duty
from fazhi.apps.evidence.models import Receipt
from fazhi.apps.review.models import Decision
from fazhi.apps.units.models import Token, Unit
from fazhi.apps.units.services import keys
from tests.site import samples


class Caller:
    """A program with a person's token."""

    def __init__(self, office: Any, role: str, *, may_write: bool = True) -> None:
        self.secret = keys.make_token(person=office.person(role), title="测试", may_write=may_write, days=30)
        self._client = Client(headers={"Authorization": f"Bearer {self.secret}"})

    def get(self, path: str, **query: Any) -> Any:
        return self._client.get(f"/api{path}", query)

    def send(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        if method == "get":
            return self.get(path, q="司法")
        return getattr(self._client, method)(f"/api{path}", json.dumps(body or {}), content_type="application/json")

    def upload(self, path: str, file: SimpleUploadedFile) -> Any:
        return self._client.post(f"/api{path}", {"file": file})


def _operations(office: Any) -> list[tuple[str, str]]:
    described = Caller(office, "manager").get("/openapi.json").json()
    return [(method, path) for path, methods in described["paths"].items() for method in methods]


def _filled(path: str, values: dict[str, Any]) -> str:
    known = {"kind": "units", "upload_id": "00000000-0000-0000-0000-000000000000"} | values
    return re.sub(r"\{(\w+)\}", lambda match: str(known.get(match[1], 987654)), path).removeprefix("/api")


def test_every_operation_wants_a_token(office: Any) -> None:
    operations = _operations(office)
    assert len(operations) > 25
    for method, path in operations:
        answer = getattr(Client(), method)(f"/api{_filled(path, {})}")
        assert answer.status_code == 401, path
        assert list(answer.json()) == ["error"], path


def test_a_logged_in_browser_alone_is_no_token(office: Any) -> None:
    assert office.client("manager").get("/api/units").status_code == 401
    assert Client().get("/api/openapi.json").status_code == 401
    assert office.client("manager").get("/api/openapi.json").status_code == 200


def test_person_without_a_role_gets_nothing_anywhere(office: Any) -> None:
    caller = Caller(office, "stranger")
    for method, path in _operations(office):
        answer = caller.send(method, _filled(path, samples.of_unit(office, office.justice)))
        assert answer.status_code in (403, 404, 422), (method, path)
        assert answer.json()["error"].endswith("。"), (method, path)


def test_token_that_may_only_read_changes_nothing(office: Any) -> None:
    caller = Caller(office, "manager", may_write=False)
    assert caller.get("/units").status_code == 200
    for method, path in _operations(office):
        if method != "get":
            answer = caller.send(method, _filled(path, samples.of_unit(office, office.justice)))
            assert (answer.status_code, "只能读取" in answer.json()["error"]) == (403, True), path


def test_foreign_things_are_not_there(office: Any) -> None:
    foreign = samples.foreign(office)
    for role in ("manager", "liaison", "head"):
        caller = Caller(office, role)
        for method, path in _operations(office):
            names = set(re.findall(r"\{(\w+)\}", path))
            if names and names <= set(foreign) and method == "get":
                assert caller.get(_filled(path, foreign)).status_code in (403, 404), (role, path)
    others = samples.of_unit(office, office.units[1])
    answer = Caller(office, "liaison").get(f"/evidence/rounds/{others['submission_id']}")
    assert answer.status_code == 404


def test_revoked_expired_and_left_end_at_once(office: Any) -> None:
    caller = Caller(office, "manager")
    assert caller.get("/units").status_code == 200
    token = Token.objects.get(secret_hash=keys.secret_hash(caller.secret))
    Token.objects.filter(pk=token.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert caller.get("/units").status_code == 401
    Token.objects.filter(pk=token.pk).update(expires_at=None)
    keys.revoke_token(token=token, by=office.person("manager"))
    assert caller.get("/units").status_code == 401
    other = Caller(office, "reviewer")
    office.person("reviewer").memberships.update(taken_at=timezone.now())
    assert other.get("/units").status_code == 403


def test_units_and_duties_are_read_and_written(office: Any) -> None:
    caller = Caller(office, "manager")
    listed = caller.get("/units", limit=2).json()
    assert (listed["count"], [one["name"] for one in listed["items"]]) == (4, ["县司法局", "县财政局"])
    made = caller.send("post", "/units", {"name": "县水利局", "enforces": True}).json()
    assert Unit.objects.get(pk=made["id"]).enforces
    assert caller.send("post", "/units", {"name": "县水利局"}).json()["error"].startswith("明溪县已有")
    changed = caller.send("patch", f"/units/{made['id']}", {"name": "县水务局"}).json()
    assert (changed["name"], changed["aliases"]) == ("县水务局", ["县水利局"])
    given = caller.send(
        "post", "/duties", {"cycle": office.cycle.pk, "indicator": "2", "unit": made["id"], "due": "2021-07-20"}
    ).json()
    assert (given["part"], given["due"]) == ("牵头", "2021-07-20")
    moved = caller.send("post", "/duties/move-due", {"duties": [given["id"]], "due": "2021-08-01", "reason": "汛期"})
    assert moved.json() == {"moved": 1}
    rows = caller.get(f"/cycles/{office.cycle.pk}/duties", unit=made["id"]).json()
    assert [(one["indicator"], one["due"]) for one in rows["items"]] == [("2", "2021-08-01")]
    assert caller.get(f"/cycles/{office.cycle.pk}/indicators").json()["count"] == 3


def test_round_goes_from_upload_to_decision(office: Any) -> None:
    duty = Duty.objects.get(unit=office.justice, indicator=office.indicators[0])
    liaison, head, reviewer = Caller(office, "liaison"), Caller(office, "head"), Caller(office, "reviewer")
    sent = liaison.upload(f"/evidence/duties/{duty.pk}/files", SimpleUploadedFile("方案.txt", "实施方案".encode()))
    assert sent.status_code == 201
    assert Receipt.objects.get(pk=sent.json()["id"]).sha256 == sent.json()["sha256"]
    waiting = liaison.send("post", f"/evidence/duties/{duty.pk}/hand-in", {"note": "请审"})
    assert waiting.status_code == 400
    from fazhi.apps.jobs.services import run_waiting

    run_waiting()
    handed = liaison.send("post", f"/evidence/duties/{duty.pk}/hand-in", {"note": "请审"}).json()
    confirmed = head.send("post", f"/evidence/rounds/{handed['id']}/confirm").json()
    assert confirmed["state"] == "confirmed"
    queue = reviewer.get(f"/review/cycles/{office.cycle.pk}/queue", state="pending").json()["items"]
    assert [one["submission"] for one in queue] == [handed["id"]]
    assert reviewer.get(f"/review/rounds/{handed['id']}/findings").status_code == 200
    wrong = reviewer.send("post", f"/review/rounds/{handed['id']}/decisions", {"version": 999, "verdict": "pass"})
    assert wrong.status_code == 409
    done = reviewer.send(
        "post",
        f"/review/rounds/{handed['id']}/decisions",
        {"version": queue[0]["version"], "verdict": "pass", "score": "2"},
    )
    assert done.status_code == 201, done.json()
    assert Decision.objects.get(pk=done.json()["id"]).verdict == "pass"
    progress = reviewer.get(f"/watch/cycles/{office.cycle.pk}/progress").json()
    assert (progress["all"]["done"], progress["all"]["total"]) == (1, 9)


def test_lists_registers_and_search_answer(office: Any) -> None:
    caller = Caller(office, "manager")
    assert caller.get(f"/feedback/cycles/{office.cycle.pk}/lists").json() == {"count": 0, "items": []}
    books = caller.get("/registers").json()
    assert books["count"] > 20
    name = books["items"][0]["name"]
    assert caller.get(f"/registers/{name}/rows").json() == {"count": 0, "items": []}
    refused = caller.send("post", f"/registers/{name}/rows", {"values": {}})
    assert refused.status_code == 400
    assert refused.json()["error"].endswith("。")
    assert caller.get("/watch/search", q="司法").json()["count"] == 0


def test_misshapen_requests_get_a_sentence(office: Any) -> None:
    caller = Caller(office, "manager")
    for answer in (
        caller.send("post", "/duties", {"cycle": "x"}),
        caller._client.post("/api/units", "{", content_type="application/json"),
        caller.get("/nothing-here"),
        caller.get("/watch/search"),
    ):
        assert answer.status_code in (400, 404, 422)
        assert answer.json()["error"].endswith("。")
