"""A body of texts by owner: which share rare wording, wholly or in one passage.

Wording that many owners share (a form, a superior's paper copied into plans, the set phrases of the trade) proves
nothing, so each shingle weighs by how few owners have it.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fazhi.likeness.shingles import Hashes, K, shingles

FEW = 3
"""A shingle that up to so many owners have weighs full; beyond, FEW / owners."""
SAMPLE = 8
"""One shingle in so many is looked up when partners are sought; the likeness itself uses all of them."""
CROWD = 24
"""A shingle that more texts have leads to no partners: it is a set phrase."""
GAP = 2 * K
"""A passage runs on over so many characters that do not match: a changed word spoils the shingles around it."""

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Text:
    """One masked text and who handed it in; texts of one owner are never partners."""

    text: str
    owner: Hashable


@dataclass(frozen=True, slots=True)
class Likeness:
    """How two texts agree, in shares of weight from 0 to 1, and the longest rare passage in characters.

    `first` is the share of the first text that the second has too, `second` the reverse. `common` is the share of the
    smaller text's weight that is missing because its wording is widespread: near 1 for forms.
    `passage` is its length, `at` where it begins in the first masked text, `rare` the weight the two share.
    """

    first: float
    second: float
    common: float
    rare: float
    passage: int
    at: int

    @property
    def both(self) -> float:
        """The smaller of the two shares: high only when both texts are nearly the same."""
        return min(self.first, self.second)


class Corpus:
    """Texts made comparable once; `partners` and `likeness` may then be asked for any of them."""

    def __init__(self, texts: Sequence[Text], *, common: Collection[str] = (), many: int | None = None) -> None:
        self.owners = [text.owner for text in texts]
        self._runs: list[Hashes] = [shingles(text.text) for text in texts]
        known = [np.unique(run) for run in self._runs]
        self.all: Hashes = np.unique(np.concatenate(known)) if known else np.empty(0, dtype=np.uint64)
        self._sets: list[Places] = [np.searchsorted(self.all, one) for one in known]
        self.spread = self._count_owners()
        weight = np.minimum(1.0, FEW / np.maximum(self.spread, 1))
        for text in common:
            weight[self._places_of(shingles(text))] = 0.0
        if many is not None:
            weight[self.spread > many] = 0.0
        self.weight: NDArray[np.float64] = weight

    def _count_owners(self) -> NDArray[np.int64]:
        number = {owner: i for i, owner in enumerate(dict.fromkeys(self.owners))}
        by_owner: dict[int, list[Places]] = {}
        for owner, places in zip(self.owners, self._sets, strict=True):
            by_owner.setdefault(number[owner], []).append(places)
        spread = np.zeros(len(self.all), dtype=np.int64)
        for lists in by_owner.values():
            spread[np.unique(np.concatenate(lists))] += 1
        return spread

    def _places_of(self, hashes: Hashes) -> Places:
        if not len(self.all):
            return np.empty(0, dtype=np.int64)
        at = np.searchsorted(self.all, hashes)
        at[at == len(self.all)] = 0
        return np.unique(at[self.all[at] == hashes])

    def partners(self, least: float) -> list[tuple[int, int]]:
        """Pairs of texts of different owners that share at least about `least` weighty shingles, in order."""
        sampled = self.all % np.uint64(SAMPLE) == 0
        text_of: list[Places] = []
        place_of: list[Places] = []
        for i, places in enumerate(self._sets):
            kept = places[sampled[places] & (self.weight[places] > 0)]
            text_of.append(np.full(len(kept), i, dtype=np.int64))
            place_of.append(kept)
        if not text_of:
            return []
        pairs = _meet(np.concatenate(place_of), np.concatenate(text_of), len(self._sets))
        found, counts = np.unique(pairs, return_counts=True)
        strong = found[counts * SAMPLE >= least]
        made = ((int(flat) // len(self._sets), int(flat) % len(self._sets)) for flat in strong)
        return [(a, b) for a, b in made if self.owners[a] != self.owners[b]]

    def likeness(self, a: int, b: int) -> Likeness:
        """How text `a` agrees with text `b`."""
        shared = np.intersect1d(self._sets[a], self._sets[b], assume_unique=True)
        rare = float(self.weight[shared].sum())
        weights = [float(self.weight[self._sets[i]].sum()) for i in (a, b)]
        sizes = [max(len(self._sets[i]), 1) for i in (a, b)]
        passage, at = self._passage(a, shared)
        return Likeness(
            first=rare / weights[0] if weights[0] else 0.0,
            second=rare / weights[1] if weights[1] else 0.0,
            common=1.0 - min(weights[0] / sizes[0], weights[1] / sizes[1]),
            rare=rare,
            passage=passage,
            at=at,
        )

    def _passage(self, a: int, shared: Places) -> tuple[int, int]:
        """Length and start of the longest run of text `a` made of shared wording that few owners have."""
        rare = shared[self.weight[shared] >= 1.0]
        if not len(rare):
            return 0, 0
        run = np.searchsorted(self.all, self._runs[a])
        hits = np.flatnonzero(np.isin(run, rare))
        if not len(hits):
            return 0, 0
        breaks = np.flatnonzero(np.diff(hits) > GAP) + 1
        starts = hits[np.concatenate(([0], breaks))]
        ends = hits[np.concatenate((breaks - 1, [len(hits) - 1]))]
        best = int(np.argmax(ends - starts))
        return int(ends[best] - starts[best]) + K, int(starts[best])


def _meet(places: Places, texts: Places, count: int) -> Places:
    """For every shingle that 2 to CROWD texts have, each pair of them as first * count + second."""
    order = np.lexsort((texts, places))
    places, texts = places[order], texts[order]
    if not len(places):
        return np.empty(0, dtype=np.int64)
    starts = np.flatnonzero(np.concatenate(([True], places[1:] != places[:-1])))
    sizes = np.diff(np.append(starts, len(places)))
    size = np.repeat(sizes, sizes)
    place = np.arange(len(places)) - np.repeat(starts, sizes)
    made = []
    for step in range(1, min(int(sizes.max()), CROWD)):
        left = np.flatnonzero((place + step < size) & (size <= CROWD))
        made.append(texts[left] * count + texts[left + step])
    return np.concatenate(made) if made else np.empty(0, dtype=np.int64)
