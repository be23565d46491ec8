"""The responsibility list: who owes what by when; due dates of a selection moved, duties added and taken off."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from fazhi.apps.duties import edition_change, queries, services
from fazhi.apps.duties.books import DutiesBook
from fazhi.apps.duties.forms import DutyForm, EditionForm, MoveForm, RemoveForm
from fazhi.apps.duties.models import DONE, Duty, Part, State
from fazhi.apps.framework.access import cycle_of, cycles_of, editions_for
from fazhi.apps.framework.models import Cycle, Method
from fazhi.apps.framework.queries import cycle_for
from fazhi.apps.pages.errors import InputError
from fazhi.apps.pages.importing_page import answer
from fazhi.apps.pages.listing import Badge, Column, Filter, Listing
from fazhi.apps.units.access import access_of, allow
from fazhi.apps.units.filters import unit_filter


def _cycles(request: HttpRequest) -> list[tuple[str, str]]:
    return [(str(one.pk), one.name) for one in cycles_of(request)]


def _overdue(value: str) -> Q:
    late = Q(due__lt=timezone.localdate()) & ~Q(state__in=(*DONE, State.PENDING))
    return late if value == "yes" else ~late


DUTIES = Listing(
    "责任清单",
    columns=(
        Column(
            "number",
            "指标",
            lambda d: d.indicator.number,
            sort="indicator__order",
            link=lambda d: reverse("framework:indicator", args=[d.indicator_id]),
        ),
        Column(
            "text",
            "指标内容",
            lambda d: d.indicator.short,
            wide=True,
            link=lambda d: reverse("evidence:duty", args=[d.pk]),
        ),
        Column("unit", "单位", lambda d: d.unit.name, sort="unit__order"),
        Column("part", "分工", lambda d: d.get_part_display(), sort="part"),
        Column("method", "评测方式", lambda d: d.indicator.get_method_display()),
        Column("due", "时限", lambda d: d.due, sort="due"),
        Column("state", "状态", lambda d: Badge(d.state, d.get_state_display()), sort="state"),
        Column("round", "轮次", lambda d: d.round or None, number=True),
        Column("score", "得分", lambda d: d.score, number=True),
        Column("leader", "分管县领导", lambda d: d.unit.leader, only_export=True),
        Column("full", "指标全文", lambda d: d.indicator.text, wide=True, only_export=True),
    ),
    filters=(
        Filter("cycle", "周期", _cycles, "cycle_id"),
        unit_filter("duties.view"),
        Filter("part", "分工", lambda r: Part.choices),
        Filter("state", "状态", lambda r: State.choices),
        Filter("method", "评测方式", lambda r: Method.choices, "indicator__method"),
        Filter("key", "重点", lambda r: [("True", "重点任务"), ("False", "其他")], "indicator__is_key"),
        Filter("overdue", "逾期", lambda r: [("yes", "已逾期"), ("no", "未逾期")], _overdue),
    ),
    search=("indicator__text", "indicator__number", "unit__name"),
    empty="还没有责任。请点“导入”，下载责任清单模板填好单位和时限后导入。",
)


@allow("duties.view")
def duties(request: HttpRequest) -> HttpResponse | FileResponse:
    """The responsibility list of a cycle."""
    cycle = cycle_of(request)
    access = access_of(request)
    may_manage = access.allows("duties.manage", region=cycle.region_id)
    listing = DUTIES if not may_manage else SELECTABLE
    context = {"cycle": cycle, "may_manage": may_manage, "move_form": MoveForm(auto_id="move_%s")}
    return listing.answer(request, "duties/duties.html", queries.duties_for(access, cycle), context)


SELECTABLE = Listing(
    DUTIES.title, DUTIES.columns, DUTIES.filters, DUTIES.search, DUTIES.empty, selectable=True, extra=DUTIES.extra
)


def _chosen(request: HttpRequest) -> tuple[Cycle, QuerySet[Duty]]:
    """The selection of a batch: the rows ticked, or all that match the filters of the address."""
    cycle = cycle_of(request)
    rows = queries.duties_for(access_of(request), cycle, "duties.manage")
    if request.POST.get("all") == "1":
        return cycle, DUTIES.narrowed(request, rows)
    picked = [pk for pk in request.POST.getlist("pick") if pk.isdecimal()]
    if not picked:
        raise InputError("请先勾选要处理的责任，或选“符合条件的全部”。")
    return cycle, rows.filter(pk__in=picked)


@allow("duties.manage")
@require_POST
def move_due(request: HttpRequest) -> HttpResponse:
    """Move the due dates of a selection."""
    form = MoveForm(request.POST)
    if not form.is_valid():
        raise InputError("请填写新时限和理由。")
    cycle, rows = _chosen(request)
    count = services.move_due(duties=rows, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]  # signed in
    messages.success(request, f"已调整{count}项责任的时限。")
    return redirect(f"{reverse('duties:duties')}?cycle={cycle.pk}")


@allow("duties.manage")
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Take a selection off the list."""
    form = RemoveForm(request.POST)
    if not form.is_valid():
        raise InputError("请写明取消的理由。")
    cycle, rows = _chosen(request)
    count = services.remove_many(duties=rows, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]  # signed in
    messages.success(request, f"已取消{count}项责任，已报送的材料都保留。")
    return redirect(f"{reverse('duties:duties')}?cycle={cycle.pk}")


@allow("duties.manage")
def add(request: HttpRequest) -> HttpResponse:
    """One more duty."""
    access = access_of(request)
    cycle = cycle_of(request)
    access.require("duties.manage", region=cycle.region_id)
    form = DutyForm(
        request.POST or None,
        indicators=cycle.edition.indicators.order_by("order"),
        units=cycle.region.units.filter(is_active=True),
    )
    if request.method == "POST" and form.is_valid():
        duty, made = services.assign(cycle=cycle, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]  # signed in
        services.recount(cycle_id=cycle.pk, unit_ids=[duty.unit_id])
        messages.success(request, f"{duty}：{'已添加' if made else '已更新'}。")
        return redirect(f"{reverse('duties:duties')}?cycle={cycle.pk}&unit={duty.unit_id}")
    return render(request, "duties/add.html", {"form": form, "cycle": cycle})


@allow("duties.manage")
def import_duties(request: HttpRequest) -> HttpResponse | FileResponse:
    """责任清单 by Excel."""
    cycle = cycle_of(request)
    access_of(request).require("duties.manage", region=cycle.region_id)
    return answer(request, DutiesBook(cycle), back=f"{reverse('duties:duties')}?cycle={cycle.pk}")


@allow("framework.manage")
def switch_edition(request: HttpRequest, cycle_id: int) -> HttpResponse:
    """A cycle goes over to another edition: what would happen first, then with a reason."""
    access = access_of(request)
    cycle = cycle_for(access, cycle_id, "framework.manage")
    editions = editions_for(access, "framework.manage").filter(region=cycle.region).exclude(pk=cycle.edition_id)
    form = EditionForm(request.POST or None, editions=editions)
    context: dict[str, Any] = {"cycle": cycle, "form": form, "editions": editions}
    if request.method == "POST" and form.is_valid():
        edition = form.cleaned_data["edition"]
        if request.POST.get("sure") == "1":
            change = edition_change.switch(cycle=cycle, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
            messages.success(
                request, f"已更换为“{edition}”：{len(change.follow)}项责任随编号转入，{len(change.ending)}项取消。"
            )
            return redirect("framework:cycle", cycle_id=cycle.pk)
        context |= {"change": edition_change.compare(cycle, edition), "edition": edition}
    return render(request, "duties/switch.html", context)
