"""Merging a unit into another: what would happen first, then with a reason."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fazhi.apps.pages.errors import InputError
from fazhi.apps.units.access import access_of, allow
from fazhi.apps.units.models import Unit
from fazhi.apps.units.queries import unit_for
from fazhi.apps.upkeep.forms import MergeForm
from fazhi.apps.upkeep.services import merging


@allow("units.manage")
def merge(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The page."""
    access = access_of(request)
    unit = unit_for(access, unit_id, "units.manage")
    others = Unit.objects.filter(access.units_q("units.manage", ""), region=unit.region, is_active=True)
    form = MergeForm(request.POST or None, units=others.exclude(pk=unit.pk))
    context: dict[str, Any] = {"unit": unit, "form": form}
    if request.method == "POST" and form.is_valid():
        heir = form.cleaned_data["heir"]
        try:
            if request.POST.get("sure") == "1":
                merging.merge(unit=unit, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]  # signed in
                messages.success(request, f"{unit}已并入{heir}，责任、材料和账号都已转过去，原有记录保留。")
                return redirect("units:unit", unit_id=heir.pk)
            context |= {"plan": merging.compare(unit, heir), "heir": heir}
        except InputError as error:
            form.add_error(None, str(error))
    return render(request, "upkeep/merge.html", context)
