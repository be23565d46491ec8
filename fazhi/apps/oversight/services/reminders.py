"""The daily reminders: what is due soon or past due, said once a day at most and not every day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from fazhi.apps.duties.standing import Line, Standing, standing
from fazhi.apps.feedback.models import MendingItem, MendingState
from fazhi.apps.framework.models import Cycle
from fazhi.apps.oversight.models import Notice, NoticeKind, Reminded
from fazhi.apps.oversight.services.notices import figures, post_notice
from fazhi.apps.units.models import Unit
from fazhi.reviewset.lists import chinese_day
from fazhi.reviewset.progress import State, is_overdue

AHEAD = 7
"""A reminder names what is due within so many days."""
MARKS = frozenset({7, 3, 1, 0, -1})
"""Days before (after) the due date on which a reminder goes out; once past due then every seventh day."""
LONGEST = 31
"""So many days are looked back on at most; what is past due comes again every seventh day anyway."""
NAMED = 10
"""So many things are named in one text; of the rest only the number."""


@dataclass
class Due:
    """What of one unit is near or past due: (words, due date)."""

    soon: list[tuple[str, date]] = field(default_factory=list)
    late: list[tuple[str, date]] = field(default_factory=list)
    mend_soon: list[tuple[str, date]] = field(default_factory=list)
    mend_late: list[tuple[str, date]] = field(default_factory=list)

    def days(self) -> Iterable[date]:
        """All due dates."""
        return (due for rows in (self.soon, self.late, self.mend_soon, self.mend_late) for _, due in rows)

    def is_day(self, days: Iterable[date]) -> bool:
        """Whether any of the dates calls for a reminder on one of those days."""
        on = list(days)
        return any(is_mark((due - day).days) for due in self.days() for day in on)


def is_mark(left: int) -> bool:
    """Whether so many days before the due date (negative: after it) a reminder goes out."""
    return left in MARKS or (left < 0 and left % 7 == 0)


def missed(last: date | None, on: date) -> list[date]:
    """The days whose reminders are due on a day: itself, and those since the last ones went out."""
    if last is None or last >= on:
        return [on]
    return [on - timedelta(days=back) for back in range(min((on - last).days, LONGEST))]


def remind(on: date | None = None) -> int:
    """Send the reminders of a day; gives how many went out. Running twice sends nothing twice.

    Where the machine stood still for some days, what was due meanwhile is said too: in one text a unit, as things
    stand today, never a text for each day.
    """
    day = on or timezone.localdate()
    return sum(_of_cycle(cycle, day) for cycle in Cycle.objects.filter(is_open=True))


def _of_cycle(cycle: Cycle, on: date) -> int:
    found = standing(cycle)
    due = due_of(found, cycle, on)
    sent = Reminded.objects.filter(cycle=cycle).values_list("day", flat=True).first()
    days = missed(sent, on)
    told = set(Notice.objects.filter(cycle=cycle, day=on).values_list("unit_id", flat=True))
    units = Unit.objects.filter(pk__in=[pk for pk, one in due.items() if one.is_day(days)], is_active=True)
    count = 0
    for unit in units.exclude(pk__in=told):
        with transaction.atomic():
            post_notice(
                unit=unit,
                kind=NoticeKind.REMINDER,
                title=title_of(due[unit.pk]),
                text=text_of(due[unit.pk], figures(found, unit)),
                by=None,
                cycle=cycle,
                deadline=None,
                day=on,
            )
        count += 1
    if sent is None or sent < on:
        Reminded.objects.update_or_create(cycle=cycle, defaults={"day": on})
    return count


def due_of(found: Standing, cycle: Cycle, on: date) -> dict[int, Due]:
    """What is near or past due on a day, by unit id."""
    by_unit: dict[int, Due] = {}
    for line in found.lines:
        if line.due is None:
            continue
        own = by_unit.setdefault(found.units[line.unit].id, Due())
        words = f"{line.indicator}.{found.indicators[line.indicator].short}"
        if is_overdue(line.state, line.due, on):
            own.late.append((words, line.due))
        elif _is_near(line, on):
            own.soon.append((words, line.due))
    items = MendingItem.objects.filter(
        list__cycle=cycle, state__in=(MendingState.OPEN, MendingState.REOPENED), deadline__isnull=False
    ).values_list("list__unit_id", "list__number", "number", "deadline")
    for unit, number, place, deadline in items.order_by("deadline", "id"):
        if deadline is None:
            continue
        own = by_unit.setdefault(unit, Due())
        words = f"{number}第{place}条"
        if deadline < on:
            own.mend_late.append((words, deadline))
        elif (deadline - on).days <= AHEAD:
            own.mend_soon.append((words, deadline))
    return by_unit


def _is_near(line: Line, on: date) -> bool:
    waits = not line.state.is_done and line.state is not State.PENDING
    return waits and line.due is not None and 0 <= (line.due - on).days <= AHEAD


def title_of(due: Due) -> str:
    """The title: how many of what."""
    late, soon = len(due.late) + len(due.mend_late), len(due.soon) + len(due.mend_soon)
    parts = [f"{count}项{words}" for count, words in ((late, "已逾期"), (soon, f"{AHEAD}天内到期")) if count]
    return "办理提醒：" + "，".join(parts)


def text_of(due: Due, own_figures: str) -> str:
    """The text, in plain words."""
    parts = [
        _said("报送已逾期", due.late),
        _said(f"报送将在{AHEAD}天内到期", due.soon),
        _said("整改已逾期", due.mend_late),
        _said(f"整改将在{AHEAD}天内到期", due.mend_soon),
    ]
    lines = [part for part in parts if part]
    lines.append("请抓紧办理；确有困难的，请及时与办公室联系。")
    return "\n".join([*lines, own_figures] if own_figures else lines)


def _said(words: str, rows: list[tuple[str, date]]) -> str:
    if not rows:
        return ""
    rows = sorted(rows, key=lambda row: row[1])
    named = "、".join(f"{name}（{chinese_day(day)}）" for name, day in rows[:NAMED])
    rest = f"等{len(rows)}项" if len(rows) > NAMED else ""
    return f"{words}{len(rows)}项：{named}{rest}。"
