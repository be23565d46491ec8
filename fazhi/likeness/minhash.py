"""One-permutation MinHash with banding: near pairs among many texts in linear time.

One hash a shingle: its upper bits choose one of `BINS` bins, its lower bits are the value, and a bin keeps its least
value. Two texts agree in a bin with the probability of their Jaccard likeness. Empty bins of short texts borrow from
the next full bin, so that the estimate stays unbiased. Texts that agree in all bins of one of `BANDS` bands are
candidates; with 32 bands of 4 bins a pair at likeness 0.6 is found with probability 0.99, at 0.2 with 0.05.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fazhi.likeness.shingles import K, codes, jaccard, roll, shingles

BINS = 128
BANDS = 32
BATCH_CHARACTERS = 1 << 18
"""Characters hashed at a time: the arrays of one batch stay within the processor's cache;
twice as fast as 1 << 20 where it was measured."""
CROWD = 40
"""A bucket with more members is chained instead of paired: a form that a thousand units hand in costs a thousand
comparisons, not half a million. Members of a crowd still meet through their neighbours."""
SLACK = 0.12
"""Three times the standard error of an estimate from 128 bins: nearly no true pair is put aside unseen."""

Sketches = NDArray[np.uint32]
Pairs = NDArray[np.int64]

_EMPTY = np.uint32(0xFFFFFFFF)
_BIN_SHIFT = np.uint64(64 - 7)
_VALUE_SHIFT = np.uint64(24)
_VALUE = np.uint64(0xFFFFFFFF)
_STEP = 0x9E3779B1
_BAND_BASE = np.uint64(0x100000001B3)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts by their places in the list, and their exact Jaccard likeness."""

    first: int
    second: int
    likeness: float


def sketch(texts: Iterable[str], k: int = K) -> Sketches:
    """The sketch of each text, one row of `BINS` values; texts are read once, a batch at a time."""
    rows = [_sketch_batch(batch, k) for batch in _batches(texts)]
    return np.concatenate(rows) if rows else np.empty((0, BINS), dtype=np.uint32)


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    length = 0
    for text in texts:
        batch.append(text)
        length += len(text)
        if length >= BATCH_CHARACTERS:
            yield batch
            batch, length = [], 0
    if batch:
        yield batch


def _sketch_batch(batch: Sequence[str], k: int) -> Sketches:
    bins = np.full(len(batch) * BINS, _EMPTY, dtype=np.uint32)
    lengths = np.fromiter((len(text) for text in batch), dtype=np.int64, count=len(batch))
    hashes = roll(codes(batch), k)
    if len(hashes):
        owner = np.repeat(np.arange(len(batch), dtype=np.int64), lengths)[: len(hashes)]
        ends = np.repeat(np.cumsum(lengths), lengths)[: len(hashes)]
        inside = np.arange(len(hashes)) + k <= ends
        hashes, owner = hashes[inside], owner[inside]
        place = owner * BINS + (hashes >> _BIN_SHIFT).astype(np.int64)
        value = ((hashes >> _VALUE_SHIFT) & _VALUE).astype(np.uint32)
        np.minimum.at(bins, place, value)
    return _fill(bins.reshape(len(batch), BINS))


def _fill(bins: Sketches) -> Sketches:
    """Let each empty bin borrow from the next full one to its right, marked by the distance."""
    holes = np.flatnonzero((bins == _EMPTY).any(axis=1) & (bins != _EMPTY).any(axis=1))
    if not len(holes):
        return bins
    source = bins[holes]
    filled = source.copy()
    for distance in range(1, BINS):
        open_bins = filled == _EMPTY
        if not open_bins.any():
            break
        lent = np.roll(source, -distance, axis=1)
        take = open_bins & (lent != _EMPTY)
        filled[take] = lent[take] + np.uint32(distance * _STEP & 0xFFFFFFFF)
    bins[holes] = filled
    return bins


def candidates(sketches: Sketches, bands: int = BANDS) -> Pairs:
    """Pairs of rows that agree in a whole band, each once, as an array of shape (n, 2) with first < second.

    Texts without any shingle have an empty sketch and meet nobody.
    """
    count = len(sketches)
    live = np.flatnonzero((sketches != _EMPTY).any(axis=1))
    found: list[NDArray[np.int64]] = []
    width = BINS // bands
    for band in range(bands):
        key = np.zeros(len(live), dtype=np.uint64)
        for i in range(band * width, (band + 1) * width):
            key = key * _BAND_BASE ^ sketches[live, i].astype(np.uint64) * _BAND_BASE
            key ^= key >> np.uint64(31)
        found.append(_bucket_pairs(key, live, count))
    flat = np.unique(np.concatenate(found))
    return np.stack((flat // max(count, 1), flat % max(count, 1)), axis=1)


def _bucket_pairs(key: NDArray[np.uint64], live: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """The pairs within each group of equal keys, as first * count + second."""
    order = np.argsort(key, kind="stable")
    ranked = key[order]
    members = live[order]
    made: list[NDArray[np.int64]] = []
    starts = np.flatnonzero(np.concatenate(([True], ranked[1:] != ranked[:-1]))) if len(ranked) else np.empty(0, int)
    sizes = np.diff(np.append(starts, len(ranked)))
    crowd_start = np.repeat(starts, sizes)
    crowd_size = np.repeat(sizes, sizes)
    place = np.arange(len(ranked)) - crowd_start
    deepest = int(sizes.max(initial=0))
    for step in range(1, min(deepest, CROWD)):
        # In a crowd every member meets its next neighbour and the first member; in a small group everybody.
        ok = (place + step < crowd_size) & ((crowd_size <= CROWD) | (step == 1))
        left = np.flatnonzero(ok)
        if len(left):
            made.append(_flat(members[left], members[left + step], count))
    heads = np.flatnonzero((crowd_size > CROWD) & (place > 1))
    if len(heads):
        made.append(_flat(members[crowd_start[heads]], members[heads], count))
    return np.unique(np.concatenate(made)) if made else np.empty(0, dtype=np.int64)


def _flat(a: NDArray[np.int64], b: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    return np.minimum(a, b) * count + np.maximum(a, b)


def estimate(sketches: Sketches, pairs: Pairs) -> NDArray[np.float64]:
    """The share of bins in which each pair agrees: their likeness, give or take 0.04."""
    agree = np.empty(len(pairs), dtype=np.float64)
    for start in range(0, len(pairs), 4096):
        part = pairs[start : start + 4096]
        agree[start : start + 4096] = (sketches[part[:, 0]] == sketches[part[:, 1]]).mean(axis=1)
    return agree


def near_pairs(count: int, text_of: Callable[[int], str], *, least: float = 0.5, k: int = K) -> list[Pair]:
    """All pairs of texts with a Jaccard likeness of at least `least`, checked exactly, in the order of the list.

    `text_of` is asked once for each text and once more for each text that is in a candidate pair, so texts may lie
    on disk. Pairs far below `least` by their sketches are not looked at again.
    """
    sketches = sketch((text_of(i) for i in range(count)), k)
    pairs = candidates(sketches)
    pairs = pairs[estimate(sketches, pairs) >= least - SLACK]
    made: list[Pair] = []
    first, first_set = -1, np.empty(0, dtype=np.uint64)
    for a, b in pairs.tolist():
        if a != first:
            first, first_set = a, np.unique(shingles(text_of(a), k))
        likeness = jaccard(first_set, np.unique(shingles(text_of(b), k)))
        if likeness >= least:
            made.append(Pair(a, b, likeness))
    return made
