"""Pages of mending: the ledger and an item for the office; own lists, receipt and reply for units."""

from __future__ import annotations

from datetime import date

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from fazhi.apps.evidence.services.receive import receive as take_file
from fazhi.apps.evidence.views.common import cycle_of
from fazhi.apps.feedback import queries, services
from fazhi.apps.feedback.models import MendingItem, MendingState
from fazhi.apps.feedback.views.lists import cycle_filter, file_of, list_context
from fazhi.apps.pages.errors import InputError
from fazhi.apps.pages.forms import PlainForm
from fazhi.apps.pages.listing import Badge, Column, Filter, Listing
from fazhi.apps.units.access import access_of, allow
from fazhi.apps.units.filters import unit_filter

PROOFS_SHOWN = 100
FILES_AT_ONCE = 20


class ReopenForm(PlainForm):
    """Why again, and by when."""

    reason = forms.CharField(label="理由", widget=forms.Textarea(attrs={"rows": 2}))
    deadline = forms.DateField(label="新的时限", widget=forms.DateInput(), required=False)


def _one_list(request: HttpRequest) -> list[tuple[str, str]]:
    """Only the list that was asked for: there may be hundreds."""
    wanted = request.GET.get("list", "")
    return [(wanted, "只看这份")] if wanted else []


def _is_list(value: str) -> Q:
    return Q(list_id=value) if value.isdigit() else Q(pk=None)


def _ledger(on: date) -> Listing:
    return Listing(
        "整改台账",
        columns=(
            Column("unit", "单位", lambda x: x.list.unit.name, sort="list__unit__order"),
            Column("list", "清单", lambda x: x.list.number, link=lambda x: reverse("feedback:list", args=[x.list_id])),
            Column("number", "序号", lambda x: x.number, number=True),
            Column("indicator", "指标", lambda x: x.duty.indicator.number if x.duty else "未归入"),
            Column(
                "problem",
                "存在问题",
                lambda x: x.problem,
                wide=True,
                link=lambda x: reverse("feedback:item", args=[x.pk]),
            ),
            Column("demand", "整改要求", lambda x: x.demand, wide=True, only_export=True),
            Column("place", "位置", lambda x: x.place, only_export=True),
            Column("deadline", "时限", lambda x: x.deadline, sort="deadline"),
            Column("state", "状态", lambda x: Badge(x.state, x.get_state_display()), sort="state"),
            Column("over", "逾期天数", lambda x: queries.days_over(x, on), number=True),
            Column("old", "历时天数", lambda x: queries.days_old(x, on), number=True),
            Column("replied", "最近回复", lambda x: x.replied_at, sort="replied_at"),
            Column("closed", "销号时间", lambda x: x.closed_at, sort="closed_at"),
        ),
        filters=(
            Filter("state", "状态", lambda _: MendingState.choices, "state"),
            Filter("age", "期限", lambda _: [(a[0], a[1]) for a in queries.AGES], lambda v: queries.age_q(v, on)),
            unit_filter("feedback.view", "list__unit_id"),
            Filter("list", "清单", _one_list, _is_list),
            cycle_filter(),
        ),
        search=("problem", "list__number", "list__unit__name"),
        empty="还没有整改事项。清单签发后，每一条都会登记在这里，直到销号。",
    )


@allow("feedback.view")
def ledger(request: HttpRequest) -> HttpResponse | FileResponse:
    """Every item with its ageing."""
    cycle, today = cycle_of(request), timezone.localdate()
    rows = queries.items(access_of(request), cycle)
    states = dict(MendingState.choices)
    counts = queries.by_state(rows)
    context = {
        "cycle": cycle,
        "ages": queries.ages(rows, today),
        "states": [(value, label, counts.get(value, 0)) for value, label in states.items()],
    }
    return _ledger(today).answer(request, "feedback/ledger.html", rows, context)


def _item_context(item: MendingItem) -> dict[str, object]:
    today = timezone.localdate()
    return {
        "item": item,
        "replies": list(item.replies.select_related("by").prefetch_related("proofs")),
        "over": queries.days_over(item, today),
        "old": queries.days_old(item, today),
    }


@allow("feedback.view")
def item(request: HttpRequest, item_id: int) -> HttpResponse:
    """One item for the office: what was asked, what came back, closing and re-opening."""
    access = access_of(request)
    found = queries.item_for(access, item_id, "feedback.view")
    may_close = access.allows("feedback.close", unit=found.list.unit)
    context = _item_context(found) | {"may_close": may_close, "reopen_form": ReopenForm(), "is_office": True}
    return render(request, "feedback/item.html", context)


@allow("feedback.close")
@require_POST
def close(request: HttpRequest, item_id: int) -> HttpResponse:
    """The mending is good."""
    found = queries.item_for(access_of(request), item_id, "feedback.close")
    services.close(item=found, by=request.user, note=request.POST.get("note", ""))  # type: ignore[arg-type]  # signed in
    messages.success(request, "已销号。")
    return redirect("feedback:item", item_id=found.pk)


@allow("feedback.close")
@require_POST
def reopen(request: HttpRequest, item_id: int) -> HttpResponse:
    """The mending is wanting."""
    found = queries.item_for(access_of(request), item_id, "feedback.close")
    form = ReopenForm(request.POST)
    if not form.is_valid():
        raise InputError("请写明重新整改的理由；时限请写成 2021-06-30 的样子。")
    services.reopen(item=found, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]  # signed in
    messages.success(request, "已退回单位重新整改。")
    return redirect("feedback:item", item_id=found.pk)


@allow("feedback.receive")
def mine(request: HttpRequest) -> HttpResponse:
    """The lists of my unit, and what is still to be mended."""
    access, today = access_of(request), timezone.localdate()
    waiting = [(item, queries.days_over(item, today)) for item in queries.own_items(access)]
    return render(request, "feedback/mine.html", {"lists": queries.own_lists(access), "waiting": waiting})


@allow("feedback.receive")
def own_list(request: HttpRequest, list_id: int) -> HttpResponse:
    """One list for its unit."""
    found = queries.list_for(access_of(request), list_id, "feedback.receive")
    return render(request, "feedback/list.html", list_context(found) | {"is_office": False})


@allow("feedback.receive")
def own_file(request: HttpRequest, list_id: int, form: str) -> FileResponse:
    """The file of a list for its unit."""
    return file_of(queries.list_for(access_of(request), list_id, "feedback.receive"), form)


@allow("feedback.receive")
@require_POST
def receive(request: HttpRequest, list_id: int) -> HttpResponse:
    """Confirm the receipt."""
    found = queries.list_for(access_of(request), list_id, "feedback.receive")
    services.receive(feedback_list=found, by=request.user)  # type: ignore[arg-type]  # signed in
    messages.success(request, "已签收，请在时限内逐条整改并回复。")
    return redirect("feedback:own_list", list_id=found.pk)


@allow("feedback.receive")
def own_item(request: HttpRequest, item_id: int) -> HttpResponse:
    """One item for its unit: what is asked, and the reply with its proof."""
    found = queries.item_for(access_of(request), item_id, "feedback.receive")
    context = _item_context(found) | {"proofs": queries.proofs_of(found)[:PROOFS_SHOWN], "is_office": False}
    return render(request, "feedback/item.html", context)


@allow("feedback.receive")
@require_POST
def reply(request: HttpRequest, item_id: int) -> HttpResponse:
    """The unit's reply; files sent with it are received like any other and stand as proof."""
    found = queries.item_for(access_of(request), item_id, "feedback.receive")
    services.check_reply(item=found, text=request.POST.get("text", ""))
    chosen = [pk for pk in request.POST.getlist("proof") if pk.isdigit()]
    proofs = list(queries.proofs_of(found).filter(pk__in=chosen))
    for sent in request.FILES.getlist("files")[:FILES_AT_ONCE]:
        receipt = take_file(
            unit=found.list.unit,
            cycle=found.list.cycle,
            by=request.user,  # type: ignore[arg-type]  # signed in
            name=sent.name or "佐证",
            source=sent,  # type: ignore[arg-type]  # a file to read from
        )
        proofs += list(receipt.materials.all())
    services.reply(item=found, by=request.user, text=request.POST.get("text", ""), proofs=proofs)  # type: ignore[arg-type]
    messages.success(request, "回复已提交，等待审阅销号。")
    return redirect("feedback:own_item", item_id=found.pk)
