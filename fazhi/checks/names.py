"""Whether a file is what its name says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from fazhi.checks import thresholds
from fazhi.checks.case import Case
from fazhi.checks.finding import Severity, Spot, at
from fazhi.checks.registry import check
from fazhi.checks.subjects import Subject, families_in, family_at_end, subjects
from fazhi.checks.units import mask_of
from fazhi.checks.vocabulary import COMMON_PAIRS
from fazhi.gongwen.facts import Genre
from fazhi.reading.document import Source
from fazhi.reading.fold import fold

_SKIPPED = frozenset({Genre.LINKS, Genre.PHOTO, Genre.SCREENSHOT, Genre.ARCHIVE, Genre.WEB, Genre.LAW})

GROUPS: Final = (
    frozenset({"方案", "要点", "计划", "通知", "意见", "制度", "预案", "决定", "函", "批复"}),
    frozenset({"总结", "报告", "说明", "简报", "通报", "讲稿", "通知"}),
    frozenset({"台账", "清单", "登记表", "报表", "成绩", "记录"}),
    frozenset({"纪要", "记录"}),
    frozenset({"公告", "征求意见稿", "通知", "简报", "报告"}),
    frozenset({"意见书", "意见", "文书", "函", "报告", "登记表", "批复"}),
    frozenset({"案例", "案卷", "文书", "简报", "记录"}),
    frozenset({"合同", "文书", "证书"}),
)
"""Kinds that people mix up or hand on with one another; only a name from another group says another kind."""

_EMPTY = re.compile(r"工作|情况|相关|有关|关于|开展|年度|上半年|下半年|全年|材料|报送|的|[0-9]+|[a-z]+")
_IN_NAME = re.compile(r"[\u3400-\u9fff]")


@check(
    "name-content-mismatch",
    "名实不符",
    severity=Severity.NOTE,
    looks_at="读得出标题的文件，文件名与标题、正文对照；照片、网址和压缩包不看。",
    explanation="文件名写明的文种与内容的文种明显不同，或文件名写明的事项在内容里完全没有，就提示。“扫描件”“新建文档”“IMG_”“微信图片”之类的"
    "中性名称什么也没有说，不提示；简称、副本、终稿等字样不影响。",
    wrong="文件名是“行政调解案件台账”，打开是《行政调解工作方案》。",
    right="文件名是“扫描件20210330”，打开是一份方案。",
)
def name_content_mismatch(case: Case) -> Iterator[Spot]:
    """Files whose name says another kind or subject than their content."""
    for subject in subjects(case).values():
        said = _difference(subject, case)
        if said is None:
            continue
        message, confidence = said
        yield at(
            subject.material,
            message,
            "请核对是否放错文件；内容无误的，请按内容改正文件名",
            page=subject.material.paper.title.page if subject.material.paper.title else None,
            quote=subject.material.name,
            confidence=confidence,
        )


def _difference(subject: Subject, case: Case) -> tuple[str, float] | None:
    """What the name and the content disagree about, and how sure; None where they agree or one says nothing."""
    named = family_at_end(subject.name) if subject.name else None
    if named is None or not subject.title or subject.photo or subject.material.paper.genre in _SKIPPED:
        return None
    if any(
        p.source is Source.OCR and p.confidence < thresholds.POOR_SCAN_CONFIDENCE
        for p in subject.material.document.pages
    ):
        return None
    mask = mask_of(case)
    place = mask(subject.title)
    if _share(_pairs(mask(subject.name)), place) >= thresholds.NAME_AGREES:
        return None
    families = families_in(subject.title) | subject.families
    other_kind = bool(families_in(subject.title)) and not any(
        named[0] == family or any({named[0], family} <= group for group in GROUPS) for family in families
    )
    other_kind = other_kind or _is_no_roster(named[1], subject) or _is_no_sign_in(named[1], subject)
    topic = _pairs(_EMPTY.sub("", mask(subject.name.removesuffix(named[1])))) - COMMON_PAIRS
    other_subject = len(topic) >= thresholds.NAME_PAIRS and not any(
        pair in place or pair in mask(subject.text[:3000]) for pair in topic
    )
    if other_kind and named[1] not in fold(subject.title):
        return f"文件名说是“{named[1]}”，内容是《{subject.title}》", 0.93 if other_subject else 0.87
    if other_subject:
        return f"文件名说的是“{subject.name}”，内容是《{subject.title}》", 0.85
    return None


_ROSTERS = frozenset({"花名册", "名册", "名单"})


def _is_no_roster(word: str, subject: Subject) -> bool:
    """Whether a file calls itself a list of people and neither its title nor any column of it is about people."""
    if word not in _ROSTERS or not families_in(subject.title):
        return False
    # Any paper mentions people; a roster has a column of names or says so in its title.
    return re.search(r"名单|名册|人员|成员|干部|队伍", subject.title) is None and "姓名" not in subject.text


_SIGN_INS = frozenset({"签到表", "签到册", "签到簿"})


def _is_no_sign_in(word: str, subject: Subject) -> bool:
    """Whether a file calls itself a sign-in sheet and neither its title nor any column of it is for signing."""
    if word not in _SIGN_INS or not families_in(subject.title):
        return False
    return re.search(r"签到|签名|签字|姓名|参[加会]人员|到会", subject.text) is None


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1) if all(_IN_NAME.match(c) for c in text[i : i + 2]))


def _share(pairs: frozenset[str], place: str) -> float:
    return sum(pair in place for pair in pairs) / len(pairs) if pairs else 0.0
