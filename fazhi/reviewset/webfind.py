"""Evidence on the official sites: what an outside assessor will find for each 网络检索 indicator, before they do."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from fazhi.checks.case import Case, Cycle, Indicator, Material, Method
from fazhi.checks.links import running_text
from fazhi.checks.relevance import Fit, Relevance
from fazhi.checks.subjects import subject_of
from fazhi.checks.thresholds import PROPOSE_SCORE
from fazhi.checks.units import mask_of
from fazhi.errors import FazhiError
from fazhi.gongwen.facts import Fact, Genre, Paper
from fazhi.reading.document import Document, Page
from fazhi.reviewset.load import load
from fazhi.tables import SheetPlan, write_book
from fazhi.webproof.fetch import Fetcher
from fazhi.webproof.normal import mend
from fazhi.webproof.official import under
from fazhi.webproof.walk import Seen, Walk, WalkLimits

PROPOSED = 5
"""Pages proposed for one indicator: more than a person opens."""
NEAR_BEST = 0.8
"""A page also serves an indicator that fits it nearly as well as its best one."""
GENERIC = ("gov.cn", "政务")
"""Suffixes of all official sites: never walked as a whole."""
INDEX = "webfind.sqlite"


class NoSitesError(FazhiError):
    """Nothing to walk."""

    code = "no-sites"

    def __init__(self) -> None:
        super().__init__("cycle.toml 的 web_domains 里没有本县网站的域名，请补充，或用 --domain 指定。")


class StrayStartError(FazhiError):
    """A start page on a site that is not walked."""

    code = "stray-start"

    def __init__(self, url: str, domains: tuple[str, ...]) -> None:
        super().__init__(f"起始网址“{url}”不在要查找的网站（{'、'.join(domains)}）上，请改正或用 --domain 指定。")


@dataclass(frozen=True, slots=True)
class Proposed:
    """A page that proves an indicator. `mark` says what makes it doubtful, '' where nothing does."""

    url: str
    title: str
    date: str | None
    date_quote: str | None
    quote: str
    score: float
    mark: str


@dataclass(frozen=True, slots=True)
class Finds:
    """The pages for one indicator, best first; `why` says why there are none."""

    indicator: Indicator
    pages: tuple[Proposed, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The outcome for a set."""

    indicators: tuple[Finds, ...]
    seen: int


def own_domains(cycle: Cycle) -> tuple[str, ...]:
    """The county's own site: the first listed domain that is no suffix of all official sites."""
    return tuple(domain for domain in cycle.web_domains if domain not in GENERIC)[:1]


def find_evidence(
    folder: Path,
    out: Path,
    fetcher: Callable[[], Fetcher],
    *,
    domains: tuple[str, ...] = (),
    pages: int = 5_000,
    seeds: tuple[str, ...] = (),
    progress: Callable[[int, int], None] = lambda seen, waiting: None,
) -> Found:
    """Walk the sites (going on where an earlier walk was) and hold every page against the indicators.

    `seeds` are column pages to begin with, before the home pages; those on no walked domain are refused.
    """
    tables = load(folder)
    walked = domains or own_domains(tables.cycle)
    if not walked:
        raise NoSitesError
    if (stray := next((url for url in map(_typed, seeds) if not _is_walked(url, walked)), None)) is not None:
        raise StrayStartError(stray, walked)
    out.mkdir(parents=True, exist_ok=True)
    walk = Walk(out / INDEX, walked, WalkLimits(pages=pages))
    try:
        if pages:
            homes = [f"http://{'' if domain.count('.') > 2 else 'www.'}{domain}/" for domain in walked]
            walk.seed([*map(_typed, seeds), *homes])
            asyncio.run(_go(walk, fetcher, progress))
        seen = [page for page in walk.pages() if _is_walked(page.url, walked)]
    finally:
        walk.close()
    case = Case(tables.cycle, tables.units, tables.indicators, tables.duties, tuple(_material(page) for page in seen))
    return Found(_proposals(case, {page.url: page for page in seen}), len(seen))


def _typed(url: str) -> str:
    """An address as a browser would take it."""
    return mend(url) or url


def _is_walked(url: str, domains: tuple[str, ...]) -> bool:
    host = urlsplit(url).hostname or ""
    return any(under(host, domain) for domain in domains)


async def _go(walk: Walk, fetcher: Callable[[], Fetcher], progress: Callable[[int, int], None]) -> None:
    async with fetcher() as one:
        await walk.go(one, progress)


def _material(page: Seen) -> Material:
    """A page as a paper, so that it is compared with the indicators as papers are."""
    text = running_text(page.text)
    document = Document(page.url, page.sha256, len(text), "text/html", "html", (Page(1, text),))
    title = Fact(page.title, 1, page.title) if page.title else None
    return Material(page.url, None, None, document, Paper(genre=Genre.NEWS, title=title))


def _proposals(case: Case, pages: dict[str, Seen]) -> tuple[Finds, ...]:
    # Pages belong to no unit, so they are no papers of the case; rare and common pieces are told by them all the same.
    held = [subject_of(material) for material in case.materials]
    relevance = Relevance(case.indicators, held, mask_of(case))
    fitting: dict[str, list[tuple[Fit, Seen]]] = {}
    for subject in held:
        ranked = relevance.fits(subject)
        for fit in ranked:
            if fit.score >= PROPOSE_SCORE and fit.score >= NEAR_BEST * ranked[0].score:
                fitting.setdefault(fit.indicator, []).append((fit, pages[subject.material.file]))
    wanted = [indicator for indicator in case.indicators if indicator.method is Method.WEB]
    return tuple(_finds(indicator, fitting.get(indicator.number, []), case.cycle) for indicator in wanted)


def _finds(indicator: Indicator, fitting: list[tuple[Fit, Seen]], cycle: Cycle) -> Finds:
    first, last = cycle.first.isoformat(), cycle.last.isoformat()
    usable = [(fit, page) for fit, page in fitting if page.date is None or first[: len(page.date)] <= page.date <= last]
    # A dated page is proof; one without a date may be doubted.
    usable.sort(key=lambda pair: (pair[1].date is None, -pair[0].score, pair[1].url))
    proposed = tuple(
        Proposed(page.url, page.title, page.date, page.date_quote, _quote(fit, page), fit.score, _mark(page, last))
        for fit, page in usable[:PROPOSED]
    )
    why = "" if proposed else "没有找到网页"
    if not proposed and fitting:
        why = f"只找到评估期以外的网页{len(fitting)}个"
    return Finds(indicator, proposed, why)


def _mark(page: Seen, last: str) -> str:
    if page.date is None:
        return "没有写明发布日期"
    return "评估期最后一天发布" if page.date == last else ""


def _quote(fit: Fit, page: Seen) -> str:
    """The sentence of the page that has most of the indicator's words."""
    sentences = [part.strip() for part in re.split(r"[。\n]", page.text) if len(part.strip()) >= 10]
    best = max(sentences, key=lambda part: sum(word in part for word in fit.words), default=page.title)
    return best[:120]


def write_finds(path: Path, found: Found) -> None:
    """The workbook: the pages proposed, and the indicators for which there are none."""
    good = [
        (
            one.indicator.number,
            one.indicator.short,
            "、".join(one.indicator.leads),
            page.title,
            page.date or "",
            page.date_quote or "",
            page.mark,
            page.url,
            page.quote,
            round(page.score, 2),
        )
        for one in found.indicators
        for page in one.pages
    ]
    none = [
        (one.indicator.number, one.indicator.short, "、".join(one.indicator.leads), one.why)
        for one in found.indicators
        if not one.pages
    ]
    heads = ("指标编号", "指标", "牵头单位", "网页标题", "发布日期", "日期依据", "需注意", "网址", "摘录", "相关度")
    note = (f"在官方网站上看了{found.seen}个网页。相关度只供排序，是否采用请打开网页核对。",)
    write_book(
        path,
        (
            SheetPlan("找到的网页", heads, good, (8, 20, 16, 32, 11, 18, 14, 36, 40, 8), "网上证明材料", note, 2),
            SheetPlan(
                "没有找到", ("指标编号", "指标", "牵头单位", "说明"), none, (8, 30, 24, 30), "没有找到网页的指标"
            ),
        ),
    )
