"""标点符号: width, pairs, doubled marks and marks that do not belong (GB/T 15834-2011)."""

from __future__ import annotations

import re

from fazhi.gongwen.facts import Genre
from fazhi.gongwen.proofread.fault import Hits, Subject, rule
from fazhi.gongwen.proofread.sheet import TABLE_ROW, Paragraph, level_of

_HAN = "\u4e00-\u9fff"
_BETWEEN = re.compile(r"》、(?=《)|”、(?=“)")


@rule("listing-mark", "书名号、引号之间的顿号", "GB/T 15834-2011 第4.5.3.5条")
def listing_mark(subject: Subject) -> Hits:
    """Between 》《 and ”“ no 、 is needed; told once a paper, because it is the lightest of faults."""
    if subject.paper.genre in {Genre.LAW, Genre.WEB}:
        return  # nobody mends the text of a law
    hits = [(p, m) for p in subject.sheet.body if not p.ocr for m in _BETWEEN.finditer(p.text)]
    if hits:
        p, m = hits[0]
        what = "书名号" if m.group().startswith("》") else "引号"
        many = f"，全文{len(hits)}处" if len(hits) > 1 else ""
        yield p.page_at(m.start()), p.around(m.start(), m.end(), 6), f"并列的{what}之间通常不用顿号{many}", "删去顿号"


_PAIRS = {"《": "》", "“": "”", "（": "）", "〔": "〕", "【": "】", "〈": "〉", "‘": "’", "「": "」", "『": "』"}
_CLOSERS = {close: open_ for open_, close in _PAIRS.items()}
_ITEM_BRACKET = re.compile(r"(?:^|[\s，。；：、])[（(]?[0-9a-zA-Z一二三四五六七八九十①-⑳]{1,3}$")


def _unpaired(text: str) -> list[tuple[int, str, str]]:
    """(offset, mark, what) of marks without partner; what is 'twice', 'open' or 'close'. Half-width brackets count
    with the full ones, for the width is another rule's business."""
    out: list[tuple[int, str, str]] = []
    stack: list[tuple[int, str]] = []
    for i, raw in enumerate(text):
        c = {"(": "（", ")": "）"}.get(raw, raw)
        if c in _PAIRS:
            if c in "“《" and stack and stack[-1][1] == c and c == "“":
                out.append((stack[-1][0], c, "twice"))
                stack[-1] = (i, c)
            else:
                stack.append((i, c))
        elif c in _CLOSERS:
            if stack and stack[-1][1] == _CLOSERS[c]:
                stack.pop()
            elif any(mark == _CLOSERS[c] for _, mark in stack):
                while stack[-1][1] != _CLOSERS[c]:
                    at, mark = stack.pop()
                    out.append((at, mark, "open"))
                stack.pop()
            elif not (c == "）" and _ITEM_BRACKET.search(text[:i])) and c != "’":
                out.append((i, c, "close"))
    out.extend((at, mark, "open") for at, mark in stack)
    return sorted(out)


@rule("quote-doubled", "引号重复", "GB/T 15834-2011 第4.8条")
def quote_doubled(subject: Subject) -> Hits:
    """“ opened again before it was closed: often a leftover of a page break."""
    for p in subject.sheet.paragraphs:
        if p.ocr or "“" not in p.text:
            continue
        for at, _, what in _unpaired(p.text):
            if what == "twice":
                again = p.text.find("“", at + 1)
                quote = p.around(at, again + 1, 6)
                extra = p.text[at + 1 : again]
                repeated = extra and p.text[again + 1 :].startswith(extra)
                mend = f"删去多出的“{p.text[at:again]}" if repeated else "前一个引号补上后引号，或者删去一个"
                yield p.page_at(at), quote, "前引号“没有关闭又出现一次", mend


@rule("unpaired", "标点不成对", "GB/T 15834-2011 第4.8、4.9、4.15条")
def unpaired(subject: Subject) -> Hits:
    """《》“”（）〔〕 stand in pairs within a paragraph; quotes may run over several quoted paragraphs."""
    loose: list[tuple[int, Paragraph, int, str, str]] = []
    for number, p in enumerate(subject.sheet.paragraphs):
        if not p.ocr and len(p.text) >= (4 if subject.sheet.blanks_count else 40) and TABLE_ROW.match(p.text) is None:
            loose += [
                (number, p, at, mark, what)
                for at, mark, what in _unpaired(p.text)
                if what != "twice" and mark not in "‘’"
            ]
    for number, p, at, mark, what in loose[:200]:
        other = _PAIRS[mark] if what == "open" else _CLOSERS[mark]
        near = range(number, number + 4) if what == "open" else range(number - 3, number + 1)
        if any(n in near and n != number and m == other for n, _, _, m, _ in loose[:200]):
            continue  # the partner stands in the next line of a title or table that reading did not join
        side = "后" if what == "open" else "前"
        yield (
            p.page_at(at),
            p.around(at, at + 1, 10),
            f"“{mark}”没有与之成对的“{other}”",
            f"补上{side}半“{other}”，或者删去“{mark}”",
        )


_INNER = re.compile(r"《[^《》]{0,60}[<＜](?P<inner>[^<>《》]{1,120})[>＞]")
_NESTED = re.compile(r"《[^》]{0,60}《(?P<inner>[^《》]{1,80})》[^《》]{0,40}》")


@rule("inner-book-mark", "书名号套用不当", "GB/T 15834-2011 第4.15.3.6条")
def inner_book_mark(subject: Subject) -> Hits:
    """A title inside a title is marked 〈〉."""
    for p in subject.sheet.paragraphs:
        if p.ocr or "《" not in p.text or subject.paper.genre is Genre.LAW:
            continue
        for m in [*_INNER.finditer(p.text), *_NESTED.finditer(p.text)]:
            inner = m["inner"]
            at = m.start("inner") - 1
            quote = p.text[at : at + min(len(inner) + 2, 40)]
            used = "半角尖括号" if p.text[at] in "<＜" else "双书名号"
            yield (
                p.page_at(at),
                quote,
                f"书名号里面再用书名号的，不用{used}",
                f"改为单书名号：〈{inner[:30]}〉" if len(inner) <= 30 else "里面一层改用单书名号〈〉",
            )


_DOUBLED = re.compile(
    r"[，、；：。][.．](?![0-9.])|[，、；：。][,;:]|[！？][，、；：。]|[,;:][，、；：。]|[，、；：]{2,}|[，、；：][。]|。[，、；：。]|([！？])\1{2,}|(?<!\.)\.\.(?!\.)|，\s*,|,，"
)


@rule("mark-doubled", "标点重复", "GB/T 15834-2011 第5.1条")
def mark_doubled(subject: Subject) -> Hits:
    """，，  。。  ，。 and the like."""
    for p in subject.sheet.body:
        if p.ocr:
            continue
        for m in _DOUBLED.finditer(p.text):
            if m.group() == "..":
                continue
            yield (
                p.page_at(m.start()),
                p.around(m.start(), m.end(), 6),
                f"标点“{m.group()}”重复或者并用",
                "只留一个正确的标点",
            )


_COMMA_ETC = re.compile(
    r"，等(?=(?:多种|各种|各类)?(?:方式|措施|形式|手段|渠道|途径|内容|问题|单位|部门|情况|环节|领域|方面|工作|活动))|、等(?![级待候同效额分量于高价闲身温])"
)


@rule("mark-before-etc", "“等”前多了顿号", "GB/T 15834-2011 第4.5.3条")
def mark_before_etc(subject: Subject) -> Hits:
    """行政处罚、行政强制、等: the last item and 等 need no mark between them."""
    for p in subject.sheet.body:
        for m in _COMMA_ETC.finditer(p.text) if not p.ocr else ():
            yield (
                p.page_at(m.start()),
                p.around(m.start(), m.end(), 6),
                "“等”前面不用顿号、逗号",
                f"删去“等”前的“{m.group()[0]}”",
            )


_TERMINAL = re.compile(r"[。！？：；…!?:;—][”’」』）)〕】]*$")


@rule("full-stop", "段末缺句号", "GB/T 15834-2011 第4.1条")
def full_stop(subject: Subject) -> Hits:
    """A paragraph of sentences ends in a full stop; lines cut by a page break were joined before."""
    ends = subject.sheet.blanks_count and _paragraphs_end(subject.sheet.body)
    for i, p in enumerate(subject.sheet.paragraphs):
        text = p.text.rstrip()
        if p.body and not p.ocr and ends and len(text) >= 12 and text[-1] in "，、" and not _is_prose(text):
            yield p.page_at(len(text) - 1), text[-14:], f"段末以“{text[-1]}”收束", "核对是否缺字；不缺的改为句号"
        if not p.body or p.ocr or not _is_prose(text) or _TERMINAL.search(text):
            continue
        last = i + 1 == len(subject.sheet.paragraphs)
        if not subject.sheet.blanks_count and _cut_by_print(subject.sheet.paragraphs, i):
            continue
        if text[-1] in "，、,":
            yield p.page_at(len(text) - 1), text[-14:], f"段末以“{text[-1]}”收束", "核对是否缺字；不缺的改为句号"
        elif re.search(rf"[{_HAN}0-9%％”]$", text) and not last:
            yield p.page_at(len(text) - 1), text[-14:], "段末缺句号", f"在“{text[-6:]}”后面加句号"


def _paragraphs_end(body: tuple[Paragraph, ...]) -> bool:
    """Whether paragraphs end in marks as paragraphs do; lines that a program wrapped end anywhere."""
    long = [p.text.rstrip() for p in body if len(p.text.rstrip()) >= 20]
    return len(long) >= 2 and sum(_TERMINAL.search(text) is not None for text in long) * 5 >= len(long) * 3


def _cut_by_print(paragraphs: tuple[Paragraph, ...], i: int) -> bool:
    """A column or page of print ended here: the next paragraph goes on in mid-sentence, or on another page."""
    if i + 1 >= len(paragraphs):
        return True
    after, text = paragraphs[i + 1], paragraphs[i].text.rstrip()
    return text[-1] in "，、," or after.page != paragraphs[i].page_at(len(text) - 1) or after.level == 0


def _is_prose(text: str) -> bool:
    """Sentences, not a heading or an item of a list."""
    return len(text) >= 45 and "。" in text[:-1] and text.count("，") >= 1


@rule("title-end", "标题末尾用了标点", "GB/T 9704-2012 第7.3.1条")
def title_end(subject: Subject) -> Hits:
    """A title has no mark at its end, brackets, quotes and 》 aside."""
    title = subject.paper.title
    if title is not None and title.quote.rstrip()[-1:] in "。，；：、,;:." and title.quote.strip():
        yield title.page, title.quote.rstrip()[-20:], "公文标题末尾不用标点", "删去标题末尾的标点"
        return
    for row in subject.sheet.rows[:4]:
        if _TITLE_ROW.match(row.raw.strip()) is not None and level_of(row.raw) is None and not row.ocr:
            yield row.page, row.raw.strip()[-20:], "公文标题末尾不用标点", "删去标题末尾的标点"


_TITLE_ROW = re.compile(
    r"^[^，。；：]{0,30}关于[^。；]{4,60}的(?:通知|请示|报告|函|意见|批复|通报|决定|公告|通告|汇报|实施方案)[。，；、]$"
)


def heading_paragraphs(paragraphs: tuple[Paragraph, ...]) -> list[Paragraph]:
    """Numbered paragraphs that are headings alone: short, no full stop."""
    return [p for p in paragraphs if p.level and len(p.text) <= 40 and "。" not in p.text]
