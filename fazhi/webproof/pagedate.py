"""Where a page says when it was published, for what its <meta> names and labelled lines leave open.

From the surest place to the last resort: the page's own data (JSON-LD), a small element named after time, the line
of facts beside the heading, the day in the address. Page clocks, copyright years, dates of neighbouring articles and of
lists are never taken; a page that states nothing has no date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from fazhi.gongwen.dates import find_dates
from fazhi.gongwen.facts import Fact
from fazhi.reading.fold import fold

_BEIJING = timedelta(hours=8)
_ARTICLE_TIMES = (
    (re.compile(r"""\b(?:ct|oriCreateTime)\s*[=:]\s*["']?(\d{10})\b"""), "script-ct"),
    (
        re.compile(r"""\b(?:createTime|publish_time|create_time)\s*[=:]\s*["'](\d{4}-\d{1,2}-\d{1,2}|\d{10}\b)"""),
        "script-time",
    ),
)
_JSON_DATE = re.compile(r'"(?:datePublished|pubDate|publishDate)"\s*:\s*"(20\d\d)[-/](\d{1,2})[-/](\d{1,2})')
_TIME_WORDS = re.compile(r"(?:^|[-_])(?:time|date|pubtime|pubdate|shijian|riqi|fbsj)(?:$|[-_])|time$|date$", re.I)
_DAY = re.compile(r"(20\d\d|19\d\d)\s*[-/.年]\s*(1[0-2]|0?[1-9])\s*[-/.月]\s*(3[01]|[12]\d|0?[1-9])(?!\d)")
_TIMED = "time, [class*=time], [class*=date], [id*=time], [id*=date], [class*=sj], [class*=rq], [class*=riqi]"
_CLOCK = re.compile(r"今天|今日|当前时间|现在时间|现在是|天气|最后更新|访客|截止|上一[篇条页则]|下一[篇条页则]|©|版权")
NEAR_HEADING = 5
"""Lines below the heading that can hold the line of facts; a subtitle and two lines of labels stand between at most."""
_FURNITURE = re.compile(
    r"来源|作者|编辑|发布|发表|发稿|时间|日期|浏览|点击|阅读|访问|字体|字号|稿源|记者|审核|[大中小]\s*】"
)
_AFTER_DAY = re.compile(r"^(?:\s|\d{1,2}:\d{2}|[)）\]】|｜/—-]|星期|周|第|$|T\d)")
_ADDRESS_DAYS = (
    re.compile(r"/t(20\d\d)(\d\d)(\d\d)_\d+\.\w+$"),
    re.compile(r"/(20\d\d)[-/](\d{1,2})[-/](\d{1,2})(?:/|_)"),
    re.compile(r"/(20\d\d)[-/]?(\d\d)/(\d\d)/"),
    re.compile(r"/(20\d\d)/(\d\d)-?(\d\d)/"),
    re.compile(r"/(20\d\d)(\d\d)(\d\d)/"),
)


def _fact(parts: Sequence[str], quote: str, rule: str, confidence: float = 1.0) -> Fact | None:
    year, month, day = (int(part) for part in parts)
    try:
        value = datetime(year, month, day, tzinfo=UTC).date().isoformat()
    except ValueError:
        return None
    return Fact(value, 1, quote, rule, confidence)


def article_time(html: str) -> Fact | None:
    """The time that an article's script carries: seconds since the epoch, shown as Beijing time, or a written day."""
    for pattern, rule in _ARTICLE_TIMES:
        if (match := pattern.search(html)) is None:
            continue
        written = match.group(1)
        if written.isdigit():
            moment = datetime.fromtimestamp(int(written), UTC) + _BEIJING
            return Fact(moment.strftime("%Y-%m-%d"), 1, match.group(), rule)
        return _fact(written.split("-"), match.group(), rule)
    return None


def stated_date(html: str, tree: LexborHTMLParser, lines: Sequence[str], title: str | None) -> Fact | None:
    """The day that the page itself states outside <meta> and labels."""
    match = _JSON_DATE.search(html)
    if match is not None and (found := _fact(match.groups(), match.group(), "json-ld")) is not None:
        return found
    return _time_element(tree) or _line_of_facts(lines, title)


def _time_element(tree: LexborHTMLParser) -> Fact | None:
    """A small element that is named after time and holds a day: <span class="time">(2021-05-22 21:15:00)</span>."""
    for node in tree.css(_TIMED):
        attributes = node.attributes
        names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".split()
        if node.tag != "time" and not any(_TIME_WORDS.search(name) for name in names):
            continue
        words = " ".join(node.text(separator=" ").split())
        match = _DAY.search(words)
        if match is None or len(words) > 60 or _CLOCK.search(words) or _in_list(node):
            continue
        if re.search(r"星期|周[一二三四五六日]", words):
            continue  # a clock, or the head of a newspaper, whose address has the day
        return _fact(match.groups(), words, "element")
    return None


def _in_list(node: LexborNode) -> bool:
    """Whether the element belongs to an entry of a list of articles."""
    current: LexborNode | None = node
    for _ in range(4):
        if current is None or current.tag == "body":
            return False
        if current.tag in ("li", "a", "dd"):
            return True
        # An entry without a list: one heading of another page and its day, side by side.
        if current is not node and current.css_first("h1, h2, p") is None and _has_article_link(current):
            return True
        current = current.parent
    return False


def _has_article_link(node: LexborNode) -> bool:
    return any(len(anchor.text(strip=True)) >= 4 for anchor in node.css("a[href]"))


def _line_of_facts(lines: Sequence[str], title: str | None) -> Fact | None:
    """A day on a short line of furniture right below the heading (or right above it, as newspapers print it)."""
    if not title:
        return None
    for line in _beside(lines, fold(title)):
        if len(line) > 90 or _CLOCK.search(line) or re.search(r"[。；]", line):
            continue
        days = [span for span in find_dates(line) if span.is_day]
        if len({span.value for span in days}) != 1:
            continue
        span = days[0]
        before, after = line[: span.start].strip(" (（[【\t|"), line[span.end :]
        if _AFTER_DAY.match(after) and (not before or _FURNITURE.search(line)) and not re.search(r"[，,至]", line):
            return Fact(span.value, 1, span.text, "line", 0.9)
    return None


def _beside(lines: Sequence[str], heading: str) -> Iterator[str]:
    """The lines below each place where the heading stands, nearest first."""
    for number, line in enumerate(lines):
        if fold(line) == heading or (len(heading) >= 8 and fold(line).startswith(heading) and len(line) < 120):
            for below in lines[number + 1 : number + 1 + NEAR_HEADING]:
                if len(below) > 90:
                    break  # the text has begun
                yield below


def address_date(url: str) -> Fact | None:
    """The last resort: the day in an article's address, as publishing systems and newspapers put it there."""
    path = urlsplit(url).path
    for pattern in _ADDRESS_DAYS:
        match = pattern.search(path)
        if (
            match is not None
            and (found := _fact(match.groups(), match.group().strip("/_"), "address", 0.6)) is not None
        ):
            return found
    return None
