"""Closed months: the office locks and opens them."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from fazhi.apps.pages.errors import InputError, NotThereError
from fazhi.apps.registers import queries
from fazhi.apps.registers.forms import LockForm
from fazhi.apps.registers.services import rows
from fazhi.apps.registers.views.common import region_to_change
from fazhi.apps.units.access import allow
from fazhi.apps.units.models import Unit


@allow("registers.confirm")
def locks(request: HttpRequest) -> HttpResponse:
    """The closed months and the form that closes one."""
    region = region_to_change(request, "registers.confirm")
    kept = [one for one in queries.catalogue_of(region) if not one.virtual]
    titles = {one.name: one.title for one in kept}
    units = list(Unit.objects.filter(region=region, is_active=True))
    form = LockForm(
        request.POST or None,
        ledgers=[(one.name, one.title) for one in kept if one.date_field],
        units=[(str(one.pk), one.name) for one in units],
    )
    if request.method == "POST" and form.is_valid():
        month = _month(form.cleaned_data["month"])
        unit = next((one for one in units if str(one.pk) == form.cleaned_data["unit"]), None)
        chosen = [one for one in kept if one.date_field and form.cleaned_data["ledger"] in ("", one.name)]
        rows.lock_many(region=region, ledgers=chosen, month=month, by=request.user, unit=unit)  # type: ignore[arg-type]
        messages.success(request, f"{month.year}年{month.month}月已锁定{len(chosen)}种台账，这个月的记录不能再改。")
        return redirect("registers:locks")
    found = [(lock, titles.get(lock.register.ledger, lock.register.ledger)) for lock in queries.locks(region)]
    return render(request, "registers/locks.html", {"region": region, "form": form, "locks": found})


def _month(text: str) -> date:
    try:
        year, month = text.split("-")
        return date(int(year), int(month), 1)
    except ValueError:
        raise InputError("月份请写成 2021-03 这样。") from None


@allow("registers.confirm")
@require_POST
def unlock(request: HttpRequest, lock_id: int) -> HttpResponse:
    """Open a month again, with the reason."""
    region = region_to_change(request, "registers.confirm")
    found = queries.locks(region).filter(pk=lock_id).first()
    if found is None:
        raise NotThereError()
    rows.unlock(
        register=found.register,
        month=found.month,
        by=request.user,  # type: ignore[arg-type]  # signed in
        reason=request.POST.get("reason", ""),
        unit=found.unit,
    )
    messages.success(request, "已解锁，更正后请重新锁定。")
    return redirect("registers:locks")
