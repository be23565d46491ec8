"""Reads of duties for pages and exports, each narrowed to what the asker may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from fazhi.apps.audit.models import Event
from fazhi.apps.duties.models import Duty
from fazhi.apps.framework.models import Cycle
from fazhi.apps.units.access import Access
from fazhi.reviewset.lists import chinese_day


def duties_for(access: Access, cycle: Cycle, action: str = "duties.view") -> QuerySet[Duty]:
    """The duties of a cycle that the asker may see, in the order of the responsibility list."""
    return (
        Duty.objects.filter(access.units_q(action, cycle_path="cycle"), cycle=cycle, is_active=True)
        .select_related("indicator__heading", "unit", "cycle")
        .order_by("indicator__order", "part", "unit__order", "pk")
    )


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that changed under a duty in mid-cycle: when, and what in a sentence."""

    at: datetime
    sentence: str


def happenings(duty: Duty) -> list[Happening]:
    """What its people should know: the due date moved, the edition changed, the unit renamed or merged, taken off."""
    events = Event.objects.filter(
        Q(about="duties.duty", about_id=str(duty.pk), action__in=("duties.due_moved", "duties.removed"))
        | Q(about="framework.cycle", about_id=str(duty.cycle_id), action="framework.cycle", before__has_key="edition")
        | Q(about="units.unit", about_id=str(duty.unit_id), action="units.changed", after__has_key="name")
        | Q(action="units.merged", after__heir_id=duty.unit_id)
    )
    return [Happening(one.at, _sentence(one)) for one in events.order_by("-number")[:20]]


def _sentence(event: Event) -> str:
    before, after = event.before, event.after
    why = f"（{event.note}）" if event.note else ""
    if event.action == "duties.due_moved":
        return f"时限由{_day(before.get('due'))}调整为{_day(after.get('due'))}{why}"
    if event.action == "duties.removed":
        return f"这项责任已取消{why}"
    if event.action == "framework.cycle":
        return f"指标体系由“{before['edition']}”更换为“{after.get('edition', '')}”，责任随指标编号转入{why}"
    if event.action == "units.merged":
        return f"“{before.get('name', '')}”并入本单位，责任和材料一并转来{why}"
    return f"单位由“{before.get('name', '')}”更名为“{after['name']}”"


def _day(value: object) -> str:
    return chinese_day(date.fromisoformat(value)) if isinstance(value, str) and value else "未定"
