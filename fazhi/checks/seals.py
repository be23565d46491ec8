"""印章: final papers handed in as pictures, PDF or OFD without a red seal."""

from __future__ import annotations

from collections.abc import Iterator

from fazhi.checks import thresholds as t
from fazhi.checks.case import Case, Material
from fazhi.checks.dating import is_signed
from fazhi.checks.finding import Severity, Spot, at
from fazhi.checks.offices import Standing, standing_of
from fazhi.checks.reading_faults import poor_pages
from fazhi.checks.registry import check
from fazhi.gongwen.facts import Genre
from fazhi.reading.document import Source

_SEALED_KINDS = {Genre.OFFICIAL, Genre.WORK, Genre.LIST}


@check(
    "unsealed",
    "缺印章",
    severity=Severity.MINOR,
    looks_at="以图片、PDF、OFD报送的正式材料上有没有红色印章",
    explanation="以扫描件、版式文件报送的正式材料应当加盖印章。Word文件看不出印章，会议纪要按规定不盖章，照片、表格、台账、名单、草稿和上级文件不作要求。"
    "红头不是印章。",
    wrong="《合法性审核意见.pdf》落款处没有印章",
    right="扫描件落款日期上盖有单位红章；会议纪要没有印章",
)
def unsealed(case: Case) -> Iterator[Spot]:
    """A signed paper in a format that shows seals, looked at, and none found."""
    for material in case.papers:
        paper, document = material.paper, material.document
        if document.sealed is not False or paper.genre not in _SEALED_KINDS or paper.draft is not None:
            continue
        if poor_pages(material) or not _is_final(material) or len(material.text.strip()) < t.PAPER_MIN_CHARS:
            continue  # a cover alone bears no seal
        if standing_of(material, case) in {Standing.HIGHER, Standing.LEADING, Standing.OTHER}:
            continue
        place = next((f for f in paper.issuers if f.rule == "signature"), None) or paper.date
        yield at(
            material,
            "正式材料的扫描件（版式件）上没有发现红色印章",
            "请加盖单位印章后扫描成PDF重新报送。",
            page=place.page if place else document.pages[-1].number,
            quote=place.quote if place else None,
            confidence=t.LIKELY if _is_clear(material) else t.POSSIBLE,
        )


def _is_final(material: Material) -> bool:
    """Signed or numbered: what is neither was never issued as a paper of its own."""
    return is_signed(material) or material.paper.docno is not None


def _is_clear(material: Material) -> bool:
    return all(p.source is not Source.OCR or p.confidence >= t.CLEAR_SCAN for p in material.document.pages)
