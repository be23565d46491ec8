"""Looking at the addresses that were offered, as an outside assessor would; each look is kept with its date."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from fazhi.apps.audit.services import record
from fazhi.apps.evidence.codec import day_of, encode_capture
from fazhi.apps.evidence.models import Capture, Link
from fazhi.apps.evidence.services.pictures import record_of
from fazhi.apps.jobs.services import later
from fazhi.webproof.answer import Answer
from fazhi.webproof.capture import Capture as CoreCapture
from fazhi.webproof.fetch import Fetcher, fetch_all
from fazhi.webproof.guard import Guard, parse_resolve
from fazhi.webproof.look import look_at

FRESH = timedelta(hours=6)
"""An address that was looked at so lately is not asked for again."""


def look(link_id: int) -> None:
    """Look at one link's address and keep what was found; then its round is checked again."""
    link = Link.objects.select_related("submission__duty").filter(pk=link_id, removed_at=None).first()
    if link is None:
        return
    fresh = Capture.objects.filter(key=link.key, at__gte=timezone.now() - FRESH).order_by("-at", "-id")
    seen = fresh.values_list("pk", flat=True).first()
    if seen is not None:
        later("search.capture", seen)  # another unit may have offered it first
    else:
        guard = Guard(resolve=parse_resolve(settings.SITE.resolve))
        answers = fetch_all([link.url], lambda: Fetcher(guard=guard, contact=settings.SITE.contact))
        for answer in answers:
            kept = keep(look_at(answer), key=link.key, answer=answer)
            if kept.warc_id is not None:
                later("evidence.pictures", [kept.pk], True, priority=-10)
    later("review.check", link.submission_id)


@transaction.atomic
def keep(capture: CoreCapture, *, key: str, answer: Answer | None = None) -> Capture:
    """Keep one look, with the answer itself where there is one; what changed since the last one is said."""
    last = Capture.objects.filter(key=key).first()
    kept = Capture.objects.create(
        key=key[:2000],
        url=capture.url[:2000],
        final_url=capture.final_url[:2000],
        status=capture.status,
        title=(capture.title or "")[:500],
        day=day_of(capture.date),
        source=(capture.source or "")[:200],
        text=capture.text.replace("\x00", ""),
        sha256=capture.sha256,
        at=timezone.now(),
        change=_change(last, capture),
        core=encode_capture(capture),
        warc=record_of(answer) if answer is not None else None,
    )
    record("evidence.captured", about=kept, after={"url": capture.url, "sha256": capture.sha256})
    later("search.capture", kept.pk)
    return kept


def _change(last: Capture | None, capture: CoreCapture) -> str:
    if last is None:
        return ""
    if capture.status != last.status and (capture.status is None or capture.status >= 400):
        return "gone"
    if capture.final_url != last.final_url:
        return "moved"
    return "same" if capture.text.strip() == last.text.strip() else "changed"
