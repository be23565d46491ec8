"""One file that holds a site: settings, database as of one moment, every original, and a manifest with hashes.

The database is copied first. An original is on the disk before its row is written and is never removed, so whatever the
copy names is there afterwards; a file that still waits for reading lies in `incoming` or has become an original since.
Pieces of uploads that are not finished are left out: their senders go on from the start.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import tempfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.utils import timezone

from fazhi import __version__
from fazhi.apps.audit.services import record
from fazhi.apps.evidence.services.receive import incoming
from fazhi.apps.storage.services import exists, open_file
from fazhi.apps.units.models import Person
from fazhi.apps.upkeep.models import Backup
from fazhi.apps.upkeep.services.snapshot import Snapshot, take
from fazhi.errors import OutputError

FORMAT = 1
MANIFEST = "manifest.json"
PIECE = 1 << 20


@dataclass
class Made:
    """A finished backup. `damaged` are originals that are missing or whose bytes no longer give their hash."""

    path: Path
    files: int = 0
    size: int = 0
    damaged: list[str] = field(default_factory=list)


def make(path: Path, *, by: Person | None = None) -> Made:
    """Write a backup to `path`, whole or not at all. Raises OutputError or BackupError."""
    if path.exists():
        raise OutputError(path, "这里已有文件，请换一个文件名")
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.part")
    made = Made(path)
    try:
        with tempfile.TemporaryDirectory(prefix=".fazhi-backup-", dir=path.parent) as aside:
            snapshot = take(Path(aside))
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as target, tarfile.open(fileobj=target, mode="w|") as book:
                _Writer(book, made).write(snapshot)
            _sync(draft)
        draft.replace(path)
    except OSError as error:
        raise OutputError(
            path, "磁盘已满，请换一个有足够空间的位置" if error.errno == 28 else str(error.strerror)
        ) from error
    finally:
        draft.unlink(missing_ok=True)
    made.size = path.stat().st_size
    Backup.objects.create(path=str(path), size=made.size, files=made.files, sha256=_hash(path))
    record(
        "upkeep.backup", by=by, title=path.name, after={"files": made.files, "size": made.size, "damaged": made.damaged}
    )
    return made


class _Writer:
    """Puts the parts into the archive one after the other and keeps the manifest."""

    def __init__(self, book: tarfile.TarFile, made: Made) -> None:
        self._book, self._made = book, made
        self._entries: list[dict[str, Any]] = []

    def write(self, snapshot: Snapshot) -> None:
        site = settings.SITE.folder
        self._file("site.toml", (site / "site.toml").open("rb"))
        self._file(snapshot.file.name, snapshot.file.open("rb"))
        for sha256, _ in snapshot.blobs:
            self._original(sha256)
        for receipt_id, sha256 in snapshot.waiting:
            self._waiting(receipt_id, sha256)
        manifest = {
            "format": FORMAT,
            "fazhi": __version__,
            "made_at": timezone.now().isoformat(timespec="seconds"),
            "database": snapshot.vendor,
            "counts": snapshot.counts,
            "last_event": list(snapshot.last_event),
            "damaged": self._made.damaged,
            "files": self._entries,
        }
        data = json.dumps(manifest, ensure_ascii=False, indent=0).encode()
        self._add(MANIFEST, io.BytesIO(data), len(data))

    def _original(self, sha256: str) -> None:
        if not exists(sha256):
            self._made.damaged.append(sha256)
            return
        if self._file(f"blobs/{sha256}", open_file(sha256)) != sha256:
            self._made.damaged.append(sha256)

    def _waiting(self, receipt_id: int, sha256: str) -> None:
        """The bytes of a receipt that was not read yet: still waiting, or an original by now, or refused by now."""
        try:
            source: IO[bytes] = incoming(str(receipt_id)).open("rb")
        except FileNotFoundError:
            if not exists(sha256):
                return
            source = open_file(sha256)
        self._file(f"incoming/{receipt_id}", source)

    def _file(self, name: str, source: IO[bytes]) -> str:
        with source:
            size = source.seek(0, os.SEEK_END)
            source.seek(0)
            reader = _Hashed(source)
            self._add(name, reader, size)
        digest = reader.digest.hexdigest()
        self._entries.append({"path": name, "size": size, "sha256": digest})
        self._made.files += 1
        return digest

    def _add(self, name: str, source: Any, size: int) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = size, 0o600, int(datetime.now().timestamp())
        self._book.addfile(info, source)


class _Hashed:
    """A file that is hashed while it is read."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        data = self._source.read(size)
        self.digest.update(data)
        return data


def _hash(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _sync(path: Path) -> None:
    with path.open("rb") as source:
        os.fsync(source.fileno())


def next_place() -> Path:
    """Where a backup ordered from the page is written."""
    folder: Path = settings.SITE.folder / "backups"
    return folder / f"fazhi-{timezone.localtime():%Y%m%d-%H%M%S}.tar"
