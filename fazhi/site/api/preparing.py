"""What a unit prepares: its duties, loose files and their places, addresses; and what its head confirms."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest
from ninja import Schema, Status

from fazhi.apps.duties.models import Duty
from fazhi.apps.evidence import queries
from fazhi.apps.evidence.models import Capture, Link, Material
from fazhi.apps.evidence.services import places, rounds
from fazhi.apps.evidence.views.office import download
from fazhi.apps.framework.queries import cycle_for
from fazhi.apps.jobs.services import later
from fazhi.apps.pages.errors import NotThereError
from fazhi.apps.units.queries import unit_for
from fazhi.site.api.evidence import material_form, round_form, router
from fazhi.site.api.keys import asker, page, person_of
from fazhi.site.api.setup import duty_form


class PlaceIn(Schema):
    """The duty a file goes to; with `keep` it also stays where it is."""

    duty: int
    keep: bool = False


class ReasonIn(Schema):
    """Why."""

    reason: str


def _own_form(duty: Duty) -> dict[str, Any]:
    return duty_form(duty) | {
        "files": getattr(duty, "files", None),
        "is_handed_in": getattr(duty, "is_handed_in", None),
    }


def _tray_form(one: Material) -> dict[str, Any]:
    return material_form(one) | {"proposed_duty": one.proposed_duty_id, "proposed_why": one.proposed_why}


def link_form(one: Link) -> dict[str, Any]:
    """An address as the API gives it."""
    return {"id": one.pk, "round": one.submission_id, "url": one.url, "title": one.title, "removed_at": one.removed_at}


def _capture_form(one: Capture) -> dict[str, Any]:
    return {
        "id": one.pk,
        "at": one.at,
        "status": one.status,
        "title": one.title,
        "date": one.day,
        "source": one.source,
        "final_url": one.final_url,
        "sha256": one.sha256,
        "change": one.change,
    }


@router.get("/cycles/{int:cycle_id}/own-duties", summary="我的责任（单位）")
def own_duties(request: HttpRequest, cycle_id: int, limit: int = 200, offset: int = 0) -> dict[str, Any]:
    """The duties of the asker's units by due date."""
    access = asker(request, "evidence.hand_in")
    return page(queries.own_duties(access, cycle_for(access, cycle_id, "evidence.hand_in")), _own_form, limit, offset)


@router.get("/to-confirm", summary="待我确认的报送")
def to_confirm(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """What waits for the asker as a unit's head."""
    return page(queries.to_confirm(asker(request, "evidence.confirm")), round_form, limit, offset)


@router.post("/rounds/{int:submission_id}/send-back", summary="负责人退回修改")
def send_back(request: HttpRequest, submission_id: int, asked: ReasonIn) -> dict[str, Any]:
    """The unit's head sends the round back to the liaison, with the reason."""
    found = queries.submission_for(asker(request, "evidence.confirm"), submission_id, "evidence.confirm")
    rounds.send_back(submission=found, by=person_of(request), reason=asked.reason)
    found.refresh_from_db()
    return round_form(found)


@router.get("/cycles/{int:cycle_id}/units/{int:unit_id}/tray", summary="还没有归入责任的文件")
def tray(request: HttpRequest, cycle_id: int, unit_id: int, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """A unit's loose files with the place proposed for each."""
    access = asker(request, "evidence.hand_in")
    unit = unit_for(access, unit_id, "evidence.hand_in")
    return page(queries.tray(unit, cycle_for(access, cycle_id, "evidence.hand_in")), _tray_form, limit, offset)


@router.post("/materials/{int:material_id}/place", summary="归入一项责任", response={201: dict[str, Any]})
def place(request: HttpRequest, material_id: int, asked: PlaceIn) -> Status:
    """Put a file into a duty, or also into another one."""
    access = asker(request, "evidence.hand_in")
    found = queries.material_for(access, material_id, "evidence.hand_in")
    duty = queries.duty_for(access, asked.duty, "evidence.hand_in")
    keep = asked.keep and found.submission_id is not None
    return Status(201, material_form(places.place(material=found, duty=duty, by=person_of(request), keep=keep)))


@router.delete("/materials/{int:material_id}", summary="移出一个文件")
def remove(request: HttpRequest, material_id: int) -> dict[str, Any]:
    """Take a file out of its place; the original and its receipt stay."""
    found = queries.material_for(asker(request, "evidence.hand_in"), material_id, "evidence.hand_in")
    places.remove(material=found, by=person_of(request))
    return material_form(found)


@router.get("/materials/{int:material_id}/original", summary="下载原件")
def original(request: HttpRequest, material_id: int) -> FileResponse:
    """The bytes that were handed in."""
    asker(request, "evidence.view")
    return download(request, material_id)


@router.get("/cycles/{int:cycle_id}/materials", summary="全部材料")
def materials(
    request: HttpRequest, cycle_id: int, unit: int | None = None, limit: int = 100, offset: int = 0
) -> dict[str, Any]:
    """All material of a cycle that the asker may see."""
    access = asker(request, "evidence.view")
    rows = queries.all_material(access, cycle_for(access, cycle_id, "evidence.view"))
    return page(rows if unit is None else rows.filter(unit_id=unit), material_form, limit, offset)


@router.get("/cycles/{int:cycle_id}/links", summary="全部网址")
def links(request: HttpRequest, cycle_id: int, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """All addresses of a cycle that the asker may see."""
    access = asker(request, "evidence.view")
    return page(queries.all_links(access, cycle_for(access, cycle_id, "evidence.view")), link_form, limit, offset)


@router.get("/links/{int:link_id}/looks", summary="一个网址的各次快照")
def looks(request: HttpRequest, link_id: int, limit: int = 30, offset: int = 0) -> dict[str, Any]:
    """Every look at an address, the newest first."""
    found = queries.link_for(asker(request, "evidence.view"), link_id, "evidence.view")
    rows = Capture.objects.filter(key=found.key).defer("core", "text").order_by("-at", "-id")
    return page(rows, _capture_form, limit, offset)


@router.post("/links/{int:link_id}/look", summary="重新查看网址", response={202: dict[str, Any]})
def look(request: HttpRequest, link_id: int) -> Status:
    """Have an address looked at again."""
    found = queries.link_for(asker(request, "evidence.manage"), link_id, "evidence.manage")
    later("evidence.look", found.pk)
    return Status(202, {"said": "已安排重新查看。"})


@router.delete("/links/{int:link_id}", summary="移出一个网址")
def remove_link(request: HttpRequest, link_id: int) -> dict[str, Any]:
    """Take an address out of an open round."""
    found = queries.link_for(asker(request, "evidence.hand_in"), link_id, "evidence.hand_in")
    if found.removed_at is not None:
        raise NotThereError()
    rounds.remove_link(link=found, by=person_of(request))
    return link_form(found)
