"""Reads of registers: the definitions of a region, rows in the core's terms, lists for pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from fazhi.apps.duties.models import DONE, Duty, Part
from fazhi.apps.duties.standing import end_of, state_at_end_of
from fazhi.apps.framework.models import Cycle, Indicator
from fazhi.apps.pages.errors import NotThereError
from fazhi.apps.registers.codec import from_json
from fazhi.apps.registers.models import (
    Entry,
    EntryState,
    EntryVersion,
    ImportRun,
    LedgerDefinition,
    MonthLock,
    Proof,
    Register,
)
from fazhi.apps.units.access import Access, Reach
from fazhi.apps.units.models import Region, Unit
from fazhi.errors import FazhiError
from fazhi.ledgers import Catalogue, Ledger, RegisterFinding, Row, Value, catalogue, parse_ledger, run_rules


def catalogue_of(region: Region) -> Catalogue:
    """The product's ledgers and the office's own, all versions."""
    own = LedgerDefinition.objects.filter(region=region).values_list("name", "version", "yaml")
    if not own:
        return catalogue()
    return catalogue().with_more(parse_ledger(text, file=f"{name} 第{version}版") for name, version, text in own)


def ledger_of(region: Region, name: str) -> Ledger:
    """One ledger that is kept. Raises NotThereError."""
    try:
        ledger = catalogue_of(region).get(name)
    except FazhiError:
        raise NotThereError(f"没有名为“{name}”的台账。") from None
    if ledger.virtual:
        raise NotThereError(f"《{ledger.title}》由系统自动形成，不单独填写。")
    return ledger


def counts(region: Region, access: Access) -> dict[str, tuple[int, int, date | None]]:
    """Rows, rows that wait for confirmation, and the newest day, by ledger; of what the asker may see."""
    mine = seen_in(access, region)
    # Two counts and a look at the end of an index: both read the indexes alone, however many rows there are.
    tallies: dict[int, dict[str, int]] = {}
    told = Entry.objects.filter(mine, register__region=region).values_list("register_id", "state")
    for register, state, total in told.annotate(total=Count("id")).order_by():
        tallies.setdefault(register, {})[state] = total
    live = Entry.objects.filter(mine, register=OuterRef("pk")).exclude(state=EntryState.REMOVED).exclude(day=None)
    newest = Subquery(live.order_by("-day").values("day")[:1])
    found = {}
    for one in Register.objects.filter(pk__in=tallies).annotate(newest=newest):
        tally = tallies[one.pk]
        waiting, confirmed = tally.get(EntryState.ENTERED, 0), tally.get(EntryState.CONFIRMED, 0)
        found[one.ledger] = (waiting + confirmed, waiting, one.newest)
    return found


def seen_in(access: Access, region: Region, action: str = "registers.view") -> Q:
    """As `seen_by` for the registers of one region, whose rows belong to units of that region: no table is joined."""
    reach = access.reach(action)
    if reach.site or region.pk in reach.regions:
        return in_periods(reach)
    return Q(unit_id__in=reach.units)


def in_periods(reach: Reach) -> Q:
    """Who is bound to some cycles sees the rows of their days only."""
    if reach.cycles is None:
        return Q()
    spans = Cycle.objects.filter(pk__in=reach.cycles).values_list("first", "last")
    found = Q(pk=None)
    for first, last in spans:
        found |= Q(day__range=(first, last))
    return found


def seen_by(access: Access, action: str = "registers.view") -> Q:
    """Rows of units within reach; those of no unit are seen by who reaches the whole region."""
    reach = access.reach(action)
    allowed = access.units_q(action)
    if reach.regions:
        allowed |= Q(unit=None, register__region_id__in=reach.regions)
    return allowed & in_periods(reach)


def entries(access: Access, region: Region, ledger: Ledger, action: str = "registers.view") -> QuerySet[Entry]:
    """The rows of a register that the asker may see, newest first; those struck out too."""
    register = Register.objects.filter(region=region, ledger=ledger.name).first()
    return (
        Entry.objects.filter(seen_in(access, region, action), register=register)
        .select_related("unit", "register")
        .order_by("-day", "id")
    )


def entry_for(access: Access, entry_id: int, action: str = "registers.view") -> Entry:
    """One row, also a removed one. Raises NotThereError."""
    found = (
        Entry.objects.filter(seen_by(access, action), pk=entry_id)
        .select_related("register__region", "unit", "run")
        .first()
    )
    if found is None:
        raise NotThereError()
    return found


def rows_of(region: Region, ledger: Ledger, known: Catalogue, *, only_confirmed: bool = False) -> list[Row]:
    """The rows of a register as they stand, typed under the version each was entered under."""
    found = Entry.objects.filter(register__region=region, register__ledger=ledger.name).exclude(
        state=EntryState.REMOVED
    )
    if only_confirmed:
        found = found.filter(state=EntryState.CONFIRMED)
    return list(_rows(found.order_by("id").values_list("id", "values", "ledger_version").iterator(5000), ledger, known))


def rows_by_id(ids: Iterable[str], known: Catalogue, *, batch: int = 5000) -> dict[str, Row]:
    """Rows by their ids as they stand now, removed ones too; ids of rows that nobody keeps are passed over."""
    wanted = [int(one) for one in ids if one.isdigit()]
    ledgers = {ledger.name: {one.version: one for one in known.versions(ledger.name)} for ledger in known}
    found: dict[str, Row] = {}
    for start in range(0, len(wanted), batch):
        some = Entry.objects.filter(pk__in=wanted[start : start + batch]).order_by()
        for pk, name, values, version in some.values_list("id", "register__ledger", "values", "ledger_version"):
            versions = ledgers[name]
            ledger = versions.get(version) or known.get(name)
            found[str(pk)] = Row(str(pk), from_json(values, ledger), version)
    return found


def _rows(found: Iterable[tuple[int, dict[str, object], int]], ledger: Ledger, known: Catalogue) -> Iterator[Row]:
    versions = {one.version: one for one in known.versions(ledger.name)}
    for pk, values, version in found:
        yield Row(str(pk), from_json(values, versions.get(version, ledger)), version)


def rows_by_ledger(
    region: Region, cycle: Cycle | None, known: Catalogue | None = None, until: date | None = None
) -> dict[str, list[Row]]:
    """Rows of every register of a region, and of units, indicators and duties, which the site knows by itself."""
    return {**rows_kept(region, known or catalogue_of(region)), **rows_known(region, cycle, until)}


def rows_kept(region: Region, known: Catalogue) -> dict[str, list[Row]]:
    """Rows of every register of a region by ledger, in one query."""
    found = (
        Entry.objects.filter(register__region=region)
        .exclude(state=EntryState.REMOVED)
        .order_by("register_id", "id")
        .values_list("register__ledger", "id", "values", "ledger_version")
    )
    rows: dict[str, list[Row]] = {}
    for name, some in groupby(found.iterator(5000), key=lambda one: one[0]):
        if name in known:
            rows[name] = list(_rows((one[1:] for one in some), known.get(name), known))
    return rows


def rows_known(region: Region, cycle: Cycle | None, until: date | None = None) -> dict[str, list[Row]]:
    """Rows of the ledgers that nobody keeps: the units, indicators and duties, these as they stood `until`."""
    rows = {
        "units": [
            Row(f"unit-{u.pk}", {"name": u.name, "category": u.category, "enforces": u.enforces})
            for u in Unit.objects.filter(region=region, is_active=True)
        ]
    }
    if cycle is not None:
        rows["framework"] = _framework(cycle)
        rows["duties"] = _duties(cycle, until)
    return rows


def _framework(cycle: Cycle) -> list[Row]:
    rows = []
    for one in Indicator.objects.filter(edition_id=cycle.edition_id).select_related("heading__parent"):
        second = one.heading
        first = second.parent if second is not None and second.parent is not None else second
        values: dict[str, Value] = {
            "number": one.number,
            "level1": first.title if first is not None else None,
            "level2": second.title if second is not None else None,
            "method": one.method,
            "points": one.points,
            "key_task": one.is_key,
        }
        rows.append(Row(f"indicator-{one.pk}", values))
    return rows


def _duties(cycle: Cycle, until: date | None) -> list[Row]:
    """Duties as the pages of progress show them at the end of that day (default: now)."""
    past = until if until is not None and until < timezone.localdate() else None
    told = Q(changes__state__in=DONE) if past is None else Q(changes__state__in=DONE, changes__at__lt=end_of(past))
    rows = Duty.objects.filter(cycle=cycle, is_active=True).select_related("unit", "indicator")
    duties = list(
        rows.annotate(
            done_at=Max("changes__at", filter=told), then=F("state") if past is None else state_at_end_of(past)
        )
    )
    led = {one.indicator_id for one in duties if one.part == Part.LEAD}
    return [
        Row(
            f"duty-{one.pk}",
            {
                "unit": one.unit.name,
                "indicator": one.indicator.number,
                "role": one.part,
                "decides": one.part == Part.LEAD or one.indicator_id not in led,
                "key_task": one.indicator.is_key,
                "done_on": timezone.localtime(one.done_at).date() if one.done_at and one.then in DONE else None,
            },
        )
        for one in duties
    ]


def unit_spellings(region: Region) -> dict[str, str]:
    """For every name and alias of a unit the name to keep."""
    found: dict[str, str] = {}
    for name, aliases in Unit.objects.filter(region=region, is_active=True).values_list("name", "aliases"):
        found.update(dict.fromkeys([*aliases, name], name))
    return found


def locked_months(register: Register) -> set[tuple[int | None, date]]:
    """(unit or None for all, first day of the month) that no longer change."""
    return set(MonthLock.objects.filter(register=register).values_list("unit_id", "month"))


# --- what pages show ------------------------------------------------------------------------------------------------

GROUPS = ("组织领导", "依法决策", "行政执法", "争议化解", "便民服务", "法治宣传", "工作总结")
"""The order of the groups of the catalogue; those that an office adds come after."""


@dataclass(frozen=True, slots=True)
class Book:
    """One ledger on the shelf: its definition, and how far it is filled."""

    ledger: Ledger
    total: int = 0
    waiting: int = 0
    newest: date | None = None


def shelves(region: Region, access: Access) -> dict[str, list[Book]]:
    """Every ledger that is kept, by group, with counts of the rows that the asker may see."""
    counted = counts(region, access)
    found: dict[str, list[Book]] = {name: [] for name in GROUPS}
    for ledger in catalogue_of(region):
        if not ledger.virtual:
            group = ledger.group or "本地台账"
            found.setdefault(group, []).append(Book(ledger, *counted.get(ledger.name, (0, 0, None))))
    return {name: books for name, books in found.items() if books}


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a row: who, when, why, and (column, before, after) of what differs."""

    version: EntryVersion
    changes: list[tuple[str, str, str]]


def history(entry: Entry, versions: Iterable[Ledger]) -> list[Step]:
    """The changes of a row, newest first."""
    known = {one.version: one for one in versions}
    titles: dict[str, str] = {}
    for ledger in known.values():
        titles |= {field.name: field.title for field in ledger.fields}
    rows = list(entry.versions.select_related("by").order_by("number"))
    steps: list[Step] = []
    before: dict[str, object] = {}
    for row in rows:
        names = [name for name in titles if before.get(name) != row.values.get(name)]
        changes = [(titles[name], _plain(before.get(name)), _plain(row.values.get(name))) for name in names]
        steps.append(Step(row, changes if steps else []))
        before = row.values
    return steps[::-1]


def _plain(value: object) -> str:
    return {None: "", True: "是", False: "否"}[value] if value is None or isinstance(value, bool) else str(value)


def proofs(entry: Entry) -> QuerySet[Proof]:
    """What proves a row."""
    return entry.proofs.filter(removed_at=None).select_related("by", "blob", "material").order_by("id")


def proof_for(access: Access, proof_id: int, action: str = "registers.view") -> Proof:
    """One proof. Raises NotThereError."""
    found = Proof.objects.filter(pk=proof_id, removed_at=None).select_related("entry", "blob").first()
    if found is None:
        raise NotThereError()
    entry_for(access, found.entry_id, action)
    return found


def runs(access: Access, region: Region, action: str = "registers.view") -> QuerySet[ImportRun]:
    """Import runs that the asker may see: all of the region, or those of the own unit."""
    reach = access.reach(action)
    allowed = Q(unit__in=reach.units) | Q(register__region__in=reach.regions)
    return ImportRun.objects.filter(allowed, register__region=region).select_related("register__region", "by", "unit")


def run_for(access: Access, run_id: int, action: str = "registers.view") -> ImportRun:
    """One run. Raises NotThereError."""
    reach = access.reach(action)
    allowed = Q(unit__in=reach.units) | Q(register__region__in=reach.regions)
    found = ImportRun.objects.filter(allowed, pk=run_id).select_related("register__region", "by", "unit").first()
    if found is None:
        raise NotThereError()
    return found


def locks(region: Region) -> QuerySet[MonthLock]:
    """The closed months, newest first."""
    return (
        MonthLock.objects.filter(register__region=region)
        .select_related("register", "unit", "by")
        .order_by("-month", "register__ledger", "unit__order")
    )


@dataclass(frozen=True, slots=True)
class Found:
    """A finding of the rules with the rows that the asker may open."""

    finding: RegisterFinding
    ledger: Ledger
    rows: list[int]


def findings(region: Region, access: Access, cycle: Cycle) -> list[Found]:
    """What the rules of all ledgers find in the period of a cycle, narrowed to rows within the asker's reach."""
    known = catalogue_of(region)
    told = run_rules(rows_by_ledger(region, cycle, known), cycle.first, cycle.last, ledgers=known)
    whole = region.pk in access.reach("registers.view").regions
    seen: set[int] = set()
    if not whole:
        seen = set(Entry.objects.filter(seen_by(access), register__region=region).values_list("id", flat=True))
    found = []
    for one in told:
        ids = [int(pk) for pk in one.row_ids if pk.isdigit() and (whole or int(pk) in seen)]
        if ids or whole:
            found.append(Found(one, known.get(one.ledger), ids))
    return found
