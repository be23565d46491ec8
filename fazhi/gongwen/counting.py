"""How many things a running text says it lists, and how many it does: 三个方面：一是…二是…, A、B、C等3个单位."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fazhi.gongwen.numbers import parse_number as _parse


@dataclass(frozen=True, slots=True)
class CountClaim:
    """以下三个方面：一是…二是…: stated against counted."""

    stated: int
    counted: int
    start: int
    end: int
    text: str

    @property
    def wrong(self) -> bool:
        """Whether more or fewer are listed than announced."""
        return self.stated != self.counted


_ANNOUNCED = re.compile(
    r"(?P<n>[两二三四五六七八九十]|[2-9]|1[0-9])(?:个|大|项|点|条|种|类)?(?P<what>方面|问题|措施|举措|环节|工作|要求|任务|原则|途径|方式|不足|短板|重点|抓手|建议|意见|原因)?"
    r"[\u4e00-\u9fff]{0,8}[：:]$"
)
_FIRST = re.compile(r"(?<![\u4e00-\u9fff十百第])一(?P<verb>[是要])")
_NUMERALS = "一二三四五六七八九十"
_ENUMERATED = re.compile(
    r"[，。；、：:]?等(?P<n>[两二三四五六七八九十]|[2-9]|1[0-9])(?:个|大|项)(?:方面|环节|领域|问题|举措|措施|重点|类别|部分|部门|单位|乡镇|县区)"
)


def _clause_start(text: str, at: int) -> int:
    return max((text.rfind(mark, 0, at) for mark in "。；，！？"), default=-1) + 1


def count_claims(text: str) -> Iterator[CountClaim]:
    """三个方面：一是…二是…: the marks in the rest of the paragraph are counted."""
    for m in _FIRST.finditer(text):
        before = text[max(0, m.start() - 24) : m.start()]
        announced = _ANNOUNCED.search(before)
        if announced is None:
            continue
        stated = _parse(announced["n"].replace("两", "二"))
        counted = _marks(text, m.start(), m["verb"])
        if stated is not None and counted >= 2:
            start = m.start() - (len(before) - announced.start())
            yield CountClaim(int(stated), counted, start, m.end(), text[start : m.end() + 6])
    for m in _ENUMERATED.finditer(text):
        items = _items_before(text, m.start())
        stated = _parse(m["n"].replace("两", "二"))
        if items and stated is not None and items >= stated:  # fewer may stand before 等, more may not
            begin = max(_clause_start(text, m.start()), m.start() - 60)
            yield CountClaim(int(stated), items, begin, m.end(), text[begin : m.end()])


def _marks(text: str, at: int, verb: str) -> int:
    """How far 一是 二是 三是 …, or 一要 二要 …, run from `at`."""
    n: int = 0
    here = at
    for numeral in _NUMERALS:
        found = re.search(rf"(?<![\u4e00-\u9fff第]){numeral}{verb}|(?<=[。；，：]){numeral}{verb}", text[here:])
        if found is None:
            break
        n, here = n + 1, here + found.end()
    return n


def _items_before(text: str, at: int) -> int | None:
    """Items by 、 before 等…方面; None where 和, 及 or quotes make the count unsure."""
    begin = max((text.rfind(mark, 0, at) for mark in "。；，：！？"), default=-1) + 1
    clause = text[begin:at]
    if not clause or re.search(r"[和及与或“”《》（）]", clause) or "、" not in clause:
        return None
    return clause.count("、") + 1


def broken_marks(text: str) -> Iterator[tuple[int, str, str]]:
    """一是…三是: (offset, mark found, mark missing) where a running mark is left out."""
    marks = [
        (m.start(), m.group()[0])
        for m in re.finditer(r"(?<=[。；，：:、])[一二三四五六七八九十]是|^[一二三四五六七八九十]是", text)
    ]
    expected: int | None = None
    for at, numeral in marks:
        n: int = _NUMERALS.index(numeral)
        if n == 0:
            expected = 1
            continue
        if expected is not None and n == expected + 1:
            yield at, f"{numeral}是", f"{_NUMERALS[expected]}是"
        expected = n + 1
