"""Reads of editions and cycles, also in the terms of the core."""

from __future__ import annotations

from fazhi.apps.framework.access import cycles_for, editions_for
from fazhi.apps.framework.models import Cycle, Edition, Heading, Indicator
from fazhi.apps.pages.errors import NotThereError
from fazhi.apps.units.access import Access
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


def tree(edition: Edition) -> list[tuple[Heading | None, list[tuple[Heading | None, list[Indicator]]]]]:
    """The three levels of an edition in order: first headings, second headings, indicators."""
    rows = (
        Indicator.objects.filter(edition=edition)
        .select_related("heading__parent")
        .prefetch_related("requirements")
        .order_by("order", "id")
    )
    found: dict[Heading | None, dict[Heading | None, list[Indicator]]] = {}
    for row in rows:
        second = row.heading
        first = second.parent if second is not None and second.parent is not None else second
        under = second if second is not first else None
        found.setdefault(first, {}).setdefault(under, []).append(row)
    return [(first, list(seconds.items())) for first, seconds in found.items()]


def edition_of(access: Access, wanted: str) -> tuple[Edition | None, list[Edition]]:
    """The edition named by its number, else that of the newest open cycle, else the newest; and all there are."""
    editions = list(editions_for(access))
    by_pk = {str(one.pk): one for one in editions}
    if wanted:
        if wanted not in by_pk:
            raise NotThereError()
        return by_pk[wanted], editions
    newest = cycles_for(access).order_by("-is_open", "-first").first()
    chosen = by_pk.get(str(newest.edition_id)) if newest is not None else None
    return chosen or (editions[0] if editions else None), editions


def indicator_for(access: Access, indicator_id: int, action: str = "framework.view") -> Indicator:
    """One indicator the asker may see. Raises NotThereError."""
    found = (
        Indicator.objects.filter(edition__in=editions_for(access, action), pk=indicator_id)
        .select_related("heading__parent", "edition__region")
        .first()
    )
    if found is None:
        raise NotThereError()
    return found


def cycle_for(access: Access, cycle_id: int, action: str = "framework.view") -> Cycle:
    """One cycle the asker may see. Raises NotThereError."""
    found = cycles_for(access, action).filter(pk=cycle_id).first()
    if found is None:
        raise NotThereError()
    return found
