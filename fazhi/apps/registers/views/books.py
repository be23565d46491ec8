"""The shelf of all ledgers, one ledger's rows, its files, its help page."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from fazhi.apps.pages.listing import Listing
from fazhi.apps.registers import queries
from fazhi.apps.registers.codec import from_json
from fazhi.apps.registers.models import Entry, EntryState
from fazhi.apps.registers.views.common import attachment, cycles_of, is_office, region_of, regions_of, units_to_fill
from fazhi.apps.registers.views.listing import listing_of
from fazhi.apps.units.access import access_of, allow
from fazhi.apps.units.models import Region, Unit
from fazhi.ledgers import Ledger, Row, write_export, write_template


@allow("registers.view")
def books(request: HttpRequest) -> HttpResponse:
    """All ledgers by group: how many rows, how many wait, the newest day, what to do with an empty one."""
    access = access_of(request)
    region = region_of(request)
    shelves = queries.shelves(region, access)
    every = [book for some in shelves.values() for book in some]
    return render(
        request,
        "registers/books.html",
        {
            "region": region,
            "regions": regions_of(access),
            "shelves": shelves,
            "filled": sum(book.total > 0 for book in every),
            "count": len(every),
            "rows": sum(book.total for book in every),
            "waiting": sum(book.waiting for book in every),
            "may_edit": bool(units_to_fill(access, region)),
        },
    )


def chosen_rows(request: HttpRequest, region: Region, ledger: Ledger) -> QuerySet[Entry]:
    """The rows that the asker may see; those struck out only where they are asked for."""
    rows = queries.entries(access_of(request), region, ledger)
    return rows if request.GET.get("state") == EntryState.REMOVED else rows.exclude(state=EntryState.REMOVED)


def list_of(request: HttpRequest, region: Region, ledger: Ledger) -> Listing:
    """The list of a ledger for this person."""
    access = access_of(request)
    may_pick = is_office(access, region, "registers.confirm") or access.may("registers.edit")
    return listing_of(
        ledger,
        units=list(Unit.objects.filter(access.units_q("registers.view", ""), region=region)),
        cycles=cycles_of(region),
        every=request.GET.get("columns") == "all" or request.GET.get("format") == "print",
        selectable=may_pick,
    )


@allow("registers.view")
def book(request: HttpRequest, ledger: str) -> HttpResponse | FileResponse:
    """One ledger's rows."""
    access = access_of(request)
    region = region_of(request)
    found = queries.ledger_of(region, ledger)
    every = request.GET.get("columns") == "all"
    context: dict[str, Any] = {
        "region": region,
        "ledger": found,
        "every": every,
        "may_edit": bool(units_to_fill(access, region)) and (bool(found.unit_field) or is_office(access, region)),
        "may_confirm": is_office(access, region, "registers.confirm"),
        "filter": request.GET.urlencode(),
    }
    rows = chosen_rows(request, region, found)
    return list_of(request, region, found).answer(request, "registers/book.html", rows, context)


@allow("registers.view")
def export(request: HttpRequest, ledger: str) -> FileResponse:
    """The rows that match the filters, in the form that the import takes."""
    region = region_of(request)
    found = queries.ledger_of(region, ledger)
    known = {one.version: one for one in queries.catalogue_of(region).versions(found.name)}
    rows = list_of(request, region, found).narrowed(request, chosen_rows(request, region, found))
    typed = (
        Row(str(pk), from_json(values, known.get(version, found)), version)
        for pk, values, version in rows.values_list("id", "values", "ledger_version").iterator(2000)
    )
    return attachment(lambda path: write_export(path, found, typed), f"{found.title}{timezone.localdate():%Y%m%d}.xlsx")


@allow("registers.view")
def template(request: HttpRequest, ledger: str) -> FileResponse:
    """The empty workbook to fill in."""
    found = queries.ledger_of(region_of(request), ledger)
    return attachment(lambda path: write_template(path, found), f"{found.title}模板.xlsx")


@allow("registers.view")
def explained(request: HttpRequest, ledger: str) -> HttpResponse:
    """The help page of a ledger: columns, rules, figures, all from its definition."""
    region = region_of(request)
    known = queries.catalogue_of(region)
    found = queries.ledger_of(region, ledger)
    titles = {one.name: one.title for one in known}
    return render(
        request,
        "registers/explained.html",
        {
            "ledger": found,
            "versions": known.versions(found.name),
            "key": "、".join(found.field(name).title for name in found.primary_key),
            "unit": found.field(found.unit_field).title if found.unit_field else "",
            "day": found.field(found.date_field).title if found.date_field else "",
            "references": [
                (
                    "、".join(found.field(name).title for name in one.fields),
                    titles.get(one.ledger, one.ledger),
                    one.ledger,
                )
                for one in found.foreign_keys
            ],
        },
    )
