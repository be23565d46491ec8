"""Reads of lists and mending for pages and exports, each narrowed to what the asker may see."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from fazhi.apps.evidence.models import Material
from fazhi.apps.feedback.models import FeedbackList, ListState, MendingItem, MendingState
from fazhi.apps.framework.models import Cycle
from fazhi.apps.pages.errors import NotThereError
from fazhi.apps.units.access import Access
from fazhi.apps.units.models import Unit

UNSETTLED = (MendingState.OPEN, MendingState.REPLIED, MendingState.REOPENED)


def lists(access: Access, cycle: Cycle) -> QuerySet[FeedbackList]:
    """The lists of a cycle that the office sees, with how many items each has and how many are closed."""
    narrowed = access.units_q("feedback.view", cycle_path="cycle")
    return (
        FeedbackList.objects.filter(narrowed, cycle=cycle)
        .defer("content")
        .select_related("unit", "cycle", "issued_by", "received_by")
        .annotate(count=Count("items"), closed=Count("items", filter=Q(items__state=MendingState.CLOSED)))
        .order_by("-round", "unit__order")
    )


def own_lists(access: Access) -> QuerySet[FeedbackList]:
    """The lists that went out to the asker's units."""
    return (
        FeedbackList.objects.filter(access.units_q("feedback.receive"))
        .exclude(state=ListState.DRAFT)
        .defer("content")
        .select_related("unit", "cycle")
        .annotate(count=Count("items"), closed=Count("items", filter=Q(items__state=MendingState.CLOSED)))
        .order_by("-issued_at")
    )


def own_items(access: Access) -> QuerySet[MendingItem]:
    """What the asker's units still have to mend."""
    return (
        MendingItem.objects.filter(
            access.units_q("feedback.receive", "list__unit"), state__in=(MendingState.OPEN, MendingState.REOPENED)
        )
        .select_related("list__unit", "duty__indicator")
        .defer("list__content")
        .order_by("deadline", "list_id", "number")
    )


def list_for(access: Access, list_id: int, action: str) -> FeedbackList:
    """One list; a unit's people never see a draft. Raises NotThereError."""
    cycle_path = "cycle" if action == "feedback.view" else None
    rows = FeedbackList.objects.filter(access.units_q(action, cycle_path=cycle_path), pk=list_id)
    if action == "feedback.receive":
        rows = rows.exclude(state=ListState.DRAFT)
    found = rows.select_related("unit", "cycle__region", "issued_by", "received_by").first()
    if found is None:
        raise NotThereError()
    return found


def items(access: Access, cycle: Cycle) -> QuerySet[MendingItem]:
    """All items of issued lists of a cycle: the ledger."""
    narrowed = access.units_q("feedback.view", "list__unit", cycle_path="list__cycle")
    return (
        MendingItem.objects.filter(narrowed, list__cycle=cycle)
        .select_related("list__unit", "duty__indicator", "closed_by")
        .defer("list__content")
        .annotate(replied_at=Max("replies__at", filter=Q(replies__state=MendingState.REPLIED)))
        .order_by("list__unit__order", "list__round", "number")
    )


def by_state(rows: QuerySet[MendingItem]) -> dict[str, int]:
    """How many items are in each state."""
    return dict(rows.order_by().values_list("state").annotate(Count("pk", distinct=True)))


def item_for(access: Access, item_id: int, action: str) -> MendingItem:
    """One item. Raises NotThereError."""
    cycle_path = "list__cycle" if action == "feedback.view" else None
    found = (
        MendingItem.objects.filter(access.units_q(action, "list__unit", cycle_path=cycle_path), pk=item_id)
        .select_related("list__unit", "list__cycle", "duty__indicator", "closed_by")
        .defer("list__content")
        .first()
    )
    if found is None:
        raise NotThereError()
    return found


def proofs_of(item: MendingItem) -> QuerySet[Material]:
    """The unit's files that may serve as proof of a mending: those of the duty first, then the rest."""
    rows = Material.objects.filter(unit_id=item.list.unit_id, cycle_id=item.list.cycle_id, removed_at=None)
    if item.duty_id is not None:
        rows = rows.filter(Q(submission__duty_id=item.duty_id) | Q(submission=None))
    return rows.exclude(document=None, receipt__outcome="read").select_related("receipt").order_by("-id")


def units_to_tell(access: Access, cycle: Cycle) -> list[Unit]:
    """The units of a cycle for which the asker may draft lists."""
    owing = Q(duties__cycle=cycle, duties__is_active=True) | Q(materials__cycle=cycle)
    rows = Unit.objects.filter(access.units_q("feedback.manage", ""), owing, is_active=True)
    return list(rows.distinct().order_by("order", "id"))


def end_of_mending(item: MendingItem, on: date) -> date:
    """The day up to which an item ages: the day it was closed, else the day asked about."""
    closed = timezone.localdate(item.closed_at) if item.closed_at is not None else None
    return closed if closed is not None and closed <= on else on


def days_over(item: MendingItem, on: date) -> int:
    """By how many days the item is (or was, when closed) past its deadline on a day; 0 where it is not."""
    return 0 if item.deadline is None else max(0, (end_of_mending(item, on) - item.deadline).days)


def days_old(item: MendingItem, on: date) -> int:
    """How many days the item has been (or was) with the unit on a day."""
    issued = item.list.issued_at
    return 0 if issued is None else max(0, (end_of_mending(item, on) - timezone.localdate(issued)).days)


AGES: tuple[tuple[str, str, int, int | None], ...] = (
    ("in-time", "未逾期", -1, None),
    ("week", "逾期1—7天", 1, 7),
    ("month", "逾期8—30天", 8, 30),
    ("more", "逾期30天以上", 31, None),
)


def age_q(name: str, on: date) -> Q:
    """The unsettled items of an age on a day."""
    known = {one[0]: one for one in AGES}
    if name not in known:
        return Q(pk=None)
    _, _, least, most = known[name]
    unsettled = Q(state__in=UNSETTLED)
    if least < 0:
        return unsettled & (Q(deadline=None) | Q(deadline__gte=on))
    found = unsettled & Q(deadline__lte=on - timedelta(days=least))
    return found if most is None else found & Q(deadline__gte=on - timedelta(days=most))


def ages(rows: QuerySet[MendingItem], on: date) -> list[tuple[str, str, int]]:
    """How many unsettled items are of each age, and how many are closed."""
    counts: dict[str, Any] = rows.order_by().aggregate(
        **{f"n{i}": Count("pk", filter=age_q(name, on), distinct=True) for i, (name, _, _, _) in enumerate(AGES)}
    )
    return [(name, label, counts[f"n{i}"]) for i, (name, label, _, _) in enumerate(AGES)]
