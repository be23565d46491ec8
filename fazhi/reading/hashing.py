"""The key of a file's content."""

from __future__ import annotations

import hashlib
import os
from io import FileIO
from pathlib import Path

_BLOCK = 1 << 16


KEPT = 16 << 20
"""A file of at most so many bytes is held in memory while it is read: nothing of it is then fetched twice."""


def take_in(path: Path, most: int) -> tuple[str, int, bytes | None]:
    """Hash and size of a file, and its bytes where they are few enough to hold. Raises OSError.

    A file of more than `most` bytes is not read: its hash is ''.
    """
    file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | os.O_CLOEXEC)
    try:
        size = os.fstat(file).st_size  # of the open file: asking by its path costs several times as much
        if size > most:
            return "", size, None
        data = os.read(file, size + 1) if size <= KEPT else b""
    finally:
        os.close(file)
    if len(data) != size:
        # It is large, it changed meanwhile, or its size was not known before (a pipe, a file of the system).
        return *hash_file(path), None
    return hashlib.sha256(data).hexdigest(), size, data


def hash_file(path: Path) -> tuple[str, int]:
    """The SHA-256 (hex) and the size in bytes of a file, read once and in blocks. Raises OSError."""
    digest, size = hashlib.sha256(), 0
    with FileIO(path) as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return digest.hexdigest(), size
