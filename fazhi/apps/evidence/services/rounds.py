"""Rounds of a duty: opened with the first file, handed in by the liaison, confirmed by the unit's head, then frozen."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from fazhi.apps.audit.services import record
from fazhi.apps.duties.models import Duty, State
from fazhi.apps.duties.services import follow
from fazhi.apps.evidence.models import Capture, Link, Material, Outcome, Submission, SubmissionState
from fazhi.apps.jobs.services import later
from fazhi.apps.pages.errors import ConflictError, InputError
from fazhi.apps.units.models import Person
from fazhi.webproof.normal import key as link_key
from fazhi.webproof.normal import mend


def closed(duty: Duty) -> str:
    """Why a duty takes no more material at all; '' where it does."""
    if not duty.is_active:
        return "这项责任已取消，不再接收材料；之前报送的材料都保留。"
    if not duty.cycle.is_open:
        return f"评估周期“{duty.cycle.name}”已结束，不再接收材料。"
    return ""


@transaction.atomic
def open_round(*, duty: Duty, by: Person | None) -> Submission:
    """The duty's open round; a new one carries the files and links of the last one forward.

    Raises InputError while the last round waits for its confirmation or its decision, and where the duty was taken off
    or its cycle is over.
    """
    if why := closed(duty):
        raise InputError(why)
    last = Submission.objects.select_for_update().filter(duty=duty).order_by("-round").first()
    if last is not None and last.state == SubmissionState.OPEN:
        return last
    if last is not None and last.state == SubmissionState.HANDED_IN:
        raise InputError("这项责任已提交，正等负责人确认；要修改请负责人先退回。")
    if last is not None and duty.state == State.PENDING:
        raise InputError("这项责任已报送，正在审阅；审阅要求补充或退回后可提交下一轮。")
    fresh = Submission.objects.create(duty=duty, round=(last.round + 1) if last else 1)
    if last is not None:
        _carry(last, fresh)
    return fresh


def _carry(last: Submission, fresh: Submission) -> None:
    moved = {}
    for material in last.materials.filter(removed_at=None):
        old = material.pk
        material.pk = None
        material.submission = fresh
        material.save(force_insert=True)
        moved[old] = material
    for link in last.links.filter(removed_at=None):
        link.pk = None
        link.submission = fresh
        link.material = moved.get(link.material_id or 0)
        link.save(force_insert=True)


@transaction.atomic
def add_link(*, submission: Submission, url: str, title: str, by: Person | None) -> Link:
    """Add an address. Raises InputError where it is none, or there already."""
    if submission.is_frozen:
        raise InputError("这一轮已经确认，不能再添加网址。")
    mended = mend(url)
    if mended is None:
        raise InputError(f"“{url[:80]}”不是有效的网址，请填写完整网址，如 http://www.example.gov.cn/…。")
    normal = link_key(mended)[:2000]
    if submission.links.filter(key=normal, removed_at=None).exists():
        raise InputError("这个网址已经填过了。")
    link = Link.objects.create(submission=submission, url=mended[:2000], key=normal, title=title[:300])
    record("evidence.link", by=by, about=link, unit_id=submission.duty.unit_id, after={"url": mended})
    later("evidence.look", link.pk)
    later("review.check", submission.pk)
    return link


@transaction.atomic
def remove_link(*, link: Link, by: Person | None) -> None:
    """Take an address out of an open round."""
    if link.submission.is_frozen:
        raise InputError("这一轮已经确认，不能再移出网址。")
    link.removed_at = timezone.now()
    link.save(update_fields=["removed_at"])
    record("evidence.removed", by=by, about=link, unit_id=link.submission.duty.unit_id)
    seen = Capture.objects.filter(key=link.key).order_by("-at", "-id").values_list("pk", flat=True).first()
    if seen is not None:
        later("search.capture", seen)
    later("review.check", link.submission_id)


@transaction.atomic
def hand_in(*, submission: Submission, by: Person, note: str = "", not_applicable: bool = False) -> None:
    """The liaison hands the round in; it waits for the unit's head. Raises InputError where there is nothing in it."""
    held = _locked(submission)
    if held.state != SubmissionState.OPEN:
        raise ConflictError("这一轮已经提交过了。")
    materials = held.materials.filter(removed_at=None)
    if not_applicable and not note.strip():
        raise InputError("申请不适用的，请在说明中写明理由。")
    if not not_applicable and not materials.exists() and not held.links.filter(removed_at=None).exists():
        raise InputError("还没有材料或网址，请先添加再提交；确不适用的请勾选“申请不适用”并说明理由。")
    if materials.filter(receipt__outcome=Outcome.WAITING).exists():
        raise InputError("还有文件正在读取，请稍等片刻再提交。")
    held.state = SubmissionState.HANDED_IN
    held.note, held.not_applicable = note, not_applicable
    held.handed_in_by, held.handed_in_at = by, timezone.now()
    held.save()
    record("evidence.handed_in", by=by, about=held, unit_id=held.duty.unit_id, after={"files": materials.count()})


@transaction.atomic
def confirm(*, submission: Submission, by: Person | None) -> None:
    """The unit's head confirms: the round is frozen and waits for its decision."""
    held = _locked(submission)
    if held.state != SubmissionState.HANDED_IN:
        raise ConflictError("这一轮不在待确认状态，请刷新页面查看。")
    held.state = SubmissionState.CONFIRMED
    held.confirmed_by, held.confirmed_at = by, timezone.now()
    held.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    Submission.objects.filter(duty=held.duty, round__lt=held.round, state=SubmissionState.CONFIRMED).update(
        state=SubmissionState.SUPERSEDED
    )
    follow(duty=held.duty, state=State.PENDING, by=by, round=held.round, note=f"第{held.round}轮报送")
    record("evidence.confirmed", by=by, about=held, unit_id=held.duty.unit_id, after=_content(held))
    later("review.check", held.pk)


@transaction.atomic
def send_back(*, submission: Submission, by: Person, reason: str) -> None:
    """The unit's head sends the round back to the liaison."""
    held = _locked(submission)
    if held.state != SubmissionState.HANDED_IN:
        raise ConflictError("这一轮不在待确认状态，请刷新页面查看。")
    if not reason.strip():
        raise InputError("请写明退回修改的理由。")
    held.state = SubmissionState.OPEN
    held.save(update_fields=["state"])
    record("evidence.sent_back", by=by, about=held, unit_id=held.duty.unit_id, note=reason)


def _locked(submission: Submission) -> Submission:
    return Submission.objects.select_for_update().select_related("duty").get(pk=submission.pk)


def _content(submission: Submission) -> dict[str, object]:
    """What exactly was confirmed: every file's hash and every address."""
    files = Material.objects.filter(submission=submission, removed_at=None).values_list("file", "receipt__sha256")
    links = submission.links.filter(removed_at=None).values_list("url", flat=True)
    return {"files": [list(one) for one in files], "links": list(links)}
