"""The office's pages of lists: all of them, a draft's preview, issuing one or many, downloads."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from fazhi.apps.evidence.views.common import cycle_of, cycles_of
from fazhi.apps.feedback import queries, services
from fazhi.apps.feedback.letters import Drafted, draft_letters, frozen_letter
from fazhi.apps.feedback.models import FeedbackList, ListState, MendingItem
from fazhi.apps.feedback.shown import shown
from fazhi.apps.pages.errors import InputError, NotThereError
from fazhi.apps.pages.forms import PlainForm
from fazhi.apps.pages.listing import Badge, Column, Filter, Listing
from fazhi.apps.storage.services import open_file
from fazhi.apps.units.access import access_of, allow
from fazhi.apps.units.filters import unit_filter
from fazhi.gongwen.write import Block
from fazhi.reviewset.lists import blocks

MEND_DAYS = 10
"""Days that a unit gets where nobody sets another deadline: two working weeks."""


class DeadlineForm(PlainForm):
    """By when to mend."""

    mend_by = forms.DateField(label="整改时限", widget=forms.DateInput())


def _fresh_form() -> DeadlineForm:
    return DeadlineForm(initial={"mend_by": timezone.localdate() + timedelta(days=MEND_DAYS)})


def cycle_filter() -> Filter:
    """The cycle as a filter, so that it stays while others are changed; the rows were chosen by it already."""
    return Filter("cycle", "周期", lambda asked: [(str(one.pk), str(one)) for one in cycles_of(asked)], lambda _: Q())


LISTS = Listing(
    "反馈清单",
    columns=(
        Column("unit", "单位", lambda x: x.unit.name, sort="unit__order", link=lambda x: _page(x)),
        Column("round", "轮次", lambda x: x.round, sort="round", number=True),
        Column("number", "编号", lambda x: x.number, sort="number"),
        Column("state", "状态", lambda x: Badge(x.state, x.get_state_display()), sort="state"),
        Column("mend_by", "整改时限", lambda x: x.mend_by, sort="mend_by"),
        Column("issued_at", "签发时间", lambda x: x.issued_at, sort="issued_at"),
        Column("received_at", "签收时间", lambda x: x.received_at, sort="received_at"),
        Column("count", "事项", lambda x: x.count, number=True, link=lambda x: _items(x)),
        Column("closed", "已销号", lambda x: x.closed, number=True, link=lambda x: _items(x) + "&state=closed"),
    ),
    filters=(
        Filter("state", "状态", lambda _: ListState.choices, "state"),
        unit_filter("feedback.view"),
        cycle_filter(),
    ),
    search=("unit__name", "number"),
    empty="还没有清单。审阅作出“补充”“退回”结论后，点“起草清单”即可为各单位生成。",
)


def _page(one: FeedbackList) -> str:
    return reverse("feedback:list", args=[one.pk])


def _items(one: FeedbackList) -> str:
    return f"{reverse('feedback:ledger')}?cycle={one.cycle_id}&list={one.pk}"


@allow("feedback.view")
def lists(request: HttpRequest) -> HttpResponse | FileResponse:
    """All lists of the cycle."""
    cycle = cycle_of(request)
    rows = queries.lists(access_of(request), cycle)
    drafts = rows.filter(state=ListState.DRAFT).count()
    return LISTS.answer(request, "feedback/lists.html", rows, {"cycle": cycle, "drafts": drafts})


@allow("feedback.view")
def feedback_list(request: HttpRequest, list_id: int) -> HttpResponse:
    """One list: the preview of a draft, or what went out."""
    found = queries.list_for(access_of(request), list_id, "feedback.view")
    return render(request, "feedback/list.html", list_context(found) | {"is_office": True})


def list_parts(found: FeedbackList) -> tuple[list[Block], Drafted | None]:
    """The letter in its parts: as it went out, or what a draft would say now with what it is made of."""
    if found.state != ListState.DRAFT:
        issued = timezone.localdate(found.issued_at) if found.issued_at is not None else None
        return blocks(frozen_letter(found.content), day=issued, number=found.number), None
    drafted, today = services.letter_of(found), timezone.localdate()
    return blocks(drafted.letter, day=today, number=services.next_number(found.cycle, today)), drafted


def list_context(found: FeedbackList) -> dict[str, object]:
    """What a page of one list shows."""
    today = timezone.localdate()
    parts, drafted = list_parts(found)
    if drafted is None:
        items = list(found.items.select_related("duty__indicator").order_by("number"))
        rows = [(item, queries.days_over(_with(item, found), today)) for item in items]
        return {"list": found, "parts": shown(parts), "items": rows}
    return {
        "list": found,
        "parts": shown(parts),
        "letter": drafted.letter,
        "stamp": drafted.stamp,
        "number": services.next_number(found.cycle, today),
        "form": DeadlineForm(initial={"mend_by": found.mend_by}),
    }


def _with(item: MendingItem, found: FeedbackList) -> MendingItem:
    item.list = found  # spares a query an item
    return item


@allow("feedback.manage")
def batch(request: HttpRequest) -> HttpResponse:
    """Which units have something to be told, and drafting for those chosen."""
    access, cycle = access_of(request), cycle_of(request)
    units = queries.units_to_tell(access, cycle)
    if request.method == "POST":
        form = DeadlineForm(request.POST)
        if not form.is_valid():
            raise InputError("请填写整改时限。")
        wanted = set(request.POST.getlist("pick"))
        chosen = [unit for unit in units if str(unit.pk) in wanted]
        if not chosen:
            raise InputError("请先勾选要起草清单的单位。")
        made = services.draft_many(
            cycle=cycle, units=chosen, mend_by=form.cleaned_data["mend_by"], by=request.user  # type: ignore[arg-type]
        )  # fmt: skip
        messages.success(request, f"已起草{len(made)}份清单，请逐份或一并核对后签发。")
        return redirect(f"{reverse('feedback:drafts')}?cycle={cycle.pk}")
    letters = draft_letters(cycle, units, on=timezone.localdate())
    rows = [(unit, letters[unit.pk].letter) for unit in units if letters[unit.pk].has_items]
    context = {"cycle": cycle, "rows": rows, "clean": len(units) - len(rows), "form": _fresh_form()}
    return render(request, "feedback/batch.html", context)


@allow("feedback.manage")
def drafts(request: HttpRequest) -> HttpResponse:
    """All drafts before issuing: what each would say, and issuing those chosen."""
    access, cycle = access_of(request), cycle_of(request)
    rows = list(
        FeedbackList.objects.filter(access.units_q("feedback.manage"), cycle=cycle, state=ListState.DRAFT)
        .select_related("unit", "cycle")
        .order_by("unit__order", "id")
    )
    if request.method == "POST":
        wanted = set(request.POST.getlist("pick"))
        stamps = {one.pk: request.POST.get(f"stamp-{one.pk}", "") for one in rows if str(one.pk) in wanted}
        if not stamps:
            raise InputError("请先勾选要签发的清单。")
        done = services.issue_many(stamps=stamps, by=request.user)  # type: ignore[arg-type]  # signed in
        if done.issued:
            messages.success(request, f"已签发{len(done.issued)}份清单。")
        for one, reason in done.left:
            messages.warning(request, f"{one.unit}：{reason}")
        return redirect(f"{reverse('feedback:lists')}?cycle={cycle.pk}")
    letters = services.letters_of(rows)
    shown_rows = [(one, letters[one.pk].letter, letters[one.pk].stamp) for one in rows]
    first = services.next_number(cycle, timezone.localdate())
    return render(request, "feedback/drafts.html", {"cycle": cycle, "rows": shown_rows, "first": first})


@allow("feedback.manage")
@require_POST
def redraft(request: HttpRequest, list_id: int) -> HttpResponse:
    """Set another deadline for a draft."""
    found = queries.list_for(access_of(request), list_id, "feedback.manage")
    form = DeadlineForm(request.POST)
    if not form.is_valid():
        raise InputError("请填写整改时限。")
    if found.state == ListState.DRAFT:
        services.draft(cycle=found.cycle, unit=found.unit, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
    return redirect("feedback:list", list_id=found.pk)


@allow("feedback.manage")
@require_POST
def issue(request: HttpRequest, list_id: int) -> HttpResponse:
    """Issue one list as previewed."""
    found = queries.list_for(access_of(request), list_id, "feedback.manage")
    services.issue(
        feedback_list=found,
        number=request.POST.get("number", ""),
        stamp=request.POST.get("stamp", ""),
        by=request.user,  # type: ignore[arg-type]  # signed in
    )
    messages.success(request, "清单已签发，单位登录后即可签收。")
    return redirect("feedback:list", list_id=found.pk)


@allow("feedback.view")
def download(request: HttpRequest, list_id: int, form: str) -> FileResponse:
    """The Word or PDF file of an issued list."""
    return file_of(queries.list_for(access_of(request), list_id, "feedback.view"), form)


def file_of(found: FeedbackList, form: str) -> FileResponse:
    """The file as it was issued. Raises NotThereError."""
    sha256 = {"docx": found.docx_id, "pdf": found.pdf_id}.get(form)
    if sha256 is None:
        raise NotThereError("这份清单没有这种文件：草稿没有文件；PDF 在签发后由后台生成，需要安装 LibreOffice。")
    response = FileResponse(open_file(sha256), content_type="application/octet-stream")
    name = f"{found.unit.name}反馈清单（第{found.round}轮）.{form}"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
