"""Results of reading, kept by content: the same bytes are read once, whatever they are called and wherever they lie.

The key is (SHA-256, reader version); a new version of any reader makes old results invisible. One SQLite file, written
as results come, so that a run that is killed goes on where it was.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from fazhi.errors import OutputError
from fazhi.reading.document import Document

_SCHEMA = """
CREATE TABLE IF NOT EXISTS reading (
    sha256 TEXT NOT NULL, version TEXT NOT NULL, document BLOB NOT NULL, extra BLOB, PRIMARY KEY (sha256, version)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS file (
    path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, sha256 TEXT NOT NULL
) WITHOUT ROWID;
"""


class ReadingCache:
    """Results of reading in one SQLite file. `extra_type` is the type of what is kept beside each document."""

    def __init__(self, path: Path, version: str, extra_type: Any = None) -> None:
        self._path, self._version, self._extra_type = path, version, extra_type
        try:
            self._base = self._open()
        except sqlite3.DatabaseError as error:
            if not path.exists():
                raise OutputError(path, "不能建立缓存文件") from error
            # A damaged cache is only a loss of time: it is made anew.
            for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
                path.with_name(name).unlink(missing_ok=True)
            self._base = self._open()

    def _open(self) -> sqlite3.Connection:
        base = sqlite3.connect(self._path, isolation_level=None)
        try:
            base.execute("PRAGMA journal_mode=WAL")
            # A power cut may cost the last results, never the file.
            base.execute("PRAGMA synchronous=NORMAL")
            base.executescript(_SCHEMA)
        except sqlite3.DatabaseError:
            base.close()
            raise
        return base

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._base.close()

    def get(self, sha256: str) -> tuple[Document, Any] | None:
        """The document and the extra kept for these bytes, or None."""
        row = self._base.execute(
            "SELECT document, extra FROM reading WHERE sha256 = ? AND version = ?", (sha256, self._version)
        ).fetchone()
        if row is None:
            return None
        try:
            document = msgspec.msgpack.decode(row[0], type=Document)
            extra = None if row[1] is None else msgspec.msgpack.decode(row[1], type=self._extra_type)
        except msgspec.DecodeError:
            return None
        return document, extra

    def put(self, document: Document, extra: Any = None) -> None:
        """Keep a result; at once on disk as far as a killed process is concerned."""
        blob = None if extra is None else msgspec.msgpack.encode(extra)
        try:
            self._base.execute(
                "INSERT OR REPLACE INTO reading VALUES (?, ?, ?, ?)",
                (document.sha256, self._version, msgspec.msgpack.encode(document), blob),
            )
        except sqlite3.OperationalError as error:
            raise OutputError(self._path, "磁盘已满或没有写入权限") from error

    def known_hash(self, path: str, size: int, mtime_ns: int) -> str | None:
        """The SHA-256 of a file that has not changed since it was last hashed, or None."""
        row = self._base.execute(
            "SELECT sha256 FROM file WHERE path = ? AND size = ? AND mtime_ns = ?", (path, size, mtime_ns)
        ).fetchone()
        return None if row is None else str(row[0])

    def remember_hash(self, path: str, size: int, mtime_ns: int, sha256: str) -> None:
        """Keep the SHA-256 of a file as it lies on disk now."""
        try:
            self._base.execute("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?)", (path, size, mtime_ns, sha256))
        except sqlite3.OperationalError as error:
            raise OutputError(self._path, "磁盘已满或没有写入权限") from error
