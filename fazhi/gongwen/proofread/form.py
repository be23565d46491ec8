"""公文要素: number, date, attachments and title in the form GB/T 9704-2012 asks for."""

from __future__ import annotations

import re

from fazhi.gongwen.dates import first_date, only_date
from fazhi.gongwen.docno import find_docnos
from fazhi.gongwen.facts import Genre
from fazhi.gongwen.proofread.fault import Hits, Subject, rule

_ISSUED = {Genre.OFFICIAL, Genre.WORK, Genre.MINUTES, Genre.LIST}


@rule("docno", "发文字号不规范", "GB/T 9704-2012 第7.2.5条")
def docno(subject: Subject) -> Hits:
    """Brackets, 第, leading noughts, a missing year or 号."""
    number, fault = subject.paper.docno, subject.paper.docno_fault
    if number is not None and fault is not None:
        mend = "补上年份，按“机关代字〔年份〕序号号”书写" if "缺年份" in fault else f"改为“{number.value}”"
        yield number.page, number.quote, fault, mend


_CERTIFICATE = re.compile(r"证|许可|登记|资质|注册|专利|[）)][ ]*第|字[ ]*第")
"""Numbers of certificates and licences, which have a form of their own."""


@rule("docno-cited", "引用的发文字号不规范", "GB/T 9704-2012 第7.2.5条")
def docno_cited(subject: Subject) -> Hits:
    """A number cited in the text with other brackets than 〔〕; told once a paper, for it is mostly a habit."""
    own = subject.paper.docno.quote if subject.paper.docno is not None else ""
    hits = [
        (p, number)
        for p in subject.sheet.body
        if not p.ocr and subject.paper.genre not in {Genre.WEB, Genre.LAW}
        for number in find_docnos(p.text)
        if number.fault is not None and number.year is not None and number.text != own and number.code not in own
        if not _CERTIFICATE.search(number.text)
    ]
    if hits:
        p, number = hits[0]
        many = f"（全文{len(hits)}处）" if len(hits) > 1 else ""
        yield p.page_at(number.start), number.text, f"{number.fault}{many}", f"改为“{number.value}”"


_ANNEX_NUMBER = re.compile(r"(?:见|按照?|填写|填报)附件[ ]*(?P<n>[0-9]{1,2})(?![0-9年月])")


@rule("attachment-number", "提到的附件没有列出", "GB/T 9704-2012 第7.3.4条")
def attachment_number(subject: Subject) -> Hits:
    """见附件2, where the list has one: either the list or the text is wrong."""
    listed = len(subject.paper.attachments)
    if not listed or subject.paper.genre is not Genre.OFFICIAL:
        return
    for p in subject.sheet.body:
        for m in _ANNEX_NUMBER.finditer(p.text):
            if int(m["n"]) > listed:
                yield (
                    p.page_at(m.start()),
                    m.group(),
                    f"附件只列了{listed}个，文中提到附件{m['n']}",
                    "核对附件说明和正文",
                )


_LISTED = re.compile(r"^[ \u3000]*(?:附[ ]*件[：:][ ]*)?(?P<n>[0-9]{1,2})[.．、](?![0-9])")


@rule("attachment-order", "附件序号不连续", "GB/T 9704-2012 第7.3.4条")
def attachment_order(subject: Subject) -> Hits:
    """附件：1.… then 1.… or 3.…: the numbers of the list go on by one."""
    rows = subject.sheet.rows
    start = next((i for i, row in enumerate(rows) if re.match(r"^[ \u3000]*附[ ]*件[：:][ ]*1[.．、]", row.raw)), None)
    last = 1
    for row in rows[start + 1 : start + 30] if start is not None else ():
        m = _LISTED.match(row.raw)
        if m is None or len(row.text) > 60 or row.text.endswith(("。", "；")):
            return
        n = int(m["n"])
        if n in {last, last + 2}:
            yield (
                row.page,
                row.raw.strip(),
                f"附件的序号{'重复' if n == last else '跳号'}",
                f"改为“{last + 1}.”或者核对附件",
            )
        last = n


_ARABIC_SINCE = "2012-07-01"
"""GB/T 9704-2012 came into force; the standard before it wrote the date in hanzi."""
_PADDED = re.compile(r"年0\d月|月0\d日")


@rule("date-form", "成文日期写法不规范", "GB/T 9704-2012 第7.3.5.4条")
def date_form(subject: Subject) -> Hits:
    """Arabic digits, year month and day in full, no leading noughts."""
    date = subject.paper.date
    if date is None or subject.paper.genre not in _ISSUED or date.rule not in {"signature", "imprint"}:
        return
    span = only_date(date.quote) or first_date(date.quote)
    if span is None:
        return
    if len(date.value) == 7 and subject.paper.genre is not Genre.OFFICIAL:
        return  # the cover of a plan or report names the month alone
    if len(date.value) == 7:
        year, month = date.value.split("-")
        yield date.page, date.quote, "成文日期没有写到日", f"写全年月日，如“{year}年{int(month)}月×日”"
        return
    year, month, day = date.value.split("-")
    right = f"{year}年{int(month)}月{int(day)}日"
    if span.form == "han" and date.value < _ARABIC_SINCE:
        return
    if span.form == "han":
        yield date.page, date.quote, "成文日期应当用阿拉伯数字", f"改为“{right}”"
    elif span.form == "short":
        yield date.page, date.quote, "年份应当写全四位", f"改为“{right}”"
    elif span.form == "dotted":
        yield date.page, date.quote, "成文日期应当写出“年”“月”“日”", f"改为“{right}”"
    elif _PADDED.search(date.quote.replace(" ", "")):
        yield date.page, date.quote, "月、日不编虚位", f"改为“{right}”"


_LIST_MARK = re.compile(
    r"^[ \u3000]*附件?[ ]*(?:[0-9一二三四五六七八九十]{1,2})?[ ]*[：:][ ]*(?P<first>[0-9]{1,2}(?P<mark>[、．,，]))?"
)


@rule("attachment-form", "附件说明不规范", "GB/T 9704-2012 第7.3.4条")
def attachment_form(subject: Subject) -> Hits:
    """附件：1.名称: no 《》 around the name and no mark behind it."""
    for item in subject.paper.attachments:
        quote = item.quote.strip()
        if quote.rstrip("）)").endswith(("。", "；", ";", "，")):
            yield item.page, quote, "附件名称后面不加标点", f"删去末尾的“{quote[-1]}”"
        if item.name.startswith("《") and item.name.endswith("》") and item.name.count("《") == 1:
            yield item.page, quote, "附件名称不加书名号", f"改为“{item.name[1:-1]}”"
        widths_told = subject.sheet.copied or subject.sheet.half_width
        if re.match(r"附[ ]*件[ ]*[0-9]{0,2}:", quote) and not widths_told:
            yield item.page, quote, "“附件”后面应当用全角冒号", f"改为“{quote.replace(':', '：', 1)}”"
        m = _LIST_MARK.match(quote)
        if m is not None and m["mark"] in {"、", ",", "，"}:
            yield (
                item.page,
                quote,
                f"附件的序号后面不用“{m['mark']}”",
                f"改为“{quote.replace(m['first'], m['first'][:-1] + '.', 1)}”",
            )


_CLOSES = re.compile(
    r"^(?:(?P<report>特此报告|以上报告，?请(?:予)?(?:审阅|审议))|(?P<notice>特此通知)|(?P<letter>特此(?:函复|函告|函达)|此复)|"
    r"(?P<ask>(?:以上|上述)?(?:请示|意见|报告|方案)?[，]?(?:妥否|当否|可否|是否妥当)[，]?(?:恳)?请(?:予)?(?:批示|批准|批复|审批|示)))[。！]?$"
)
_FITS = {
    "report": {"报告", "情况报告", "工作报告", "总结", "汇报"},
    "notice": {"通知"},
    "letter": {"函", "复函", "批复", "答复", "回复"},
    "ask": {"请示", "函", "方案", "意见", "建议", "申请"},
}


@rule("closing-words", "结束语与文种不符", "《党政机关公文处理工作条例》第八条、第十五条")
def closing_words(subject: Subject) -> Hits:
    """特此报告 at the end of a 通知; 妥否，请批示 in a 报告, which must not ask for anything."""
    kind = subject.paper.kind.value if subject.paper.kind is not None else ""
    if subject.paper.genre is not Genre.OFFICIAL or kind not in {
        "通知",
        "报告",
        "请示",
        "函",
        "批复",
        "通报",
        "意见",
        "决定",
    }:
        return
    for p in subject.sheet.body:
        m = _CLOSES.match(p.text.strip())
        if m is None or m.lastgroup is None or kind in _FITS[m.lastgroup] or kind == "意见":
            continue
        mend = (
            "报告中不得夹带请示事项，需要批复的另行请示"
            if (kind, m.lastgroup) == ("报告", "ask")
            else "核对文种，改用相应的结束语"
        )
        yield p.page_at(0), p.text.strip(), f"“{p.text.strip('。！ 　')}”不是{kind}的结束语", mend


@rule("recipient-form", "主送机关后缺冒号", "GB/T 9704-2012 第7.3.2条")
def recipient_form(subject: Subject) -> Hits:
    """各乡镇人民政府，县直各单位 alone on the row below the title, without its colon."""
    paper = subject.paper
    if paper.title is None or paper.genre is not Genre.OFFICIAL or paper.recipients:
        return
    title_end = paper.title.quote.split("\n")[-1].strip()
    rows = subject.sheet.rows
    at = next((i for i, row in enumerate(rows[:30]) if row.raw.strip() == title_end), None)
    if at is None or at + 1 >= len(rows):
        return
    text = rows[at + 1].text
    if re.fullmatch(
        r"各[\u4e00-\u9fff（）、，]{2,40}(?:单位|部门|政府|办事处|股室|科室|委员会|机构|乡镇|街道|学校|中小学|"
        r"幼儿园|企业|医院|公司|中心|站所|社区|村)[，。；]?",
        text,
    ):
        yield (
            rows[at + 1].page,
            rows[at + 1].raw.strip(),
            "主送机关后面应当用全角冒号",
            f"改为“{text.rstrip('，。；')}：”",
        )
