"""What every answer carries, errors and files too; cookies; forms without their token."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, RequestFactory
from fazhi.site import middleware
from tests.site import samples
from tests.site.test_matrix import ADDRESSES, _url

REPOSITORY = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(
    path for part in ("apps", "site") for path in (REPOSITORY / "fazhi" / part).rglob("templates/**/*.html")
)


def _held(answer: Any) -> list[str]:
    """What is missing of the headers that every answer must have."""
    wanted = {
        "Content-Security-Policy": "script-src 'self'",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    lacks = [name for name, value in wanted.items() if value not in answer.headers.get(name, "")]
    policy = answer.headers.get("Content-Security-Policy", "")
    lacks += [word for word in ("unsafe-inline", "unsafe-eval", "http:", "https:", "*") if word in policy]
    return lacks + [word for word in ("frame-ancestors 'self'", "object-src 'none'") if word not in policy]


@pytest.mark.parametrize("role", ["manager", "auditor", "sysadmin", None])
def test_every_address_answers_with_the_headers(office: Any, role: str | None) -> None:
    client = office.client(role) if role else Client()
    client.raise_request_exception = False
    wrong = {}
    for one in ADDRESSES:
        answer = client.get(_url(one, office, own=True))
        if lacks := [word for word in _held(answer) if one.name != "review:capture" or "policy" not in word]:
            wrong[one.name] = lacks
    assert wrong == {}


@pytest.mark.parametrize(
    ("path", "head", "status"),
    [
        ("/nothing-here", {}, 404),
        ("/api/nothing-here", {}, 404),
        ("/static/nothing.js", {}, 404),
        ("/login", {"host": "evil.example"}, 400),
        ("/static/fazhi/site.css", {}, 200),
    ],
)
def test_errors_and_files_carry_the_headers_too(db: None, path: str, head: dict[str, str], status: int) -> None:
    answer = Client(headers=head).get(path)
    if answer.streaming:
        samples.read(answer)
    assert (answer.status_code, _held(answer)) == (status, [])
    assert "Access-Control-Allow-Origin" not in answer.headers
    if status == 400:
        said = answer.content.decode()
        assert "不能处理" in said and "evil.example" not in said


def test_form_without_its_token_is_refused_in_chinese(office: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(office.person("manager"), backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post("/login", {"username": "x", "password": "y"})
    assert (answer.status_code, "页面已过期" in answer.content.decode(), _held(answer)) == (403, True, [])
    assert "<style" not in answer.content.decode()
    part = client.post("/duties/move-due", headers={"HX-Request": "true"})
    assert (part.status_code, part.content.decode().startswith('<div class="alert')) == (403, True)


def test_every_change_by_a_browser_wants_the_token(office: Any) -> None:
    """Every address that takes a POST: without the token none gets as far as its view."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(office.person("manager"), backend="django.contrib.auth.backends.ModelBackend")
    passed = [one.name for one in ADDRESSES if client.post(_url(one, office, own=True)).status_code != 403]
    assert passed == []


def test_broken_view_gives_a_number_and_no_trace(rf: RequestFactory) -> None:
    try:
        raise RuntimeError("secret detail")
    except RuntimeError:
        answer = middleware.broken(rf.get("/x"))
    said = answer.content.decode()
    assert (answer.status_code, "secret detail" in said) == (500, False)
    assert re.search(r"编号 [0-9a-f]{8}", said)


ASK = """
import json, sys
from django.test import Client
from fazhi.site import boot
from pathlib import Path
boot.start(Path(sys.argv[1]))
plain = Client(headers={"host": "127.0.0.1"}).get("/login")
forged = Client(headers={"host": "127.0.0.1", "X-Forwarded-Proto": "https"}, REMOTE_ADDR="192.0.2.9").get("/login")
proxied = Client(headers={"host": "127.0.0.1", "X-Forwarded-Proto": "https"}, REMOTE_ADDR="10.0.0.7").get("/login")
cookie = proxied.cookies["csrftoken"]
print(json.dumps({
    "plain": [plain.status_code, plain.headers.get("Location")],
    "forged": forged.status_code,
    "proxied": [proxied.status_code, proxied.headers.get("Strict-Transport-Security"), bool(cookie["secure"])],
}))
"""


@pytest.mark.parametrize(("days", "hsts"), [(30, "max-age=2592000"), (0, None)])
def test_https_site_wants_https_from_its_own_proxy(tmp_path: Path, days: int, hsts: str | None) -> None:
    site = tmp_path / "site"
    env = {name: value for name, value in os.environ.items() if name not in ("FAZHI_SITE", "FAZHI_TEST_DATABASE")}
    subprocess.run([sys.executable, "-m", "fazhi.cli", "init", str(site)], check=True, capture_output=True, env=env)
    with (site / "site.toml").open("a", encoding="utf-8") as target:
        target.write(f'secure = true\ntrusted_proxies = ["10.0.0.7"]\nhsts_days = {days}\n')
    done = subprocess.run([sys.executable, "-c", ASK, str(site)], capture_output=True, text=True, env=env, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told == {
        "plain": [301, "https://127.0.0.1/login"],
        "forged": 301,
        "proxied": [200, hsts, True],
    }


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(office: Any) -> None:
    client = Client()
    client.get("/login")
    client.post("/login", {"username": "manager", "password": "Mingxi-2021-Fazhi"})
    session = client.cookies["sessionid"]
    assert (session["httponly"], session["samesite"]) == (True, "Lax")
    assert client.cookies["csrftoken"]["samesite"] == "Lax"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_page_brings_nothing_inline_and_nothing_from_outside(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"<style|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']", text)
    assert not re.search(r"(?:src|action)\s*=\s*[\"']https?:|<link[^>]+href\s*=\s*[\"']https?:", text)
