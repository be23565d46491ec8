"""A fault of a paper, and the registry of the rules that find them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fazhi.gongwen.facts import Paper
from fazhi.gongwen.proofread.sheet import Sheet
from fazhi.reading.document import Document


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: `quote` stands so in the paper; `message` says what is wrong, `suggestion` what to write."""

    rule: str
    page: int
    quote: str
    message: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What a rule looks at."""

    document: Document
    paper: Paper
    sheet: Sheet


Hits = Iterator[tuple[int, str, str, str]]
"""What a rule yields: page, quote, message, suggestion."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A declared rule: its name, what people call it, and the standard and clause it rests on."""

    name: str
    title: str
    clause: str
    find: Callable[[Subject], Hits]


RULES: dict[str, Rule] = {}


def rule(name: str, title: str, clause: str) -> Callable[[Callable[[Subject], Hits]], Callable[[Subject], Hits]]:
    """Declare a rule; the order of declaration is the order of the faults of one page."""

    def declare(find: Callable[[Subject], Hits]) -> Callable[[Subject], Hits]:
        if name in RULES:
            raise ValueError(f"rule {name} is declared twice")
        RULES[name] = Rule(name, title, clause, find)
        return find

    return declare
