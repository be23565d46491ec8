"""The work of a whole round by the API alone: people, files in pieces, Excel, desk, progress, log."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from fazhi.apps.audit.models import Event
from fazhi.apps.duties.models import Duty
from fazhi.apps.evidence.models import Material, Receipt
from fazhi.apps.jobs.services import run_waiting
from fazhi.apps.units.models import Membership, Person, Unit
from fazhi.apps.units.services import keys
from fazhi.tables import open_book
from tests.apps.conftest import PASSWORD
from tests.site import samples

NEW = "Qingshan-8848-xi"


class Caller:
    """A program with the token of the person of a role; each answer as (status, content)."""

    def __init__(self, office: Any, role: str) -> None:
        secret = keys.make_token(person=office.person(role), title="测试", may_write=True, days=30)
        self.client = Client(headers={"Authorization": f"Bearer {secret}"})

    def __call__(self, method: str, path: str, body: Any = None, **query: Any) -> tuple[int, Any]:
        if method == "get":
            answer = self.client.get(f"/api{path}", query)
        else:
            kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
            data = body if isinstance(body, bytes) else json.dumps({} if body is None else body)
            answer = getattr(self.client, method)(f"/api{path}", data, content_type=kind)
        return answer.status_code, answer.json()


def test_person_is_made_invited_given_a_part_and_put_out_of_use(office: Any) -> None:
    ask = Caller(office, "manager")
    part = {"role": "liaison", "unit": office.justice.pk}
    status, made = ask("post", "/people", {"username": "zhao", "name": "赵六", "part": part, "invite": True})
    assert (status, [one["role"] for one in made["parts"]]) == (201, ["liaison"])
    path = "/invited/" + made["link"].rpartition("/")[2]
    assert Client().post(path, {"new": NEW, "again": NEW}).status_code == 302
    assert Client().get(path).status_code == 400
    person = Person.objects.get(username="zhao")
    assert (person.check_password(NEW), person.memberships.get().unit_id) == (True, office.justice.pk)
    status, given = ask("post", f"/people/{person.pk}/parts", {"role": "head", "unit": office.justice.pk})
    assert (status, given["title"]) == (201, "单位负责人")
    status, left = ask("delete", f"/people/parts/{given['id']}")
    assert (status, [one["role"] for one in left["parts"]]) == (200, ["liaison"])
    client = Client()
    client.post("/login", {"username": "zhao", "password": NEW})
    assert client.get("/own").status_code == 200
    status, changed = ask("patch", f"/people/{person.pk}", {"is_active": False, "phone": "0888-1"})
    assert (status, changed["is_active"], changed["phone"]) == (200, False, "0888-1")
    assert client.get("/own").status_code == 302
    assert {one.action for one in Event.objects.filter(about_id=str(person.pk), about="units.person")} == {
        "people.created", "people.role_given", "people.invited", "people.password", "people.role_taken", "people.changed",
        "people.logged_in",
    }  # fmt: skip


def test_nobody_gives_more_than_the_own_reach(office: Any) -> None:
    manager, security = Caller(office, "manager"), Caller(office, "security")
    head = office.person("head").pk
    far = Unit.objects.get(region=office.other_region)
    for part, status in (
        ({"role": "auditor"}, 403),
        ({"role": "liaison", "unit": far.pk}, 404),
        ({"role": "reviewer", "region": office.other_region.pk}, 404),
        ({"role": "reviewer"}, 400),
        ({"role": "king"}, 400),
        ({"role": "assessor", "region": office.region.pk, "cycle": 987654}, 400),
    ):
        assert manager("post", f"/people/{head}/parts", part)[0] == status, part
    assert manager("post", "/people", {"username": "qian", "name": "钱七"})[0] == 400
    assert not Person.objects.filter(username="qian").exists()
    status, said = security("post", f"/people/{head}/parts", {"role": "auditor"})
    assert (status, "不同的人" in said["error"]) == (400, True)
    own = Membership.objects.get(person=office.person("manager")).pk
    assert manager("delete", f"/people/parts/{own}")[1]["error"] == "不能收回自己的身份，请由另一位管理员操作。"
    me = office.person("manager").pk
    assert manager("patch", f"/people/{me}", {"is_active": False})[1]["error"] == "不能停用自己的账号。"
    auditors = Membership.objects.get(person=office.person("auditor")).pk
    assert manager("delete", f"/people/parts/{auditors}")[0] == 403
    assert security("post", f"/people/{head}/invite")[0] == 403


def test_lock_is_ended_by_the_security_officer_only(office: Any) -> None:
    for _ in range(5):
        Client().post("/login", {"username": "head", "password": "wrong"})
    security, head = Caller(office, "security"), office.person("head").pk
    assert security("get", f"/people/{head}")[1]["is_locked"] is True
    assert Caller(office, "manager")("post", f"/people/{head}/unlock")[0] == 403
    assert security("post", f"/people/{head}/unlock")[0] == 200
    client = Client()
    client.post("/login", {"username": "head", "password": PASSWORD})
    assert client.get("/own").status_code == 200


def test_file_in_pieces_goes_on_and_gets_one_receipt(office: Any) -> None:
    duty = Duty.objects.get(unit=office.justice, indicator=office.indicators[0])
    ask = Caller(office, "liaison")
    data = "关于印发实施方案的通知。".encode() * 3000
    asked = {"name": "方案.txt", "size": len(data), "duty": duty.pk}
    status, begun = ask("post", "/evidence/uploads", asked)
    path = f"/evidence/uploads/{begun['id']}"
    assert (status, begun["received"]) == (201, 0)
    assert ask("put", f"{path}?offset=0", data[:50_000]) == (200, {"received": 50_000})
    assert ask("put", f"{path}?offset=70000", data[70_000:])[0] == 409, "a gap"
    assert ask("post", f"{path}/finish")[0] == 409, "not whole"
    assert ask("post", "/evidence/uploads", asked)[1]["received"] == 50_000, "goes on where it was"
    assert ask("get", path)[1]["received"] == 50_000
    assert ask("put", f"{path}?offset=40000", data[40_000:]) == (200, {"received": len(data)})
    assert ask("put", f"{path}?offset={len(data)}", b"more")[0] == 400
    assert Caller(office, "other-liaison")("get", path)[0] == 404
    status, receipt = ask("post", f"{path}/finish")
    assert (status, receipt["sha256"]) == (201, hashlib.sha256(data).hexdigest())
    assert ask("post", f"{path}/finish")[1]["id"] == receipt["id"]
    assert Receipt.objects.count() == 1
    other = Duty.objects.get(unit=office.units[1], indicator=office.indicators[0])
    assert ask("post", "/evidence/uploads", asked | {"duty": other.pk})[0] == 404


def test_loose_file_is_placed_taken_out_and_sent_back_by_the_head(office: Any) -> None:
    ask, head = Caller(office, "liaison"), Caller(office, "head")
    asked = {"name": "通知.txt", "size": 9, "unit": office.justice.pk, "cycle": office.cycle.pk}
    begun = ask("post", "/evidence/uploads", asked)[1]
    ask("put", f"/evidence/uploads/{begun['id']}?offset=0", "通知。".encode())
    ask("post", f"/evidence/uploads/{begun['id']}/finish")
    run_waiting()
    tray = ask("get", f"/evidence/cycles/{office.cycle.pk}/units/{office.justice.pk}/tray")[1]
    assert [one["file"] for one in tray["items"]] == ["通知.txt"]
    first, second = Duty.objects.filter(unit=office.justice).order_by("indicator__order")[:2]
    placed = ask("post", f"/evidence/materials/{tray['items'][0]['id']}/place", {"duty": first.pk})[1]
    assert ask("post", f"/evidence/materials/{placed['id']}/place", {"duty": second.pk, "keep": True})[0] == 201
    assert Material.objects.filter(submission__isnull=False, removed_at=None).count() == 2
    answer = ask.client.get(f"/api/evidence/materials/{placed['id']}/original")
    assert samples.read(answer) == "通知。".encode()
    assert answer["Content-Disposition"].startswith("attachment")
    handed = ask("post", f"/evidence/duties/{first.pk}/hand-in", {"note": "请审"})[1]
    assert [one["id"] for one in head("get", "/evidence/to-confirm")[1]["items"]] == [handed["id"]]
    assert head("post", f"/evidence/rounds/{handed['id']}/send-back", {"reason": ""})[0] == 400
    assert head("post", f"/evidence/rounds/{handed['id']}/send-back", {"reason": "缺会议纪要"})[1]["state"] == "open"
    assert ask("delete", f"/evidence/materials/{placed['id']}")[0] == 200
    assert ask("get", f"/evidence/rounds/{handed['id']}")[1]["files"] == []


def _confirmed(office: Any, duty: Duty) -> dict[str, Any]:
    liaison, head = Caller(office, "liaison"), Caller(office, "head")
    liaison("post", f"/evidence/duties/{duty.pk}/links", {"url": f"http://www.mingxi.gov.cn/{duty.pk}"})
    handed = liaison("post", f"/evidence/duties/{duty.pk}/hand-in", {})[1]
    assert head("post", f"/evidence/rounds/{handed['id']}/confirm")[0] == 200
    duty.refresh_from_db()
    return {"id": duty.pk, "version": duty.version}


def test_batch_is_decided_told_what_is_left_and_taken_back(office: Any) -> None:
    duties = list(Duty.objects.filter(unit=office.justice).order_by("indicator__order"))
    looked = [_confirmed(office, duty) for duty in duties]
    ask = Caller(office, "reviewer")
    stale = [looked[0], looked[1], {"id": looked[2]["id"], "version": 999}]
    status, done = ask("post", "/review/batch", {"duties": stale, "verdict": "pass"})
    assert (status, done["done"], [one["duty"] for one in done["left"]]) == (200, 2, [looked[2]["id"]])
    progress = ask("get", f"/watch/cycles/{office.cycle.pk}/progress")[1]
    assert (progress["all"]["done"], progress["rule"]["indicators"]) == (2, {"done": 2, "total": 3})
    assert Caller(office, "manager")("post", f"/review/batch/{done['batch']}/undo")[1]["done"] == 0, "another's batch"
    assert ask("post", f"/review/batch/{done['batch']}/undo")[1]["done"] == 2
    assert ask("get", f"/watch/cycles/{office.cycle.pk}/progress")[1]["all"]["done"] == 0
    assert ask("post", "/review/batch", {"duties": [], "verdict": "pass"})[0] == 400
    far = Caller(office, "far-reviewer")
    assert far("post", "/review/batch", {"duties": looked[:1], "verdict": "pass"})[0] == 404


def test_disagreement_is_settled_by_a_third(office: Any) -> None:
    duty = Duty.objects.get(unit=office.justice, indicator=office.indicators[0])
    one = _confirmed(office, duty)
    other = Person.objects.create_user("reviewer2", PASSWORD, name="审阅员二")
    Membership.objects.create(person=other, role="reviewer", region=office.region)
    office.people["reviewer2"] = other
    path = f"/review/duties/{one['id']}/decisions"
    first = Caller(office, "reviewer")("post", path, {"version": one["version"], "verdict": "pass", "score": "2"})[1]
    duty.refresh_from_db()
    Caller(office, "reviewer2")("post", path, {"version": duty.version, "verdict": "return", "opinion": "材料不符"})
    manager = Caller(office, "manager")
    found = manager("get", "/review/disagreements")[1]["items"][0]
    assert (found["first"]["id"], found["settled_by"]) == (first["id"], None)
    address = f"/review/disagreements/{found['id']}/settle"
    assert Caller(office, "reviewer")("post", address, {"verdict": "pass"})[0] == 403
    status, said = manager("post", address, {"verdict": "return", "opinion": "材料不符"})
    assert (status, said["verdict"]) == (201, "return")
    duty.refresh_from_db()
    assert duty.state == "returned"


def test_cycle_duties_units_and_handbook(office: Any) -> None:
    ask = Caller(office, "manager")
    asked = {"name": "2021年下半年", "first": "2021-07-01", "last": "2021-12-31", "edition": office.edition.pk}
    status, cycle = ask("post", "/cycles", asked)
    assert status == 201
    points = [{"name": "三季度", "day": "2021-09-30", "percent": 50}]
    assert ask("put", f"/cycles/{cycle['id']}/milestones", points)[1] == {"count": 1, "items": points}
    assert ask("put", f"/cycles/{cycle['id']}/milestones", [points[0] | {"percent": 101}])[0] == 400
    assert ask("patch", f"/cycles/{cycle['id']}", {"last": "2021-06-01"})[0] == 400
    assert ask("patch", f"/cycles/{cycle['id']}", {"submit_by": "2022-01-10"})[1]["submit_by"] == "2022-01-10"
    duty = Duty.objects.filter(unit=office.units[2]).first()
    assert duty is not None
    assert ask("post", "/duties/remove", {"duties": [duty.pk], "reason": "职能划转"})[1] == {"removed": 1}
    assert ask("post", "/duties/remove", {"duties": [duty.pk], "reason": "再来一次"})[0] == 404
    asked = {"heir": office.justice.pk, "reason": "机构改革"}
    plan = ask("post", f"/units/{office.units[1].pk}/merge", asked)[1]
    assert (plan["is_applied"], len(plan["joined"])) == (False, 3)
    assert Unit.objects.get(pk=office.units[1].pk).is_active
    assert ask("post", f"/units/{office.units[1].pk}/merge", asked | {"apply": True})[1]["is_applied"]
    assert Unit.objects.get(pk=office.units[1].pk).merged_into == office.justice
    answer = ask.client.get(f"/api/editions/{office.edition.pk}/handbook.docx")
    assert answer.content.startswith(b"PK")
    assert ask("patch", f"/indicators/{office.indicators[0].pk}", {"synonyms": ["决策"]})[1]["synonyms"] == ["决策"]


def test_units_by_excel_dry_first_then_done(office: Any, tmp_path: Path) -> None:
    ask = Caller(office, "manager")
    answer = ask.client.get("/api/books/units.xlsx")
    path = tmp_path / "a.xlsx"
    path.write_bytes(samples.read(answer))
    rows = open_book(path)[0].rows
    assert any("县司法局" in row for row in rows)
    sent = SimpleUploadedFile("a.xlsx", path.read_bytes())
    same = ask.client.post("/api/books/units", {"file": sent}).json()
    assert (same["count"], same["same"], same["is_applied"]) == (0, 4, False)
    from fazhi.tables import SheetPlan, write_book

    heads = [str(cell) for cell in next(row for row in rows if "单位名称" in row)]
    line = ["县水利局" if head == "单位名称" else "县直" if head == "类别" else "" for head in heads]
    write_book(tmp_path / "b.xlsx", [SheetPlan("单位名单", heads, [line], (12,) * len(heads))])
    content = (tmp_path / "b.xlsx").read_bytes()
    dry = ask.client.post("/api/books/units", {"file": SimpleUploadedFile("b.xlsx", content)}).json()
    assert ([one["what"] for one in dry["changes"] if one["kind"] == "new"], Unit.objects.count()) == (["县水利局"], 5)
    done = ask.client.post("/api/books/units?apply=true", {"file": SimpleUploadedFile("b.xlsx", content)}).json()
    assert (done["is_applied"], Unit.objects.filter(name="县水利局").count()) == (True, 1)
    wrong = ask.client.post("/api/books/units?apply=true", {"file": SimpleUploadedFile("c.xlsx", b"no workbook")})
    assert (wrong.status_code, "没有导入" in wrong.json()["error"]) == (400, True)
    assert ask.client.post("/api/books/kings", {"file": io.BytesIO(b"x")}).status_code == 400


def test_progress_of_any_day_agrees_with_its_duties_changes_and_workbook(office: Any, tmp_path: Path) -> None:
    duty = Duty.objects.get(unit=office.justice, indicator=office.indicators[0])
    one = _confirmed(office, duty)
    ask = Caller(office, "reviewer")
    ask("post", f"/review/duties/{one['id']}/decisions", {"version": one["version"], "verdict": "pass", "score": "2"})
    base = f"/watch/cycles/{office.cycle.pk}"
    now, past = ask("get", f"{base}/progress")[1], ask("get", f"{base}/progress", day="2021-03-05")[1]
    assert (now["all"]["done"], past["all"]["done"], past["day"]) == (1, 0, "2021-03-05")
    assert [one["leader"] for one in now["leaders"]] == ["王副县长", "李副县长"]
    assert sum(one["done"] for one in now["units"]) == now["all"]["done"]
    for day, done in ((None, 1), ("2021-03-05", 0)):
        query = {"day": day} if day else {}
        found = ask("get", f"{base}/standing", done="true", **query)[1]
        assert (found["count"], ask("get", f"{base}/standing", **query)[1]["count"]) == (done, 9)
    moved = ask("get", f"{base}/changes")[1]
    assert [one["state"] for one in moved["items"]] == ["passed", "pending"]
    assert ask("get", f"{base}/curve")[1]["points"][-1]["done"] == 1
    unit = Caller(office, "other-liaison")("get", f"{base}/progress")[1]
    assert (unit["all"]["total"], unit["rule"], len(unit["units"])) == (3, None, 1)
    answer = ask.client.get(f"/api{base}/progress.xlsx")
    assert samples.read(answer).startswith(b"PK")


def test_notices_and_hooks(office: Any) -> None:
    ask, head = Caller(office, "manager"), Caller(office, "head")
    asked = {"units": [office.justice.pk], "kind": "urge", "title": "请报送", "text": "三日内报送。"}
    assert ask("post", "/oversight/notices", asked)[0] == 400, "urging wants a deadline"
    deadline = str(timezone.localdate() + timedelta(days=3))
    sent = ask("post", "/oversight/notices", asked | {"deadline": deadline})[1]["items"][0]
    far = Unit.objects.get(region=office.other_region)
    assert ask("post", "/oversight/notices", asked | {"deadline": deadline, "units": [far.pk]})[0] == 400
    assert head("post", f"/oversight/notices/{sent['id']}/reply", {"text": "已办"})[1]["reply"] == "已办"
    assert head("post", f"/oversight/notices/{sent['id']}/reply", {"text": "再办"})[0] == 409
    hook = {"title": "群", "url": "http://10.0.0.5/robot"}
    status, said = ask("post", "/oversight/hooks", hook)
    assert (status, "hook_addresses" in said["error"]) == (400, True)
    made = ask("post", "/oversight/hooks", {"title": "群", "url": "https://robot.example.cn/1"})[1]
    assert len(made["secret"]) > 30
    listed = ask("get", "/oversight/hooks")[1]["items"][0]
    assert ("secret" in listed, listed["id"]) == (False, made["id"])
    assert ask("post", f"/oversight/hooks/{made['id']}", {"is_active": False})[1]["is_active"] is False


def test_log_is_read_and_verified_by_the_auditor_backups_by_the_administrator(office: Any) -> None:
    Caller(office, "manager")("post", "/units", {"name": "县水利局"})
    ask = Caller(office, "auditor")
    newest = ask("get", "/upkeep/events", action="units.")[1]["items"][0]
    assert (newest["action"], newest["about_title"], newest["by_name"]) == ("units.created", "县水利局", "办公室主任")
    after = ask("get", "/upkeep/events", after=newest["number"] - 1)[1]["items"]
    assert after[0]["number"] == newest["number"]
    told = ask("get", "/upkeep/verify")[1]
    assert (told["breaks"], told["end"]["number"]) == ([], told["count"])
    Event.objects.filter(number=1).update(title="改过的")
    assert [one["number"] for one in ask("get", "/upkeep/verify")[1]["breaks"]] == [1]
    assert ask("get", "/upkeep/backups")[0] == 403
    admin = Caller(office, "sysadmin")
    assert admin("get", "/upkeep/backups")[1] == {"count": 0, "items": []}
    assert admin("post", "/upkeep/checkup")[0] == 202
    assert admin("get", "/upkeep/events")[0] == 403


@pytest.mark.parametrize("asked", [{"values": {}}, {}])
def test_register_row_is_struck_out_with_a_reason_only(office: Any, asked: dict[str, Any]) -> None:
    from fazhi.apps.registers.models import Entry, Register

    register = Register.objects.create(region=office.region, ledger="hearings")
    entry = Entry.objects.create(register=register, unit=office.justice, key="听7号", values={"case_no": "听7号"})
    ask = Caller(office, "manager")
    assert ask("post", f"/registers/rows/{entry.pk}/remove", asked)[0] == 422
    assert ask("post", f"/registers/rows/{entry.pk}/remove", {"why": " "})[0] == 400
    assert ask("post", "/registers/hearings/confirm", {"rows": [entry.pk]})[1] == {"confirmed": 1}
    assert ask("post", f"/registers/rows/{entry.pk}/remove", {"why": "重复登记"})[1]["state"] == "removed"


def test_piece_that_is_too_large_is_told_so(office: Any, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    ask = Caller(office, "liaison")
    duty = Duty.objects.filter(unit=office.justice).first()
    assert duty is not None
    begun = ask("post", "/evidence/uploads", {"name": "大.zip", "size": 5000, "duty": duty.pk})[1]
    status, said = ask("put", f"/evidence/uploads/{begun['id']}?offset=0", b"x" * 2000)
    assert (status, "分块上传" in said["error"]) == (413, True)
    assert ask("get", f"/evidence/uploads/{begun['id']}")[1]["received"] == 0
    browser = office.client("liaison")
    answer = browser.post(
        f"/evidence/upload/{begun['id']}?offset=0", b"x" * 2000, content_type="application/octet-stream"
    )
    assert (answer.status_code, "分块上传" in answer.content.decode()) == (413, True)
