"""A whole review set (the folder that `fazhi review` takes) into the site: who, what, who owes what, the material."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from fazhi.apps.audit.services import record
from fazhi.apps.duties.models import Duty, State, StateChange
from fazhi.apps.duties.services import align, assign_many, recount
from fazhi.apps.evidence.models import Link, Material, Outcome, Receipt, Submission, SubmissionState
from fazhi.apps.evidence.services import look, read
from fazhi.apps.framework.models import Cycle, Edition, Indicator
from fazhi.apps.framework.services import Headings, ensure_edition, put_indicator
from fazhi.apps.jobs.services import later
from fazhi.apps.storage.services import put_path
from fazhi.apps.units.models import Level, Person, Region, Unit
from fazhi.checks.case import Material as CoreMaterial
from fazhi.checks.case import Unit as CoreUnit
from fazhi.reading.cache import ReadingCache
from fazhi.reviewset.gather import Read, Shelf, build_case, read_all
from fazhi.reviewset.intake import PREVIOUS, Received, walk, with_members
from fazhi.reviewset.load import ReviewSet, load
from fazhi.reviewset.looks import RECORDING, looks
from fazhi.reviewset.run import code_stamp
from fazhi.webproof.capture import Capture as CoreCapture
from fazhi.webproof.normal import key as link_key
from fazhi.webproof.recorded import Recording

SUPPLIED = "按文件夹名称（该责任已有报送，由单位决定是否补充）"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded."""

    cycle: Cycle
    units: int
    indicators: int
    duties: int
    files: int
    refused: int
    known: int = 0
    """Files of the set that the site has from before; they are not taken again."""
    loose: int = 0
    """Files whose duty has a round already: they lie in the unit's tray, for nobody changes a confirmed round."""


Step = Callable[[int], None]

PICTURES_AT_ONCE = 20
"""Pages that one job photographs: a browser is started for each job."""
Also = Callable[[Cycle], None]


def load_set(
    folder: Path,
    *,
    by: Person | None = None,
    work: Path | None = None,
    step: Step = lambda _: None,
    also: Also = lambda _: None,
) -> Loaded:
    """Load a set, whole or not at all; what is there already under the same names stays and is completed.

    `work` keeps what was read between runs (the `.fazhi` folder of `fazhi review --out` fits). `also` runs at the end
    of the same transaction. Raises SetError.
    """
    tables = load(folder)
    with tempfile.TemporaryDirectory(prefix="fazhi-load-") as aside:
        place = work or Path(aside)
        place.mkdir(parents=True, exist_ok=True)
        with ReadingCache(place / "cache.sqlite", "") as hashes:
            found = walk(folder, hashes)
        files = with_members(found, place / "unpacked")
        with Shelf(place / "cache.sqlite", code_stamp("gongwen")) as shelf:
            results, _, _ = read_all(files, shelf, place, 2, step)
        case, _ = build_case(tables, files, results, folder)
        case = replace(case, captures=looks(folder, case.materials))
        with transaction.atomic():
            cycle = load_tables(tables, by=by)
            before = _cycle_before(cycle)
            loader = _Loader(by, files)
            loader.take(case.materials, cycle)
            loader.take(case.previous, before)
            _keep_looks(folder, case.captures)
            also(cycle)
            record("site.loaded", by=by, about=cycle, after=loader.counts())
            later("review.check_cycle", cycle.pk)
    counts = len(tables.units), len(tables.indicators), len(tables.duties)
    return Loaded(cycle, *counts, **loader.counts())


def _keep_looks(folder: Path, captures: Mapping[str, CoreCapture]) -> None:
    """Keep what the set's recording shows, each look with its part of the recording; pictures come afterwards."""
    if not captures:
        return
    recording = Recording(folder / RECORDING)
    kept = [
        look.keep(one, key=normal, answer=recording.get(one.url) if one.status is not None else None)
        for normal, one in captures.items()
    ]
    wanted = [one.pk for one in kept if one.warc_id is not None]
    for start in range(0, len(wanted), PICTURES_AT_ONCE):
        later("evidence.pictures", wanted[start : start + PICTURES_AT_ONCE], False, priority=-10)


# --- who and what ---------------------------------------------------------------------------------------------------


def load_tables(tables: ReviewSet, *, by: Person | None) -> Cycle:
    """Region, units, edition, cycle and duties of a set."""
    region = _region(tables)
    units = {unit.name: _unit(region, unit, order) for order, unit in enumerate(tables.units)}
    edition = _edition(region, tables, by)
    core = tables.cycle
    cycle, _ = Cycle.objects.update_or_create(
        region=region,
        name=core.name,
        defaults={
            "edition": edition,
            "first": core.first,
            "last": core.last,
            "submit_by": core.submit_by,
            "halfway_on": core.last,
        },
    )
    indicators = {one.number: one for one in edition.indicators.all()}
    dues = {one.number: one.due for one in tables.indicators}
    wanted = [
        (indicators[duty.indicator], units[duty.unit], duty.role.value, dues[duty.indicator])
        for duty in tables.duties
        if duty.unit in units
    ]
    assign_many(cycle=cycle, wanted=wanted, by=by)
    return cycle


def _region(tables: ReviewSet) -> Region:
    core = tables.cycle.region
    above: Region | None = None
    for name, level in zip(reversed(core.parents), (Level.PROVINCE, Level.CITY), strict=False):
        above, _ = Region.objects.get_or_create(name=name, parent=above, defaults={"level": level})
    region, _ = Region.objects.get_or_create(name=core.name, parent=above)
    region.aliases = list(core.aliases)
    region.web_domains = list(tables.cycle.web_domains)
    region.accounts = list(tables.cycle.accounts)
    region.newspapers = list(tables.cycle.newspapers)
    region.save()
    return region


def _unit(region: Region, unit: CoreUnit, order: int) -> Unit:
    made, _ = Unit.objects.update_or_create(
        region=region,
        name=unit.name,
        defaults={
            "aliases": list(unit.aliases),
            "category": unit.category.value,
            "enforces": unit.enforces,
            "contact": unit.contact[:50],
            "phone": unit.phone[:50],
            "order": order,
            **({"leader": unit.leader[:50]} if unit.leader else {}),
        },
    )
    return made


def _edition(region: Region, tables: ReviewSet, by: Person | None) -> Edition:
    edition, made = ensure_edition(region=region, name=f"{tables.cycle.name}责任清单指标", by=by)
    if made:
        headings = Headings(edition)
        for order, one in enumerate(tables.indicators):
            is_key = one.number in tables.key_tasks
            put_indicator(edition=edition, headings=headings, core=one, order=order, is_key=is_key)
    return edition


def _cycle_before(cycle: Cycle) -> Cycle:
    """The closed cycle that last time's material belongs to: the year before."""
    name = f"{cycle.name}（往年材料）"[:100]
    before, _ = Cycle.objects.get_or_create(
        region=cycle.region,
        name=name,
        defaults={
            "edition": cycle.edition,
            "first": _year_before(cycle.first),
            "last": _year_before(cycle.last),
            "is_open": False,
        },
    )
    return before


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


# --- the material ---------------------------------------------------------------------------------------------------


class _Loader:
    """Takes the materials of a case over, each with its receipt; counts what it took and refused."""

    def __init__(self, by: Person | None, files: Iterable[Received]) -> None:
        self._by = by
        self._disk = {one.file: one for one in files}
        self._rounds: dict[int, Submission | None] = {}
        self._known: set[tuple[int, str, str]] = set()
        self.files = self.refused = self.known = self.loose = 0

    def counts(self) -> dict[str, int]:
        """What was taken, refused, known before, laid into trays."""
        return {"files": self.files, "refused": self.refused, "known": self.known, "loose": self.loose}

    def take(self, materials: Iterable[CoreMaterial], cycle: Cycle) -> None:
        """All materials of units that are known; what no unit could be found for stays outside."""
        units = {unit.name: unit for unit in Unit.objects.filter(region=cycle.region)}
        duties = {
            (duty.unit.name, duty.indicator.number): duty
            for duty in Duty.objects.filter(cycle=cycle).select_related("unit", "indicator", "cycle")
        }
        numbers = {one.number: one for one in Indicator.objects.filter(edition_id=cycle.edition_id)}
        self._known = set(Receipt.objects.filter(cycle=cycle).values_list("unit_id", "name", "sha256"))
        for one in materials:
            if one.junk or one.unit is None or one.unit not in units or one.file not in self._disk:
                continue
            duty = duties.get((one.unit, one.indicator or ""))
            if duty is None and one.indicator in numbers and one.file.startswith(PREVIOUS):
                duty = Duty.objects.create(cycle=cycle, indicator=numbers[one.indicator], unit=units[one.unit])
                align(cycle_id=cycle.pk, by=self._by)
                duty.refresh_from_db()
                duties[one.unit, one.indicator] = duty
            self._one(one, units[one.unit], cycle, duty)
        self._pending(cycle)

    def _one(self, one: CoreMaterial, unit: Unit, cycle: Cycle, duty: Duty | None) -> None:
        received = self._disk[one.file]
        file = one.file.partition("/")[2]
        if (unit.pk, file[-1000:], received.sha256) in self._known:
            self.known += 1
            return
        receipt = Receipt(
            unit=unit,
            cycle=cycle,
            by=self._by,
            name=file[-1000:],
            sha256=received.sha256,
            size=received.size,
            modified=timezone.make_aware(one.modified) if one.modified else None,
        )
        self.files += 1
        marking = read.marking_of(receipt, one.document, one.paper)
        if marking:
            self.refused += 1
            receipt.outcome, receipt.message = Outcome.REFUSED, read.SECRET.format(quote=marking)
            receipt.save()
            record("evidence.refused", by=self._by, about=receipt, unit_id=unit.pk, note=receipt.message)
            return
        self._kept(receipt, received, Read(one.document, one.paper))
        submission = self._round(duty) if duty is not None else None
        self.loose += duty is not None and submission is None
        material = Material.objects.create(
            receipt=receipt,
            document=receipt.document,
            unit=unit,
            cycle=cycle,
            submission=submission,
            file=file[-1000:],
            proposed_duty=duty if submission is None else None,
            proposed_why=SUPPLIED if duty is not None and submission is None else "",
        )
        if material.submission is not None:
            self._links(material, one)

    def _kept(self, receipt: Receipt, received: Received, got: Read) -> None:
        if received.disk.is_file():
            receipt.blob = put_path(received.disk)
        if received.archive is not None or receipt.blob is None:
            unread = receipt.blob is None or not got.document.members
            receipt.outcome = Outcome.UNREADABLE if unread else Outcome.READ
            problem = got.document.problems[0].message if got.document.problems else "压缩包。"
            receipt.message = problem[:500]
        else:
            document = read.known(receipt)
            receipt.document = document or read.store(receipt.blob, receipt.name, got.document, got.paper)
            receipt.outcome, receipt.message = read.outcome_of(receipt.document)
        receipt.save()

    def _round(self, duty: Duty) -> Submission | None:
        """The duty's first round, made by this load; one that people are preparing. None where a round was let go."""
        if duty.pk not in self._rounds:
            now = timezone.now()
            last = duty.submissions.order_by("-round").first()
            if last is None:
                last = Submission.objects.create(
                    duty=duty, round=1, state=SubmissionState.CONFIRMED, handed_in_at=now, confirmed_at=now
                )
                self._rounds[duty.pk] = last
            else:
                self._rounds[duty.pk] = last if last.state == SubmissionState.OPEN else None
        return self._rounds[duty.pk]

    def _links(self, material: Material, one: CoreMaterial) -> None:
        for url in dict.fromkeys(one.document.links):
            if not url.lower().startswith("mailto:"):
                Link.objects.get_or_create(
                    submission=material.submission,
                    key=link_key(url)[:2000],
                    removed_at=None,
                    defaults={"url": url[:2000], "material": material},
                )

    def _pending(self, cycle: Cycle) -> None:
        made = [pk for pk, held in self._rounds.items() if held is not None and held.is_frozen]
        waiting = Duty.objects.filter(cycle=cycle, pk__in=made, state__in=(State.NOT_SUBMITTED, State.PENDING), round=0)
        now = timezone.now()
        StateChange.objects.bulk_create(
            StateChange(duty=duty, at=now, state=State.PENDING, by=self._by, note="载入资料集") for duty in waiting
        )
        waiting.update(state=State.PENDING, round=1, changed_at=now)
        recount(cycle_id=cycle.pk)


__all__ = ["Loaded", "load_set", "load_tables"]
