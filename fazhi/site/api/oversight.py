"""Notices to units, and the addresses that each notice is also sent to."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from fazhi.apps.framework.queries import cycle_for
from fazhi.apps.oversight import queries
from fazhi.apps.oversight.models import Hook, HookCall, Notice, NoticeKind
from fazhi.apps.oversight.services import hooks as hook_services
from fazhi.apps.oversight.services import notices as services
from fazhi.apps.pages.errors import InputError
from fazhi.apps.units.queries import region_for
from fazhi.site.api.keys import asker, page, person_of

router = Router(tags=["通知督办"])


class NoticeIn(Schema):
    """A notice to some units; urging and talks want a deadline."""

    units: list[int]
    kind: str = NoticeKind.REMINDER
    title: str
    text: str
    deadline: date | None = None
    cycle: int | None = None
    with_figures: bool = False


class ReplyIn(Schema):
    """The unit's answer."""

    text: str


class HookIn(Schema):
    """An address to call with every notice of a region."""

    title: str
    url: str
    region: int | None = None


class HookSwitch(Schema):
    """On or off."""

    is_active: bool


def _notice_form(one: Notice) -> dict[str, Any]:
    return {
        "id": one.pk,
        "unit": one.unit_id,
        "unit_name": one.unit.name,
        "kind": one.kind,
        "title": one.title,
        "text": one.text,
        "by": str(one.by) if one.by is not None else None,
        "at": one.at,
        "deadline": one.deadline,
        "read_at": one.read_at,
        "reply": one.reply,
        "replied_at": one.replied_at,
    }


def _hook_form(one: Hook) -> dict[str, Any]:
    return {"id": one.pk, "region": one.region_id, "title": one.title, "url": one.url, "is_active": one.is_active}


def _call_form(one: HookCall) -> dict[str, Any]:
    return {
        "id": one.pk,
        "hook": one.hook_id,
        "notice": one.notice_id,
        "at": one.at,
        "status": one.status,
        "error": one.error,
    }


@router.get("/notices", summary="通知")
def notices(request: HttpRequest, unit: int | None = None, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The notices the asker may see, the newest first."""
    rows = queries.notices(asker(request, "oversight.view")).order_by("-at", "-id")
    return page(rows if unit is None else rows.filter(unit_id=unit), _notice_form, limit, offset)


@router.post("/notices", summary="发出通知", response={201: dict[str, Any]})
def send(request: HttpRequest, asked: NoticeIn) -> Status:
    """One notice to each of the units."""
    access = asker(request, "oversight.send")
    if asked.kind not in NoticeKind.values:
        raise InputError(f"类型应是{'、'.join(NoticeKind.values)}之一。")
    cycle = cycle_for(access, asked.cycle, "oversight.send") if asked.cycle is not None else None
    units = [one for one in queries.units_to_notify(access, cycle) if one.pk in set(asked.units)]
    if len(units) != len(set(asked.units)):
        raise InputError("有的单位不存在，或不在您可以发通知的范围内，没有发出。")
    made = services.send(
        units=units,
        kind=asked.kind,
        title=asked.title,
        text=asked.text,
        by=person_of(request),
        cycle=cycle,
        deadline=asked.deadline,
        with_figures=asked.with_figures,
    )
    return Status(201, {"count": len(made), "items": [_notice_form(one) for one in made]})


@router.post("/notices/{int:notice_id}/reply", summary="回复通知")
def reply(request: HttpRequest, notice_id: int, asked: ReplyIn) -> dict[str, Any]:
    """The unit's reply; one only."""
    found = queries.notice_for(asker(request, "oversight.reply"), notice_id, "oversight.reply")
    services.reply(notice=found, by=person_of(request), text=asked.text)
    found.refresh_from_db()
    return _notice_form(found)


@router.get("/hooks", summary="外发地址")
def hooks(request: HttpRequest) -> dict[str, Any]:
    """The addresses; their secrets are never given again."""
    return page(queries.hooks(asker(request, "oversight.send")), _hook_form, 100, 0)


@router.post("/hooks", summary="添加外发地址", response={201: dict[str, Any]})
def add_hook(request: HttpRequest, asked: HookIn) -> Status:
    """A new address; the answer holds the secret of its signature, once."""
    place = region_for(asker(request, "oversight.send"), "oversight.send", str(asked.region or ""))
    made = hook_services.add(region=place, title=asked.title, url=asked.url, by=person_of(request))
    return Status(201, _hook_form(made) | {"secret": made.secret})


@router.post("/hooks/{int:hook_id}", summary="启用或停用外发地址")
def switch(request: HttpRequest, hook_id: int, asked: HookSwitch) -> dict[str, Any]:
    """Turn a hook on or off."""
    found = queries.hook_for(asker(request, "oversight.send"), hook_id)
    hook_services.switch(hook=found, is_active=asked.is_active, by=person_of(request))
    found.refresh_from_db()
    return _hook_form(found)


@router.get("/hooks/calls", summary="外发记录")
def calls(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """Every call that was made, the newest first."""
    rows = queries.calls(asker(request, "oversight.send")).order_by("-at", "-id")
    return page(rows, _call_form, limit, offset)
