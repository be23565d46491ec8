"""Words of the trade by theme: what papers about an indicator talk about although its text does not say so.

The tables lie in `data/`: a new theme is one line of `themes.tsv`.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Final


def _lines(name: str) -> list[str]:
    text = files("fazhi.checks").joinpath("data", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def _words(name: str) -> frozenset[str]:
    return frozenset(word for line in _lines(name) for word in line.split())


THEMES: Final = tuple(
    (tuple(signs.split()), frozenset(words.split()))
    for signs, _, words in (line.partition("\t") for line in _lines("themes.tsv"))
)
"""Signs and words of each theme."""
UNRELATED: Final = _words("unrelated.txt")
"""What papers that belong to no indicator of this assessment are usually about; only a hint beside the other signs."""
COMMON_PAIRS: Final = _words("common_pairs.txt")
"""Pairs that every indicator and every paper may have; they carry no subject."""


@lru_cache(maxsize=4096)
def words_for(indicator_text: str) -> frozenset[str]:
    """The words of every theme one of whose signs stands in the indicator's folded text."""
    found: set[str] = set()
    for signs, words in THEMES:
        if any(sign in indicator_text for sign in signs):
            found |= words
    return frozenset(found)
