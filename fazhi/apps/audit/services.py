"""Recording events and verifying the chain."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.db.models import QuerySet
from django.utils import timezone

from fazhi.apps.audit.actions import ACTIONS
from fazhi.apps.audit.models import Event, Head
from fazhi.apps.audit.rules import seal_of

FIRST = "0" * 64
HEAD = 1
"""The key of the one row that says how the log ends."""
CLOCK_SLACK = timedelta(seconds=5)
"""Processes may write in another order than they read the clock; a step back by more was a clock set back."""
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
        place = _place()
        event = Event(
            number=place.number,
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
            previous=place.previous,
        )
        event.hash = digest(event)
        event.save(force_insert=True)
        _end_with(event, place)
    return event


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the next event goes; `is_first` where there is no head yet."""

    number: int
    previous: str
    broken: int | None
    is_first: bool


def _place() -> _Place:
    """After the sealed end, whatever the table says: what was cut off or slipped in stays to be seen for ever."""
    newest = Event.objects.order_by("-number")
    head = Head.objects.annotate(last=models.Subquery(newest.values("number")[:1])).filter(pk=HEAD).first()
    if head is None:
        last = newest.values_list("number", "hash").first()
        return _Place(last[0] + 1, last[1], last[0] + 1, True) if last else _Place(1, FIRST, None, True)
    number = max(head.number, head.last or 0) + 1
    is_whole = hmac.compare_digest(head.seal, seal_of(head.number, head.hash, head.broken))
    return _Place(number, head.hash, head.broken if is_whole else head.broken or number, False)


def _end_with(event: Event, place: _Place) -> None:
    values = {
        "number": event.number,
        "hash": event.hash,
        "broken": place.broken,
        "seal": seal_of(event.number, event.hash, place.broken),
    }
    if place.is_first:
        Head.objects.create(pk=HEAD, **values)
    else:
        Head.objects.filter(pk=HEAD).update(**values)


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


@dataclass
class Verified:
    """The whole log walked: how many events, where it does not hold, where the clock was set back, how it ends."""

    count: int = 0
    breaks: list[Break] = field(default_factory=list)
    set_back: list[int] = field(default_factory=list)
    end: tuple[int, str] = (0, FIRST)
    at: datetime | None = None


def verify() -> tuple[int, list[Break]]:
    """Walk the whole chain: how many events there are, and every place where it does not hold."""
    found = walk()
    return found.count, found.breaks


def noted_end(text: str) -> tuple[int, str] | None:
    """The end of the log as somebody wrote it down, `number:hash`; None where it is no such thing."""
    number, _, digest_ = text.strip().partition(":")
    return (int(number), digest_) if number.isdecimal() and re.fullmatch(r"[0-9a-f]{64}", digest_) else None


def walk(noted: tuple[int, str] | None = None) -> Verified:
    """Walk the whole chain. `noted` is a number and hash that somebody wrote down or that a backup holds."""
    found = Verified()
    _follow(found, Event.objects.order_by("number"), noted)
    head = Head.objects.filter(pk=HEAD).first()
    if head is not None and head.number > found.end[0]:  # what was written while the walk went on
        fresh = Event.objects.filter(number__gt=found.end[0], number__lte=head.number)
        _follow(found, fresh.order_by("number"), noted)
    found.breaks += _of_end(found, head)
    if noted is not None and noted[0] > found.end[0]:
        found.breaks.append(Break(noted[0], "这一条曾经有过，现在没有了"))
    return found


def _follow(found: Verified, events: QuerySet[Event], noted: tuple[int, str] | None) -> None:
    """Go on from the end of what was walked."""
    for event in events.iterator(2000):
        number, previous = found.end
        found.breaks += _of_event(event, previous, number + 1)
        if found.at is not None and event.at < found.at - CLOCK_SLACK:
            found.set_back.append(event.number)
        if noted is not None and event.number == noted[0] and event.hash != noted[1]:
            found.breaks.append(Break(event.number, "与记下的摘要不符，这一条或以前的被改动过"))
        found.count += 1
        found.end, found.at = (event.number, event.hash), event.at


def _of_event(event: Event, previous: str, expected: int) -> Iterator[Break]:
    if event.number != expected:
        yield Break(event.number, f"缺少第{expected}至{event.number - 1}条")
    if event.previous != previous:
        yield Break(event.number, "与上一条的摘要不相接")
    if event.hash != digest(event):
        yield Break(event.number, "内容与摘要不符，可能被改动")


def _of_end(found: Verified, head: Head | None) -> Iterator[Break]:
    """The end of the chain against its seal."""
    number, last = found.end
    if head is None:
        if found.count:
            yield Break(number, "末尾的封签没有了")
        return
    if not hmac.compare_digest(head.seal, seal_of(head.number, head.hash, head.broken)):
        yield Break(head.number, "末尾的封签不对，可能被改动，或更换过 secret_key")
    if head.broken is not None:
        yield Break(head.broken, "写入时前面的封签已经不对，在它之前被改动过，或更换过 secret_key")
    if head.number > number:
        yield Break(head.number, f"末尾缺少第{number + 1}至{head.number}条")
    elif head.number < number:
        yield Break(number, f"第{head.number}条之后的不是本系统写入的")
    elif head.hash != last:
        yield Break(number, "最后一条与封签不符")
