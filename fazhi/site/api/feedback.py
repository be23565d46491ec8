"""Lists that went out, and the mending of their items."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from fazhi.apps.feedback import queries, services
from fazhi.apps.feedback.models import FeedbackList, MendingItem
from fazhi.apps.framework.queries import cycle_for
from fazhi.site.api.keys import asker, page, person_of

router = Router(tags=["清单和整改"])


class WordsIn(Schema):
    """A reply, or the reason of a closing or re-opening."""

    text: str = ""


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
    }


def _item_form(one: MendingItem) -> dict[str, Any]:
    return {
        "id": one.pk,
        "list": one.list_id,
        "number": one.number,
        "problem": one.problem,
        "demand": one.demand,
        "place": one.place,
        "quote": one.quote,
        "deadline": one.deadline,
        "state": one.state,
        "closed_at": one.closed_at,
    }


@router.get("/cycles/{int:cycle_id}/lists", summary="反馈清单（办公室）")
def lists(request: HttpRequest, cycle_id: int, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The lists of a cycle as the office sees them."""
    access = asker(request, "feedback.view")
    return page(queries.lists(access, cycle_for(access, cycle_id)), _list_form, limit, offset)


@router.get("/own-lists", summary="我的清单（单位）")
def own_lists(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The lists that went out to the asker's units."""
    return page(queries.own_lists(asker(request, "feedback.receive")), _list_form, limit, offset)


@router.post("/lists/{int:list_id}/receive", summary="签收清单")
def receive(request: HttpRequest, list_id: int) -> dict[str, Any]:
    """The unit confirms the receipt."""
    found = queries.list_for(asker(request, "feedback.receive"), list_id, "feedback.receive")
    services.receive(feedback_list=found, by=person_of(request))
    found.refresh_from_db()
    return _list_form(found)


@router.get("/lists/{int:list_id}/items", summary="清单的整改事项")
def items(request: HttpRequest, list_id: int, limit: int = 200, offset: int = 0) -> dict[str, Any]:
    """The items of a list, for the office and for the unit it went to."""
    access = asker(request, "feedback.view" if _is_office(request) else "feedback.receive")
    found = queries.list_for(access, list_id, "feedback.view" if _is_office(request) else "feedback.receive")
    return page(found.items.order_by("number"), _item_form, limit, offset)


def _is_office(request: HttpRequest) -> bool:
    from fazhi.apps.units.access import access_of

    return access_of(request).may("feedback.view")


@router.post("/items/{int:item_id}/reply", summary="回复整改")
def reply(request: HttpRequest, item_id: int, asked: WordsIn) -> dict[str, Any]:
    """The unit's reply to one item."""
    found = queries.item_for(asker(request, "feedback.receive"), item_id, "feedback.receive")
    services.reply(item=found, by=person_of(request), text=asked.text)
    found.refresh_from_db()
    return _item_form(found)


@router.post("/items/{int:item_id}/close", summary="整改销号")
def close(request: HttpRequest, item_id: int, asked: WordsIn) -> dict[str, Any]:
    """A reviewer closes one item."""
    found = queries.item_for(asker(request, "feedback.close"), item_id, "feedback.close")
    services.close(item=found, by=person_of(request), note=asked.text)
    found.refresh_from_db()
    return _item_form(found)


@router.post("/items/{int:item_id}/reopen", summary="重新整改")
def reopen(request: HttpRequest, item_id: int, asked: WordsIn) -> dict[str, Any]:
    """A reviewer opens one item again, with the reason."""
    found = queries.item_for(asker(request, "feedback.close"), item_id, "feedback.close")
    services.reopen(item=found, by=person_of(request), reason=asked.text)
    found.refresh_from_db()
    return _item_form(found)
