"""The verdict on each figure: the registers decide; where they are silent the text is held against itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from fazhi.gongwen import parse_paper
from fazhi.gongwen.claims import change_claims, share_claims, sum_claims
from fazhi.gongwen.counting import count_claims
from fazhi.reading.document import Document, Page
from fazhi.reporting.verify.facts import Known, Verdict, VerifiedFigure, written
from fazhi.reporting.verify.grid import table_figures
from fazhi.reporting.verify.match import SURE, Match, assign, candidates
from fazhi.reporting.verify.mentions import Kind, Mention, mentions_of
from fazhi.reporting.verify.prose import Passage, as_document, passages
from fazhi.reporting.verify.terms import Vocabulary, pairs


def verify(pages: Sequence[Page] | Document, figures: Sequence[Known]) -> list[VerifiedFigure]:
    """Every figure of a report with its verdict, in the order of the text."""
    measures = [f for f in figures if not isinstance(f.value, str | bool)]
    vocabulary = Vocabulary(measures)
    documents = {f.value: f for f in figures if isinstance(f.value, str)}
    facts = [f for f in figures if isinstance(f.value, bool)]
    document = as_document(pages)
    own = parse_paper(document).docno
    out: list[VerifiedFigure] = []
    prose = passages(document)
    for passage in prose:
        mentions = mentions_of(passage)
        matched = _matches(passage, mentions, measures, vocabulary)
        wrong = [
            m.mention.start for m in matched.values() if not m.agrees and m.score >= SURE and m.expected is not None
        ]
        # A contradiction that a wrong figure explains says nothing of the others.
        torn = [t for t in _contradictions(passage) if not any(t[0] <= start < t[1] for start in wrong)]
        for mention in mentions:
            if mention.kind is Kind.DOCNO:
                if own is not None and mention.value == own.value and str(own.value) not in documents:
                    continue  # the number of the report itself
                out.append(_document(passage, mention, documents))
                continue
            figure = _figure(passage, mention, matched.get(mention.start), torn)
            if figure is not None:
                out.append(figure)
        out += _facts(passage, facts)
        out += _lonely(passage, torn, mentions)
    out += table_figures(document, measures, vocabulary, max((p.number for p in prose), default=0))
    return _repeated(sorted(out, key=lambda f: (f.paragraph, f.start)))


def _matches(
    passage: Passage, mentions: Sequence[Mention], measures: Sequence[Known], vocabulary: Vocabulary
) -> dict[int, Match]:
    found: dict[int, Match] = {}
    sentences: dict[int, list[Mention]] = {}
    for mention in mentions:
        sentences.setdefault(mention.sentence_at, []).append(mention)
    for inside in sentences.values():
        all_of_it = chain.from_iterable(candidates(m, passage.headings, measures, vocabulary) for m in inside)
        found |= assign(list(all_of_it))
    # 两个方面：一是…二是…: it counts what follows; `_lonely` says where it does so wrongly.
    own = [(claim.start, claim.end) for claim in count_claims(passage.text)]
    return {at: m for at, m in found.items() if m.agrees or not any(start <= at < end for start, end in own)}


def _figure(
    passage: Passage, mention: Mention, match: Match | None, torn: Sequence[tuple[int, int, str]]
) -> VerifiedFigure | None:
    """The verdict on a number or day; None for words that turn out to be no figure."""
    if match is not None and match.agrees:
        return _said(passage, mention, match.known, written(match.expected), Verdict.RIGHT)
    sure = match is not None and match.score >= SURE and match.expected is not None and mention.unit != ""
    if match is not None and sure and mention.kind is not Kind.LISTED:
        return _said(passage, mention, match.known, written(match.expected), Verdict.WRONG)
    broken = next((r for a, b, r in torn if a <= mention.start and mention.end <= b + 6), "")
    if mention.kind is Kind.NUMBER and mention.unit:
        verdict = Verdict.INCONSISTENT if broken else Verdict.NO_SOURCE
        return _said(passage, mention, None, None, verdict, broken)
    return None


def _said(
    passage: Passage, mention: Mention, known: Known | None, expected: str | None, verdict: Verdict, remark: str = ""
) -> VerifiedFigure:
    value = mention.value
    return VerifiedFigure(
        text=passage.quote(mention.start, mention.end),
        value=written(value) or "",
        unit="" if mention.kind is Kind.DAY else mention.unit,
        page=passage.page_at(mention.start),
        measure=known.name if known is not None else None,
        expected=expected,
        verdict=verdict,
        title=known.title if known is not None else "",
        remark=remark,
        paragraph=passage.number,
        start=mention.start,
        end=mention.end,
    )


_CITED = re.compile(r"《(?P<title>[^《》]{4,80}(?:《[^《》]{2,60}》[^《》]{0,40})?)》[(]?$")


def _document(passage: Passage, mention: Mention, documents: dict[str, Known]) -> VerifiedFigure:
    """A document number: in the register, or a known document under another number, or unknown."""
    known = documents.get(str(mention.value))
    if known is not None:
        return _said(passage, mention, known, str(known.value), Verdict.RIGHT)
    cited = _CITED.search(passage.text[max(0, mention.start - 140) : mention.start])
    for other in documents.values() if cited is not None else ():
        if cited is not None and _same_title(cited["title"], other.title):
            return _said(passage, mention, other, str(other.value), Verdict.WRONG)
    return _said(passage, mention, None, None, Verdict.NO_SOURCE)


def _same_title(cited: str, title: str) -> bool:
    """Nine pairs of letters in ten are shared; marks and the issuer's name may differ."""
    one, two = set(pairs(cited)), set(pairs(title))
    return len(two) >= 5 and len(one & two) >= 0.9 * min(len(one), len(two))


_DENIED = re.compile(r"未|没有|尚|不能|无法|难以|力争|确保|争取|努力")


def _facts(passage: Passage, facts: Sequence[Known]) -> Iterator[VerifiedFigure]:
    """双过半 and the like: said to hold, said not to hold."""
    for known in facts:
        for start, sentence in passage.sentences():
            word = next((w for w in (known.title, *known.words) if w and w in sentence), None)
            if word is None:
                continue
            at = start + sentence.index(word)
            clause = sentence[max((sentence.rfind(c, 0, at - start) for c in "，：；"), default=-1) + 1 :]
            says = _DENIED.search(clause.split("，")[0]) is None
            yield VerifiedFigure(
                passage.quote(at, at + len(word)), written(says) or "", "", passage.page_at(at), known.name,
                written(known.value), Verdict.RIGHT if says == known.value else Verdict.WRONG, known.title,
                paragraph=passage.number, start=at, end=at + len(word),
            )  # fmt: skip


def _contradictions(passage: Passage) -> Iterator[tuple[int, int, str]]:
    """Places where the text contradicts itself, with what is wrong."""
    text = passage.text
    for total in sum_claims(text):
        if total.wrong:
            yield total.start, total.end, "分项之和与总数不符"
    for share in share_claims(text):
        if share.wrong:
            yield share.start, share.end, "比例与所列数字不符"
    for change in change_claims(text):
        if change.wrong:
            yield change.start, change.end, "增减与前后数不符"
    for count in count_claims(text):
        if count.wrong:
            yield count.start, count.end, f"写的是{count.stated}项，实际列了{count.counted}项"


def _lonely(
    passage: Passage, torn: Sequence[tuple[int, int, str]], mentions: Sequence[Mention]
) -> Iterator[VerifiedFigure]:
    """Announced counts (三个方面：一是…四是…) that are not told otherwise: they are figures of the text itself."""
    for start, end, remark in torn:
        if not remark.startswith("写的是"):
            continue
        mention = next((m for m in mentions if start <= m.start < end and m.kind is Kind.HAN), None)
        if mention is not None:
            yield _said(passage, mention, None, None, Verdict.INCONSISTENT, remark)


def _repeated(figures: list[VerifiedFigure]) -> list[VerifiedFigure]:
    """One figure a place: the verdict from the registers wins over one from the text itself."""
    best: dict[tuple[int, int], VerifiedFigure] = {}
    for figure in figures:
        key = (figure.paragraph, figure.start)
        if key not in best or best[key].measure is None:
            best[key] = figure
    return list(best.values())
