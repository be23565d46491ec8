"""Receiving: every file that was sent gets a receipt, and its bytes are safe before the receipt is given.

The bytes first lie in the site's `incoming` folder under the receipt's number. The worker reads them there; only what
bears no 密级 marking is moved to the originals (`read.finish`). What bears one is deleted and only its name and hash
are kept.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import transaction

from fazhi.apps.audit.services import record
from fazhi.apps.evidence.models import Material, Outcome, Receipt, Submission, SubmissionState
from fazhi.apps.framework.models import Cycle
from fazhi.apps.jobs.services import later
from fazhi.apps.pages.errors import InputError
from fazhi.apps.storage.services import PIECE, sync_folder
from fazhi.apps.units.models import Person, Unit

NAME_LIMIT = 1000


def incoming(receipt_key: str) -> Path:
    """Where the bytes of a receipt lie until they are read."""
    return settings.SITE.folder / "incoming" / receipt_key


def clean_name(name: str) -> str:
    """A sent name as a relative path of plain parts: no drive, no way out of the folder, no control characters."""
    plain = "".join(char for char in name.replace("\\", "/") if ord(char) >= 32 and char != "\x7f")
    parts = [part.strip() for part in plain.split("/")]
    kept = [part for part in parts if part not in ("", ".", "..") and not part.endswith(":")]
    return "/".join(kept)[-NAME_LIMIT:] or "未命名文件"


@dataclass(frozen=True)
class Kept:
    """The bytes of a file that are on the disk and belong to no receipt yet."""

    path: Path
    sha256: str
    size: int


def receive(
    *,
    unit: Unit,
    cycle: Cycle,
    by: Person | None,
    name: str,
    source: IO[bytes],
    submission: Submission | None = None,
    modified: datetime | None = None,
) -> Receipt:
    """Take one file; when this returns its bytes are on the disk and the receipt is in the database.

    Raises InputError where the round is frozen or the file larger than the site allows.
    """
    if submission is not None:
        check_open(submission)
    with dropped_on_error(keep(source)) as kept:
        return book(kept=kept, unit=unit, cycle=cycle, by=by, name=name, submission=submission, modified=modified)


def check_open(submission: Submission) -> None:
    """Raise InputError where the round takes no more material."""
    if submission.is_frozen:
        raise InputError("这一轮已经确认，不能再添加材料；如需补充，请等审阅结论后提交下一轮。")
    if submission.state == SubmissionState.HANDED_IN:
        raise InputError("这一轮已提交，正等负责人确认，不能再添加材料；要补充请负责人先退回。")


def keep(source: IO[bytes]) -> Kept:
    """Write the bytes to `incoming` and make them durable. Slow (the disk), so never inside a transaction."""
    path = _new_path()
    digest, size = hashlib.sha256(), 0
    limit = settings.SITE.upload_limit
    try:
        with path.open("xb") as target:
            while piece := source.read(PIECE):
                size += len(piece)
                if size > limit:
                    raise InputError(f"文件超过{limit // 1024**2} MB，请拆分后再报送。")
                digest.update(piece)
                target.write(piece)
            target.flush()
            os.fsync(target.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Kept(path, digest.hexdigest(), size)


def keep_path(source: Path) -> Kept:
    """The same for a file that is durable already and lies on the same disk: a second name, no second copy."""
    path = _new_path()
    try:
        os.link(source, path)
    except FileNotFoundError:
        raise
    except OSError:  # a file system without hard links
        with source.open("rb") as opened:
            return keep(opened)
    with path.open("rb") as opened:
        return Kept(path, hashlib.file_digest(opened, "sha256").hexdigest(), path.stat().st_size)


def _new_path() -> Path:
    path = incoming(uuid.uuid4().hex)
    path.parent.mkdir(exist_ok=True)
    return path


@contextmanager
def dropped_on_error(kept: Kept) -> Iterator[Kept]:
    """The kept bytes go again where no receipt came of them."""
    try:
        yield kept
    except BaseException:
        kept.path.unlink(missing_ok=True)
        raise


def book(
    *,
    kept: Kept,
    unit: Unit,
    cycle: Cycle,
    by: Person | None,
    name: str,
    submission: Submission | None = None,
    modified: datetime | None = None,
) -> Receipt:
    """Receipt, place, event and the order to read in one transaction; short, for others wait for it.

    The bytes get their last name in it; the name is durable once it ended.
    """
    with transaction.atomic():
        if submission is not None:
            check_open(Submission.objects.select_for_update().get(pk=submission.pk))
        receipt = Receipt.objects.create(
            unit=unit, cycle=cycle, by=by, name=clean_name(name), sha256=kept.sha256, size=kept.size, modified=modified
        )
        Material.objects.create(receipt=receipt, unit=unit, cycle=cycle, submission=submission, file=receipt.name)
        record(
            "evidence.received",
            by=by,
            about=receipt,
            unit_id=unit.pk,
            after={"name": receipt.name, "sha256": kept.sha256, "size": kept.size},
        )
        later("evidence.read", receipt.pk, queue="reading")
        final = incoming(str(receipt.pk))
        kept.path.rename(final)
        transaction.on_commit(lambda: sync_folder(final.parent))
    return receipt


def refuse(*, receipt: Receipt, message: str) -> None:
    """Nothing of the file is kept but its name and hash. The bytes go after the row says so, never before."""
    with transaction.atomic():
        receipt.outcome = Outcome.REFUSED
        receipt.message = message[:500]
        receipt.blob = None
        receipt.document = None
        receipt.save(update_fields=["outcome", "message", "blob", "document"])
        receipt.materials.update(removed_at=receipt.at, document=None)
        record(
            "evidence.refused",
            about=receipt,
            unit_id=receipt.unit_id,
            after={"name": receipt.name, "sha256": receipt.sha256},
            note=message,
        )
    incoming(str(receipt.pk)).unlink(missing_ok=True)
