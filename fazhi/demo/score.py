"""What the review found, held against what was planted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

Key = tuple[str, str, str | None, str | None, str]


@dataclass(frozen=True, slots=True)
class Tally:
    """One check: cases planted, cases found, findings that are neither planted nor open to both readings."""

    check: str
    planted: int
    found: int
    extra: int


def tally(labels: Path, dontcare: Path, findings: Path) -> list[Tally]:
    """Compare three files of JSON lines by check, unit, indicator and file, as the labels' rules say."""
    truth = read_rows(labels)
    ignored = {key_of(row) for row in read_rows(dontcare)}
    raised = {key_of(row) for row in read_rows(findings)}
    cases: dict[tuple[str, str], set[Key]] = {}
    for place, row in enumerate(truth):
        cases.setdefault((str(row["check"]), str(row.get("group") or place)), set()).add(key_of(row))
    planted = Counter(check for check, _ in cases)
    found = Counter(check for (check, _), keys in cases.items() if keys & raised)
    true_keys = {key for keys in cases.values() for key in keys}
    extra = Counter(
        key[0] for key in raised - true_keys if _without_item(key) not in {_without_item(k) for k in ignored}
    )
    return [Tally(check, planted[check], found[check], extra[check]) for check in sorted(planted | extra)]


def read_rows(path: Path) -> list[Mapping[str, object]]:
    """The rows of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def key_of(row: Mapping[str, object]) -> Key:
    """What makes two rows the same; items of a requirement are told apart by the number that heads the quote."""
    check = str(row["check"])
    item = str(row.get("quote") or "").partition(".")[0] if check == "requirement-missing" else ""
    return check, str(row["unit"]), _text(row["indicator"]), _text(row["file"]), item


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _without_item(key: Key) -> tuple[str, str, str | None, str | None]:
    return key[:4]


def lines(tallies: Iterable[Tally], titles: Mapping[str, str]) -> list[str]:
    """The comparison as aligned lines of text; checks that do not run in this version are marked."""
    out = [f"{_pad('检查', 18)}{'种下':>6}{'查出':>6}{'另报':>6}"]
    for one in tallies:
        title = titles.get(one.check, f"{one.check}（未启用）")
        out.append(f"{_pad(title, 20)}{one.planted:>8}{one.found:>8}{one.extra:>8}")
    return out


def _pad(text: str, width: int) -> str:
    used = sum(1 if character.isascii() else 2 for character in text)
    return text + " " * max(1, width - used)
