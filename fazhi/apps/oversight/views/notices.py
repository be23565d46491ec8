"""Notices: the list, one of them, sending, replying, and the papers."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from fazhi.apps.duties.standing import Standing, standing
from fazhi.apps.evidence.views.common import cycle_of
from fazhi.apps.framework.models import Cycle
from fazhi.apps.oversight import bulletin, queries
from fazhi.apps.oversight.models import Notice, NoticeKind
from fazhi.apps.oversight.services import notices as services
from fazhi.apps.pages.errors import InputError, NotAllowedError, NotThereError
from fazhi.apps.pages.forms import PlainForm
from fazhi.apps.pages.listing import Badge, Column, Filter, Listing
from fazhi.apps.units.access import access_of, allow
from fazhi.apps.units.filters import unit_filter
from fazhi.apps.units.models import Unit, UnitCategory
from fazhi.gongwen.write import Block
from fazhi.gongwen.write import render as set_in_type

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
KIND_COLOURS = {"reminder": "pending", "urge": "major", "bulletin": "issued", "talk": "block", "praise": "passed"}


class NoticeForm(PlainForm):
    """What to say, and by when to answer."""

    kind = forms.ChoiceField(label="类型", choices=NoticeKind.choices)
    title = forms.CharField(label="标题", max_length=200)
    text = forms.CharField(label="内容", widget=forms.Textarea(attrs={"rows": 6}))
    deadline = forms.DateField(label="回复时限", widget=forms.DateInput(), required=False, help_text="督办单和约谈必填")
    with_figures = forms.BooleanField(label="文末附上各单位自己的进度数据", required=False, initial=True)


class ReplyForm(PlainForm):
    """The unit's answer."""

    text = forms.CharField(label="回复", widget=forms.Textarea(attrs={"rows": 4}))


def _state(notice: Notice) -> Badge:
    if notice.replied_at is not None:
        return Badge("replied", "已回复")
    if notice.deadline is not None and notice.deadline < timezone.localdate():
        return Badge("returned", "逾期未回复")
    return Badge("read", "已读") if notice.read_at is not None else Badge("waiting", "未读")


def _state_is(value: str) -> Q:
    today = timezone.localdate()
    return {
        "replied": Q(replied_at__isnull=False),
        "late": Q(replied_at=None, deadline__lt=today),
        "read": Q(replied_at=None, read_at__isnull=False),
        "unread": Q(replied_at=None, read_at=None),
    }.get(value, Q(pk=None))


NOTICES = Listing(
    "通知督办",
    columns=(
        Column("at", "时间", lambda x: x.at, sort="at"),
        Column("unit", "单位", lambda x: x.unit.name, sort="unit__order"),
        Column("kind", "类型", lambda x: Badge(KIND_COLOURS[x.kind], x.get_kind_display()), sort="kind"),
        Column("title", "标题", lambda x: x.title, wide=True, link=lambda x: reverse("oversight:notice", args=[x.pk])),
        Column("text", "内容", lambda x: x.text, only_export=True),
        Column("by", "发出", lambda x: str(x.by) if x.by is not None else "系统"),
        Column("deadline", "回复时限", lambda x: x.deadline, sort="deadline"),
        Column("state", "状态", _state),
        Column("reply", "回复内容", lambda x: x.reply, only_export=True),
        Column("replied_at", "回复时间", lambda x: x.replied_at, sort="replied_at"),
    ),
    filters=(
        Filter("kind", "类型", lambda _: NoticeKind.choices, "kind"),
        Filter(
            "state",
            "状态",
            lambda _: [("unread", "未读"), ("read", "已读未回复"), ("replied", "已回复"), ("late", "逾期未回复")],
            _state_is,
        ),
        unit_filter("oversight.view"),
    ),
    search=("title", "text", "unit__name"),
    empty="还没有通知。临近时限和逾期时系统每天自动提醒；办公室也可以点“发出通知”。",
)


@allow("oversight.view")
def notices(request: HttpRequest) -> HttpResponse | FileResponse:
    """All notices the person may see."""
    return NOTICES.answer(request, "oversight/notices.html", queries.notices(access_of(request)))


@allow("oversight.view")
def notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """One notice; the first look of the unit counts as read."""
    access = access_of(request)
    found = queries.notice_for(access, notice_id)
    may_reply = access.allows("oversight.reply", unit=found.unit)
    if may_reply and found.read_at is None:
        services.mark_read(notice=found, by=request.user)  # type: ignore[arg-type]  # signed in
    context = {"notice": found, "may_reply": may_reply and found.replied_at is None, "form": ReplyForm()}
    return render(request, "oversight/notice.html", context | {"state": _state(found)})


@allow("oversight.reply")
@require_POST
def reply(request: HttpRequest, notice_id: int) -> HttpResponse:
    """The unit's reply."""
    found = queries.notice_for(access_of(request), notice_id, "oversight.reply")
    services.reply(notice=found, by=request.user, text=request.POST.get("text", ""))  # type: ignore[arg-type]  # signed in
    messages.success(request, "回复已提交。")
    return redirect("oversight:notice", notice_id=found.pk)


def _cycle(request: HttpRequest) -> Cycle | None:
    try:
        return cycle_of(request)
    except NotThereError:
        return None


@allow("oversight.send")
def send(request: HttpRequest) -> HttpResponse:
    """Write a notice and choose the units."""
    access, cycle = access_of(request), _cycle(request)
    units = queries.units_to_notify(access, cycle)
    form = NoticeForm(request.POST or None, initial={"kind": request.GET.get("kind", NoticeKind.REMINDER)})
    if request.method == "POST" and form.is_valid():
        wanted = set(request.POST.getlist("pick"))
        chosen = [unit for unit in units if str(unit.pk) in wanted]
        made = services.send(units=chosen, by=request.user, cycle=cycle, **form.cleaned_data)  # type: ignore[arg-type]
        messages.success(request, f"已发给{len(made)}个单位。")
        return redirect("oversight:notices")
    found = standing(cycle, where=access.units_q("oversight.send")) if cycle is not None else None
    picked = set(request.POST.getlist("pick") or request.GET.getlist("unit"))
    context = {"cycle": cycle, "form": form, "rows": _rows(units, found), "picked": picked}
    return render(request, "oversight/send.html", context | {"categories": UnitCategory.values})


def _rows(units: list[Unit], found: Standing | None) -> list[tuple[Unit, Any]]:
    """The units with their figures, so that one sees whom to write to."""
    counts = {found.units[label].id: one for label, one in found.by_unit().items()} if found is not None else {}
    return [(unit, counts.get(unit.pk)) for unit in units]


def _word(parts: list[Block], name: str) -> HttpResponse:
    response = HttpResponse(set_in_type(parts, title=name), content_type=WORD)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.docx"
    return response


@allow("oversight.view")
def paper(request: HttpRequest, notice_id: int) -> HttpResponse:
    """A notice as a paper in Word."""
    found = queries.notice_for(access_of(request), notice_id)
    name = f"{found.get_kind_display()}（{found.unit.name}）{timezone.localtime(found.at):%Y%m%d}"
    return _word(bulletin.paper(found, found.unit.region.name), name)


@allow("oversight.send")
def bulletin_paper(request: HttpRequest) -> HttpResponse:
    """The bulletin of progress of a cycle in Word."""
    access, cycle = access_of(request), cycle_of(request)
    if not access.allows("oversight.send", region=cycle.region_id):
        raise NotAllowedError()
    found = standing(cycle)
    if not found.lines:
        raise InputError("这个周期还没有责任，无法通报进度。")
    return _word(bulletin.bulletin(found), f"{cycle.name}进度通报{found.day:%Y%m%d}")
