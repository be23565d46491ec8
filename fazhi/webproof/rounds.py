"""A round: many addresses looked at in one go, each answer handed over as it comes: no list fills the memory."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urlsplit

from fazhi.webproof.answer import Answer
from fazhi.webproof.fetch import Fetcher
from fazhi.webproof.normal import mend

AT_ONCE = 96
"""Addresses under way: three times the places of a run, so that hosts which must wait do not leave places empty."""


def by_turns(urls: Iterable[str]) -> Iterator[str]:
    """The addresses with those of one host spread apart: lists are sorted by site, and each site wants pauses."""
    hosts: defaultdict[str, deque[str]] = defaultdict(deque)
    for url in urls:
        hosts[urlsplit(mend(url) or "").netloc].append(url)
    while hosts:
        for host in list(hosts):
            yield hosts[host].popleft()
            if not hosts[host]:
                del hosts[host]


def go_round(urls: Iterable[str], fetcher: Callable[[], Fetcher], take: Callable[[Answer], None]) -> None:
    """Look at every address once and give each answer to `take` (in the order in which they come)."""

    async def work() -> None:
        waiting = by_turns(dict.fromkeys(urls))

        async def hand(one: Fetcher) -> None:
            for url in waiting:
                take(await one.get(url))

        async with fetcher() as one, asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(hand(one))

    asyncio.run(work())
