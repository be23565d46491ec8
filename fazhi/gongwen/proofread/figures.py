"""数字用法: blanks, ranges, number forms, dates that cannot be (GB/T 15835-2011)."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from fazhi.gongwen.dates import find_dates
from fazhi.gongwen.facts import Genre
from fazhi.gongwen.proofread.fault import Hits, Subject, rule
from fazhi.reading.document import Source

_HAN = "\u4e00-\u9fff"
_BLANK = re.compile(
    rf"(?<=[{_HAN}〕）)])[ \u00a0]{{1,2}}(?=[0-9])(?![ ]?[0-9]{{7}})|(?<=[0-9])[ \u00a0]{{1,2}}(?=[{_HAN}])"
)


@rule("digit-blank", "数字与汉字之间有空格", "GB/T 9704-2012 第7.3.3条")
def digit_blank(subject: Subject) -> Hits:
    """A blank between a digit and a hanzi; told once a paragraph, and not where reading itself makes blanks."""
    if (
        subject.paper.genre in {Genre.WEB, Genre.LINKS}
        or subject.sheet.copied
        or not subject.sheet.blanks_count
        or any(page.source is not Source.TEXT for page in subject.document.pages)
    ):
        return
    title = subject.paper.title.quote if subject.paper.title is not None else ""
    for p in subject.sheet.paragraphs:
        if not p.body and p.text.strip() not in title.split("\n"):
            continue
        hits = [m for m in _BLANK.finditer(p.text) if not _after_number(p.text, m.start())]
        if hits:
            m = hits[0]
            quote = p.around(m.start(), m.end(), 4)
            many = f"（本段{len(hits)}处）" if len(hits) > 1 else ""
            yield p.page_at(m.start()), quote, f"数字与汉字之间有多余的空格{many}", f"删去空格：{_BLANK.sub('', quote)}"


def _after_number(text: str, at: int) -> bool:
    """The blank behind 1. or 1.1 or 附件1 at the head of a paragraph, or before the day of a signature on the row of
    its organ, is a matter of layout."""
    if at <= 9 and re.match(
        r"^\s*(?:附件|第)?[0-9一二三四五六七八九十]{1,3}(?:[.．][0-9]{1,2}){0,3}[.．、]?$", text[:at]
    ):
        return True
    return _DAY_OF_ROW.match(text[at:]) is not None


_DAY_OF_ROW = re.compile(
    r"^\s*[0-9]{4}[ ]?"
    r"(?:年[ ]?[0-9]{1,2}[ ]?月(?:[ ]?[0-9]{1,2}[ ]?日)?\s*(?:印发|发布|印)?\s*$|-[0-9]{1,2}-[0-9]{1,2})"
)


_PERCENT_RANGE = re.compile(
    r"(?<![0-9.])(?P<a>[0-9]{1,3}(?:\.[0-9]+)?)[ ]?(?P<mark>[-~—～－–]|至|到)[ ]?(?P<b>[0-9]{1,3}(?:\.[0-9]+)?)[%％]"
)


@rule("percent-range", "百分数范围写法", "GB/T 15835-2011 第5.1.4条")
def percent_range(subject: Subject) -> Hits:
    """63%～68%: the sign stands on both ends."""
    for p in subject.sheet.body:
        for m in _PERCENT_RANGE.finditer(p.text):
            if float(m["a"]) < float(m["b"]) and not p.ocr:
                joint = m["mark"] if m["mark"] in "至到" else "～"
                yield (
                    p.page_at(m.start()),
                    m.group(),
                    "百分数范围的前一个数也应当带百分号",
                    f"改为“{m['a']}%{joint}{m['b']}%”",
                )


_HYPHEN_RANGE = re.compile(r"(?<![0-9.])[0-9]{1,3}(?:\.[0-9]+)?[%％](?P<mark>-)[0-9]{1,3}(?:\.[0-9]+)?[%％]")


@rule("range-mark", "数值范围的连接号", "GB/T 15834-2011 第4.13.3条")
def range_mark(subject: Subject) -> Hits:
    """80%-85%: a range takes — or ～, not the hyphen."""
    for p in subject.sheet.body:
        for m in _HYPHEN_RANGE.finditer(p.text) if not p.ocr else ():
            yield (
                p.page_at(m.start()),
                m.group(),
                "数值范围用“—”或“～”，不用半角短横",
                f"改为“{m.group().replace('-', '～')}”",
            )


_PLAIN_RANGE = re.compile(
    r"(?<![0-9.\-第号A-Za-z])[0-9]{1,5}(?:\.[0-9]+)?(?P<mark>-)[0-9]{1,5}(?:\.[0-9]+)?"
    r"(?=[万亿]?(?:元|人|名|件|户|家|亩|公里|公顷|千米|天|个|岁|周岁|倍|吨|小时|分钟|次|场|年(?!度?第)|平方))"
)


@rule("number-range", "数目范围的连接号", "GB/T 15834-2011 第4.13.3条")
def number_range(subject: Subject) -> Hits:
    """30-50万元: told once a paper, and not where a page was copied."""
    if subject.sheet.copied or subject.sheet.half_width or subject.paper.genre in {Genre.WEB, Genre.LAW}:
        return
    hits = [(p, m) for p in subject.sheet.body if not p.ocr for m in _PLAIN_RANGE.finditer(p.text)]
    hits = [(p, m) for p, m in hits if not re.match(r"(?:19|20)[0-9]{2}-", m.group())]
    if hits:
        p, m = hits[0]
        many = f"（全文{len(hits)}处）" if len(hits) > 1 else ""
        mend = f"改为“{m.group().replace('-', '～')}”"
        yield p.page_at(m.start()), m.group(), f"数目范围用“—”或“～”，不用半角短横{many}", mend


_YEARS = re.compile(r"(?<![0-9〔（(\[-])20[0-9]{2}年?(?P<mark>-)20[0-9]{2}年")


@rule("year-range", "起止年份的连接号", "GB/T 15834-2011 第4.13.3条")
def year_range(subject: Subject) -> Hits:
    """2021-2023年: years from and to take —, not the hyphen; told once a paper, not in titles that are quoted."""
    if subject.sheet.copied or subject.sheet.half_width or subject.paper.genre in {Genre.WEB, Genre.LAW}:
        return
    hits = [(p, m) for p in subject.sheet.body if not p.ocr for m in _YEARS.finditer(p.text)]
    hits = [(p, m) for p, m in hits if p.text.count("《", 0, m.start()) == p.text.count("》", 0, m.start())]
    if hits:
        p, m = hits[0]
        many = f"（全文{len(hits)}处）" if len(hits) > 1 else ""
        yield p.page_at(m.start()), m.group(), f"起止年份之间用一字线{many}", f"改为“{m.group().replace('-', '—')}”"


_WIDE_DIGITS = re.compile("[０-９]+(?:[．，％][０-９]*)?")


@rule("digit-width", "全角数字", "GB/T 15835-2011 第5.1条")
def digit_width(subject: Subject) -> Hits:
    """２０２３年: digits of full width; told once a paper."""
    hits = [(p, m) for p in subject.sheet.body if not p.ocr for m in _WIDE_DIGITS.finditer(p.text)]
    if hits and not subject.sheet.copied and subject.paper.genre is not Genre.WEB:
        p, m = hits[0]
        many = f"（全文{len(hits)}处）" if len(hits) > 1 else ""
        yield p.page_at(m.start()), p.around(m.start(), m.end(), 2), f"数字用了全角{many}", "改为半角数字"


_MIXED = re.compile(
    r"(?<![0-9.])[0-9]{1,4}(?:\.[0-9]+)?[百千](?=[元件人户名个份条场次家项亩吨公多余万])(?!分|米|克|瓦|卡|公里|赫)"
)


_UNIT_TWICE = re.compile(
    r"[0-9][%％]个?百分点|[0-9][万亿]?(?:元元|件件|户户|家家|个个|次次|亩亩|吨吨|名名|场场|公里公里|平方米平方米|[%％]{2})|"
    r"百分之[0-9一二三四五六七八九十百点.]{1,8}[%％]|[0-9.,]{1,12}(?:亿万|万亿万|亿亿|万万)(?=[元人户吨斤亩公千平立])"
)


@rule("number-unit", "数量单位重复", "GB/T 15835-2011 第5.1.3条")
def number_unit(subject: Subject) -> Hits:
    """1.2亿万元, 百分之二十%: two units of number with one figure."""
    for p in subject.sheet.body:
        for m in _UNIT_TWICE.finditer(p.text):
            yield p.page_at(m.start()), p.around(m.start(), m.end(), 1), "一个数字用了两个单位", "核对后只留一个"


_ZERO_YEAR = re.compile(
    r"(?<![\u4e00-\u9fff])[一二]零[一二三四五六七八九零][一二三四五六七八九零]年|[一二][零〇]零[一二三四五六七八九]年|二零[一二][一二三四五六七八九零]年"
)


@rule("year-zero", "汉字年份用零", "GB/T 15835-2011 第4.3.2条")
def year_zero(subject: Subject) -> Hits:
    """二零二三年: a nought that numbers a year is 〇."""
    for p in subject.sheet.body:
        for m in _ZERO_YEAR.finditer(p.text) if not p.ocr else ():
            yield p.page_at(m.start()), m.group(), "年份里的“零”应当写“〇”", f"改为“{m.group().replace('零', '〇')}”"


@rule("number-mixed", "阿拉伯数字与汉字混用", "GB/T 15835-2011 第5.1.3条")
def number_mixed(subject: Subject) -> Hits:
    """3千人: digits take only 万 and 亿 as hanzi."""
    for p in subject.sheet.body:
        for m in _MIXED.finditer(p.text):
            yield (
                p.page_at(m.start()),
                p.around(m.start(), m.end(), 3),
                f"“{m.group()}”把阿拉伯数字与“百”“千”混用",
                "全部写成阿拉伯数字；只有“万”“亿”可以用汉字",
            )


_APPROX = re.compile(
    r"[0-9]{1,9}(?:余|多)[\u4e00-\u9fff]{1,3}(?:左右|上下)|[0-9][0-9.]{0,8}[万亿]?(?:多余|余多)(?=[\u4e00-\u9fff])|"
    r"(?:大约|约)(?:近|将近|约)(?=[0-9百一二三四五六七八九十])|"
    r"(?:大约|约|近|将近)(?P<n>[0-9][0-9,.]{0,12}[万亿]?)(?P<over>余|多)|"
    r"(?:大约|约|近|将近|超过|超)(?P<n2>[0-9][0-9,.]{0,12}[万亿]?[\u4e00-\u9fff%]{0,3}?)(?P<after>左右|上下|以上)"
)


@rule("approx-doubled", "概数重复", "GB/T 15835-2011 第5.2.3条")
def approx_doubled(subject: Subject) -> Hits:
    """约20余, 近30左右, 超过50以上: one word of the two is enough."""
    for p in subject.sheet.body:
        for m in _APPROX.finditer(p.text):
            yield p.page_at(m.start()), m.group(), f"“{m.group()}”的概数词重复", "只留一个表示概数的词"


_TIMES_LESS = re.compile(
    r"(?:下降|减少|降低|缩短|压缩|压减|减低)了?(?:[1-9][0-9]{2}(?<!100)(?:\.[0-9]+)?|100\.[0-9]*[1-9])[%％]|"
    r"(?:下降|减少|降低|缩短|压缩|压减|减低)了?(?:[0-9]{1,4}(?:\.[0-9]+)?|[一二两三四五六七八九十]{1,2})倍"
)


@rule("times-less", "减少不用倍数", "GB/T 15835-2011 第5.2条；现代汉语用法")
def times_less(subject: Subject) -> Hits:
    """下降了1.2倍: nothing can fall by more than the whole of it."""
    for p in subject.sheet.body:
        for m in _TIMES_LESS.finditer(p.text):
            yield (
                p.page_at(m.start()),
                m.group(),
                "减少、下降不能超过原数，也不用“倍”表示",
                "核对数字，改用百分数或者“减至几分之几”",
            )


_ANY_DATE = re.compile(r"(?P<y>(?:19|20)\d{2})年(?P<m>\d{1,2})月(?P<d>\d{1,2})日")
_DAY_ONLY = re.compile(r"(?<![0-9年个.])(?P<m>[1-9][0-9]?)月(?P<d>[1-9][0-9]?)日")
"""The day of a month without its year; 29 February is one."""
_WEEKDAY = re.compile(r"^[（( ]{0,2}(?:星期|周|礼拜)(?P<w>[一二三四五六日天])")


@rule("date-impossible", "日期不存在", "GB/T 15835-2011 第4.1.3条")
def date_impossible(subject: Subject) -> Hits:
    """2021年2月30日; 2021年13月1日."""
    for p in subject.sheet.paragraphs:
        for m in _ANY_DATE.finditer(p.text):
            try:
                dt.date(int(m["y"]), int(m["m"]), int(m["d"]))
            except ValueError:
                yield p.page_at(m.start()), m.group(), f"没有{m.group()}这一天", "核对日期"
        for m in _DAY_ONLY.finditer(p.text):
            month, day = int(m["m"]), int(m["d"])
            if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(2020, month)[1]:
                yield p.page_at(m.start()), m.group(), f"没有{m.group()}这一天", "核对日期"


@rule("weekday", "日期与星期不符", "GB/T 15835-2011 第4.1.3条")
def weekday(subject: Subject) -> Hits:
    """2021年3月5日（星期四） was a Friday."""
    for p in subject.sheet.paragraphs:
        if "星期" not in p.text and "周" not in p.text:
            continue
        for span in find_dates(p.text):
            m = _WEEKDAY.match(p.text[span.end : span.end + 8])
            if m is None or not span.is_day:
                continue
            real = "一二三四五六日"[dt.date.fromisoformat(span.value).weekday()]
            if real != m["w"].replace("天", "日"):
                quote = p.text[span.start : span.end + m.end()]
                yield p.page_at(span.start), quote, f"{span.text}是星期{real}", "核对日期和星期"
