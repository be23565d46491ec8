"""全角半角: brackets, marks and quotes in half width; a habit of the whole paper is told once (GB/T 15834-2011)."""

from __future__ import annotations

import re

from fazhi.gongwen.facts import Genre
from fazhi.gongwen.proofread.fault import Hits, Subject, rule

_HAN = "\u4e00-\u9fff"
_HALF_BRACKET = re.compile(
    rf"\((?=[^()（）]{{0,60}}[{_HAN}][^()（）]{{0,60}}[)）])|(?<=[{_HAN}])\)|[（][^()（）]{{0,60}}\)"
)
_HALF_MARK = re.compile(rf"(?<=[{_HAN}”》）〕])[,;:?!](?=[{_HAN}“《（\s]|$)")
_STRAIGHT = re.compile(rf'"(?=[^"]{{1,40}}")[^"]*[{_HAN}][^"]*"')
_FULL = str.maketrans(",;:?!()", "，；：？！（）")


MOST = 8
"""A habit that runs through the whole paper is told so many times and no more; the last time says so."""


def _times(n: int, told: int = 0) -> str:
    here = f"（本段{n}处）" if n > 1 else ""
    return here + ("，后面同样的不再一一列出" if told == MOST else "")


def _start(subject: Subject, half: str, full: str) -> tuple[int, str]:
    """(how many are held told already, what the message adds): a habit of the whole paper, or a law, is told once."""
    text = "".join(p.text for p in subject.sheet.paragraphs)
    n, others = (sum(text.count(mark) for mark in marks) for marks in (half, full))
    habit = n >= 6 and n >= 9 * others
    once = habit or subject.paper.genre is Genre.LAW or (subject.sheet.copied and n >= 3)
    many = text.count(half[0]) if len(half) == 2 else n
    return (MOST - 1, f"（全文约{many}处，一并核对）") if once and n > 2 else (0, "")


@rule("bracket-width", "半角括号", "GB/T 15834-2011 第5.1.8条")
def bracket_width(subject: Subject) -> Hits:
    """Brackets around Chinese text are full width; told once a paragraph, a habit of the whole paper once."""
    if subject.sheet.half_width:
        return  # told once for all marks
    told, many = _start(subject, "()", "（）")
    for p in subject.sheet.paragraphs:
        if p.ocr or ("(" not in p.text and ")" not in p.text) or told >= MOST:
            continue
        hits = [m for m in _HALF_BRACKET.finditer(p.text) if not _in_address(p.text, m.start())]
        if hits:
            told += 1
            m = hits[0]
            here = many or _times(len(hits), told)
            close = p.text.find(")", m.start())
            end = close + 1 if 0 <= close - m.start() <= 40 else m.end()
            quote = p.text[m.start() : end] if end - m.start() > 2 else p.around(m.start(), end)
            yield (
                p.page_at(m.start()),
                quote,
                f"中文里用了半角括号{here}",
                f"改为全角括号：{quote.translate(_FULL)}",
            )


def _in_address(text: str, at: int) -> bool:
    """Inside a web address or a formula the half width is right."""
    word = re.search(r"\S*$", text[max(0, at - 60) : at])
    return word is not None and ("://" in word.group() or "www." in word.group())


@rule("mark-width", "半角标点", "GB/T 15834-2011 第5.1条")
def mark_width(subject: Subject) -> Hits:
    """, ; : ? ! between hanzi are full width; told once a paragraph, a habit of the whole paper once."""
    if subject.sheet.half_width:
        yield from _half_width_paper(subject)
        return
    told, all_over = _start(subject, ",;:?!", "，；：？！")
    for p in subject.sheet.paragraphs:
        if p.ocr or told >= MOST:
            continue
        hits = list(_HALF_MARK.finditer(p.text))
        if hits:
            m = hits[0]
            told += 1
            kinds = "".join(dict.fromkeys(h.group() for h in hits))
            quote = p.around(m.start(), m.end())
            yield (
                p.page_at(m.start()),
                quote,
                f"中文里用了半角标点“{kinds}”{all_over or _times(len(hits), told)}",
                f"改为全角标点“{kinds.translate(_FULL)}”",
            )


def _half_width_paper(subject: Subject) -> Hits:
    """A paper all in half width is told once; a copy of a web page is left as the site made it."""
    if subject.sheet.copied or subject.paper.genre is Genre.WEB:
        return
    for p in subject.sheet.paragraphs:
        m = None if p.ocr else _HALF_MARK.search(p.text) or _HALF_BRACKET.search(p.text)
        if m is not None:
            yield (
                p.page_at(m.start()),
                p.around(m.start(), m.end()),
                f"全文用的是半角标点（{subject.sheet.half_width}处）",
                "用查找替换把半角的逗号、冒号、分号、括号统一改为全角",
            )
            return


@rule("straight-quote", "直引号", "GB/T 15834-2011 第4.8.3条")
def straight_quote(subject: Subject) -> Hits:
    """Chinese text is quoted with “ ”; a copy of a web page is left as the site made it."""
    told = 0
    for p in subject.sheet.paragraphs if not subject.sheet.copied else ():
        hits = [] if p.ocr or told >= MOST else list(_STRAIGHT.finditer(p.text))
        if hits:
            m = hits[0]
            told += 1
            yield (
                p.page_at(m.start()),
                m.group()[:40],
                f"中文里用了直引号{_times(len(hits), told)}",
                f"改为“{m.group()[1:-1][:40]}”",
            )
