"""kill -9 of server and worker while liaisons hand in: what was acknowledged is there afterwards, and all of it is read."""

from __future__ import annotations

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.site.making import PASSWORD
from tests.site.running import Browser, Sending, Server, Site, make_site, text_file

LIAISONS, FILES = 4, 10
STATE = """
from fazhi.apps.evidence.models import Receipt
answer = {str(r.pk): [r.name, r.sha256, r.outcome, r.message] for r in Receipt.objects.all()}
"""
CHAIN = """
from fazhi.apps.audit.services import verify
count, breaks = verify()
answer = [count, [str(one) for one in breaks]]
"""


@pytest.mark.slow
def test_kill_while_handing_in_loses_nothing(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", units=LIAISONS)
    server = Server(site, threads=4)
    files = {n: [_file(n, k) for k in range(FILES)] for n in range(LIAISONS)}
    half = Sending("没有传完.txt", text_file(999, 60_000))
    try:
        server.start()
        with Browser(server, "liaison0", PASSWORD) as browser:
            browser.send(half, {"duty": site.duty(0, 1)}, stop_at=20_000)
        assert _hand_in(server, files, kill_after=LIAISONS * FILES // 3) is True
        given = [one for sent in files.values() for one in sent if one.receipt]
        assert LIAISONS * FILES // 3 <= len(given) < LIAISONS * FILES
        _all_there(site, given)
        server.start()
        assert _hand_in(server, files, kill_after=None) is False
        with Browser(server, "liaison0", PASSWORD) as browser:
            again = Sending(half.name, half.data)
            browser.send(again, {"duty": site.duty(0, 1)}, stop_at=0)
            assert (again.id, again.acknowledged) == (half.id, 20_000)
            browser.send(again, {"duty": site.duty(0, 1)})
        everything = [again, *(one for sent in files.values() for one in sent)]
        assert site.outcomes(seconds=100) == {"read": len(everything)}, server.said()
    finally:
        server.kill()
    rows = _all_there(site, everything)
    assert len(rows) == len(everything)
    assert [path.name for path in (site.folder / "incoming").iterdir() if path.name in rows] == []
    count, breaks = site.ask(CHAIN)
    assert breaks == []
    assert count >= len(everything)


def _file(liaison: int, place: int) -> Sending:
    return Sending(f"材料{liaison}-{place}.txt", text_file(100 * liaison + place, 1000 + 3000 * place))


def _hand_in(server: Server, files: dict[int, list[Sending]], *, kill_after: int | None) -> bool:
    """All liaisons send what has no receipt yet, at once; gives whether the server was killed meanwhile."""
    receipts = threading.Semaphore(0)
    failed = threading.Event()

    def work(liaison: int) -> None:
        try:
            with Browser(server, f"liaison{liaison}") as browser:
                for one in files[liaison]:
                    if not one.receipt:
                        send = browser.send_whole if len(one.data) < 4096 else browser.send
                        send(one, {"duty": server.site.duty(liaison)})
                        receipts.release()
        except httpx.TransportError:
            failed.set()

    with ThreadPoolExecutor(LIAISONS) as crowd:
        running = [crowd.submit(work, liaison) for liaison in files]
        for _ in range(kill_after or 0):
            assert receipts.acquire(timeout=60), server.said()
        if kill_after:
            server.kill()
        for one in running:
            one.result(timeout=120)
    return failed.is_set()


def _all_there(site: Site, given: list[Sending]) -> dict[str, list[Any]]:
    rows: dict[str, list[Any]] = site.ask(STATE)
    for one in given:
        name, sha256, *_ = rows[str(one.receipt["receipt"])]
        assert (name, sha256) == (one.name, hashlib.sha256(one.data).hexdigest())
        assert one.receipt["sha256"] == sha256
    return rows
