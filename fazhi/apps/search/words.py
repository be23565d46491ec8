"""What somebody asks for, and the units text is indexed by: pure functions.

A query is words and "phrases", each of which must stand in the text as written; `-词` or `NOT 词` must not. Text is
folded (full and half width, case) and cut into single characters, runs of Latin letters and digits included: any
phrase of any length is then found exactly, one- and two-character words too.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_TOKEN = re.compile(r'(?P<no>-|NOT\s+|非\s+)?(?:"(?P<q>[^"]*)"|“(?P<c>[^”]*)”|(?P<w>[^\s"“”]+))')


@dataclass(frozen=True, slots=True)
class Asked:
    """The phrases that must and must not stand in a text, folded."""

    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]


def folded(text: str) -> str:
    """Full- and half-width forms and letter case made one; blanks left out."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def parse(query: str) -> Asked:
    """The phrases of a query."""
    wanted: list[str] = []
    unwanted: list[str] = []
    for match in _TOKEN.finditer(query):
        phrase = folded(match["q"] or match["c"] or match["w"] or "")
        if phrase:
            (unwanted if match["no"] else wanted).append(phrase)
    return Asked(tuple(dict.fromkeys(wanted)), tuple(dict.fromkeys(unwanted)))


def spaced(text: str) -> str:
    """Folded text with a blank between characters, as FTS5 is given it; signs are kept as code points."""
    return " ".join(_unit(char) for char in folded(text))


def _unit(char: str) -> str:
    # The tokenizer drops signs, and letters that are younger than its tables; a phrase with one must still be found.
    if "\u4e00" <= char <= "\u9fa5" or (char.isascii() and char.isalnum()):
        return char
    return char if unicodedata.ucd_3_2_0.category(char)[0] in "LN" else f"u{ord(char):x}"


def phrase(text: str) -> str:
    """A folded phrase as an FTS5 phrase."""
    return '"' + " ".join(_unit(char) for char in text) + '"'


def pairs(text: str) -> list[str]:
    """The distinct characters and pairs of neighbouring characters of a text, for PostgreSQL's index."""
    plain = folded(text)
    return sorted({plain[i : i + 2] for i in range(len(plain) - 1)} | set(plain))


def pairs_of_phrase(text: str) -> list[str]:
    """What a text must hold to hold the phrase: its pairs, or its one character."""
    return [text] if len(text) == 1 else sorted({text[i : i + 2] for i in range(len(text) - 1)})


def excerpt(text: str, wanted: tuple[str, ...], around: int = 60) -> tuple[tuple[str, bool], ...]:
    """The passage around the first hit as pieces (text, whether it is a hit), in the text's own spelling."""
    plain, places = [], []
    for place, char in enumerate(text):
        for part in unicodedata.normalize("NFKC", char).lower():
            if not part.isspace():
                plain.append(part)
                places.append(place)
    flat = "".join(plain)
    spans = sorted(
        (places[m.start()], places[m.end() - 1] + 1) for w in wanted if w for m in re.finditer(re.escape(w), flat)
    )
    if not spans:
        return ((text[: 2 * around], False),)
    start = max(spans[0][0] - around, 0)
    end = min(spans[0][1] + 2 * around, len(text))
    pieces: list[tuple[str, bool]] = [("…", False)] if start else []
    at = start
    for left, right in spans:
        if left < at or right > end:
            continue
        pieces += [(text[at:left], False), (text[left:right], True)]
        at = right
    pieces.append((text[at:end] + ("…" if end < len(text) else ""), False))
    return tuple(piece for piece in pieces if piece[0])
