"""The filter by unit that every list of units' rows has, declared once: same units, same names, same order."""

from __future__ import annotations

from collections import Counter

from django.http import HttpRequest

from fazhi.apps.pages.listing import Filter
from fazhi.apps.units.access import Access, access_of
from fazhi.apps.units.models import Unit


def unit_choices(access: Access, action: str) -> list[tuple[str, str]]:
    """(id, name) of every unit within reach; shared names with their region, former units last and said to be so."""
    rows = list(
        Unit.objects.filter(access.units_q(action, ""))
        .order_by("-is_active", "order", "id")
        .values_list("pk", "name", "region__name", "is_active")
    )
    names = Counter(name for _, name, _, _ in rows)
    found = []
    for pk, name, region, is_active in rows:
        notes = [region] if names[name] > 1 else []
        notes += [] if is_active else ["已停用"]
        found.append((str(pk), f"{name}（{'，'.join(notes)}）" if notes else name))
    return found


def unit_filter(action: str, path: str = "unit_id") -> Filter:
    """The filter for a list whose rows reach their unit by `path`; the choices are those of `action`."""

    def choices(request: HttpRequest) -> list[tuple[str, str]]:
        return unit_choices(access_of(request), action)

    return Filter("unit", "单位", choices, path)
