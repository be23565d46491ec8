"""引用失效法规: a law cited that was no longer in force on the paper's own day."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from fazhi.checks import thresholds as t
from fazhi.checks.case import Case, Material
from fazhi.checks.dating import days_of, own_date
from fazhi.checks.finding import Severity, Spot, at
from fazhi.checks.law_table import STATE, Law, county_laws, index, national, plain_title, successor
from fazhi.checks.passages import Flow, flow_of
from fazhi.checks.reading_faults import poor_pages
from fazhi.checks.registry import check
from fazhi.gongwen.facts import Genre
from fazhi.reading.document import Source

_SILENT = {Genre.LAW, Genre.LINKS, Genre.PHOTO, Genre.SCREENSHOT, Genre.ARCHIVE, Genre.WEB}
_CITED = re.compile(r"《(?P<title>[^《》\n]{2,50})》[ ]?(?:[（(](?P<note>[^（）()\n]{2,24})[)）])?")
_BARE = re.compile(
    rf"(?<![《〈]){STATE}(?P<title>[\u4e00-\u9fff]{{2,24}}?(?:法|条例|法通则|法总则))(?=[第的规，。、；和及]|$)",
    re.MULTILINE,
)
_TEXT_OF = re.compile(r"((?:19|20)[0-9]{2})年?(?:[0-9]{1,2}月)?(?:修正|修订|修改|版|本)")
_SPEAKS_OF_REPEAL = re.compile(
    r"废止|失效|取代|代替|替代|停止执行|停止施行|不再适用|不再执行|修改为|更名|改称|原《|原有的《|旧法|旧条例|旧办法|施行前|施行之前|当时有效|当时施行|行为时"
    r"|溯及|历史沿革|前身|相衔接|新旧|对比|区别|变化|已被|曾"
)
_CLEAN_UP = re.compile(r"清理|废止|失效")
_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})年")


@dataclass(frozen=True, slots=True)
class _Citation:
    law: Law
    start: int
    end: int
    year: int | None


@check(
    "repealed-law",
    "引用失效法规",
    severity=Severity.MINOR,
    looks_at="文中引用的法律、行政法规、部门规章在本文件日期时是否有效",
    explanation="引用已经废止或者被取代的法律法规，说明依据错误或者沿用旧稿。按材料自己的日期判断；讲到法律废止、新旧衔接的句子，以及旧法有效期间的事项，不算。",
    wrong="2021年5月的案例写“依据《中华人民共和国物权法》”（2021年1月1日起由民法典取代）",
    right="“民法典施行后，《中华人民共和国合同法》等九部法律同时废止”；2021年3月引用当时有效的《环境噪声污染防治法》",
)
def repealed_law(case: Case) -> Iterator[Spot]:
    """Each repealed law of a paper once; the paper's own day decides, the first day of the period where it has none."""
    laws = index((*national(), *county_laws(case)))
    for material in case.papers:
        paper = material.paper
        if paper.genre in _SILENT or poor_pages(material):
            continue
        title = paper.title.value if paper.title else material.stem
        if _CLEAN_UP.search(title):
            continue
        day, sure = _day_of(material, case)
        flow = flow_of(material.document)
        told: set[str] = set()
        for citation in _citations(flow.text, laws):
            spot = _spot(material, flow, citation, day, sure, laws)
            if spot is not None and citation.law.title not in told:
                told.add(citation.law.title)
                yield spot


def _day_of(material: Material, case: Case) -> tuple[dt.date, bool]:
    fact = own_date(material)
    span = days_of(fact) if fact is not None else None
    return (span[0], True) if span is not None else (case.cycle.first, False)


def _citations(text: str, laws: dict[str, Law]) -> Iterator[_Citation]:
    for m in _CITED.finditer(text):
        title = plain_title(m["title"])
        law = laws.get(title)
        note = m["note"] or ""
        if law is None:
            inner = re.fullmatch(r"(.+?)（(.{2,16})）", title)
            if inner is None or (law := laws.get(inner[1])) is None:
                continue
            note = inner[2]
        year = _TEXT_OF.search(note)
        yield _Citation(law, m.start(), m.end(), int(year[1]) if year else None)
    for m in _BARE.finditer(text):
        law = laws.get(m["title"])
        if law is not None:
            yield _Citation(law, m.start(), m.end(), None)


def _spot(
    material: Material, flow: Flow, citation: _Citation, day: dt.date, sure: bool, laws: dict[str, Law]
) -> Spot | None:
    law = citation.law
    if _is_about_the_past(flow, citation, day):
        return None
    ocr = any(p.source is Source.OCR for p in material.document.pages)
    confidence = t.LIKELY if ocr or not sure else t.SURE
    quote = flow.quote(citation.start, citation.end)
    page = flow.page_at(citation.start)
    if law.repealed is not None and law.repealed <= day:
        replaced = f"，由《{law.replaced_by}》取代" if law.replaced_by else ""
        now = successor(law, laws, day)
        remedy = f"请改为引用《{now}》的相应规定。" if now else "请删除或者改为引用现行有效的规定。"
        message = f"{quote}自{_chinese(law.repealed)}起废止{replaced}（依据：{law.source}）"
        confidence = confidence if law.confirmed else min(confidence, t.POSSIBLE)
        return at(material, message, remedy, page=page, quote=quote, confidence=confidence)
    span = law.text_in_force(citation.year) if citation.year is not None else None
    if span is not None and span[1] is not None and span[1] <= day:
        message = f"{quote}引用的是{citation.year}年文本，{_chinese(span[1])}起已施行新的文本"
        # Of the texts in between only their years are certain; that of the newest was read to its first day.
        newest = law.confirmed and law.texts[-1][1] <= day
        return at(
            material, message, "请改为引用现行文本，并核对条款序号。",
            page=page, quote=quote, confidence=min(confidence, t.LIKELY if newest else t.POSSIBLE),
        )  # fmt: skip
    return None


def _is_about_the_past(flow: Flow, citation: _Citation, day: dt.date) -> bool:
    """The sentence speaks of the repeal itself, or of a year in which the law was in force."""
    start, sentence = flow.sentence_at(citation.start)
    outside = "".join(_outside(sentence, list(_CITED.finditer(sentence))))
    if (
        _SPEAKS_OF_REPEAL.search(outside)
        or sentence[max(0, citation.start - start - 1) : citation.start - start] == "原"
    ):
        return True
    end = citation.law.repealed
    return end is not None and any(int(y) < end.year and int(y) < day.year for y in _YEAR.findall(outside))


def _outside(text: str, titles: list[re.Match[str]]) -> Iterator[str]:
    """The words of a sentence outside the titles it cites: 《…废止…的决定》 is no statement."""
    at_ = 0
    for m in titles:
        yield text[at_ : m.start() + 1]
        at_ = m.end()
    yield text[at_:]


def _chinese(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
