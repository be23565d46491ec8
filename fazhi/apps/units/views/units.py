"""Units: list, one unit, a new one, the region's settings, and set-up by Excel."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from fazhi.apps.pages.errors import InputError
from fazhi.apps.pages.importing_page import answer
from fazhi.apps.pages.listing import Badge, Column, Filter, Listing
from fazhi.apps.units import queries
from fazhi.apps.units.access import access_of, allow
from fazhi.apps.units.books import UnitsBook
from fazhi.apps.units.forms import RegionForm, UnitForm
from fazhi.apps.units.models import Unit, UnitCategory
from fazhi.apps.units.services import units as services


def _state(unit: Unit) -> Badge:
    if unit.merged_into_id:
        return Badge("closed", f"已并入{unit.merged_into}")
    return Badge("confirmed", "在用") if unit.is_active else Badge("draft", "停用")


UNITS = Listing(
    "单位",
    columns=(
        Column("name", "单位名称", lambda u: u.name, sort="name", link=lambda u: reverse("units:unit", args=[u.pk])),
        Column("aliases", "简称", lambda u: "、".join(u.aliases), wide=True),
        Column("category", "类别", lambda u: u.get_category_display(), sort="category"),
        Column("enforces", "执法单位", lambda u: "是" if u.enforces else "否", sort="enforces"),
        Column("leader", "分管县领导", lambda u: u.leader, sort="leader"),
        Column("contact", "联络员", lambda u: u.contact),
        Column("phone", "联系电话", lambda u: u.phone),
        Column("people", "账号", lambda u: u.people, sort="people", number=True),
        Column("state", "状态", _state),
    ),
    filters=(
        Filter("category", "类别", lambda r: UnitCategory.choices),
        Filter("enforces", "执法单位", lambda r: [("True", "是"), ("False", "否")]),
        Filter("active", "状态", lambda r: [("True", "在用"), ("False", "停用或已合并")], "is_active"),
    ),
    search=("name", "contact", "leader"),
    empty="还没有单位。请点“导入”，下载单位名单模板填好后导入。",
)


@allow("units.view")
def units(request: HttpRequest) -> HttpResponse | FileResponse:
    """All units the asker may see."""
    return UNITS.answer(request, "units/units.html", queries.units_for(access_of(request)))


@allow("units.view")
def unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """One unit, its people, and the form to change it."""
    access = access_of(request)
    found = queries.unit_for(access, unit_id)
    may_manage = access.allows("units.manage", unit=found)
    form = UnitForm(request.POST or None, initial=_initial(found))
    if request.method == "POST":
        access.require("units.manage", unit=found)
        if form.is_valid() and _changed(form, found, request):
            return redirect("units:unit", unit_id=found.pk)
    members = found.memberships.filter(taken_at=None).select_related("person").order_by("role", "person__name")
    context = {
        "unit": found,
        "form": form,
        "members": members if access.may("people.view") or access.allows("evidence.view", unit=found) else [],
        "former": list(found.merged_from.all()),
        "may_manage": may_manage,
        "state": _state(found),
    }
    return render(request, "units/unit.html", context)


def _initial(unit: Unit) -> dict[str, Any]:
    return {name: getattr(unit, name) for name in UnitForm.base_fields}


def _changed(form: UnitForm, unit: Unit, request: HttpRequest) -> bool:
    try:
        services.change_unit(unit=unit, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]  # signed in
    except InputError as error:
        form.add_error("name", str(error))
        return False
    messages.success(request, f"{unit}已保存。")
    return True


@allow("units.manage")
def add(request: HttpRequest) -> HttpResponse:
    """A new unit."""
    region = queries.region_for(access_of(request), "units.manage", request.GET.get("region", ""))
    form = UnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_unit(region=region, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except InputError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, f"{made}已添加。")
            return redirect("units:unit", unit_id=made.pk)
    return render(request, "units/form.html", {"form": form, "title": f"新增单位（{region}）", "back": "units:units"})


@allow("units.manage")
def region(request: HttpRequest) -> HttpResponse:
    """What the checks must know of the region: short names, official domains and accounts."""
    access = access_of(request)
    found = queries.region_for(access, "units.manage", request.GET.get("region", ""))
    form = RegionForm(request.POST or None, initial={name: getattr(found, name) for name in RegionForm.base_fields})
    if request.method == "POST" and form.is_valid():
        services.change_region(region=found, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]  # signed in
        messages.success(request, "已保存，之后的检查按新的设置进行。")
        return redirect(f"{reverse('units:region')}?region={found.pk}")
    return render(request, "units/form.html", {"form": form, "title": f"{found}的区划设置", "back": "units:units"})


@allow("units.manage")
def import_units(request: HttpRequest) -> HttpResponse | FileResponse:
    """单位名单 by Excel."""
    region = queries.region_for(access_of(request), "units.manage", request.GET.get("region", ""))
    return answer(request, UnitsBook(region), back=reverse("units:units"))
