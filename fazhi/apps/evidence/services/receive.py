"""Receiving: every file that was sent gets a receipt, and its bytes are safe before the receipt is given.

The bytes first lie in the site's `incoming` folder under the receipt's number. The worker reads them there; only what
bears no 密级 marking is moved to the originals (`read.finish`). What bears one is deleted and only its name and hash
are kept.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from datetime import datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import transaction

from fazhi.apps.audit.services import record
from fazhi.apps.evidence.models import Material, Outcome, Receipt, Submission
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
    if submission is not None and submission.is_frozen:
        raise InputError("这一轮已经确认，不能再添加材料；如需补充，请等审阅结论后提交下一轮。")
    key = uuid.uuid4().hex
    sha256, size = _keep(source, incoming(key))
    with transaction.atomic():
        receipt = Receipt.objects.create(
            unit=unit, cycle=cycle, by=by, name=clean_name(name), sha256=sha256, size=size, modified=modified
        )
        Material.objects.create(receipt=receipt, unit=unit, cycle=cycle, submission=submission, file=receipt.name)
        record(
            "evidence.received",
            by=by,
            about=receipt,
            unit_id=unit.pk,
            after={"name": receipt.name, "sha256": sha256, "size": size},
        )
        incoming(key).rename(incoming(str(receipt.pk)))
        sync_folder(incoming(key).parent)
        later("evidence.read", receipt.pk, queue="reading")
    return receipt


def _keep(source: IO[bytes], path: Path) -> tuple[str, int]:
    path.parent.mkdir(parents=True, exist_ok=True)
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
    return digest.hexdigest(), size


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
