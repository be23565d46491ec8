"""Django's SQLite backend, with writers that wait in a line for their turn.

SQLite lets one write at a time. Who finds it busy sleeps and asks again, up to 100 ms later each time: with many
writers at once some ask at the wrong moment again and again, until their time-out ends in 'database is locked'. Here a
transaction first takes a lock on a file beside the database, for which the system wakes the next one at once.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base

TURN = ".turn"
"""Ending of the file's name."""


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection. A turn lasts from BEGIN IMMEDIATE to the end of the transaction, however it ends."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turn: int | None = None
        self._file: tuple[int, int] | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open, and remember which file that was."""
        link = super().get_new_connection(conn_params)
        self._file = self._file_there()
        return link

    def is_usable(self) -> bool:
        """A kept connection still writes to the file that lies there: not to one that was moved or replaced."""
        return self._file == self._file_there()

    def _file_there(self) -> tuple[int, int] | None:
        try:
            found = Path(self.settings_dict["NAME"]).stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def _start_transaction_under_autocommit(self) -> None:
        self._take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # not in the stubs
        except BaseException:
            self._end_turn()
            raise

    def _set_autocommit(self, autocommit: bool) -> None:
        try:
            super()._set_autocommit(autocommit)  # type: ignore[misc]  # not in the stubs
        finally:
            if autocommit:
                self._end_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # not in the stubs
        finally:
            self._end_turn()

    def _take_turn(self) -> None:
        if self._turn is not None or not Path(str(self.settings_dict["NAME"])).is_absolute():
            return  # a database in memory has one process
        try:
            handle = os.open(f"{self.settings_dict['NAME']}{TURN}", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            return  # a full or read-only disk: the turn only keeps order, SQLite's own lock still guards the data
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
        except BaseException:
            os.close(handle)
            raise
        self._turn = handle

    def _end_turn(self) -> None:
        if self._turn is not None:
            handle, self._turn = self._turn, None
            fcntl.flock(handle, fcntl.LOCK_UN)
            os.close(handle)
