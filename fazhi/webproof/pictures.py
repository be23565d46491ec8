"""Pictures of public pages, as a person sees them: PNG and PDF by Playwright with the system's Chromium.

Optional (`fazhi[pictures]`). The browser has no way to the network but the gate: every name resolves to nothing in it,
loopback is no exception, WebRTC and service workers are off, and nothing is downloaded. Of a recording, all that the
page asks for comes from the recording and the gate is closed.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from fazhi.errors import FazhiError
from fazhi.webproof.answer import Source
from fazhi.webproof.browser_gate import BrowserGate, open_gate
from fazhi.webproof.compare import spread
from fazhi.webproof.guard import Guard
from fazhi.webproof.normal import key, mend, wire

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Playwright, Route

WIDTH, HEIGHT = 1280, 900
TALLEST = 12_000
"""Pixels of a page that are shown: endless lists grow while they are looked at."""
PAGE_SECONDS = 30
SETTLE_SECONDS = 3
"""Waited for the last images; a ticker or a chat window never lets a page rest."""
PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_NO_RTC = """
for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'RTCDataChannel', 'WebTransport'])
  Object.defineProperty(window, name, { value: undefined, configurable: false });
"""


class PicturesError(FazhiError):
    """Pictures cannot be taken on this machine."""

    code = "pictures"

    def __init__(self, reason: str) -> None:
        super().__init__(f"不能给网页截图：{reason}。")


_TALL = "Math.max(document.documentElement.scrollHeight, document.body?.scrollHeight || 0)"


@dataclass(frozen=True, slots=True)
class Picture:
    """What came of one address: the file's name in the folder, or a sentence why there is none."""

    name: str | None
    reason: str = ""


def picture_name(url: str, day: str = "") -> str:
    """The name of the picture of an address: its host, and a mark that is the same for all forms of the address."""
    host = re.sub(r"[^A-Za-z0-9.-]", "_", urlsplit(mend(url) or "").hostname or "")[:60] or "page"
    return f"{host}-{spread(key(url), 2**48):012x}{'-' + day if day else ''}.png"


def chromium() -> str:
    """The system's Chromium."""
    found = next((path for name in PROGRAMS if (path := shutil.which(name))), None)
    if found is None:
        raise PicturesError("这台机器没有安装 Chromium 浏览器")
    return found


def arguments(port: int) -> list[str]:
    """The switches that leave the browser one way out, the gate at this port."""
    return [
        f"--proxy-server=http://127.0.0.1:{port}",
        "--proxy-bypass-list=<-loopback>",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--disable-quic",
        "--dns-prefetch-disable",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-domain-reliability",
        "--disable-sync",
        "--no-pings",
        "--no-first-run",
        "--disable-features=DnsOverHttps,AsyncDns,MediaRouter,OptimizationHints,WebRtcHideLocalIpsWithMdns",
    ]


class Photographer:
    """Takes pictures one after another; made by `photographer`."""

    def __init__(self, browser: Browser, gate: BrowserGate, folder: Path, user_agent: str, recorded: Source | None):
        self._browser, self._folder, self._agent, self._recorded = browser, folder, user_agent, recorded
        self.gate = gate

    def take(self, url: str, name: str | None = None, *, pdf: bool = True) -> Picture:
        """PNG (and PDF) of one address in the folder. Never raises for what the page does."""
        from playwright.sync_api import Error

        mended = mend(url)
        if mended is None:
            return Picture(None, "不是完整的网址")  # the browser itself would also open file: and the like
        address = wire(mended)
        file = name or picture_name(url)
        try:
            with self._context() as context:
                page = context.new_page()
                page.set_default_timeout(PAGE_SECONDS * 1000)
                page.goto(address, wait_until="load")
                with contextlib.suppress(Error):
                    page.wait_for_load_state("networkidle", timeout=SETTLE_SECONDS * 1000)
                tall = page.evaluate(_TALL)
                high = max(min(int(tall), TALLEST), HEIGHT)
                shot = page.screenshot(
                    full_page=True, clip={"x": 0, "y": 0, "width": WIDTH, "height": high}, animations="disabled"
                )
                self._write(file, shot)
                if pdf:
                    self._write(file.removesuffix(".png") + ".pdf", page.pdf(format="A4", print_background=True))
        except Error as error:
            return Picture(None, _why(error))
        return Picture(file)

    def _write(self, name: str, data: bytes) -> None:
        draft = self._folder / f".{name}.tmp"
        draft.write_bytes(data)
        draft.replace(self._folder / name)

    @contextmanager
    def _context(self) -> Iterator[BrowserContext]:
        context = self._browser.new_context(
            viewport={"width": WIDTH, "height": HEIGHT},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            user_agent=self._agent or None,
            accept_downloads=False,
            service_workers="block",
        )
        try:
            context.add_init_script(_NO_RTC)
            if self._recorded is not None:
                context.route("**/*", _from(self._recorded))
                context.route_web_socket("**/*", lambda socket: socket.close())
            yield context
        finally:
            context.close()


def _from(recorded: Source) -> Callable[[Route], None]:
    """Answers every request of a page from the recording."""

    def fulfil(route: Route) -> None:
        answer = recorded.get(route.request.url) if route.request.method == "GET" else None
        if answer is None or answer.failure is not None or answer.status is None:
            route.abort("namenotresolved")
            return
        kind = answer.header("Content-Type")
        route.fulfill(status=answer.status, body=answer.body, headers={"Content-Type": kind} if kind else {})

    return fulfil


def _why(error: Exception) -> str:
    text = str(error)
    if "ERR_TUNNEL_CONNECTION_FAILED" in text or "ERR_NAME_NOT_RESOLVED" in text:
        return "网址打不开或不允许访问"
    if "Timeout" in text:
        return f"{PAGE_SECONDS}秒内没有打开"
    if "Download" in text or "ERR_ABORTED" in text:
        return "这是供下载的文件，不是网页"
    return "浏览器打不开这个网址"


@contextmanager
def photographer(
    folder: Path, *, guard: Guard | None = None, user_agent: str = "", recorded: Source | None = None
) -> Iterator[Photographer]:
    """A browser behind its gate, and the folder (made if need be) into which its pictures go."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise PicturesError("没有安装截图组件，请安装 fazhi[pictures]") from error
    folder.mkdir(parents=True, exist_ok=True)
    program = chromium()
    with open_gate(guard or Guard(), closed=recorded is not None) as gate, sync_playwright() as playwright:
        browser = _launched(playwright, program, gate.port)
        try:
            yield Photographer(browser, gate, folder, user_agent, recorded)
        finally:
            browser.close()


def _launched(playwright: Playwright, program: str, port: int) -> Browser:
    from playwright.sync_api import Error

    options: dict[str, Any] = {"executable_path": program, "args": arguments(port)}
    # Chromium refuses its own sandbox to root, and a container often has none to give.
    for sandbox in (True, False) if os.geteuid() != 0 else (False,):
        try:
            return playwright.chromium.launch(chromium_sandbox=sandbox, **options)
        except Error:
            continue
    raise PicturesError("Chromium 浏览器启动不了，请检查它的安装")
