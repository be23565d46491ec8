"""What was left lying by uploads and readings that were killed: swept after a while, never an original.

Swept are only files of these places, each by its own rule: pieces of uploads (`uploads`), parts and read files in
`incoming`, parts of originals that were never finished (the store's own `incoming`), workbooks and sets that nobody
confirmed (`imports`, `sets`), and this site's unpacked archives in the machine's folder for temporary files.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from fazhi.apps.audit.services import record
from fazhi.apps.evidence.models import Outcome, Receipt
from fazhi.apps.evidence.services.receive import incoming
from fazhi.apps.storage.services import is_local

KEEP_DAYS = 7
"""So long an upload that broke off can go on; its pieces are kept."""
KEEP_ORDERS_DAYS = 30
"""So long the queue remembers work that was done."""
KEY = re.compile(r"[0-9a-f]{32}")


@dataclass
class Swept:
    """How many files and bytes were taken away."""

    files: int = 0
    size: int = 0
    uploads: int = 0
    """Of the files, those that were pieces of uploads."""


def left_over(days: int = KEEP_DAYS) -> Iterator[Path]:
    """Every file (or unpacked folder) that nobody will come back for."""
    before = time.time() - days * 86_400
    for path in _candidates():
        try:
            if path.lstat().st_mtime < before:
                yield path
        except FileNotFoundError:  # its owner has just come back
            continue


def _candidates() -> Iterator[Path]:
    site: Path = settings.SITE.folder
    yield from (path for path in parts() if KEY.fullmatch(path.name))
    yield from (path for path in _files(incoming("x").parent) if _is_done(path.name))
    yield from (path for folder in ("imports", "sets") for path in _files(site / folder))
    if is_local():
        yield from (path for path in _files(Path(settings.SITE.blobs) / "incoming") if KEY.fullmatch(path.name))
    unpacked = Path(tempfile.gettempdir()).glob("fazhi-unpack-*")
    yield from (path for path in unpacked if path.lstat().st_uid == os.getuid())


def parts() -> list[Path]:
    """The pieces of uploads that are on their way; each piece that comes makes its file young again."""
    return _files(settings.SITE.folder / "uploads")


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []


def _is_done(name: str) -> bool:
    """A part without a receipt, or the bytes of a receipt that are an original by now or were refused."""
    if KEY.fullmatch(name):
        return True
    receipt = Receipt.objects.filter(pk=int(name)).first() if name.isdecimal() else None
    if receipt is None:
        return name.isdecimal()
    return receipt.blob_id is not None or receipt.outcome == Outcome.REFUSED


def sweep() -> Swept:
    """Take away what is left over; an event says how much, if it was anything."""
    swept = Swept()
    for path in left_over():
        size = path.lstat().st_size
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
        swept.files += 1
        swept.size += size
        swept.uploads += path.parent.name == "uploads"
    if swept.files:
        record("upkeep.swept", after=asdict(swept))
    before = timezone.now() - timedelta(days=KEEP_ORDERS_DAYS)
    DBTaskResult.objects.filter(status="SUCCESSFUL", finished_at__lt=before).delete()
    return swept
