"""Progress and search."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import FileResponse, HttpRequest
from django.utils import timezone
from ninja import Router

from fazhi.apps.duties.models import DONE, Duty, StateChange
from fazhi.apps.duties.standing import Counts
from fazhi.apps.framework.queries import cycle_for
from fazhi.apps.progress import queries as progress_queries
from fazhi.apps.progress.views.pages import workbook
from fazhi.apps.search import queries as search_queries
from fazhi.apps.search.models import SourceKind
from fazhi.apps.search.words import parse
from fazhi.reviewset.progress import Progress
from fazhi.site.api.keys import asker, page
from fazhi.site.api.setup import duty_form

router = Router(tags=["进度和检索"])


def _counts(counts: Counts) -> dict[str, Any]:
    return asdict(counts) | {"percent": counts.percent}


def _rule(found: Progress) -> dict[str, Any]:
    """What the one rule makes of it: indicators, key tasks and 双过半, for the whole region."""
    return {
        "indicators": asdict(found.indicators),
        "key_tasks": asdict(found.key_tasks),
        "is_halfway": found.is_halfway,
    }


@router.get("/cycles/{int:cycle_id}/progress", summary="进度")
def progress(request: HttpRequest, cycle_id: int, day: date | None = None) -> dict[str, Any]:
    """How the duties stand that the asker may see, in all and in groups; with `day` at the end of that day."""
    access = asker(request, "progress.view")
    cycle = cycle_for(access, cycle_id, "progress.view")
    stands = progress_queries.stands(access, cycle, day)
    groups = {
        "units": ("unit", stands.by_unit()),
        "tops": ("top", stands.by_top()),
        "leaders": ("leader", stands.by_leader()),
        "categories": ("category", stands.by_category()),
    }
    found: dict[str, Any] = {"day": stands.day, "all": _counts(stands.everything)}
    for name, (label, rows) in groups.items():
        found[name] = [{label: key, **_counts(counts)} for key, counts in rows.items()]
    return found | {"rule": _rule(stands.progress) if progress_queries.sees_all(access, cycle) else None}


@router.get("/cycles/{int:cycle_id}/progress.xlsx", summary="下载进度表")
def progress_book(request: HttpRequest, cycle_id: int, day: date | None = None) -> FileResponse:
    """The workbook that the pages and the command line give."""
    access = asker(request, "progress.view")
    return workbook(progress_queries.stands(access, cycle_for(access, cycle_id, "progress.view"), day))


@router.get("/cycles/{int:cycle_id}/standing", summary="某一天的责任状态")
def standing(
    request: HttpRequest,
    cycle_id: int,
    day: date | None = None,
    unit: int | None = None,
    state: str = "",
    done: bool | None = None,
    limit: int = 200,
    offset: int = 0,
) -> dict[str, Any]:
    """The duties behind the numbers, with the state each had at the end of the day."""
    access = asker(request, "progress.view")
    past = day if day is not None and day < timezone.localdate() else None
    rows = progress_queries.duties(access, cycle_for(access, cycle_id, "progress.view"), past)
    if unit is not None:
        rows = rows.filter(unit_id=unit)
    if state:
        rows = rows.filter(Q(then=state))
    if done is not None:
        rows = rows.filter(Q(then__in=DONE) if done else ~Q(then__in=DONE))

    def form(duty: Duty) -> dict[str, Any]:
        return duty_form(duty) | {"state": getattr(duty, "then", duty.state)}

    return page(rows, form, limit, offset)


@router.get("/cycles/{int:cycle_id}/changes", summary="最近的变动")
def changes(
    request: HttpRequest, cycle_id: int, day: date | None = None, days: int = 7, limit: int = 200, offset: int = 0
) -> dict[str, Any]:
    """What moved in the days up to and with `day`, the newest first."""
    access = asker(request, "progress.view")
    rows = progress_queries.changes(
        access,
        cycle_for(access, cycle_id, "progress.view"),
        day=day or timezone.localdate(),
        days=max(1, min(days, 366)),
    )
    return page(rows, _change_form, limit, offset)


def _change_form(one: StateChange) -> dict[str, Any]:
    return {
        "duty": one.duty_id,
        "unit_name": one.duty.unit.name,
        "indicator": one.duty.indicator.number,
        "at": one.at,
        "state": one.state,
        "by": str(one.by) if one.by is not None else None,
        "note": one.note,
    }


@router.get("/cycles/{int:cycle_id}/curve", summary="完成率曲线和节点")
def curve(request: HttpRequest, cycle_id: int) -> dict[str, Any]:
    """The share done at the end of each day, and what was planned."""
    access = asker(request, "progress.view")
    return progress_queries.curve(access, cycle_for(access, cycle_id, "progress.view"))


@router.get("/search", summary="全文检索")
def search(
    request: HttpRequest,
    q: str,
    kind: str = "",
    unit: int | None = None,
    cycle: int | None = None,
    first: date | None = None,
    last: date | None = None,
    limit: int = 50,
    offset: int = 0,
) -> dict[str, Any]:
    """Words in everything the asker may see, the newest first; `kind` is page, capture, opinion or entry."""
    asked = {"unit_id": unit, "cycle_id": cycle, "day__gte": first, "day__lte": last}
    where = Q(kind=kind) if kind in SourceKind.values else Q()
    where &= Q(**{name: value for name, value in asked.items() if value is not None})
    found = search_queries.search(asker(request, "search.use"), parse(q), where=where)
    return page(found.hits, _hit_form, limit, offset) | {"has_more": found.has_more}


def _hit_form(hit: search_queries.Hit) -> dict[str, Any]:
    one = hit.passage
    return {
        "kind": one.kind,
        "title": one.title,
        "place": one.place,
        "url": one.url,
        "unit": one.unit.name if one.unit is not None else None,
        "date": one.day,
        "excerpt": "".join(text for text, _ in hit.pieces),
    }
