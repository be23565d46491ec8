"""From an answer to a capture: the page is decoded, judged, and read for title, date, source and the rest."""

from __future__ import annotations

import html as entities
import re
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from fazhi.gongwen import parse_paper
from fazhi.gongwen.facts import Fact, Paper
from fazhi.reading.document import Document
from fazhi.reading.html import decode_html, html_document
from fazhi.webproof.answer import Answer
from fazhi.webproof.capture import Capture, PageState
from fazhi.webproof.pagedate import address_date, article_time, stated_date
from fazhi.webproof.state import HOME_PATH, Judgement, judge

HTML_LIMIT = 2_000_000
"""Characters of a page's source that are read: the longest article found had a tenth of it."""
NESTED_LIMIT = 10_000
"""The same for a page whose elements are never closed."""
TEXT_LIMIT = 200_000
"""Characters of a page's text that are kept: a long report has 30,000."""
_ATTACHMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|ofd|wps|et|zip|rar|7z|csv|txt)(?:$|[?#])", re.I)
_ACCOUNT = re.compile(r"""\b(?:nickname|nick_name)\s*[=:]\s*(?:htmlDecode\()?["']([^"']{1,40})["']""")


def look_at(answer: Answer) -> Capture:
    """What stands at the address, from the answer alone; no network."""
    media_type = answer.header("Content-Type").split(";")[0].strip().lower()
    html = charset = None
    if _is_html(media_type, answer.body):
        html, charset = decode_html(answer.body, answer.header("Content-Type"))
        html = html[: NESTED_LIMIT if _never_closed(html) else HTML_LIMIT]
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
        # A linked file: of its date the address alone tells.
        date = address_date(answer.final_url) if judgement.state is PageState.GOOD else None
        return replace(base, date=date.value, date_from=date.rule, date_quote=date.quote) if date else base
    return _with_page(base, judgement, html, html_document(html, url=answer.final_url))


def _never_closed(html: str) -> bool:
    """Whether elements are opened by the thousand and not closed: no person's page, and slow to read."""
    lowered = html.lower()
    return any(
        lowered.count(f"<{tag}") - lowered.count(f"</{tag}") > 3000
        for tag in ("div", "table", "td", "span", "font", "ul")
    )


def _is_html(media_type: str, body: bytes) -> bool:
    if media_type in ("text/html", "application/xhtml+xml"):
        return True
    # Wrong types are common: the content decides where the type says nothing about a document.
    return media_type in ("", "text/plain", "application/octet-stream", "text/xml") and b"<html" in body[:2000].lower()


def _with_page(base: Capture, judgement: Judgement, html: str, document: Document) -> Capture:
    whole = document.meta.get("title") or None
    if judgement.state not in (PageState.GOOD, PageState.HOME, PageState.LISTING):
        return replace(base, title=whole, text=document.text[:TEXT_LIMIT])
    paper = parse_paper(document)
    tree = LexborHTMLParser(html)
    account = _account(base.final_url, html, tree)
    home = HOME_PATH.match(urlsplit(base.final_url).path) is not None and not urlsplit(base.final_url).query
    title = whole if home else _title(tree, _value(paper.title), whole)
    date = None if home else _date(base.final_url, html, tree, document, paper, title, account)
    return replace(
        base,
        title=title,
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


def _date(
    url: str,
    html: str,
    tree: LexborHTMLParser,
    document: Document,
    paper: Paper,
    title: str | None,
    account: str | None,
) -> Fact | None:
    """When the page was published. What the paper itself is signed with comes last: it is older than the page."""
    if account is not None and (told := article_time(html)) is not None:
        return told
    lines = document.text.splitlines()
    return paper.published or stated_date(html, tree, lines, title) or address_date(url) or paper.date


def _value(fact: Fact | None) -> str | None:
    return fact.value if fact is not None else None


_GENERIC = re.compile(
    r"^(?:(?:信息|文章|新闻|详细|详情|内容|正文|公告|通知|文件|页面|浏览|查看|显示|列表|网站|标题|动态|政务|公开|浏览)+页?面?"
    r"|(?:无标题|未命名|新建)(?:文档|页面|网页)?\d*|首页|主页|网页|index|untitled.*|document|article|content|detail)$",
    re.I,
)
"""Titles that publishing systems leave on every page."""
_SITE_NAME = re.compile(
    r"^[^关，。《》“]{2,24}(?:人民政府|网|门户|门户网站|网站|平台|局|委员会|镇|街道办事处)(?:网站|官网)?$"
)
_HEADINGS = "h1, h2, h3, [class*=title], [class*=bt], [id*=title], [id*=Title]"


def _title(tree: LexborHTMLParser, found: str | None, whole: str | None) -> str | None:
    """The article's title: as the page states it, else its heading where <title> only names the site or nothing."""
    stated = found or _article_title(tree)
    if stated is None or _GENERIC.match(stated) or _SITE_NAME.match(stated):
        return _heading(tree) or stated or whole
    return _heading_in(tree, stated)


def _heading(tree: LexborHTMLParser) -> str | None:
    """The first heading of the length of a title that is no entry of a list or a menu."""
    for node in tree.css(_HEADINGS):
        words = " ".join(node.text(separator=" ").split())
        if 6 <= len(words) <= 100 and node.css_first("a, li, input, p") is None and not _SITE_NAME.match(words):
            parent = node.parent
            if node.tag not in ("a", "li", "title") and (parent is None or parent.tag not in ("a", "li", "head")):
                return words
    return None


def _heading_in(tree: LexborHTMLParser, title: str) -> str:
    """The page's own heading where the title is that heading with the site's name around it."""
    squeezed = "".join(title.split())
    for node in tree.css("h1, h2, h3"):
        words = " ".join(node.text(separator=" ").split())
        inside = "".join(words.split())
        if len(inside) >= 6 and inside != squeezed and inside in squeezed:
            return words
    return title


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
