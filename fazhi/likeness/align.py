"""Two passages side by side: which sentences answer each other and which words differ."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher

_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?")
_TELLING = 12
"""Masked characters from which a sentence says something."""
_SAME = 0.6
"""Two sentences answer each other from this likeness of their masked forms."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a passage; `same` where the other passage has it too."""

    text: str
    same: bool


@dataclass(frozen=True, slots=True)
class Aligned:
    """A passage of each text, as they stand in the files, cut where they differ."""

    left: tuple[Piece, ...]
    right: tuple[Piece, ...]

    @property
    def quote(self) -> str:
        """The passage of the first text."""
        return "".join(piece.text for piece in self.left)

    @property
    def other(self) -> str:
        """The passage of the second text."""
        return "".join(piece.text for piece in self.right)

    @property
    def changes(self) -> tuple[tuple[str, str], ...]:
        """What was put in place of what, in order; '' where nothing answers."""
        return tuple((a, b) for a, b in zip(_parts(self.left), _parts(self.right), strict=True) if a or b)


def _parts(pieces: tuple[Piece, ...]) -> list[str]:
    return [piece.text for piece in pieces if not piece.same]


def marked(pieces: tuple[Piece, ...], before: str = "【", after: str = "】") -> str:
    """A passage with its differences between marks, for places that know no colours."""
    return "".join(p.text if p.same or not p.text else f"{before}{p.text}{after}" for p in pieces)


def align(left: str, right: str, mask: Callable[[str], str], *, longest: int = 160) -> Aligned | None:
    """The longest stretch of answering sentences, about `longest` characters of it at most; None if there is none."""
    a, b = (list(_SENTENCE.finditer(text)) for text in (left, right))
    masked_a, masked_b = ([mask(m.group()) for m in side] for side in (a, b))
    blocks = SequenceMatcher(None, masked_a, masked_b, autojunk=False).get_matching_blocks()
    best = max(blocks, key=lambda block: sum(len(masked_a[block.a + i]) for i in range(block.size)))
    # Signature lines and headings at either end are poor witnesses.
    telling = [i for i in range(best.size) if len(masked_a[best.a + i]) >= _TELLING]
    if not telling:
        return _closest([m.group() for m in a], [m.group() for m in b], masked_a, masked_b)
    first = last = telling[0]
    for i in telling[1:]:
        if a[best.a + i].end() - a[best.a + first].start() > longest:
            break
        last = i
    return differ(
        left[a[best.a + first].start() : a[best.a + last].end()].strip(),
        right[b[best.b + first].start() : b[best.b + last].end()].strip(),
    )


def _closest(a: list[str], b: list[str], masked_a: list[str], masked_b: list[str]) -> Aligned | None:
    """The two sentences most alike, where no two are the same."""
    best, pair = _SAME, None
    for i, one in enumerate(masked_a):
        matcher = SequenceMatcher(None, "", one, autojunk=False)
        for j, other in enumerate(masked_b):
            if min(len(one), len(other)) < _TELLING:
                continue
            matcher.set_seq1(other)
            if matcher.quick_ratio() > best and (ratio := matcher.ratio()) > best:
                best, pair = ratio, (i, j)
    return differ(a[pair[0]].strip(), b[pair[1]].strip()) if pair is not None else None


def differ(left: str, right: str) -> Aligned:
    """Two passages cut into what is the same and what differs; differences answer each other one to one."""
    pieces_a: list[Piece] = []
    pieces_b: list[Piece] = []
    for tag, a0, a1, b0, b1 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        pieces_a.append(Piece(left[a0:a1], tag == "equal"))
        pieces_b.append(Piece(right[b0:b1], tag == "equal"))
    return Aligned(tuple(pieces_a), tuple(pieces_b))
