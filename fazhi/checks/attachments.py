"""附件: attachments that a paper lists and nobody handed in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fazhi.checks import thresholds as t
from fazhi.checks.case import Case, Material
from fazhi.checks.finding import Severity, Spot, at
from fazhi.checks.offices import Standing, standing_of
from fazhi.checks.reading_faults import poor_pages
from fazhi.checks.registry import check
from fazhi.gongwen.facts import Attachment, Genre
from fazhi.reading.document import Source
from fazhi.reading.fold import fold

_ELSEWHERE = re.compile(r"另发|另附|略|不公开|单独印发|另行|见网站|网站下载|已发|存档|备查|电子版")
_WITHOUT = {Genre.LAW, Genre.LINKS, Genre.PHOTO, Genre.SCREENSHOT, Genre.WEB, Genre.NEWS, Genre.ARCHIVE}
_MARKS = re.compile(r"[《》〈〉“”\"'（）()\[\]【】〔〕、，。,.:：·_\-—\s]|^附件[0-9一二三四五六七八九十]*")


@check(
    "attachment-missing",
    "附件缺失",
    severity=Severity.MINOR,
    looks_at="正文“附件：”列出的每个附件，是否在文件后面或者同一项材料里",
    explanation="附件是正文的组成部分，缺了附件，材料就不完整。附件可以接在正文后面，也可以作为单独文件放在同一项材料里。",
    wrong="正文写“附件：案卷评查评分标准”，文件后面和文件夹里都没有",
    right="附件清单就是同一文件夹里的另一个文件",
)
def attachment_missing(case: Case) -> Iterator[Spot]:
    """Listed, not following, and no file of the duty is it; one finding a paper."""
    for material in case.papers:
        paper = material.paper
        listed = [a for a in paper.attachments if not a.follows and a.name and not _ELSEWHERE.search(a.quote + a.name)]
        if not listed or paper.genre in _WITHOUT or poor_pages(material):
            continue
        if standing_of(material, case) in {Standing.HIGHER, Standing.LEADING}:
            continue
        missing = [a for a in listed if not _is_there(a, material, case)]
        if missing:
            yield _spot(material, missing)


def _spot(material: Material, missing: list[Attachment]) -> Spot:
    names = "、".join(f"《{a.name.strip('《》')}》" for a in missing)
    ocr = any(p.source is Source.OCR for p in material.document.pages)
    return at(
        material,
        f"正文列有附件{names}，文件内和同一项材料中都没有",
        "请补上所列附件，与正文一并报送。",
        page=missing[0].page,
        quote=missing[0].quote,
        confidence=t.POSSIBLE if ocr else t.LIKELY,
    )


def _is_there(attachment: Attachment, material: Material, case: Case) -> bool:
    """Whether another file of the duty bears the attachment's name as its own name or title."""
    wanted = _bare(attachment.name)
    if len(wanted) < 2:
        return True
    beside = case.materials_of.get((material.unit or "", material.indicator), ())
    for other in beside:
        if other.file == material.file or other.is_archive:
            continue
        names = [other.stem, other.paper.title.value if other.paper.title else ""]
        names += [p.title for p in other.document.pages if p.title]
        if any(_is_name_of(wanted, _bare(name)) for name in names if name):
            return True
    return _follows_after_all(wanted, material, attachment)


def _bare(name: str) -> str:
    return _MARKS.sub("", fold(name))


def _is_name_of(wanted: str, name: str) -> bool:
    """One contains the other, or most character pairs are common; what kind of paper it is (…分工表) always is.

    An attachment bears the subject of its paper, so that the subject alone proves nothing.
    """
    if wanted in name:
        return True
    if wanted[-2:] not in name:
        return False
    pairs = {wanted[i : i + 2] for i in range(len(wanted) - 1)}
    there = sum(pair in name for pair in pairs)
    return bool(pairs) and there / len(pairs) >= t.ATTACHMENT_LIKENESS


def _follows_after_all(wanted: str, material: Material, attachment: Attachment) -> bool:
    """Whether a line below the listing is the attachment's name: it was only not taken for a title."""
    text = material.text
    found = text.find(attachment.quote)
    below = text[found + len(attachment.quote) :] if found >= 0 else ""
    return any(_bare(line) == wanted for line in below.split("\n"))
