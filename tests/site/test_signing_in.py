"""Log-in as a person does it: one-time codes, the lock and its end, sessions, passwords, links, people by Excel."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from fazhi.apps.audit.models import Event
from fazhi.apps.units.models import Invitation, Membership, Person
from fazhi.apps.units.people_book import HEADINGS
from fazhi.apps.units.services import people
from fazhi.tables import SheetPlan, open_book, write_book
from tests.apps.conftest import PASSWORD

NEW = "Qingshan-8848-xi"


def log_in(username: str, password: str = PASSWORD, code: str = "", **meta: Any) -> tuple[Client, Any]:
    """A new browser that sends the form; and the answer."""
    client = Client(**meta)
    return client, client.post("/login", {"username": username, "password": password, "code": code})


def is_in(client: Client) -> bool:
    """Whether the browser is logged in: its own page opens."""
    return client.get("/own").status_code == 200


class Phone:
    """A telephone that shows one-time codes (RFC 6238, 30 seconds, 6 digits)."""

    def __init__(self, secret: str) -> None:
        self._key = base64.b32decode(secret + "=" * (-len(secret) % 8))
        while time.time() % 30 > 24:  # a step must not end while the test runs
            time.sleep(0.5)
        self._now = int(time.time()) // 30

    def code(self, step: int) -> str:
        """The code of the step before (-1), of now (0), of the next (1): all three are taken, for clocks differ."""
        mac = hmac.new(self._key, (self._now + step).to_bytes(8, "big"), hashlib.sha1).digest()
        at = mac[-1] & 15
        return f"{(int.from_bytes(mac[at : at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"


def enrolled(client: Client) -> Phone:
    """Set one-time codes up as the page says."""
    page = client.get("/own/totp").content.decode()
    assert 'src="data:image/png;base64,' in page
    phone = Phone(re.findall(r"<code[^>]*>([A-Z2-7]+)</code>", page)[0])
    assert "不正确" in client.post("/own/totp", {"code": "000000"}).content.decode()
    time.sleep(1.1)  # after a wrong code the next is taken a second later
    assert client.post("/own/totp", {"code": phone.code(-1)}).status_code == 302
    return phone


def test_one_time_codes_are_asked_for_hold_once_and_end_by_the_security_officer(office: Any) -> None:
    phone = enrolled(office.client("reviewer"))
    client, answer = log_in("reviewer")
    assert ("请输入手机上的6位数字" in answer.content.decode(), is_in(client)) == (True, False)
    client, answer = log_in("reviewer", code=phone.code(0))
    assert (answer.status_code, is_in(client)) == (302, True)
    client, answer = log_in("reviewer", code=phone.code(0))
    assert is_in(client) is False, "a code that was used is used up"
    assert Event.objects.filter(action="people.login_failed", note__contains="动态口令").count() == 2
    address = f"/people/{office.person('reviewer').pk}/reset-totp"
    for role in ("manager", "sysadmin", "auditor", "leader", "reviewer"):
        assert office.client(role).post(address).status_code == 403, role
    assert office.client("security").post(address).status_code == 302
    client, answer = log_in("reviewer")
    assert (answer.status_code, is_in(client)) == (302, True)
    assert Event.objects.get(action="people.totp_removed").by == office.person("security")


def test_own_codes_end_with_the_password_only(office: Any) -> None:
    client = office.client("head")
    enrolled(client)
    assert client.post("/own/totp/remove", {"password": "wrong"}).status_code == 400
    assert client.post("/own/totp/remove", {"password": PASSWORD}).status_code == 302
    assert is_in(log_in("head")[0])


def test_wrong_codes_make_the_next_try_wait(office: Any) -> None:
    phone = enrolled(office.client("reviewer"))
    log_in("reviewer", code="111111")
    log_in("reviewer", code="222222")
    assert not is_in(log_in("reviewer", code=phone.code(0))[0]), "right, but too soon after two wrong ones"


def test_five_wrong_passwords_lock_until_the_security_officer_or_time_ends_it(office: Any) -> None:
    for _ in range(4):
        log_in("liaison", "wrong-1")
    assert is_in(log_in("liaison")[0]), "four wrong ones do not lock, and the right one forgets them"
    for _ in range(5):
        log_in("liaison", "wrong-1")
    client, answer = log_in("liaison")
    assert ("15分钟后再试" in answer.content.decode(), is_in(client)) == (True, False)
    assert is_in(log_in("head")[0]), "others are not locked"
    person = office.person("liaison")
    assert "已锁定" in office.client("security").get(f"/people/{person.pk}").content.decode()
    for role in ("manager", "sysadmin", "auditor"):
        assert office.client(role).post(f"/people/{person.pk}/unlock").status_code == 403, role
    assert office.client("security").post(f"/people/{person.pk}/unlock").status_code == 302
    assert is_in(log_in("liaison")[0])
    for _ in range(5):
        log_in("liaison", "wrong-1")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert is_in(log_in("liaison")[0]), "the lock ends by itself"


def test_names_that_do_not_exist_are_answered_like_others(office: Any) -> None:
    said = [log_in(name, "wrong-1")[1].content.decode() for name in ("liaison", "nobody")]
    sentences = [re.findall(r"账号或密码不正确[^<]*", one) for one in said]
    assert sentences[0] == sentences[1] != []


def test_forged_source_address_neither_escapes_the_lock_nor_enters_the_log(office: Any) -> None:
    for number in range(5):
        log_in("liaison", "wrong-1", headers={"X-Forwarded-For": f"10.9.8.{number}"})
    client, answer = log_in("liaison", headers={"X-Forwarded-For": "10.9.8.77"})
    assert ("暂时锁定" in answer.content.decode(), is_in(client)) == (True, False)
    assert set(Event.objects.filter(action="people.login_failed").values_list("address", flat=True)) == {"127.0.0.1"}


def test_trusted_proxy_tells_askers_apart(office: Any, settings: Any) -> None:
    settings.SITE = replace(settings.SITE, trusted_proxies=("127.0.0.1", "10.0.0.0/24"))
    for number in range(5):
        # What the asker wrote in front is not believed; the second proxy's own address is not the asker's.
        log_in("liaison", "wrong-1", headers={"X-Forwarded-For": f"1.2.3.{number}, 172.16.0.9, 10.0.0.7"})
    assert not is_in(log_in("liaison", headers={"X-Forwarded-For": "172.16.0.9"})[0])
    assert is_in(log_in("liaison", headers={"X-Forwarded-For": "172.16.0.10"})[0])
    addresses = Event.objects.filter(action="people.login_failed").values_list("address", flat=True)
    assert set(addresses) == {"172.16.0.9"}


def test_session_is_another_one_after_the_log_in_and_others_end_with_the_password(office: Any) -> None:
    client = Client()
    client.get("/login")
    session = client.session
    session["planted"] = 1
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    client.post("/login", {"username": "liaison", "password": PASSWORD})
    assert client.cookies["sessionid"].value != planted
    other, _ = log_in("liaison")
    client.post("/password", {"old": PASSWORD, "new": NEW, "again": NEW})
    assert (is_in(client), is_in(other)) == (True, False)
    assert client.post("/logout").status_code == 302
    assert not is_in(client)


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("short-1A", "太短，至少10个字符"),
        ("20210305887766", "至少用三种"),
        ("Aa1-Aa1-Aa1-", "至少用5个不同的字符"),
        ("1Q2w3e4r5t6y", "太常见"),
        ("Liaison-Liaison-1", "太相似"),
        (PASSWORD, "不能与原密码相同"),
    ],
)
def test_weak_password_is_refused_with_the_reason(office: Any, new: str, words: str) -> None:
    Person.objects.filter(username="liaison").update(username="liaison-liaison")
    client = office.client("liaison")
    said = client.post("/password", {"old": PASSWORD, "new": new, "again": new}).content.decode()
    assert words in said
    assert office.person("liaison").check_password(PASSWORD)


def test_password_that_is_too_old_must_be_changed_first(office: Any, settings: Any) -> None:
    settings.SITE = replace(settings.SITE, password_days=90)
    client = office.client("liaison")
    assert client.get("/evidence/mine").status_code == 200
    Person.objects.filter(username="liaison").update(password_changed_at=timezone.now() - timedelta(days=91))
    answer = client.get("/evidence/mine")
    assert (answer.status_code, answer["Location"]) == (302, "/password")
    assert "已用满90天" in client.get("/password").content.decode()
    assert client.post("/password", {"old": PASSWORD, "new": NEW, "again": NEW}).status_code == 302
    assert client.get("/evidence/mine").status_code == 200


def test_administrators_need_codes_where_the_settings_say_so(office: Any, settings: Any) -> None:
    settings.SITE = replace(settings.SITE, totp_for_administrators=True)
    for role, address in (("sysadmin", "/upkeep/"), ("security", "/people"), ("auditor", "/audit/")):
        answer = office.client(role).get(address)
        assert (answer.status_code, answer["Location"]) == (302, "/own/totp"), role
    assert office.client("manager").get("/people").status_code == 200
    client = office.client("auditor")
    enrolled(client)
    assert client.get("/audit/").status_code == 200


def test_link_opens_once_and_not_after_its_time(office: Any) -> None:
    page = office.client("sysadmin").post(f"/people/{office.person('head').pk}/invite").content.decode()
    secret = re.findall(r"/invited/([\w-]+)", page)[0]
    assert secret not in str(list(Invitation.objects.values())), "only the hash is kept"
    visitor = Client()
    assert visitor.get(f"/invited/{secret}").status_code == 200
    assert "太短" in visitor.post(f"/invited/{secret}", {"new": "short", "again": "short"}).content.decode()
    assert "不一致" in visitor.post(f"/invited/{secret}", {"new": NEW, "again": NEW + "x"}).content.decode()
    assert visitor.post(f"/invited/{secret}", {"new": NEW, "again": NEW}).status_code == 302
    assert is_in(log_in("head", NEW)[0])
    for method in ("get", "post"):
        again = getattr(visitor, method)(f"/invited/{secret}", {"new": NEW + "2", "again": NEW + "2"})
        assert (again.status_code, "已使用或已过期" in again.content.decode()) == (400, True)
    assert is_in(log_in("head", NEW)[0])
    late = people.invite(person=office.person("head"), by=None)
    Invitation.objects.filter(used_at=None).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert visitor.get(f"/invited/{late}").status_code == 400
    first = people.invite(person=office.person("head"), by=None)
    people.invite(person=office.person("head"), by=None)
    assert visitor.get(f"/invited/{first}").status_code == 400, "a new link ends the earlier one"


def test_account_put_out_of_use_is_out_at_once(office: Any) -> None:
    client, _ = log_in("liaison")
    person = office.person("liaison")
    office.client("manager").post(f"/people/{person.pk}/change", {"name": person.name})
    assert not is_in(client)
    assert not is_in(log_in("liaison")[0])
    secret = people.invite(person=person, by=None)
    Client().post(f"/invited/{secret}", {"new": NEW, "again": NEW})
    assert not is_in(log_in("liaison", NEW)[0])


def _sent(path: Path, rows: list[list[str]]) -> SimpleUploadedFile:
    write_book(path, [SheetPlan("人员名单", list(HEADINGS.values()), rows, (12,) * len(HEADINGS))])
    return SimpleUploadedFile("人员名单.xlsx", path.read_bytes())


def _cells(answer: Any, path: Path) -> list[str]:
    path.write_bytes(b"".join(answer.streaming_content))
    return [str(cell) for row in open_book(path)[0].rows for cell in row if cell]


def test_people_by_excel_log_in_and_must_change_or_use_their_link(office: Any, tmp_path: Path) -> None:
    manager = office.client("manager")
    rows = [
        ["lisi", "李四", "", "审阅员", "", "", "Songbai-2031-lin"],
        ["wangwu", "王五", "", "单位联络员", "县财政局", "", ""],
    ]
    shown = manager.post("/people/import", {"file": _sent(tmp_path / "a.xlsx", rows)})
    assert not Person.objects.filter(username__in=["lisi", "wangwu"]).exists(), "shown first"
    done = manager.post(
        "/people/import", {"key": shown.context["key"], "fingerprint": shown.context["draft"].fingerprint}
    )
    links = [cell for cell in _cells(done, tmp_path / "links.xlsx") if "/invited/" in cell]
    assert len(links) == 1
    client, _ = log_in("lisi", "Songbai-2031-lin")
    assert client.get("/review/")["Location"] == "/password"
    assert client.post("/password", {"old": "Songbai-2031-lin", "new": NEW, "again": NEW}).status_code == 302
    assert client.get("/review/").status_code == 200
    visitor = Client()
    path = "/invited/" + links[0].rpartition("/")[2]
    assert visitor.post(path, {"new": NEW, "again": NEW}).status_code == 302
    assert log_in("wangwu", NEW)[0].get("/evidence/mine").status_code == 200


def test_import_does_not_take_the_importers_own_role(office: Any, tmp_path: Path) -> None:
    manager = office.client("manager")
    rows = [["lisi", "李四", "", "审阅员", "", "", ""]]
    shown = manager.post("/people/import", {"file": _sent(tmp_path / "a.xlsx", rows)})
    sent = {"key": shown.context["key"], "fingerprint": shown.context["draft"].fingerprint, "gone": "1"}
    answer = manager.post("/people/import", sent)
    assert (answer.status_code, "不能收回自己的身份" in answer.content.decode()) == (400, True)
    assert Membership.objects.filter(person=office.person("liaison"), taken_at=None).exists()
    assert not Person.objects.filter(username="lisi").exists(), "all or nothing"
