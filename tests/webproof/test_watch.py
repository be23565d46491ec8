"""Watching a list on loopback: what a second look says, when each address is due, what is left after a kill."""

from __future__ import annotations

import contextlib
import hashlib
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from fazhi.cli.app import run
from fazhi.cli.web_watch import WatchWishes, web_watch_command
from fazhi.tables import open_book
from fazhi.webproof.compare import Change, spread
from fazhi.webproof.recorded import Recording
from fazhi.webproof.watch import CHINA, Watched, WatchStore

HOST = "www.minghe.gov.cn"
MORNING = datetime(2026, 11, 26, 9, 0, tzinfo=CHINA)


def page(title: str, figure: int, day: str = "2026-03-04") -> str:
    """An article that states a figure."""
    words = f"本县上半年办结案件{figure}件。" + "各单位依法公开执法依据。" * 40
    return f"<html><head><title>{title}</title><meta name='PubDate' content='{day}'></head><body><p>{words}</p></body></html>"


class _Pages(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        server: Any = self.server
        server.asked.append(self.path)
        time.sleep(server.delay)
        body = server.pages.get(self.path)
        moved = isinstance(body, str) and body.startswith("/")
        self.send_response(302 if moved else 200 if body else 404)
        if moved:
            self.send_header("Location", str(body))
        data = b"" if moved else (body or "").encode()
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Any]:
    """A site whose pages a test may change, and a list of four of its addresses."""
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    server.daemon_threads = True
    server.asked, server.delay = [], 0.0
    server.pages = {f"/{name}.html": page(f"公示{name}", 80) for name in "abcd"}
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    port = server.server_address[1]
    server.base = f"http://{HOST}:{port}"
    server.resolve = f"{HOST}:{port}:127.0.0.1"
    server.list = tmp_path / "网址.txt"
    server.list.write_text("\n".join(f"{server.base}/{name}.html" for name in "abcd"), encoding="utf-8")
    yield server
    server.shutdown()
    server.server_close()


def watch(office: Any, store: Path, moment: datetime, **options: Any) -> dict[str, tuple[Change, str]]:
    """Watch the list once at a moment; what each address's last look says, by its path."""
    wishes = WatchWishes(**{"every": True, "resolve": [office.resolve], "interval": 0.0, **options})
    assert web_watch_command([str(office.list)], store, wishes, lambda: moment) == 0
    book = WatchStore(store)
    found = {look.url.rpartition("/")[2]: (look.comparison.change, look.comparison.reason) for look in book.latest()}
    book.close()
    return found


def looked(store: Path) -> set[str]:
    """The paths of which the store has a look."""
    if not (store / "watch.sqlite").is_file():
        return set()
    with contextlib.closing(sqlite3.connect(store / "watch.sqlite")) as base:
        try:
            rows = base.execute("SELECT url FROM page JOIN look USING (key)").fetchall()
        except sqlite3.OperationalError:
            return set()  # the tables are still being made
    return {"/" + url.rpartition("/")[2] for (url,) in rows}


def test_second_look_tells_unchanged_changed_moved_and_gone(office: Any, tmp_path: Path) -> None:
    store = tmp_path / "store"
    first = watch(office, store, MORNING)
    assert {change for change, _ in first.values()} == {Change.FIRST}
    office.pages["/b.html"] = page("公示b", 95)
    office.pages["/c.html"] = "/new/c.html"
    office.pages["/new/c.html"] = page("公示c", 80)
    del office.pages["/d.html"]
    second = watch(office, store, MORNING + timedelta(days=1))
    assert second == {
        "a.html": (Change.UNCHANGED, "内容没有变化"),
        "b.html": (Change.CHANGED, "内容有1处改动"),
        "c.html": (Change.MOVED, f"现在的网址是{office.base}/new/c.html"),
        "d.html": (Change.GONE, "网站应答状态码404，打不开"),
    }
    rows = {sheet.name: sheet.rows for sheet in open_book(store / "监测情况.xlsx")}
    assert any("80" in row and "95" in row for row in rows["改动"])


def test_last_good_look_of_a_page_that_went_stays_as_proof(office: Any, tmp_path: Path) -> None:
    store = tmp_path / "store"
    watch(office, store, MORNING)
    del office.pages["/d.html"]
    for days in (1, 2, 3):
        watch(office, store, MORNING + timedelta(days=days))
    book = WatchStore(store)
    proof = book.proofs()[f"{office.base}/d.html"]
    answer = book.answer(proof)
    book.close()
    assert proof.at == MORNING
    assert answer is not None and "办结案件80件" in answer.body.decode()
    # One record of the four good pages each, and one of the error page, however long it stays gone.
    assert len(list((store / "records").iterdir())) == 5


def test_looks_come_once_a_day_at_their_own_time(office: Any, tmp_path: Path) -> None:
    store = tmp_path / "store"
    urls = [f"{office.base}/{name}.html" for name in "abcd"]
    due: Counter[str] = Counter()
    midnight = datetime(2026, 11, 26, 0, 0, tzinfo=CHINA)
    book = WatchStore(store)
    book.enlist([Watched(url) for url in urls], midnight)
    assert book.plan() == sorted((spread(url), url) for url in urls)
    book.close()
    for hour in range(1, 49):
        before = len(office.asked)
        watch(office, store, midnight + timedelta(hours=hour), every=False)
        for path in office.asked[before:]:
            if path != "/robots.txt":
                due[path] += 1
                assert spread(office.base + path) // 3600 == (hour - 1) % 24
    assert due == {f"/{name}.html": 2 for name in "abcd"}


def test_address_taken_off_the_list_is_not_looked_at_again(office: Any, tmp_path: Path) -> None:
    watch(office, tmp_path / "store", MORNING)
    office.list.write_text(f"{office.base}/a.html", encoding="utf-8")
    office.asked.clear()
    assert list(watch(office, tmp_path / "store", MORNING + timedelta(days=1))) == ["a.html"]
    assert [path for path in office.asked if path != "/robots.txt"] == ["/a.html"]


def test_plan_asks_no_site(office: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    watch(office, tmp_path / "store", MORNING, plan=True)
    lines = capsys.readouterr().out.splitlines()
    assert office.asked == []
    assert len(lines) == 4
    assert all(re.fullmatch(r"\d\d:\d\d:\d\d  http\S+", line) for line in lines)


def test_killed_run_goes_on_with_what_is_left(office: Any, tmp_path: Path) -> None:
    names = [f"p{number}" for number in range(40)]
    office.pages = {f"/{name}.html": page(name, 80) for name in names}
    office.list.write_text("\n".join(f"{office.base}/{name}.html" for name in names), encoding="utf-8")
    office.delay = 0.1
    store = tmp_path / "store"
    line = [sys.executable, "-m", "fazhi.cli", "web", "watch", str(office.list), "--store", str(store), "--now"]
    line += ["--resolve", office.resolve, "--interval", "0"]
    child = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while len(looked(store)) < 6 and time.monotonic() < deadline:
        time.sleep(0.02)
    child.send_signal(signal.SIGKILL)
    child.wait()
    before = looked(store)
    assert 6 <= len(before) < 40
    office.asked.clear()
    assert run(line[3:]) == 0
    again = [path for path in office.asked if path != "/robots.txt"]
    assert before | set(again) == set(office.pages)
    assert not before & set(again)
    assert len(again) == len(set(again))
    assert looked(store) == set(office.pages)


def test_dossier_of_a_watch_opens_offline_and_shows_what_was_there(office: Any, tmp_path: Path) -> None:
    store, out = tmp_path / "store", tmp_path / "卷"
    watch(office, store, MORNING)
    del office.pages["/d.html"]
    watch(office, store, MORNING + timedelta(days=1))
    assert run(["web", "dossier", "--store", str(store), "--out", str(out), "--title", "明河县网络证据"]) == 0
    index = (out / "index.html").read_text(encoding="utf-8")
    assert "明河县网络证据" in index
    assert "2026-11-27再看：已失效，网站应答状态码404，打不开" in index
    assert not re.search(r'(?:src|href)\s*=\s*["\']?(?:https?:)?//', index)
    assert Recording(out / "links.warc.gz").get(f"{office.base}/d.html").status == 200
    for line in (out / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() == digest


def test_folder_that_is_no_store_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["web", "dossier", "--store", str(tmp_path), "--out", str(tmp_path / "out")]) == 2
    assert "没有监测记录" in capsys.readouterr().err


def test_dossier_of_a_list_looks_now(office: Any, tmp_path: Path) -> None:
    out = tmp_path / "out"
    office.list.write_text(f"{office.base}/a.html\n{office.base}/gone.html", encoding="utf-8")
    arguments = ["web", "dossier", str(office.list), "--out", str(out), "--resolve", office.resolve, "--interval", "0"]
    assert run(arguments) == 0
    index = (out / "index.html").read_text(encoding="utf-8")
    assert "公示a" in index
    assert "打不开" in index
    assert (out / "pages" / "0001.txt").is_file()


def test_damaged_book_is_told(office: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "watch.sqlite").write_bytes(b"no database at all" * 100)
    assert run(["web", "watch", str(office.list), "--store", str(tmp_path / "store"), "--now"]) == 2
    assert "已损坏" in capsys.readouterr().err
