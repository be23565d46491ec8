"""Reads of duties for pages and exports, each narrowed to what the asker may see."""

from __future__ import annotations

from django.db.models import QuerySet

from fazhi.apps.duties.models import Duty
from fazhi.apps.framework.models import Cycle
from fazhi.apps.units.access import Access


def duties_for(access: Access, cycle: Cycle, action: str = "duties.view") -> QuerySet[Duty]:
    """The duties of a cycle that the asker may see, in the order of the responsibility list."""
    return (
        Duty.objects.filter(access.units_q(action, cycle_path="cycle"), cycle=cycle, is_active=True)
        .select_related("indicator__heading", "unit", "cycle")
        .order_by("indicator__order", "part", "unit__order", "pk")
    )
