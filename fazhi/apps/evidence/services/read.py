"""Reading what was received: in limited child processes, archives unpacked into receipts of their own."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from fazhi.apps.audit.services import record
from fazhi.apps.evidence.codec import day_of, encode
from fazhi.apps.evidence.models import Document, Link, Material, Outcome, Page, Receipt
from fazhi.apps.evidence.services.receive import incoming, refuse
from fazhi.apps.jobs.services import is_waiting, later, later_each
from fazhi.apps.storage.models import Blob
from fazhi.apps.storage.services import PIECE, as_path, put_path, sync_folder
from fazhi.checks.case import Case, Cycle, Region
from fazhi.checks.case import Material as CoreMaterial
from fazhi.checks.secrecy import classified_marking
from fazhi.gongwen.facts import Paper
from fazhi.reading import READER_VERSION
from fazhi.reading.document import Document as CoreDocument
from fazhi.reading.document import Problem
from fazhi.reading.pool import Job, ReadingPool
from fazhi.reviewset.intake import Received, is_junk, with_members
from fazhi.webproof.normal import key as link_key

AFTER = "fazhi.gongwen.parse:parse"
SECRET = (
    "文件带有密级标志“{quote}”，按保密规定未予存储。请立即停止通过本系统传递，按保密规定报告和处理；"
    "确属误标的，由定密责任人说明后重新报送。"
)

GIVEN_UP = (
    "这个文件多次没有读成，原件已留存。请另存为 PDF 或 DOCX（大文件可拆成几份）后重新上传，或请系统管理员“再试一次”。"
)

_pool: list[ReadingPool] = []


def pool() -> ReadingPool:
    """The reading children of this process: started once, as starting them costs more than reading a file."""
    if not _pool:
        made = ReadingPool(workers=1, after=AFTER)
        made.__enter__()
        _pool.append(made)
        atexit.register(close_pool)
    return _pool[0]


def close_pool() -> None:
    """End the reading children of this process."""
    while _pool:
        _pool.pop().__exit__(None, None, None)


def read_receipt(receipt_id: int) -> None:
    """Read one received file; runs again from the start where it was interrupted."""
    receipt = Receipt.objects.select_related("unit", "cycle").filter(pk=receipt_id).first()
    if receipt is None or not _is_unread(receipt):
        # Done before, but killed before the aside copy was taken away.
        incoming(str(receipt_id)).unlink(missing_ok=True)
        return
    with _bytes(receipt) as path:
        if path is None:
            return
        unpacked = tempfile.mkdtemp(prefix="fazhi-unpack-")
        try:
            received = Received(receipt.name, path, receipt.size, receipt.sha256)
            first, *members = with_members([received], Path(unpacked))
            if first.archive is not None:
                _finish_archive(receipt, path, first.problem, members)
            else:
                _read_one(receipt, path)
        finally:
            shutil.rmtree(unpacked, ignore_errors=True)


def _is_unread(receipt: Receipt) -> bool:
    """Whether nothing came of it yet: it waits, or reading it was given up and a person has it tried again."""
    return receipt.outcome == Outcome.WAITING or (
        receipt.outcome == Outcome.UNREADABLE and receipt.blob_id is None and incoming(str(receipt.pk)).exists()
    )


@transaction.atomic
def give_up(receipt_id: int) -> None:
    """The file could not be read in several attempts: its unit is told and need not wait any longer.

    The bytes stay in `incoming`: nobody has seen yet whether they bear a 密级 marking.
    """
    receipt = Receipt.objects.select_for_update().filter(pk=receipt_id, outcome=Outcome.WAITING).first()
    if receipt is None:
        return
    receipt.outcome, receipt.message = Outcome.UNREADABLE, GIVEN_UP
    receipt.save(update_fields=["outcome", "message"])
    record("evidence.unread", about=receipt, unit_id=receipt.unit_id, after={"name": receipt.name}, note=GIVEN_UP)
    for submission in set(receipt.materials.filter(removed_at=None).values_list("submission_id", flat=True)):
        if submission is not None:
            later("review.check", submission)


class _bytes:  # noqa: N801  # used as a context
    """The bytes of a receipt: in `incoming`, or in the originals where an interrupted run moved them already."""

    def __init__(self, receipt: Receipt) -> None:
        self._receipt = receipt
        self._stored: Any = None

    def __enter__(self) -> Path | None:
        path = incoming(str(self._receipt.pk))
        if path.exists():
            return path
        if Blob.objects.filter(pk=self._receipt.sha256).exists():
            self._stored = as_path(self._receipt.sha256)
            return self._stored.__enter__()  # type: ignore[no-any-return]
        Receipt.objects.filter(pk=self._receipt.pk).update(
            outcome=Outcome.UNREADABLE, message="文件在服务器上找不到，请重新报送。"
        )
        return None

    def __exit__(self, *trace: Any) -> None:
        if self._stored is not None:
            self._stored.__exit__(*trace)


def _read_one(receipt: Receipt, path: Path) -> None:
    before = known(receipt)
    if before is not None:
        _finish(receipt, path, before)
        return
    name = receipt.name.replace("!/", "/").rsplit("/", 1)[-1]
    for outcome in pool().run([Job(str(receipt.pk), path, name)]):
        marking = marking_of(receipt, outcome.document, outcome.extra)
        if marking:
            refuse(receipt=receipt, message=SECRET.format(quote=marking))
            return
        _finish(receipt, path, (outcome.document, outcome.extra))


def known(receipt: Receipt) -> Document | None:
    """What was read of the same bytes under the same kind of name before."""
    same = Document.objects.filter(
        blob_id=receipt.sha256, path=_ending(receipt.name), reader_version=READER_VERSION
    ).first()
    return same if same is not None and bytes(same.core) else None


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()[:20] if "." in name.rsplit("/", 1)[-1] else ""


def marking_of(receipt: Receipt, document: CoreDocument, paper: Paper) -> str:
    """The quote of a 密级 marking, '' where there is none. The same rule as the check of that name."""
    cycle = Cycle("", receipt.cycle.first, receipt.cycle.last, None, Region(""))
    case = Case(cycle, (), (), (), (CoreMaterial(receipt.name, receipt.unit.name, None, document, paper),))
    spot = next(iter(classified_marking(case)), None)
    return (spot.quote or "密级") if spot is not None else ""


def _finish(receipt: Receipt, path: Path, read: Document | tuple[CoreDocument, Paper]) -> None:
    blob = put_path(path)
    with transaction.atomic():
        document = read if isinstance(read, Document) else store(blob, receipt.name, *read)
        receipt.blob = blob
        receipt.document = document
        receipt.outcome, receipt.message = outcome_of(document)
        receipt.save(update_fields=["blob", "document", "outcome", "message"])
        receipt.materials.update(document=document)
        _after(receipt.materials.all(), document)
    incoming(str(receipt.pk)).unlink(missing_ok=True)


def store(blob: Blob, name: str, document: CoreDocument, paper: Paper) -> Document:
    """Keep what reading made of an original, once for each version of the readers."""
    facts = {
        "reader": document.reader,
        "media_type": document.media_type[:120],
        "pages_count": len(document.pages),
        "title": (paper.title.value if paper.title else "")[:500],
        "docno": (paper.docno.value if paper.docno else "")[:100],
        "issuers": [fact.value for fact in paper.issuers],
        "day": day_of(paper.date.value if paper.date else None),
        "kind": (paper.kind.value if paper.kind else "")[:40],
        "secrecy": (paper.secrecy.value if paper.secrecy else "")[:20],
        "sealed": document.sealed,
        "problems": [{"code": p.code.value, "message": p.message} for p in document.problems],
        "core": encode(document, paper),
    }
    kept, made = Document.objects.update_or_create(
        blob=blob, path=_ending(name), reader_version=READER_VERSION, defaults=facts
    )
    if not made:
        kept.pages.all().delete()
    Page.objects.bulk_create(
        Page(
            document=kept,
            number=page.number,
            text=page.text.replace("\x00", ""),
            source=page.source.value,
            confidence=page.confidence,
        )
        for page in document.pages
    )
    later("search.document", kept.pk)
    return kept


def outcome_of(document: Document) -> tuple[str, str]:
    """The outcome of a receipt and its words."""
    words = "；".join(str(p["message"]).rstrip("。") for p in document.problems)
    message = f"{words}。"[:500] if words else ""
    if not document.pages_count and document.problems:
        return Outcome.UNREADABLE, message
    if any(p["code"] == "partial" for p in document.problems):
        return Outcome.PARTIAL, message
    return Outcome.READ, message


def _finish_archive(receipt: Receipt, path: Path, problem: Problem | None, members: list[Received]) -> None:
    """The archive itself is kept; each member becomes a receipt of its own and is read like any file."""
    blob = put_path(path)
    place = receipt.materials.filter(removed_at=None).first()
    inner = []
    for member in members:
        if member.archive is not None or is_junk(member.file) or not member.disk.is_file():
            continue
        inner.append((member, _aside(member.disk)))
    with transaction.atomic():
        receipt.blob = blob
        receipt.outcome = Outcome.UNREADABLE if problem is not None and not inner else Outcome.READ
        receipt.message = (problem.message if problem is not None else f"压缩包，内有{len(inner)}个文件，逐个读取。")[
            :500
        ]
        receipt.save(update_fields=["blob", "outcome", "message"])
        _members(receipt, [member for member, _ in inner], [aside for _, aside in inner], place)
    incoming(str(receipt.pk)).unlink(missing_ok=True)


def _members(whole: Receipt, members: list[Received], asides: list[Path], place: Material | None) -> None:
    """A receipt, a place and an order to read for each member, some statements for all: there may be thousands."""
    receipts = Receipt.objects.bulk_create(
        (
            Receipt(
                unit=whole.unit,
                cycle=whole.cycle,
                by=whole.by,
                name=member.file[-1000:],
                sha256=member.sha256,
                size=member.size,
                modified=timezone.make_aware(member.modified) if member.modified else None,
            )
            for member in members
        ),
        batch_size=500,
    )
    Material.objects.bulk_create(
        (
            Material(
                receipt=one,
                unit=whole.unit,
                cycle=whole.cycle,
                submission=place.submission if place else None,
                file=one.name,
            )
            for one in receipts
        ),
        batch_size=500,
    )
    for one, aside in zip(receipts, asides, strict=True):
        aside.rename(incoming(str(one.pk)))
    if receipts:
        sync_folder(incoming("x").parent)
        first, last = receipts[0].pk, receipts[-1].pk
        after = {"files": len(receipts), "receipts": [first, last]}
        record("evidence.unpacked", by=whole.by, about=whole, unit_id=whole.unit_id, after=after)
    later_each("evidence.read", ([one.pk] for one in receipts), queue="reading")


def _aside(source: Path) -> Path:
    import uuid

    target = incoming(uuid.uuid4().hex)
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as member, target.open("xb") as copy:
        shutil.copyfileobj(member, copy, PIECE)
        copy.flush()
        os.fsync(copy.fileno())
    return target


def _after(materials: Iterable[Material], document: Document) -> None:
    """What follows from a file's being read: its links, a proposed place, a new check of its round."""
    from fazhi.apps.evidence.codec import decode
    from fazhi.apps.evidence.services.places import propose

    links = decode(document.core).document.links
    for material in materials:
        if material.removed_at is not None:
            continue
        if material.submission_id is None:
            propose(material)
            continue
        for url in dict.fromkeys(links):
            if not url.lower().startswith("mailto:"):
                Link.objects.get_or_create(
                    submission_id=material.submission_id,
                    key=link_key(url)[:2000],
                    removed_at=None,
                    defaults={"url": url[:2000], "material": material},
                )
        if not is_waiting("review.check", material.submission_id):  # each of thousands of files would order one
            later("review.check", material.submission_id)
