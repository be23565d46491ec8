"""Pictures of pages: nothing that Chromium asks for passes by the guard, whatever a page tries."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from fazhi.cli.app import run
from fazhi.webproof import pictures as module
from fazhi.webproof.answer import Answer, Hop
from fazhi.webproof.guard import Guard
from fazhi.webproof.pictures import PicturesError, photographer, picture_name
from fazhi.webproof.recorded import Recording, write_answers
from PIL import Image

pytest.importorskip("playwright.sync_api")
HOST = "www.minghe.gov.cn"
FORMS = [
    "127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]",
    "0.0.0.0", "rebind.example.gov.cn", "printer.local", "10.0.0.1", "169.254.169.254", "100.64.0.1",
    "[64:ff9b::7f00:1]", "[fe80::1]",
]  # fmt: skip
"""Hosts that lead inside: each is tried in every way a page can ask."""
WAYS = {
    "image": "new Image().src = 'http://' + at + '/x.png'",
    "script": "let s = document.createElement('script'); s.src = 'http://' + at + '/x.js'; document.head.append(s)",
    "style": "let l = document.createElement('link'); l.rel = 'stylesheet'; l.href = 'http://' + at + '/x.css'; document.head.append(l)",
    "frame": "let f = document.createElement('iframe'); f.src = 'http://' + at + '/x.html'; document.body.append(f)",
    "fetch": "fetch('http://' + at + '/x', {mode: 'no-cors', method: 'POST', body: 'a'}).catch(() => 0)",
    "beacon": "navigator.sendBeacon('http://' + at + '/x', 'a')",
    "events": "new EventSource('http://' + at + '/x')",
    "socket": "new WebSocket('ws://' + at + '/x')",
    "secure": "new Image().src = 'https://' + at + '/x.png'",
    "prefetch": "let p = document.createElement('link'); p.rel = 'prefetch'; p.href = 'http://' + at + '/x'; document.head.append(p)",
}


class _Trap(BaseHTTPRequestHandler):
    """The public page and, on the same loopback server, what must never be asked for under another name."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        server: Any = self.server
        server.asked.append((self.headers["Host"], self.path))
        path = self.path.partition("?")[0]
        if path.startswith("/to/"):
            self.send_response(302)
            self.send_header(
                "Location", "http://" + path.removeprefix("/to/").rstrip("/") + f":{server.server_address[1]}/inside"
            )
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = server.pages.get(path, "<h1>公示</h1>").encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript" if path.endswith(".js") else "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.do_GET()


@pytest.fixture
def trap() -> Iterator[Any]:
    """The running server; `asked` lists host and path of every request."""
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), _Trap)
    server.daemon_threads = True
    server.asked, server.pages = [], {}
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    server.port = server.server_address[1]
    server.name = f"{HOST}:{server.port}"
    server.guard = Guard(resolve={server.name: "127.0.0.1"}, resolver=lambda host, port: ["127.0.0.1"])
    yield server
    server.shutdown()
    server.server_close()


def strangers(trap: Any) -> list[tuple[str, str]]:
    """What was asked of the server under another name than the one that is allowed."""
    return [(host, path) for host, path in trap.asked if host != trap.name]


def page_that_tries(hosts: list[str], port: int, way: str) -> str:
    """A page that asks each host in one way and says so in its title when it has tried."""
    return (
        f"<html><body><h1>公示</h1><script>for (const host of {json.dumps(hosts)}) for (const at of [host + ':{port}', host])"
        f" {{ try {{ {WAYS[way]} }} catch (e) {{}} }} document.title = 'tried';</script></body></html>"
    )


def test_page_is_pictured_as_png_and_pdf(trap: Any, tmp_path: Path) -> None:
    trap.pages["/a.html"] = "<meta charset='utf-8'><body style='background:#0a0;height:3000px;margin:0'>"
    with photographer(tmp_path, guard=trap.guard) as camera:
        taken = camera.take(f"http://{trap.name}/a.html")
    assert taken.name == picture_name(f"http://{trap.name}/a.html")
    with Image.open(tmp_path / taken.name) as picture:
        assert picture.size == (1280, 3000)
        assert picture.convert("RGB").getpixel((600, 2900)) == (0, 170, 0)
    assert (tmp_path / taken.name.replace(".png", ".pdf")).read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("way", WAYS)
def test_page_cannot_reach_inside_by(trap: Any, tmp_path: Path, way: str) -> None:
    trap.pages["/a.html"] = page_that_tries(FORMS, trap.port, way)
    with photographer(tmp_path, guard=trap.guard) as camera:
        assert camera.take(f"http://{trap.name}/a.html", pdf=False).name is not None
        refused = " ".join(camera.gate.refused)
    assert strangers(trap) == []
    assert any(form in refused for form in FORMS), "the page has tried, and the gate has said no"


@pytest.mark.parametrize("host", FORMS)
def test_redirect_inside_is_refused(trap: Any, tmp_path: Path, host: str) -> None:
    with photographer(tmp_path, guard=trap.guard) as camera:
        assert camera.take(f"http://{trap.name}/to/{host}/", pdf=False).name is None
        assert len(camera.gate.refused) >= 1
    assert strangers(trap) == []
    assert (trap.name, f"/to/{host}/") in trap.asked


def test_name_that_turns_inside_after_its_first_answer_is_refused(trap: Any, tmp_path: Path) -> None:
    asked: list[str] = []

    def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["192.0.2.1"] if len(asked) % 2 else ["8.8.8.8", "127.0.0.1"]

    guard = Guard(resolve={trap.name: "127.0.0.1"}, resolver=resolver)
    trap.pages["/a.html"] = page_that_tries(["rebind.example.gov.cn"] * 4, trap.port, "image")
    with photographer(tmp_path, guard=guard) as camera:
        camera.take(f"http://{trap.name}/a.html", pdf=False)
        assert any("rebind" in url for url in camera.gate.refused)
    assert "rebind.example.gov.cn" in asked
    assert strangers(trap) == []


def test_other_schemes_show_nothing(trap: Any, tmp_path: Path) -> None:
    (tmp_path / "secret.html").write_text("secret", encoding="utf-8")
    with photographer(tmp_path / "out", guard=trap.guard) as camera:
        for url in (f"file://{tmp_path}/secret.html", "chrome://version/", "view-source:http://127.0.0.1/"):
            assert camera.take(url).name is None
    assert list((tmp_path / "out").iterdir()) == []


def test_service_worker_and_peer_connection_are_off(trap: Any, tmp_path: Path) -> None:
    trap.pages["/sw.js"] = "self.addEventListener('fetch', () => 0)"
    trap.pages["/a.html"] = (
        "<body><script>const done = (k, v) => new Image().src = '/told-' + k + '-' + v + '.png';"
        "done('rtc', typeof RTCPeerConnection);"
        "const ours = navigator.serviceWorker;"
        "if (ours) ours.register('/sw.js').then(r => done('sw', r ? 'yes' : 'no'), () => done('sw', 'no'));"
        "else done('sw', 'no');</script>"
    )
    with photographer(tmp_path, guard=trap.guard) as camera:
        camera.take(f"http://{trap.name}/a.html", pdf=False)
    paths = {path for _, path in trap.asked}
    assert "/told-rtc-undefined.png" in paths
    assert "/told-sw-yes.png" not in paths


def test_peer_connection_of_a_frame_sends_no_packet(trap: Any, tmp_path: Path) -> None:
    """A fresh frame may have its own RTCPeerConnection: no datagram leaves for the server it names all the same."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
        ear.bind(("127.0.0.1", 0))
        ear.settimeout(0.5)
        trap.pages["/a.html"] = (
            "<body><iframe></iframe><script>const w = document.querySelector('iframe').contentWindow;"
            f"try {{ const c = new w.RTCPeerConnection({{iceServers: [{{urls: 'stun:127.0.0.1:{ear.getsockname()[1]}'}}]}});"
            "c.createDataChannel('a'); c.createOffer().then(o => c.setLocalDescription(o)); } catch (e) {}</script>"
        )
        with photographer(tmp_path, guard=trap.guard) as camera:
            camera.take(f"http://{trap.name}/a.html", pdf=False)
        with pytest.raises(TimeoutError):
            ear.recv(100)


def test_download_and_page_that_never_loads_give_no_picture(
    trap: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PAGE_SECONDS", 2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        name = f"{HOST}:{silent.getsockname()[1]}"
        guard = Guard(resolve={name: "127.0.0.1"})
        start = time.monotonic()
        with photographer(tmp_path, guard=guard) as camera:
            assert camera.take(f"http://{name}/").reason == "2秒内没有打开"
        assert time.monotonic() - start < 15


def test_picture_of_a_recording_asks_no_site(trap: Any, tmp_path: Path) -> None:
    url = f"https://{HOST}/zwgk/1.html"
    body = f"<body style='background:#00a;margin:0'><img src='http://{trap.name}/x.png'></body>".encode()
    warc = tmp_path / "links.warc.gz"
    write_answers(
        warc, [Answer(url, (Hop(url, 200, "OK", (("Content-Type", "text/html"),)),), body)], user_agent="fazhi"
    )
    with photographer(tmp_path, recorded=Recording(warc)) as camera:
        taken = camera.take(url, pdf=False)
        assert camera.take("http://www.other.gov.cn/").name is None
    assert taken.name is not None
    with Image.open(tmp_path / taken.name) as picture:
        assert picture.convert("RGB").getpixel((600, 600)) == (0, 0, 170)
    assert trap.asked == []


def test_check_command_names_the_picture(trap: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"http://{trap.name}/a.html"
    arguments = ["web", "check", url, "--json", "--pictures", str(tmp_path / "p"), "--interval", "0"]
    assert run([*arguments, "--resolve", f"{trap.name}:127.0.0.1"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["links"]
    assert row["picture"] == picture_name(url)
    assert (tmp_path / "p" / row["picture"]).is_file()


def test_machine_without_browser_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PicturesError, match="没有安装 Chromium"), photographer(tmp_path / "p"):
        raise AssertionError("no browser, no picture")
