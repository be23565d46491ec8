"""A real site: made in a folder, served by `fazhi serve` in processes of its own, asked over HTTP, killed, asked again."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

REPOSITORY = Path(__file__).resolve().parents[2]
NOTICE = "明溪县司法局文件\n明司〔2021〕{n}号\n关于印发重大行政决策工作方案的通知\n各股室：\n{body}\n明溪县司法局\n2021年3月5日\n"

OUTCOMES = """
import time
from django.db.models import Count
from fazhi.apps.evidence.models import Receipt
end = time.monotonic() + {seconds}
while Receipt.objects.filter(outcome="waiting").exists() and time.monotonic() < end:
    time.sleep(0.2)
answer = dict(Receipt.objects.order_by().values_list("outcome").annotate(n=Count("id")))
"""


def environment() -> dict[str, str]:
    """The environment of the site's own processes: nothing of the tests' database in it."""
    ours = ("FAZHI_TEST_DATABASE", "FAZHI_SITE", "DJANGO_SETTINGS_MODULE", "FAZHI_PARENT")
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return {**kept, "PYTHONPATH": str(REPOSITORY), "NO_PROXY": "*"}


def until(true: Callable[[], Any], *, seconds: float, what: str) -> Any:
    """Ask again and again until the answer is true; fails after `seconds`."""
    end = time.monotonic() + seconds
    while not (answer := true()):
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        time.sleep(0.1)
    return answer


@dataclass
class Site:
    """A site's folder and what was made in it."""

    folder: Path
    units: list[int]
    cycle: int
    duties: dict[str, list[int]]
    sessions: dict[str, str]

    def duty(self, unit: int, place: int = 0) -> int:
        """A duty of the unit at a place."""
        return self.duties[str(self.units[unit])][place]

    def ask(self, code: str, *, seconds: float = 120) -> Any:
        """What `answer` is after `code` ran with Django on this site, in a process of its own."""
        text = (
            "import json, sys; from pathlib import Path; from fazhi.site import boot; boot.start(Path(sys.argv[1]))\n"
            f"{code}\nprint(json.dumps(answer))"
        )
        return json.loads(run([sys.executable, "-c", text, str(self.folder)], seconds=seconds).splitlines()[-1])

    def outcomes(self, *, seconds: float) -> dict[str, int]:
        """How many receipts have each outcome, once nothing waits to be read any more or the time is over."""
        return dict(self.ask(OUTCOMES.format(seconds=seconds)))


def make_site(folder: Path, *, units: int = 4) -> Site:
    """A fresh site. On PostgreSQL where the tests run on it, in a database of its own."""
    database = _new_database()
    made = run([sys.executable, "-m", "tests.site.making", str(folder), str(units), database])
    return Site(folder, **json.loads(made.splitlines()[-1]))


def run(command: list[str], *, seconds: float = 120) -> str:
    """The output of a command that must succeed."""
    done = subprocess.run(
        command, cwd=REPOSITORY, env=environment(), capture_output=True, text=True, check=False, timeout=seconds
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


def _new_database() -> str:
    address = os.environ.get("FAZHI_TEST_DATABASE", "")
    if not address:
        return ""
    import psycopg

    name = f"site_{secrets.token_hex(6)}"
    with psycopg.connect(address, autocommit=True) as link:
        link.execute(f"CREATE DATABASE {name}")
    return address.rsplit("/", 1)[0] + f"/{name}"


class Server:
    """`fazhi serve` on a site, with its worker."""

    def __init__(self, site: Site, *, threads: int = 8, workers: int = 1) -> None:
        self.site, self.threads, self.workers = site, threads, workers
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = site.folder.parent / f"{site.folder.name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def base(self) -> str:
        """The site's address."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(self, *trace: Any) -> None:
        self.stop()

    def start(self) -> None:
        """Start and wait until it answers."""
        command = [
            sys.executable,
            "-m",
            "fazhi.cli",
            "serve",
            "--site",
            str(self.site.folder),
            "--port",
            str(self.port),
        ]
        command += ["--threads", str(self.threads), "--workers", str(self.workers)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=REPOSITORY, env=environment(), stdout=log, stderr=log, start_new_session=True
            )
        until(self._answers, seconds=90, what=f"a server at {self.base}: {self.said()}")

    def _answers(self) -> bool:
        assert self._process is not None and self._process.poll() is None, self.said()
        try:
            return httpx.get(f"{self.base}/healthy", timeout=5, trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    def said(self) -> str:
        """The end of what the server wrote."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-3000:] if self.log.exists() else ""

    def processes(self) -> list[int]:
        """The server, its children, the worker and the reading children of the worker."""
        assert self._process is not None
        parents: dict[int, list[int]] = {}
        for place in Path("/proc").iterdir():
            if place.name.isdigit():
                try:
                    parent = int((place / "stat").read_text().rpartition(")")[2].split()[1])
                except OSError:
                    continue
                parents.setdefault(parent, []).append(int(place.name))
        found, todo = [], [self._process.pid]
        while todo:
            one = todo.pop()
            found.append(one)
            todo += parents.get(one, [])
        return found

    def kill(self) -> None:
        """kill -9 of all of them at once."""
        if self._process is None:
            return
        mine = self.processes()
        for one in mine:
            try:
                os.kill(one, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._process.wait(30)
        self._process = None
        until(lambda: not any(_lives(one) for one in mine), seconds=30, what="the end of what was killed")

    def stop(self) -> None:
        """End it as a person would; what does not end is killed."""
        if self._process is None:
            return
        mine = self.processes()
        self._process.terminate()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
        for one in mine:
            if _lives(one):
                os.kill(one, signal.SIGKILL)


def _lives(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in ("Z", "X")


@dataclass
class Sending:
    """One file on its way: what is known of it on the sender's side."""

    name: str
    data: bytes
    id: str = ""
    acknowledged: int = 0
    receipt: dict[str, Any] = field(default_factory=dict)


class Browser:
    """One person's browser, as far as the site's own scripts use it."""

    def __init__(self, server: Server, username: str, password: str = "") -> None:
        token = secrets.token_hex(16)
        self.client = httpx.Client(
            base_url=server.base, timeout=60, trust_env=False, headers={"X-CSRFToken": token, "Referer": server.base}
        )
        if password:
            self._log_in(username, password)
        else:
            self.client.cookies.set("csrftoken", token)
            self.client.cookies.set("sessionid", server.site.sessions[username])

    def _log_in(self, username: str, password: str) -> None:
        self.client.get("/login").raise_for_status()
        token = self.client.cookies["csrftoken"]
        sent = {"username": username, "password": password, "csrfmiddlewaretoken": token}
        assert self.client.post("/login", data=sent).status_code == 302
        self.client.headers["X-CSRFToken"] = self.client.cookies["csrftoken"]

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *trace: Any) -> None:
        self.client.close()

    def ask(self, path: str, **what: Any) -> dict[str, Any]:
        """A POST that must be answered with JSON."""
        answer = self.client.post(path, **what)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[-600:]}"
        return dict(answer.json())

    def send_whole(self, file: Sending, purpose: dict[str, Any]) -> None:
        """Send a small file in one go, as the page does."""
        file.id = file.id or str(uuid.uuid4())
        asked = {"name": file.name, **purpose}
        file.receipt = self.ask(f"/evidence/upload/{file.id}/whole", params=asked, content=file.data)

    def send(self, file: Sending, purpose: dict[str, Any], *, piece: int = 4096, stop_at: int | None = None) -> None:
        """Send a file from where it was, to its receipt or to `stop_at`; what was acknowledged stands in `file`."""
        if not file.id or not file.acknowledged:
            begun = self.ask("/evidence/upload/begin", json={"name": file.name, "size": len(file.data), **purpose})
            file.id, file.acknowledged = begun["id"], begun["received"]
        address = f"/evidence/upload/{file.id}"
        end = len(file.data) if stop_at is None else stop_at
        while file.acknowledged < end:
            at = file.acknowledged
            sent = file.data[at : min(at + piece, end)]
            file.acknowledged = self.ask(f"{address}?offset={at}", content=sent)["received"]
        if stop_at is None:
            file.receipt = self.ask(f"{address}/finish", json={})


def text_file(number: int, size: int = 2000) -> bytes:
    """A notice of about `size` bytes, each another."""
    line = f"第{number}项工作按照方案推进，各股室认真落实，形成记录。"
    return NOTICE.format(n=number, body=line * max(1, size // len(line.encode()))).encode()
