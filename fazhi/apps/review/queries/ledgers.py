"""The region's registers as ledgers of a case, for the checks that hold a text against them."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from fazhi.apps.framework.models import Cycle
from fazhi.apps.registers.codec import from_json
from fazhi.apps.registers.models import Entry, EntryState, Register
from fazhi.apps.registers.queries import catalogue_of
from fazhi.checks.case import Ledger as CoreLedger
from fazhi.ledgers import Basis, Ledger
from fazhi.ledgers.values import write_value
from fazhi.reading.document import Table


def counts_rows(ledger: Ledger) -> bool:
    """Whether each row is one of what the ledger is about: else a number in a text is no number of its rows."""
    return any(one.expression.strip() == "count(*)" and not one.filter for one in ledger.measures)


def core_ledgers(cycle: Cycle, unit_ids: Collection[int] | None = None) -> tuple[CoreLedger, ...]:
    """The registers whose rows may be counted, of some units or of all, as far as they belong to the cycle."""
    known = {ledger.name: ledger for ledger in catalogue_of(cycle.region) if counts_rows(ledger)}
    found = []
    for register in Register.objects.filter(region_id=cycle.region_id, ledger__in=list(known)):
        ledger = known[register.ledger]
        table = _table(register, ledger, cycle, unit_ids)
        if table is not None:
            found.append(CoreLedger(ledger.title, f"台账/{ledger.title}", (table,)))
    return tuple(found)


def _table(register: Register, ledger: Ledger, cycle: Cycle, unit_ids: Collection[int] | None) -> Table | None:
    entries = Entry.objects.filter(register=register).exclude(state=EntryState.REMOVED)
    entries = entries.filter(Q(day=None) | Q(day__lte=cycle.last))
    if not any(one.basis in (Basis.AS_OF, Basis.ALL) for one in ledger.measures):
        entries = entries.filter(Q(day=None) | Q(day__gte=cycle.first))
    if unit_ids is not None:
        entries = entries.filter(Q(unit__in=unit_ids) | Q(unit=None))
    leading = [name for name in (ledger.unit_field, ledger.date_field) if name]
    # First who and when, as the definition says it; a check would else take the first column that looks like it.
    names = [*leading, *(field.name for field in ledger.fields if field.name not in leading)]
    found = entries.order_by("id").values_list("values", "unit__name").iterator(chunk_size=5000)
    rows = [_row(ledger, names, values, unit or "") for values, unit in found]
    heads = ["单位" if name == ledger.unit_field else ledger.field(name).title for name in names]
    return Table(ledger.title, (tuple(heads), *rows)) if rows else None


def _row(ledger: Ledger, names: list[str], values: dict[str, object], unit: str) -> tuple[str, ...]:
    typed = from_json(values, ledger)
    cells = []
    for name in names:
        shown = write_value(typed[name], ledger.field(name))
        cells.append(unit if unit and name == ledger.unit_field else "" if shown is None else str(shown))
    return tuple(cells)
