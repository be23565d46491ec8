"""The key of a file's content."""

from __future__ import annotations

import hashlib
from io import FileIO
from pathlib import Path

_BLOCK = 1 << 16


def hash_file(path: Path) -> tuple[str, int]:
    """The SHA-256 (hex) and the size in bytes of a file, read once and in blocks. Raises OSError."""
    digest, size = hashlib.sha256(), 0
    with FileIO(path) as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return digest.hexdigest(), size
