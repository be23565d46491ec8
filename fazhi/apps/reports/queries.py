"""Reads of reports: figures of a region as they stand now, reports and checks that a person may see."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q, QuerySet, Sum

from fazhi.apps.framework.models import Cycle
from fazhi.apps.pages.errors import NotThereError
from fazhi.apps.registers.models import Entry, Proof
from fazhi.apps.registers.queries import catalogue_of, rows_by_id, rows_by_ledger, rows_kept, rows_known
from fazhi.apps.reports.models import Report, Template, WrittenCheck
from fazhi.apps.units.access import Access
from fazhi.apps.units.models import Region
from fazhi.ledgers import Catalogue, Row
from fazhi.measures import Figure, Period
from fazhi.reporting.book import FigureBook
from fazhi.reporting.sources import Sources, figures_of

KEPT = 4
"""Sets of figures that a process keeps at hand."""


@dataclass(frozen=True)
class Reckoned:
    """All figures of a region for a period, region's and units', with the ledgers they come from."""

    region: Region
    cycle: Cycle | None
    period: Period
    ledgers: Catalogue
    figures: tuple[Figure, ...]

    @property
    def book(self) -> FigureBook:
        """The figures by name."""
        return FigureBook(self.figures, self.period)

    def of(self, unit: str | None) -> list[Figure]:
        """The figures of one unit, or of the region."""
        return [one for one in self.figures if one.of_unit == unit]


Key = tuple[object, ...]
_kept: OrderedDict[Key, Reckoned] = OrderedDict()
_lock = threading.Lock()


def sources_of(region: Region, cycle: Cycle | None, until: date | None = None) -> Sources:
    """Every register of a region with its definitions, and what the site knows by itself as it stood `until`."""
    ledgers = catalogue_of(region)
    return Sources(ledgers, rows_by_ledger(region, cycle, ledgers, until))


def reckon(region: Region, cycle: Cycle | None, period: Period) -> Reckoned:
    """All figures as they stand now; computed again only when a register, a unit or a duty changed."""
    ledgers = catalogue_of(region)
    known = rows_known(region, cycle, period.last)
    key = (region.pk, cycle and cycle.pk, period, _newest(region), _state_of(ledgers, known))
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    sources = Sources(ledgers, {**rows_kept(region, ledgers), **known})
    made = Reckoned(region, cycle, period, ledgers, tuple(figures_of(sources, period)))
    with _lock:
        _kept[key] = made
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return made


def forget() -> None:
    """Drop the figures kept at hand."""
    with _lock:
        _kept.clear()


def _newest(region: Region) -> Key:
    """What changes whenever a row of a register changes."""
    rows = Entry.objects.filter(register__region=region)
    return tuple(rows.aggregate(Max("changed_at"), Max("id"), Count("id"), Sum("version")).values())


def _state_of(ledgers: Catalogue, known: Mapping[str, Iterable[Row]]) -> int:
    """The definitions and the rows that the site knows by itself, as one number."""
    rows = ((name, row.id, *row.values.values()) for name, some in known.items() for row in some)
    return hash((tuple((one.name, one.version) for one in ledgers), tuple(rows)))


def rows_behind(
    figures: Iterable[Figure], region: Region, cycle: Cycle | None, ledgers: Catalogue, until: date
) -> dict[str, list[Row]]:
    """The rows of some figures by ledger, as they stand now; what the site knows by itself as it stood `until`."""
    wanted: dict[str, dict[str, None]] = {}
    for one in figures:
        wanted.setdefault(one.ledger, {}).update(dict.fromkeys(one.row_ids))
    known = rows_known(region, cycle, until) if any(ledgers.get(name).virtual for name in wanted if name) else {}
    own = {row.id: row for rows in known.values() for row in rows}
    ids = dict.fromkeys(i for some in wanted.values() for i in some)
    found = {**rows_by_id(ids, ledgers), **own}
    return {name: [found[i] for i in some if i in found] for name, some in wanted.items()}


def proofs_of(rows: Mapping[str, Iterable[Row]]) -> dict[str, list[str]]:
    """Names of the files and links attached to rows, by row id."""
    ids = {int(row.id) for some in rows.values() for row in some if row.id.isdigit()}
    out: dict[str, list[str]] = {}
    ledgers = [name for name, some in rows.items() if some]
    proofs = Proof.objects.filter(entry__register__ledger__in=ledgers, removed_at=None).order_by("id")
    for entry, name, url in proofs.values_list("entry_id", "name", "url"):
        if entry in ids:
            out.setdefault(str(entry), []).append(name or url)
    return out


def cycle_for(region: Region, first: date, last: date) -> Cycle | None:
    """The cycle of a period: the one that holds its end, else the newest open one, else the newest."""
    cycles = list(Cycle.objects.filter(region=region))
    exact = [one for one in cycles if (one.first, one.last) == (first, last)]
    inside = [one for one in cycles if one.first <= last <= one.last]
    still = [one for one in cycles if one.is_open]
    return next(iter([*exact, *inside, *still, *cycles]), None)


def _seen(access: Access, action: str, *, cycle_path: str | None = "cycle") -> Q:
    reach = access.reach(action)
    where = Q() if reach.site else Q(region_id__in=reach.regions)
    if cycle_path is not None and reach.cycles is not None:
        where &= Q(**{f"{cycle_path}__in": reach.cycles})
    return where


def reports(access: Access, action: str = "reports.view") -> QuerySet[Report]:
    """The reports that a person may see."""
    return Report.objects.filter(_seen(access, action)).select_related(
        "region", "cycle", "unit", "made_by", "issued_by"
    )


def report_for(access: Access, report_id: int, action: str = "reports.view") -> Report:
    """One report. Raises NotThereError."""
    found = reports(access, action).filter(pk=report_id).first()
    if found is None:
        raise NotThereError()
    return found


def checks(access: Access, action: str = "reports.view") -> QuerySet[WrittenCheck]:
    """The written reports that were held against the registers."""
    return WrittenCheck.objects.filter(_seen(access, action)).select_related("region", "cycle", "by")


def check_for(access: Access, check_id: int) -> WrittenCheck:
    """One of them. Raises NotThereError."""
    found = checks(access).filter(pk=check_id).first()
    if found is None:
        raise NotThereError()
    return found


def templates(access: Access, action: str = "reports.view") -> QuerySet[Template]:
    """The offices' own Word templates within reach."""
    return Template.objects.filter(_seen(access, action, cycle_path=None)).select_related("blob", "made_by", "region")


def template_for(access: Access, template_id: int, action: str = "reports.view") -> Template:
    """One template. Raises NotThereError."""
    found = templates(access, action).filter(pk=template_id).first()
    if found is None:
        raise NotThereError()
    return found


def period_of(report: Report | WrittenCheck) -> Period:
    """The period of a report, named as its cycle where it is the cycle's."""
    cycle = report.cycle
    is_cycle = cycle is not None and (cycle.first, cycle.last) == (report.first, report.last)
    return Period(report.first, report.last, cycle.name if cycle is not None and is_cycle else "")
