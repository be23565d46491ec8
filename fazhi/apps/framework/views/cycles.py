"""Cycles: list, one cycle with its milestones, a new one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from fazhi.apps.framework import queries, services
from fazhi.apps.framework.access import cycles_of, editions_for
from fazhi.apps.framework.forms import CycleForm, MilestonesForm, NewCycleForm
from fazhi.apps.pages.errors import InputError
from fazhi.apps.units.access import access_of, allow
from fazhi.apps.units.queries import region_for


@allow("framework.view")
def cycles(request: HttpRequest) -> HttpResponse:
    """All cycles."""
    return render(request, "framework/cycles.html", {"cycles": cycles_of(request)})


@allow("framework.view")
def cycle(request: HttpRequest, cycle_id: int) -> HttpResponse:
    """One cycle."""
    access = access_of(request)
    found = queries.cycle_for(access, cycle_id)
    may_manage = access.allows("framework.manage", region=found.region_id, cycle=found.pk)
    form = CycleForm(request.POST or None, initial={name: getattr(found, name) for name in CycleForm.base_fields})
    if request.method == "POST":
        access.require("framework.manage", region=found.region_id, cycle=found.pk)
        if form.is_valid():
            try:
                services.change_cycle(cycle=found, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]  # signed in
            except InputError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, "周期已保存。各项责任的时限没有变动；要一起改，请到责任清单里批量调整。")
                return redirect("framework:cycle", cycle_id=found.pk)
    milestones = list(found.milestones.all())
    lines = "\n".join(f"{one.name} {one.day} {one.percent}%" for one in milestones)
    context = {
        "cycle": found,
        "form": form,
        "may_manage": may_manage,
        "milestones": milestones,
        "milestones_form": MilestonesForm(initial={"text": lines}),
        "duties": found.duties.filter(access.units_q("duties.view"), is_active=True).count(),
    }
    return render(request, "framework/cycle.html", context)


@allow("framework.manage")
@require_POST
def milestones(request: HttpRequest, cycle_id: int) -> HttpResponse:
    """The milestones of a cycle."""
    found = queries.cycle_for(access_of(request), cycle_id, "framework.manage")
    form = MilestonesForm(request.POST)
    if not form.is_valid():
        raise InputError("请按“名称 日期 比例”一行一个填写节点。")
    services.set_milestones(cycle=found, wanted=form.rows(), by=request.user)  # type: ignore[arg-type]  # signed in
    messages.success(request, "节点已保存。")
    return redirect("framework:cycle", cycle_id=found.pk)


@allow("framework.manage")
def add_cycle(request: HttpRequest) -> HttpResponse:
    """A new cycle."""
    access = access_of(request)
    region = region_for(access, "framework.manage", request.GET.get("region", ""))
    editions = editions_for(access, "framework.manage").filter(region=region)
    form = NewCycleForm(request.POST or None, editions=editions)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_cycle(region=region, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except InputError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"周期“{made}”已建好，接着请导入这个周期的责任清单。")
            return redirect("framework:cycle", cycle_id=made.pk)
    return render(request, "framework/cycle_add.html", {"form": form, "region": region, "editions": editions})
