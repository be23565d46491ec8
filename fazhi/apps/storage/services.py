"""Keeping originals: written aside, made durable, then moved to their place under their hash."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import fsspec
from django.conf import settings

from fazhi.apps.storage.models import Blob

PIECE = 1 << 20


def put(source: IO[bytes]) -> Blob:
    """Keep the bytes of `source` (read to its end) and give their Blob. What is there already is kept once.

    When this returns, the bytes are on the disk: file and folder were synced before the move.
    """
    return _keep_local(source) if is_local() else _keep_remote(source)


def put_bytes(data: bytes) -> Blob:
    """Keep `data`."""
    from io import BytesIO

    return put(BytesIO(data))


def put_path(path: Path) -> Blob:
    """Keep a file of the disk; the file itself stays where it is."""
    with path.open("rb") as source:
        return put(source)


def is_local() -> bool:
    """Whether originals lie in a folder of this machine."""
    return "://" not in settings.SITE.blobs


def place(sha256: str) -> str:
    """Where the bytes of a hash lie: two levels of folders, so that none grows large."""
    return f"{settings.SITE.blobs}/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def open_file(sha256: str) -> IO[bytes]:
    """The bytes of a hash as an open file that the caller closes (a download closes it when it is sent)."""
    source: IO[bytes] = fsspec.open(place(sha256), "rb").open()
    return source


@contextmanager
def opened(sha256: str) -> Iterator[IO[bytes]]:
    """The bytes of a hash as an open file."""
    with fsspec.open(place(sha256), "rb") as source:
        yield source


@contextmanager
def as_path(sha256: str, name: str = "") -> Iterator[Path]:
    """The bytes of a hash as a file of this machine under its own name (readers look at content, people at names)."""
    if is_local() and not name:
        yield Path(place(sha256))
        return
    import shutil
    import tempfile

    with tempfile.TemporaryDirectory(prefix="fazhi-") as folder:
        path = Path(folder) / (Path(name.replace("\\", "/")).name or sha256)
        if is_local():
            path.symlink_to(Path(place(sha256)).resolve())
        else:
            with opened(sha256) as source, path.open("wb") as target:
                shutil.copyfileobj(source, target, PIECE)
        yield path


def exists(sha256: str) -> bool:
    """Whether the bytes are really there."""
    fs, path = fsspec.core.url_to_fs(place(sha256))
    return bool(fs.exists(path))


def _keep_local(source: IO[bytes]) -> Blob:
    root = Path(settings.SITE.blobs)
    incoming = root / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    aside = incoming / uuid.uuid4().hex
    digest, size = hashlib.sha256(), 0
    try:
        with aside.open("xb") as target:
            while piece := source.read(PIECE):
                digest.update(piece)
                size += len(piece)
                target.write(piece)
            target.flush()
            os.fsync(target.fileno())
        final = Path(place(digest.hexdigest()))
        final.parent.mkdir(parents=True, exist_ok=True)
        if final.exists():
            aside.unlink()
        else:
            aside.replace(final)
            sync_folder(final.parent)
    finally:
        aside.unlink(missing_ok=True)
    blob, _ = Blob.objects.get_or_create(sha256=digest.hexdigest(), defaults={"size": size})
    return blob


def _keep_remote(source: IO[bytes]) -> Blob:
    import shutil
    import tempfile

    with tempfile.TemporaryFile() as aside:
        digest, size = hashlib.sha256(), 0
        while piece := source.read(PIECE):
            digest.update(piece)
            size += len(piece)
            aside.write(piece)
        sha256 = digest.hexdigest()
        if not _is_whole(sha256, size):  # a part of it may lie there, where a write was killed
            aside.seek(0)
            with fsspec.open(place(sha256), "wb") as target:
                shutil.copyfileobj(aside, target, PIECE)
    blob, _ = Blob.objects.get_or_create(sha256=sha256, defaults={"size": size})
    return blob


def _is_whole(sha256: str, size: int) -> bool:
    fs, path = fsspec.core.url_to_fs(place(sha256))
    try:
        return int(fs.info(path)["size"]) == size
    except FileNotFoundError:
        return False


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable: without it a file's name may be gone after a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
