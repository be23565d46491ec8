"""Which cycle a page is about."""

from __future__ import annotations

from django.http import HttpRequest

from fazhi.apps.framework.models import Cycle
from fazhi.apps.pages.errors import NotThereError
from fazhi.apps.units.access import access_of


def cycles_of(request: HttpRequest) -> list[Cycle]:
    """The cycles the person may see, newest first."""
    access = access_of(request)
    cycles = Cycle.objects.filter(access.regions_q("framework.view")).select_related("region")
    reach = access.reach("framework.view")
    if reach.cycles is not None:
        cycles = cycles.filter(pk__in=reach.cycles)
    return list(cycles)


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
