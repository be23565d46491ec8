"""Pages on the official sites that prove an indicator: a walk on loopback over a site made for the sample set."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from fazhi.checks.case import Method
from fazhi.reviewset.load import load
from fazhi.reviewset.webfind import Found, StrayStartError, find_evidence, write_finds
from fazhi.webproof.courtesy import Manners
from fazhi.webproof.fetch import Fetcher
from fazhi.webproof.guard import Guard

TALK = "明河县依法公开有关事项，接受社会监督，各单位要认真落实，及时更新。"


class _Site(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]  # set by the fixture
        body = self.server.pages.get(self.path, "").encode()  # type: ignore[attr-defined]
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def county(shared: Path, tmp_path: Path) -> Iterator[Any]:
    """A copy of the sample set's tables, and a site with one page about each of its web indicators."""
    folder = tmp_path / "set"
    folder.mkdir()
    for name in ("cycle.toml", "单位名单.xlsx", "责任清单.xlsx"):
        shutil.copyfile(shared / "county-a" / name, folder / name)
    tables = load(folder)
    last = tables.cycle.last.isoformat()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    server.daemon_threads = True
    pages: dict[str, str] = {}
    web = [one for one in tables.indicators if one.method is Method.WEB]
    for place, one in enumerate(web[:-1]):
        day = ("2021-04-12", last, "")[place % 3]
        meta = f"<meta name='PubDate' content='{day}'>" if day else ""
        text = "".join(f"<p>{one.text}{one.standard}{TALK}</p>" for _ in range(3))
        head = f"<title>{one.short}公示</title>{meta}"
        pages[f"/gs/{one.number}.html"] = f"<html><head>{head}</head><body><h1>{one.short}公示</h1>{text}</body></html>"
    pages["/"] = "".join(f'<a href="{path}">公示</a>' for path in pages)
    server.pages, server.asked, server.folder, server.web = pages, [], folder, web  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def find(county: Any, out: Path, pages: int = 100) -> Found:
    """What is found on the site."""
    host, port = "www.minghe.gov.cn", county.server_address[1]
    guard = Guard(resolve={f"{host}:{port}": "127.0.0.1"}, resolver=lambda host, port: ["10.0.0.9"])

    def fetcher() -> Fetcher:
        return Fetcher(guard=guard, manners=Manners(per_host=4, interval=0.0))

    seeds = (f"http://{host}:{port}/",)
    return find_evidence(county.folder, out, fetcher, domains=("minghe.gov.cn",), pages=pages, seeds=seeds)


def test_pages_are_proposed_and_doubtful_ones_marked(county: Any, tmp_path: Path) -> None:
    found = find(county, tmp_path / "out")
    by_number = {one.indicator.number: one for one in found.indicators}
    assert list(by_number) == [one.number for one in county.web]
    marks = ("", "评估期最后一天发布", "没有写明发布日期")
    for place, one in enumerate(county.web[:-1]):
        own = [page for page in by_number[one.number].pages if page.url.endswith(f"/gs/{one.number}.html")]
        assert [page.mark for page in own] == [marks[place % 3]], one.number
    path = tmp_path / "out" / "finds.xlsx"
    write_finds(path, found)
    assert path.stat().st_size > 0


def test_second_run_asks_for_nothing_again(county: Any, tmp_path: Path) -> None:
    first = find(county, tmp_path / "out")
    asked = [path for path in county.asked if path != "/robots.txt"]
    assert find(county, tmp_path / "out") == first
    assert [path for path in county.asked if path != "/robots.txt"] == asked
    assert find(county, tmp_path / "out", pages=0) == first


def test_start_on_another_site_is_refused(county: Any, tmp_path: Path) -> None:
    def fetcher() -> Fetcher:
        raise AssertionError("nothing is asked for")

    with pytest.raises(StrayStartError, match=r"www\.elsewhere\.com"):
        find_evidence(
            county.folder, tmp_path, fetcher, domains=("minghe.gov.cn",), seeds=("http://www.elsewhere.com/zwgk/",)
        )
