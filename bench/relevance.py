"""Placing papers to indicators: `python -m bench.relevance SET... [--semantic]` prints top-1 and top-3.

The truth is the folder a paper lies in; papers whose label says that they lie in the wrong duty or belong nowhere are
left out, and so are those whose place is never judged (photographs, addresses, web pages, laws). Each paper is ranked
against all indicators, without the file's own folder being looked at.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from fazhi.checks.case import Case
from fazhi.checks.relevance import UNJUDGED, Relevance, relevance_of, relevance_with_meaning
from fazhi.checks.subjects import Subject, subjects

STRANGERS = frozenset({"off-topic", "better-indicator", "unreadable"})
"""Labels that say that the folder is not the truth."""


def case_of(folder: Path, work: Path) -> Case:
    """The set, read."""
    from fazhi.reading.cache import ReadingCache
    from fazhi.reviewset.gather import Shelf, build_case, read_all
    from fazhi.reviewset.intake import walk, with_members
    from fazhi.reviewset.load import load

    tables = load(folder)
    with ReadingCache(work / "cache.sqlite", "") as hashes:
        found = walk(folder, hashes, lambda _=1: None)
    files = with_members(found, work / "unpacked")
    with Shelf(work / "cache.sqlite", "bench") as shelf:
        results, _, _ = read_all(files, shelf, work, os.cpu_count() or 2, lambda _=1: None)
    return build_case(tables, files, results, folder)[0]


def strangers(folder: Path) -> set[str]:
    """Files whose folder is no truth."""
    path = folder / "labels.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return {row["file"] for row in rows if row["check"] in STRANGERS and row.get("file")}


def asked(case: Case, without: set[str]) -> Iterator[Subject]:
    """The papers to be placed."""
    for subject in subjects(case).values():
        material = subject.material
        judged = not subject.photo and material.paper.genre not in UNJUDGED and bool(subject.best or subject.text)
        if judged and material.file not in without and material.indicator in case.indicator_by_number:
            yield subject


def places(relevance: Relevance, papers: Sequence[Subject]) -> list[int]:
    """The place, from 0, of each paper's own indicator among all."""
    return [[fit.indicator for fit in relevance.fits(paper)].index(str(paper.material.indicator)) for paper in papers]


def main(argv: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="Top-1 and top-3 of placing papers to indicators.")
    parser.add_argument("sets", type=Path, nargs="+")
    parser.add_argument("--semantic", action="store_true", help="with nearness by meaning too (fazhi[semantic])")
    args = parser.parse_args(argv)
    for folder in args.sets:
        with tempfile.TemporaryDirectory() as work:
            case = case_of(folder, Path(work))
        papers = list(asked(case, strangers(folder)))
        ways = [("words", relevance_of)] + ([("words and meaning", relevance_with_meaning)] if args.semantic else [])
        for name, make in ways:
            start = time.perf_counter()
            ranks = places(make(case), papers)
            seconds = time.perf_counter() - start
            top1, top3 = (sum(rank < k for rank in ranks) / max(len(ranks), 1) for k in (1, 3))
            print(
                f"{folder.name}: {len(papers)} papers, {len(case.indicators)} indicators, {name}: "
                f"top-1 {top1:.3f}, top-3 {top3:.3f}, {seconds:.1f} s",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
