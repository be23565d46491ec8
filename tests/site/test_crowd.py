"""Many at once, no room on the disk, no database, a clock set back, an archive of thousands: nothing is lost."""

from __future__ import annotations

import hashlib
import io
import random
import resource
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from fazhi.apps.audit.models import Event
from fazhi.apps.audit.services import record, verify
from fazhi.apps.duties.models import Duty, State
from fazhi.apps.duties.services import follow
from fazhi.apps.evidence.models import Document, Outcome, Receipt
from fazhi.apps.evidence.services import read, rounds
from fazhi.apps.evidence.services.receive import incoming, receive
from fazhi.apps.jobs.services import run_waiting
from fazhi.apps.units.services import keys
from tests.site.running import Browser, Sending, Server, Site, make_site, text_file, until

CROWD = 20
FULL, AWAY = "服务器磁盘已满", "数据库暂时不可用"
SHAS = """
from fazhi.apps.evidence.models import Receipt, Submission
answer = [sorted(Receipt.objects.values_list("sha256", flat=True)), Submission.objects.filter(state="handed-in").count()]
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    site = make_site(tmp_path_factory.mktemp("crowd") / "site", units=CROWD)
    with Server(site) as running:
        yield running
        running.kill()


@pytest.mark.slow
def test_twenty_at_once_hand_in_without_a_locked_database(server: Server) -> None:
    files = {n: [Sending(f"{n}-{k}.txt", text_file(50 * n + k, 9000)) for k in range(3)] for n in range(CROWD)}

    def hand_in(liaison: int) -> int:
        duty = server.site.duty(liaison)
        with Browser(server, f"liaison{liaison}") as browser:
            for one in files[liaison][:-1]:
                browser.send_whole(one, {"duty": duty})
            browser.send(files[liaison][-1], {"duty": duty})
            until(lambda: not _is_reading(browser, duty), seconds=100, what="the files are read")
            return browser.client.post(f"/evidence/duty/{duty}/hand-in", data={"note": "请审阅"}).status_code

    with ThreadPoolExecutor(CROWD) as crowd:
        assert set(crowd.map(hand_in, files)) == {302}
    sent = [one for many in files.values() for one in many]
    assert all(one.receipt["sha256"] == hashlib.sha256(one.data).hexdigest() for one in sent)
    assert server.site.ask(SHAS) == [sorted(one.receipt["sha256"] for one in sent), CROWD]
    assert "database is locked" not in server.log.read_text()


def _is_reading(browser: Browser, duty: int) -> bool:
    answer = browser.client.get(f"/evidence/duty/{duty}/files")
    assert answer.status_code == 200, answer.text[-500:]
    return "等待读取" in answer.text


@pytest.mark.slow
def test_full_disk_is_said_and_the_upload_goes_on_afterwards(server: Server) -> None:
    """The server's processes may write no large file any more, then nearly none, then again as they like."""
    held = max(path.stat().st_size for path in server.site.folder.glob("fazhi.sqlite3*")) if _on_disk(server) else 0
    file, purpose = Sending("大.bin", random.Random(7).randbytes(held + 6_000_000)), {"duty": server.site.duty(0, 1)}
    most = len(file.data) - 2_000_000
    before = server.site.ask(SHAS)[0]
    with Browser(server, "liaison0") as browser:
        with _room(server, most + 1000):
            browser.send(file, purpose, piece=2_000_000, stop_at=most)
            _is_spoken(browser, f"/evidence/upload/{file.id}?offset={most}", file.data[most:], 507, FULL)
            assert file.acknowledged == most
        if _on_disk(server):
            with _room(server, 4096):
                asked = f'{{"name": "x.txt", "size": 5, "duty": {server.site.duty(0, 1)}}}'.encode()
                _is_spoken(browser, "/evidence/upload/begin", asked, 503, AWAY)
        again = Sending(file.name, file.data)
        browser.send(again, purpose, piece=2_000_000)
    assert again.id == file.id
    assert again.receipt["sha256"] == hashlib.sha256(file.data).hexdigest()
    assert sorted([*before, again.receipt["sha256"]]) == server.site.ask(SHAS)[0]


def _on_disk(server: Server) -> bool:
    return (server.site.folder / "fazhi.sqlite3").exists()


@contextmanager
def _room(server: Server, size: int) -> Iterator[None]:
    """No file may grow over `size` bytes by the server's processes."""
    held = {one: resource.prlimit(one, resource.RLIMIT_FSIZE) for one in server.processes()}
    try:
        for one, (_, hard) in held.items():
            resource.prlimit(one, resource.RLIMIT_FSIZE, (size, hard))
        yield
    finally:
        for one in set(held) & set(server.processes()):
            resource.prlimit(one, resource.RLIMIT_FSIZE, held[one])


def _is_spoken(browser: Browser, path: str, data: bytes, status: int, words: str) -> None:
    answer = browser.client.post(path, content=data)
    assert (answer.status_code, words in answer.text) == (status, True), answer.text[-500:]
    assert "Traceback" not in answer.text


@pytest.mark.slow
def test_database_away_is_said_on_every_page_and_nothing_is_lost(server: Server) -> None:
    file, purpose = Sending("中断.txt", text_file(8888, 9000)), {"duty": server.site.duty(1, 1)}
    before = server.site.ask(SHAS)[0]
    with Browser(server, "liaison1") as browser:
        browser.send(file, purpose, stop_at=4000)
        with _away(server.site):
            _is_spoken(browser, f"/evidence/upload/{file.id}?offset=4000", file.data[4000:], 503, AWAY)
            for path in ("/evidence/mine", "/login", "/progress/board"):
                answer = browser.client.get(path)
                if path != "/login":
                    assert (answer.status_code, AWAY in answer.text) == (503, True), answer.text[-500:]
        until(lambda: browser.client.get("/evidence/mine").status_code == 200, seconds=30, what="the pages again")
        browser.send(file, purpose)
    assert sorted([*before, file.receipt["sha256"]]) == server.site.ask(SHAS)[0]


@contextmanager
def _away(site: Site) -> Iterator[None]:
    """The database cannot be opened: its folder is gone for a while, or PostgreSQL lets nobody in."""
    import tomllib

    address = tomllib.loads((site.folder / "site.toml").read_text(encoding="utf-8"))["database"]
    if not address:
        aside = site.folder.with_name("aside")
        site.folder.rename(aside)
        try:
            yield
        finally:
            aside.rename(site.folder)
        return
    import psycopg

    base, _, name = address.rpartition("/")
    with psycopg.connect(f"{base}/postgres", autocommit=True) as link:
        link.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        link.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        try:
            yield
        finally:
            link.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def test_clock_set_back_keeps_chain_and_states(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    duty = office.duties[0]
    now = datetime(2021, 6, 20, 9, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    follow(duty=duty, state=State.PENDING, by=None)
    record("evidence.confirmed", about=duty)
    now -= timedelta(days=400)
    follow(duty=duty, state=State.PASSED, by=None)
    record("review.decided", about=duty)
    now += timedelta(days=800)
    record("review.undone", about=duty)
    assert verify() == (3, [])
    assert list(Event.objects.order_by("number").values_list("action", flat=True)) == [
        "evidence.confirmed",
        "review.decided",
        "review.undone",
    ]
    duty.refresh_from_db()
    assert duty.state == State.PASSED
    assert duty.changes.count() == 2


MANY = 5000


def small(number: int) -> bytes:
    """One of thousands of small papers, each another."""
    return f"明溪县司法局\n第{number}份工作记录，按照方案推进。\n2021年3月5日".encode()


def _pages(office: Any, duty: Duty, most: Callable[..., Any]) -> dict[str, float]:
    """Seconds of each page that the liaison opens, each within its queries and of a size that a phone takes."""
    client, seconds = office.client("liaison"), {}
    found = reverse("review:unit_findings", args=[duty.submissions.get().pk])
    pages = {"duty": f"/evidence/duty/{duty.pk}", "mine": "/evidence/mine", "list": "/evidence/", "found": found}
    for name, address in pages.items():
        with most(15):
            before = time.monotonic()
            page = client.get(address)
            seconds[name] = round(time.monotonic() - before, 2)
        assert (page.status_code, len(page.content) < 500_000) == (200, True), name
    return seconds


@pytest.mark.slow
def test_archive_of_five_thousand_files_is_read_checked_and_handed_in(
    office: Any, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    duty, began = office.duties[0], time.monotonic()
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for number in range(MANY):
            archive.writestr(f"材料/{number:04}.txt", small(number))
    content.seek(0)
    held = rounds.open_round(duty=duty, by=office.person("liaison"))
    whole = receive(unit=duty.unit, cycle=duty.cycle, by=None, name="全部.zip", source=content, submission=held)
    read.read_receipt(whole.pk)
    unpacked = time.monotonic()
    assert Receipt.objects.count() == MANY + 1
    run_waiting(limit=20_000)
    read.close_pool()
    done = time.monotonic()
    wanted = {hashlib.sha256(small(number)).hexdigest() for number in range(MANY)}
    assert wanted <= set(Receipt.objects.values_list("sha256", flat=True))
    assert set(Receipt.objects.order_by().values_list("outcome", flat=True).distinct()) == {Outcome.READ}
    assert Document.objects.count() == MANY
    assert [path for path in incoming("x").parent.iterdir() if path.is_file()] == []
    seconds = _pages(office, duty, django_assert_max_num_queries)
    assert office.client("liaison").post(f"/evidence/duty/{duty.pk}/hand-in", {"note": "请审阅"}).status_code == 302
    assert office.client("head").post(f"/evidence/submission/{held.pk}/confirm", {"verdict": "ok"}).status_code == 302
    assert len(Event.objects.get(action="evidence.confirmed").after["files"]) == MANY + 1
    print({"unpacked": round(unpacked - began), "read and checked": round(done - unpacked), **seconds})


@pytest.mark.slow
def test_five_thousand_files_one_by_one_give_as_many_receipts(
    office: Any, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    duty, began = office.duties[0], time.monotonic()
    secret = keys.make_token(person=office.person("liaison"), title="测试", may_write=True, days=1)
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    for number in range(MANY):
        file = SimpleUploadedFile(f"{number:04}.txt", small(number))
        answer = client.post(f"/api/evidence/duties/{duty.pk}/files", {"file": file})
        assert (answer.status_code, answer.json()["sha256"]) == (201, hashlib.sha256(small(number)).hexdigest())
    sent = time.monotonic()
    assert Receipt.objects.count() == len(set(Receipt.objects.values_list("sha256", flat=True))) == MANY
    assert sum(incoming(str(pk)).is_file() for pk in Receipt.objects.values_list("pk", flat=True)) == MANY
    assert duty.submissions.get().materials.count() == MANY
    run_waiting(limit=20)
    read.close_pool()
    assert Receipt.objects.filter(outcome=Outcome.READ).count() == 20
    print({"sent": round(sent - began), **_pages(office, duty, django_assert_max_num_queries)})
