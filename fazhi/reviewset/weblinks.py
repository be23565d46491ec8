"""Every address that the units of a set offer, for what looks at addresses only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fazhi.checks.links import offered
from fazhi.reading.cache import ReadingCache
from fazhi.reviewset.gather import Shelf, build_case, read_all
from fazhi.reviewset.intake import walk, with_members
from fazhi.reviewset.load import load
from fazhi.reviewset.run import code_stamp


@dataclass(frozen=True, slots=True)
class OfferedLink:
    """An address, who offers it, and for what; '' where the file lies in no folder of a unit or an indicator."""

    url: str
    unit: str
    indicator: str


def links_of_set(folder: Path, work: Path, *, workers: int) -> Iterator[OfferedLink]:
    """The addresses of a set in the order of its files. What was read is kept in `work`, as a review keeps it."""
    tables = load(folder)
    work.mkdir(parents=True, exist_ok=True)
    with ReadingCache(work / "cache.sqlite", "") as hashes:
        found = walk(folder, hashes, _unsaid)
    files = with_members(found, work / "unpacked")
    with Shelf(work / "cache.sqlite", code_stamp("gongwen")) as shelf:
        results, _, _ = read_all(files, shelf, work, workers, _unsaid)
    case, _ = build_case(tables, files, results, tables.folder)
    for one in offered(case):
        yield OfferedLink(one.url, one.material.unit or "", one.material.indicator or "")


def _unsaid(count: int = 1) -> None:
    """Nobody is told."""
