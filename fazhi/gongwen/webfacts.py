"""What a web page of a government site says of the paper it shows: <meta> names first, then labelled lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from fazhi.gongwen.bodies import is_organ, is_portal, organs_of
from fazhi.gongwen.dates import first_date
from fazhi.gongwen.docno import find_docnos, is_case_number, parse_docno
from fazhi.gongwen.facts import Fact
from fazhi.gongwen.rows import Row, as_it_stands, narrow
from fazhi.gongwen.simplified import TO_SIMPLIFIED
from fazhi.reading.document import Document
from fazhi.reading.fold import fold

WEB_REACH = 60
"""Labelled lines stand above the text or, on some sites, at its foot."""

# The labels that sites print, by the role of what follows them.
_ROLES: dict[str, str] = {
    "index": "索引号 索取号 信息索引号 索引号码",
    "docno": "发文字号 发文文号 文号 文件编号 文件字号 发布文号 发文文号 文件号 公文文号",
    "issuer": (
        "发布机构 发文机关 发文机构 制发机构 发布机关 颁布部门 颁布单位 发文单位 发文部门 发布单位 制发机关 "
        "公开责任部门 责任部门"
    ),
    "written": "成文日期 生成日期 发文日期 颁布日期 签发日期 成文时间 发文时间 形成日期",
    "published": (
        "发布日期 发布时间 发布于 发表时间 发表日期 信息提供日期 提供日期 公开日期 "
        "公开时间 更新时间 更新日期 上网时间 录入时间 日期 时间 公布日期"
    ),
    "source": "来源 信息来源 文章来源 文档来源 稿件来源 供稿单位 供稿",
    "title": "信息名称 发文标题 标题 公文名称 文件名称 名称",
    "other": (
        "主题分类 有效性 时效性 效力级别 统一编号 生效日期 生效时间 失效日期 废止日期 废止时间 归档时间 作者 编辑 "
        "责任编辑 阅读 "
        "浏览次数 浏览量 浏览 点击数 点击次数 点击 字体 字号 字体大小 今天是 体裁 体裁分类 关键词 "
        "主题词 公开方式 公开范围 公开类别 信息分类 组配分类 正文 打印 分享 访问量 公示时间 审核"
    ),
}
_LABELS = {label: role for role, labels in _ROLES.items() for label in labels.split()}
_STAMPS = {
    "发布日期",
    "发布时间",
    "发布于",
    "发表时间",
    "发表日期",
    "信息提供日期",
    "公开日期",
    "公开时间",
    "上网时间",
}
_DAY_LABELS = {*_STAMPS, *_ROLES["written"].split()}
"""Labels of days that may stand, between blanks, behind the value of another label."""
_UPDATED = {"更新时间", "更新日期"}
"""The day of the last change: the day of publication where no other is stated."""
_WEAK = {"时间", "日期"}
"""Words that label the time of a meeting as often as the page's own."""
STRONG = {"index", "docno", "written", "issuer"}
_GAP = r"[ \u3000]{0,12}"
_NAME = "|".join(sorted((_GAP.join(label) for label in _LABELS), key=len, reverse=True))
# A label stands at the start, or after something that is no hanzi, or right after another label's value; it is
# closed by a colon, a bracket, a bar, a tab or blanks.
_LABEL = re.compile(
    rf"[\[【（(•·]?{_GAP}(?P<name>{_NAME}){_GAP}(?:[\]】]{_GAP}[：:]?|[：:]|[\t｜|]|(?=[ \u3000]+\S)|$|（空）)"
)
_GLUED = re.compile(r"(?:发布|发文|制发|颁布)(?:机构|机关|单位)(?P<name>[\u4e00-\u9fff]{3,40})$")
"""A cell of the label and a cell of the name, whose text runs together."""
_GLUED_DAY = re.compile(
    r"(?P<name>发文日期|成文日期|发布日期|公布日期|时效性|施行日期|生效日期|效力级别)"
    r"(?P<value>[12][0-9]{3}[年-].{3,8}|现行有效|失效|已被修改|[\u4e00-\u9fff]{2,8}(?:文件|法规|规章))$"
)
_SEPARATED = re.compile(r"[｜|]")
_SITE_PART = re.compile(r"(?:网|政府|门户|平台|公报|频道|信息公开|首页|局|委员会|厅|网站群)$|gov\.cn|人民政府")
_SPLIT_TITLE = re.compile(r"\s*(?:_{1,3}|--|—{1,2}|\s[-–|]\s|[|｜]|-(?=[^-]{2,30}$))\s*")
_HINT = frozenset("号期间間源於于称构关门位效题者辑读览击体稿次数類类词型")
"""A row without any of these letters carries no label: most rows of running text are passed over by this alone."""
_ISO_DAY = re.compile(r"[12]\d{3}-\d{2}-\d{2}")
"""A day as sites write it and papers do not."""
_BEHIND_SOURCE = re.compile(
    r"[^ \u3000，。]{2,20}[ \u3000]+(?P<day>[12]\d{3}-\d{2}-\d{2})(?:[ ]*\d{1,2}:\d{2}(?::\d{2})?)?$"
)
"""经研中心 2020-10-20 09:37 behind 来源：, the day of publication without a label."""
_CLOCK = re.compile(r"\d{1,2}:\d{2}")
_COUNTED = re.compile(r"(?:点击数|点击|點擊|浏览|阅读|访问|查看|人气|点击率)")


_OWN_SITE = re.compile(r"(?:官网|官方网站)$")


@dataclass(slots=True)
class WebFacts:
    """Facts by their role; `labels` counts the labels that only web pages carry."""

    title: Fact | None = None
    docno: Fact | None = None
    docno_fault: str | None = None
    issuer: Fact | None = None
    written: Fact | None = None
    published: Fact | None = None
    updated: Fact | None = None
    signed: tuple[tuple[Fact, ...], Fact] | None = None
    source: Fact | None = None
    index: Fact | None = None
    labels: set[str] = field(default_factory=set)


_CRUMB = re.compile(
    r"(?:^|[ ])(?:您?(?:现在|当前)?(?:的|所在)?位置|当前位置|您的位置|所在位置)(?:是)?[ ]*[：:]|"
    r"(?:首页|主页|網站首頁|首頁|网站)[ ]*(?:>|＞|»|›|/|→)|\S[ ]?(?:>>|»|›)[ ]?\S|[ ][>＞][ ]|"
    r"^[^<＜《]*[\u4e00-\u9fff][ ]?[>＞][ ]?[\u4e00-\u9fff]"
)


def is_breadcrumb(text: str) -> bool:
    """首页 > 政务公开 > 正文: the way to a page, which sites print above it."""
    return _CRUMB.search(text) is not None and "《" not in text.partition("首页")[0]


def is_labelled(text: str) -> bool:
    """A row of a page's box of facts (索引号：… 发布日期：…), but not one that gives the title."""
    roles = [role for role, _ in _labelled(narrow(text))] if len(text) <= 200 else []
    return bool(roles) and "title" not in roles


def is_web(document: Document) -> bool:
    """Whether the file is a web page by its format."""
    return (
        "html" in document.media_type or document.reader in {"html", "mht", "mhtml"} or "mhtml" in document.media_type
    )


def read_web(document: Document, rows: Sequence[Row]) -> WebFacts:
    """The facts of a page, or of a text copied from one with its labels."""
    facts = WebFacts()
    web = is_web(document)
    if web:
        _from_meta(facts, document.meta, document)
    near = [*rows[:WEB_REACH], *rows[max(WEB_REACH, len(rows) - 12) :]] if web else rows[:WEB_REACH]
    for n, row in enumerate(near):
        if n < 12 and is_breadcrumb(row.text):
            facts.labels.add("crumb")
        if len(row.text) <= 400:
            for role, value in _labelled(narrow(row.raw)):
                below = near[n + 1] if not value and n + 1 < len(near) else None
                if below is not None and not below.cells and not _labels_itself(below):
                    _take(facts, role, narrow(below.raw).strip(), below)  # the label on one line, its value on the next
                else:
                    _take(facts, role, value, row)
            if web or facts.labels or "点击" in row.text or "點擊" in row.text:
                _counted(facts, row)
            if facts.signed is None and "落款" in row.text:
                facts.signed = _signed(row)
    facts.published = facts.published or facts.updated
    return facts


def title_of_page(document: Document, rows: Sequence[Row]) -> Fact | None:
    """ArticleTitle, or <title> with the name of the site cut off."""
    meta = document.meta
    stated = _first(meta, ("articletitle", "article_title", "og:title"))
    if stated:
        return Fact(_squeeze(stated), 1, _stands(rows, stated), "meta")
    whole = _squeeze(meta.get("title", ""))
    if not whole:
        return None
    heads = {fold(row.text): row for row in rows[:WEB_REACH] if len(row.text) >= 4}
    parts = [p for p in _SPLIT_TITLE.split(whole) if p]
    for n in range(len(parts), 0, -1):
        joined = whole[: whole.find(parts[n - 1]) + len(parts[n - 1])] if n < len(parts) else whole
        if (row := heads.get(fold(joined))) is not None:
            return Fact(joined, row.page, row.raw.strip(), "title")
    while len(parts) > 1 and _SITE_PART.search(parts[-1]):
        parts.pop()
    cut = whole[: whole.rfind(parts[-1]) + len(parts[-1])] if parts else whole
    if len(parts) == 1 and _SITE_PART.search(cut) and len(cut) <= 20 and re.search(r"网|门户|首页|平台", cut):
        return None
    return Fact(cut, 1, whole, "title", 0.9)


def _squeeze(text: str) -> str:
    return re.sub(r"(?<=[^\x00-\x7f])[\s\u3000]+(?=[^\x00-\x7f])|(?<=\d)[\s\u3000]+(?=年)", "", " ".join(text.split()))


def _stands(rows: Sequence[Row], text: str) -> str:
    wanted = fold(text)
    return next((row.raw.strip() for row in rows[:WEB_REACH] if fold(row.text) == wanted), text)


def _first(meta: Mapping[str, str], names: Sequence[str]) -> str:
    return next((value.strip() for name in names if (value := meta.get(name, "")) and value.strip()), "")


def _from_meta(facts: WebFacts, meta: Mapping[str, str], document: Document) -> None:
    published = _first(
        meta,
        ("pubdate", "publishdate", "firstpublishedtime", "article:published_time", "publish_time", "og:release_date"),
    )
    span = first_date(published)
    if span is not None:
        facts.published = Fact(span.value, 1, published, "meta")
    source = _first(meta, ("contentsource", "source", "content_source", "mediaid"))
    if source:
        facts.source = Fact(source, 1, source, "meta")
    index = _first(meta, ("indexnumber", "index_number", "索引号"))
    if index:
        facts.index = Fact(index, 1, index, "meta")
    number = _first(meta, ("documentnumber", "docno", "filenumber", "发文字号"))
    found = parse_docno(number) if number else None
    if found is not None:
        facts.docno, facts.docno_fault = Fact(found.value, 1, number, "meta"), found.fault


def _labelled(text: str) -> Iterator[tuple[str, str]]:
    """(role, value) of each label in a row; a value reaches to the next label or bar."""
    plain = text.translate(TO_SIMPLIFIED)
    if len(text) < 2 or _HINT.isdisjoint(plain):
        return
    marks = [m for m in _LABEL.finditer(plain) if _stands_free(plain, m)]
    if not marks and (glued := _GLUED.match(text)) is not None and is_organ(glued["name"]):
        yield "issuer", glued["name"]
        return
    if not marks and (day := _GLUED_DAY.match(text)) is not None:
        name = day["name"]
        yield "stamp" if name in _STAMPS else _LABELS.get(name, "other"), day["value"]
        return
    for n, m in enumerate(marks):
        end = marks[n + 1].start() if n + 1 < len(marks) else len(text)
        value = text[m.end() : end]
        filled = [part for part in _SEPARATED.split(value) if part.strip(" \u3000：:")]
        value = _bared(filled[0]) if filled else ""
        name = re.sub(r"[ \u3000]", "", m["name"])
        if not value and m.group().endswith("（空）"):
            value = "（空）"  # said to be empty: the next line is another fact
        if name in _WEAK and _of_an_event(text, m, value):
            continue
        yield ("stamp" if name in _STAMPS else "updated" if name in _UPDATED else _LABELS[name]), value


def _bared(value: str) -> str:
    """A value without the brackets and colons around it, and without the column that a site puts before a title."""
    value = value.strip(" \u3000\t：:")
    column = _COLUMN_MARK.match(value)
    if column is not None and column.end() < len(value):
        value = value[column.end() :]
    return value.strip(" \u3000\t：:[]【】()（）")


_NEXT_LABEL = re.compile(r"(?<=[\u4e00-\u9fff）)》])(?:发文机关|发布机构|发文字号|文号|索引号|(?:成文|发布|发文)日期)$")
"""The next label, which runs into the value where a table lost its lines."""
_COLUMN_MARK = re.compile(r"【(?![^】]*解读)[\u4e00-\u9fff]{2,8}】(?=[\u4e00-\u9fff《])")


def _of_an_event(text: str, m: re.Match[str], value: str) -> bool:
    """一、时间：2021年3月5日上午9时: when something takes place, not when the page was published."""
    before = text[: m.start("name")].strip()
    return bool(re.search(r"地点|[上下]午|[至到—~～]|开始|结束|起$", value)) or bool(
        re.fullmatch(r"[（(]?[一二三四五六七八九十\d]+[)）]?[、.．]?", before)
    )


def _labels_itself(row: Row) -> bool:
    return len(row.text) > 60 or next(_labelled(narrow(row.raw)), None) is not None


def _stands_free(text: str, m: re.Match[str]) -> bool:
    """A label is no part of a longer word: 文章来源 is one label, 资金来源 is none."""
    before = text[: m.start("name")].rstrip("[【（( \u3000")
    closed = text[m.end("name") : m.end()].strip()
    if not before:
        return True
    last = before[-1]
    if "\u4e00" <= last <= "\u9fff":
        at = m.start("name")
        if text[at - 1 : at] in {" ", "\u3000"} and m["name"] in _DAY_LABELS:
            return first_date(text[m.end() : m.end() + 24].lstrip()[:12]) is not None
        return (
            bool(closed)
            and m.start("name") > 0
            and (text[m.start("name") - 1] in " \u3000[【（(" or _ends_value(before))
        )
    return True


def _ends_value(before: str) -> bool:
    """…人民日报编辑: labels that run together without a blank; accepted only behind an earlier label."""
    return re.search(r"[：:]", before[-24:]) is not None


def _take(facts: WebFacts, role: str, value: str, row: Row) -> None:
    if not value or value.startswith(("（空）", "空")):
        if role in STRONG:
            facts.labels.add(role)
        return
    quote = as_it_stands(row.raw, value)
    if role in {"written", "published", "stamp", "updated"}:
        span = first_date(value) or first_date(re.sub(r"[ \u3000]*([-/.])[ \u3000]*", r"\1", value))
        if span is None or span.start > 2:
            return
        fact = Fact(span.value, row.page, as_it_stands(row.raw, span.text), "label")
        if role == "written":
            facts.written = facts.written or fact
        elif role == "updated":
            facts.updated = facts.updated or fact
            facts.labels.add("stamp")
        else:
            facts.published = facts.published or fact
            if role == "stamp" or _CLOCK.search(value) or _ISO_DAY.fullmatch(value):
                facts.labels.add("stamp")
    elif role == "docno":
        first = None if "\t" in value else next((n for n in find_docnos(value) if n.start == 0), None)
        number = first or parse_docno(value.split("  ")[0])
        if number is None or is_case_number(number):
            return
        quote = as_it_stands(row.raw, number.text)
        if facts.docno is None:
            facts.docno, facts.docno_fault = Fact(number.value, row.page, quote, "label"), number.fault
    elif role == "issuer":
        name = value.replace(" ", "")
        if facts.issuer is None and len(name) <= 40 and not is_portal(name) and is_organ(name):
            facts.issuer = Fact(name, row.page, quote, "label", 0.8)
    elif role == "source":
        _take_source(facts, value, row)
    elif role == "index":
        if facts.index is None and re.match(r"[A-Za-z0-9]", value):
            facts.index = Fact(value.split()[0], row.page, as_it_stands(row.raw, value.split()[0]), "label")
    elif role == "title" and facts.title is None and len(value := _NEXT_LABEL.sub("", value)) >= 4:
        quote = as_it_stands(row.raw, value)
        facts.title = Fact(value, row.page, quote, "label")
    elif role == "other" and facts.docno is None and (number := parse_docno(value)) is not None:
        facts.docno, facts.docno_fault = Fact(number.value, row.page, quote, "label"), number.fault  # 【字号】
    if role != "other":
        facts.labels.add(role)


def _take_source(facts: WebFacts, value: str, row: Row) -> None:
    """The source, and the day that some sites print behind it without a label."""
    name = re.split(r"[ \u3000。；]+|浏览|点击|字体|作者|时间|发布", value)[0].strip()
    if (organ := _OWN_SITE.sub("", name)) != name and is_organ(organ):
        name = organ  # 司法部官网 speaks for 司法部
    posted = _BEHIND_SOURCE.match(value)
    if facts.published is None and posted is not None and (span := first_date(posted["day"])) is not None:
        facts.published = Fact(span.value, row.page, as_it_stands(row.raw, posted["day"]), "label")
        facts.labels.add("stamp")
    if facts.source is None and 2 <= len(name) <= 30 and not re.search(r"[，。,]", name):
        facts.source = Fact(name, row.page, as_it_stands(row.raw, name), "label")


def _counted(facts: WebFacts, row: Row) -> None:
    """2019-06-10 点击数: the day of publication stands before the counter."""
    m = _COUNTED.search(row.text) if len(row.text) <= 60 else None
    if facts.published is not None:
        if m is not None and facts.published.quote in row.raw:
            facts.labels.add("stamp")
        return
    span = first_date(row.text) if m is not None else None
    if m is not None and span is not None and span.end <= m.start() and span.start <= 6:
        facts.published = Fact(span.value, row.page, as_it_stands(row.raw, span.text), "counter")
        facts.labels.add("stamp")


_SIGNED = re.compile(r"落款(?:日期|时间|机关|单位)?(?:为|是)?[：: ]*")


def _signed(row: Row) -> tuple[tuple[Fact, ...], Fact] | None:
    """落款 金昌市人民政府 2025年6月13日: a signature that a copied page, or a note on one, puts behind the word."""
    m = _SIGNED.search(row.text)
    if m is None:
        return None
    span = first_date(row.text[m.end() :])
    if span is None:
        return None
    before = row.text[m.end() : m.end() + span.start].strip()
    names = organs_of(before) if before else []
    if before and not names:
        return None
    organs = tuple(Fact(name, row.page, as_it_stands(row.raw, name), "signature") for name in names)
    return organs, Fact(span.value, row.page, as_it_stands(row.raw, span.text), "signature")
