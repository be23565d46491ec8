"""Proofreading official documents: GB/T 9704, GB/T 15834, GB/T 15835 and inner arithmetic, one module a family."""

from collections.abc import Iterable

from fazhi.gongwen.facts import Paper
from fazhi.gongwen.proofread import (  # noqa: F401
    figures,
    form,
    layout,
    names,
    numbering,
    persons,
    phrases,
    places,
    punctuation,
    sums,
    variants,
    widths,
    words,
)
from fazhi.gongwen.proofread.fault import RULES, Fault, Rule, Subject
from fazhi.gongwen.proofread.sheet import read_sheet
from fazhi.reading.document import Document

__all__ = ["RULES", "Fault", "Rule", "proofread"]


def proofread(document: Document, paper: Paper) -> list[Fault]:
    """All faults of a paper in the order of its text."""
    subject = Subject(document, paper, read_sheet(document, paper))
    found: dict[tuple[str, int, str], Fault] = {}
    for rule in RULES.values():
        for page, quote, message, suggestion in rule.find(subject):
            found.setdefault((rule.name, page, quote), Fault(rule.name, page, quote, message, suggestion))
    texts = {page.number: page.text for page in document.pages}
    faults = [fault for fault in found.values() if not _said_better(fault, found.values())]
    return sorted(faults, key=lambda fault: (fault.page, _place(texts.get(fault.page, ""), fault.quote)))


_NAMING = {
    "village-variant",
    "organ-joint",
    "organ-variant",
    "place-variant",
    "title-variant",
    "wrong-word",
    "person-variant",
    "works-variant",
}


def _said_better(fault: Fault, faults: Iterable[Fault]) -> bool:
    """A letter off in a name that a rule for that kind of name tells too; half a bracket of a number told as such."""
    if fault.rule == "unpaired":
        return any(
            o.rule in {"docno", "docno-cited"} and o.page == fault.page and fault.quote in o.quote for o in faults
        )
    return fault.rule == "letter-variant" and any(
        other.rule in _NAMING and other.page == fault.page and _overlap(other.quote, fault.quote) for other in faults
    )


def _overlap(one: str, two: str) -> bool:
    """Whether two quotes share three letters in a row, or one holds the other."""
    return one in two or any(one[i : i + 3] in two for i in range(len(one) - 2))


def _place(text: str, quote: str) -> int:
    """Where a quote stands in the text of its page; what cannot be found, as margins, comes first."""
    return text.find(quote[:8])
