"""Registers: which there are, their rows, rows entered and changed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from fazhi.apps.pages.errors import NotAllowedError
from fazhi.apps.registers import queries
from fazhi.apps.registers.models import Entry, EntryState
from fazhi.apps.registers.services import rows
from fazhi.apps.units.access import Access
from fazhi.apps.units.models import Region, Unit
from fazhi.apps.units.queries import region_for
from fazhi.ledgers import Ledger
from fazhi.site.api.keys import asker, page, person_of

router = Router(tags=["台账"])


class EntryIn(Schema):
    """A row: texts by field name, as they would be typed into the form. `version` guards against overwriting."""

    values: dict[str, str]
    why: str = ""
    version: int | None = None


class WhyIn(Schema):
    """Why."""

    why: str


class RowsIn(Schema):
    """Rows by their ids."""

    rows: list[int]


def _entry_form(one: Entry) -> dict[str, Any]:
    return {
        "id": one.pk,
        "ledger": one.register.ledger,
        "unit": one.unit_id,
        "date": one.day,
        "values": one.values,
        "state": one.state,
        "version": one.version,
    }


def _region(access: Access, action: str, region: str) -> Region:
    return region_for(access, action, region)


@router.get("", summary="有哪些台账")
def ledgers(request: HttpRequest, region: str = "") -> dict[str, Any]:
    """The registers of a region with their fields."""
    access = asker(request, "registers.view")
    shelves = queries.shelves(_region(access, "registers.view", region), access)
    found = [book for shelf in shelves.values() for book in shelf]
    return {
        "count": len(found),
        "items": [
            {
                "name": book.ledger.name,
                "title": book.ledger.title,
                "fields": [{"name": field.name, "title": field.title} for field in book.ledger.fields],
            }
            for book in found
        ],
    }


@router.get("/{slug:ledger}/rows", summary="一本台账的记录")
def entries(request: HttpRequest, ledger: str, region: str = "", limit: int = 200, offset: int = 0) -> dict[str, Any]:
    """The rows the asker may see."""
    access = asker(request, "registers.view")
    place = _region(access, "registers.view", region)
    return page(queries.entries(access, place, queries.ledger_of(place, ledger)), _entry_form, limit, offset)


@router.post("/{slug:ledger}/rows", summary="登记一行", response={201: dict[str, Any]})
def add(request: HttpRequest, ledger: str, asked: EntryIn, region: str = "") -> Status:
    """Enter a row."""
    access = asker(request, "registers.edit")
    place = _region(access, "registers.edit", region)
    found = queries.ledger_of(place, ledger)
    _check(access, place, found, asked)
    made = rows.save(region=place, ledger=found, texts=asked.values, by=person_of(request), why=asked.why)
    return Status(201, _entry_form(made))


@router.put("/rows/{int:entry_id}", summary="修改一行")
def change(request: HttpRequest, entry_id: int, asked: EntryIn) -> dict[str, Any]:
    """Change a row, unless somebody else has since it was read."""
    access = asker(request, "registers.edit")
    held = queries.entry_for(access, entry_id, "registers.edit")
    place = held.register.region
    found = queries.ledger_of(place, held.register.ledger)
    _check(access, place, found, asked)
    made = rows.save(
        region=place,
        ledger=found,
        texts=asked.values,
        by=person_of(request),
        why=asked.why,
        entry=held,
        version=asked.version,
    )
    return _entry_form(made)


@router.post("/rows/{int:entry_id}/remove", summary="作废一行")
def remove(request: HttpRequest, entry_id: int, asked: WhyIn) -> dict[str, Any]:
    """Strike a row out, with the reason; it stays in its history."""
    held = queries.entry_for(asker(request, "registers.edit"), entry_id, "registers.edit")
    rows.remove(entry=held, by=person_of(request), why=asked.why)
    held.refresh_from_db()
    return _entry_form(held)


@router.post("/{slug:ledger}/confirm", summary="确认台账记录")
def confirm(request: HttpRequest, ledger: str, asked: RowsIn, region: str = "") -> dict[str, int]:
    """The office confirms rows."""
    access = asker(request, "registers.confirm")
    place = _region(access, "registers.confirm", region)
    mine = queries.entries(access, place, queries.ledger_of(place, ledger), "registers.confirm")
    some = mine.filter(pk__in=asked.rows, state=EntryState.ENTERED).order_by("id")
    return {"confirmed": rows.confirm(entries=some, by=person_of(request))}


def _check(access: Access, region: Region, ledger: Ledger, asked: EntryIn) -> None:
    """A unit enters its own rows only."""
    if access.allows("registers.edit", region=region.pk):
        return
    own = Unit.objects.filter(access.units_q("registers.edit", ""), region=region, is_active=True)
    if asked.values.get(ledger.unit_field or "") not in own.values_list("name", flat=True):
        raise NotAllowedError("只能填写本单位的台账。")
