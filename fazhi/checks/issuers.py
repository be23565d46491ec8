"""发文单位: papers of a body that has nothing to do with the duty."""

from __future__ import annotations

from collections.abc import Iterator

from fazhi.checks import thresholds as t
from fazhi.checks.case import Case, Material
from fazhi.checks.finding import Severity, Spot, at
from fazhi.checks.offices import Standing, is_same_unit, plain, standing_of
from fazhi.checks.reading_faults import poor_pages
from fazhi.checks.registry import check
from fazhi.gongwen.facts import Genre
from fazhi.reading.document import Source

_ISSUED = {Genre.OFFICIAL, Genre.WORK, Genre.LIST, Genre.MINUTES}
_ANSWERS = (
    "审查意见",
    "审核意见",
    "审查意见书",
    "审核意见书",
    "批复",
    "函",
    "答复",
    "建议书",
    "决定书",
    "通报",
    "证明",
)
"""Kinds that one body writes about or to another: it is right that another body signed them."""


def is_foreign_paper(material: Material, case: Case) -> bool:
    """Whether the paper was issued by a body that is neither the unit, a joint, a leading nor a higher one."""
    return material.paper.genre in _ISSUED and standing_of(material, case) is Standing.OTHER


def _is_written_to(material: Material, case: Case) -> bool:
    """Whether the unit itself is among the recipients, by name."""
    unit = case.unit_by_name[material.unit or ""]
    region = case.cycle.region
    return any(len(plain(r)) >= 3 and is_same_unit(r, unit, region) for r in material.paper.recipients)


def _is_lead(material: Material, case: Case) -> bool:
    """Whether the issuer leads the indicator: its notices bind the supporting units."""
    indicator = case.indicator_by_number.get(material.indicator or "")
    if indicator is None:
        return False
    leads = [case.unit_by_name[n] for n in indicator.leads if n in case.unit_by_name]
    return any(is_same_unit(fact.value, lead, case.cycle.region) for fact in material.paper.issuers for lead in leads)


@check(
    "issuer-mismatch",
    "单位不符",
    severity=Severity.MAJOR,
    looks_at="红头和落款的发文单位与报送单位的关系",
    explanation="佐证材料应当是本单位（含内设机构、党组）的文件，或者联合发文、上级文件、县委县政府及其办公室和领导小组的文件、该指标牵头单位的文件。"
    "发给本单位的批复、审查意见等也可以。",
    wrong="县城管局报送的通知，红头和落款都是县农业农村局",
    right="报送县政府办公室的通知作为依据；报送与县司法局联合印发的通知",
)
def issuer_mismatch(case: Case) -> Iterator[Spot]:
    """No issuer of the paper has to do with the unit."""
    for material in case.papers:
        if not is_foreign_paper(material, case) or poor_pages(material):
            continue
        paper = material.paper
        if paper.kind is not None and paper.kind.value in _ANSWERS:
            continue
        if _is_written_to(material, case) or _is_lead(material, case):
            continue
        named = any(f.rule in {"head", "signature"} for f in paper.issuers)
        ocr = any(p.source is Source.OCR for p in material.document.pages)
        issuers = "、".join(fact.value for fact in paper.issuers)
        fact = paper.issuers[0]
        yield at(
            material,
            f"发文单位是{issuers}，不是{material.unit}，也不是上级或者联合发文单位",
            "请核对是否放错，改报本单位的文件；确需作为依据的，请说明与本单位的关系。",
            page=fact.page,
            quote=fact.quote,
            confidence=t.LIKELY if ocr or not named else t.SURE,
        )
