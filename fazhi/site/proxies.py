"""Where a request comes from. What a reverse proxy passes on is believed only from the proxies that site.toml names."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from fazhi.apps.audit.services import ADDRESS

PASSED_ON = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_REAL_IP")


class SourceAddress:
    """Makes REMOTE_ADDR the asker's own address, for the lock-out and the log; drops what an unknown proxy says."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Note the address while the request is served."""
        straighten(request.META, settings.SITE.trusted_proxies)
        mark = ADDRESS.set(request.META.get("REMOTE_ADDR", ""))
        try:
            return self.get_response(request)
        finally:
            ADDRESS.reset(mark)


def straighten(meta: dict[str, Any], trusted: tuple[str, ...]) -> None:
    """Bring the head of one request in order.

    The list of X-Forwarded-For is read from its end: each trusted proxy added the address it was called from, and the
    first that is no proxy of ours is the asker's. What stands before it was written by the asker and proves nothing.
    """
    direct = str(meta.get("REMOTE_ADDR", ""))
    if not _is_trusted(direct, trusted):
        for name in PASSED_ON:
            meta.pop(name, None)
        return
    source = direct
    for text in reversed(str(meta.get("HTTP_X_FORWARDED_FOR", "")).split(",")):
        try:
            source = str(ip_address(text.strip()))
        except ValueError:
            break
        if not _is_trusted(source, trusted):
            break
    meta["REMOTE_ADDR"] = source


def address_of(request: HttpRequest) -> str:
    """The asker's address, for the lock-out."""
    found: str = request.META.get("REMOTE_ADDR", "")
    return found


@lru_cache(maxsize=8)
def _networks(trusted: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(text) for text in trusted)


def _is_trusted(text: str, trusted: tuple[str, ...]) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return any(address in network for network in _networks(trusted))
