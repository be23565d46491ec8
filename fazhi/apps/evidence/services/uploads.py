"""Uploads: small files in one go, others in pieces (begun, fed, finished). What is acknowledged is on the disk."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from fazhi.apps.evidence.models import Receipt, Submission
from fazhi.apps.evidence.services.receive import Kept, book, check_open, clean_name, dropped_on_error, keep, keep_path
from fazhi.apps.framework.models import Cycle
from fazhi.apps.pages.errors import ConflictError, InputError
from fazhi.apps.storage.models import Upload
from fazhi.apps.storage.services import PIECE
from fazhi.apps.units.models import Person, Unit


def place_of(upload: Upload) -> Path:
    """Where the pieces are put together."""
    return settings.SITE.folder / "uploads" / upload.pk.hex


def begin(*, by: Person, name: str, size: int, purpose: dict[str, Any]) -> Upload:
    """A new upload, or the unfinished one of the same file to the same place, which then goes on."""
    if size > settings.SITE.upload_limit:
        raise InputError(f"文件超过{settings.SITE.upload_limit // 1024**2} MB，请拆分后再报送。")
    plain = clean_name(name)
    for known in Upload.objects.filter(by=by, name=plain, size=size, finished_at=None)[:5]:
        if known.purpose == purpose:
            there = place_of(known).stat().st_size if place_of(known).exists() else 0
            known.received = min(known.received, there)
            return known
    return Upload.objects.create(by=by, name=plain, size=size, purpose=purpose)


def feed(*, upload: Upload, offset: int, piece: IO[bytes]) -> int:
    """Write one piece at its place; gives how much is there. A piece that came before is skipped, a gap is refused."""
    if upload.finished_at is not None:
        return upload.size
    path = place_of(upload)
    path.parent.mkdir(exist_ok=True)
    have = path.stat().st_size if path.exists() else 0
    if offset > have:
        raise ConflictError(f"上传在第{have}字节处中断过，请从那里继续。")
    with path.open("r+b" if path.exists() else "xb") as target:
        target.seek(offset)
        written = offset
        while data := piece.read(PIECE):
            written += len(data)
            if written > upload.size:
                raise InputError("收到的内容比文件大，请重新选择文件上传。")
            target.write(data)
        target.flush()
        os.fsync(target.fileno())
    Upload.objects.filter(pk=upload.pk).update(received=max(have, written))
    return max(have, written)


def finish(*, upload: Upload, unit: Unit, cycle: Cycle, submission: Submission | None) -> Receipt:
    """All pieces are there: the file is received and gets its receipt. Asked again, it gives the same receipt."""
    if upload.finished_at is not None:
        return Receipt.objects.get(pk=upload.purpose["receipt"])
    path = place_of(upload)
    have = path.stat().st_size if path.exists() else 0
    if have != upload.size and not (upload.size == 0 and have == 0):
        raise ConflictError(f"文件还没有传完（{have}/{upload.size}字节），请继续上传。")
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.touch()
    try:
        with dropped_on_error(keep_path(path)) as kept:
            receipt = _once(upload, kept, unit=unit, cycle=cycle, submission=submission)
    except FileNotFoundError:  # another request has just finished it
        upload.refresh_from_db()
        return Receipt.objects.get(pk=upload.purpose["receipt"])
    path.unlink(missing_ok=True)
    return receipt


@transaction.atomic
def _once(upload: Upload, kept: Kept, *, unit: Unit, cycle: Cycle, submission: Submission | None) -> Receipt:
    held = Upload.objects.select_for_update().get(pk=upload.pk)
    if held.finished_at is not None:
        kept.path.unlink(missing_ok=True)
        return Receipt.objects.get(pk=held.purpose["receipt"])
    receipt = book(kept=kept, unit=unit, cycle=cycle, by=upload.by, name=upload.name, submission=submission)
    held.finished_at = timezone.now()
    held.received = kept.size
    held.purpose = {**held.purpose, "receipt": receipt.pk}
    held.save(update_fields=["finished_at", "received", "purpose"])
    return receipt


def whole(
    *,
    key: uuid.UUID,
    by: Person,
    name: str,
    purpose: dict[str, Any],
    source: IO[bytes],
    unit: Unit,
    cycle: Cycle,
    submission: Submission | None,
) -> Receipt:
    """A file that fits into one piece, in one go. Sent again under the same key, it gives the same receipt."""
    if (known := _known(key, by)) is not None:
        return known
    if submission is not None:
        check_open(submission)
    with dropped_on_error(keep(source)) as kept:
        try:
            with transaction.atomic():
                now = timezone.now()
                upload = Upload(pk=key, by=by, name=clean_name(name), size=kept.size, received=kept.size)
                upload.finished_at = now
                upload.save(force_insert=True)
                receipt = book(kept=kept, unit=unit, cycle=cycle, by=by, name=name, submission=submission)
                Upload.objects.filter(pk=key).update(purpose={**purpose, "receipt": receipt.pk})
        except IntegrityError:  # sent twice at the same moment: the other one came first
            known = _known(key, by)
            if known is None:
                raise
            kept.path.unlink(missing_ok=True)
            return known
    return receipt


def _known(key: uuid.UUID, by: Person) -> Receipt | None:
    upload = Upload.objects.filter(pk=key).first()
    if upload is None:
        return None
    if upload.by_id != by.pk or upload.finished_at is None:
        raise ConflictError("这个上传编号已经用过，请重新选择文件。")
    return Receipt.objects.get(pk=upload.purpose["receipt"])
