"""Copied from another unit, last cycle's text again, the same file twice in one duty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np

from fazhi.checks import thresholds
from fazhi.checks.case import Case, Category, Material
from fazhi.checks.finding import Severity, Spot, at
from fazhi.checks.memo import view
from fazhi.checks.passages import flow_of
from fazhi.checks.registry import check
from fazhi.checks.units import mask_of, speaks_for
from fazhi.gongwen.facts import Genre
from fazhi.likeness import Aligned, Corpus, Likeness, Text, align, bare, same_picture
from fazhi.likeness.shingles import jaccard, shingles
from fazhi.reading.document import Source
from fazhi.reading.fold import fold

COMPARED = frozenset({Genre.OFFICIAL, Genre.MINUTES, Genre.WORK, Genre.CASE, Genre.LIST, Genre.NEWS, Genre.OTHER})
"""Genres whose wording is the unit's own; ledgers, forms, laws, web pages and pictures are alike by nature."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper ready for comparison: its running text, masked, and the key of whoever handed it in."""

    material: Material
    text: str
    masked: str
    owner: str


@dataclass(frozen=True)
class Comparison:
    """All papers of this cycle and the last in one corpus; the first `now` entries are this cycle's."""

    entries: tuple[Entry, ...]
    now: int
    corpus: Corpus
    pairs: tuple[tuple[int, int], ...]


def _comparison(case: Case) -> Comparison:
    now = _entries(case, case.papers, "")
    before = _entries(case, case.previous, "往年")
    entries = (*now, *before)
    superior = [entry.masked for entry in now if _is_superior(entry.material, entry.text, case)]
    many = max(thresholds.COMMON_UNITS, int(len(case.units) * thresholds.COMMON_SHARE))
    corpus = Corpus([Text(e.masked, e.owner) for e in entries], common=superior, many=many)
    return Comparison(entries, len(now), corpus, tuple(corpus.partners(thresholds.LIKE_SHARED)))


def _entries(case: Case, materials: Sequence[Material], prefix: str) -> tuple[Entry, ...]:
    mask = mask_of(case)
    made = []
    for material in materials:
        if material.unit is None or material.junk or not material.is_readable or material.paper.genre not in COMPARED:
            continue
        if all(page.source is Source.CELLS for page in material.document.pages):
            continue
        text = flow_of(material.document, tables=False).text
        masked = mask(text)
        if len(masked) >= thresholds.LIKE_LENGTH:
            made.append(Entry(material, text, masked, prefix + material.unit))
    return tuple(made)


def _is_superior(material: Material, text: str, case: Case) -> bool:
    """Whether a paper comes from above or outside: its issuers are known and none is a unit of the list."""
    issuers = [fold(issuer.value) for issuer in material.paper.issuers]
    if not issuers:
        return False
    below = [unit for unit in case.units if unit.category is not Category.SUPERIOR]
    return not any(speaks_for(issuer, unit, case) for issuer in issuers for unit in below)


def _is_own(entry: Entry, case: Case) -> bool:
    """Whether a paper is the unit's own work: it names the unit, or names nobody and says 我局."""
    unit = case.unit_by_name.get(entry.material.unit or "")
    folded = fold(entry.text)
    if unit is not None and speaks_for(folded, unit, case):
        return True
    named = any(speaks_for(folded, other, case) for other in case.units)
    return not named and not entry.material.paper.issuers


def _is_joint(one: Entry, two: Entry, case: Case) -> bool:
    """Whether both hold one paper that names both: issued jointly, or about both."""
    units = [case.unit_by_name.get(e.material.unit or "") for e in (one, two)]
    texts = [fold(e.text) for e in (one, two)]
    return all(unit is not None and all(speaks_for(text, unit, case) for text in texts) for unit in units)


@dataclass(frozen=True, slots=True)
class Match:
    """Two entries that are alike, seen from the first."""

    mine: Entry
    other: Entry
    likeness: Likeness
    partial: bool


def _copies(case: Case) -> dict[str, list[Match]]:
    made = view(case, _comparison)
    found: defaultdict[str, list[Match]] = defaultdict(list)
    for a, b in made.pairs:
        if a >= made.now or b >= made.now:
            continue
        one, two = made.entries[a], made.entries[b]
        if not (_is_own(one, case) and _is_own(two, case)) or _is_joint(one, two, case):
            continue
        there, back = made.corpus.likeness(a, b), made.corpus.likeness(b, a)
        whole = there.both >= thresholds.COPIED_WHOLE and there.rare >= thresholds.LIKE_SHARED
        if whole or _has_copied_passage(there, one, two) or _has_copied_passage(back, two, one):
            found[one.material.file].append(Match(one, two, there, not whole))
            found[two.material.file].append(Match(two, one, back, not whole))
    return found


def _has_copied_passage(likeness: Likeness, mine: Entry, other: Entry) -> bool:
    shorter = min(len(mine.masked), len(other.masked))
    return likeness.passage >= max(thresholds.COPIED_PASSAGE, thresholds.COPIED_PASSAGE_SHARE * shorter)


@check(
    "copied",
    "材料雷同",
    severity=Severity.MAJOR,
    looks_at="各单位自己起草的公文、方案、总结、纪要、案例、清单等正文。",
    explanation="把单位名称、地名、日期和数字放在一边后，与另一单位的材料几乎一样，或有一整段一样，就提示，两边都提示，并列出两段对照。"
    "上级文件、联合发文、表格、台账、照片、法规原文，以及许多单位共用的套话和格式文本不算。谁抄谁由人判断，只列明两份材料的日期。",
    wrong="甲镇与乙乡的学法计划，除单位名称外逐字相同。",
    right="三个局都附了市里的同一份通知。",
)
def copied(case: Case) -> Iterator[Spot]:
    """Papers nearly the same as another unit's, each end with the other as related."""
    mask = mask_of(case)
    for matches in view(case, _copies).values():
        matches.sort(key=lambda m: (m.partial, -m.likeness.both, m.other.material.file))
        best = matches[0]
        aligned = align(best.mine.text, best.other.text, mask)
        share = round(
            100 * (best.likeness.first if not best.partial else best.likeness.passage / len(best.mine.masked))
        )
        who = f"{best.other.material.unit}的《{_title(best.other.material)}》"
        how = (
            f"有一段约{best.likeness.passage}字与{who}相同，约占本文{min(share, 99)}%"
            if best.partial
            else f"与{who}约{share}%相同"
        )
        more = f"，另有{len(matches) - 1}份材料与之雷同" if len(matches) > 1 else ""
        yield at(
            best.mine.material,
            f"除单位名称、日期和数字外{how}{more}"
            f"（{_days(best.mine.material, best.other.material)}）{_changes(aligned)}",
            "请核实材料来源，按本单位实际情况重新起草后报送",
            page=_page(best.mine.material, aligned.quote if aligned else None),
            quote=aligned.quote if aligned else _title(best.mine.material),
            other_quote=aligned.other if aligned else None,
            confidence=_confidence(best.likeness, best.partial),
            related=tuple(dict.fromkeys(match.other.material.file for match in matches)),
        )


def _confidence(likeness: Likeness, partial: bool) -> float:
    if partial:
        return 0.8
    if likeness.both < thresholds.COPIED_CLEAR:
        return thresholds.POSSIBLE
    return 0.96 if likeness.both >= 0.9 else 0.88


@check(
    "recycled",
    "旧材料翻新",
    severity=Severity.MAJOR,
    looks_at="本期各单位自己起草的材料，与往年材料逐份比较。",
    explanation="把日期、数字和名称放在一边后，与往年材料几乎逐字相同，就提示。同一主题另行起草的不算；每年相同的套话不算；"
    "原样再报一次、日期也没有改的旧文件由“时间不符”提示。",
    wrong="2021年的普法工作总结与2020年的只差年份和日期。",
    right="结构与去年相近、内容另写的履职报告。",
)
def recycled(case: Case) -> Iterator[Spot]:
    """Papers nearly the same as one of last cycle's."""
    mask = mask_of(case)
    made = view(case, _comparison)
    best: dict[int, tuple[float, int, Likeness]] = {}
    for a, b in made.pairs:
        if a >= made.now or b < made.now:
            continue
        likeness = made.corpus.likeness(a, b)
        if likeness.both < thresholds.RECYCLED or likeness.rare < thresholds.LIKE_SHARED:
            continue
        if likeness.both > best.get(a, (0.0, 0, likeness))[0]:
            best[a] = (likeness.both, b, likeness)
    for a, (share, b, likeness) in sorted(best.items()):
        mine, old = made.entries[a], made.entries[b]
        if not _is_own(mine, case) or _is_old_file_again(mine, old, case):
            continue
        aligned = align(mine.text, old.text, mask)
        whose = "" if old.material.unit == mine.material.unit else f"{old.material.unit}的"
        yield at(
            mine.material,
            f"与往年材料中{whose}《{_title(old.material)}》约{round(100 * share)}%相同，主要改了日期"
            f"（{_days(mine.material, old.material)}）{_changes(aligned)}",
            "请按本评估期内的实际工作重新起草后报送",
            page=_page(mine.material, aligned.quote if aligned else None),
            quote=aligned.quote if aligned else _title(mine.material),
            other_quote=aligned.other if aligned else None,
            confidence=0.95 if likeness.both >= 0.9 else 0.87,
            related=(old.material.file,),
        )


def _is_old_file_again(mine: Entry, old: Entry, case: Case) -> bool:
    """The very paper of last time, its date outside the period: `outside-period` says so already."""
    stated = mine.material.paper.date
    if stated is None or bare(mine.text) != bare(old.text):
        return False
    return not case.cycle.first.isoformat() <= stated.value <= case.cycle.last.isoformat()


def _title(material: Material) -> str:
    return material.paper.title.value if material.paper.title is not None else material.stem


def _days(mine: Material, other: Material) -> str:
    return f"本文{_day(mine)}，对方{_day(other)}"


def _day(material: Material) -> str:
    stated = material.paper.date
    if stated is None:
        return "未注明日期"
    try:
        day = date.fromisoformat(stated.value)
    except ValueError:
        return stated.quote
    return f"{day.year}年{day.month}月{day.day}日"


def _changes(aligned: Aligned | None) -> str:
    if aligned is None or not aligned.changes:
        return ""
    shown = "、".join(f"“{a or '（无）'}”—“{b or '（无）'}”" for a, b in aligned.changes[:3])
    return f"；对照段落的不同之处：{shown}"


def _page(material: Material, quote: str | None) -> int | None:
    if quote:
        flow = flow_of(material.document)
        at_ = flow.text.find(quote.split("\n", 1)[0][:24])
        if at_ >= 0:
            return flow.page_at(at_)
    return material.document.pages[0].number if material.document.pages else None


@check(
    "duplicate-file",
    "重复提交",
    severity=Severity.NOTE,
    looks_at="同一单位同一指标下的全部文件，包括压缩包里的。",
    explanation="文件逐字节相同，或文字完全相同（如 Word 稿和 PDF 打印件），或是同一张照片（另存、缩小过的也算），"
    "就提示多出来的那一份。同一文件用在两个指标下不算重复。",
    wrong="“会议纪要.docx”和“会议纪要 - 副本.docx”放在同一个文件夹里。",
    right="同一份清单分别用在“三项制度”和“执法公示”两项指标下。",
)
def duplicate_file(case: Case) -> Iterator[Spot]:
    """Files whose content lies in the same duty already; the one with the plainer name counts as the first."""
    for (_, indicator), materials in case.materials_of.items():
        if indicator is None:
            continue
        kept = _Kept()
        for material in sorted(materials, key=_plainness):
            if not material.is_readable or material.is_archive:
                continue
            first = kept.same_as(material)
            if first is None:
                continue
            same = material.document.sha256 == first.document.sha256
            alike = "是同一个文件" if same else "是同一张图片" if _same_picture(material, first) else "内容完全相同"
            yield at(
                material,
                f"与同一指标下的“{first.name}”{alike}",
                "请保留其中一份，另一份撤回或换成其他佐证材料",
                quote=material.name,
                confidence=0.98 if same else 0.94,
                related=(first.file,),
            )


def _plainness(material: Material) -> tuple[int, int, str]:
    marks = ("副本", "打印", "最终", "定稿", "（2）", "(2)", "（1）", "(1)", "copy", "扫描")
    return sum(mark in material.stem.lower() for mark in marks), len(material.file), material.file


class _Content:
    """What of a file is compared, worked out once: each is held against thousands of others."""

    def __init__(self, material: Material) -> None:
        document = material.document
        self.material = material
        self.sha256, self.form = document.sha256, document.media_type
        self.is_image = document.media_type.startswith("image/")
        self.is_scanned = any(page.source is Source.OCR for page in document.pages)
        self.picture = document.meta.get("picture-hash", "")
        text = bare(flow_of(document).text)
        self.text = text if len(text) >= thresholds.SAME_LENGTH else ""
        self.digits = "".join(sorted(c for c in self.text if c.isdigit()))

    @cached_property
    def shingles(self) -> Any:
        """The text's shingles."""
        return np.unique(shingles(self.text))

    def is_print_of(self, other: _Content) -> bool:
        """Whether one is the other in another form: tables read in another order, or letters misread by OCR."""
        if self.is_image and other.is_image:
            return False
        if self.form == other.form and not self.is_scanned and not other.is_scanned:
            return False
        longer = max(len(self.text), len(other.text))
        if abs(len(self.text) - len(other.text)) > thresholds.SAME_SLACK * longer:
            return False
        return jaccard(self.shingles, other.shingles) >= thresholds.SAME_PRINT


class _Kept:
    """The files of a duty that are no copies, found again by hash, text, picture, or by the digits in their text."""

    def __init__(self) -> None:
        self._all: list[_Content] = []
        self._by: dict[tuple[str, str], list[int]] = {}
        self._pictures: list[int] = []

    def same_as(self, material: Material) -> Material | None:
        """The first file that is the same; without one the file is kept itself."""
        new = _Content(material)
        place = min(self._places(new), default=None)
        if place is not None:
            return self._all[place].material
        here = len(self._all)
        self._all.append(new)
        for key in self._keys(new):
            self._by.setdefault(key, []).append(here)
        if new.picture:
            self._pictures.append(here)
        return None

    def _places(self, new: _Content) -> Iterator[int]:
        """Where the same file lies, by each way in which it may be the same the first place."""
        same = self._by.get(("hash", new.sha256))
        if same:
            yield same[0]
        if new.picture:
            found = (at for at in self._pictures if same_picture(new.picture, self._all[at].picture))
            yield from islice(found, 1)
        if new.text:
            equal = self._by.get(("text", new.text), ())
            yield from islice((at for at in equal if not (new.is_image and self._all[at].is_image)), 1)
            prints = self._by.get(("digits", new.digits), ())
            yield from islice((at for at in prints if new.is_print_of(self._all[at])), 1)

    @staticmethod
    def _keys(new: _Content) -> Iterator[tuple[str, str]]:
        yield "hash", new.sha256
        if new.text:
            yield "text", new.text
            yield "digits", new.digits


def _same_picture(one: Material, two: Material) -> bool:
    return same_picture(one.document.meta.get("picture-hash", ""), two.document.meta.get("picture-hash", ""))
