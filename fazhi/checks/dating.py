"""成文日期: papers without one, and papers dated outside the period."""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Iterator

from fazhi.checks import thresholds as t
from fazhi.checks.case import Case, Material
from fazhi.checks.finding import Severity, Spot, at
from fazhi.checks.reading_faults import poor_pages
from fazhi.checks.registry import check
from fazhi.gongwen.facts import Fact, Genre
from fazhi.reading.document import Source

_ISSUED = {Genre.OFFICIAL, Genre.WORK, Genre.LIST, Genre.MINUTES}
_NEVER_DATED = {Genre.LAW, Genre.PHOTO, Genre.LINKS, Genre.ARCHIVE, Genre.SCREENSHOT}
_DATE_LIKE = re.compile(r"^\D{0,6}[12][0-9oO]{3}\s*年|[0-9]{1,2}\s*月\s*[0-9]{0,2}\s*日?\s*$|年.{0,4}月.{0,4}日")
_SIGNED = {"signature", "head"}


def is_signed(material: Material) -> bool:
    """Whether the paper names its issuer in a red head or a signature, not only in its title."""
    return any(fact.rule in _SIGNED for fact in material.paper.issuers)


def _is_named_as_attachment(case: Case, material: Material) -> bool:
    """Whether another paper of the duty lists this file as its attachment: the date is on that one."""
    title = material.paper.title.value if material.paper.title else material.stem
    return any(
        attachment.name and (attachment.name in title or attachment.name in material.stem)
        for other in case.materials_of.get((material.unit or "", material.indicator), ())
        for attachment in other.paper.attachments
        if other.file != material.file
    )


def _has_damaged_date(material: Material) -> bool:
    """On a scan, something like a date by the signature: the seal over it made it unreadable, not absent."""
    for page in material.document.pages:
        if page.source is not Source.OCR:
            continue
        lines = page.text.split("\n")
        for fact in material.paper.issuers:
            at_ = max((i for i, line in enumerate(lines) if fact.value in line and i >= len(lines) // 2), default=None)
            if at_ is not None and any(_DATE_LIKE.search(line) for line in lines[max(0, at_ - 2) : at_ + 5]):
                return True
    return False


@check(
    "undated",
    "缺成文日期",
    severity=Severity.MINOR,
    looks_at="通知、报告、总结、方案、目录清单、纪要等正式材料的落款日期",
    explanation="没有成文日期的材料，无法判断是否在评估期内形成。台账、表格、照片、案例、网址清单等没有成文日期的要求。",
    wrong="工作总结落款只有单位名称，没有日期",
    right="落款处写明“2021年6月18日”；台账没有落款日期不算问题",
)
def undated(case: Case) -> Iterator[Spot]:
    """An issued paper whose signature has no date; drafts are not issued yet."""
    for material in case.papers:
        paper = material.paper
        if paper.genre not in _ISSUED or paper.date is not None or paper.published is not None:
            continue
        if paper.draft is not None or poor_pages(material) or len(material.text.strip()) < t.PAPER_MIN_CHARS:
            continue
        signed = is_signed(material)
        if not signed and (paper.genre is not Genre.OFFICIAL or paper.docno is None):
            continue
        if (_is_named_as_attachment(case, material) and not signed) or _has_damaged_date(material):
            continue
        if any(page.source is Source.OCR and page.seals for page in material.document.pages):
            # The seal stands over the date (GB/T 9704 7.3.5): what recognition did not see may well be there.
            continue
        last = material.document.pages[-1].number
        ocr = any(p.source is Source.OCR for p in material.document.pages)
        signature = next((f for f in paper.issuers if f.rule == "signature"), None)
        yield at(
            material,
            "正式材料没有成文日期",
            "请在落款处补上成文日期（如“2021年3月5日”），并重新报送盖章件。",
            page=signature.page if signature else last,
            quote=signature.quote if signature else None,
            confidence=t.POSSIBLE if ocr else t.LIKELY if signed else t.POSSIBLE,
        )


def days_of(fact: Fact) -> tuple[dt.date, dt.date] | None:
    """The first and last day a date fact may mean: one day, or a whole month."""
    try:
        if len(fact.value) == 10:
            day = dt.date.fromisoformat(fact.value)
            return day, day
        year, month = int(fact.value[:4]), int(fact.value[5:7])
        return dt.date(year, month, 1), dt.date(year, month, monthrange(year, month)[1])
    except ValueError:
        return None


def own_date(material: Material) -> Fact | None:
    """The date a paper bears itself; of a web page or news item its day of publication."""
    paper = material.paper
    if paper.genre in _NEVER_DATED:
        return None
    if paper.genre in {Genre.WEB, Genre.NEWS} and paper.published is not None:
        return paper.published
    return paper.date


@check(
    "outside-period",
    "时间不符",
    severity=Severity.MAJOR,
    looks_at="材料自己的成文日期（落款、印章处的日期），不看正文引用的日期",
    explanation="佐证材料应当在评估期内形成，首尾两天都算在内。正文引用的旧文件日期、施行日期、完成时限、表内年份不是成文日期。",
    wrong="评估期为2021年上半年，方案落款为2020年11月18日",
    right="落款2021年3月9日，文内引用“2019年印发的实施办法”",
)
def outside_period(case: Case) -> Iterator[Spot]:
    """The paper's own date lies outside the period; both ends belong to it."""
    first, last = case.cycle.first, case.cycle.last
    for material in case.papers:
        fact = own_date(material)
        span = days_of(fact) if fact is not None else None
        if fact is None or span is None or (span[1] >= first and span[0] <= last):
            continue
        if poor_pages(material):
            continue
        what = "发布日期" if fact is material.paper.published or fact.rule == "published" else "成文日期"
        when = "之前" if span[1] < first else "之后"
        yield at(
            material,
            f"{what}{fact.quote.strip()}在评估期（{_day(first)}至{_day(last)}）{when}",
            "请补充评估期内形成的材料；确需以该文件作为依据的，请附评估期内的落实材料。",
            page=fact.page,
            quote=fact.quote,
            confidence=min(t.SURE, fact.confidence),
        )


def _day(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
