"""The registers of a site as the sources of a report."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fazhi.errors import FazhiError
from fazhi.measures import Period
from fazhi.reporting.sources import Sources
from fazhi.site import boot

if TYPE_CHECKING:
    from fazhi.apps.framework.models import Cycle
    from fazhi.apps.units.models import Region


@dataclass(frozen=True, slots=True)
class OfSite:
    """Rows and proofs of a region of a site, the words it knows, and the period meant."""

    sources: Sources
    proofs: dict[str, list[str]]
    region: str
    office: str
    period: Period


class RegionError(FazhiError):
    """It is not clear which region of the site is meant."""

    code = "region"

    def __init__(self, names: list[str]) -> None:
        self.names = names
        told = f"站点里有{'、'.join(names)}，请用 --region 指明哪一个" if names else "站点里还没有地区和台账，请先导入"
        super().__init__(f"{told}。")


class NoPeriodError(FazhiError):
    """No period was named, and the site has no cycle."""

    code = "period"

    def __init__(self) -> None:
        super().__init__("站点里还没有评估周期，请用 --period 写明期间，如“2021年上半年”。")


def site_sources(site: Path, region: str, period: Period | None) -> OfSite:
    """All that a report of the region needs; without a period that of the newest open cycle."""
    boot.start(site)
    from django.conf import settings

    from fazhi.apps.reports import queries

    found = _region(region)
    cycle = _cycle(found, period)
    if period is None:
        if cycle is None:
            raise NoPeriodError
        period = Period(cycle.first, cycle.last, cycle.name)
    sources = queries.sources_of(found, cycle, period.last)
    return OfSite(sources, queries.proofs_of(sources.rows), found.name, settings.SITE.office, period)


def _cycle(region: Region, period: Period | None) -> Cycle | None:
    from fazhi.apps.framework.models import Cycle as CycleModel
    from fazhi.apps.reports.queries import cycle_for

    if period is not None:
        return cycle_for(region, period.first, period.last)
    return CycleModel.objects.filter(region=region).order_by("-is_open", "-first", "-id").first()


def _region(name: str) -> Region:
    """The region named, or the only one that has cycles or registers."""
    from django.db.models import Q

    from fazhi.apps.units.models import Region as RegionModel

    if name:
        found = [one for one in RegionModel.objects.all() if name == one.name or name in one.aliases]
    else:
        found = list(RegionModel.objects.filter(Q(cycles__isnull=False) | Q(registers__isnull=False)).distinct())
    if len(found) != 1:
        raise RegionError([one.name for one in found or RegionModel.objects.all()])
    return found[0]
