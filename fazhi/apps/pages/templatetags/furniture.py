"""Small words of templates: labels, dates, sizes, icons, the current query with one thing changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

COLOURS = {
    "passed": "green",
    "pass": "green",
    "not-applicable": "secondary",
    "pending": "blue",
    "supplement": "yellow",
    "returned": "red",
    "return": "red",
    "not-submitted": "secondary",
    "block": "red",
    "major": "orange",
    "minor": "yellow",
    "note": "secondary",
    "open": "blue",
    "accepted": "orange",
    "dismissed": "secondary",
    "closed": "green",
    "replied": "blue",
    "reopened": "red",
    "issued": "blue",
    "received": "green",
    "draft": "secondary",
    "confirmed": "green",
    "handed-in": "blue",
    "refused": "red",
    "unreadable": "orange",
    "read": "green",
    "waiting": "secondary",
    "partial": "yellow",
    "new": "green",
    "changed": "yellow",
    "gone": "orange",
    "good": "green",
    "warning": "yellow",
    "bad": "red",
}
"""One colour a status word, everywhere the same; the word itself always stands beside it."""


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """A Tabler icon."""
    return format_html('<i class="ti ti-{} {}" aria-hidden="true"></i>', name, extra)


@register.simple_tag
def badge(value: str, label: str) -> SafeString:
    """A status word in its colour."""
    return format_html('<span class="badge bg-{}-lt">{}</span>', COLOURS.get(value, "secondary"), label)


@register.filter
def day(value: date | datetime | None) -> str:
    """2021-03-05, the form of dates in tables; '—' where there is none."""
    if value is None or value == "":
        return "—"
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return value.strftime("%Y-%m-%d")


@register.filter
def moment(value: datetime | None) -> str:
    """2021-03-05 14:20 in the site's time."""
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else "—"


@register.filter
def filesize_zh(value: int | None) -> str:
    """Bytes as people say them."""
    size = float(value or 0)
    for name in ("字节", "KB", "MB"):
        if size < 1024:
            return f"{size:.0f} {name}"
        size /= 1024
    return f"{size:.1f} GB"


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """The current address's query with some values changed; None takes one out."""
    request: HttpRequest = context["request"]
    values = request.GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            values.pop(name, None)
        else:
            values[name] = str(value)
    text = values.urlencode()
    return f"?{text}" if text else "?"
