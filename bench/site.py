"""What the site costs: python -m bench.site [--size 0.02] [--pause 1] [--at FOLDER] [--only pages export uploads]

A real `fazhi serve` on SQLite. 20 people at once ask for list, matrix, desk, search and board and look at each page for
`--pause` seconds: times as the asker has them, waiting for a free thread included. Beside it the queries, and the
processor time of the server for one page, which does not depend on what else the machine does. Then a register is
exported, and 89 liaisons hand in 20 files each at once. `--size 1` is 50,000 documents and a million register rows.
With `--at` the filled site stays in that folder and is measured again by the next call. On PostgreSQL where
`FAZHI_TEST_DATABASE` names one.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import statistics
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
from tests.site.running import Browser, Sending, Server, Site, make_site, text_file

from bench.site_fill import LEDGER, UNITS

PEOPLE, ROUNDS, EACH = 20, 10, 20
PARTS = ("pages", "export", "uploads")
FILL = "from bench.site_fill import fill; answer = fill({size})"
COUNT = """
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from fazhi.apps.units.models import Person
client = Client(HTTP_HOST="localhost")
client.force_login(Person.objects.get(username="reviewer"), backend="django.contrib.auth.backends.ModelBackend")
answer = {{}}
for name, path in {pages}.items():
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        status = client.get(path).status_code
    answer[name] = [status, len(asked)]
"""
DESK = """
from fazhi.apps.evidence.models import Submission
answer = Submission.objects.filter(duty__state="pending").first().pk
"""
SESSIONS = """
from fazhi.apps.units.models import Person
from tests.site.making import _session
answer = {person.username: _session(person) for person in Person.objects.all()}
"""
RECEIPTS = """
from fazhi.apps.evidence.models import Receipt
answer = sorted(Receipt.objects.filter(by__isnull=False).values_list("sha256", flat=True))
"""


def main() -> None:
    """Make, fill, measure, print."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--size", type=float, default=0.02)
    asked.add_argument("--pause", type=float, default=1.0)
    asked.add_argument("--at", type=Path)
    asked.add_argument("--only", nargs="*", choices=PARTS, default=PARTS)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="fazhi-bench-") as folder:
        site = filled_site(given.at or Path(folder), given.size)
        print(f"load before: {os.getloadavg()[0]:.1f}, size {given.size}")
        with Server(site, workers=0) as server:
            if "pages" in given.only:
                pages(site, server, given.pause)
            if "export" in given.only:
                export(server)
        if "uploads" in given.only:
            with Server(site) as server:
                uploads(site, server)
        print(f"load after: {os.getloadavg()[0]:.1f}")


def filled_site(folder: Path, size: float) -> Site:
    """The filled site in a folder, made where it is not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / "site.json"
    if made.exists():
        site = Site(folder / "site", **json.loads(made.read_text()))
        site.sessions = site.ask(SESSIONS)
        return site
    site = make_site(folder / "site", units=UNITS)
    started = time.monotonic()
    filled = site.ask(FILL.format(size=size), seconds=7200)
    print(f"filled: {json.dumps(filled)} in {time.monotonic() - started:.0f} s")
    made.write_text(json.dumps({name: value for name, value in vars(site).items() if name != "folder"}))
    return site


def pages(site: Site, server: Server, pause: float) -> None:
    """Every page by 20 people at once, and its queries."""
    wanted = {
        "list": "/evidence/",
        "matrix": "/progress/matrix",
        "desk": f"/review/{site.ask(DESK)}/",
        "search": "/search/?q=重大行政决策",
        "board": "/progress/board",
    }
    queries = site.ask(COUNT.format(pages=wanted))
    times: dict[str, list[float]] = {name: [] for name in wanted}
    rest: dict[str, list[float]] = {name: [] for name in wanted}
    start = threading.Barrier(PEOPLE)  # in the same instant on a fresh server: the first round is told apart

    def one(_: int) -> None:
        with Browser(server, "reviewer") as browser:
            start.wait()
            for turn in range(ROUNDS):
                for name, path in wanted.items():
                    begun = time.monotonic()
                    answer = browser.client.get(path)
                    times[name].append(time.monotonic() - begun)
                    if turn:
                        rest[name].append(times[name][-1])
                    if answer.status_code != 200:
                        raise SystemExit(f"{path}: {answer.status_code}")
                    time.sleep(pause)

    with ThreadPoolExecutor(PEOPLE) as crowd:
        list(crowd.map(one, range(PEOPLE)))
    for name, all_times in times.items():
        status, asked = queries[name]
        print(
            f"{name}: {status}, {spread(all_times)}, after the first round {spread(rest[name])}, {asked} queries, "
            f"{cost(server, wanted[name])} ms of processor time"
        )


def cost(server: Server, path: str, times: int = 20) -> int:
    """Milliseconds of the server's processor time that one answer takes."""
    with Browser(server, "reviewer") as browser:
        before = _worked(server)
        for _ in range(times):
            browser.client.get(path)
        return round((_worked(server) - before) * 1000 / times)


def _worked(server: Server) -> float:
    """Seconds of processor time of all processes of the server."""
    ticks = 0
    for process in server.processes():
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def spread(times: list[float]) -> str:
    """Median and 95th percentile in milliseconds."""
    ordered = sorted(times)
    high = ordered[int(len(ordered) * 0.95)]
    return f"p50 {statistics.median(ordered) * 1000:.0f} ms, p95 {high * 1000:.0f} ms of {len(ordered)}"


def uploads(site: Site, server: Server) -> None:
    """89 liaisons, 20 files each, all at once."""
    times: list[float] = []
    sent: list[str] = []

    def liaison(number: int) -> None:
        with Browser(server, f"liaison{number}") as browser:
            browser.client.event_hooks["response"] = [
                lambda answer: (answer.read(), times.append(answer.elapsed.total_seconds()))
            ]
            browser.client.timeout = httpx.Timeout(120)
            for place in range(EACH):
                file = Sending(f"{place}.txt", text_file(1000 * number + place, 20_000))
                browser.send_whole(file, {"unit": site.units[number], "cycle": site.cycle})
                sent.append(file.receipt["sha256"])
                if file.receipt["sha256"] != hashlib.sha256(file.data).hexdigest():
                    raise SystemExit("a receipt of other bytes")

    before = site.ask(RECEIPTS)
    begun = time.monotonic()
    with ThreadPoolExecutor(UNITS) as crowd:
        list(crowd.map(liaison, range(UNITS)))
    took = time.monotonic() - begun
    kept = list((Counter(site.ask(RECEIPTS)) - Counter(before)).elements())
    same = sorted(sent) == sorted(kept)
    print(f"uploads: {len(sent)} files, {len(kept)} receipts, equal {same}, {took:.0f} s, answers {spread(times)}")
    said = server.log.read_text(errors="replace")
    print(f"'database is locked' in the server's log: {said.count('database is locked')}")


def export(server: Server) -> None:
    """The register as a workbook: seconds, and how the server's largest memory grew."""
    before = peak(server)
    begun = time.monotonic()
    with (
        Browser(server, "manager") as browser,
        browser.client.stream("GET", f"/registers/book/{LEDGER}/export", timeout=1200) as answer,
    ):
        size = sum(len(piece) for piece in answer.iter_bytes())
    took = time.monotonic() - begun
    print(f"export: {answer.status_code}, {size / 1e6:.1f} MB in {took:.1f} s, peak {before} -> {peak(server)} MB")


def peak(server: Server) -> int:
    """The largest memory that any process of the server has had, in MB."""
    lines = [line for one in server.processes() for line in Path(f"/proc/{one}/status").read_text().splitlines()]
    return max(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    main()
