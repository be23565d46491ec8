"""Recording events and verifying the chain."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.utils import timezone

from fazhi.apps.audit.actions import ACTIONS
from fazhi.apps.audit.models import Event

FIRST = "0" * 64
ADDRESS: ContextVar[str] = ContextVar("address", default="")
"""The address of the person whose request is served, set by the site's middleware."""

_LOCK = 0x66617A6869  # advisory lock of PostgreSQL under which the chain grows


def record(
    action: str,
    *,
    by: Any = None,
    about: models.Model | None = None,
    unit_id: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    note: str = "",
    title: str = "",
) -> Event:
    """Add one event in the transaction of the change itself. `action` must be declared in `audit.actions`."""
    if action not in ACTIONS:
        raise ValueError(f"action {action!r} is not declared")
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        last = Event.objects.order_by("-number").values_list("number", "hash").first()
        number, previous = (last[0] + 1, last[1]) if last else (1, FIRST)
        event = Event(
            number=number,
            at=timezone.now(),
            by=by if getattr(by, "pk", None) else None,
            by_name=str(by or "系统")[:100],
            action=action,
            about=about._meta.label_lower if about is not None else "",
            about_id=str(about.pk) if about is not None else "",
            title=(title or (str(about) if about is not None else ""))[:300],
            unit_id=unit_id,
            before=_plain(before),
            after=_plain(after),
            note=note,
            address=ADDRESS.get()[:64],
            previous=previous,
        )
        event.hash = digest(event)
        event.save(force_insert=True)
    return event


def _plain(values: dict[str, Any] | None) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(values or {}, cls=DjangoJSONEncoder, ensure_ascii=False))
    return plain


def digest(event: Event) -> str:
    """SHA-256 over every field of an event but its own hash."""
    fields = [
        event.number,
        event.at.astimezone(tz=timezone.get_fixed_timezone(0)).isoformat(timespec="microseconds"),
        event.by_id,
        event.by_name,
        event.action,
        event.about,
        event.about_id,
        event.title,
        event.unit_id,
        event.before,
        event.after,
        event.note,
        event.address,
        event.previous,
    ]
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the chain does not hold."""

    number: int
    reason: str


def verify() -> tuple[int, list[Break]]:
    """Walk the whole chain: how many events there are, and every place where it does not hold."""
    breaks = list(_breaks())
    return Event.objects.count(), breaks


def _breaks() -> Iterator[Break]:
    previous, expected = FIRST, 1
    for event in Event.objects.order_by("number").iterator(2000):
        if event.number != expected:
            yield Break(event.number, f"缺少第{expected}至{event.number - 1}条")
        if event.previous != previous:
            yield Break(event.number, "与上一条的摘要不相接")
        if event.hash != digest(event):
            yield Break(event.number, "内容与摘要不符，可能被改动")
        previous, expected = event.hash, event.number + 1
