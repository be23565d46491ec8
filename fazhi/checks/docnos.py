"""发文字号: its form, one number on two papers, and its year against the date."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from fazhi.checks import thresholds as t
from fazhi.checks.case import Case, Material
from fazhi.checks.finding import Severity, Spot, at
from fazhi.checks.offices import Standing, standing_of
from fazhi.checks.reading_faults import poor_pages
from fazhi.checks.registry import check
from fazhi.gongwen.facts import Fact, Genre
from fazhi.reading.document import Source
from fazhi.reading.fold import fold

_YEAR = re.compile(r"〔([12][0-9]{3})〕")
_WITHOUT = {Genre.LAW, Genre.LEDGER, Genre.FORM, Genre.LINKS, Genre.PHOTO, Genre.SCREENSHOT, Genre.ARCHIVE}


def _numbered(case: Case) -> Iterator[tuple[Material, Fact]]:
    """Papers that bear a number of their own and can be read well enough."""
    for material in case.papers:
        fact = material.paper.docno
        if fact is not None and material.paper.genre not in _WITHOUT and not poor_pages(material):
            yield material, fact


def _is_scanned(material: Material) -> bool:
    return any(p.source is Source.OCR for p in material.document.pages)


@check(
    "docno-malformed",
    "发文字号不规范",
    severity=Severity.MINOR,
    looks_at="本单位文件的发文字号写法（GB/T 9704—2012）",
    explanation="发文字号由机关代字、年份、序号组成：年份写全四位并用六角括号“〔〕”，序号不编虚位，不加“第”字。清单、台账没有文号不算问题。",
    wrong="“明司[2021]5号”“明司〔2021〕第5号”“明司〔2021〕05号”“明司5号”",
    right="“明司〔2021〕5号”",
)
def docno_malformed(case: Case) -> Iterator[Spot]:
    """The written form has a fault; papers of superiors are not the unit's to mend."""
    for material, fact in _numbered(case):
        fault = material.paper.docno_fault
        if fault is None or standing_of(material, case) in {Standing.HIGHER, Standing.LEADING}:
            continue
        proposal = f"，应当写作“{fact.value}”" if _YEAR.search(fact.value) else ""
        yield at(
            material,
            f"发文字号“{fact.quote}”不规范：{fault}",
            f"请按公文格式标准更正发文字号{proposal}后重新印发。",
            page=fact.page,
            quote=fact.quote,
            confidence=t.LIKELY if _is_scanned(material) else t.SURE,
        )


@check(
    "docno-date-conflict",
    "文号与日期矛盾",
    severity=Severity.MINOR,
    looks_at="本文件发文字号的年份与成文日期的年份",
    explanation="同一份文件的文号年份与成文日期年份应当一致，不一致说明其中一处有误，或者材料是用旧文件改的。正文和表内引用的旧文号不算。",
    wrong="文号“明司〔2020〕15号”，成文日期2021年3月25日",
    right="正文引用“明司〔2018〕21号”，本文件文号和日期都是2021年",
)
def docno_date_conflict(case: Case) -> Iterator[Spot]:
    """The year of the number and the year of the date differ."""
    for material, fact in _numbered(case):
        date = material.paper.date
        year = _YEAR.search(fact.value)
        if date is None or year is None or date.value[:4] == year[1]:
            continue
        if date.rule == "published":  # a page put an older paper on the web: that day is not the paper's own
            continue
        yield at(
            material,
            f"文号“{fact.quote}”的年份是{year[1]}年，成文日期是{date.quote.strip()}，两者不一致",
            "请核对文号和成文日期，更正后重新报送。",
            page=fact.page,
            quote=fact.quote,
            other_quote=date.quote,
            confidence=t.LIKELY if _is_scanned(material) else t.SURE,
        )


@check(
    "docno-clash",
    "文号重复",
    severity=Severity.MAJOR,
    looks_at="全部材料中发文字号相同、内容不同的文件",
    explanation="一个文号只能对应一份文件。两份内容不同的文件用了同一个文号，说明至少一份编号有误或者是后补的。同一份文件多处报送不算。",
    wrong="《评查情况通报》和《关于印发调解方案的通知》都是“明司〔2021〕24号”",
    right="上级同一份通知被几个单位分别报送",
)
def docno_clash(case: Case) -> Iterator[Spot]:
    """Each bearer of a number that another, different paper bears too."""
    bearers: defaultdict[str, list[Material]] = defaultdict(list)
    for material, fact in _numbered(case):
        if _YEAR.search(fact.value) and not fact.value[0].isdigit() and fact.value[0] != "〔":
            bearers[fold(fact.value)].append(material)
    for materials in bearers.values():
        for material in materials:
            other = _different(material, materials)
            if other is not None:
                yield _clash(material, other)


def _clash(material: Material, other: Material) -> Spot:
    fact = material.paper.docno
    assert fact is not None  # only numbered papers come here
    title = other.paper.title.value if other.paper.title else other.name
    scanned = _is_scanned(material) or _is_scanned(other)
    return at(
        material,
        f"文号“{fact.quote}”与另一份内容不同的文件《{title.strip('《》')}》（{other.file}）相同",
        "请查对发文登记簿，更正编错的文号后重新报送。",
        page=fact.page,
        quote=fact.quote,
        related=(other.file,),
        confidence=t.LIKELY if scanned else t.SURE,
    )


def _different(material: Material, materials: Sequence[Material]) -> Material | None:
    """The first other bearer that is not the same paper."""
    return next((m for m in materials if m is not material and not is_same_paper(material, m)), None)


def is_same_paper(one: Material, two: Material) -> bool:
    """Whether two files are one paper: the same bytes, the same title, or nearly the same text."""
    if one.document.sha256 == two.document.sha256:
        return True
    titles = [fold(m.paper.title.value) if m.paper.title else "" for m in (one, two)]
    if all(titles) and _alike(titles[0], titles[1]) >= t.SAME_TITLE:
        dates = {m.paper.date.value for m in (one, two) if m.paper.date is not None}
        return len(dates) < 2 or _overlap(one.text, two.text) >= t.SAME_TEXT
    return _overlap(one.text, two.text) >= t.SAME_TEXT


def _alike(one: str, two: str) -> float:
    if one in two or two in one:
        return 1.0
    return difflib.SequenceMatcher(None, one, two, autojunk=False).ratio()


def _overlap(one: str, two: str) -> float:
    """The share of five-character pieces that two texts have in common."""
    pieces = [{text[i : i + 5] for i in range(max(0, len(text) - 4))} for text in (fold(one), fold(two))]
    smaller = min(len(p) for p in pieces)
    return len(pieces[0] & pieces[1]) / smaller if smaller else 0.0
