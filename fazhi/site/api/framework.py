"""What is asked: editions, cycles, milestones, the handbook; duties taken off; units merged."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Schema, Status

from fazhi.apps.duties import edition_change
from fazhi.apps.duties import services as duty_services
from fazhi.apps.duties.models import Duty
from fazhi.apps.framework import queries, services
from fazhi.apps.framework.access import editions_for
from fazhi.apps.framework.handbook import handbook_docx
from fazhi.apps.framework.models import Cycle, Edition
from fazhi.apps.pages.errors import InputError, NotThereError
from fazhi.apps.units.access import Access
from fazhi.apps.units.models import Unit
from fazhi.apps.units.queries import region_for, unit_for
from fazhi.apps.units.services import units as unit_services
from fazhi.apps.upkeep.services import merging
from fazhi.site.api.keys import asker, page, person_of
from fazhi.site.api.setup import cycle_form, router

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class CycleIn(Schema):
    """A cycle; when changed, what is left out stays."""

    name: str | None = None
    first: date | None = None
    last: date | None = None
    submit_by: date | None = None
    halfway_on: date | None = None
    is_open: bool | None = None


class NewCycle(CycleIn):
    """A new cycle also says by which edition it is measured."""

    name: str
    first: date
    last: date
    edition: int


class MilestoneIn(Schema):
    """By this day so many per cent should be done."""

    name: str
    day: date
    percent: int


class GuidanceIn(Schema):
    """What the handbook says of an indicator; what is left out stays."""

    notes: str | None = None
    right_example: str | None = None
    wrong_example: str | None = None
    synonyms: list[str] | None = None
    is_key: bool | None = None


class EditionIn(Schema):
    """Another edition for a cycle; without `apply` it is only said what would happen."""

    edition: int
    reason: str = ""
    apply: bool = False


class RemoveIn(Schema):
    """Duties to take off the list, with the reason."""

    duties: list[int]
    reason: str


class MergeIn(Schema):
    """The unit that takes over; without `apply` it is only said what would happen."""

    heir: int
    reason: str = ""
    apply: bool = False


class RegionIn(Schema):
    """What the checks must know of a region; what is left out stays."""

    aliases: list[str] | None = None
    web_domains: list[str] | None = None
    accounts: list[str] | None = None
    newspapers: list[str] | None = None


def _given(asked: Schema) -> dict[str, Any]:
    return {name: value for name, value in asked.dict().items() if value is not None}


def _edition(access: Access, edition_id: int, action: str) -> Edition:
    found = editions_for(access, action).filter(pk=edition_id).first()
    if found is None:
        raise NotThereError()
    return found


@router.get("/editions", summary="指标体系的版本")
def editions(request: HttpRequest, limit: int = 50, offset: int = 0) -> dict[str, Any]:
    """The editions the asker may see."""

    def form(one: Edition) -> dict[str, Any]:
        return {"id": one.pk, "region": one.region.name, "name": one.name, "source": one.source}

    return page(editions_for(asker(request, "framework.view")), form, limit, offset)


@router.get("/editions/{int:edition_id}/handbook.docx", summary="下载操作手册")
def handbook(request: HttpRequest, edition_id: int) -> HttpResponse:
    """The handbook of an edition in Word."""
    found = _edition(asker(request, "framework.view"), edition_id, "framework.view")
    response = HttpResponse(handbook_docx(found), content_type=DOCX)
    response["Content-Disposition"] = "attachment; filename=handbook.docx"
    return response


@router.patch("/indicators/{int:indicator_id}", summary="修改指标的填报说明")
def guidance(request: HttpRequest, indicator_id: int, asked: GuidanceIn) -> dict[str, Any]:
    """Notes, examples and synonyms of an indicator, as the handbook shows them."""
    found = queries.indicator_for(asker(request, "framework.manage"), indicator_id, "framework.manage")
    services.change_guidance(indicator=found, by=person_of(request), **_given(asked))
    return {"id": found.pk, "number": found.number, **{name: getattr(found, name) for name in services.GUIDANCE}}


@router.post("/cycles", summary="新建评估周期", response={201: dict[str, Any]})
def add_cycle(request: HttpRequest, asked: NewCycle, region: str = "") -> Status:
    """A new cycle."""
    access = asker(request, "framework.manage")
    place = region_for(access, "framework.manage", region)
    values = _given(asked)
    edition = _edition(access, values.pop("edition"), "framework.manage")
    return Status(201, cycle_form(services.add_cycle(region=place, edition=edition, by=person_of(request), **values)))


@router.patch("/cycles/{int:cycle_id}", summary="修改评估周期")
def change_cycle(request: HttpRequest, cycle_id: int, asked: CycleIn) -> dict[str, Any]:
    """Change a cycle's name and days; duties keep their own due dates."""
    found = queries.cycle_for(asker(request, "framework.manage"), cycle_id, "framework.manage")
    known = {name: getattr(found, name) for name in CycleIn.model_fields}
    services.change_cycle(cycle=found, by=person_of(request), **{**known, **_given(asked)})
    return cycle_form(found)


@router.get("/cycles/{int:cycle_id}/milestones", summary="周期的节点")
def milestones(request: HttpRequest, cycle_id: int) -> dict[str, Any]:
    """By which day how much should be done."""
    return _milestones(queries.cycle_for(asker(request, "framework.view"), cycle_id))


def _milestones(cycle: Cycle) -> dict[str, Any]:
    rows = [{"name": one.name, "day": one.day, "percent": one.percent} for one in cycle.milestones.all()]
    return {"count": len(rows), "items": rows}


@router.put("/cycles/{int:cycle_id}/milestones", summary="设置周期的节点")
def set_milestones(request: HttpRequest, cycle_id: int, asked: list[MilestoneIn]) -> dict[str, Any]:
    """All milestones anew."""
    found = queries.cycle_for(asker(request, "framework.manage"), cycle_id, "framework.manage")
    wanted = [(one.name, one.day, one.percent) for one in asked]
    services.set_milestones(cycle=found, wanted=wanted, by=person_of(request))
    return _milestones(found)


@router.post("/cycles/{int:cycle_id}/edition", summary="周期更换指标体系版本")
def switch_edition(request: HttpRequest, cycle_id: int, asked: EditionIn) -> dict[str, Any]:
    """What going over to another edition does; done with `apply`."""
    access = asker(request, "framework.manage")
    found = queries.cycle_for(access, cycle_id, "framework.manage")
    edition = _edition(access, asked.edition, "framework.manage")
    if edition.region_id != found.region_id:
        raise InputError("这个版本不属于本周期的行政区划。")
    if asked.apply:
        change = edition_change.switch(cycle=found, edition=edition, by=person_of(request), reason=asked.reason)
    else:
        change = edition_change.compare(found, edition)
    return {
        "is_applied": asked.apply,
        "follow": len(change.follow),
        "ending": [duty.pk for duty in change.ending],
        "fresh": [one.number for one in change.fresh],
        "altered": [new.number for _, new in change.altered],
    }


@router.post("/duties/remove", summary="取消责任")
def remove_duties(request: HttpRequest, asked: RemoveIn) -> dict[str, int]:
    """Take duties off the list; what was handed in for them stays."""
    access = asker(request, "duties.manage")
    rows = Duty.objects.filter(access.units_q("duties.manage"), pk__in=asked.duties, is_active=True)
    if rows.count() != len(set(asked.duties)):
        raise NotThereError("有的责任不存在或已取消，没有处理。")
    count = duty_services.remove_many(
        duties=rows.select_related("indicator", "unit"), by=person_of(request), reason=asked.reason
    )
    return {"removed": count}


@router.post("/units/{int:unit_id}/merge", summary="合并单位")
def merge(request: HttpRequest, unit_id: int, asked: MergeIn) -> dict[str, Any]:
    """What merging into another unit does; done with `apply`."""
    access = asker(request, "units.manage")
    unit: Unit = unit_for(access, unit_id, "units.manage")
    heir: Unit = unit_for(access, asked.heir, "units.manage")
    if asked.apply:
        plan = merging.merge(unit=unit, heir=heir, by=person_of(request), reason=asked.reason)
    else:
        plan = merging.compare(unit, heir)
    return {
        "is_applied": asked.apply,
        "moving": [duty.pk for duty in plan.moving],
        "joined": [[own.pk, twin.pk] for own, twin in plan.joined],
        "members": len(plan.members),
        "loose": plan.loose,
    }


@router.patch("/region", summary="修改区划设置")
def change_region(request: HttpRequest, asked: RegionIn, region: str = "") -> dict[str, Any]:
    """Short names, official domains, accounts and newspapers."""
    place = region_for(asker(request, "units.manage"), "units.manage", region)
    unit_services.change_region(region=place, by=person_of(request), **_given(asked))
    return {"id": place.pk, "name": place.name, **{name: getattr(place, name) for name in RegionIn.model_fields}}
