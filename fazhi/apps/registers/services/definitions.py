"""An office's own ledgers: defined by a YAML text or by a form, versioned; old rows stay valid under theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import yaml
from django.db import transaction

from fazhi.apps.audit.services import record
from fazhi.apps.pages.errors import InputError
from fazhi.apps.registers.models import LedgerDefinition
from fazhi.apps.registers.queries import catalogue_of
from fazhi.apps.units.models import Person, Region
from fazhi.ledgers import Catalogue, Ledger, Store, parse_ledger, run_rules
from fazhi.measures import Period, compute_in


@transaction.atomic
def define(*, region: Region, text: str, by: Person | None) -> LedgerDefinition:
    """Take a definition. Raises LedgerError (wrong text), MeasureError (wrong SQL), InputError (version not newer)."""
    ledger = parse_ledger(text)
    known = catalogue_of(region)
    if ledger.name in known:
        newest = known.get(ledger.name).version
        if ledger.version <= newest:
            raise InputError(f"《{ledger.title}》现在是第{newest}版，新定义的 version 应写成 {newest + 1}。")
    both = known.with_more([ledger])
    _try(ledger, both)
    made = LedgerDefinition.objects.create(
        region=region, name=ledger.name, version=ledger.version, yaml=text, made_by=by
    )
    record("registers.defined", by=by, about=made, after={"title": ledger.title, "version": ledger.version})
    return made


def _try(ledger: Ledger, known: Catalogue) -> None:
    """Every figure and rule of a definition is tried on an empty register before anybody relies on it."""

    with Store({ledger.name: []}, known) as store:  # type: ignore[arg-type]  # a Catalogue
        compute_in(
            store, [one for one in ledger.measures if not one.parameters], Period(date(2021, 1, 1), date(2021, 6, 30))
        )
    run_rules({ledger.name: []}, date(2021, 1, 1), date(2021, 6, 30), ledgers=known)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Column:
    """One column as the form asks for it."""

    title: str
    type: str = "string"
    required: bool = False
    choices: tuple[str, ...] = ()


def yaml_of(
    *,
    name: str,
    title: str,
    owner: str,
    columns: Sequence[Column],
    key: Sequence[int],
    unit: int | None,
    day: int | None,
) -> str:
    """The definition that a form describes; columns are named c1, c2 … and known to people by their titles."""
    fields = []
    for place, column in enumerate(columns, 1):
        constraints: dict[str, object] = {}
        if column.required or place in key:
            constraints["required"] = True
        if column.choices:
            constraints["enum"] = list(column.choices)
        field: dict[str, object] = {"name": f"c{place}", "title": column.title, "type": column.type}
        if constraints:
            field["constraints"] = constraints
        fields.append(field)
    found: dict[str, object] = {"name": name, "title": title, "owner": owner or title, "fields": fields}
    if key:
        found["primaryKey"] = [f"c{place}" for place in key]
    if unit:
        found["unit_field"] = f"c{unit}"
    if day:
        found["date_field"] = f"c{day}"
    found["measures"] = [
        {
            "name": f"{name}-count",
            "title": f"{title}记录数",
            "unit": "条",
            "basis": "in-period" if day else "all",
            "expression": "count(*)",
            "formula": f"《{title}》中评估期内的记录条数" if day else f"《{title}》中的记录条数",
        }
    ]
    return yaml.safe_dump(found, allow_unicode=True, sort_keys=False)
