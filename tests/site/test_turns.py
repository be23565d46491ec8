"""Writers of a SQLite site wait in a line for their turn."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.db.backends.sqlite3.base import DatabaseWrapper as Plain
from fazhi.site.config import SiteConfig
from fazhi.site.sqlite.base import DatabaseWrapper as Turns

pytestmark = pytest.mark.django_db
WRITERS, TIMES = 6, 40


def connection(kind: type[Plain], folder: Path) -> Plain:
    """A connection that does not wait at all where the database is busy."""
    settings: dict[str, Any] = {
        "ATOMIC_REQUESTS": False, "AUTOCOMMIT": True, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False, "TIME_ZONE": None,
        **SiteConfig(folder, "-").databases()["default"],
    }  # fmt: skip
    settings["OPTIONS"] = {**settings["OPTIONS"], "timeout": 0}
    return kind(settings, "default")


def add_one(link: Plain) -> None:
    """Read, then write, in one transaction."""
    link.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    try:
        with link.cursor() as cursor:
            cursor.execute("SELECT n FROM counter")
            cursor.execute("UPDATE counter SET n = %s", [cursor.fetchone()[0] + 1])
        link.commit()
    except BaseException:
        link.rollback()
        raise
    finally:
        link.set_autocommit(True)


def count_up(kind: type[Plain], folder: Path) -> int:
    """What the counter says after many writers at once."""
    first = connection(kind, folder)
    with first.cursor() as cursor:
        cursor.execute("CREATE TABLE counter (n INTEGER)")
        cursor.execute("INSERT INTO counter VALUES (0)")
    start = threading.Barrier(WRITERS)

    def writer(_: int) -> None:
        link = connection(kind, folder)
        start.wait()
        for _ in range(TIMES):
            add_one(link)
        link.close()

    with ThreadPoolExecutor(WRITERS) as crowd:
        list(crowd.map(writer, range(WRITERS)))
    with first.cursor() as cursor:
        cursor.execute("SELECT n FROM counter")
        found = int(cursor.fetchone()[0])
    first.close()
    return found


def test_writers_that_do_not_wait_for_the_database_still_all_come_to_write(tmp_path: Path) -> None:
    assert count_up(Turns, tmp_path) == WRITERS * TIMES


def test_the_same_writers_without_turns_find_it_locked(tmp_path: Path) -> None:
    with pytest.raises(OperationalError, match="locked"):
        count_up(Plain, tmp_path)


@pytest.mark.parametrize("end", ["fault", "close"])
def test_turn_ends_with_the_transaction_however_it_ends(tmp_path: Path, end: str) -> None:
    one, two = connection(Turns, tmp_path), connection(Turns, tmp_path)
    with one.cursor() as cursor:
        cursor.execute("CREATE TABLE counter (n INTEGER)")
        cursor.execute("INSERT INTO counter VALUES (0)")
    if end == "fault":
        with one.cursor() as cursor:
            cursor.execute("ALTER TABLE counter RENAME n TO m")
        with pytest.raises(OperationalError):
            add_one(one)
        with one.cursor() as cursor:
            cursor.execute("ALTER TABLE counter RENAME m TO n")
    else:
        one.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
        one.close()
    done = threading.Thread(target=add_one, args=[two], daemon=True)
    two.inc_thread_sharing()
    done.start()
    done.join(10)
    assert not done.is_alive()
    with two.cursor() as cursor:
        assert cursor.execute("SELECT n FROM counter").fetchone() == (1,)


def test_full_or_read_only_disk_does_not_stop_a_writer(tmp_path: Path) -> None:
    link = connection(Turns, tmp_path)
    with link.cursor() as cursor:
        cursor.execute("CREATE TABLE counter (n INTEGER)")
        cursor.execute("INSERT INTO counter VALUES (0)")
    (tmp_path / "fazhi.sqlite3.turn").mkdir()  # cannot be opened as a file, not even by root
    add_one(link)
    with link.cursor() as cursor:
        assert cursor.execute("SELECT n FROM counter").fetchone() == (1,)


def test_kept_connection_is_not_used_for_a_file_that_was_moved_or_replaced(tmp_path: Path) -> None:
    link = connection(Turns, tmp_path)
    with link.cursor() as cursor:
        cursor.execute("CREATE TABLE counter (n INTEGER)")
    assert link.is_usable()
    file = tmp_path / "fazhi.sqlite3"
    file.rename(tmp_path / "aside")
    assert not link.is_usable()
    file.write_bytes((tmp_path / "aside").read_bytes())
    assert not link.is_usable()
    link.close()
    link.connect()
    assert link.is_usable()
