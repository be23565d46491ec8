"""Units, cycles, indicators, duties."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from fazhi.apps.duties import queries as duty_queries
from fazhi.apps.duties import services as duty_services
from fazhi.apps.duties.models import Duty, Part
from fazhi.apps.framework.access import cycles_for
from fazhi.apps.framework.books import points_text
from fazhi.apps.framework.models import Cycle, Indicator
from fazhi.apps.framework.queries import cycle_for
from fazhi.apps.pages.errors import InputError, NotThereError
from fazhi.apps.units import queries as unit_queries
from fazhi.apps.units.models import Unit, UnitCategory
from fazhi.apps.units.services import units as unit_services
from fazhi.site.api.keys import asker, page, person_of

router = Router(tags=["单位、指标、责任"])


class UnitIn(Schema):
    """A unit to add or change; what is left out stays."""

    name: str | None = None
    aliases: list[str] | None = None
    category: str | None = None
    enforces: bool | None = None
    leader: str | None = None
    contact: str | None = None
    phone: str | None = None


class DutyIn(Schema):
    """A duty to give."""

    cycle: int
    indicator: str
    unit: int
    part: str = Part.LEAD
    due: date | None = None


class DueIn(Schema):
    """Due dates to move."""

    duties: list[int]
    due: date
    reason: str


def unit_form(unit: Unit) -> dict[str, Any]:
    """A unit as the API gives it."""
    return {
        "id": unit.pk,
        "region": unit.region.name,
        "name": unit.name,
        "aliases": unit.aliases,
        "category": unit.category,
        "enforces": unit.enforces,
        "leader": unit.leader,
        "contact": unit.contact,
        "phone": unit.phone,
        "is_active": unit.is_active,
        "merged_into": unit.merged_into_id,
    }


def duty_form(duty: Duty) -> dict[str, Any]:
    """A duty as the API gives it."""
    return {
        "id": duty.pk,
        "cycle": duty.cycle_id,
        "indicator": duty.indicator.number,
        "text": duty.indicator.text,
        "unit": duty.unit_id,
        "unit_name": duty.unit.name,
        "part": duty.part,
        "due": duty.due,
        "state": duty.state,
        "round": duty.round,
        "score": points_text(duty.score),
        "version": duty.version,
    }


def cycle_form(cycle: Cycle) -> dict[str, Any]:
    """A cycle as the API gives it."""
    return {
        "id": cycle.pk,
        "region": cycle.region.name,
        "name": cycle.name,
        "first": cycle.first,
        "last": cycle.last,
        "submit_by": cycle.submit_by,
        "edition": cycle.edition.name,
        "is_open": cycle.is_open,
    }


def _indicator_form(one: Indicator) -> dict[str, Any]:
    return {
        "number": one.number,
        "text": one.text,
        "standard": one.standard,
        "points": points_text(one.points),
        "method": one.method,
        "is_key": one.is_key,
        "requirements": [{"number": item.number, "text": item.text} for item in one.requirements.all()],
        "notes": one.notes,
        "right_example": one.right_example,
        "wrong_example": one.wrong_example,
    }


@router.get("/units", summary="单位")
def units(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The units the asker may see."""
    return page(unit_queries.units_for(asker(request, "units.view")), unit_form, limit, offset)


@router.get("/units/{int:unit_id}", summary="一个单位")
def unit(request: HttpRequest, unit_id: int) -> dict[str, Any]:
    """One unit."""
    return unit_form(unit_queries.unit_for(asker(request, "units.view"), unit_id))


def _fields(asked: UnitIn) -> dict[str, Any]:
    fields = {name: value for name, value in asked.dict().items() if value is not None}
    if fields.get("category", UnitCategory.DEPARTMENT) not in UnitCategory.values:
        raise InputError(f"类别应是{'、'.join(UnitCategory.values)}之一。")
    return fields


@router.post("/units", summary="新增单位")
def add_unit(request: HttpRequest, asked: UnitIn, region: str = "") -> dict[str, Any]:
    """A new unit."""
    place = unit_queries.region_for(asker(request, "units.manage"), "units.manage", region)
    fields = _fields(asked)
    name = fields.pop("name", "")
    return unit_form(unit_services.add_unit(region=place, name=name, by=person_of(request), **fields))


@router.patch("/units/{int:unit_id}", summary="修改单位")
def change_unit(request: HttpRequest, unit_id: int, asked: UnitIn) -> dict[str, Any]:
    """Change a unit."""
    found = unit_queries.unit_for(asker(request, "units.manage"), unit_id, "units.manage")
    unit_services.change_unit(unit=found, by=person_of(request), **_fields(asked))
    return unit_form(found)


@router.get("/cycles", summary="评估周期")
def cycles(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The cycles the asker may see."""
    return page(cycles_for(asker(request, "framework.view")), cycle_form, limit, offset)


@router.get("/cycles/{int:cycle_id}/indicators", summary="指标")
def indicators(request: HttpRequest, cycle_id: int, limit: int = 200, offset: int = 0) -> dict[str, Any]:
    """The indicators of a cycle's edition."""
    cycle = cycle_for(asker(request, "framework.view"), cycle_id)
    return page(cycle.edition.indicators.prefetch_related("requirements"), _indicator_form, limit, offset)


@router.get("/cycles/{int:cycle_id}/duties", summary="责任")
def duties(
    request: HttpRequest, cycle_id: int, unit: int | None = None, state: str = "", limit: int = 200, offset: int = 0
) -> dict[str, Any]:
    """The duties of a cycle that the asker may see."""
    access = asker(request, "duties.view")
    rows = duty_queries.duties_for(access, cycle_for(access, cycle_id))
    if unit is not None:
        rows = rows.filter(unit_id=unit)
    if state:
        rows = rows.filter(state=state)
    return page(rows, duty_form, limit, offset)


@router.post("/duties", summary="分配责任")
def give_duty(request: HttpRequest, asked: DutyIn) -> dict[str, Any]:
    """Give a unit a duty, or change its part and due date."""
    access = asker(request, "duties.manage")
    cycle = cycle_for(access, asked.cycle, "duties.manage")
    found = unit_queries.unit_for(access, asked.unit, "duties.manage")
    indicator = cycle.edition.indicators.filter(number=asked.indicator).first()
    if indicator is None or found.region_id != cycle.region_id:
        raise NotThereError("没有找到这个指标编号，或单位与周期不在同一行政区划。")
    if asked.part not in Part.values:
        raise InputError(f"分工应是{'、'.join(Part.values)}之一。")
    duty, _ = duty_services.assign(
        cycle=cycle, indicator=indicator, unit=found, part=asked.part, due=asked.due, by=person_of(request)
    )
    duty_services.recount(cycle_id=cycle.pk, unit_ids=[found.pk])
    return duty_form(duty)


@router.post("/duties/move-due", summary="调整时限")
def move_due(request: HttpRequest, asked: DueIn) -> dict[str, int]:
    """Move the due dates of some duties, with the reason."""
    access = asker(request, "duties.manage")
    rows = Duty.objects.filter(access.units_q("duties.manage"), pk__in=asked.duties).select_related("indicator", "unit")
    moved = duty_services.move_due(duties=rows, due=asked.due, by=person_of(request), reason=asked.reason)
    return {"moved": moved}
