"""What one unit is told: `FeedbackLetter`, built from the case and the findings. The Word side only sets it in type.

Similar findings are joined into one item with several places, and what only follows from another fault of the same
file or duty is left out, so that a clerk mends each thing once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from fazhi.checks.case import Case, Cycle, Duty, Material, Method, Role
from fazhi.checks.finding import Finding, Severity
from fazhi.checks.registry import CHECKS
from fazhi.reviewset.progress import State

LOOSE_TITLE = "未归入指标的材料"

# A file with a fault on the left needs no word about the faults on the right: they go away with the first.
_FILE_CONSEQUENCES: Mapping[str, frozenset[str]] = {
    "unreadable": frozenset({"wrong-extension", "name-content-mismatch", "off-topic", "undated", "blank-page"}),
    "off-topic": frozenset({"issuer-mismatch", "name-content-mismatch", "foreign-place", "outside-period", "unsealed"}),
    "better-indicator": frozenset({"off-topic", "name-content-mismatch"}),
    "issuer-mismatch": frozenset({"foreign-place"}),
    "copied": frozenset({"foreign-place"}),
    "recycled": frozenset({"docno-date-conflict"}),
    "draft": frozenset({"undated", "unsealed", "docno-malformed"}),
    "poor-scan": frozenset({"blank-page"}),
}
_DUTY_CONSEQUENCES: Mapping[str, frozenset[str]] = {
    "not-submitted": frozenset({"requirement-missing", "link-missing"}),
    "link-missing": frozenset({"requirement-missing"}),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fault stands. `file` is the path in the set, None for the whole duty.

    `message` is set where the places of one item have words of their own.
    """

    file: str | None
    page: int | None = None
    quote: str | None = None
    message: str | None = None

    @property
    def name(self) -> str | None:
        """The file's own name without folders."""
        return None if self.file is None else self.file.replace("!/", "/").rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class LetterItem:
    """One thing to add or mend. `number` runs through the whole letter from 1."""

    number: int
    check: str
    title: str
    severity: Severity
    message: str
    suggestion: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class ItemGroup:
    """The items of one indicator, gravest first; `indicator` None for files that lie loose in the unit's folder."""

    indicator: str | None
    name: str
    role: Role | None
    items: tuple[LetterItem, ...]

    @property
    def rank(self) -> int:
        """The rank of the gravest item."""
        return min(item.severity.rank for item in self.items)


@dataclass(frozen=True, slots=True)
class ReceivedDuty:
    """One duty of the unit: what came for it and what is proposed. `files` are paths in the set, archives left out."""

    indicator: str
    name: str
    role: Role
    method: Method
    state: State
    due: date | None
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LooseFile:
    """A file without an indicator folder, and the indicator proposed for it."""

    file: str
    indicator: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class UnreadFile:
    """A file that could not be read and that no item speaks of."""

    file: str
    indicator: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class FeedbackLetter:
    """Everything the list for one unit says. `mend_by` is the day by which to mend, None where nobody set one."""

    unit: str
    cycle: Cycle
    mend_by: date | None
    received: tuple[ReceivedDuty, ...]
    groups: tuple[ItemGroup, ...]
    loose: tuple[LooseFile, ...] = ()
    unread: tuple[UnreadFile, ...] = ()

    @property
    def passing(self) -> tuple[ReceivedDuty, ...]:
        """Duties that are, or are proposed to be, passed."""
        return tuple(duty for duty in self.received if duty.state.is_done)

    @property
    def missing(self) -> tuple[ReceivedDuty, ...]:
        """Duties for which nothing came."""
        return tuple(duty for duty in self.received if duty.state is State.NOT_SUBMITTED)

    @property
    def items(self) -> tuple[LetterItem, ...]:
        """All items in the order of their numbers."""
        return tuple(item for group in self.groups for item in group.items)

    @property
    def grave(self) -> int:
        """How many items stand in the way of passing."""
        return sum(item.severity.rank <= Severity.MAJOR.rank for item in self.items)

    @property
    def file_count(self) -> int:
        """How many files came, loose ones included."""
        return sum(len(duty.files) for duty in self.received) + len(self.loose)

    @property
    def is_clean(self) -> bool:
        """Whether there is nothing to add or mend (notes may remain)."""
        return not self.unread and all(item.severity is Severity.NOTE for item in self.items)


def build_letter(
    case: Case,
    unit: str,
    findings: Iterable[Finding],
    states: Mapping[tuple[str, str], State],
    *,
    mend_by: date | None = None,
    proposed: Mapping[str, str | None] | None = None,
) -> FeedbackLetter:
    """The letter of one unit. `findings` are the unit's; `proposed` gives an indicator for loose files by path."""
    own = list(findings)
    groups = _groups(case, unit, own)
    named = {place.file for group in groups for item in group.items for place in item.places}
    files = [m for (owner, _), ms in case.materials_of.items() if owner == unit for m in ms]
    unread = tuple(
        UnreadFile(m.file, m.indicator, m.document.refused.message)
        for m in files
        if m.document.refused is not None and m.file not in named
    )
    return FeedbackLetter(
        unit=unit,
        cycle=case.cycle,
        mend_by=mend_by,
        received=tuple(_received(case, duty, states) for duty in case.duties_of.get(unit, ())),
        groups=groups,
        loose=_loose(case, case.materials_of.get((unit, None), ()), proposed or {}),
        unread=unread,
    )


def _received(case: Case, duty: Duty, states: Mapping[tuple[str, str], State]) -> ReceivedDuty:
    indicator = case.indicator_by_number[duty.indicator]
    came = case.materials_of.get((duty.unit, duty.indicator), ())
    return ReceivedDuty(
        indicator=indicator.number,
        name=indicator.short,
        role=duty.role,
        method=indicator.method,
        state=states[duty.unit, duty.indicator],
        due=indicator.due,
        files=tuple(m.file for m in came if not m.is_archive),
    )


def _loose(case: Case, files: Iterable[Material], proposed: Mapping[str, str | None]) -> tuple[LooseFile, ...]:
    rows = []
    for material in files:
        if material.is_archive:
            continue
        number = proposed.get(material.file)
        rows.append(LooseFile(material.file, number, case.indicator_by_number[number].short if number else None))
    return tuple(rows)


def _groups(case: Case, unit: str, findings: list[Finding]) -> tuple[ItemGroup, ...]:
    kept = without_consequences(findings)
    order = {indicator.number: place for place, indicator in enumerate(case.indicators)}
    by_indicator: dict[str | None, list[Finding]] = {}
    for finding in kept:
        by_indicator.setdefault(finding.indicator, []).append(finding)

    def weight(number: str | None) -> tuple[int, int]:
        gravest = min(f.severity.rank for f in by_indicator[number])
        return gravest, len(order) if number is None else order.get(number, len(order))

    groups = []
    start = 1
    for number in sorted(by_indicator, key=weight):
        items = join(by_indicator[number], start)
        start += len(items)
        duty = case.duty_by_key.get((unit, number)) if number is not None else None
        indicator = case.indicator_by_number.get(number) if number is not None else None
        name = indicator.short if indicator else LOOSE_TITLE
        groups.append(ItemGroup(number, name, duty.role if duty else None, items))
    return tuple(groups)


def without_consequences(findings: Iterable[Finding]) -> list[Finding]:
    """The findings of one unit without those that follow from a graver cause of the same file or duty."""
    rows = list(findings)
    in_file: set[tuple[str | None, str]] = {(f.file, f.check) for f in rows if f.file is not None}
    in_duty: set[tuple[str | None, str]] = {(f.indicator, f.check) for f in rows if f.file is None}
    late = {f.file for f in rows if f.check == "late" and f.file is not None}
    kept = []
    for finding in rows:
        if finding.file is None:
            causes = (c for c, effects in _DUTY_CONSEQUENCES.items() if finding.check in effects)
            if any((finding.indicator, cause) in in_duty for cause in causes):
                continue
        else:
            causes = (c for c, effects in _FILE_CONSEQUENCES.items() if finding.check in effects)
            if any((finding.file, cause) in in_file for cause in causes):
                continue
            # An archive that came late is late with all that is in it.
            if finding.check == "late" and any(outer in late for outer in _outer_archives(finding.file)):
                continue
        kept.append(finding)
    return kept


def _outer_archives(file: str) -> list[str]:
    parts = file.split("!/")
    return ["!/".join(parts[:end]) for end in range(1, len(parts))]


def join(findings: Iterable[Finding], start: int = 1) -> tuple[LetterItem, ...]:
    """Findings of one indicator as numbered items, gravest first; equal ones become one item with several places.

    Findings of one check are joined when they say the same, or when they ask for the same remedy in different files.
    """
    checks = list(CHECKS)
    place_of = {name: place for place, name in enumerate(checks)}
    joined: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        # What is missing in a duty is asked for one by one: each names another paper.
        what = finding.suggestion if finding.file is not None else f"{finding.suggestion}\0{finding.quote}"
        joined.setdefault((finding.check, what), []).append(finding)
    ordered = sorted(
        joined.values(), key=lambda same: (same[0].severity.rank, place_of.get(same[0].check, len(checks)))
    )
    return tuple(_item(number, same) for number, same in enumerate(ordered, start))


def _item(number: int, same: list[Finding]) -> LetterItem:
    first = same[0]
    title = CHECKS[first.check].title if first.check in CHECKS else first.check
    alike = all(f.message == first.message for f in same)
    places = dict.fromkeys(Place(f.file, f.page, f.quote, None if alike else f.message) for f in same)
    message = first.message if alike else f"{title}，共{len(places)}处"
    return LetterItem(number, first.check, title, first.severity, message, first.suggestion, tuple(places))
