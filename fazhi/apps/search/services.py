"""Keeping the index: one passage a page, web capture, opinion or register row, for each unit that may see it."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.urls import reverse

from fazhi.apps.evidence.models import Capture, Document, Link, Material
from fazhi.apps.registers.codec import key_shown
from fazhi.apps.registers.models import Entry, EntryState, Register
from fazhi.apps.registers.queries import catalogue_of
from fazhi.apps.review.models import Decision, Disagreement
from fazhi.apps.search.models import Passage, SourceKind
from fazhi.apps.search.words import pairs, spaced
from fazhi.errors import FazhiError


@transaction.atomic
def index_document(document_id: int) -> int:
    """Index every page of a document for every unit and cycle it was handed in for. Gives the number of passages."""
    document = Document.objects.filter(pk=document_id).first()
    if document is None:
        return 0
    places: dict[tuple[int, int], Material] = {}
    for material in Material.objects.filter(document=document, removed_at=None).order_by("pk"):
        places.setdefault((material.unit_id, material.cycle_id), material)
    rows = []
    for page in document.pages.all():
        for (unit_id, cycle_id), material in places.items():
            rows.append(
                {
                    "kind": SourceKind.PAGE,
                    "source_id": page.pk,
                    "unit_id": unit_id,
                    "cycle_id": cycle_id,
                    "title": (document.title or material.name)[:500],
                    "place": f"{material.file[-160:]} 第{page.number}页",
                    "url": f"{reverse('evidence:material', args=[material.pk])}#p{page.number}",
                    "day": document.day,
                    "text": page.text,
                }
            )
    gone = Passage.objects.filter(kind=SourceKind.PAGE, source_id__in=document.pages.values("pk"))
    _drop(gone.values_list("pk", flat=True))
    return _keep(rows)


@transaction.atomic
def index_capture(capture_id: int) -> int:
    """Index the newest look at an address for every unit that offered it; earlier looks leave the index."""
    capture = Capture.objects.filter(pk=capture_id).first()
    if capture is None:
        return 0
    older = Capture.objects.filter(key=capture.key).values("pk")
    _drop(Passage.objects.filter(kind=SourceKind.CAPTURE, source_id__in=older).values_list("pk", flat=True))
    rows: dict[tuple[int, int], dict[str, Any]] = {}
    for link in Link.objects.filter(key=capture.key, removed_at=None).select_related("submission__duty"):
        duty = link.submission.duty
        rows.setdefault(
            (duty.unit_id, duty.cycle_id),
            {
                "kind": SourceKind.CAPTURE,
                "source_id": capture.pk,
                "unit_id": duty.unit_id,
                "cycle_id": duty.cycle_id,
                "title": (capture.title or capture.url)[:500],
                "place": capture.url[:200],
                "url": reverse("evidence:link", args=[link.pk]),
                "day": capture.day,
                "text": capture.text,
            },
        )
    return _keep(list(rows.values()))


@transaction.atomic
def index_decision(decision_id: int) -> int:
    """Index a reviewer's opinion; an undone one leaves the index, one that others dispute waits for the settlement."""
    rows = Decision.objects.select_related("duty__unit", "duty__indicator", "submission")
    decision = rows.filter(pk=decision_id).first()
    if decision is None:
        return 0
    known = Passage.objects.filter(kind=SourceKind.OPINION, source_id=decision.pk)
    _drop(known.values_list("pk", flat=True))
    if decision.undone_at is not None or not decision.opinion or _is_disputed(decision):
        return 0
    duty = decision.duty
    return _keep(
        [
            {
                "kind": SourceKind.OPINION,
                "source_id": decision.pk,
                "unit_id": duty.unit_id,
                "cycle_id": duty.cycle_id,
                "title": f"{duty.indicator} 审阅意见",
                "place": f"第{decision.submission.round}轮" if decision.submission is not None else "未报送",
                "url": reverse("evidence:duty", args=[duty.pk]),
                "day": decision.at.date(),
                "text": decision.opinion,
            }
        ]
    )


def _is_disputed(decision: Decision) -> bool:
    """A unit does not read in the search what its own page does not show: the second word of a disagreement."""
    return Disagreement.objects.filter(second=decision).exists()


@transaction.atomic
def index_entries(entry_ids: list[int]) -> int:
    """Index register rows; removed ones leave the index."""
    _drop(Passage.objects.filter(kind=SourceKind.ENTRY, source_id__in=entry_ids).values_list("pk", flat=True))
    kept = Entry.objects.filter(pk__in=entry_ids).exclude(state=EntryState.REMOVED).select_related("register__region")
    titles: dict[int, str] = {}
    rows = [
        {
            "kind": SourceKind.ENTRY,
            "source_id": entry.pk,
            "unit_id": entry.unit_id,
            "title": f"{_title(entry.register, titles)} {key_shown(entry.key)}"[:500],
            "place": f"台账《{_title(entry.register, titles)}》"[:200],
            "url": reverse("registers:entry", args=[entry.pk]),
            "day": entry.day,
            "text": "\n".join(str(value) for value in entry.values.values() if value not in (None, "")),
        }
        for entry in kept
    ]
    return _keep(rows)


def _title(register: Register, known: dict[int, str]) -> str:
    """The name of a register as people know it; its own word where its definition is gone."""
    if register.pk not in known:
        try:
            known[register.pk] = catalogue_of(register.region).get(register.ledger).title
        except FazhiError:
            known[register.pk] = register.ledger
    return known[register.pk]


def _keep(rows: list[dict[str, Any]]) -> int:
    made = Passage.objects.bulk_create([Passage(**row) for row in rows], batch_size=500)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(
                "INSERT INTO search_fulltext (rowid, text) VALUES (%s, %s)",
                [(one.place_in_index, spaced(f"{one.title}\n{one.text}")) for one in made],
            )
        else:
            cursor.executemany(
                "UPDATE search_passage SET pairs = %s WHERE id = %s",
                [(pairs(f"{one.title}\n{one.text}"), one.pk) for one in made],
            )
    return len(made)


def _drop(ids: Any) -> None:
    gone = list(ids)
    if not gone:
        return
    if connection.vendor == "sqlite":
        rows = Passage.objects.filter(pk__in=gone).only("pk", "day", "title", "text")
        with connection.cursor() as cursor:
            # A table without content forgets a row when it is told the text once more.
            cursor.executemany(
                "INSERT INTO search_fulltext (search_fulltext, rowid, text) VALUES ('delete', %s, %s)",
                [(one.place_in_index, spaced(f"{one.title}\n{one.text}")) for one in rows],
            )
    Passage.objects.filter(pk__in=gone).delete()
