"""Finding: exact phrases in everything the asker may see, newest first; the same results on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice

from django.db import connection
from django.db.models import Q, QuerySet

from fazhi.apps.search.models import Passage
from fazhi.apps.search.words import Asked, excerpt, folded, pairs_of_phrase, phrase
from fazhi.apps.units.access import Access

CHUNK = 400
"""So many rows at a time are looked at where the index is not exact."""

LIMIT = 300
"""So many of the newest hits are looked at; the page says when there are more."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One hit: where it stands and the words around it."""

    passage: Passage
    pieces: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The hits, and whether there are more than were looked at."""

    hits: tuple[Hit, ...]
    has_more: bool


def search(access: Access, asked: Asked, *, where: Q = Q()) -> Found:  # a Q is never changed
    """Passages that hold every wanted phrase and no unwanted one, the newest first."""
    if not asked.wanted:
        return Found((), False)
    allowed = visible(access).filter(where)
    newest = allowed.select_related("unit").order_by("-day", "-pk")
    passages = list(islice(_matching(newest, asked), LIMIT + 1))
    hits = tuple(Hit(one, excerpt(one.text or one.title, asked.wanted)) for one in passages[:LIMIT])
    return Found(hits, len(passages) > LIMIT)


def visible(access: Access) -> QuerySet[Passage]:
    """What the asker may see: passages of units within reach; those of no unit only for whole regions."""
    reach = access.reach("search.use")
    own = access.units_q("search.use")
    if reach.regions:
        own |= Q(unit=None)
    if reach.cycles is not None:
        own &= Q(cycle__in=reach.cycles)
    return Passage.objects.filter(own)


def _matching(rows: QuerySet[Passage], asked: Asked) -> Iterator[Passage]:
    """The rows that hold what is asked for, in their order; no more is read than is taken."""
    if connection.vendor == "sqlite":
        text = " AND ".join(phrase(one) for one in asked.wanted)
        if asked.unwanted:
            text = f"({text}) NOT ({' OR '.join(phrase(one) for one in asked.unwanted)})"
        found = rows.extra(  # the index knows row numbers only
            where=["search_passage.id IN (SELECT rowid FROM search_fulltext WHERE search_fulltext MATCH %s)"],
            params=[text],
        )
        yield from found[: LIMIT + 1]
        return
    for one in asked.wanted:
        rows = rows.extra(where=["search_passage.pairs @> %s::text[]"], params=[pairs_of_phrase(one)])
    # The index knows pairs of characters; whether they stand in a row is looked at here.
    for start in count(0, CHUNK):
        chunk = list(rows[start : start + CHUNK])
        yield from (one for one in chunk if _holds(f"{one.title}\n{one.text}", asked))
        if len(chunk) < CHUNK:
            return


def _holds(text: str, asked: Asked) -> bool:
    plain = folded(text)
    return all(one in plain for one in asked.wanted) and not any(one in plain for one in asked.unwanted)


__all__ = ["Found", "Hit", "search", "visible"]
