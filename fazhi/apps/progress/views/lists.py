"""The lists behind the numbers: duties as they stood on a day, and what moved."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from fazhi.apps.duties.models import DONE, WAITING_FOR_UNIT, Duty, Part, State
from fazhi.apps.evidence.views.common import cycles_of
from fazhi.apps.framework.models import Indicator
from fazhi.apps.pages.errors import InputError
from fazhi.apps.pages.listing import Badge, Column, Filter, Listing
from fazhi.apps.progress import queries
from fazhi.apps.progress.views.common import asked, day_of
from fazhi.apps.units.access import access_of, allow
from fazhi.apps.units.models import Unit, UnitCategory

LABELS = dict(State.choices)
NOBODY = "-"
"""Stands for 'no leader named' in an address, where '' means all."""


def _number(path: str) -> Callable[[str], Q]:
    def where(value: str) -> Q:
        if not value.isdigit():
            raise InputError("筛选条件无效，请从列表中选择。")
        return Q(**{path: value})

    return where


def _top_is(value: str) -> Q:
    _number("pk")(value)
    return Q(indicator__heading__parent_id=value) | Q(indicator__heading_id=value, indicator__heading__parent=None)


def _top_title(duty: Duty) -> str:
    heading = duty.indicator.heading
    return str(heading.parent or heading) if heading is not None else "未分类"


def _duty(duty_id: int) -> str:
    return reverse("evidence:duty", args=[duty_id])


def _ignored(value: str) -> Q:
    """Cycle and day choose the rows before the filters do."""
    return Q()


def _carried(request: HttpRequest) -> tuple[Filter, ...]:
    """Cycle and day as filters, so that they stay while others are changed."""

    def cycles(_: HttpRequest) -> Iterable[tuple[str, str]]:
        return [(str(one.pk), str(one)) for one in cycles_of(request)]

    day = day_of(request)
    found = (Filter("cycle", "周期", cycles, _ignored),)
    return found if day is None else (*found, Filter("on", "截至", lambda _: [(str(day), str(day))], _ignored))


def _units(rows: QuerySet[Duty]) -> Callable[[HttpRequest], Iterable[tuple[str, str]]]:
    def choices(_: HttpRequest) -> Iterable[tuple[str, str]]:
        owing = rows.order_by().values("unit_id")
        return [(str(pk), name) for pk, name in Unit.objects.filter(pk__in=owing).values_list("pk", "name")]

    return choices


def _indicators(rows: QuerySet[Duty]) -> Callable[[HttpRequest], Iterable[tuple[str, str]]]:
    def choices(_: HttpRequest) -> Iterable[tuple[str, str]]:
        owed = Indicator.objects.filter(pk__in=rows.order_by().values("indicator_id"))
        return [(str(one.pk), str(one)) for one in owed]

    return choices


def _leaders(rows: QuerySet[Duty]) -> Callable[[HttpRequest], Iterable[tuple[str, str]]]:
    def choices(_: HttpRequest) -> Iterable[tuple[str, str]]:
        names = rows.order_by("unit__leader").values_list("unit__leader", flat=True).distinct()
        return [(name or NOBODY, name or "未写明") for name in names]

    return choices


def _filters(request: HttpRequest, rows: QuerySet[Duty]) -> tuple[Filter, ...]:
    late = Q(due__lt=day_of(request) or timezone.localdate(), then__in=WAITING_FOR_UNIT)
    done = Q(then__in=DONE)
    return (
        *_carried(request),
        Filter("state", "状态", lambda _: State.choices, "then"),
        Filter("done", "完成", lambda _: [("1", "已完成"), ("0", "未完成")], lambda v: done if v == "1" else ~done),
        Filter("late", "逾期", lambda _: [("1", "已逾期")], lambda _: late),
        Filter("unit", "单位", _units(rows), _number("unit_id")),
        Filter("indicator", "指标", _indicators(rows), _number("indicator_id")),
        Filter("top", "一级指标", _tops(rows), _top_is),
        Filter("category", "类别", lambda _: UnitCategory.choices, "unit__category"),
        Filter("leader", "分管领导", _leaders(rows), lambda v: Q(unit__leader="" if v == NOBODY else v)),
        Filter("part", "分工", lambda _: Part.choices, "part"),
        Filter("key", "重点任务", lambda _: [("1", "是")], lambda _: Q(indicator__is_key=True)),
    )


def _tops(rows: QuerySet[Duty]) -> Callable[[HttpRequest], Iterable[tuple[str, str]]]:
    def choices(_: HttpRequest) -> Iterable[tuple[str, str]]:
        found: dict[str, str] = {}
        headings = rows.order_by("indicator__heading__order").values_list(
            "indicator__heading_id", "indicator__heading__title",
            "indicator__heading__parent_id", "indicator__heading__parent__title",
        ).distinct()  # fmt: skip
        for own, title, above, above_title in headings:
            if own is not None:
                found[str(above or own)] = above_title or title
        return list(found.items())

    return choices


COLUMNS = (
    Column("number", "指标", lambda d: d.indicator.number, sort="indicator__order"),
    Column("title", "指标内容", lambda d: d.indicator.short, wide=True, link=lambda d: _duty(d.pk)),
    Column("top", "一级指标", _top_title),
    Column("unit", "单位", lambda d: d.unit.name, sort="unit__order"),
    Column("leader", "分管领导", lambda d: d.unit.leader, sort="unit__leader"),
    Column("part", "分工", lambda d: d.get_part_display(), sort="part"),
    Column("due", "时限", lambda d: d.due, sort="due"),
    Column("state", "状态", lambda d: Badge(d.then, LABELS[d.then]), sort="then"),
    Column("round", "轮次", lambda d: d.round, number=True),
    Column("changed", "变动时间", lambda d: d.changed_at, sort="changed_at"),
)


@allow("progress.view")
def duties(request: HttpRequest) -> HttpResponse | FileResponse:
    """The duties that a number counts."""
    cycle, day, _ = asked(request)
    rows = queries.duties(access_of(request), cycle, day)
    listing = Listing(
        f"责任进度（截至{day}）" if day is not None else "责任进度",
        columns=COLUMNS,
        filters=_filters(request, rows),
        search=("unit__name", "indicator__text", "indicator__number"),
        empty="还没有责任。请在“责任清单”里分配，或用 Excel 导入。",
    )
    return listing.answer(request, "pages/list.html", rows)


MOVES = (
    Column("at", "时间", lambda m: m.at, sort="at"),
    Column("unit", "单位", lambda m: m.duty.unit.name, sort="duty__unit__order"),
    Column("duty", "指标", lambda m: str(m.duty.indicator), wide=True, link=lambda m: _duty(m.duty_id)),
    Column("state", "变为", lambda m: Badge(m.state, m.get_state_display()), sort="state"),
    Column("by", "经办", lambda m: str(m.by) if m.by is not None else "系统"),
    Column("note", "说明", lambda m: m.note, wide=True),
)
SPANS = (("7", "近7天"), ("30", "近30天"), ("366", "近一年"))


@allow("progress.view")
def changes(request: HttpRequest) -> HttpResponse | FileResponse:
    """What moved lately."""
    cycle, day, _ = asked(request)
    text = request.GET.get("days", "7")
    days = int(text) if text in dict(SPANS) else 7
    rows = queries.changes(access_of(request), cycle, day=day or timezone.localdate(), days=days)
    listing = Listing(
        "状态变动",
        columns=MOVES,
        filters=(
            *_carried(request),
            Filter("days", "范围", lambda _: SPANS, _ignored),
            Filter("state", "变为", lambda _: State.choices, "state"),
        ),
        search=("duty__unit__name", "duty__indicator__text"),
        empty="这段时间没有责任改变状态。",
    )
    return listing.answer(request, "pages/list.html", rows)


__all__ = ["changes", "duties"]
