"""The guarded fetch: one GET after another through the guard, with limits on size, time, redirects and unpacking.

httpcore does the wire; this module decides where it may connect (the address that the guard judged, nothing else), how
much it takes in, and what is kept. Proxies from the environment are never used.
"""

from __future__ import annotations

import asyncio
import hashlib
import ssl
import time
import zlib
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpcore

from fazhi.webproof.answer import Answer, Failure, FailureKind, Hop
from fazhi.webproof.courtesy import Courtesy, Manners, Robots, retry_after
from fazhi.webproof.guard import AddressRefusedError, Guard, HostNotFoundError, Target
from fazhi.webproof.normal import mend, wire
from fazhi.webproof.onward import onward


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Bytes and seconds. A page that a person reads is under 10 MB; a minute is longer than an assessor waits."""

    body: int = 10 * 1024 * 1024
    connect: float = 10.0
    read: float = 20.0
    total: float = 60.0
    hops: int = 10


class _PinnedBackend(httpcore.AsyncNetworkBackend):
    """Connects to the address that the guard judged for this host and port, and to nothing else."""

    def __init__(self) -> None:
        self._inner = httpcore.AnyIOBackend()
        self.pins: dict[tuple[str, int], str] = {}

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        address = self.pins.get((host, port))
        if address is None:
            raise httpcore.ConnectError("no judged address")
        return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.AsyncNetworkStream:
        raise httpcore.ConnectError("no sockets on this machine")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def _modern_tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _legacy_tls() -> ssl.SSLContext:
    """For sites that only speak old TLS: the certificate is still checked, the record says that this mode was used."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.options |= getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4)
    return context


class Fetcher:
    """Looks at addresses; use as an async context manager, or `fetch_all` for a plain list.

    `today` gives the time that records carry; `contact` stands in the User-Agent so that a site's keeper can ask.
    """

    def __init__(
        self,
        *,
        guard: Guard | None = None,
        limits: FetchLimits = FetchLimits(),  # frozen
        manners: Manners = Manners(),  # frozen
        contact: str = "",
        obey_robots: bool = True,
        cafile: str | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.guard = guard or Guard()
        self.limits = limits
        self.user_agent = "Mozilla/5.0 (compatible; fazhi link check" + (f"; {contact}" if contact else "") + ")"
        self._courtesy = Courtesy(manners)
        self._robots = Robots("fazhi") if obey_robots else None
        self._robots_locks: dict[str, asyncio.Lock] = {}
        self._clock = clock
        self._cafile = cafile
        self._backend = _PinnedBackend()
        self._pools: dict[bool, httpcore.AsyncConnectionPool] = {}
        self._old_hosts: set[str] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for pool in self._pools.values():
            await pool.aclose()

    async def get(self, url: str) -> Answer:
        """The answer for one URL with redirects followed, each judged anew. Never raises for the other side's doing."""
        start = mend(url)
        if start is None:
            return self._stamp(Answer(url, failure=Failure(FailureKind.MALFORMED, "不是完整的网址")))
        return self._stamp(await self._follow(url, wire(start)))

    def _stamp(self, answer: Answer) -> Answer:
        digest = hashlib.sha256(answer.body).hexdigest() if answer.hops else ""
        return replace(answer, fetched_at=self._clock().strftime("%Y-%m-%dT%H:%M:%SZ"), sha256=digest)

    async def _follow(self, asked: str, current: str) -> Answer:
        hops: list[Hop] = []
        seen: set[str] = set()
        retried = False
        while True:
            try:
                target = await asyncio.to_thread(self.guard.admit, current)
            except AddressRefusedError as error:
                kind = FailureKind.PRIVATE if error.private else FailureKind.MALFORMED
                return Answer(asked, tuple(hops), failure=Failure(kind, error.reason))
            except HostNotFoundError:
                return Answer(asked, tuple(hops), failure=Failure(FailureKind.NAME, "域名没有解析到地址"))
            if not await self._may_look(current, target):
                message = "网站不让程序访问这个网址（robots.txt），请人工查看"
                return Answer(asked, tuple(hops), failure=Failure(FailureKind.ROBOTS, message))
            got = await self._once(current, target)
            if isinstance(got, Failure):
                return Answer(asked, tuple(hops), failure=got)
            if not retried and self._asked_to_wait(got, target):
                retried = True
                continue
            hop = got.hops[0]
            seen.add(current)
            location = None if got.truncated else onward(hop, got.body)
            if location is None:
                return replace(got, url=asked, hops=(*hops, hop))
            hops.append(hop if 300 <= hop.status < 400 else replace(hop, body=got.body))
            current = location
            if current in seen or len(hops) >= self.limits.hops:
                failure = Failure(FailureKind.REDIRECTS, "网址反复跳转，打不开")
                return Answer(asked, tuple(hops), failure=failure)

    def _asked_to_wait(self, got: Answer, target: Target) -> bool:
        if got.status not in (429, 503):
            return False
        seconds = retry_after(got.header("Retry-After"), time.time())
        if seconds is None or seconds > self._courtesy.manners.patience:
            return False
        self._courtesy.hold(target.host, seconds)
        return True

    async def _may_look(self, url: str, target: Target) -> bool:
        if self._robots is None:
            return True
        origin = f"{target.scheme}://{target.host}:{target.port}"
        async with self._robots_locks.setdefault(origin, asyncio.Lock()):
            if not self._robots.knows(origin):
                got = await self._once(f"{urlsplit(url).scheme}://{urlsplit(url).netloc}/robots.txt", target)
                if isinstance(got, Failure):
                    self._robots.learn(origin, None, "")
                else:
                    self._robots.learn(origin, got.status, got.body[:500_000].decode("utf-8", "replace"))
        return self._robots.allows(origin, url)

    async def _once(self, url: str, target: Target) -> Answer | Failure:
        """One request in its turn; a site that refuses modern TLS is tried once more in the legacy mode."""
        async with self._courtesy.turn(target.host):
            # The clock runs for the site alone: waiting for a turn at a busy host is our own doing.
            try:
                async with asyncio.timeout(self.limits.total):
                    return await self._tried(url, target)
            except TimeoutError:
                return Failure(FailureKind.TIMEOUT, f"{self.limits.total:.0f}秒内没有打开")

    async def _tried(self, url: str, target: Target) -> Answer | Failure:
        legacy = target.host in self._old_hosts
        got = await self._request(url, target, legacy=legacy)
        if isinstance(got, Failure) and got.kind is FailureKind.TLS and not legacy and _wants_old_tls(got):
            got = await self._request(url, target, legacy=True)
            if not isinstance(got, Failure):
                self._old_hosts.add(target.host)
        return got

    def _pool(self, legacy: bool) -> httpcore.AsyncConnectionPool:
        if legacy not in self._pools:
            context = _legacy_tls() if legacy else _modern_tls()
            if self._cafile is not None:
                context.load_verify_locations(self._cafile)
            self._pools[legacy] = httpcore.AsyncConnectionPool(
                ssl_context=context, max_connections=64, max_keepalive_connections=32, network_backend=self._backend
            )
        return self._pools[legacy]

    async def _request(self, url: str, target: Target, *, legacy: bool) -> Answer | Failure:
        self._backend.pins[target.host, target.port] = target.address
        parts = urlsplit(url)
        host = f"[{target.host}]" if ":" in target.host else target.host
        wire_url = httpcore.URL(
            scheme=target.scheme.encode(),
            host=target.host.encode(),
            port=target.port,
            target=(parts.path + (f"?{parts.query}" if parts.query else "")).encode("ascii", "ignore"),
        )
        headers = [
            ("Host", host if parts.port is None else f"{host}:{parts.port}"),
            ("User-Agent", self.user_agent),
            ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
            ("Accept-Language", "zh-CN,zh;q=0.9"),
            ("Accept-Encoding", "gzip, deflate"),
        ]
        limits = self.limits
        timeout = {"connect": limits.connect, "read": limits.read, "write": limits.read, "pool": limits.total}
        try:
            async with self._pool(legacy).stream(
                "GET", wire_url, headers=headers, extensions={"timeout": timeout}
            ) as response:
                return await self._take_in(url, target, response, legacy=legacy)
        except httpcore.ConnectTimeout:
            return Failure(FailureKind.TIMEOUT, f"{limits.connect:.0f}秒内没有连上")
        except httpcore.TimeoutException:
            return Failure(FailureKind.TIMEOUT, f"{limits.read:.0f}秒内没有应答")
        except httpcore.ConnectError as error:
            return _connection_failure(error)
        except (httpcore.NetworkError, OSError):
            return Failure(FailureKind.CONNECT, "连接被中断")
        except (httpcore.ProtocolError, zlib.error, UnicodeError, ValueError):
            return Failure(FailureKind.PROTOCOL, "网站应答不合规范，浏览器也打不开")

    async def _take_in(self, url: str, target: Target, response: httpcore.Response, *, legacy: bool) -> Answer:
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers)
        reason = response.extensions.get("reason_phrase", b"").decode("latin-1")
        hop = Hop(url, response.status, reason, headers, target.address)
        stream = response.stream
        if not isinstance(stream, AsyncIterator) and not hasattr(stream, "__aiter__"):
            raise AssertionError("an asynchronous pool gives asynchronous streams")
        body, truncated = await _unpacked(stream, hop.header("Content-Encoding"), self.limits.body)
        secure = response.extensions["network_stream"].get_extra_info("ssl_object")
        tls = f"{secure.version()} {secure.cipher()[0]}" if secure is not None else None
        return Answer(url, (hop,), body=body, truncated=truncated, tls=tls, legacy_tls=legacy and tls is not None)


async def _unpacked(stream: Any, encoding: str, limit: int) -> tuple[bytes, bool]:
    """The body, decompressed, and whether it was cut at the limit. A bomb is cut like any other long body."""
    codec = encoding.strip().lower()
    unpack = zlib.decompressobj(47) if codec in ("gzip", "x-gzip") else None
    raw_deflate = codec == "deflate"
    out = bytearray()
    async for chunk in stream:
        if raw_deflate and unpack is None:
            # Some servers send deflate without its header.
            unpack = zlib.decompressobj(15 if chunk[:1] == b"\x78" else -15)
        out += unpack.decompress(chunk, max(limit + 1 - len(out), 1)) if unpack is not None else chunk
        if len(out) > limit:
            return bytes(out[:limit]), True
    return bytes(out), False


def _connection_failure(error: Exception) -> Failure:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Failure(FailureKind.TLS, f"网站证书无效（{cause.verify_message}）")
        if isinstance(cause, ssl.SSLError):
            return Failure(FailureKind.TLS, f"不能建立安全连接（{cause.reason or '协议过旧'}）")
        cause = cause.__cause__ or cause.__context__
    return Failure(FailureKind.CONNECT, "网站连接不上")


def _wants_old_tls(failure: Failure) -> bool:
    """Faults of old servers; a wrong certificate is none of them and is never overlooked."""
    return "证书" not in failure.message


def fetch_all(urls: Iterable[str], fetcher: Callable[[], Fetcher] = Fetcher) -> list[Answer]:
    """The answers for a list of URLs, in its order, all under way at once within the manners."""

    async def work() -> list[Answer]:
        async with fetcher() as one:
            return list(await asyncio.gather(*(one.get(url) for url in urls)))

    return asyncio.run(work())
