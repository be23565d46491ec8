"""What one review comes to: `Review` holds everything the outputs are made of, `Summary` what summary.json says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fazhi.checks.case import Case
from fazhi.checks.finding import Finding
from fazhi.reviewset.match import Placed
from fazhi.reviewset.progress import Progress


@dataclass(frozen=True)
class Review:
    """The case, its findings in their order, the states, and how files were placed."""

    case: Case
    findings: tuple[Finding, ...]
    progress: Progress
    placed: Mapping[str, Placed]
    proposed: Mapping[str, str | None]
    remarks: tuple[str, ...]
    version: str


@dataclass(frozen=True)
class Summary:
    """summary.json. `seconds` are by stage; `unchanged` says that nothing had to be done again."""

    version: str
    region: str
    cycle: str
    units: int
    indicators: int
    duties: int
    files: int
    read: int
    cached: int
    refused: int
    junk: int
    findings: int
    by_check: Mapping[str, int]
    by_severity: Mapping[str, int]
    by_unit: Mapping[str, int]
    by_indicator: Mapping[str, int]
    states: Mapping[str, int]
    unplaced: int
    refused_files: tuple[Mapping[str, str], ...]
    seconds: Mapping[str, float]
    unchanged: bool = False

    @property
    def exit_code(self) -> int:
        """1 when inputs were refused, else 0."""
        return 1 if self.refused else 0
