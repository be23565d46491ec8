"""Relevance: which indicator a file is about. Pure functions from a case; nothing is learnt or downloaded.

Two views are held against each other. The title (or, where there is none, the name, or a photograph's banner) says
what a paper is for: its words are compared with the words of each indicator. The text as a whole is compared by TF-IDF
over character pairs and triples, because the bodies of such papers share most of their phrases and only rare pieces
tell. A verdict is given only where both views agree.

A third view, by meaning, is optional (`fazhi.checks.meaning`): where it was asked for it helps to rank indicators for
loose files. It gives no verdict, so the findings about placed papers are the same with and without it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fazhi.checks import thresholds
from fazhi.checks.case import Case, Indicator, Material
from fazhi.checks.finding import Severity, Spot, at
from fazhi.checks.meaning import HEAD, Meaning, load
from fazhi.checks.memo import view
from fazhi.checks.registry import check
from fazhi.checks.subjects import Subject, subject_of, subjects
from fazhi.checks.units import mask_of
from fazhi.checks.vocabulary import COMMON_PAIRS, UNRELATED, words_for
from fazhi.gongwen.facts import Genre
from fazhi.likeness import Mask
from fazhi.likeness.shingles import Hashes, codes, roll
from fazhi.reading.fold import fold

PROSE = frozenset({Genre.OFFICIAL, Genre.WORK, Genre.MINUTES, Genre.CASE, Genre.NEWS, Genre.OTHER})
"""Genres whose text can be judged by its subject; tables, forms, lists, photographs and addresses cannot."""
UNJUDGED = frozenset({Genre.PHOTO, Genre.LINKS, Genre.SCREENSHOT, Genre.WEB, Genre.ARCHIVE, Genre.LAW})
"""Genres whose place is not judged: a press page or a law may serve any indicator."""

_HAN = re.compile(r"[\u3400-\u9fff]")
_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z]+")
Grams = tuple[Hashes, NDArray[np.int64]]
BODY_LENGTH = 1500
"""Characters of a text that are compared: what a paper is about shows in its first page or two."""
MEANING = 0.25
"""The part of a score that nearness by meaning has, where it is used: `python -m bench.relevance` shows the effect."""
_NOTHING = np.empty(0, dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a file fits an indicator: `title` and `body` from 0 to 1, `words` of its subject that the text has."""

    indicator: str
    title: float
    body: float
    words: tuple[str, ...]
    meaning: float | None = None
    """Nearness by meaning from 0 to 1; None where nobody asked for it."""

    @property
    def score(self) -> float:
        """One number to rank by: the title weighs most."""
        by_words = 0.55 * self.title + 0.35 * self.body + 0.10 * min(len(self.words), 5) / 5
        return by_words if self.meaning is None else (1 - MEANING) * by_words + MEANING * self.meaning


@dataclass(frozen=True)
class Profile:
    """An indicator's subject: its own pairs, and the terms people use for it."""

    indicator: Indicator
    pairs: frozenset[str]
    words: frozenset[str]


class Relevance:
    """All indicators of a case as profiles; `fits` ranks them for a file."""

    def __init__(
        self,
        indicators: Sequence[Indicator],
        corpus: Sequence[Subject],
        mask: Mask,
        meaning: Meaning | None = None,
    ) -> None:
        self._mask = mask
        self._meaning = meaning
        self._vectors = meaning.vectors([_own_text(one) for one in indicators]) if meaning and indicators else None
        texts = [_grams(mask(_profile_text(i))) for i in indicators]
        self._grams = {subject.material.file: self._grams_of(subject) for subject in corpus}
        every = [hashes for hashes, _ in (*texts, *self._grams.values())]
        self._known, found = np.unique(np.concatenate(every) if every else _NOTHING, return_counts=True)
        total = len(every)
        self._idf = np.log((total + 1) / (found + 0.5))
        self._rare = math.log((total + 1) / 0.5)
        self._matrix = np.zeros((len(self._known), len(texts)))
        for column, (hashes, counts) in enumerate(texts):
            self._matrix[np.searchsorted(self._known, hashes), column] = self._weights(hashes, counts)
        self.profiles = tuple(Profile(i, _pairs(mask(_own_text(i))), words_for(_own_text(i))) for i in indicators)
        self._words = sorted(frozenset().union(*(profile.words for profile in self.profiles)))
        self._own = self._distinctive()
        self._fits: dict[str, tuple[Fit, ...]] = {}

    def _distinctive(self) -> dict[str, float]:
        """The weight of each pair and word by how few indicators have it."""
        counts: Counter[str] = Counter()
        for profile in self.profiles:
            counts.update(profile.pairs | profile.words)
        many = max(len(self.profiles), 2)
        return {term: math.log((many + 1) / count) / math.log(many + 1) for term, count in counts.items()}

    def _grams_of(self, subject: Subject) -> Grams:
        """The pieces of a file; title, name and beginning weigh more, for they say what a paper is about."""
        title = f"{subject.title}\n" * 3
        return _grams(self._mask(f"{title}{subject.name}\n{subject.text[:300]}\n{subject.text[:BODY_LENGTH]}"))

    def _weights(self, hashes: Hashes, counts: NDArray[np.int64]) -> NDArray[np.float64]:
        """The TF-IDF weights of a text's pieces, of length 1 together; pieces never seen before count as rare."""
        at = np.minimum(np.searchsorted(self._known, hashes), max(len(self._known) - 1, 0))
        idf = np.where(self._known[at] == hashes, self._idf[at], self._rare) if len(self._known) else self._rare
        weights = (1 + np.log(counts)) * idf
        return weights / (np.sqrt((weights**2).sum()) or 1.0)

    def fits(self, subject: Subject) -> tuple[Fit, ...]:
        """Every indicator with how well the file fits it, best first."""
        held = self._fits.get(subject.material.file)
        if held is None:
            held = self._fits[subject.material.file] = self._rank(subject)
        return held

    def _rank(self, subject: Subject) -> tuple[Fit, ...]:
        hashes, counts = self._grams.get(subject.material.file) or self._grams_of(subject)
        weights = self._weights(hashes, counts)
        at = np.minimum(np.searchsorted(self._known, hashes), max(len(self._known) - 1, 0))
        seen = self._known[at] == hashes if len(self._known) else np.zeros(len(hashes), dtype=bool)
        bodies = weights[seen] @ self._matrix[at[seen]]
        headline = self._mask(subject.head if subject.photo else subject.best)
        pairs = _pairs(headline)
        text = fold(f"{subject.best}\n{subject.text}")
        words = frozenset(word for word in self._words if word in text)
        named = frozenset(word for word in words if word in headline)
        found = [
            self._fit(profile, pairs, named, words, float(body), near)
            for profile, body, near in zip(self.profiles, bodies, self._nearness(subject), strict=True)
        ]
        return tuple(sorted(found, key=lambda fit: -fit.score))

    def _nearness(self, subject: Subject) -> list[float] | list[None]:
        if self._meaning is None or self._vectors is None:
            return [None] * len(self.profiles)
        opening = self._mask(f"{subject.best}\n{subject.text[:HEAD]}")
        return [float(near) for near in self._meaning.nearness(opening, self._vectors)]

    def _fit(
        self,
        profile: Profile,
        pairs: frozenset[str],
        named: frozenset[str],
        words: frozenset[str],
        body: float,
        near: float | None,
    ) -> Fit:
        own = named & profile.words
        shared = pairs & profile.pairs
        title = 0.0
        if own or shared:
            stress = sum(2 * self._own[word] for word in own)
            full = sum(self._own.get(pair, 1.0) for pair in pairs) + stress
            title = (sum(self._own[pair] for pair in shared) + stress) / full
        return Fit(profile.indicator.number, title, min(1.0, body * 2.5), tuple(sorted(words & profile.words)), near)


def _own_text(indicator: Indicator) -> str:
    return fold(
        "\n".join((indicator.level2, indicator.level2, indicator.text, *(item.text for item in indicator.requirements)))
    )


def _profile_text(indicator: Indicator) -> str:
    own = _own_text(indicator)
    return "\n".join((own, fold(indicator.standard), fold(indicator.level1), *sorted(words_for(own))))


def _grams(text: str) -> Grams:
    """The hashes of all pairs and triples of hanzi in a text, and how often each occurs."""
    points = codes([text])
    hanzi = (points >= 0x3400) & (points <= 0x9FFF)
    parts = []
    for size in (2, 3):
        hashes = roll(points, size)
        whole = np.ones(len(hashes), dtype=bool)
        for i in range(size):
            whole &= hanzi[i : i + len(hashes)]
        parts.append(hashes[whole])
    return np.unique(np.concatenate(parts), return_counts=True)


def _pairs(text: str) -> frozenset[str]:
    return frozenset(
        run[i : i + 2] for run in _RUN.findall(text) for i in range(len(run) - 1) if run[i : i + 2] not in COMMON_PAIRS
    )


def relevance_of(case: Case) -> Relevance:
    """The relevance of a case, made once."""
    return view(case, _relevance)


def _relevance(case: Case) -> Relevance:
    return Relevance(case.indicators, tuple(subjects(case).values()), mask_of(case))


def relevance_with_meaning(case: Case) -> Relevance:
    """The same with nearness by meaning, made once. Raises SemanticError where the model cannot be had."""
    return view(case, _with_meaning)


def _with_meaning(case: Case) -> Relevance:
    return Relevance(case.indicators, tuple(subjects(case).values()), mask_of(case), load())


def propose(material: Material, case: Case, *, semantic: bool = False) -> str | None:
    """The indicator a loose file most likely belongs to, among the duties of its unit; or None."""
    owed = {duty.indicator for duty in case.duties_of.get(material.unit or "", ())} or set(case.indicator_by_number)
    subject = subjects(case).get(material.file) or subject_of(material)
    relevance = relevance_with_meaning(case) if semantic else relevance_of(case)
    ranked = [fit for fit in relevance.fits(subject) if fit.indicator in owed]
    if not ranked or ranked[0].score < thresholds.PROPOSE_SCORE:
        return None
    rival = ranked[1].score if len(ranked) > 1 else 0.0
    return ranked[0].indicator if ranked[0].score >= thresholds.PROPOSE_LEAD * rival else None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a file stands towards the indicator it was handed in for: at home, misplaced, or off topic."""

    own: Fit
    better: Fit | None
    off_topic: bool


def standings(case: Case) -> dict[str, Standing]:
    """The standing of every paper that was handed in for an indicator of the list, by file."""
    return view(case, _standings)


def _standings(case: Case) -> dict[str, Standing]:
    found: dict[str, Standing] = {}
    copies: dict[str, set[str | None]] = {}
    for material in case.papers:
        copies.setdefault(material.document.sha256, set()).add(material.indicator)
    for subject in subjects(case).values():
        material = subject.material
        if material.indicator not in case.indicator_by_number:
            continue
        fits = relevance_of(case).fits(subject)
        own = next(fit for fit in fits if fit.indicator == material.indicator)
        owed = {duty.indicator for duty in case.duties_of.get(material.unit or "", ())}
        # One file offered for two indicators is not misplaced in either, and off topic only if it is in both.
        others = [fit for fit in fits if fit.indicator in owed - copies[material.document.sha256]]
        better = next((fit for fit in others if _is_better(subject, own, fit)), None)
        places = [fit for fit in fits if fit.indicator in copies[material.document.sha256]]
        off_topic = better is None and all(_is_off_topic(subject, fit) for fit in places)
        found[material.file] = Standing(own, better, off_topic)
    return found


def _is_better(subject: Subject, own: Fit, other: Fit) -> bool:
    """Whether title and text both speak for the other indicator and the title hardly for this one."""
    if subject.photo or not subject.best or subject.material.paper.genre in UNJUDGED:
        return False
    clear = other.title >= thresholds.CLEAR_TITLE and own.title <= thresholds.OFF_TOPIC_TITLE and not own.words
    least = thresholds.CLEAR_BODY if clear else thresholds.OTHER_BODY
    return (
        own.title <= thresholds.OWN_TITLE_WEAK
        and other.title >= max(thresholds.OTHER_TITLE_STRONG, own.title + thresholds.TITLE_MARGIN)
        and (subject.sheet or other.body >= max(least, thresholds.BODY_RATIO * own.body))
    )


def _is_off_topic(subject: Subject, own: Fit) -> bool:
    """Whether neither title nor text has anything of the indicator, and the text is long enough to say so."""
    if subject.photo or subject.sheet or subject.material.paper.genre not in PROSE:
        return False
    if len(_HAN.findall(subject.text)) < thresholds.OFF_TOPIC_LENGTH or _poorly_read(subject.material):
        return False
    hint = any(word in subject.best for word in UNRELATED)
    words = thresholds.OFF_TOPIC_WORDS + (1 if hint else 0)
    body = thresholds.OFF_TOPIC_BODY * (2.0 if hint else 1.0 if subject.title else 0.6)
    return own.title <= thresholds.OFF_TOPIC_TITLE and own.body <= body and len(own.words) <= words


def _poorly_read(material: Material) -> bool:
    return any(page.confidence < thresholds.POOR_SCAN_CONFIDENCE for page in material.document.pages)


def _page_of(material: Material, quote: str) -> int | None:
    paper = material.paper
    if paper.title is not None and paper.title.value == quote:
        return paper.title.page
    return next((page.number for page in material.document.pages if page.text.strip()), None)


@check(
    "off-topic",
    "与指标无关",
    severity=Severity.MAJOR,
    looks_at="有正文的公文、方案、总结、纪要、信息等；表格、清单、照片、网址不看。",
    explanation="标题中没有本指标的任何用语，正文中也几乎没有与指标内容、标准、要件和行业用语相同的词语，才提示；"
    "两者有一项沾边就不提示。放错位置的材料只提示“疑似放错”。",
    wrong="“案卷评查”文件夹里放了《关于做好发展党员工作的通知》。",
    right="“普法责任”文件夹里的《消费者权益日宣传活动小结》，标题虽未写“普法”，正文写的是法律宣传。",
)
def off_topic(case: Case) -> Iterator[Spot]:
    """Papers that have nothing to do with the indicator they were handed in for."""
    for file, standing in standings(case).items():
        if not standing.off_topic:
            continue
        subject = subjects(case)[file]
        indicator = case.indicator_by_number[standing.own.indicator]
        quote = subject.title or subject.text.strip().split("\n", 1)[0][:60]
        yield at(
            subject.material,
            f"《{quote}》的标题和正文都未涉及“{indicator.short}”",
            f"请撤回这份材料，换成反映“{indicator.short}”工作的材料",
            page=_page_of(subject.material, quote),
            quote=quote,
            confidence=0.93 if standing.own.body == 0.0 and not standing.own.words else 0.88,
        )


@check(
    "better-indicator",
    "疑似放错",
    severity=Severity.MINOR,
    looks_at="各指标文件夹里的材料，与本单位承担的其他指标逐一比较；照片、网址和尚未归入指标的文件不看。",
    explanation="标题和正文都明显更符合本单位承担的另一项指标，而标题与现在的指标基本无关，才提示。文中顺带谈到别的工作不算；同一文件同时报在两项指标下也不算。",
    wrong="《防汛应急演练方案》放在“行政调解”文件夹里，本单位同时承担“应急处置”。",
    right="《重大执法决定法制审核目录清单》放在“三项制度”文件夹里，正文提到了听证。",
)
def better_indicator(case: Case) -> Iterator[Spot]:
    """Files that another indicator of the same unit fits clearly better."""
    for file, standing in standings(case).items():
        if standing.better is None:
            continue
        subject = subjects(case)[file]
        own = case.indicator_by_number[standing.own.indicator]
        other = case.indicator_by_number[standing.better.indicator]
        yield at(
            subject.material,
            f"《{subject.best}》内容属于指标{other.number}“{other.short}”，现放在指标{own.number}“{own.short}”中",
            f"请移到指标{other.number}“{other.short}”；确需用于本指标的，请在材料中写明与“{own.short}”的关系",
            page=_page_of(subject.material, subject.best),
            quote=subject.best,
            confidence=0.9 if standing.own.title == 0.0 else 0.8,
            related=(other.number,),
        )
