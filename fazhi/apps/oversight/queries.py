"""Reads of notices and hooks, each narrowed to what the asker may see."""

from __future__ import annotations

from django.db.models import Max, QuerySet

from fazhi.apps.duties.models import Duty
from fazhi.apps.framework.models import Cycle
from fazhi.apps.oversight.models import Hook, HookCall, Notice
from fazhi.apps.pages.errors import NotThereError
from fazhi.apps.units.access import Access
from fazhi.apps.units.models import Unit


def notices(access: Access) -> QuerySet[Notice]:
    """All notices that the asker may see."""
    return Notice.objects.filter(access.units_q("oversight.view")).select_related("unit", "cycle", "by", "replied_by")


def notice_for(access: Access, notice_id: int, action: str = "oversight.view") -> Notice:
    """One notice. Raises NotThereError."""
    found = (
        Notice.objects.filter(access.units_q(action), pk=notice_id)
        .select_related("unit__region", "cycle__region", "by", "replied_by")
        .first()
    )
    if found is None:
        raise NotThereError()
    return found


def units_to_notify(access: Access, cycle: Cycle | None) -> list[Unit]:
    """The units that the asker may send to: those that owe something in the cycle, else all."""
    rows = Unit.objects.filter(access.units_q("oversight.send", ""), is_active=True)
    if cycle is not None:
        rows = rows.filter(pk__in=Duty.objects.filter(cycle=cycle, is_active=True).order_by().values("unit_id"))
    return list(rows.order_by("order", "id"))


def hooks(access: Access) -> QuerySet[Hook]:
    """The hooks of the regions for which the asker sends notices, with the time of the last call."""
    rows = Hook.objects.filter(access.regions_q("oversight.send")).select_related("region")
    return rows.annotate(last=Max("calls__at")).order_by("title", "id")


def hook_for(access: Access, hook_id: int) -> Hook:
    """One hook. Raises NotThereError."""
    found = hooks(access).filter(pk=hook_id).first()
    if found is None:
        raise NotThereError()
    return found


def calls(access: Access) -> QuerySet[HookCall]:
    """Every call that was made, newest first."""
    return HookCall.objects.filter(access.regions_q("oversight.send", "hook__region")).select_related(
        "hook", "notice__unit"
    )
