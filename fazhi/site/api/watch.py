"""Progress and search."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router

from fazhi.apps.framework.queries import cycle_for
from fazhi.apps.progress import queries as progress_queries
from fazhi.apps.search import queries as search_queries
from fazhi.apps.search.words import parse
from fazhi.site.api.keys import asker, page

router = Router(tags=["进度和检索"])


@router.get("/cycles/{int:cycle_id}/progress", summary="进度")
def progress(request: HttpRequest, cycle_id: int, day: date | None = None) -> dict[str, Any]:
    """How the duties stand that the asker may see, in all and by unit; with `day` at the end of that day."""
    access = asker(request, "progress.view")
    stands = progress_queries.stands(access, cycle_for(access, cycle_id), day)
    units = [{"unit": name, **asdict(counts)} for name, counts in stands.by_unit().items()]
    return {"day": stands.day, "all": asdict(stands.everything), "units": units}


@router.get("/search", summary="全文检索")
def search(request: HttpRequest, q: str, limit: int = 50, offset: int = 0) -> dict[str, Any]:
    """Words in everything the asker may see, the newest first."""
    found = search_queries.search(asker(request, "search.use"), parse(q))
    return page(found.hits, _hit_form, limit, offset) | {"has_more": found.has_more}


def _hit_form(hit: search_queries.Hit) -> dict[str, Any]:
    one = hit.passage
    return {
        "kind": one.kind,
        "title": one.title,
        "unit": one.unit.name if one.unit is not None else None,
        "date": one.day,
        "excerpt": "".join(text for text, _ in hit.pieces),
    }
