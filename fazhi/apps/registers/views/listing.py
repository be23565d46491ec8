"""A ledger's definition as a list: columns, filters, search, export and print follow from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse

from fazhi.apps.framework.models import Cycle
from fazhi.apps.pages.listing import Badge, Column, Filter, Listing
from fazhi.apps.registers.models import Entry, EntryState
from fazhi.apps.units.models import Unit
from fazhi.ledgers import Field, FieldType, Ledger, write_value

FEW = 9
"""Columns that a page shows unless all are asked for: more do not fit, all are in the export."""


def listing_of(ledger: Ledger, *, units: list[Unit], cycles: list[Cycle], every: bool, selectable: bool) -> Listing:
    """The list of a ledger's rows."""
    near = set(ledger.fields if every else first_columns(ledger))
    columns = [_column(field, ledger, field not in near) for field in ledger.fields]
    columns.append(Column("state", "状态", lambda e: Badge(e.state, e.get_state_display()), sort="state"))
    columns.append(Column("changed", "更新时间", lambda e: e.changed_at, sort="changed_at", only_export=not every))
    return Listing(
        ledger.title,
        columns=columns,
        filters=_filters(ledger, units, cycles),
        search=("words",),
        empty="还没有记录。可以新增一行、从 Excel 粘贴，或者下载模板填好后导入。",
        selectable=selectable,
    )


def first_columns(ledger: Ledger) -> list[Field]:
    """The columns that tell a row best: key, unit, day, then what must be filled, then choices, then the rest."""
    lead = {*ledger.primary_key, ledger.unit_field, ledger.date_field}

    def rank(field: Field) -> int:
        if field.name in lead:
            return 0
        return 1 if field.required else 2 if field.enum else 3 if field.type is not FieldType.STRING else 4

    chosen = sorted(ledger.fields, key=rank)[:FEW]
    return [field for field in ledger.fields if field in chosen]


def _column(field: Field, ledger: Ledger, only_export: bool) -> Column:
    is_lead = field.name == (ledger.primary_key or (ledger.fields[0].name,))[-1]
    return Column(
        f"v-{field.name}",
        field.title + (f"（{field.measured_in}）" if field.measured_in else ""),
        cell_of(field),
        sort=_sort(field, ledger),
        link=(lambda e: reverse("registers:entry", args=[e.pk])) if is_lead else None,
        number=field.type in (FieldType.INTEGER, FieldType.NUMBER),
        wide=field.type is FieldType.STRING and not field.enum and not field.required and not field.pattern,
        only_export=only_export,
        tight=bool(field.enum) and max(map(len, field.enum)) <= 8,
    )


def _sort(field: Field, ledger: Ledger) -> str:
    if field.name == ledger.date_field:
        return "day"
    if field.name == ledger.unit_field:
        return "unit__order"
    # Exact numbers are kept as text, which would sort 10 before 9.
    return "" if field.type is FieldType.NUMBER else f"values__{field.name}"


def cell_of(field: Field) -> Callable[[Entry], Any]:
    """The typed value of a column, as lists and exports want it; text that an older definition allowed stays text."""

    def value(entry: Entry) -> Any:
        kept = entry.values.get(field.name)
        if kept is None or isinstance(kept, bool):
            return {True: "是", False: "否"}[kept] if kept is not None else None
        try:
            if field.type is FieldType.DATE:
                return date.fromisoformat(kept)
            return write_value(Decimal(str(kept)), field) if field.type is FieldType.NUMBER else kept
        except (ValueError, TypeError, InvalidOperation):
            return kept

    return value


def _filters(ledger: Ledger, units: list[Unit], cycles: list[Cycle]) -> list[Filter]:
    found = []
    if ledger.unit_field:
        found.append(Filter("unit", "单位", lambda r: [(str(u.pk), u.name) for u in units], "unit_id"))
    if ledger.date_field and cycles:
        found.append(Filter("cycle", "期间", lambda r: [(str(c.pk), c.name) for c in cycles], _within(cycles)))
    found += [
        Filter(f"v-{field.name}", field.title, _choices(field), _equals(field))
        for field in ledger.fields
        if field.enum or field.type is FieldType.BOOLEAN
    ]
    found.append(Filter("state", "状态", lambda r: EntryState.choices, lambda value: Q(state=value)))
    return found


def _within(cycles: list[Cycle]) -> Callable[[str], Q]:
    ends = {str(one.pk): (one.first, one.last) for one in cycles}
    return lambda value: Q(day__range=ends[value]) if value in ends else Q()


def _choices(field: Field) -> Callable[[HttpRequest], list[tuple[str, str]]]:
    names = ("是", "否") if field.type is FieldType.BOOLEAN else field.enum
    return lambda request: [(one, one) for one in names]


def _equals(field: Field) -> Callable[[str], Q]:
    if field.type is FieldType.BOOLEAN:
        return lambda value: Q(**{f"values__{field.name}": value == "是"})
    return lambda value: Q(**{f"values__{field.name}": value})
