"""The chained log: list with filters, one event, and the check of the whole chain."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date

from fazhi.apps.audit.actions import ACTIONS
from fazhi.apps.audit.models import Event
from fazhi.apps.audit.services import noted_end, walk
from fazhi.apps.pages.errors import InputError, NotThereError
from fazhi.apps.pages.listing import Column, Filter, Listing
from fazhi.apps.units.access import allow
from fazhi.apps.units.models import Person, Unit

GROUPS = {
    "people": "人员",
    "units": "单位",
    "framework": "指标体系",
    "import": "导入",
    "duties": "责任",
    "evidence": "材料",
    "review": "审阅",
    "feedback": "清单整改",
    "registers": "台账",
    "reports": "报告",
    "oversight": "通知督办",
    "progress": "进度",
    "upkeep": "系统维护",
    "site": "站点",
}


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False) if value else ""


EVENTS = Listing(
    "日志",
    columns=(
        Column("number", "序号", lambda e: e.number, sort="number", link=lambda e: reverse("audit:event", args=[e.pk])),
        Column("at", "时间", lambda e: e.at, sort="at"),
        Column("by", "操作人", lambda e: e.by_name),
        Column("action", "动作", lambda e: ACTIONS.get(e.action, e.action), sort="action"),
        Column("title", "对象", lambda e: e.title, wide=True),
        Column("note", "说明", lambda e: e.note, wide=True),
        Column("address", "来源地址", lambda e: e.address),
        Column("before", "之前", lambda e: _json(e.before), only_export=True),
        Column("after", "之后", lambda e: _json(e.after), only_export=True),
        Column("hash", "摘要", lambda e: e.hash, only_export=True),
    ),
    filters=(
        Filter("group", "类别", lambda r: GROUPS.items(), lambda value: Q(action__startswith=f"{value}.")),
        Filter("action", "动作", lambda r: ACTIONS.items()),
        Filter("by", "操作人", lambda r: [(str(p.pk), f"{p}（{p.username}）") for p in Person.objects.all()], "by_id"),
        Filter("unit", "单位", lambda r: [(str(pk), n) for pk, n in Unit.objects.values_list("pk", "name")], "unit_id"),
    ),
    search=("title", "by_name", "note", "address"),
    empty="还没有日志。",
)


@allow("audit.view")
def events(request: HttpRequest) -> HttpResponse | FileResponse:
    """All events, newest first; `from` and `to` are days."""
    rows = Event.objects.all()
    for name, path in (("from", "at__date__gte"), ("to", "at__date__lte")):
        if text := request.GET.get(name, ""):
            rows = rows.filter(**{path: _day(text)})
    carried = {name: request.GET.get(name, "") for name in ("from", "to")}
    others = {name: value for name, value in request.GET.items() if value and name not in (*carried, "page", "format")}
    return EVENTS.answer(request, "upkeep/events.html", rows, {"carried": carried, "others": others})


def _day(text: str) -> Any:
    try:
        day = parse_date(text)
    except (ValueError, ValidationError):
        day = None
    if day is None:
        raise InputError(f"“{text[:20]}”不是日期，应写成 2026-06-30 的样子。")
    return day


@allow("audit.view")
def event(request: HttpRequest, event_id: int) -> HttpResponse:
    """One event with everything it says."""
    found = Event.objects.filter(pk=event_id).select_related("by").first()
    if found is None:
        raise NotThereError()
    fields = [(name, found.before.get(name), found.after.get(name)) for name in {**found.before, **found.after}]
    context = {"event": found, "action": ACTIONS.get(found.action, found.action), "fields": fields}
    return render(request, "upkeep/event.html", context)


@allow("audit.view")
def check(request: HttpRequest) -> HttpResponse:
    """Whether the chain holds, and whether an end that was written down is still there."""
    text = request.GET.get("noted", "").strip()
    end = noted_end(text) if text else None
    if text and end is None:
        raise InputError("抄录的末尾应是“序号:摘要”，请照抄以前核验时显示的那一行。")
    return render(request, "upkeep/verify.html", {"found": walk(end), "noted": text})
