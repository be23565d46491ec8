"""Likeness: near copies between units and years, exact repeats, passages side by side."""

from fazhi.likeness.align import Aligned, Piece, align, differ, marked
from fazhi.likeness.corpus import Corpus, Likeness, Text
from fazhi.likeness.masking import Mask, bare
from fazhi.likeness.minhash import Pair, near_pairs
from fazhi.likeness.pictures import same_picture

__all__ = [
    "Aligned",
    "Corpus",
    "Likeness",
    "Mask",
    "Pair",
    "Piece",
    "Text",
    "align",
    "bare",
    "differ",
    "marked",
    "near_pairs",
    "same_picture",
]
