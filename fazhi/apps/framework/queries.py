"""Reads of editions and cycles, also in the terms of the core."""

from __future__ import annotations

from fazhi.apps.framework.models import Cycle, Indicator
from fazhi.checks.case import Indicator as CoreIndicator
from fazhi.checks.case import Method
from fazhi.checks.case import Requirement as CoreRequirement


def core_indicator(indicator: Indicator, leads: tuple[str, ...] = (), supports: tuple[str, ...] = ()) -> CoreIndicator:
    """One indicator in the core's terms."""
    second = indicator.heading
    first = second.parent if second is not None and second.parent is not None else second
    return CoreIndicator(
        number=indicator.number,
        level1=first.title if first is not None else "",
        level2=second.title if second is not None else "",
        text=indicator.text,
        standard=indicator.standard,
        requirements=tuple(CoreRequirement(one.number, one.text) for one in indicator.requirements.all()),
        method=Method(indicator.method),
        leads=leads,
        supports=supports,
        points=float(indicator.points) if indicator.points is not None else None,
    )


def core_indicators(cycle: Cycle) -> tuple[CoreIndicator, ...]:
    """The indicators of a cycle's edition in the core's terms (without who leads)."""
    rows = (
        Indicator.objects.filter(edition_id=cycle.edition_id)
        .select_related("heading__parent")
        .prefetch_related("requirements")
    )
    return tuple(core_indicator(row) for row in rows)


def current_cycle(region_ids: frozenset[int] | None = None) -> Cycle | None:
    """The newest open cycle (of these regions)."""
    cycles = Cycle.objects.filter(is_open=True).select_related("edition", "region")
    if region_ids is not None:
        cycles = cycles.filter(region_id__in=region_ids)
    return cycles.first()
