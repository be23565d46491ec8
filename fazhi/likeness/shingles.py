"""Shingles: every run of `K` characters of a text as one 64-bit number, computed for whole batches at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

K = 6
"""Characters in a shingle: a Chinese phrase of six is rarely shared by chance, and one edit spoils only six."""

Hashes = NDArray[np.uint64]

_BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_SHIFT_HIGH = np.uint64(32)
_SHIFT_LOW = np.uint64(29)


def codes(texts: Sequence[str]) -> NDArray[np.uint32]:
    """The code points of the texts, one after another."""
    return np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def roll(points: NDArray[np.uint32], k: int = K) -> Hashes:
    """The hash of the `k` code points that begin at each place; `len(points) - k + 1` of them."""
    count = len(points) - k + 1
    if count <= 0:
        return np.empty(0, dtype=np.uint64)
    wide = points.astype(np.uint64)
    mixed = wide[:count].copy()
    for i in range(1, k):
        mixed *= _BASE
        mixed += wide[i : i + count]
    mixed ^= mixed >> _SHIFT_HIGH
    mixed *= _MIX
    mixed ^= mixed >> _SHIFT_LOW
    mixed *= _BASE
    mixed ^= mixed >> _SHIFT_HIGH
    return mixed


def shingles(text: str, k: int = K) -> Hashes:
    """The hashes of all shingles of one text in their order; a text shorter than `k` counts as one shingle."""
    if not text:
        return np.empty(0, dtype=np.uint64)
    return roll(codes([text]), min(k, len(text)))


def jaccard(a: Hashes, b: Hashes) -> float:
    """Shared over all distinct shingles of two texts; both arrays sorted and without repeats."""
    shared = len(np.intersect1d(a, b, assume_unique=True))
    union = len(a) + len(b) - shared
    return shared / union if union else 0.0
