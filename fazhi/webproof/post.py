"""Sending a message to an address: one POST through the guard, to the judged address only, redirects not followed."""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpcore

from fazhi.webproof.guard import AddressRefusedError, Guard, HostNotFoundError

SECONDS = 15.0
"""A messenger that takes longer to answer is asked again later."""


@dataclass(frozen=True, slots=True)
class Posted:
    """What came back: the status, or why there is none. `error` is a Chinese sentence, '' where it went well."""

    status: int | None
    error: str = ""

    @property
    def is_good(self) -> bool:
        """Whether the other side took it."""
        return self.status is not None and 200 <= self.status < 300


class _Pinned(httpcore.NetworkBackend):
    """Connects to the one address that the guard judged."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        return self._inner.connect_tcp(self._address, port, timeout, local_address, socket_options)


def post(url: str, body: bytes, headers: Mapping[str, str], *, guard: Guard) -> Posted:
    """Send `body`. Never raises for what the other side does, nor for an address that the guard refuses."""
    try:
        target = guard.admit(url)
    except (AddressRefusedError, HostNotFoundError) as error:
        return Posted(None, str(error))
    parts = urlsplit(url)
    host = f"[{target.host}]" if ":" in target.host else target.host
    wire = httpcore.URL(
        scheme=target.scheme.encode(),
        host=target.host.encode(),
        port=target.port,
        target=((parts.path or "/") + (f"?{parts.query}" if parts.query else "")).encode("ascii", "ignore"),
    )
    sent = {"Host": host if parts.port is None else f"{host}:{parts.port}", **headers, "Content-Length": str(len(body))}
    limits = dict.fromkeys(("connect", "read", "write", "pool"), SECONDS)
    try:
        with (
            httpcore.ConnectionPool(
                ssl_context=ssl.create_default_context(), network_backend=_Pinned(target.address)
            ) as pool,
            pool.stream(
                "POST", wire, headers=list(sent.items()), content=body, extensions={"timeout": limits}
            ) as response,
        ):
            return _judged(response.status)
    except httpcore.TimeoutException:
        return Posted(None, f"对方{SECONDS:.0f}秒内没有应答。")
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError):
        return Posted(None, "连不上对方，或连接被中断。")


def _judged(status: int) -> Posted:
    if 200 <= status < 300:
        return Posted(status)
    if 300 <= status < 400:
        return Posted(status, "对方要求改发别的地址，为安全起见没有照办；请把地址改成最终的那个。")
    return Posted(status, f"对方回答状态码{status}。")
