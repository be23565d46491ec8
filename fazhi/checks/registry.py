"""The registry of checks: one decorator, used by every check; lists, help and docs are made from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from fazhi.checks.case import Case
from fazhi.checks.finding import Finding, Severity, Spot

CheckFunction = Callable[[Case], Iterable[Spot]]


@dataclass(frozen=True, slots=True)
class Check:
    """A declared check: its English name, 名称, severity, what it looks at, why, and a right and a wrong example."""

    name: str
    title: str
    severity: Severity
    looks_at: str
    explanation: str
    wrong: str
    right: str
    function: CheckFunction

    def run(self, case: Case) -> Iterator[Finding]:
        """All findings of this check on a case, in the order of the function."""
        for spot in self.function(case):
            yield Finding(
                check=self.name,
                unit=spot.unit,
                indicator=spot.indicator,
                file=spot.file,
                page=spot.page,
                quote=spot.quote,
                message=spot.message,
                suggestion=spot.suggestion,
                severity=self.severity,
                confidence=spot.confidence,
                related=spot.related,
                other_quote=spot.other_quote,
            )


CHECKS: dict[str, Check] = {}
"""Every declared check by name, in the order of declaration."""


def check(
    name: str, title: str, *, severity: Severity, looks_at: str, explanation: str, wrong: str, right: str
) -> Callable[[CheckFunction], CheckFunction]:
    """Declare a check. All texts but `name` are Chinese and are shown to users as they stand."""

    def declare(function: CheckFunction) -> CheckFunction:
        if name in CHECKS:
            raise ValueError(f"check {name!r} is declared twice")
        CHECKS[name] = Check(name, title, severity, looks_at, explanation, wrong, right, function)
        return function

    return declare


def run_checks(case: Case, names: Iterable[str] | None = None) -> list[Finding]:
    """Run the named checks (default: all) on a case; several findings with one key stay several."""
    chosen = CHECKS.values() if names is None else [CHECKS[name] for name in names]
    return [finding for one in chosen for finding in one.run(case)]
