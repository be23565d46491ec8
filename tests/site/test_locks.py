"""Everything that writes, at once, on one site: nobody is told that the database is locked.

Besides people who hand in: two workers, a register of thousands of rows taken over, a backup, the doctor, the log's
verification and a command that holds a long read, each in a process of its own, as an office would run them.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from tests.site.making import unit_name
from tests.site.running import REPOSITORY, Browser, Sending, Server, environment, make_site, text_file

PEOPLE, SECONDS, ROWS = 10, 25, 4000
BOOK = """
import sys
from pathlib import Path
from datetime import date
from fazhi.ledgers import Row, catalogue, write_export
ledger = catalogue().get("hearings")
rows = [Row(str(n), {"case_no": f"听{n}号", "unit": sys.argv[2], "kind": "司法救助", "held_on": date(2021, 3, 5),
        "invited": 4}) for n in range(int(sys.argv[3]))]
write_export(Path(sys.argv[1]), ledger, rows)
"""
LONG_READ = """
import sys, time
from pathlib import Path
from fazhi.site import boot
boot.start(Path(sys.argv[1]))
from fazhi.apps.audit.models import Event
from fazhi.apps.jobs.services import seen
end = time.monotonic() + float(sys.argv[2])
while time.monotonic() < end:
    for event in Event.objects.order_by("number").iterator(10):
        time.sleep(0.01)
    seen("reader")  # a write on the connection that has just read
"""
STATE = """
from fazhi.apps.audit.services import verify
from fazhi.apps.evidence.models import Receipt
from fazhi.apps.registers.models import Entry
from django_tasks_db.models import DBTaskResult
failed = list(DBTaskResult.objects.filter(status="FAILED").values_list("traceback", flat=True))
answer = [Receipt.objects.count(), Entry.objects.count(), len(verify()[1]), failed]
"""


def _commands(folder: Path, book: Path, aside: Path) -> list[list[str]]:
    cli, site = [sys.executable, "-m", "fazhi.cli"], ["--site", str(folder)]
    return [
        [*cli, "import", "hearings", str(book), *site],
        [*cli, "backup", "--out", str(aside / "one.tar"), *site],
        [*cli, "audit", "verify", *site],
        [*cli, "backup", "--out", str(aside / "two.tar"), *site],
        [sys.executable, "-c", LONG_READ, str(folder), str(SECONDS // 2)],
    ]


@pytest.mark.slow
def test_all_that_writes_at_once_finds_no_locked_database(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", units=PEOPLE)
    book = tmp_path / "book.xlsx"
    subprocess.run(
        [sys.executable, "-c", BOOK, str(book), unit_name(0), str(ROWS)], cwd=REPOSITORY, env=environment(), check=True
    )
    statuses: Counter[int] = Counter()
    given: list[str] = []
    stop = time.monotonic() + SECONDS
    counting = threading.Lock()

    def liaison(place: int) -> None:
        with Browser(server, f"liaison{place}") as browser:
            number = 0
            while time.monotonic() < stop:
                number += 1
                file = Sending(f"{place}-{number}.txt", text_file(1000 * place + number, 3000))
                browser.send(file, {"duty": site.duty(place)})
                page: httpx.Response = browser.client.get(f"/evidence/duty/{site.duty(place)}")
                with counting:
                    given.append(file.receipt["sha256"])
                    statuses[page.status_code] += 1

    def command(one: list[str]) -> tuple[int, str]:
        done = subprocess.run(
            one, cwd=REPOSITORY, env=environment(), capture_output=True, text=True, check=False, timeout=200
        )
        return done.returncode, done.stderr

    with Server(site, workers=2) as server:
        try:
            with ThreadPoolExecutor(PEOPLE + 5) as crowd:
                people = [crowd.submit(liaison, place) for place in range(PEOPLE)]
                others = [crowd.submit(command, one) for one in _commands(site.folder, book, tmp_path)]
                told = [one.result() for one in others]
                for one in people:
                    one.result()
            assert site.outcomes(seconds=120).keys() == {"read"}, server.said()
        finally:
            server.kill()
    assert [code for code, _ in told] == [0] * 5, told
    log = server.log.read_text(encoding="utf-8", errors="replace")
    assert "locked" not in log + "".join(words for _, words in told), log[-3000:]
    assert (set(statuses), statuses[200] >= PEOPLE) == ({200}, True)
    receipts, entries, breaks, failed = site.ask(STATE)
    assert (receipts, entries, breaks, failed) == (len(given), ROWS, 0, [])
