"""Which cycle and which day a page is about."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from django.utils import timezone

from fazhi.apps.evidence.views.common import cycle_of
from fazhi.apps.framework.models import Cycle
from fazhi.apps.pages.errors import InputError


def day_of(request: HttpRequest) -> date | None:
    """The past day that `?on=` names; None for now. Raises InputError."""
    text = request.GET.get("on", "")
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InputError("日期请写成 2021-06-30 的样子。") from None
    return day if day < timezone.localdate() else None


def asked(request: HttpRequest) -> tuple[Cycle, date | None, dict[str, str]]:
    """Cycle, day, and the query that carries both on to the next page."""
    cycle, day = cycle_of(request), day_of(request)
    base = {"cycle": str(cycle.pk)} | ({"on": day.isoformat()} if day is not None else {})
    return cycle, day, base
