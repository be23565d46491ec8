"""Lists go out and mending comes back: drafted, issued with frozen content, received, replied to, closed."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from fazhi.apps.audit.services import record
from fazhi.apps.evidence.models import Material
from fazhi.apps.feedback.letters import Drafted, draft_letters, place_words
from fazhi.apps.feedback.models import FeedbackList, ListState, MendingItem, MendingReply, MendingState
from fazhi.apps.framework.models import Cycle
from fazhi.apps.jobs.services import later
from fazhi.apps.pages.errors import ConflictError, InputError
from fazhi.apps.storage.services import as_path, put_bytes, put_path
from fazhi.apps.units.models import Person, Unit
from fazhi.gongwen.write import render
from fazhi.reading.libreoffice import convert_many
from fazhi.reviewset.lists import blocks, quote_of


@transaction.atomic
def draft(*, cycle: Cycle, unit: Unit, mend_by: date | None, by: Person | None) -> FeedbackList:
    """A draft of the unit's next list; a draft that is there already gets the new deadline."""
    known = FeedbackList.objects.select_for_update().filter(cycle=cycle, unit=unit, state=ListState.DRAFT).first()
    if known is not None:
        if known.mend_by != mend_by:
            known.mend_by = mend_by
            known.save(update_fields=["mend_by"])
        return known
    last = FeedbackList.objects.filter(cycle=cycle, unit=unit).aggregate(last=Max("round"))["last"] or 0
    made = FeedbackList.objects.create(cycle=cycle, unit=unit, round=last + 1, mend_by=mend_by, made_by=by)
    record("feedback.drafted", by=by, about=made, unit_id=unit.pk, after={"round": made.round, "mend_by": mend_by})
    return made


@transaction.atomic
def draft_many(*, cycle: Cycle, units: Iterable[Unit], mend_by: date | None, by: Person | None) -> list[FeedbackList]:
    """Drafts for those of the units that have anything to be told."""
    chosen = list(units)
    letters = draft_letters(cycle, chosen, on=timezone.localdate())
    return [draft(cycle=cycle, unit=unit, mend_by=mend_by, by=by) for unit in chosen if letters[unit.pk].has_items]


def letter_of(feedback_list: FeedbackList) -> Drafted:
    """What a draft would say if it were issued now."""
    unit = feedback_list.unit
    wanted = {unit.pk: feedback_list.mend_by}
    return draft_letters(feedback_list.cycle, [unit], on=timezone.localdate(), mend_by=wanted)[unit.pk]


def letters_of(lists: Collection[FeedbackList]) -> dict[int, Drafted]:
    """What drafts of one cycle would say, by list id."""
    if not lists:
        return {}
    cycle = next(iter(lists)).cycle
    found = draft_letters(
        cycle,
        [one.unit for one in lists],
        on=timezone.localdate(),
        mend_by={one.unit_id: one.mend_by for one in lists},
    )
    return {one.pk: found[one.unit_id] for one in lists}


def next_number(cycle: Cycle, on: date, ahead: int = 0) -> str:
    """The number that a list issued on that day would get: counted through the year in a region."""
    issued = FeedbackList.objects.filter(cycle__region_id=cycle.region_id, issued_at__year=on.year).count()
    return f"反馈〔{on.year}〕{issued + 1 + ahead}号"


@transaction.atomic
def issue(*, feedback_list: FeedbackList, number: str, stamp: str, by: Person | None) -> FeedbackList:
    """Issue a draft as it was previewed (`stamp`): number, day, Word file, and one mending item a numbered line.

    Raises ConflictError where it was issued already or its content has changed since the preview.
    """
    held = FeedbackList.objects.select_for_update().select_related("unit", "cycle").get(pk=feedback_list.pk)
    if held.state != ListState.DRAFT:
        raise ConflictError("这份清单已经签发，不能再改。")
    number = number.strip()
    if not number:
        raise InputError("请填写清单编号。")
    taken = FeedbackList.objects.filter(cycle__region_id=held.cycle.region_id, number=number).exclude(pk=held.pk)
    if taken.exists():
        raise InputError(f"编号“{number}”已经用过，请换一个。")
    drafted = letter_of(held)
    if drafted.stamp != stamp:
        raise ConflictError("预览之后审阅结论或材料有变化，清单内容已不同，请重新查看后再签发。")
    held.number, held.state = number[:60], ListState.ISSUED
    held.issued_by, held.issued_at = by, timezone.now()
    held.content = {
        "letter": msgspec.to_builtins(drafted.letter),
        "findings": drafted.findings,
        "decisions": drafted.decisions,
    }
    parts = blocks(drafted.letter, day=timezone.localdate(held.issued_at), number=held.number)
    held.docx = put_bytes(render(parts, title=f"{held.unit.name}反馈清单"))
    held.save()
    _make_items(held, drafted)
    after = {"number": number, "items": len(drafted.letter.items), "sha256": held.docx.sha256, "mend_by": held.mend_by}
    record("feedback.issued", by=by, about=held, unit_id=held.unit_id, after=after)
    later("feedback.pdf", held.pk)
    return held


def _make_items(held: FeedbackList, drafted: Drafted) -> None:
    duties = {
        duty.indicator.number: duty for duty in held.unit.duties.filter(cycle=held.cycle).select_related("indicator")
    }
    rows = []
    for group in drafted.letter.groups:
        for item in group.items:
            finding, decision = drafted.sources.get(item.number, (None, None))
            rows.append(
                MendingItem(
                    list=held,
                    duty=duties.get(group.indicator or ""),
                    finding_id=finding,
                    decision_id=decision,
                    number=item.number,
                    problem=f"{item.title}：{item.message}",
                    demand=item.suggestion,
                    place=place_words(item),
                    quote=quote_of(item.places[0], item.check),
                    deadline=held.mend_by,
                )
            )
    MendingItem.objects.bulk_create(rows)


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of issuing many: those issued, and what could not be with the reason."""

    issued: tuple[FeedbackList, ...]
    left: tuple[tuple[FeedbackList, str], ...]


def issue_many(*, stamps: dict[int, str], by: Person | None) -> Batch:
    """Issue many drafts as they were previewed; one that changed meanwhile stays a draft and is said."""
    issued: list[FeedbackList] = []
    left: list[tuple[FeedbackList, str]] = []
    drafts = FeedbackList.objects.filter(pk__in=stamps).select_related("unit", "cycle").order_by("unit__order", "id")
    for one in drafts:
        try:
            number = next_number(one.cycle, timezone.localdate())
            issued.append(issue(feedback_list=one, number=number, stamp=stamps[one.pk], by=by))
        except (ConflictError, InputError) as error:
            left.append((one, str(error)))
    return Batch(tuple(issued), tuple(left))


def make_pdf(list_id: int) -> None:
    """Make the PDF of an issued list from its Word file; without LibreOffice there is none."""
    held = FeedbackList.objects.filter(pk=list_id, pdf=None).exclude(docx=None).select_related("unit").first()
    if held is None or held.docx_id is None:
        return
    with (
        tempfile.TemporaryDirectory(prefix="fazhi-pdf-") as folder,
        as_path(held.docx_id, "list.docx") as source,
    ):
        made = convert_many([source], "pdf", Path(folder))[source]
        if isinstance(made, Path):
            FeedbackList.objects.filter(pk=list_id, pdf=None).update(pdf=put_path(made))


@transaction.atomic
def receive(*, feedback_list: FeedbackList, by: Person) -> None:
    """The unit confirms that it has the list."""
    held = FeedbackList.objects.select_for_update().get(pk=feedback_list.pk)
    if held.state != ListState.ISSUED:
        raise ConflictError("这份清单已经签收过了。" if held.state == ListState.RECEIVED else "这份清单还没有签发。")
    held.state, held.received_by, held.received_at = ListState.RECEIVED, by, timezone.now()
    held.save(update_fields=["state", "received_by", "received_at"])
    record("feedback.received", by=by, about=held, unit_id=held.unit_id)


def check_reply(*, item: MendingItem, text: str) -> None:
    """Refuse a reply that may not be given, before any file sent with it is taken."""
    if item.state == MendingState.CLOSED:
        raise ConflictError("这一条已经销号，不用再回复。")
    if item.list.state != ListState.RECEIVED:
        raise InputError("请先签收这份清单，再逐条回复。")
    if not text.strip():
        raise InputError("请写明整改情况。")


@transaction.atomic
def reply(*, item: MendingItem, by: Person, text: str, proofs: Collection[Material] = ()) -> MendingReply:
    """The unit says what it has done, with proof. Raises InputError where it says nothing."""
    held = _locked(item)
    check_reply(item=held, text=text)
    wrong = [one for one in proofs if one.unit_id != held.list.unit_id]
    if wrong:
        raise InputError(f"“{wrong[0].name}”不是本单位的材料，不能作为佐证。")
    made = _say(held, MendingState.REPLIED, by, text)
    made.proofs.set(proofs)
    after = {"text": text, "proofs": [one.pk for one in proofs]}
    record("feedback.replied", by=by, about=held, unit_id=held.list.unit_id, after=after)
    return made


@transaction.atomic
def close(*, item: MendingItem, by: Person, note: str = "") -> None:
    """A reviewer finds the mending good. Without a reply of the unit the note must say why it is closed."""
    held = _locked(item)
    if held.state == MendingState.CLOSED:
        raise ConflictError("这一条已经销号。")
    if held.state != MendingState.REPLIED and not note.strip():
        raise InputError("单位还没有回复，直接销号请写明理由。")
    held.closed_at, held.closed_by = timezone.now(), by
    _say(held, MendingState.CLOSED, by, note)
    record("feedback.closed", by=by, about=held, unit_id=held.list.unit_id, note=note)


@transaction.atomic
def reopen(*, item: MendingItem, by: Person, reason: str, deadline: date | None = None) -> None:
    """A reviewer finds the mending wanting, also after closing; a new deadline may go with it."""
    held = _locked(item)
    if held.state not in (MendingState.REPLIED, MendingState.CLOSED):
        raise ConflictError("单位还没有回复，不用退回。")
    if not reason.strip():
        raise InputError("请写明重新整改的理由。")
    before = {"state": held.state, "deadline": held.deadline}
    held.closed_at = held.closed_by = None
    held.deadline = deadline or held.deadline
    _say(held, MendingState.REOPENED, by, reason)
    after = {"state": held.state, "deadline": held.deadline}
    record("feedback.reopened", by=by, about=held, unit_id=held.list.unit_id, before=before, after=after, note=reason)


def _locked(item: MendingItem) -> MendingItem:
    return MendingItem.objects.select_for_update(of=("self",)).select_related("list").get(pk=item.pk)


def _say(held: MendingItem, state: MendingState, by: Person, text: str) -> MendingReply:
    held.state = state
    held.save(update_fields=["state", "closed_at", "closed_by", "deadline"])
    return MendingReply.objects.create(item=held, by=by, text=text.strip(), state=state)
