"""Which cycle a page is about, among those the person may see."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest

from fazhi.apps.framework.models import Cycle, Edition
from fazhi.apps.pages.errors import NotThereError
from fazhi.apps.units.access import Access, access_of


def cycles_for(access: Access, action: str = "framework.view") -> QuerySet[Cycle]:
    """The cycles the person may see, newest first."""
    cycles = Cycle.objects.filter(access.regions_q(action)).select_related("region", "edition")
    reach = access.reach(action)
    if reach.cycles is not None:
        cycles = cycles.filter(pk__in=reach.cycles)
    return cycles


def cycles_of(request: HttpRequest) -> list[Cycle]:
    """The cycles the person behind a request may see, newest first."""
    return list(cycles_for(access_of(request)))


def cycle_of(request: HttpRequest) -> Cycle:
    """The cycle named by `?cycle=`, else the newest open one. Raises NotThereError where there is none."""
    cycles = cycles_of(request)
    wanted = request.GET.get("cycle", "")
    for cycle in cycles:
        if str(cycle.pk) == wanted:
            return cycle
    open_ones = [cycle for cycle in cycles if cycle.is_open]
    if not (open_ones or cycles):
        raise NotThereError("还没有评估周期。请办公室管理员先载入指标体系、责任清单并建立评估周期。")
    return (open_ones or cycles)[0]


def editions_for(access: Access, action: str = "framework.view") -> QuerySet[Edition]:
    """The editions the person may see, newest first; an assessor sees those of the own cycle."""
    editions = Edition.objects.filter(access.regions_q(action)).select_related("region")
    reach = access.reach(action)
    if reach.cycles is not None:
        editions = editions.filter(cycles__in=reach.cycles).distinct()
    return editions
