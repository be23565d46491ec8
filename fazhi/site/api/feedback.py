"""Lists: drafted, previewed, issued, received; and the mending of their items: replied to, closed, opened again."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import FileResponse, HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status

from fazhi.apps.feedback import queries, services
from fazhi.apps.feedback.models import FeedbackList, ListState, MendingItem, MendingReply, MendingState
from fazhi.apps.feedback.shown import shown
from fazhi.apps.feedback.views.lists import file_of, list_parts
from fazhi.apps.framework.queries import cycle_for
from fazhi.apps.pages.errors import ConflictError, InputError
from fazhi.apps.units.access import Access
from fazhi.site.api.keys import asker, page, person_of

router = Router(tags=["清单和整改"])


class ListDraftIn(Schema):
    """For which units (all that have something to be told where none are named), and by when to mend."""

    units: list[int] | None = None
    mend_by: date


class ListDeadlineIn(Schema):
    """By when to mend."""

    mend_by: date


class ListIssueIn(Schema):
    """`stamp` is that of the preview: what changed since is not issued. Without a number the next one is taken."""

    stamp: str
    number: str = ""


class ClosingIn(Schema):
    """The reason of a closing."""

    text: str = ""


class MendingReplyIn(Schema):
    """What the unit did. `proofs` are ids of its own files; send new ones with `/evidence/…/files` first."""

    text: str
    proofs: tuple[int, ...] = ()


class MendingAgainIn(Schema):
    """Why again, and by when."""

    text: str
    deadline: date | None = None


def _list_form(one: FeedbackList) -> dict[str, Any]:
    return {
        "id": one.pk,
        "unit": one.unit_id,
        "unit_name": one.unit.name,
        "round": one.round,
        "number": one.number,
        "state": one.state,
        "mend_by": one.mend_by,
        "issued_at": one.issued_at,
        "received_at": one.received_at,
        "files": [form for form, sha256 in (("docx", one.docx_id), ("pdf", one.pdf_id)) if sha256 is not None],
    }


def _item_form(one: MendingItem) -> dict[str, Any]:
    return {
        "id": one.pk,
        "list": one.list_id,
        "number": one.number,
        "duty": one.duty_id,
        "problem": one.problem,
        "demand": one.demand,
        "place": one.place,
        "quote": one.quote,
        "deadline": one.deadline,
        "state": one.state,
        "closed_at": one.closed_at,
    }


def _aged_form(one: MendingItem) -> dict[str, Any]:
    today = timezone.localdate()
    aged = {"unit_name": one.list.unit.name, "list_number": one.list.number, "indicator": None}
    if one.duty is not None:
        aged["indicator"] = one.duty.indicator.number
    return {
        **_item_form(one),
        **aged,
        "days_over": queries.days_over(one, today),
        "days_old": queries.days_old(one, today),
    }


def _reply_form(one: MendingReply) -> dict[str, Any]:
    return {
        "by": str(one.by),
        "at": one.at,
        "state": one.state,
        "text": one.text,
        "proofs": [{"id": proof.pk, "name": proof.name} for proof in one.proofs.all()],
    }


def _reader(request: HttpRequest) -> tuple[Access, str]:
    """The asker's rights and the action by which lists are read: the office's, else the unit's."""
    from fazhi.apps.units.access import access_of

    action = "feedback.view" if access_of(request).may("feedback.view") else "feedback.receive"
    return asker(request, action), action


# --- lists ----------------------------------------------------------------------------------------------------------


@router.get("/cycles/{int:cycle_id}/lists", summary="反馈清单（办公室）")
def lists(request: HttpRequest, cycle_id: int, state: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The lists of a cycle as the office sees them; `state` draft, issued or received."""
    access = asker(request, "feedback.view")
    rows = queries.lists(access, cycle_for(access, cycle_id))
    return page(rows.filter(state=state) if state else rows, _list_form, limit, offset)


@router.post("/cycles/{int:cycle_id}/drafts", summary="起草清单", response={201: dict[str, Any]})
def draft(request: HttpRequest, cycle_id: int, asked: ListDraftIn) -> Status:
    """Drafts for units that have something to be told; those without are passed over."""
    access = asker(request, "feedback.manage")
    cycle = cycle_for(access, cycle_id)
    units = queries.units_to_tell(access, cycle)
    if asked.units is not None:
        units = [unit for unit in units if unit.pk in set(asked.units)]
    made = services.draft_many(cycle=cycle, units=units, mend_by=asked.mend_by, by=person_of(request))
    return Status(201, {"count": len(made), "items": [_list_form(one) for one in made]})


@router.get("/own-lists", summary="我的清单（单位）")
def own_lists(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The lists that went out to the asker's units."""
    return page(queries.own_lists(asker(request, "feedback.receive")), _list_form, limit, offset)


@router.get("/lists/{int:list_id}", summary="清单全文；草稿为预览")
def preview(request: HttpRequest, list_id: int) -> dict[str, Any]:
    """A list with its text. Of a draft what it would say now, with the `stamp` that issuing asks for."""
    access, action = _reader(request)
    found = queries.list_for(access, list_id, action)
    parts, drafted = list_parts(found)
    text = [{"kind": one.kind, "text": one.text, "body": one.body, "rows": one.rows} for one in shown(parts)]
    told = {**_list_form(found), "text": text, "stamp": None, "next_number": None}
    if drafted is not None:
        told["stamp"] = drafted.stamp
        told["next_number"] = services.next_number(found.cycle, timezone.localdate())
    return told


@router.put("/lists/{int:list_id}/deadline", summary="改草稿的整改时限")
def set_deadline(request: HttpRequest, list_id: int, asked: ListDeadlineIn) -> dict[str, Any]:
    """Another deadline for a draft."""
    found = queries.list_for(asker(request, "feedback.manage"), list_id, "feedback.manage")
    if found.state != ListState.DRAFT:
        raise ConflictError("这份清单已经签发，时限不能再改；个别事项可以退回并另定时限。")
    services.draft(cycle=found.cycle, unit=found.unit, mend_by=asked.mend_by, by=person_of(request))
    found.refresh_from_db()
    return _list_form(found)


@router.post("/lists/{int:list_id}/issue", summary="签发清单")
def issue(request: HttpRequest, list_id: int, asked: ListIssueIn) -> dict[str, Any]:
    """Issue a draft as it was previewed. The Word file is there at once, the PDF is made afterwards."""
    found = queries.list_for(asker(request, "feedback.manage"), list_id, "feedback.manage")
    number = asked.number.strip() or services.next_number(found.cycle, timezone.localdate())
    made = services.issue(feedback_list=found, number=number, stamp=asked.stamp, by=person_of(request))
    return _list_form(made)


@router.get("/lists/{int:list_id}/file.{form}", summary="下载签发的清单", response={200: None})
def file(request: HttpRequest, list_id: int, form: str) -> FileResponse:
    """The file as it was issued: docx or pdf."""
    access, action = _reader(request)
    return file_of(queries.list_for(access, list_id, action), form)


@router.post("/lists/{int:list_id}/receive", summary="签收清单")
def receive(request: HttpRequest, list_id: int) -> dict[str, Any]:
    """The unit confirms the receipt."""
    found = queries.list_for(asker(request, "feedback.receive"), list_id, "feedback.receive")
    services.receive(feedback_list=found, by=person_of(request))
    found.refresh_from_db()
    return _list_form(found)


# --- items ----------------------------------------------------------------------------------------------------------


@router.get("/lists/{int:list_id}/items", summary="清单的整改事项")
def items(request: HttpRequest, list_id: int, limit: int = 200, offset: int = 0) -> dict[str, Any]:
    """The items of a list, for the office and for the unit it went to."""
    access, action = _reader(request)
    found = queries.list_for(access, list_id, action)
    return page(found.items.order_by("number"), _item_form, limit, offset)


@router.get("/cycles/{int:cycle_id}/items", summary="整改台账")
def ledger(
    request: HttpRequest, cycle_id: int, state: str = "", age: str = "", limit: int = 100, offset: int = 0
) -> dict[str, Any]:
    """All items of issued lists with their ageing; `age` in-time, week, month or more (days past the deadline)."""
    access = asker(request, "feedback.view")
    rows = queries.items(access, cycle_for(access, cycle_id))
    if state and state not in MendingState.values:
        raise InputError(f"整改状态应是{'、'.join(MendingState.values)}之一。")
    if state:
        rows = rows.filter(state=state)
    if age:
        rows = rows.filter(queries.age_q(age, timezone.localdate()))
    return page(rows, _aged_form, limit, offset)


@router.get("/items/{int:item_id}", summary="一条整改事项和往来")
def item(request: HttpRequest, item_id: int) -> dict[str, Any]:
    """One item with everything said about it."""
    access, action = _reader(request)
    found = queries.item_for(access, item_id, action)
    said = found.replies.select_related("by").prefetch_related("proofs")
    return {**_aged_form(found), "replies": [_reply_form(one) for one in said]}


@router.post("/items/{int:item_id}/reply", summary="回复整改")
def reply(request: HttpRequest, item_id: int, asked: MendingReplyIn) -> dict[str, Any]:
    """The unit's reply to one item with its proof."""
    found = queries.item_for(asker(request, "feedback.receive"), item_id, "feedback.receive")
    proofs = list(queries.proofs_of(found).filter(pk__in=asked.proofs))
    if len(proofs) != len(set(asked.proofs)):
        raise InputError("有的佐证不是本单位可用的材料，请核对材料的编号。")
    services.reply(item=found, by=person_of(request), text=asked.text, proofs=proofs)
    found.refresh_from_db()
    return _item_form(found)


@router.post("/items/{int:item_id}/close", summary="整改销号")
def close(request: HttpRequest, item_id: int, asked: ClosingIn) -> dict[str, Any]:
    """A reviewer closes one item."""
    found = queries.item_for(asker(request, "feedback.close"), item_id, "feedback.close")
    services.close(item=found, by=person_of(request), note=asked.text)
    found.refresh_from_db()
    return _item_form(found)


@router.post("/items/{int:item_id}/reopen", summary="重新整改")
def reopen(request: HttpRequest, item_id: int, asked: MendingAgainIn) -> dict[str, Any]:
    """A reviewer opens one item again, with the reason and perhaps a new deadline."""
    found = queries.item_for(asker(request, "feedback.close"), item_id, "feedback.close")
    services.reopen(item=found, by=person_of(request), reason=asked.text, deadline=asked.deadline)
    found.refresh_from_db()
    return _item_form(found)
