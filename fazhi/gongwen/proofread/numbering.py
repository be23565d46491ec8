"""结构层次序数: 一、 （一） 1. （1）, their order and their marks (GB/T 9704-2012, 7.3.3; GB/T 15834-2011, 4.5.3.5)."""

from __future__ import annotations

import re
from collections import Counter

from fazhi.gongwen.facts import Genre
from fazhi.gongwen.numbers import parse_number
from fazhi.gongwen.proofread.fault import Hits, Subject, rule
from fazhi.gongwen.proofread.sheet import Paragraph, level_of

_DIGITS = "零一二三四五六七八九十"
_SHAPES = {1: "{}、", 2: "（{}）", 3: "{}.", 4: "（{}）"}


def _han(n: int) -> str:
    if n <= 10:
        return _DIGITS[n]
    tens, ones = divmod(n, 10)
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def _shape(level: int, n: int) -> str:
    return _SHAPES[level].format(_han(n) if level <= 2 else n)


def _head(paragraph: Paragraph) -> str:
    return paragraph.text.strip()[:18]


@rule("numbering-order", "层次序数不连续", "GB/T 9704-2012 第7.3.3条")
def order(subject: Subject) -> Hits:
    """Each level counts on by one below its parent; a number left out or given twice is a fault.

    A level that starts again at one opens a new part (an attached plan), which is no fault.
    """
    if subject.paper.genre is Genre.FORM:
        return  # its boxes are read in an order of their own
    last = [0, 0, 0, 0, 0]
    for paragraph in subject.sheet.paragraphs:
        found = level_of(paragraph.text)
        if found is None:
            continue
        level, m = found
        value = parse_number(m["n"])
        if value is None:
            continue
        n, before = int(value), last[level]
        last[level] = n
        for deeper in range(level + 1, 5):
            last[deeper] = 0
        if level == 2 and n == 2 and before == 0 and last[1]:
            yield (
                paragraph.page,
                _head(paragraph),
                "序数由“（二）”开始，缺“（一）”",
                "核对是否漏了一段；没有漏的，改为“（一）”",
            )
        if n == before + 1 or n == 1 or before == 0:
            continue
        if n == before:
            yield (
                paragraph.page,
                _head(paragraph),
                f"序数“{_shape(level, n)}”重复",
                f"改为“{_shape(level, n + 1)}”，并顺次调整后面的序数",
            )
        elif n == before + 2:
            yield (
                paragraph.page,
                _head(paragraph),
                f"序数由“{_shape(level, before)}”跳到“{_shape(level, n)}”，缺“{_shape(level, before + 1)}”",
                f"核对是否漏了一段；没有漏的，改为“{_shape(level, before + 1)}”并顺次调整",
            )


_ARTICLE = re.compile(r"^[ \u3000]*第(?P<n>[一二三四五六七八九十百零]{1,6})条(?=[ \u3000])")


@rule("article-order", "条的序数不连续", "GB/T 9704-2012 第7.3.3条")
def article_order(subject: Subject) -> Hits:
    """第一条 第二条 第四条: an article left out or given twice; one that starts again at 第一条 opens a new text."""
    before = 0
    for paragraph in subject.sheet.paragraphs:
        m = _ARTICLE.match(paragraph.text)
        value = parse_number(m["n"]) if m is not None else None
        if m is None or value is None:
            continue
        n = int(value)
        if before and n in {before, before + 2}:
            what = "重复" if n == before else f"由“第{_han(before)}条”跳到“第{_han(n)}条”"
            yield paragraph.page, m.group().strip(), f"条的序数{what}", "核对是否漏了一条，并顺次调整后面的序数"
        before = n


_POINT = re.compile(r"^[ \u3000]*第(?P<n>[一二三四五六七八九十])[，、：]")


@rule("point-order", "第一、第二的序数不连续", "GB/T 9704-2012 第7.3.3条")
def point_order(subject: Subject) -> Hits:
    """第一， then 第三， at the heads of paragraphs."""
    before = 0
    for paragraph in subject.sheet.paragraphs:
        m = _POINT.match(paragraph.text)
        if m is None:
            continue
        n = _DIGITS.index(m["n"])
        if before and n in {before, before + 2}:
            what = "重复" if n == before else f"由“第{_han(before)}”跳到“第{_han(n)}”"
            yield paragraph.page, _head(paragraph), f"序数{what}", "核对是否漏了一段，并顺次调整后面的序数"
        before = n


@rule("numbering-mark", "层次序数的标点不当", "GB/T 15834-2011 附录B.3.2")
def mark(subject: Subject) -> Hits:
    """一、 takes 、; （一） and （1） take none; 1. takes a point. Told once for each wrong form."""
    wrong: dict[tuple[int, str], tuple[Paragraph, str]] = {}
    count: Counter[tuple[int, str]] = Counter()
    for paragraph in subject.sheet.body:
        found = level_of(paragraph.text)
        if found is None or paragraph.ocr:
            continue
        level, m = found
        good = {1: "、", 2: "", 3: "..．", 4: ""}[level]
        if (m["mark"] and m["mark"] not in good) or (level == 1 and m["mark"] != "、"):
            key = (level, m["mark"])
            count[key] += 1
            wrong.setdefault(key, (paragraph, m["n"]))
    for key, (paragraph, n) in wrong.items():
        level, used = key
        right = {1: f"{n}、", 2: f"（{n}）", 3: f"{n}.", 4: f"（{n}）"}[level]
        many = f"，全文{count[key]}处" if count[key] > 1 else ""
        rest = "后面不加标点" if level in (2, 4) else f"后面不用“{used}”"
        yield paragraph.page, _head(paragraph), f"序数{rest}{many}", f"改为“{right}”"


@rule("numbering-level", "层次序数越级", "GB/T 9704-2012 第7.3.3条")
def level(subject: Subject) -> Hits:
    """（1） right below 一、, with neither （一） nor 1. between, leaves levels out."""
    above = 0
    for paragraph in subject.sheet.body:
        if paragraph.level == 0:
            continue
        if paragraph.level == 4 and above == 1:
            yield (
                paragraph.page,
                _head(paragraph),
                "“一、”之下直接用“（1）”，越过了中间层次",
                "“一、”之下用“（一）”，再下用“1.”和“（1）”；只有两层的，第二层可以用“1.”",
            )
        above = paragraph.level
