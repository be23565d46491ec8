"""Masking: what differs when one text is reused (names, places, dates, numbers) is put aside before comparing."""

from __future__ import annotations

import re
from collections.abc import Iterable

from fazhi.reading.fold import fold

NAME = "□"
"""Stands for any masked name."""

_DIGITS = re.compile(r"[0-9]+(?:[.,][0-9]+)*%?")
_HAN_NUMBER = re.compile(r"[〇零一二三四五六七八九十两廿卅]{1,5}(?=[年月日])")
_SELF = re.compile(r"(?<=[我本全各])(?:县|市|区|局|镇|乡|街道|委|办|中心|分局|单位|部门|大队|院|公司)")
_MARKS = re.compile(r"[^\w□]+|_+")


class Mask:
    """Takes the given names out of texts, and all numbers and dates.

    Names are those of units (full, short, without the place in front) and of places; longer ones go first, so that
    甲县司法局 is one name and not a place and a bureau.
    """

    def __init__(self, names: Iterable[str]) -> None:
        folded = {fold(name) for name in names}
        self.names = tuple(sorted((n for n in folded if len(n) > 1), key=lambda n: (-len(n), n)))
        # Most names are absent from most texts: a look at their first two characters spares the search.
        self._by_start: dict[str, list[str]] = {}
        for name in self.names:
            self._by_start.setdefault(name[:2], []).append(name)

    def __call__(self, text: str) -> str:
        """The text folded, without punctuation; every name is □, every number 0, 我局 and 我镇 alike."""
        text = fold(text)
        starts = {text[i : i + 2] for i in range(len(text) - 1)} & self._by_start.keys()
        present = [name for start in starts for name in self._by_start[start] if name in text]
        for name in sorted(present, key=lambda n: (-len(n), n)):
            text = text.replace(name, NAME)
        text = _SELF.sub(NAME, text)
        text = _HAN_NUMBER.sub("0", _DIGITS.sub("0", text))
        return _MARKS.sub("", text)


def bare(text: str) -> str:
    """The text folded, without punctuation and marks: what is left is the same in a Word file and in its print."""
    return _MARKS.sub("", fold(text))
