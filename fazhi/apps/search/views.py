"""The search page."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

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
    where = Q()
    if kind in SourceKind.values:
        where &= Q(kind=kind)
    if unit.isdigit():
        where &= Q(unit_id=int(unit))
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
        },
    )
