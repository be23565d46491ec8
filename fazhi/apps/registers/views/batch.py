"""Many rows at once: confirming, and one column changed after a preview."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from fazhi.apps.evidence.queries import duty_for, takes_more
from fazhi.apps.framework.access import cycle_of
from fazhi.apps.pages.errors import InputError, NotAllowedError
from fazhi.apps.registers import queries
from fazhi.apps.registers.codec import key_shown
from fazhi.apps.registers.forms import OneColumnForm
from fazhi.apps.registers.models import Entry, EntryState
from fazhi.apps.registers.services import rows
from fazhi.apps.registers.services.evidence import hand_in_rows
from fazhi.apps.registers.views.books import list_of
from fazhi.apps.registers.views.common import region_of, region_to_change, units_to_fill
from fazhi.apps.units.access import access_of, allow
from fazhi.apps.units.models import Region
from fazhi.ledgers import Ledger

MOST = 2000
"""Rows that one change of a column may touch: their preview must still be read."""


def chosen(request: HttpRequest, region: Region, ledger: Ledger, action: str) -> QuerySet[Entry]:
    """The rows that were ticked, or all that match the filters of the list."""
    access = access_of(request)
    mine = queries.entries(access, region, ledger, action).exclude(state=EntryState.REMOVED)
    if request.POST.get("all"):
        asked = request.GET
        request.GET = QueryDict(request.POST.get("filter", ""))  # the list reads its filters there
        try:
            return list_of(request, region, ledger).narrowed(request, mine)
        finally:
            request.GET = asked
    ids = [int(one) for one in request.POST.getlist("pick") if one.isdigit()]
    if not ids:
        raise InputError("请先勾选要处理的行。")
    return mine.filter(pk__in=ids[: MOST * 10])


@allow("registers.confirm")
@require_POST
def confirm(request: HttpRequest, ledger: str) -> HttpResponse:
    """The office confirms the chosen rows."""
    region = region_to_change(request, "registers.confirm")
    found = queries.ledger_of(region, ledger)
    some = chosen(request, region, found, "registers.confirm").filter(state=EntryState.ENTERED).order_by("id")
    count = rows.confirm(entries=some, by=request.user)  # type: ignore[arg-type]  # signed in
    messages.success(request, f"已确认{count}行。" if count else "所选的行都已确认过。")
    if (back := request.POST.get("entry", "")).isdigit():
        return redirect("registers:entry", entry_id=int(back))
    return redirect("registers:book", ledger=found.name)


@allow("registers.edit")
@require_POST
def change(request: HttpRequest, ledger: str) -> HttpResponse:
    """Choose a column, give the value, see what it would do, do it: four steps of one page."""
    region = region_of(request)
    found = queries.ledger_of(region, ledger)
    some = list(chosen(request, region, found, "registers.edit")[: MOST + 1])
    if len(some) > MOST:
        raise InputError(f"一次最多修改{MOST}行，请先用筛选缩小范围。")
    context: dict[str, Any] = {"ledger": found, "picked": some, "count": len(some)}
    column = request.POST.get("column", "")
    if column not in {field.name for field in found.fields}:
        return render(request, "registers/change.html", context)
    field = found.field(column)
    units = units_to_fill(access_of(request), region)
    form = OneColumnForm(request.POST if "step" in request.POST else None, column=field, ledger=found, units=units)
    context |= {"column": field, "form": form}
    if "step" not in request.POST or not form.is_valid():
        return render(request, "registers/change.html", context)
    value, why = form.cleaned_data["value"], form.cleaned_data["why"]
    if column == found.unit_field and value not in units:
        raise NotAllowedError("只能改为您负责的单位。")
    if request.POST["step"] == "apply" and request.POST.get("previewed") == value:
        done = rows.change_many(entries=some, ledger=found, field=column, text=value, by=request.user, why=why)  # type: ignore[arg-type]
        messages.success(request, f"已修改{done}行，等待办公室确认。" if done else "所选的行已经是这个内容，没有改动。")
        return redirect("registers:book", ledger=found.name)
    plans = rows.plan_change(entries=some, ledger=found, field=column, text=value)
    context |= {
        "previewed": value,
        "plans": [(plan, key_shown(plan.entry.key)) for plan in plans],
        "faulty": sum(bool(plan.fault) for plan in plans),
        "differing": sum(not plan.fault and plan.before != plan.after for plan in plans),
    }
    return render(request, "registers/change.html", context)


@allow("evidence.hand_in")
@require_POST
def as_evidence(request: HttpRequest, ledger: str) -> HttpResponse:
    """Choose the duty that the chosen rows shall serve, then put them there as one file."""
    access, region = access_of(request), region_of(request)
    found = queries.ledger_of(region, ledger)
    some = list(chosen(request, region, found, "evidence.hand_in")[: MOST + 1])
    if len(some) > MOST:
        raise InputError(f"一份佐证最多{MOST}行，请先用筛选缩小范围。")
    wanted = request.POST.get("duty", "")
    if wanted.isdigit():
        duty = duty_for(access, int(wanted), "evidence.hand_in")
        hand_in_rows(entries=some, ledger=found, duty=duty, by=request.user)  # type: ignore[arg-type]  # signed in
        messages.success(request, f"《{found.title}》的{len(some)}行已作为一份材料放入{duty.indicator.number}。")
        return redirect("evidence:duty", duty_id=duty.pk)
    duties = takes_more(access, cycle_of(request))
    context = {"ledger": found, "picked": some, "count": len(some), "duties": duties}
    context["keys"] = [key_shown(one.key) for one in some[:10]]
    return render(request, "registers/as_evidence.html", context)
