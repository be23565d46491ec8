"""Manners towards other people's sites: how many at once, how often, what robots.txt asks, what Retry-After asks."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.robotparser import RobotFileParser


@dataclass(frozen=True, slots=True)
class Manners:
    """The limits. Two at a time and one a second is what a hurried person does; 32 in all keeps a county's list short.

    `patience` is the longest Retry-After, in seconds, that is waited for; a longer one is reported instead.
    """

    per_host: int = 2
    interval: float = 1.0
    overall: int = 32
    patience: float = 30.0


class Courtesy:
    """Hands out turns. One object for a run; used from one event loop."""

    def __init__(self, manners: Manners) -> None:
        self.manners = manners
        self._overall = asyncio.Semaphore(manners.overall)
        self._hosts: dict[str, asyncio.Semaphore] = {}
        self._next: dict[str, float] = {}

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for a place at the host, then for one overall: a slow host must not fill all places with waiters."""
        semaphore = self._hosts.setdefault(host, asyncio.Semaphore(self.manners.per_host))
        async with semaphore:
            await self._space_out(host)
            async with self._overall:
                yield

    async def _space_out(self, host: str) -> None:
        now = time.monotonic()
        start = max(now, self._next.get(host, 0.0))
        self._next[host] = start + self.manners.interval
        if start > now:
            await asyncio.sleep(start - now)

    def hold(self, host: str, seconds: float) -> None:
        """No request to the host for so many seconds."""
        self._next[host] = max(self._next.get(host, 0.0), time.monotonic() + seconds)


def retry_after(value: str, now: float) -> float | None:
    """The seconds that a Retry-After header asks to wait; `now` is the time since the epoch. None where unreadable."""
    text = value.strip()
    if text.isdigit():
        return float(text)
    try:
        return max(parsedate_to_datetime(text).timestamp() - now, 0.0)
    except (ValueError, TypeError):
        return None


class Robots:
    """The robots.txt of each host, read once."""

    def __init__(self, user_agent: str) -> None:
        self._agent = user_agent
        self._rules: dict[str, RobotFileParser | None] = {}

    def knows(self, origin: str) -> bool:
        """Whether the rules of `scheme://host:port` are known."""
        return origin in self._rules

    def learn(self, origin: str, status: int | None, text: str) -> None:
        """Take in an answer for /robots.txt. No file means no limits; 401 and 403 mean stay away (RFC 9309 2.3.1)."""
        if status in (401, 403):
            rules = RobotFileParser()
            rules.parse(["User-agent: *", "Disallow: /"])
            self._rules[origin] = rules
        elif status == 200 and text:
            rules = RobotFileParser()
            rules.parse(text.splitlines())
            self._rules[origin] = rules
        else:
            self._rules[origin] = None

    def allows(self, origin: str, url: str) -> bool:
        """Whether the site lets programs look at the URL."""
        rules = self._rules.get(origin)
        return rules is None or rules.can_fetch(self._agent, url)
