"""Addresses at the desk: those of a round, and where nothing was handed in, those that are known from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from django.db.models import Q
from django.utils.safestring import SafeString

from fazhi.apps.duties.models import Duty
from fazhi.apps.evidence.codec import decode_capture
from fazhi.apps.evidence.models import Capture, Link, Submission, SubmissionState
from fazhi.apps.evidence.queries import captures_by_key
from fazhi.apps.pages.errors import NotThereError
from fazhi.apps.review.models import Finding
from fazhi.apps.review.queries.shown import marked_at, span_of
from fazhi.apps.units.access import Access
from fazhi.webproof.capture import Capture as CoreCapture
from fazhi.webproof.capture import PageState


@dataclass(frozen=True, slots=True)
class Offered:
    """An address with the newest look at it. `origin` says who offered it, where it was not this round."""

    link: Link
    capture: Capture | None
    origin: str = ""
    is_own: bool = True
    """Whether it was offered for this very duty."""


def link_for(access: Access, link_id: int) -> Link:
    """An address that the person may see at the desk."""
    where = access.units_q("review.view", "submission__duty__unit", "submission__duty__cycle_id")
    found = Link.objects.filter(where, pk=link_id).select_related("submission__duty").first()
    if found is None:
        raise NotThereError()
    return found


def links_of(submission: Submission) -> list[Offered]:
    """The addresses of a round with the newest look at each."""
    links = list(submission.links.filter(removed_at=None))
    newest = captures_by_key([link.key for link in links]) if links else {}
    return [Offered(link, newest.get(link.key)) for link in links]


MOST_LINKS = 40
"""Addresses of others that a duty without a round shows."""


def links_around(access: Access, duty: Duty) -> list[Offered]:
    """Where nothing was handed in: addresses that the unit prepares, gave last time, or that others give for the same.

    Each address once, the nearest origin first.
    """
    seen = access.units_q("review.view", "submission__duty__unit", "submission__duty__cycle_id")
    same = Q(
        submission__duty__indicator__number=duty.indicator.number, submission__duty__cycle__region=duty.cycle.region
    )
    let_go = Q(submission__state__in=(SubmissionState.HANDED_IN, SubmissionState.CONFIRMED))
    earlier = Q(submission__duty__unit=duty.unit, submission__duty__cycle__last__lt=duty.cycle.first)
    others = Q(submission__duty__cycle=duty.cycle) & let_go & same
    rows = (
        Link.objects.filter(seen, Q(submission__duty=duty) | (earlier & same) | others, removed_at=None)
        .select_related("submission__duty__unit", "submission__duty__cycle")
        .order_by("-submission__duty__cycle__last", "-submission__round", "id")[: 10 * MOST_LINKS]
    )
    found: dict[str, tuple[int, str, Link]] = {}
    for link in rows:
        rank, origin = _origin(link, duty)
        if link.key not in found or rank < found[link.key][0]:
            found[link.key] = (rank, origin, link)
    chosen = sorted(found.values(), key=lambda one: one[0])[:MOST_LINKS]
    newest = captures_by_key([link.key for _, _, link in chosen]) if chosen else {}
    return [Offered(link, newest.get(link.key), origin, rank == 0) for rank, origin, link in chosen]


def _origin(link: Link, duty: Duty) -> tuple[int, str]:
    owner = link.submission.duty
    if owner.pk == duty.pk:
        return 0, "本项已登记，单位尚未提交"
    if owner.unit_id == duty.unit_id:
        return 1, f"本单位{owner.cycle.name}"
    return 2, owner.unit.name


@dataclass(frozen=True, slots=True)
class Seen:
    """A look as an assessor would put it, with the words that say so marked in the text."""

    state: str
    is_good: bool
    reason: str
    text: SafeString
    column: str
    account: str
    docno: str
    attachments: tuple[str, ...]


MOST_TEXT = 60_000
STATES = {
    PageState.GOOD: "可以打开",
    PageState.DEAD: "打不开",
    PageState.MISSING: "内容不存在",
    PageState.HOME: "跳转到首页",
    PageState.LISTING: "跳转到列表页",
    PageState.LOGIN: "要求登录",
    PageState.PRIVATE: "内部网络地址",
    PageState.PARKED: "域名待售",
    PageState.PROTECTED: "有防护，须人工打开查看",
    PageState.MAINTENANCE: "网站维护",
    PageState.MALFORMED: "不是网址",
    PageState.UNSEEN: "网站不许程序查看，须人工打开",
}


def seen(look: Capture, findings: Sequence[Finding]) -> Seen:
    """What one look shows. Marked are the words on which its state rests and, where it is at fault, the date."""
    core = _core(look)
    late = next((one.pk for one in findings if one.check_name == "link-outside-period"), 0)
    other = next((one.pk for one in findings if one.pk != late), 0)
    quotes = [(other, core.quote), (late, _date_in(look, core) if late else "")]
    return Seen(
        state=STATES[core.state],
        is_good=core.state is PageState.GOOD,
        reason=core.reason,
        text=marked_at(look.text[:MOST_TEXT], [(pk, quote) for pk, quote in quotes if quote]),
        column=" > ".join(core.column),
        account=core.account or "",
        docno=core.docno or "",
        attachments=core.attachments,
    )


def _date_in(look: Capture, core: CoreCapture) -> str:
    """The date as the text writes it; where it was read from the page's head, the same day in the text."""
    day = look.day
    forms = [core.date_quote or ""]
    if day is not None:
        forms += [f"{day:%Y-%m-%d}", f"{day.year}年{day.month}月{day.day}日", f"{day:%Y/%m/%d}", f"{day:%Y.%m.%d}"]
        forms += [f"{day:%Y年%m月%d日}", f"{day.year}-{day.month}-{day.day}", f"{day.year}/{day.month}/{day.day}"]
    return next((form for form in forms if form and span_of(look.text, form) is not None), "")


def _core(look: Capture) -> CoreCapture:
    """The look in the core's terms; where another version wrote it, what the row itself says."""
    try:
        return decode_capture(look.core)
    except msgspec.MsgspecError:
        good = look.status is not None and look.status < 400
        return CoreCapture(look.url, look.final_url, look.status, PageState.GOOD if good else PageState.DEAD)
