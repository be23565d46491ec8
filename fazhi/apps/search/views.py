"""The search page."""

from __future__ import annotations

from datetime import date

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fazhi.apps.framework.access import cycles_for
from fazhi.apps.pages.errors import InputError
from fazhi.apps.search import queries
from fazhi.apps.search.models import SourceKind
from fazhi.apps.search.words import parse
from fazhi.apps.units.access import access_of, allow
from fazhi.apps.units.models import Unit


@allow("search.use")
def search(request: HttpRequest) -> HttpResponse:
    """Words in everything that was read."""
    access = access_of(request)
    text = request.GET.get("q", "").strip()
    kind, unit = request.GET.get("kind", ""), request.GET.get("unit", "")
    cycle, days = request.GET.get("cycle", ""), _days(request)
    where = Q(**{path: day for path, day in days.items() if day is not None})
    if kind in SourceKind.values:
        where &= Q(kind=kind)
    if unit.isdigit():
        where &= Q(unit_id=int(unit))
    if cycle.isdigit():
        where &= Q(cycle_id=int(cycle))
    asked = parse(text)
    found = queries.search(access, asked, where=where)
    page = Paginator(found.hits, 20).get_page(request.GET.get("page"))
    return render(
        request,
        "search/search.html",
        {
            "q": text,
            "asked": asked,
            "page": page,
            "has_more": found.has_more,
            "limit": queries.LIMIT,
            "kinds": SourceKind.choices,
            "kind": kind,
            "units": Unit.objects.filter(access.units_q("search.use", "")).only("pk", "name"),
            "unit": unit,
            "cycles": cycles_for(access, "search.use"),
            "cycle": cycle,
            "first": days["day__gte"],
            "last": days["day__lte"],
        },
    )


def _days(request: HttpRequest) -> dict[str, date | None]:
    """The span of days that was asked for; both ends belong to it."""
    found: dict[str, date | None] = {}
    for name, path in (("first", "day__gte"), ("last", "day__lte")):
        text = request.GET.get(name, "").strip()
        try:
            found[path] = date.fromisoformat(text) if text else None
        except ValueError:
            raise InputError(f"“{text[:20]}”不是日期，应写成 2026-06-30 的样子。") from None
    return found
