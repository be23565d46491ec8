"""Outgoing calls: each notice is also sent, signed, to the addresses that the office has set."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from fazhi.apps.audit.services import record
from fazhi.apps.jobs.services import later
from fazhi.apps.oversight.models import Hook, HookCall, Notice
from fazhi.apps.pages.errors import InputError
from fazhi.apps.units.models import Person, Region
from fazhi.webproof.guard import AddressRefusedError, Guard, HostNotFoundError, parse_resolve
from fazhi.webproof.post import post

WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3))
"""How long to wait before each further try: five tries over about three and a half hours, then a person must look."""


def guard() -> Guard:
    """Public addresses, and those inner ones that the site's settings name."""
    return Guard(resolve=parse_resolve(settings.SITE.hook_addresses))


@transaction.atomic
def add(*, region: Region, title: str, url: str, by: Person | None) -> Hook:
    """A new hook with a secret of its own. Raises InputError for an address that may not be called."""
    if not title.strip():
        raise InputError("请填写名称。")
    try:
        guard().admit(url.strip())
    except HostNotFoundError:
        pass  # a name that does not resolve today may tomorrow; each call is judged again
    except AddressRefusedError as error:
        hint = "内网地址须由系统管理员写进站点设置 hook_addresses。" if error.private else ""
        raise InputError(f"{error}{hint}") from None
    made = Hook.objects.create(
        region=region, title=title.strip()[:100], url=url.strip()[:500], secret=secrets.token_urlsafe(32)
    )
    record("oversight.hook", by=by, about=made, after={"title": made.title, "url": made.url, "is_active": True})
    return made


@transaction.atomic
def switch(*, hook: Hook, is_active: bool, by: Person | None) -> None:
    """Turn a hook on or off."""
    before = {"is_active": hook.is_active}
    Hook.objects.filter(pk=hook.pk).update(is_active=is_active)
    record("oversight.hook", by=by, about=hook, before=before, after={"is_active": is_active})


def call(hook_id: int, notice_id: int, attempt: int) -> None:
    """Send one notice to one hook, keep how it went, and ask for another try where it failed."""
    hook = Hook.objects.filter(pk=hook_id, is_active=True).first()
    notice = Notice.objects.filter(pk=notice_id).select_related("unit").first()
    if hook is None or notice is None:
        return
    if HookCall.objects.filter(hook=hook, notice=notice, status__gte=200, status__lt=300).exists():
        return
    body = payload(notice)
    posted = post(hook.url, body, headers(hook.secret, body, notice.pk), guard=guard())
    HookCall.objects.create(hook=hook, notice=notice, status=posted.status, error=posted.error[:300])
    if not posted.is_good and attempt <= len(WAITS):
        later("oversight.call", hook_id, notice_id, attempt + 1, delay=WAITS[attempt - 1])


def payload(notice: Notice) -> bytes:
    """The message: `msgtype` and `text` as group robots take them, and the notice with its parts."""
    words = f"【{notice.get_kind_display()}】{notice.unit.name}：{notice.title}\n{notice.text}"
    message = {
        "msgtype": "text",
        "text": {"content": words},
        "notice": {
            "id": notice.pk,
            "kind": notice.kind,
            "unit": notice.unit.name,
            "title": notice.title,
            "text": notice.text,
            "deadline": notice.deadline.isoformat() if notice.deadline else None,
            "at": timezone.localtime(notice.at).isoformat(timespec="seconds"),
        },
    }
    return json.dumps(message, ensure_ascii=False, sort_keys=True).encode()


def headers(secret: str, body: bytes, notice_id: int) -> dict[str, str]:
    """The heads of a call: time, number of the delivery, and the signature over time and body."""
    at = str(int(timezone.now().timestamp()))
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "fazhi",
        "X-Fazhi-Delivery": str(notice_id),
        "X-Fazhi-Timestamp": at,
        "X-Fazhi-Signature": signature(secret, at, body),
    }


def signature(secret: str, at: str, body: bytes) -> str:
    """HMAC-SHA256 of '<timestamp>.<body>' under the hook's secret, in hexadecimal."""
    return "sha256=" + hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
