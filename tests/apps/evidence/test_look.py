"""Looking at an address by the site: a name that the settings send elsewhere, and an inner one that nobody named."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from fazhi.apps.evidence.models import Capture, Link, Submission
from fazhi.apps.evidence.services import look, rounds

PAGE = "<html><head><title>权责清单</title></head><body><p>明溪县权责清单，共计一百二十项。</p></body></html>"


@pytest.fixture
def server() -> Iterator[int]:
    """A county's own web server; gives its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = PAGE.encode()
            self.send_response(200 if self.path == "/a" else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    made = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield made.server_port
    made.shutdown()
    made.server_close()


def _link(office: Any, url: str) -> Link:
    submission = Submission.objects.create(duty=office.duties[0], round=1)
    return rounds.add_link(submission=submission, url=url, title="", by=office.person("liaison"))


def test_name_that_the_settings_send_elsewhere_is_looked_at_there(office: Any, server: int, settings: Any) -> None:
    settings.SITE = replace(settings.SITE, resolve=(f"www.mingxi.example:{server}:127.0.0.1",))
    look.look(_link(office, f"http://www.mingxi.example:{server}/a").pk)
    kept = Capture.objects.get()
    assert (kept.status, "一百二十项" in kept.text) == (200, True)


def test_inner_address_that_nobody_named_is_not_looked_at(office: Any, server: int) -> None:
    look.look(_link(office, f"http://127.0.0.1:{server}/a").pk)
    kept = Capture.objects.get()
    assert (kept.status, "一百二十项" in kept.text) == (None, False)
