"""Letters that sound alike, which a writer who types by sound mixes up, and letters that look alike."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def alike() -> dict[str, frozenset[str]]:
    """Letter -> letters of the same sound, without the pairs of which both are often right."""
    out: dict[str, set[str]] = {}
    table = files("fazhi.gongwen.proofread").joinpath("same_sound.txt").read_text(encoding="utf-8")
    for group in table.split():
        for letter in group:
            out.setdefault(letter, set()).update(set(group) - {letter})
    both_right = files("fazhi.gongwen.proofread").joinpath("both_right.txt").read_text(encoding="utf-8")
    for pair in both_right.split():
        for letter in pair:
            out.get(letter, set()).difference_update(pair)
    return {letter: frozenset(others) for letter, others in out.items() if others}


def sounds_alike(one: str, two: str) -> bool:
    """Whether two letters sound alike and are not both right in many words."""
    return two in alike().get(one, frozenset())


@cache
def _lookalike() -> dict[str, frozenset[str]]:
    """Letter -> letters of the same part or shape."""
    out: dict[str, set[str]] = {}
    table = files("fazhi.gongwen.proofread").joinpath("look_alike.txt").read_text(encoding="utf-8")
    for group in table.split():
        for letter in group:
            out.setdefault(letter, set()).update(set(group) - {letter})
    return {letter: frozenset(others) for letter, others in out.items()}


def looks_alike(one: str, two: str) -> bool:
    """Whether two letters share a part or a shape, as those do that an eye or a scanner mixes up."""
    return two in _lookalike().get(one, ())
