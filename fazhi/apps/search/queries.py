"""Finding: exact phrases in everything the asker may see, newest first; the same results on both databases."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.db.models import Q, QuerySet

from fazhi.apps.search.models import Passage
from fazhi.apps.search.words import Asked, excerpt, folded, pairs_of_phrase, phrase
from fazhi.apps.units.access import Access

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
    rows = _matching(allowed, asked).select_related("unit").order_by("-day", "-pk")[: LIMIT + 1]
    passages = list(rows)
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


def _matching(rows: QuerySet[Passage], asked: Asked) -> QuerySet[Passage]:
    if connection.vendor == "sqlite":
        text = " AND ".join(phrase(one) for one in asked.wanted)
        if asked.unwanted:
            text = f"({text}) NOT ({' OR '.join(phrase(one) for one in asked.unwanted)})"
        return rows.extra(  # the index knows row numbers only
            where=["search_passage.id IN (SELECT rowid FROM search_fulltext WHERE search_fulltext MATCH %s)"],
            params=[text],
        )
    for one in asked.wanted:
        rows = rows.extra(where=["search_passage.pairs @> %s::text[]"], params=[pairs_of_phrase(one)])
    found = [pk for pk, title, text in rows.values_list("pk", "title", "text") if _holds(f"{title}\n{text}", asked)]
    return Passage.objects.filter(pk__in=found)


def _holds(text: str, asked: Asked) -> bool:
    plain = folded(text)
    return all(one in plain for one in asked.wanted) and not any(one in plain for one in asked.unwanted)


__all__ = ["Found", "Hit", "search", "visible"]
