"""Finding: exact phrases in everything the asker may see, newest first; the same results on both databases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice
from typing import overload

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from fazhi.apps.registers.models import Entry
from fazhi.apps.search.models import NUMBERS, Passage, SourceKind
from fazhi.apps.search.words import Asked, excerpt, folded, pairs_of_phrase, phrase
from fazhi.apps.units.access import Access

CHUNK = 400
"""So many rows at a time are looked at where the index is not exact."""

WINDOW = 10_000
"""So many of the newest rows are gone through without the index of pairs."""

LIMIT = 300
"""So many of the newest hits are looked at; the page says when there are more."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One hit: where it stands and the words around it."""

    passage: Passage
    pieces: tuple[tuple[str, bool], ...]


class Hits(Sequence[Hit]):
    """Hits in their order; the words around one are cut out when it is shown, as only a page of them ever is."""

    def __init__(self, passages: Sequence[Passage], wanted: tuple[str, ...]) -> None:
        self._passages, self._wanted = passages, wanted

    def __len__(self) -> int:
        return len(self._passages)

    @overload
    def __getitem__(self, place: int) -> Hit: ...

    @overload
    def __getitem__(self, place: slice) -> Hits: ...

    def __getitem__(self, place: int | slice) -> Hit | Hits:
        if isinstance(place, slice):
            return Hits(self._passages[place], self._wanted)
        one = self._passages[place]
        return Hit(one, excerpt(one.text or one.title, self._wanted))


@dataclass(frozen=True, slots=True)
class Found:
    """The hits, and whether there are more than were looked at."""

    hits: Hits
    has_more: bool


def search(access: Access, asked: Asked, *, where: Q = Q()) -> Found:  # a Q is never changed
    """Passages that hold every wanted phrase and no unwanted one, the newest first."""
    if not asked.wanted:
        return Found(Hits((), ()), False)
    allowed = visible(access).filter(where).select_related("unit")
    passages = list(islice(_matching(allowed, asked), LIMIT + 1))
    return Found(Hits(passages[:LIMIT], asked.wanted), len(passages) > LIMIT)


def visible(access: Access) -> QuerySet[Passage]:
    """What the asker may see: passages of units within reach; register rows of no unit by the region they belong to."""
    reach = access.reach("search.use")
    own = access.units_q("search.use")
    if reach.regions:
        here = Entry.objects.filter(pk=OuterRef("source_id"), register__region__in=reach.regions)
        own |= Q(Exists(here), unit=None, kind=SourceKind.ENTRY)
    if reach.cycles is not None:
        own &= Q(cycle__in=reach.cycles)
    return Passage.objects.filter(own)


def _matching(rows: QuerySet[Passage], asked: Asked) -> Iterator[Passage]:
    """The rows that hold what is asked for, the newest first, those without a day last; no more is read than taken."""
    if connection.vendor == "sqlite":
        text = " AND ".join(phrase(one) for one in asked.wanted)
        if asked.unwanted:
            text = f"({text}) NOT ({' OR '.join(phrase(one) for one in asked.unwanted)})"
        # The index is read backwards from its largest number, which is the newest day, and only as far as is needed.
        found = rows.extra(
            tables=["search_fulltext"],
            where=["search_fulltext MATCH %s", f"search_passage.id = (search_fulltext.rowid & {NUMBERS})"],
            params=[text],
            order_by=["-search_fulltext.rowid"],
        )
        yield from found[: LIMIT + 1]
        return
    yield from _matching_pairs(rows, asked)


def _matching_pairs(rows: QuerySet[Passage], asked: Asked) -> Iterator[Passage]:
    """The same on PostgreSQL, whose index knows pairs of characters; whether they stand in a row is looked at here.

    Its planner takes pairs for independent and would fetch all rows of a common phrase to sort them. So the newest
    rows are gone through first, without that index; what is common ends there, and the rest is rare enough for it.
    """
    rows = rows.order_by(F("day").desc(nulls_last=True), F("pk").desc())
    days = rows.exclude(day=None).values_list("day", flat=True)[WINDOW : WINDOW + 1]
    edge = next(iter(days), None)
    if edge is None:  # fewer rows than a window, but for those without a day
        parts = [(rows.exclude(day=None), False), (rows.filter(day=None), True)]
    else:
        parts = [(rows.filter(day__gt=edge), False), (rows.exclude(day__gt=edge), True)]
    for part, by_index in parts:
        pairs = "search_passage.pairs" if by_index else "(search_passage.pairs || '{}'::text[])"
        for one in asked.wanted:
            part = part.extra(where=[f"{pairs} @> %s::text[]"], params=[pairs_of_phrase(one)])
        for start in count(0, CHUNK):
            chunk = list(part[start : start + CHUNK])
            yield from (one for one in chunk if _holds(f"{one.title}\n{one.text}", asked))
            if len(chunk) < CHUNK:
                break


def _holds(text: str, asked: Asked) -> bool:
    plain = folded(text)
    return all(one in plain for one in asked.wanted) and not any(one in plain for one in asked.unwanted)


__all__ = ["Found", "Hit", "Hits", "search", "visible"]
