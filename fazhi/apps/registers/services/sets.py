"""A whole review set with its ledgers into the site: what it would change first, then whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from fazhi.apps.duties.models import Duty
from fazhi.apps.evidence.models import Receipt
from fazhi.apps.evidence.services.load import Loaded, Step, load_set, load_tables
from fazhi.apps.framework.models import Cycle, Indicator
from fazhi.apps.pages.errors import InputError
from fazhi.apps.registers.models import Register
from fazhi.apps.registers.queries import catalogue_of
from fazhi.apps.registers.services import imports
from fazhi.apps.units.models import Person, Region, Unit
from fazhi.errors import TableError
from fazhi.ledgers import Difference, Ledger, recognise
from fazhi.reading.cache import ReadingCache
from fazhi.reviewset.intake import LEDGERS, MATERIAL, is_junk, walk
from fazhi.reviewset.load import load

SUFFIXES = (".xlsx", ".xls", ".et", ".xlsm", ".xlsb", ".ods")
NO_LEDGER = "看不出是哪一种台账（见 fazhi ledgers list），没有导入"


@dataclass
class Book:
    """One workbook in the set's 台账: its ledger, what it changes, or why it is not taken."""

    file: str
    title: str = ""
    difference: Difference | None = None
    locked: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    """Sentences; with any nothing of this workbook is taken."""
    marked: str = ""
    """SHA-256 of the workbook with the faults marked, where it was kept."""

    def words(self) -> str:
        """What becomes of it, in one sentence."""
        name = f"《{self.title}》" if self.title else ""
        if self.faults:
            return f"台账/{self.file}{name}：{self.faults[0]}" + (
                f"（等{len(self.faults)}处，整份不导入）" if len(self.faults) > 1 else ""
            )
        shut = "、".join(f"{month}（{count}行）" for month, count in self.locked.items())
        return f"台账/{self.file}{name}：{self.difference.summary if self.difference else ''}" + (
            f"；其中{shut}已锁定，整套会被拒绝，请先解锁" if shut else ""
        )


@dataclass(frozen=True, slots=True)
class Part:
    """Things of one kind in the set against those of the site, by name."""

    what: str
    new: tuple[str, ...]
    same: int
    gone: tuple[str, ...]

    def words(self) -> str:
        """In one sentence."""
        lacking = f"，网站有而资料集没有{len(self.gone)}（保留不动）" if self.gone else ""
        return f"{self.what}：新增{len(self.new)}，已有{self.same}{lacking}"


@dataclass
class Plan:
    """What loading a set would do."""

    cycle: str
    parts: list[Part]
    books: list[Book]

    @property
    def is_open(self) -> bool:
        """Whether the set as a whole can be loaded: no month that it touches is locked."""
        return not any(book.locked for book in self.books)


def plan_set(folder: Path) -> Plan:
    """What a set would change: everything is done in a transaction that is then rolled back. Raises SetError."""
    tables = load(folder)
    with tempfile.TemporaryDirectory(prefix="fazhi-plan-") as aside, ReadingCache(Path(aside) / "c", "") as hashes:
        files = [one for one in walk(folder, hashes) if one.top == MATERIAL and not one.junk]
    with transaction.atomic():
        before = _there(tables.cycle.region.name, tables.cycle.name)
        cycle = load_tables(tables, by=None)
        after = {
            "单位": {unit.name for unit in tables.units},
            "指标": {one.number for one in tables.indicators},
            "责任": {f"{duty.indicator} {duty.unit}" for duty in tables.duties},
        }
        parts = [_part(what, before[what], names) for what, names in after.items()]
        known = set(Receipt.objects.filter(cycle=cycle).values_list("sha256", flat=True))
        here = {one.file for one in files}
        parts.append(_part("文件", {one.file for one in files if one.sha256 in known}, here))
        books = [_planned(cycle.region, path) for path in _books(folder)]
        transaction.set_rollback(True)
    return Plan(tables.cycle.name, parts, books)


def _there(region: str, cycle: str) -> dict[str, set[str]]:
    found = Cycle.objects.filter(region__name=region, name=cycle).first()
    duties = Duty.objects.filter(cycle=found, is_active=True).values_list("indicator__number", "unit__name")
    return {
        "单位": set(Unit.objects.filter(region__name=region, is_active=True).values_list("name", flat=True)),
        "指标": set(Indicator.objects.filter(edition__cycles=found).values_list("number", flat=True))
        if found
        else set(),
        "责任": {f"{number} {unit}" for number, unit in duties} if found else set(),
    }


def _part(what: str, before: set[str], after: set[str]) -> Part:
    return Part(what, tuple(sorted(after - before)), len(after & before), tuple(sorted(before - after)))


def _books(folder: Path) -> Iterator[Path]:
    place = folder / LEDGERS
    for path in sorted(place.rglob("*")) if place.is_dir() else ():
        if path.is_file() and path.suffix.lower() in SUFFIXES and not is_junk(path.name):
            yield path


def _ledger(region: Region, path: Path) -> tuple[Ledger | None, str]:
    try:
        return recognise(path, catalogue_of(region)), NO_LEDGER
    except TableError as error:
        return None, f"{error.place}{error.remedy}"


def _planned(region: Region, path: Path) -> Book:
    ledger, why = _ledger(region, path)
    if ledger is None:
        return Book(path.name, faults=[why])
    book = Book(path.name, ledger.title)
    try:
        filled, book.difference = imports.hold(region, ledger, path, path.name)
    except TableError as error:
        book.faults.append(f"{error.place}{error.remedy}")
        return book
    book.faults = [fault.sentence.rstrip("。") for fault in filled.faults]
    register = Register.objects.filter(region=region, ledger=ledger.name).first()
    book.locked = imports.locked_rows(register, ledger, book.difference)
    return book


def take_set(
    folder: Path,
    *,
    by: Person | None = None,
    work: Path | None = None,
    step: Step = lambda _: None,
    remove_gone: bool = False,
) -> tuple[Loaded, list[Book]]:
    """Load a set with its ledgers in one transaction. A workbook with faults is kept as an import that failed, with the
    faults marked, and nothing of it is taken. Raises SetError, and InputError where a locked month is in the way."""
    books: list[Book] = []

    def ledgers(cycle: Cycle) -> None:
        books.extend(_taken(cycle.region, path, by, remove_gone) for path in _books(folder))

    loaded = load_set(folder, by=by, work=work, step=step, also=ledgers)
    return loaded, books


def _taken(region: Region, path: Path, by: Person | None, remove_gone: bool) -> Book:
    ledger, why = _ledger(region, path)
    if ledger is None:
        return Book(path.name, faults=[why])
    book = Book(path.name, ledger.title)
    try:
        looked = imports.look(region=region, name=ledger.name, path=path, file_name=path.name, by=by)
    except TableError as error:
        book.faults.append(f"{error.place}{error.remedy}")
        return book
    book.difference, book.marked = looked.difference, looked.run.errors_blob_id or ""
    book.faults = [fault.sentence.rstrip("。") for fault in looked.filled.faults]
    if not book.faults:
        try:
            imports.take_over(run=looked.run, by=by, remove_gone=remove_gone, why="载入资料集")
        except InputError as error:
            raise InputError(f"台账/{path.name}：{error}整套资料都没有载入。") from error
    return book
