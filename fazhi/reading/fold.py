"""Folding text for matching: widths, blanks and look-alikes. The text shown to people is never folded."""

from __future__ import annotations

import re
import unicodedata

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_CJK = _HAN + "\u3000-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff60\u2018-\u201d\u2014\u2026"
# A blank between two hanzi, or between a hanzi and Chinese punctuation, is an artefact of letter-spaced printing.
_FALSE_BLANK = re.compile(rf"(?<=[{_CJK}])[ \t\u00a0\u2002-\u200b\u3000]+(?=[{_CJK}])")
_BLANK = re.compile("[ \t\u00a0\u2002-\u200b\u3000]")
_ANY_BLANK = re.compile(r"\s+")
_DIGIT_BLANK = re.compile(rf"(?<=[{_HAN}〔〕（）0-9])[ \t\u00a0]+(?=[0-9])|(?<=[0-9])[ \t\u00a0]+(?=[{_HAN}〔〕（）])")

_MIXED_BLANK = re.compile(rf"(?<=[{_CJK}])[ \t\u00a0]+(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])[ \t\u00a0]+(?=[{_CJK}])")

HAN = _HAN
"""The inside of a regular-expression class that matches one hanzi."""


def tidy(line: str) -> str:
    """Drop the false blanks between hanzi in one line; blanks between Latin words stay.

    A line with several false blanks was spaced out by a printer or by OCR: there the blanks between hanzi and Latin
    letters or digits are false too. Elsewhere a person may have typed them, and they stay.
    """
    if not _BLANK.search(line):
        return line
    clean, count = _FALSE_BLANK.subn("", line)
    return _MIXED_BLANK.sub("", clean) if count >= 3 else clean


def tidy_digits(line: str) -> str:
    """`tidy`, and blanks between a digit and a hanzi as well: '2021 年 3 月' becomes '2021年3月'."""
    return _DIGIT_BLANK.sub("", tidy(line))


def fold(text: str) -> str:
    """Full-width characters to half width (NFKC), no blanks at all, lower case. For matching only."""
    return _ANY_BLANK.sub("", unicodedata.normalize("NFKC", text)).lower()
