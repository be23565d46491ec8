"""A consistent copy of the database while it is in use, on both databases, and what it says of the originals."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from fazhi.errors import FazhiError

SQLITE, POSTGRESQL = "fazhi.sqlite3", "fazhi.pgdump"
COUNTED = (
    "units_unit",
    "units_person",
    "framework_cycle",
    "duties_duty",
    "evidence_receipt",
    "evidence_material",
    "review_decision",
    "feedback_feedbacklist",
    "storage_blob",
    "audit_event",
)
"""Tables whose rows the manifest counts, for comparing after a restore."""
UNREAD = (
    "SELECT id, sha256 FROM evidence_receipt WHERE outcome = 'waiting' OR (outcome = 'unreadable' AND blob_id IS NULL)"
)
"""Receipts whose bytes are no originals yet."""


class BackupError(FazhiError):
    """A backup cannot be made or used."""

    code = "backup"


@dataclass(frozen=True)
class Snapshot:
    """The copy's file and what it says: originals (hash, size), receipts whose bytes still wait, counts, last event."""

    file: Path
    vendor: str
    blobs: tuple[tuple[str, int], ...]
    waiting: tuple[tuple[int, str], ...]
    counts: dict[str, int]
    last_event: tuple[int, str]


def take(folder: Path) -> Snapshot:
    """Copy the database into `folder` as of one moment; writers go on meanwhile."""
    return _sqlite(folder) if connection.vendor == "sqlite" else _postgresql(folder)


def _sqlite(folder: Path) -> Snapshot:
    copy = folder / SQLITE
    source = sqlite3.connect(f"file:{settings.DATABASES['default']['NAME']}?mode=ro", uri=True, timeout=60)
    with closing(source), closing(sqlite3.connect(copy)) as target:
        # One step: under WAL a reader sees one moment and hinders no writer.
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
    with closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as reader:
        return _told(copy, "sqlite", lambda sql: reader.execute(sql).fetchall())


def _postgresql(folder: Path) -> Snapshot:
    copy = folder / POSTGRESQL
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        moment = cursor.fetchone()[0]
        _run(["pg_dump", "--format=custom", "--no-owner", f"--snapshot={moment}", f"--file={copy}"])

        def ask(sql: str) -> list[Any]:
            cursor.execute(sql)
            rows: list[Any] = cursor.fetchall()
            return rows

        return _told(copy, "postgresql", ask)


def _run(command: list[str]) -> None:
    if shutil.which(command[0]) is None:
        raise BackupError(f"本机没有 {command[0]}，请安装与数据库同一大版本的 PostgreSQL 客户端后再运行。")
    database = settings.DATABASES["default"]
    with credentials(database) as env:
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BackupError(f"{command[0]} 没有完成：{done.stderr.strip()[-300:]}。")


@contextmanager
def credentials(database: dict[str, Any]) -> Iterator[dict[str, str]]:
    """The environment by which PostgreSQL's programs find a database; no password on a command line."""
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "NAME": "PGDATABASE"}
    yield {**os.environ, **{env: str(database[key]) for key, env in names.items() if database.get(key)}}


def restore_postgresql(dump: Path) -> None:
    """Fill the empty database of the settings from a dump. Raises BackupError."""
    name = str(settings.DATABASES["default"]["NAME"])
    _run(["pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={name}", str(dump)])


def _told(copy: Path, vendor: str, ask: Any) -> Snapshot:
    last = ask("SELECT number, hash FROM audit_event ORDER BY number DESC LIMIT 1")
    return Snapshot(
        copy,
        vendor,
        tuple((sha, size) for sha, size in ask("SELECT sha256, size FROM storage_blob ORDER BY sha256")),
        tuple((pk, sha) for pk, sha in ask(UNREAD)),
        {table: ask(f"SELECT count(*) FROM {table}")[0][0] for table in COUNTED},
        tuple(last[0]) if last else (0, ""),  # type: ignore[arg-type]  # two columns
    )
