"""The log for the auditor; backups and the doctor for the system administrator."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from fazhi.apps.audit.actions import ACTIONS
from fazhi.apps.audit.models import Event
from fazhi.apps.audit.services import walk
from fazhi.apps.jobs.services import later
from fazhi.apps.upkeep.models import Backup, Checkup
from fazhi.site.api.keys import asker, page, person_of

router = Router(tags=["日志和维护"])


def _event_form(one: Event) -> dict[str, Any]:
    return {
        "number": one.number,
        "at": one.at,
        "by": one.by_id,
        "by_name": one.by_name,
        "action": one.action,
        "title": ACTIONS.get(one.action, one.action),
        "about": one.about,
        "about_id": one.about_id,
        "about_title": one.title,
        "unit": one.unit_id,
        "before": one.before,
        "after": one.after,
        "note": one.note,
        "address": one.address,
        "previous": one.previous,
        "hash": one.hash,
    }


def _backup_form(one: Backup) -> dict[str, Any]:
    return {"id": one.pk, "at": one.at, "path": one.path, "size": one.size, "files": one.files, "sha256": one.sha256}


@router.get("/events", summary="日志")
def events(
    request: HttpRequest,
    first: date | None = None,
    last: date | None = None,
    action: str = "",
    by: int | None = None,
    unit: int | None = None,
    after: int | None = None,
    limit: int = 100,
    offset: int = 0,
) -> dict[str, Any]:
    """The events, the newest first; with `after` those behind that number, the oldest first, for copying them away."""
    asker(request, "audit.view")
    asked = {"at__date__gte": first, "at__date__lte": last, "by": by, "unit_id": unit, "number__gt": after}
    rows = Event.objects.filter(**{name: value for name, value in asked.items() if value is not None})
    if action:
        rows = rows.filter(action__startswith=action)
    return page(rows.order_by("-number" if after is None else "number"), _event_form, limit, offset)


@router.get("/verify", summary="核验日志")
def verify(request: HttpRequest) -> dict[str, Any]:
    """Whether the chain holds, and its end to write down."""
    asker(request, "audit.view")
    found = walk()
    return {
        "count": found.count,
        "breaks": [{"number": one.number, "reason": one.reason} for one in found.breaks],
        "set_back": found.set_back,
        "end": {"number": found.end[0], "hash": found.end[1]},
    }


@router.get("/backups", summary="做过的备份")
def backups(request: HttpRequest, limit: int = 50, offset: int = 0) -> dict[str, Any]:
    """The backups that were made."""
    asker(request, "upkeep.manage")
    return page(Backup.objects.order_by("-at", "-id"), _backup_form, limit, offset)


@router.post("/backups", summary="现在备份", response={202: dict[str, Any]})
def back_up(request: HttpRequest) -> Status:
    """Have a backup made; it appears in the list when it is done."""
    asker(request, "upkeep.manage")
    later("upkeep.backup", person_of(request).pk)
    return Status(202, {"said": "已安排备份，做好后列在 backups 里。"})


@router.get("/checkup", summary="最近一次检查")
def checkup(request: HttpRequest) -> dict[str, Any]:
    """What the doctor said last."""
    asker(request, "upkeep.manage")
    found = Checkup.objects.first()
    return {"at": found.at if found is not None else None, "results": found.results if found is not None else []}


@router.post("/checkup", summary="现在检查", response={202: dict[str, Any]})
def look(request: HttpRequest) -> Status:
    """Have the doctor look."""
    asker(request, "upkeep.manage")
    later("upkeep.doctor")
    return Status(202, {"said": "已安排检查，约半分钟后看 checkup。"})
