"""Imports: looked at first (dry run), then taken over whole or not at all; each is a stored run."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from fazhi.apps.audit.services import record
from fazhi.apps.jobs.services import later
from fazhi.apps.pages.errors import ConflictError, InputError
from fazhi.apps.registers.codec import key_shown, shown
from fazhi.apps.registers.models import Entry, EntryState, ImportRun, Register
from fazhi.apps.registers.queries import catalogue_of, ledger_of, locked_months, rows_of, unit_spellings
from fazhi.apps.registers.services.rows import BATCH, STORED, _units, fill, keep_versions, register_of
from fazhi.apps.storage.services import as_path, put_path
from fazhi.apps.units.models import Person, Region, Unit
from fazhi.ledgers import CellFault, Difference, Filled, Ledger, Row, compare, read_filled, write_errors

SHOWN = 200
"""Rows of each kind that the page of a run shows; the counts are of all."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What an import would do."""

    run: ImportRun
    filled: Filled
    difference: Difference


def look(
    *, region: Region, name: str, path: Path, file_name: str, by: Person | None, only_unit: str | None = None
) -> Looked:
    """Read a filled workbook and hold it against the register; nothing is changed. Raises TableError.

    `only_unit`: rows of other units are faults (a unit's own import).
    """
    ledger = ledger_of(region, name)
    unit = Unit.objects.get(region=region, name=only_unit) if only_unit is not None else None
    filled, difference = _held(region, ledger, path, file_name, only_unit)
    run = ImportRun(register=register_of(region, ledger), unit=unit, by=by, file_name=file_name[:300])
    run.blob = put_path(path)
    run.bad = len(filled.bad_rows)
    run.new, run.changed = len(difference.new), len(difference.changed)
    run.same, run.gone = len(difference.same), len(difference.gone)
    run.preview = _preview(filled, difference) | {"locked": locked_rows(run.register, ledger, difference)}
    if filled.faults:
        run.state, run.gone = "failed", 0  # a row that cannot be read is not missing
        with tempfile.TemporaryDirectory(prefix="fazhi-errors-") as folder:
            target = Path(folder) / "errors.xlsx"
            write_errors(target, filled)
            run.errors_blob = put_path(target)
    run.save()
    return Looked(run, filled, difference)


def hold(region: Region, ledger: Ledger, path: Path, file_name: str) -> tuple[Filled, Difference]:
    """A filled workbook against the register as it stands; nothing is kept. Raises TableError."""
    return _held(region, ledger, path, file_name, None)


def locked_rows(register: Register | None, ledger: Ledger, difference: Difference) -> dict[str, int]:
    """Rows that would change in months that are locked, by month: the import would be refused for them."""
    locked = locked_months(register) if register is not None and ledger.date_field else set()
    if register is None or not locked:
        return {}
    units = _units(register.region)

    def shut(row: Row) -> date | None:
        day = row.values.get(ledger.date_field)
        unit = units.get(str(row.values.get(ledger.unit_field))) if ledger.unit_field else None
        month = day.replace(day=1) if isinstance(day, date) else None
        return month if {(None, month), (unit, month)} & locked else None

    found = Counter(shut(row) for row in difference.new)
    for one in difference.changed:
        found.update({shut(one.before), shut(one.after)})
    del found[None]
    return {f"{month.year}年{month.month}月": count for month, count in sorted(found.items()) if month}


def _held(
    region: Region, ledger: Ledger, path: Path, file_name: str, only_unit: str | None
) -> tuple[Filled, Difference]:
    known = catalogue_of(region)
    spellings = unit_spellings(region)
    filled = read_filled(path, ledger, file=file_name, units=spellings or None, known=_foreign(region, ledger))
    difference = compare(rows_of(region, ledger, known), filled.rows, ledger)
    return _own_only(ledger, filled, difference, only_unit) if only_unit is not None else (filled, difference)


def _own_only(ledger: Ledger, filled: Filled, difference: Difference, unit: str) -> tuple[Filled, Difference]:
    """A unit's own import: rows of others are faults, also where only the key is another unit's."""
    name = ledger.unit_field
    if not name:
        raise InputError(f"《{ledger.title}》不分单位填写，请由办公室导入。")
    foreign = {row.place: f"不是“{unit}”的行，只能导入本单位的" for row in filled.rows if row[name] != unit}
    for change in difference.changed:
        if change.before[name] != unit:
            foreign[change.after.place] = "主键与其他单位已登记的一行相同，请核对编号，或请办公室处理"
    told = [
        CellFault(one.sheet, one.row, ledger.field(name).title, one.values.get(name, ""), foreign[place], name)
        for one in filled.records
        if (place := f"“{one.sheet}”表第{one.row}行") in foreign
    ]
    gone = tuple(row for row in difference.gone if row[name] == unit)
    return replace(filled, faults=(*filled.faults, *told)), replace(difference, gone=gone)


def _preview(filled: Filled, difference: Difference) -> dict[str, object]:
    """What the page of the run shows: the faults alone where there are any, else the first rows of each kind."""
    ledger = filled.ledger
    found: dict[str, object] = {
        "titles": [field.title for field in ledger.fields],
        "absent": list(filled.absent),
        "strangers": dict(filled.strangers),
    }
    if filled.faults:
        found["faults"] = [[one.sheet, one.row, one.column, one.value, one.remedy] for one in filled.faults[:SHOWN]]
        return found

    def line(row: Row) -> list[str]:
        return [shown(row[field.name], field) for field in ledger.fields]

    found["new"] = [line(row) for row in difference.new[:SHOWN]]
    found["gone"] = [[row.id, line(row)] for row in difference.gone[:SHOWN]]
    found["changed"] = [
        [
            one.before.id,
            "、".join(shown(one.after[name], ledger.field(name)) for name in ledger.primary_key) or one.after.id,
            [
                [ledger.field(name).title, *(shown(value, ledger.field(name)) for value in one.values(name))]
                for name in one.fields
            ],
        ]
        for one in difference.changed[:SHOWN]
    ]
    return found


def _foreign(region: Region, ledger: Ledger) -> Mapping[str, list[str]]:
    """Values of other registers that a column must name; a register that is not kept yet asks for nothing."""
    found: dict[str, list[str]] = {}
    for key in ledger.foreign_keys:
        if len(key.fields) != 1:
            continue
        values = Entry.objects.filter(register__region=region, register__ledger=key.ledger).exclude(
            state=EntryState.REMOVED
        )
        names = [str(v) for v in values.values_list(f"values__{key.reference[0]}", flat=True) if v]
        if names:
            found[key.fields[0]] = names
    return found


def take_over(*, run: ImportRun, by: Person | None, remove_gone: bool = False, why: str = "") -> ImportRun:
    """Do what the dry run said, whole or not at all.

    Raises ConflictError where the register changed since, InputError where the run had faults or a month is locked.
    """
    held = ImportRun.objects.select_related("register__region").get(pk=run.pk)
    _refuse_unfit(held)
    region = held.register.region
    ledger = ledger_of(region, held.register.ledger)
    only_unit = held.unit.name if held.unit is not None else None
    with as_path(str(held.blob_id), held.file_name) as path:
        filled, _ = _held(region, ledger, path, held.file_name, only_unit)
    return _taken(run, ledger, filled, only_unit, by, remove_gone, why)


def _refuse_unfit(run: ImportRun) -> None:
    if run.state == "done":
        raise ConflictError("这次导入已经完成，不会重复导入。")
    if run.state == "failed" or run.blob_id is None:
        raise InputError(f"《{run.file_name}》还有{run.bad}行有问题，改好后请重新上传；已有的台账没有变动。")


@transaction.atomic
def _taken(
    run: ImportRun,
    ledger: Ledger,
    filled: Filled,
    only_unit: str | None,
    by: Person | None,
    remove_gone: bool,
    why: str,
) -> ImportRun:
    """The workbook was read before: that takes as long as all the rest, and others wait while this one writes."""
    held = ImportRun.objects.select_for_update().select_related("register__region").get(pk=run.pk)
    _refuse_unfit(held)
    region = held.register.region
    difference = compare(rows_of(region, ledger, catalogue_of(region)), filled.rows, ledger)
    if only_unit is not None:
        filled, difference = _own_only(ledger, filled, difference, only_unit)
    counted = (len(difference.new), len(difference.changed), len(difference.gone), len(filled.bad_rows))
    if counted != (held.new, held.changed, held.gone, 0):
        raise ConflictError("预览之后台账又有变动，请重新上传预览，以免覆盖别人的修改。")
    touched = _write(held, ledger, difference, by, remove_gone, why or f"导入《{held.file_name}》")
    held.state = "done"
    held.save(update_fields=["state"])
    record(
        "registers.imported",
        by=by,
        about=held,
        title=f"{ledger.title}：{held.file_name}",
        after={"new": held.new, "changed": held.changed, "same": held.same, "gone": held.gone if remove_gone else 0},
    )
    for start in range(0, len(touched), BATCH):
        later("search.entries", touched[start : start + BATCH])
    return held


@transaction.atomic
def take_rows(
    *, region: Region, name: str, rows: Sequence[Row], by: Person | None, why: str, confirmed: bool = False
) -> ImportRun:
    """Take typed rows over without a workbook, as one stored run: rows of a known key change, the others are new."""
    ledger = ledger_of(region, name)
    difference = compare(rows_of(region, ledger, catalogue_of(region)), rows, ledger)
    counts = {"new": len(difference.new), "changed": len(difference.changed), "same": len(difference.same)}
    register = register_of(region, ledger)
    run = ImportRun.objects.create(register=register, by=by, file_name=why[:300], state="done", **counts)
    state = EntryState.CONFIRMED if confirmed else EntryState.ENTERED
    touched = _write(run, ledger, difference, by, False, why, state)
    record("registers.imported", by=by, about=run, title=f"{ledger.title}：{why}", after=dict(counts))
    for start in range(0, len(touched), BATCH):
        later("search.entries", touched[start : start + BATCH])
    return run


def _write(
    run: ImportRun,
    ledger: Ledger,
    difference: Difference,
    by: Person | None,
    remove_gone: bool,
    why: str,
    state: str = EntryState.ENTERED,
) -> list[int]:
    register = run.register
    units = _units(register.region)
    locked = locked_months(register)
    fresh = []
    for row in difference.new:
        entry = Entry(register=register, run=run, state=state)
        fill(entry, row.values, ledger, units=units)
        fresh.append(entry)
    before = {change.before.id: change for change in difference.changed}
    gone = {row.id for row in difference.gone} if remove_gone else set()
    old = _by_ids([int(pk) for pk in (*before, *gone)])
    _refuse_locked([*fresh, *old], locked)
    for entry in old:
        if str(entry.pk) in before:
            fill(entry, before[str(entry.pk)].after.values, ledger, units=units)
            entry.state, entry.run = state, run
        else:
            entry.state = EntryState.REMOVED
        entry.version += 1
        entry.changed_at = timezone.now()
    _refuse_locked(old, locked)
    made = Entry.objects.bulk_create(fresh, batch_size=BATCH)
    Entry.objects.bulk_update(old, STORED, batch_size=200)
    keep_versions([*made, *old], by=by, why=why)
    return [one.pk for one in (*made, *old)]


def _by_ids(ids: list[int]) -> list[Entry]:
    """Rows by their ids, some thousand at a time: databases take only so many in one question."""
    found: list[Entry] = []
    for start in range(0, len(ids), BATCH):
        found += Entry.objects.filter(pk__in=ids[start : start + BATCH])
    return found


def _refuse_locked(entries: list[Entry], locked: set[tuple[int | None, date]]) -> None:
    if not locked:
        return
    for entry in entries:
        if entry.day is not None:
            month = entry.day.replace(day=1)
            if {(None, month), (entry.unit_id, month)} & locked:
                raise InputError(
                    f"“{key_shown(entry.key)}”属于{month.year}年{month.month}月，该月台账已锁定，整个导入没有进行；请先解锁或删去这些行。"
                )
