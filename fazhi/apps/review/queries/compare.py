"""Two texts side by side: sentence by sentence, with what differs marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from fazhi.apps.evidence.models import Material
from fazhi.apps.review.queries.shown import core_document
from fazhi.checks.passages import flow_of
from fazhi.likeness.align import Piece, differ

_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]?")
_ALIKE = 0.5
"""Two sentences at one place answer each other from this likeness; below it they are shown as different ones."""
MOST = 3000
"""Sentences of each text that are compared."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the comparison. `same` where both sides say the same but for names, dates and numbers."""

    left: tuple[Piece, ...]
    right: tuple[Piece, ...]
    same: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """All rows, and the share of the left text's characters that stands on both sides."""

    lines: tuple[Line, ...]
    share: int


def text_of(material: Material) -> str:
    """The running text of a file."""
    document = core_document(material)
    return flow_of(document).text if document is not None else ""


def side_by_side(left: str, right: str, names: Iterable[str] = ()) -> Comparison:
    """Compare two texts; `names` (of the units) count as equal to each other, like dates and numbers."""
    a = [m.group().strip() for m in _SENTENCE.finditer(left) if m.group().strip()][:MOST]
    b = [m.group().strip() for m in _SENTENCE.finditer(right) if m.group().strip()][:MOST]
    known = sorted((name for name in names if name), key=len, reverse=True)
    masked_a, masked_b = ([_mask(one, known) for one in side] for side in (a, b))
    lines: list[Line] = []
    for tag, a0, a1, b0, b1 in SequenceMatcher(None, masked_a, masked_b, autojunk=False).get_opcodes():
        if tag == "equal":
            lines += (_pair(one, other, same=True) for one, other in zip(a[a0:a1], b[b0:b1], strict=True))
        else:
            lines += _unlike(a[a0:a1], b[b0:b1])
    total = sum(len(piece.text) for line in lines for piece in line.left)
    common = sum(len(piece.text) for line in lines for piece in line.left if piece.same)
    return Comparison(tuple(lines), round(100 * common / total) if total else 0)


def _mask(sentence: str, names: list[str]) -> str:
    for name in names:
        sentence = sentence.replace(name, "◇")
    return re.sub(r"[0-9０-９]+", "#", "".join(sentence.split()))


def _pair(one: str, other: str, *, same: bool) -> Line:
    aligned = differ(one, other)
    return Line(aligned.left, aligned.right, same)


def _unlike(a: list[str], b: list[str]) -> Iterator[Line]:
    for one, other in zip_longest(a, b):
        if (
            one is not None
            and other is not None
            and SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE
        ):
            yield _pair(one, other, same=False)
            continue
        if one is not None:
            yield Line((Piece(one, False),), (), False)
        if other is not None:
            yield Line((), (Piece(other, False),), False)
