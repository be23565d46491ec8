"""The gate of the browser: a forward proxy on this machine through which all of Chromium's requests go.

Each request is judged by the same guard as our own fetches, on the resolved address, and the connection goes to exactly
that address. What the guard refuses is answered 403 and noted. HTTPS and web sockets come as CONNECT and pass as they
are, so the browser itself still checks the certificate.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

from fazhi.errors import FazhiError
from fazhi.webproof.guard import Guard, Target

HEAD_LIMIT = 64 * 1024
"""Bytes of a request's head; a browser's are under 8 KB."""
BODY_LIMIT = 1024 * 1024
"""Bytes of a request's body: pages are looked at, nothing is sent."""
CONNECT_SECONDS = 10.0
IDLE_SECONDS = 30.0
BYTES_A_CONNECTION = 64 * 1024 * 1024
"""An endless answer ends here."""
THE_BROWSERS_OWN = ("google.com", "gvt1.com", "update.googleapis.com", "optimizationguide-pa.googleapis.com")
"""Where Chromium itself reports to or asks for updates: no page of an office needs these."""
_HOP_BY_HOP = ("proxy-", "connection:", "keep-alive:", "te:", "upgrade:")
_OWN_HOSTS = re.compile(
    r"(?:^|\.)(?:gvt1\.com|(?:clients\d*|accounts|update|safebrowsing|optimizationguide-pa|content-autofill)"
    r"\.google(?:apis)?\.com)$"
)
"""Where a browser reports to of its own accord; no page of a county needs them."""
_REFUSED = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_NO_ANSWER = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"


class BrowserGate:
    """A running proxy. `passed` and `refused` list what was asked for, in order; a `closed` gate refuses everything."""

    def __init__(self, guard: Guard, *, closed: bool = False) -> None:
        self._guard, self._closed = guard, closed
        self.port = 0
        self.passed: list[str] = []
        self.refused: list[str] = []
        self._under_way: set[asyncio.Task[None]] = set()

    async def hang_up(self) -> None:
        """End every connection and wait until it is gone."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of the browser: one request, then both ends are joined until one of them is done."""
        task = asyncio.current_task()
        if task is not None:
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                head = await reader.readuntil(b"\r\n\r\n")
            await self._answer(head, reader, writer)
        except (TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            pass  # the browser hung up, or sent what is no request
        finally:
            await _closed(writer)

    async def _answer(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line, _, rest = head.partition(b"\r\n")
        method, asked, _ = line.decode("latin-1").split(" ", 2)
        tunnel = method == "CONNECT"
        url = f"https://{asked}/" if tunnel else asked
        target = None if self._closed else await self._admitted(url)
        if target is None:
            self.refused.append(url)
            writer.write(_REFUSED)
            return
        self.passed.append(url)
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                there, back = await asyncio.open_connection(target.address, target.port)
        except (OSError, TimeoutError):
            writer.write(_NO_ANSWER)
            return
        try:
            if tunnel:
                writer.write(_ESTABLISHED)
            else:
                back.write(_onward(method, asked, rest))
            await _joined((reader, back, BODY_LIMIT * (8 if tunnel else 1)), (there, writer, BYTES_A_CONNECTION))
        finally:
            await _closed(back)

    async def _admitted(self, url: str) -> Target | None:
        try:
            target = await asyncio.to_thread(self._guard.admit, url)
        except FazhiError:
            return None
        return None if _OWN_HOSTS.search(target.host) else target


def _onward(method: str, url: str, rest: bytes) -> bytes:
    """The request as the site itself expects it: its path instead of the whole address, one request a connection.

    The Host is that of the address that was judged: a site must not be asked under another name.
    """
    parts = urlsplit(url)
    path = urlunsplit(("", "", parts.path or "/", parts.query, ""))
    lines = [f"{method} {path} HTTP/1.1", f"Host: {parts.netloc}"]
    dropped = ("host:", *_HOP_BY_HOP)
    lines += [line for line in rest.decode("latin-1").split("\r\n") if line and not line.lower().startswith(dropped)]
    return ("\r\n".join([*lines, "Connection: close"]) + "\r\n\r\n").encode("latin-1")


async def _closed(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(OSError, TimeoutError):
        async with asyncio.timeout(1):
            await writer.wait_closed()


Way = tuple[asyncio.StreamReader, asyncio.StreamWriter, int]


async def _joined(*ways: Way) -> None:
    """Pass bytes both ways until the answering side ends, either side is silent too long, or a limit is reached."""
    tasks = [asyncio.create_task(_pass_on(*way)) for way in ways]
    try:
        await tasks[-1]
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, limit: int) -> None:
    left = limit
    with contextlib.suppress(OSError, TimeoutError):
        while left > 0:
            async with asyncio.timeout(IDLE_SECONDS):
                chunk = await reader.read(65536)
            if not chunk:
                return
            left -= len(chunk)
            writer.write(chunk)
            await writer.drain()


@contextmanager
def open_gate(guard: Guard, *, closed: bool = False) -> Iterator[BrowserGate]:
    """A gate that runs in a thread of its own on a free port of the loopback interface."""
    gate = BrowserGate(guard, closed=closed)
    ready = threading.Event()
    stops: list[Callable[[], object]] = []

    async def run() -> None:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        stops.append(lambda: loop.call_soon_threadsafe(stop.set))
        server = await asyncio.start_server(gate.serve, "127.0.0.1", 0, limit=HEAD_LIMIT)
        gate.port = server.sockets[0].getsockname()[1]
        ready.set()
        await stop.wait()
        server.close()
        await gate.hang_up()

    thread = threading.Thread(target=asyncio.run, args=(run(),), name="browser-gate", daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield gate
    finally:
        for stop in stops:
            stop()
        thread.join(15)
