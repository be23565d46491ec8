"""A polite walk over official sites: sitemaps and column lists, within a budget, resumable, each address once.

The frontier and every page seen live in one SQLite file. A walk that is killed goes on where it was; a page that was
seen in this walk is not asked for again.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from fazhi.reading.html import decode_html
from fazhi.webproof.answer import Answer
from fazhi.webproof.capture import Capture, PageState
from fazhi.webproof.fetch import Fetcher
from fazhi.webproof.look import look_at
from fazhi.webproof.normal import key, wire
from fazhi.webproof.official import under

_SCHEMA = """
CREATE TABLE IF NOT EXISTS page (
    key TEXT PRIMARY KEY, url TEXT NOT NULL, host TEXT NOT NULL, depth INTEGER NOT NULL, weight REAL NOT NULL,
    seen INTEGER NOT NULL DEFAULT 0, state TEXT, title TEXT, date TEXT, date_quote TEXT, text TEXT, sha256 TEXT,
    fetched_at TEXT, anchor TEXT
);
CREATE INDEX IF NOT EXISTS page_next ON page (seen, weight DESC, depth);
"""
_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|bmp|svg|ico|css|js|mp[34]|avi|wmv|flv|zip|rar|7z|exe|docx?|xlsx?|pptx?|pdf|ofd|wps|et)$", re.I
)
_PAGER = re.compile(
    r"""createPageHTML\(\s*["']?(\d{1,4})["']?\s*,\s*["']?\d*["']?\s*,\s*["']([\w-]+)["']\s*,\s*["'](s?html?|jhtml)["']""",
    re.I,
)
"""How a widespread publishing system draws the further pages of a column: count, this page, stem, ending."""
PAGES_OF_A_COLUMN = 50
"""Further pages of one column that are looked at: some 1,000 articles."""
_DATED = re.compile(r"(?<!\d)(20\d\d)[-/_]?(0[1-9]|1[0-2])(?!\d{5})")
_WORTH = re.compile(
    r"法治|依法行政|执法|公示|公开|清单|决策|规范性文件|普法|法律|复议|应诉|调解|听证|征求意见|解读|年度报告|情况报告|政务|服务|信用|监管|处罚|许可|预案"
)
_NOT_WORTH = re.compile(r"登录|注册|English|RSS|无障碍|手机版|分享|打印|收藏|视频|图片|专题片|天气", re.I)


@dataclass(frozen=True, slots=True)
class WalkLimits:
    """How far a walk goes. A county's main site has some 10,000 pages; the columns that matter lie few clicks deep."""

    pages: int = 5_000
    pages_per_host: int = 2_000
    depth: int = 5
    at_once: int = 16


@dataclass(frozen=True, slots=True)
class Seen:
    """A page of the index."""

    url: str
    state: PageState
    title: str
    date: str | None
    date_quote: str | None
    text: str
    sha256: str
    fetched_at: str


class Walk:
    """One walk and its index. `domains` are the suffixes that may be walked (the county's own, not all of gov.cn)."""

    def __init__(self, path: Path, domains: Iterable[str], limits: WalkLimits | None = None) -> None:
        self.domains = tuple(domains)
        self.limits = limits or WalkLimits()
        self._base = sqlite3.connect(path, isolation_level=None)
        self._base.execute("PRAGMA journal_mode=WAL")
        self._base.executescript(_SCHEMA)
        # What was under way when the walk was killed is asked for again.
        self._base.execute("UPDATE page SET seen = 0 WHERE seen = 1")
        taken = self._base.execute("SELECT host, count(*) FROM page WHERE seen IN (1, 2) GROUP BY host")
        self._taken: Counter[str] = Counter(dict(taken.fetchall()))

    def close(self) -> None:
        """Close the index."""
        self._base.close()

    def seed(self, urls: Iterable[str]) -> None:
        """Start points: each address, and the sitemap of its host."""
        for url in urls:
            parts = urlsplit(url)
            self._note(url, depth=0, weight=10.0, anchor="")
            self._note(f"{parts.scheme}://{parts.netloc}/sitemap.xml", depth=0, weight=9.0, anchor="")

    def pages(self) -> Iterator[Seen]:
        """Every page that shows something, newest first."""
        rows = self._base.execute(
            "SELECT url, state, title, date, date_quote, text, sha256, fetched_at FROM page "
            "WHERE seen = 2 AND state = ? AND text <> '' ORDER BY date DESC, url",
            (PageState.GOOD.value,),
        )
        for url, state, title, date, quote, text, sha256, fetched_at in rows:
            yield Seen(url, PageState(state), title or "", date, quote, text, sha256, fetched_at)

    @property
    def counts(self) -> tuple[int, int]:
        """How many pages were seen, and how many wait."""
        row = self._base.execute("SELECT coalesce(sum(seen = 2), 0), coalesce(sum(seen = 0), 0) FROM page").fetchone()
        return int(row[0]), int(row[1])

    async def go(self, fetcher: Fetcher, progress: Callable[[int, int], None] = lambda seen, waiting: None) -> None:
        """Walk until the budget is used up or nothing waits."""
        running: set[asyncio.Task[None]] = set()
        try:
            async for url, page_key, depth in self._turns(running):
                running.add(asyncio.create_task(self._visit(fetcher, url, page_key, depth)))
                if len(running) >= self.limits.at_once:
                    await _settle(running)
                    progress(*self.counts)
            while running:
                await _settle(running)
        finally:
            for task in running:
                task.cancel()
        progress(*self.counts)

    async def _turns(self, running: set[asyncio.Task[None]]) -> AsyncIterator[tuple[str, str, int]]:
        """The next address, weightiest first; waits for what is under way before it says that nothing is left."""
        while True:
            found = self._next()
            if found is not None:
                yield found
            elif running:
                await _settle(running)
            else:
                return

    def _next(self) -> tuple[str, str, int] | None:
        if self._taken.total() >= self.limits.pages:
            return None
        full = [host for host, pages in self._taken.items() if pages >= self.limits.pages_per_host]
        row = self._base.execute(
            "SELECT url, key, depth, host FROM page WHERE seen = 0 "
            f"AND host NOT IN ({', '.join('?' * len(full))}) ORDER BY weight DESC, depth LIMIT 1",
            full,
        ).fetchone()
        if row is None:
            return None
        self._base.execute("UPDATE page SET seen = 1 WHERE key = ?", (row[1],))
        self._taken[row[3]] += 1
        return str(row[0]), str(row[1]), int(row[2])

    async def _visit(self, fetcher: Fetcher, url: str, page_key: str, depth: int) -> None:
        answer = await fetcher.get(url)
        capture = look_at(answer)
        with_links = capture.state in (PageState.GOOD, PageState.HOME, PageState.LISTING)
        if with_links and depth < self.limits.depth:
            for target, words in _links(answer):
                self._note(target, depth + 1, _weight(target, words), words)
        self._keep(page_key, capture)

    def _keep(self, page_key: str, capture: Capture) -> None:
        self._base.execute(
            "UPDATE page SET seen = 2, state = ?, title = ?, date = ?, date_quote = ?, text = ?, sha256 = ?, "
            "fetched_at = ? WHERE key = ?",
            (
                capture.state.value,
                capture.title,
                capture.date,
                capture.date_quote,
                capture.text,
                capture.sha256,
                capture.fetched_at,
                page_key,
            ),
        )
        if (landed := key(capture.final_url)) != page_key:
            # Where a redirect led has been seen; it is not asked for again under its own address.
            self._base.execute(
                "INSERT INTO page (key, url, host, depth, weight, seen) VALUES (?, ?, '', 0, 0, 3) "
                "ON CONFLICT (key) DO UPDATE SET seen = 3 WHERE seen = 0",
                (landed, capture.final_url),
            )

    def _note(self, url: str, depth: int, weight: float, anchor: str) -> None:
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme not in ("http", "https") or _FILE.search(parts.path):
            return
        if not any(under(host, domain) for domain in self.domains):
            return
        self._base.execute(
            "INSERT OR IGNORE INTO page (key, url, host, depth, weight, anchor) VALUES (?, ?, ?, ?, ?, ?)",
            (key(url), wire(url), host, depth, weight, anchor[:200]),
        )


async def _settle(running: set[asyncio.Task[None]]) -> None:
    done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
    running -= done
    for task in done:
        task.result()


def _weight(url: str, words: str) -> float:
    """What to look at first: words of the trade, then addresses that carry a date (articles), then the rest."""
    weight = 1.0
    if _WORTH.search(words):
        weight += 3.0
    if _NOT_WORTH.search(words):
        weight -= 2.0
    if _DATED.search(urlsplit(url).path):
        weight += 1.0
    return weight


def _links(answer: Answer) -> Iterator[tuple[str, str]]:
    """The addresses on a page with the words that lead to them; of a sitemap, its <loc> entries."""
    body = answer.body
    if b"<urlset" in body[:2000] or b"<sitemapindex" in body[:2000]:
        for match in re.finditer(rb"<loc>\s*([^<\s]+)\s*</loc>", body):
            yield match.group(1).decode("utf-8", "replace").replace("&amp;", "&"), ""
        return
    html, _ = decode_html(body, answer.header("Content-Type"))
    tree = LexborHTMLParser(html)
    base = answer.final_url
    node = tree.css_first("base[href]")
    if node is not None:
        base = urljoin(base, node.attributes.get("href") or "")
    for anchor in tree.css("a[href], area[href], iframe[src], frame[src]"):
        href = (anchor.attributes.get("href") or anchor.attributes.get("src") or "").strip()
        if not href or href.startswith(("#", "javascript:", "mailto:", "tel:")):
            continue
        try:
            target = urljoin(base, href)
        except ValueError:
            continue
        words = " ".join((anchor.attributes.get("title") or anchor.text(separator=" ") or "").split())
        yield target, words
    if (pager := _PAGER.search(html)) is not None:
        count, stem, ending = pager.groups()
        for number in range(1, min(int(count), PAGES_OF_A_COLUMN)):
            yield urljoin(base, f"{stem}_{number}.{ending}"), ""
