"""A polite walk over a site on loopback."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from fazhi.webproof.courtesy import Manners
from fazhi.webproof.fetch import Fetcher
from fazhi.webproof.guard import Guard
from fazhi.webproof.walk import Walk, WalkLimits

HOST = "www.minghe.gov.cn"
ARTICLE = (
    "<html><head><title>{title}</title><meta name='PubDate' content='{day}'></head><body><p>{text}</p></body></html>"
)


class _County(BaseHTTPRequestHandler):
    """A home page, two columns, articles in each, a link outside, a file and an endless calendar."""

    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]  # set by the fixture
        body = self._body().encode()
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _body(self) -> str:
        path = self.path
        if path == "/":
            return (
                '<a href="/zfgs/">执法公示</a><a href="/xw/">新闻</a><a href="http://elsewhere.com/">友情链接</a>'
                '<a href="/file.pdf">附件</a><a href="/day/1">日历</a>'
            )
        if path in ("/zfgs/", "/xw/"):
            return "".join(
                f'<li><a href="{path}t202104{n:02d}_{n}.html">行政执法公示第{n}期</a></li>' for n in range(10, 20)
            )
        if path.endswith(".html") and "/index_" not in path:
            return ARTICLE.format(title=f"公示{path}", day="2021-04-12", text="依法公开执法主体和依据。" * 40)
        if path == "/lm/" or path.startswith("/lm/index_"):
            number = int(path.rsplit("_", 1)[1].split(".")[0]) if "_" in path else 0
            return (
                f'<p>栏目</p><a href="/lm/t20210412_{number}.html">公示</a><script>createPageHTML(3, {number}, "index", "html");'
                "</script>"
            )
        if path.startswith("/day/"):
            number = int(path.rsplit("/", 1)[1])
            return f'<p>{"日程安排" * 100}</p><a href="/day/{number + 1}">下一天</a>'
        return ""


@pytest.fixture
def county() -> Iterator[Any]:
    """The running site; `asked` lists the paths that were asked for."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _County)
    server.daemon_threads = True
    server.asked = []  # type: ignore[attr-defined]  # noted by the handler
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def walk(county: Any, index: Path, start: str = "/", **limits: int) -> Walk:
    """Walk the site once and give the index."""
    port = county.server_address[1]
    guard = Guard(resolve={f"{HOST}:{port}": "127.0.0.1"}, resolver=lambda host, port: ["10.0.0.9"])
    one = Walk(index, ["minghe.gov.cn"], WalkLimits(**limits))
    one.seed([f"http://{HOST}:{port}{start}"])

    async def go() -> None:
        async with Fetcher(guard=guard, manners=Manners(per_host=4, interval=0.0)) as fetcher:
            await one.go(fetcher)

    asyncio.run(go())
    return one


def test_walk_finds_articles_with_their_dates_and_stays_on_the_site(county: Any, tmp_path: Path) -> None:
    one = walk(county, tmp_path / "index.sqlite", pages=60, depth=4)
    found = [page for page in one.pages() if page.date == "2021-04-12"]
    one.close()
    assert len(found) == 20
    assert all("执法主体" in page.text for page in found)
    assert not any("elsewhere" in path or "file.pdf" in path for path in county.asked)


def test_no_address_is_asked_for_twice(county: Any, tmp_path: Path) -> None:
    walk(county, tmp_path / "index.sqlite", pages=60, depth=4).close()
    assert len(county.asked) == len(set(county.asked))


def test_walk_goes_on_where_it_was(county: Any, tmp_path: Path) -> None:
    first = walk(county, tmp_path / "index.sqlite", pages=6, depth=4)
    seen, waiting = first.counts
    first.close()
    assert seen == 6
    assert waiting > 0
    before = [path for path in county.asked if path != "/robots.txt"]
    second = walk(county, tmp_path / "index.sqlite", pages=60, depth=4)
    after = [path for path in county.asked if path != "/robots.txt"][len(before) :]
    second.close()
    assert not set(before) & set(after)


def test_depth_ends_an_endless_calendar(county: Any, tmp_path: Path) -> None:
    walk(county, tmp_path / "index.sqlite", pages=500, depth=3).close()
    assert "/day/3" in county.asked
    assert "/day/5" not in county.asked


def test_further_pages_of_a_column_drawn_by_a_script_are_looked_at(county: Any, tmp_path: Path) -> None:
    one = walk(county, tmp_path / "index.sqlite", start="/lm/", pages=60, depth=3)
    articles = {page.url.rpartition("/")[2] for page in one.pages() if page.date == "2021-04-12"}
    one.close()
    assert articles == {"t20210412_0.html", "t20210412_1.html", "t20210412_2.html"}
