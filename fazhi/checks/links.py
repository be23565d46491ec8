"""Checks of public addresses: what an outside assessor finds who opens them (contract section 4, `link-*`).

Each address of a duty is judged once, by its capture. Where nobody looked (no recording and no network), only what the
address itself says can be judged.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from fazhi.checks.case import Case, Material, Method
from fazhi.checks.finding import Severity, Spot, about, at
from fazhi.checks.registry import check
from fazhi.checks.relevance import relevance_of
from fazhi.checks.subjects import subject_of
from fazhi.checks.thresholds import (
    CERTAIN,
    LIKELY,
    OFF_TOPIC_BODY,
    OFF_TOPIC_TITLE,
    OFF_TOPIC_WORDS,
    SURE,
    WEB_TEXT_LENGTH,
)
from fazhi.gongwen.facts import Fact, Genre, Paper
from fazhi.reading.document import Document, Page
from fazhi.webproof.capture import Capture, PageState
from fazhi.webproof.guard import is_public, literal_address
from fazhi.webproof.normal import key
from fazhi.webproof.official import Register, is_account_host, is_official_account, is_official_site

_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Offered:
    """One address offered in one file, with the look at it where there is one."""

    material: Material
    url: str
    key: str
    capture: Capture | None


def offered(case: Case) -> Iterator[Offered]:
    """Every address of every paper, each once a file."""
    for material in case.papers:
        seen = set()
        for url in material.document.links:
            normal = key(url)
            if normal not in seen and not url.lower().startswith("mailto:"):
                seen.add(normal)
                yield Offered(material, url, normal, case.captures.get(normal))


def _in_states(case: Case, *states: PageState) -> Iterator[tuple[Offered, Capture]]:
    for one in offered(case):
        if one.capture is not None and one.capture.state in states:
            yield one, one.capture


def _page_of(material: Material, url: str) -> int | None:
    """The page on which an address stands, None where it is only behind other words."""
    return next((page.number for page in material.document.pages if url in page.text), None)


def _spot(one: Offered, message: str, suggestion: str, confidence: float, related: tuple[str, ...] = ()) -> Spot:
    page = _page_of(one.material, one.url)
    if one.capture is not None and one.capture.picture:
        message += f"（网页截图：{one.capture.picture}）"
    return at(one.material, message, suggestion, page=page, quote=one.url, confidence=confidence, related=related)


@check(
    "link-dead",
    "网址失效",
    severity=Severity.MAJOR,
    looks_at="材料里的网址打开后的应答",
    explanation=(
        "网址打不开：状态码是 4xx 或 5xx，域名没有解析，连接不上，或者安全连接、证书有问题。"
        "第三方评估时打不开的网址等于没有。"
    ),
    wrong="http://www.××.gov.cn/zwgk/t20210208_9981.html 应答 404。",
    right="网址能正常打开并显示文章；网站有防护、程序看不到内容的，请人工查看，不算失效。",
)
def link_dead(case: Case) -> Iterator[Spot]:
    """Nothing comes back, or an error does."""
    for one, capture in _in_states(case, PageState.DEAD, PageState.PARKED, PageState.MAINTENANCE):
        yield _spot(one, f"网址打不开：{capture.reason}", "请核对网址，换成能够打开的公开页面", SURE)


@check(
    "link-lost",
    "网址已跳转",
    severity=Severity.MAJOR,
    looks_at="网址最后落到的页面",
    explanation="网址能打开，但落到了网站首页、栏目列表页，或者页面上写着不存在、已删除，看不到要证明的内容。",
    wrong="打开后显示“您访问的页面不存在或已被删除”，或者跳到了门户网站首页。",
    right="只是从 http 换成 https、换了域名但仍是原来的文章。",
)
def link_lost(case: Case) -> Iterator[Spot]:
    """The evidence is no longer where it was."""
    for one, capture in _in_states(case, PageState.MISSING, PageState.HOME, PageState.LISTING):
        yield _spot(one, f"{capture.reason}，看不到证明内容", "请找到该内容现在的网址重新提供", SURE)


@check(
    "link-private",
    "公众无法访问",
    severity=Severity.MAJOR,
    looks_at="网址是否要登录、是否在内部网络",
    explanation="网址要求登录，或者是内网地址，社会公众和第三方评估人员看不到。",
    wrong="http://10.26.3.8:8080/…，或者打开后是统一身份认证登录页。",
    right="页头有“登录”“注册”字样，但内容不登录就能看。",
)
def link_private(case: Case) -> Iterator[Spot]:
    """Only insiders can see it."""
    for one in offered(case):
        capture = one.capture
        if capture is not None and capture.state in (PageState.LOGIN, PageState.PRIVATE):
            yield _spot(one, f"公众无法访问：{capture.reason}", "请提供不需登录、公众可以直接打开的网址", SURE)
        elif capture is None and _inner_address(one.url):
            yield _spot(one, "公众无法访问：这是内部网络的地址", "请提供公众可以直接打开的网址", CERTAIN)


def _inner_address(url: str) -> bool:
    address = literal_address(urlsplit(url).hostname or "")
    return address is not None and not is_public(address)


@check(
    "link-unofficial",
    "非官方来源",
    severity=Severity.MINOR,
    looks_at="网址的域名、公众号名称",
    explanation="网页不在官方网站、官方公众号或登记的报刊网站上。个人博客、论坛、个人公众号不能作为公开的证明。",
    wrong="个人公众号、民间论坛上的转述。",
    right="本县或上级政府网站、单位官方公众号、党报及其网站。官方名单可以在 cycle.toml 里补充。",
)
def link_unofficial(case: Case) -> Iterator[Spot]:
    """Somebody else speaks."""
    register = Register(case.cycle.web_domains, case.cycle.accounts, case.cycle.newspapers)
    region = case.cycle.region
    places = (region.name, *region.aliases, *region.parents, *(unit.name for unit in case.units))
    bodies = tuple(name for unit in case.units for name in (unit.name, *unit.aliases))
    for one, capture in _in_states(case, PageState.GOOD):
        if is_official_site(capture.final_url, register):
            continue
        if is_account_host(capture.final_url):
            if capture.account is None or is_official_account(capture.account, register, places, bodies):
                continue
            message = f"公众号“{capture.account}”不像是官方公众号"
        else:
            message = f"网站“{urlsplit(capture.final_url).hostname}”不是官方网站或登记的报刊"
        yield _spot(one, message, "请提供政府网站、官方公众号或党报上的网址", LIKELY)


@check(
    "link-outside-period",
    "网页时间不符",
    severity=Severity.MAJOR,
    looks_at="网页写明的发布日期",
    explanation="网页的发布日期不在评估期内。首尾两天算在期内；页面没有写明日期的不作判断。",
    wrong="评估期是2021年上半年，网页发布于2020-12-30。",
    right="正文提到往年的事，但网页在评估期内发布。",
)
def link_outside_period(case: Case) -> Iterator[Spot]:
    """Published before or after the period."""
    first, last = case.cycle.first.isoformat(), case.cycle.last.isoformat()
    for one, capture in _in_states(case, PageState.GOOD):
        day = capture.date
        if day is None:
            continue
        # A month is outside only where all of it is.
        if day < first[: len(day)] or day > last[: len(day)]:
            confidence = SURE if capture.date_from in ("meta", "label", "script-ct", "script-time") else LIKELY
            message = f"网页发布日期{day}不在评估期内（{first}至{last}）"
            yield _spot(one, message, "请提供评估期内发布的网页", confidence)


@check(
    "link-off-topic",
    "网页无关",
    severity=Severity.MAJOR,
    looks_at="网页的标题和正文",
    explanation="网页能打开，但标题和正文都与指标无关，不能证明该项工作。",
    wrong="普法责任制一项填了天气预报的网址。",
    right="篇幅短但内容就是本项工作；正文顺带谈到别的事。",
)
def link_off_topic(case: Case) -> Iterator[Spot]:
    """Neither title nor text has anything of the indicator."""
    register = Register(case.cycle.web_domains, case.cycle.accounts, case.cycle.newspapers)
    for one, capture in _in_states(case, PageState.GOOD):
        indicator = case.indicator_by_number.get(one.material.indicator or "")
        if indicator is None or len(_HAN.findall(capture.text)) < WEB_TEXT_LENGTH:
            continue
        # What anybody wrote is unofficial first of all; whether it fits then hardly matters.
        if not is_official_site(capture.final_url, register) and not is_account_host(capture.final_url):
            continue
        subject = subject_of(_as_material(one, capture))
        fits = {fit.indicator: fit for fit in relevance_of(case).fits(subject)}
        own = fits[indicator.number]
        if own.title <= OFF_TOPIC_TITLE and own.body <= OFF_TOPIC_BODY and len(own.words) <= OFF_TOPIC_WORDS:
            title = capture.title or "（没有标题）"
            message = f"网页“{title}”与指标{indicator.number}“{indicator.short}”无关"
            yield _spot(one, message, "请提供能证明本项指标的网页", LIKELY)


def _as_material(one: Offered, capture: Capture) -> Material:
    """A page as a paper, so that it is compared with the indicators as papers are."""
    title = Fact(capture.title, 1, capture.title) if capture.title else None
    name = f"{capture.final_url}#{one.material.file}"
    text = running_text(capture.text)
    document = Document(name, capture.sha256, len(text), "text/html", "html", (Page(1, text),))
    paper = Paper(genre=Genre.NEWS, title=title)
    return Material(name, one.material.unit, one.material.indicator, document, paper)


def running_text(text: str) -> str:
    """The sentences of a page: its columns and menus name every subject of the office."""
    sentences = "\n".join(line for line in text.splitlines() if re.search(r"[，。；：]", line) and len(line) >= 15)
    return sentences if len(_HAN.findall(sentences)) >= WEB_TEXT_LENGTH else text


@check(
    "link-duplicate",
    "网址重复",
    severity=Severity.NOTE,
    looks_at="同一单位各项指标的网址",
    explanation="同一个网址被同一个单位用在几项指标上，请确认是否都能证明。同一项内重复列出不算。",
    wrong="指标11和指标13都填了同一个网址。",
    right="两个单位各用一次同一篇报道；一项指标的两个文件都列了同一网址。",
)
def link_duplicate(case: Case) -> Iterator[Spot]:
    """One address for several indicators of a unit."""
    by_address: defaultdict[tuple[str | None, str], list[Offered]] = defaultdict(list)
    for one in offered(case):
        if one.material.indicator is not None:
            by_address[one.material.unit, one.key].append(one)
    for same in by_address.values():
        numbers = {one.material.indicator for one in same}
        if len(numbers) < 2:
            continue
        for one in same:
            others = tuple(sorted(n for n in numbers if n is not None and n != one.material.indicator))
            message = f"这个网址还用于指标{'、'.join(others)}"
            yield _spot(one, message, "请确认该网页能证明本项指标，否则请另行提供", SURE, others)


@check(
    "link-missing",
    "缺网址",
    severity=Severity.MAJOR,
    looks_at="评测方式为网络检索的责任",
    explanation="网络检索的指标由评估人员上网查证，单位没有提供任何网址，官方网站上也没有找到。",
    wrong="权责清单公布一项没有报送网址。",
    right="网址写在 Word、Excel、文本或网址快捷方式里都算。",
)
def link_missing(case: Case) -> Iterator[Spot]:
    """An assessor has nothing to open."""
    with_links = {(one.material.unit, one.material.indicator) for one in offered(case)}
    for duty in case.duties:
        indicator = case.indicator_by_number[duty.indicator]
        if indicator.method is not Method.WEB or (duty.unit, duty.indicator) in with_links:
            continue
        wanted = "；".join(requirement.label for requirement in indicator.requirements)
        suggestion = f"请提供公开网址：{wanted}" if wanted else "请提供公开网址"
        yield about(duty, "网络检索的指标没有提供网址", suggestion, quote=indicator.short, confidence=LIKELY)
