"""Two versions of a report's text side by side: paragraphs that came, went or changed, and where in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from fazhi.reporting.text import Block, HeadingBlock, Text, words

ALIKE = 0.5
"""Two paragraphs are one paragraph changed from this likeness on; below it one went and another came."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a changed paragraph."""

    kind: Literal["same", "removed", "added"]
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One block that differs: `heading` is the one it stands under, `parts` show a change letter by letter."""

    kind: Literal["added", "removed", "changed"]
    heading: str
    before: str
    after: str
    parts: tuple[Part, ...]


def compare_texts(old: Text, new: Text) -> list[Change]:
    """All differences in the order of the text."""
    was, now = [words(b) for b in old.blocks], [words(b) for b in new.blocks]
    out: list[Change] = []
    for tag, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag != "equal":
            heading = _heading(new.blocks, c) if c < d or c else _heading(old.blocks, a)
            out += _changes(was[a:b], now[c:d], heading)
    return out


def _heading(blocks: tuple[Block, ...], at: int) -> str:
    return next((words(b) for b in reversed(blocks[: at + 1]) if isinstance(b, HeadingBlock)), "")


def _changes(was: list[str], now: list[str], heading: str) -> Iterator[Change]:
    """Blocks of a stretch paired in order where they are alike."""
    left = list(was)
    for text in now:
        at = next((i for i, other in enumerate(left) if _alike(other, text)), None)
        if at is None:
            yield Change("added", heading, "", text, (Part("added", text),))
            continue
        for gone in left[:at]:
            yield Change("removed", heading, gone, "", (Part("removed", gone),))
        yield Change("changed", heading, left[at], text, tuple(_parts(left[at], text)))
        left = left[at + 1 :]
    for gone in left:
        yield Change("removed", heading, gone, "", (Part("removed", gone),))


def _alike(one: str, two: str) -> bool:
    return SequenceMatcher(None, one, two, autojunk=False).ratio() >= ALIKE


def _parts(before: str, after: str) -> Iterator[Part]:
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Part("same", before[a:b])
            continue
        if a < b:
            yield Part("removed", before[a:b])
        if c < d:
            yield Part("added", after[c:d])
