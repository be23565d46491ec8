"""Notices to units: sent, read, replied to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from fazhi.apps.audit.services import record
from fazhi.apps.duties.standing import Standing, standing
from fazhi.apps.framework.models import Cycle
from fazhi.apps.jobs.services import later
from fazhi.apps.oversight.models import Hook, Notice, NoticeKind
from fazhi.apps.pages.errors import ConflictError, InputError
from fazhi.apps.units.models import Person, Unit
from fazhi.reviewset.lists import chinese_day

NEEDS_DEADLINE = (NoticeKind.URGE, NoticeKind.TALK)


def figures(found: Standing, unit: Unit) -> str:
    """A unit's progress in one sentence, by the rule that pages and exports use; '' where it owes nothing."""
    label = next((label for label, one in found.units.items() if one.id == unit.pk), None)
    counts = found.by_unit().get(label) if label is not None else None
    return "" if counts is None else f"截至{chinese_day(found.day)}，你单位{counts.sentence}"


@transaction.atomic
def send(
    *,
    units: Iterable[Unit],
    kind: str,
    title: str,
    text: str,
    by: Person | None,
    cycle: Cycle | None = None,
    deadline: date | None = None,
    with_figures: bool = False,
) -> list[Notice]:
    """One notice to each of the units; with figures, each text ends with that unit's own progress."""
    chosen = list(units)
    if not chosen:
        raise InputError("请选择要发给哪些单位。")
    if not title.strip() or not text.strip():
        raise InputError("请填写标题和内容。")
    if kind in NEEDS_DEADLINE and deadline is None:
        raise InputError("督办单和约谈请写明回复时限。")
    found = standing(cycle) if with_figures and cycle is not None else None
    made = []
    for unit in chosen:
        own = figures(found, unit) if found is not None else ""
        body = f"{text.strip()}\n{own}".strip()
        made.append(post_notice(unit=unit, kind=kind, title=title, text=body, by=by, cycle=cycle, deadline=deadline))
    return made


def post_notice(
    *,
    unit: Unit,
    kind: str,
    title: str,
    text: str,
    by: Person | None,
    cycle: Cycle | None,
    deadline: date | None,
    day: date | None = None,
) -> Notice:
    """Write one notice, its event, and the calls of the region's hooks; runs in the caller's transaction."""
    made = Notice.objects.create(
        unit=unit, kind=kind, title=title.strip()[:200], text=text, by=by, cycle=cycle, deadline=deadline, day=day
    )
    after = {"kind": kind, "title": made.title, "deadline": deadline}
    record("oversight.noticed", by=by, about=made, unit_id=unit.pk, after=after)
    for hook in Hook.objects.filter(region_id=unit.region_id, is_active=True).values_list("pk", flat=True):
        later("oversight.call", hook, made.pk, 1)
    return made


def mark_read(*, notice: Notice, by: Person) -> None:
    """Somebody of the unit has opened it for the first time."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())


@transaction.atomic
def reply(*, notice: Notice, by: Person, text: str) -> None:
    """The unit's reply; one only."""
    held = Notice.objects.select_for_update().get(pk=notice.pk)
    if held.replied_at is not None:
        raise ConflictError("这份通知已经回复过了。")
    if not text.strip():
        raise InputError("请填写回复内容。")
    held.reply, held.replied_by, held.replied_at = text.strip(), by, timezone.now()
    held.save(update_fields=["reply", "replied_by", "replied_at"])
    record("oversight.replied", by=by, about=held, unit_id=held.unit_id, after={"reply": held.reply})
