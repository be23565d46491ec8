"""From an answer to a capture: the page is decoded, judged, and read for title, date, source and the rest."""

from __future__ import annotations

import html as entities
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from fazhi.gongwen import parse_paper
from fazhi.gongwen.facts import Fact
from fazhi.reading.document import Document
from fazhi.reading.html import decode_html, html_document
from fazhi.webproof.answer import Answer
from fazhi.webproof.capture import Capture, PageState
from fazhi.webproof.state import Judgement, judge

TEXT_LIMIT = 200_000
"""Characters of a page's text that are kept: a long report has 30,000."""
_ATTACHMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|ofd|wps|et|zip|rar|7z|csv|txt)(?:$|[?#])", re.I)
_BEIJING = timedelta(hours=8)
_ARTICLE_TIMES = (
    (re.compile(r"""\bct\s*[=:]\s*["']?(\d{10})\b"""), "script-ct"),
    (re.compile(r"""\b(?:createTime|publish_time|create_time)\s*[=:]\s*["'](\d{4}-\d{1,2}-\d{1,2})"""), "script-time"),
    (re.compile(r"""\boriCreateTime\s*[=:]\s*["']?(\d{10})\b"""), "script-ct"),
)
_ACCOUNT = re.compile(r"""\b(?:nickname|nick_name)\s*[=:]\s*(?:htmlDecode\()?["']([^"']{1,40})["']""")


def look_at(answer: Answer) -> Capture:
    """What stands at the address, from the answer alone; no network."""
    media_type = answer.header("Content-Type").split(";")[0].strip().lower()
    html = charset = None
    if _is_html(media_type, answer.body):
        html, charset = decode_html(answer.body, answer.header("Content-Type"))
    judgement = judge(answer, html)
    base = Capture(
        url=answer.url,
        final_url=answer.final_url,
        status=answer.status,
        state=judgement.state,
        reason=judgement.reason,
        quote=judgement.quote,
        charset=charset,
        media_type=media_type,
        sha256=answer.sha256,
        fetched_at=answer.fetched_at,
        tls=answer.tls,
        legacy_tls=answer.legacy_tls,
        redirects=tuple(hop.url for hop in answer.hops[1:]),
    )
    if html is None:
        return base
    return _with_page(base, judgement, html, html_document(html, url=answer.final_url))


def _is_html(media_type: str, body: bytes) -> bool:
    if media_type in ("text/html", "application/xhtml+xml"):
        return True
    # Wrong types are common: the content decides where the type says nothing about a document.
    return media_type in ("", "text/plain", "application/octet-stream", "text/xml") and b"<html" in body[:2000].lower()


def _with_page(base: Capture, judgement: Judgement, html: str, document: Document) -> Capture:
    if judgement.state not in (PageState.GOOD, PageState.HOME, PageState.LISTING):
        return replace(base, title=document.meta.get("title") or None, text=document.text[:TEXT_LIMIT])
    paper = parse_paper(document)
    tree = LexborHTMLParser(html)
    account = _account(base.final_url, html, tree)
    date = _article_time(html) if account else None
    date = date or paper.published or _time_element(tree) or paper.date or _address_date(base.final_url)
    return replace(
        base,
        title=_heading_in(tree, _value(paper.title) or _article_title(tree)),
        date=date.value if date else None,
        date_from=date.rule if date else None,
        date_quote=date.quote if date else None,
        source=_value(paper.source) or account or next((fact.value for fact in paper.issuers), None),
        index_number=_value(paper.index_number),
        docno=_value(paper.docno),
        account=account,
        column=_column(tree),
        attachments=_attachments(tree, base.final_url),
        text=document.text[:TEXT_LIMIT],
    )


def _value(fact: Fact | None) -> str | None:
    return fact.value if fact is not None else None


def _heading_in(tree: LexborHTMLParser, title: str | None) -> str | None:
    """The page's own heading where the title is that heading with the site's name around it."""
    if title is None:
        return None
    squeezed = "".join(title.split())
    for node in tree.css("h1, h2, h3"):
        words = " ".join(node.text(separator=" ").split())
        inside = "".join(words.split())
        if len(inside) >= 6 and inside != squeezed and inside in squeezed:
            return words
    return title


_TIME_WORDS = re.compile(r"(?:^|[-_])(?:time|date|pubtime|pubdate|shijian|riqi|fbsj)(?:$|[-_])|time$|date$", re.I)
_DAY = re.compile(r"(20\d\d|19\d\d)\s*[-/.年]\s*(1[0-2]|0?[1-9])\s*[-/.月]\s*(3[01]|[12]\d|0?[1-9])(?!\d)")


def _time_element(tree: LexborHTMLParser) -> Fact | None:
    """A small element that is named after time and holds a day: <span class="time">(2021-05-22 21:15:00)</span>."""
    for node in tree.css("time, [class*=time], [class*=date], [id*=time], [id*=date], [class*=sj], [class*=rq]"):
        attributes = node.attributes
        names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".split()
        if node.tag != "time" and not any(_TIME_WORDS.search(name) for name in names):
            continue
        text = " ".join(node.text(separator=" ").split())
        match = _DAY.search(text)
        if match is not None and len(text) <= 60 and "今天" not in text:
            year, month, day = (int(part) for part in match.groups())
            return Fact(f"{year:04d}-{month:02d}-{day:02d}", 1, text, "element")
    return None


def _address_date(url: str) -> Fact | None:
    """The last resort: the day in an article's address (t20210415_1.html), which publishing systems put there."""
    match = _ADDRESS_DAY.search(urlsplit(url).path)
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups())
    try:
        value = datetime(year, month, day, tzinfo=UTC).date().isoformat()
    except ValueError:
        return None
    return Fact(value, 1, match.group(), "address", 0.6)


_ADDRESS_DAY = re.compile(r"/t(20\d\d)(\d\d)(\d\d)_\d+\.s?html?$")


def _account(url: str, html: str, tree: LexborHTMLParser) -> str | None:
    if urlsplit(url).hostname != "mp.weixin.qq.com":
        return None
    for selector in ("#js_name", ".profile_nickname", ".wx_follow_nickname"):
        node = tree.css_first(selector)
        if node is not None and (name := node.text(strip=True)):
            return name
    if (match := _ACCOUNT.search(html)) is not None:
        return entities.unescape(match.group(1)).strip() or None
    node = tree.css_first('meta[property="og:article:author"], meta[name="author"]')
    return (node.attributes.get("content") or "").strip() or None if node is not None else None


def _article_title(tree: LexborHTMLParser) -> str | None:
    node = tree.css_first('meta[property="og:title"]')
    return (node.attributes.get("content") or "").strip() or None if node is not None else None


def _article_time(html: str) -> Fact | None:
    """The time that an article's script carries: seconds since the epoch, shown as Beijing time, or a written day."""
    for pattern, rule in _ARTICLE_TIMES:
        if (match := pattern.search(html)) is None:
            continue
        text = match.group(1)
        if text.isdigit():
            moment = datetime.fromtimestamp(int(text), UTC) + _BEIJING
            return Fact(moment.strftime("%Y-%m-%d"), 1, match.group(), rule)
        year, month, day = (int(part) for part in text.split("-"))
        return Fact(f"{year:04d}-{month:02d}-{day:02d}", 1, match.group(), rule)
    return None


_CRUMB_SPLIT = re.compile(r"\s*(?:>{1,2}|»|›|→|＞|/|-&gt;)\s*")


def _column(tree: LexborHTMLParser) -> tuple[str, ...]:
    """The path shown as 您的位置：首页 > 政务公开 > 通知公告; () where none is shown."""
    node = tree.css_first(
        '[class*="crumb"], [class*="location"], [class*="position"], [class*="weizhi"], [id*="crumb"], [class*="dqwz"]'
    )
    text = " ".join(node.text(separator=" ").split()) if node is not None else ""
    text = re.sub(r"^.*?(?:当前位置|您?(?:现在)?(?:的|所在)?位置|现在位置)(?:是)?\s*[：:]?\s*", "", text)
    parts = tuple(part.strip() for part in _CRUMB_SPLIT.split(text) if part.strip())
    return parts[:8] if len(parts) >= 2 and all(len(part) <= 30 for part in parts) else ()


def _attachments(tree: LexborHTMLParser, base: str) -> tuple[str, ...]:
    found = []
    for anchor in tree.css("a[href]"):
        href = (anchor.attributes.get("href") or "").strip()
        if _ATTACHMENT.search(href):
            found.append(urljoin(base, href))
    return tuple(dict.fromkeys(found))
