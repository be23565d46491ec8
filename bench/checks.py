"""Score the checks on a labelled review set: `python bench/checks.py SET... [--findings FILE...] [--all]`.

A finding matches a label when check, unit, indicator and file agree; `requirement-missing` also by the number at the
head of its quote. Findings with one key count once. Labels of one `group` are the ends of one case: any end is a hit,
the other ends are no false alarms. Keys of `dontcare.jsonl` count neither way; a raised key of `negatives.jsonl` is a
false alarm and is counted by itself too. Only checks that are declared are scored, unless --all is given.

Several sets are scored one by one and then all together, with how often findings of each confidence were right.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]
BINS = (0.0, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01)
_ITEM = re.compile(r"\s*([0-9]+)")


@dataclass(frozen=True, slots=True)
class Key:
    """What tells one finding from another; `item` only for `requirement-missing`, None there means every item."""

    check: str
    unit: str | None
    indicator: str | None
    file: str | None
    item: str | None = None

    @property
    def whole(self) -> Key:
        """The key without its item."""
        return Key(self.check, self.unit, self.indicator, self.file)

    def __str__(self) -> str:
        place = self.file or "（整项）"
        item = f" 第{self.item}件" if self.item else ""
        return f"{self.check} | {self.unit} | {self.indicator} | {place}{item}"


def key_of(row: Row) -> Key:
    """The key of a finding or a label."""
    indicator = row.get("indicator")
    item = None
    if row["check"] == "requirement-missing" and (m := _ITEM.match(row.get("quote") or "")):
        item = m[1]
    return Key(row["check"], row.get("unit"), None if indicator is None else str(indicator), row.get("file"), item)


@dataclass(frozen=True)
class Tally:
    """The figures of one check (or of all). `missed` are labels, `wrong` are findings, `negatives` raised ones."""

    check: str
    hits: int
    wrong: tuple[Row, ...] = ()
    missed: tuple[Row, ...] = ()
    negatives: tuple[Key, ...] = ()
    negatives_given: int = 0

    @property
    def precision(self) -> float:
        """Hits among what was raised; 1 where nothing was raised."""
        raised = self.hits + len(self.wrong)
        return self.hits / raised if raised else 1.0

    @property
    def recall(self) -> float:
        """Hits among what there was; 1 where there was nothing."""
        there = self.hits + len(self.missed)
        return self.hits / there if there else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True)
class Score:
    """The whole result: a tally a check, one over all, and calibration as (low, high, findings, right) a bin."""

    tallies: dict[str, Tally]
    overall: Tally
    calibration: tuple[tuple[float, float, int, int], ...] = field(default=())


def _loosely(key: Key, keys: set[Key]) -> bool:
    """Whether a key, or its whole duty where the other side names no item, is among keys."""
    return key in keys or (key.item is not None and key.whole in keys)


def score(
    findings: Iterable[Row],
    labels: Sequence[Row],
    negatives: Sequence[Row] = (),
    dontcare: Sequence[Row] = (),
    checks: Iterable[str] | None = None,
) -> Score:
    """Hold findings against the truth. `checks` limits what is scored; None scores every check that is named."""
    chosen = None if checks is None else set(checks)

    def wanted(row: Row) -> bool:
        return chosen is None or row["check"] in chosen

    found: dict[Key, Row] = {}
    for row in filter(wanted, findings):
        key = key_of(row)
        if key not in found or row.get("confidence", 1.0) > found[key].get("confidence", 1.0):
            found[key] = row
    cases: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for number, row in enumerate(filter(wanted, labels)):
        cases[row["check"], row.get("group") or f"#{number}"].append(row)
    true_keys = {key_of(row) for rows in cases.values() for row in rows}
    ignored = {key_of(row) for row in dontcare}
    silent = {key_of(row) for row in filter(wanted, negatives)}
    names = sorted({check for check, _ in cases} | {key.check for key in found} | {key.check for key in silent})
    tallies = {}
    for name in names:
        ends = [rows for (check, _), rows in cases.items() if check == name]
        hit = [any(_found_label(key_of(row), found) for row in rows) for rows in ends]
        mine = {key: row for key, row in found.items() if key.check == name}
        tallies[name] = Tally(
            check=name,
            hits=sum(hit),
            wrong=tuple(r for k, r in mine.items() if not _loosely(k, true_keys) and not _loosely(k, ignored)),
            missed=tuple(rows[0] for rows, was_hit in zip(ends, hit, strict=True) if not was_hit),
            negatives=tuple(k for k in mine if _loosely(k, silent) and not _loosely(k, true_keys)),
            negatives_given=sum(key.check == name for key in silent),
        )
    return Score(tallies, _together(tallies.values()), _calibration(found, true_keys, ignored))


def _found_label(label: Key, found: Mapping[Key, Row]) -> bool:
    """A label that names no item is hit by any item of its duty."""
    return label in found or (label.item is None and any(key.whole == label for key in found if key.item))


def _together(tallies: Iterable[Tally]) -> Tally:
    all_of = list(tallies)
    return Tally(
        check="全部",
        hits=sum(t.hits for t in all_of),
        wrong=tuple(r for t in all_of for r in t.wrong),
        missed=tuple(r for t in all_of for r in t.missed),
        negatives=tuple(k for t in all_of for k in t.negatives),
        negatives_given=sum(t.negatives_given for t in all_of),
    )


def _calibration(
    found: Mapping[Key, Row], true_keys: set[Key], ignored: set[Key]
) -> tuple[tuple[float, float, int, int], ...]:
    bins = []
    for low, high in itertools.pairwise(BINS):
        inside = [
            key
            for key, row in found.items()
            if low <= float(row.get("confidence", 1.0)) < high and not _loosely(key, ignored)
        ]
        bins.append((low, high, len(inside), sum(_loosely(key, true_keys) for key in inside)))
    return tuple(bins)


def together(scores: Sequence[Score]) -> Score:
    """The score of several sets as if they were one."""
    names = sorted({name for one in scores for name in one.tallies})
    tallies = {
        name: replace(_together(s.tallies[name] for s in scores if name in s.tallies), check=name) for name in names
    }
    bins = zip(*(one.calibration for one in scores), strict=True)
    calibration = tuple((same[0][0], same[0][1], sum(b[2] for b in same), sum(b[3] for b in same)) for same in bins)
    return Score(tallies, _together(tallies.values()), calibration)


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a .jsonl file; none where there is no file."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def print_score(result: Score, *, details: bool) -> None:
    """The table a person reads."""
    print(f"{'check':24}{'TP':>5}{'FP':>5}{'FN':>5}{'P':>8}{'R':>8}{'F1':>8}{'负例':>10}")
    for tally in (*result.tallies.values(), result.overall):
        negatives = f"{len(tally.negatives)}/{tally.negatives_given}"
        print(
            f"{tally.check:24}{tally.hits:5}{len(tally.wrong):5}{len(tally.missed):5}"
            f"{tally.precision:8.3f}{tally.recall:8.3f}{tally.f1:8.3f}{negatives:>10}"
        )
    print("\n置信度校准（区间：条数，属实比例）")
    for low, high, count, right in result.calibration:
        if count:
            print(f"  [{low:.2f}, {min(high, 1.0):.2f}]  {count:5}  {right / count:.3f}")
    if details:
        for title, rows in (("漏报", result.overall.missed), ("误报", result.overall.wrong)):
            print(f"\n{title}：{len(rows)}")
            for row in rows:
                print(f"  {key_of(row)}\n      {row.get('quote')} ｜ {row.get('message') or row.get('why') or ''}")
        print(f"\n负例被报出：{len(result.overall.negatives)}")
        for key in result.overall.negatives:
            print(f"  {key}")


def _run(folder: Path) -> tuple[list[dict[str, Any]], float]:
    """Review the set with the product itself; returns its findings and the seconds it took."""
    from fazhi.reviewset.run import review

    with tempfile.TemporaryDirectory() as out:
        started = time.perf_counter()
        review(folder, Path(out))
        return read_rows(Path(out) / "findings.jsonl"), time.perf_counter() - started


def _score_set(folder: Path, given: Path | None, args: argparse.Namespace) -> Score | None:
    """Score and print one set; None where it has no labels."""
    labels = read_rows(folder / "labels.jsonl")
    if not labels:
        return None
    findings, seconds = (read_rows(given), None) if given else _run(folder)
    from fazhi.checks import CHECKS

    chosen = args.check or (None if args.all else list(CHECKS))
    result = score(
        findings, labels, read_rows(folder / "negatives.jsonl"), read_rows(folder / "dontcare.jsonl"), chosen
    )
    if len(args.sets) > 1:
        print(f"\n== {folder.name}")
    print_score(result, details=not args.brief)
    if seconds is not None:
        print(f"\n审阅用时 {seconds:.1f} 秒")
    return result


def main(argv: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="Score the checks on a labelled review set.")
    parser.add_argument("sets", type=Path, nargs="+")
    parser.add_argument(
        "--findings", type=Path, nargs="+", help="findings.jsonl of reviews that were run before, in order"
    )
    parser.add_argument("--all", action="store_true", help="score checks too that are not declared")
    parser.add_argument("--check", action="append", help="score only this check (may be given several times)")
    parser.add_argument("--brief", action="store_true", help="the table only")
    args = parser.parse_args(argv)
    if args.findings and len(args.findings) != len(args.sets):
        print("--findings 的个数与材料集的个数不同。", file=sys.stderr)
        return 2
    scores = []
    for place, folder in enumerate(args.sets):
        one = _score_set(folder, args.findings[place] if args.findings else None, args)
        if one is None:
            print(f"“{folder}”里没有 labels.jsonl，不是带标注的材料集。", file=sys.stderr)
            return 2
        scores.append(one)
    if len(scores) > 1:
        print(f"\n== {len(scores)}个材料集合计")
        print_score(together(scores), details=False)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
