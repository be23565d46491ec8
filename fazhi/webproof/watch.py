"""Watching: which address is looked at again when, what each look found, and the last good look kept as proof.

The store is a folder: `watch.sqlite` (the list and every look), `records/` (a WARC file for each look that found
something new) and `pictures/`. A record is on disk before its row is written, so a watch that is killed loses at most
the looks under way, and the next one goes on with what is left.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from fazhi.errors import FazhiError, OutputError
from fazhi.webproof.answer import Answer
from fazhi.webproof.capture import Capture, PageState
from fazhi.webproof.compare import Change, Comparison, Difference, compare, spread
from fazhi.webproof.look import look_at
from fazhi.webproof.normal import key
from fazhi.webproof.recorded import Recording, write_answers

CHINA = ZoneInfo("Asia/Shanghai")
BOOK = "watch.sqlite"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS page (
    key TEXT PRIMARY KEY, url TEXT NOT NULL, about TEXT NOT NULL, added TEXT NOT NULL, listed INTEGER NOT NULL DEFAULT 1
);
CREATE TABLE IF NOT EXISTS look (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL REFERENCES page (key), at TEXT NOT NULL, change TEXT NOT NULL,
    reason TEXT NOT NULL, good INTEGER NOT NULL, capture BLOB NOT NULL, differences BLOB NOT NULL, record TEXT,
    picture TEXT
);
CREATE INDEX IF NOT EXISTS look_of_page ON look (key, id);
CREATE TABLE IF NOT EXISTS run (started TEXT NOT NULL);
"""
_LAST = "look.id = (SELECT max(id) FROM look AS l WHERE l.key = {})"


class StoreError(FazhiError):
    """A folder that is no store of a watch, or one whose book is damaged."""

    code = "watch-store"

    def __init__(self, folder: Path, reason: str) -> None:
        self.folder = folder
        super().__init__(f"“{folder}”{reason}。")


@dataclass(frozen=True, slots=True)
class Watched:
    """An address of the list and what it proves."""

    url: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """One dated look and how it compares with the last good one. `record` and `picture` are names in the store."""

    url: str
    about: str
    at: datetime
    comparison: Comparison
    capture: Capture
    record: str | None = None
    picture: str | None = None


class WatchStore:
    """The book of a watch. Times are given by the caller, with a zone; the day is China's."""

    def __init__(self, folder: Path, *, user_agent: str = "fazhi", new: bool = True) -> None:
        if not new and not (folder / BOOK).is_file():
            raise StoreError(folder, "里没有监测记录，请先用 fazhi web watch 监测")
        self.folder, self._agent = folder, user_agent
        try:
            (folder / "records").mkdir(parents=True, exist_ok=True)
            self._base = sqlite3.connect(folder / BOOK, isolation_level=None)
            self._base.execute("PRAGMA journal_mode=WAL")
            self._base.executescript(_SCHEMA)
        except sqlite3.DatabaseError as error:
            raise StoreError(folder, f"里的 {BOOK} 打不开或已损坏，请移走后重新监测") from error
        except OSError as error:
            raise OutputError(folder, error.strerror or "写入失败") from error

    def close(self) -> None:
        """Close the book."""
        self._base.close()

    def enlist(self, pages: Iterable[Watched], now: datetime) -> None:
        """Take the list as it is today; what is no longer on it keeps its looks and is not looked at again."""
        self._base.execute("BEGIN IMMEDIATE")
        self._base.execute("UPDATE page SET listed = 0")
        self._base.executemany(
            "INSERT INTO page (key, url, about, added) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (key) DO UPDATE SET url = excluded.url, about = excluded.about, listed = 1",
            ((key(one.url), one.url, one.about, _stamp(now)) for one in pages),
        )
        self._base.execute("COMMIT")

    def plan(self) -> list[tuple[int, str]]:
        """The second of the day and the address, early ones first."""
        rows = self._base.execute("SELECT url FROM page WHERE listed").fetchall()
        return sorted((spread(url), url) for (url,) in rows)

    def due(self, now: datetime) -> list[str]:
        """The addresses whose time of the day has come since they were last looked at, or since they were listed."""
        return [url for url, last, added in self._last_looks() if max(last or "", added) < _stamp(_slot(url, now))]

    def start_all(self, now: datetime) -> list[str]:
        """All addresses, as one run; of a run that was killed within the last day, what it left."""
        row = self._base.execute("SELECT started FROM run").fetchone()
        started = row[0] if row is not None else _stamp(now)
        if row is None or started < _stamp(now - timedelta(days=1)):
            started = _stamp(now)
            self._base.execute("BEGIN IMMEDIATE")
            self._base.execute("DELETE FROM run")
            self._base.execute("INSERT INTO run VALUES (?)", (started,))
            self._base.execute("COMMIT")
        return [url for url, last, _ in self._last_looks() if (last or "") < started]

    def end_all(self) -> None:
        """The run is done; the next one begins anew."""
        self._base.execute("DELETE FROM run")

    def _last_looks(self) -> list[tuple[str, str | None, str]]:
        return self._base.execute(
            "SELECT url, (SELECT max(at) FROM look WHERE look.key = page.key), added "
            "FROM page WHERE listed ORDER BY url"
        ).fetchall()

    def take(self, answer: Answer, now: datetime) -> Look:
        """Keep one answer: judged, compared with the last good look, recorded where it shows something new."""
        capture = look_at(answer)
        page_key = key(answer.url)
        proof = self._proof(page_key)
        comparison = compare(proof.capture, capture) if proof is not None else _first(capture)
        last = next(self._looks(_LAST.format("?"), page_key), None)
        if comparison.change is Change.UNCHANGED and proof is not None:
            record = proof.record
        elif last is not None and _as_before(last.capture, capture):
            record = last.record  # gone for a second day: one record of that is enough
        elif not answer.hops:
            record = None
        else:
            record = f"records/{_short(page_key)}-{now.astimezone(CHINA):%Y%m%d%H%M%S}.warc.gz"
            write_answers(self.folder / record, [answer], user_agent=self._agent)
        self._keep(page_key, now, comparison, capture, record, proof.picture if proof is not None else None)
        return Look(answer.url, "", now, comparison, capture, record)

    def _keep(
        self,
        page_key: str,
        now: datetime,
        comparison: Comparison,
        capture: Capture,
        record: str | None,
        picture: str | None,
    ) -> None:
        good = capture.state is PageState.GOOD
        # Text is kept of good looks only: it is what the next look is held against.
        kept = capture if good else replace(capture, text="")
        same = comparison.change is Change.UNCHANGED
        self._base.execute(
            "INSERT INTO look (key, at, change, reason, good, capture, differences, record, picture) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                page_key,
                _stamp(now),
                comparison.change.value,
                comparison.reason,
                good,
                msgspec.json.encode(kept),
                msgspec.json.encode(comparison.differences),
                record,
                picture if same else None,
            ),
        )

    def picture(self, url: str, name: str) -> None:
        """Note the picture of the last look at an address."""
        self._base.execute(
            "UPDATE look SET picture = ? WHERE id = (SELECT max(id) FROM look WHERE key = ?)", (name, key(url))
        )

    def latest(self) -> Iterator[Look]:
        """The last look at every listed address that was looked at."""
        yield from self._looks(_LAST.format("page.key"))

    def proofs(self) -> dict[str, Look]:
        """The last good look at every listed address, by the address."""
        return {
            look.url: look
            for look in self._looks("look.id = (SELECT max(id) FROM look AS l WHERE l.key = page.key AND l.good)")
        }

    def answer(self, look: Look) -> Answer | None:
        """The recorded answer of a look, None where nothing came or the record is gone."""
        if look.record is None or not (self.folder / look.record).is_file():
            return None
        return Recording(self.folder / look.record).get(look.url)

    def _proof(self, page_key: str) -> Look | None:
        found = self._looks("look.id = (SELECT max(id) FROM look AS l WHERE l.key = ? AND l.good)", page_key)
        return next(found, None)

    def _looks(self, which: str, *values: str) -> Iterator[Look]:
        rows = self._base.execute(
            "SELECT page.url, about, at, change, reason, differences, capture, record, picture "
            f"FROM page JOIN look USING (key) WHERE listed AND {which} ORDER BY page.url",
            values,
        )
        for url, about, at, change, reason, differences, capture, record, picture in rows:
            found = msgspec.json.decode(differences, type=tuple[Difference, ...])
            seen = msgspec.json.decode(capture, type=Capture)
            comparison = Comparison(Change(change), reason, found)
            yield Look(url, about, datetime.fromisoformat(at), comparison, seen, record, picture)


def _as_before(last: Capture, now: Capture) -> bool:
    """Whether a page that is no proof shows just what it showed last time."""
    return now.state is not PageState.GOOD and (last.state, last.status, last.sha256) == (
        now.state,
        now.status,
        now.sha256,
    )


def _first(capture: Capture) -> Comparison:
    """What a first look says: there is nothing yet to hold it against."""
    if capture.state is PageState.GOOD:
        return Comparison(Change.FIRST, "内容已存下")
    if capture.state in (PageState.PROTECTED, PageState.UNSEEN):
        return Comparison(Change.UNSEEN, capture.reason)
    return Comparison(Change.GONE, capture.reason or "页面打不开")


def _slot(url: str, now: datetime) -> datetime:
    """The last time at which the address's turn came."""
    here = now.astimezone(CHINA)
    slot = here.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(seconds=spread(url))
    return slot if slot <= here else slot - timedelta(days=1)


def _stamp(moment: datetime) -> str:
    """A time in a form that sorts: China's, with milliseconds."""
    return moment.astimezone(CHINA).isoformat(timespec="milliseconds")


def _short(page_key: str) -> str:
    return f"{spread(page_key, 2**48):012x}"
