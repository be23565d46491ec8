"""One row at a time: entered, changed, removed, confirmed; every state it had is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from fazhi.apps.audit.services import record
from fazhi.apps.jobs.services import later
from fazhi.apps.pages.errors import ConflictError, InputError
from fazhi.apps.registers.codec import from_json, key_shown, key_text, shown, to_json, words
from fazhi.apps.registers.codec import texts as texts_of
from fazhi.apps.registers.models import Entry, EntryState, EntryVersion, MonthLock, Register
from fazhi.apps.registers.queries import catalogue_of, locked_months, unit_spellings
from fazhi.apps.units.models import Person, Region, Unit
from fazhi.ledgers import Ledger, Row, Value, key_of, read_value


def register_of(region: Region, ledger: Ledger) -> Register:
    """The book of a ledger, opened with the first row."""
    register, _ = Register.objects.get_or_create(region=region, ledger=ledger.name)
    return register


def typed(ledger: Ledger, texts: Mapping[str, str], spellings: Mapping[str, str]) -> dict[str, Value]:
    """What was filled in as typed values. Raises InputError that names every field that does not fit."""
    values: dict[str, Value] = {}
    wrong = []
    for field in ledger.fields:
        found = read_value(texts.get(field.name, ""), field)
        value = found.value
        if found.remedy:
            wrong.append(f"“{field.title}”{found.remedy}")
        elif field.name == ledger.unit_field and isinstance(value, str):
            if value not in spellings:
                wrong.append(f"“{field.title}”里的“{value}”不在单位名单中")
            value = spellings.get(value, value)
        values[field.name] = value
    if wrong:
        raise InputError("；".join(wrong) + "。")
    return values


@transaction.atomic
def save(
    *,
    region: Region,
    ledger: Ledger,
    texts: Mapping[str, str],
    by: Person | None,
    why: str = "",
    entry: Entry | None = None,
    version: int | None = None,
) -> Entry:
    """Enter a row, or change one. Raises InputError (does not fit, twice there, month locked) and ConflictError."""
    values = typed(ledger, texts, unit_spellings(region))
    register = register_of(region, ledger)
    if entry is None:
        entry = Entry(register=register, version=0)
        before: dict[str, object] = {}
    else:
        entry = Entry.objects.select_for_update().get(pk=entry.pk)
        if version is not None and entry.version != version:
            raise ConflictError("这一行刚被别人改过，请刷新后再改，以免覆盖。")
        if entry.state == EntryState.REMOVED:
            raise InputError("这一行已作废，不能再改。")
        before = dict(entry.values)
        check_open(register, entry.unit_id, entry.day)
    fill(entry, values, ledger, units=_units(region))
    check_open(register, entry.unit_id, entry.day)
    entry.version += 1
    entry.state = EntryState.ENTERED
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError:
        raise InputError(f"《{ledger.title}》里已有“{key_shown(entry.key)}”这一行，请改那一行，或更正主键。") from None
    keep_version(entry, by=by, why=why)
    record(
        "registers.changed",
        by=by,
        about=entry,
        title=f"{ledger.title} {key_shown(entry.key)}",
        unit_id=entry.unit_id,
        before=before,
        after=dict(entry.values),
        note=why,
    )
    later("search.entries", [entry.pk])
    return entry


def _units(region: Region) -> dict[str, int]:
    return dict(Unit.objects.filter(region=region).values_list("name", "pk"))


def fill(entry: Entry, values: Mapping[str, Value], ledger: Ledger, *, units: Mapping[str, int]) -> None:
    """Put typed values into a row with all that is found by: key, unit, day."""
    row = Row("", values)
    unit = values.get(ledger.unit_field) if ledger.unit_field else None
    day = values.get(ledger.date_field) if ledger.date_field else None
    entry.values = to_json(values)
    entry.words = words(values)
    entry.ledger_version = ledger.version
    entry.unit_id = units.get(str(unit)) if unit is not None else None
    entry.day = day if isinstance(day, date) else None
    key = key_text(key_of(row, ledger)) if ledger.primary_key else ""
    entry.key = (key or key_text(tuple(values.get(field.name) for field in ledger.fields)))[:300]


def keep_version(entry: Entry, *, by: Person | None, why: str) -> None:
    """The state of a row after a change."""
    EntryVersion.objects.create(
        entry=entry,
        number=entry.version,
        by=by,
        at=timezone.now(),
        why=why[:300],
        values=entry.values,
        state=entry.state,
    )


def check_open(register: Register, unit_id: int | None, day: date | None) -> None:
    """Raise InputError where the month of a row is locked."""
    if day is None:
        return
    month = day.replace(day=1)
    if {(None, month), (unit_id, month)} & locked_months(register):
        raise InputError(f"{month.year}年{month.month}月的台账已锁定，不能再改；确需更正请办公室先解锁。")


@transaction.atomic
def remove(*, entry: Entry, by: Person | None, why: str) -> None:
    """A row is struck out: it stays visible in its history and in issued reports."""
    if not why.strip():
        raise InputError("请写明作废的理由。")
    held = Entry.objects.select_for_update().select_related("register").get(pk=entry.pk)
    check_open(held.register, held.unit_id, held.day)
    held.state = EntryState.REMOVED
    held.version += 1
    held.save(update_fields=["state", "version", "changed_at"])
    keep_version(held, by=by, why=why)
    record("registers.removed", by=by, about=held, unit_id=held.unit_id, before=dict(held.values), note=why)
    later("search.entries", [held.pk])


@dataclass(frozen=True, slots=True)
class Planned:
    """What a change of one column does to one row; `fault` says why it cannot."""

    entry: Entry
    values: Mapping[str, Value]
    before: str
    after: str
    fault: str = ""


def plan_change(*, entries: Sequence[Entry], ledger: Ledger, field: str, text: str) -> list[Planned]:
    """What setting one column of these rows would do; nothing is changed."""
    if not entries:
        return []
    register = entries[0].register
    known = {one.version: one for one in catalogue_of(register.region).versions(ledger.name)}
    spellings, locked = unit_spellings(register.region), locked_months(register)
    column = ledger.field(field)
    plans = []
    for entry in entries:
        old = from_json(entry.values, known.get(entry.ledger_version, ledger))
        before = shown(old.get(field), column)
        try:
            values = typed(ledger, texts_of(old) | {field: text}, spellings)
        except InputError as error:
            plans.append(Planned(entry, old, before, text, str(error)))
            continue
        days = [day for day in (entry.day, values.get(ledger.date_field)) if isinstance(day, date)]
        shut = any({(None, day.replace(day=1)), (entry.unit_id, day.replace(day=1))} & locked for day in days)
        plans.append(
            Planned(entry, values, before, shown(values[field], column), "所在月份的台账已锁定。" if shut else "")
        )
    return plans


@transaction.atomic
def change_many(*, entries: Iterable[Entry], ledger: Ledger, field: str, text: str, by: Person | None, why: str) -> int:
    """Set one column of many rows to one value. All or nothing. Raises InputError."""
    if not why.strip():
        raise InputError("请写明批量修改的理由。")
    ids = [entry.pk for entry in entries]
    held = list(Entry.objects.select_for_update().filter(pk__in=ids).select_related("register__region"))
    plans = plan_change(entries=held, ledger=ledger, field=field, text=text)
    if bad := [plan for plan in plans if plan.fault]:
        raise InputError(f"“{key_shown(bad[0].entry.key)}”等{len(bad)}行不能这样改，全部没有改：{bad[0].fault}")
    changed = [plan for plan in plans if plan.before != plan.after]
    if not changed:
        return 0
    units, at = _units(held[0].register.region), timezone.now()
    for plan in changed:
        fill(plan.entry, plan.values, ledger, units=units)
        plan.entry.version += 1
        plan.entry.state, plan.entry.changed_at = EntryState.ENTERED, at
    try:
        with transaction.atomic():
            Entry.objects.bulk_update([plan.entry for plan in changed], STORED, batch_size=200)
    except IntegrityError:
        raise InputError("这样改会有两行主键相同，全部没有改；请改别的列，或逐行修改。") from None
    keep_versions([plan.entry for plan in changed], by=by, why=why)
    record(
        "registers.changed_many",
        by=by,
        about=held[0].register,
        title=f"{ledger.title}：{ledger.field(field).title}",
        before={str(plan.entry.pk): plan.before for plan in changed},
        after={"value": changed[0].after, "count": len(changed)},
        note=why,
    )
    later("search.entries", [plan.entry.pk for plan in changed])
    return len(changed)


STORED = ["values", "words", "ledger_version", "unit", "day", "key", "state", "run", "version", "changed_at"]
"""The columns that a change of a row writes."""


def keep_versions(entries: Iterable[Entry], *, by: Person | None, why: str) -> None:
    """The states of many rows after one change."""
    at = timezone.now()
    EntryVersion.objects.bulk_create(
        (
            EntryVersion(entry=one, number=one.version, by=by, at=at, why=why[:300], values=one.values, state=one.state)
            for one in entries
        ),
        batch_size=BATCH,
    )


BATCH = 1000


@transaction.atomic
def confirm(*, entries: Iterable[Entry], by: Person | None) -> int:
    """The office confirms rows that units entered; those confirmed already are passed over."""
    ids = [entry.pk for entry in entries if entry.state == EntryState.ENTERED]
    count, register = 0, None
    for start in range(0, len(ids), BATCH):
        some = Entry.objects.select_for_update().filter(pk__in=ids[start : start + BATCH], state=EntryState.ENTERED)
        held = list(some.select_related("register"))
        Entry.objects.filter(pk__in=[one.pk for one in held]).update(
            state=EntryState.CONFIRMED, version=F("version") + 1, changed_at=timezone.now()
        )
        for one in held:
            one.version, one.state, register = one.version + 1, EntryState.CONFIRMED, one.register
        keep_versions(held, by=by, why="办公室确认")
        count += len(held)
    if count:
        record("registers.confirmed", by=by, about=register, after={"count": count, "rows": ids})
    return count


@transaction.atomic
def lock(*, register: Register, month: date, by: Person | None, unit: Unit | None = None) -> None:
    """A month is closed, for one unit or for all."""
    MonthLock.objects.get_or_create(register=register, unit=unit, month=month.replace(day=1), defaults={"by": by})
    record(
        "registers.locked", by=by, about=register, unit_id=unit.pk if unit else None, after={"month": f"{month:%Y-%m}"}
    )


@transaction.atomic
def lock_many(
    *, region: Region, ledgers: Iterable[Ledger], month: date, by: Person | None, unit: Unit | None = None
) -> None:
    """A month of several ledgers is closed."""
    for ledger in ledgers:
        lock(register=register_of(region, ledger), month=month, by=by, unit=unit)


@transaction.atomic
def unlock(*, register: Register, month: date, by: Person | None, reason: str, unit: Unit | None = None) -> None:
    """A closed month is opened again, with a reason."""
    if not reason.strip():
        raise InputError("请写明解锁的理由。")
    MonthLock.objects.filter(register=register, unit=unit, month=month.replace(day=1)).delete()
    record("registers.unlocked", by=by, about=register, note=reason, after={"month": f"{month:%Y-%m}"})
