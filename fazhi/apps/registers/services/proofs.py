"""What proves a row: files kept as originals, and addresses."""

from __future__ import annotations

from typing import IO
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from fazhi.apps.audit.services import record
from fazhi.apps.pages.errors import InputError
from fazhi.apps.registers.codec import key_shown
from fazhi.apps.registers.models import Entry, EntryState, Proof
from fazhi.apps.storage.services import put
from fazhi.apps.units.models import Person

LIMIT = 50 * 1024**2


@transaction.atomic
def add(*, entry: Entry, by: Person | None, source: IO[bytes] | None = None, name: str = "", url: str = "") -> Proof:
    """A file or an address stands beside a row from now on. Raises InputError."""
    if entry.state == EntryState.REMOVED:
        raise InputError("这一行已作废，不能再添加依据。")
    url = url.strip()
    if source is None and not url:
        raise InputError("请选择一个文件，或者填写网址。")
    parts = urlsplit(url)
    if url and (parts.scheme not in ("http", "https") or not parts.netloc):
        raise InputError("网址要以 http:// 或 https:// 开头，请核对后再填。")
    blob = put(source) if source is not None else None
    proof = Proof.objects.create(entry=entry, name=name.strip()[:300], blob=blob, url=url[:2000], by=by)
    record(
        "registers.proof_added",
        by=by,
        about=entry,
        title=key_shown(entry.key),
        unit_id=entry.unit_id,
        after={"name": proof.name, "url": proof.url, "sha256": proof.blob_id or ""},
    )
    return proof


@transaction.atomic
def remove(*, proof: Proof, by: Person | None) -> None:
    """A proof no longer stands beside the row; the original stays."""
    proof.removed_at = timezone.now()
    proof.save(update_fields=["removed_at"])
    record(
        "registers.proof_removed",
        by=by,
        about=proof.entry,
        title=key_shown(proof.entry.key),
        unit_id=proof.entry.unit_id,
        before={"name": proof.name, "url": proof.url, "sha256": proof.blob_id or ""},
    )
