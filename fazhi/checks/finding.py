"""Findings: what a check says of one place (contract section 4)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fazhi.checks.case import Duty, Material


class Severity(StrEnum):
    """How much a finding weighs: block (must not be stored), major (cannot pass), minor (mend), note (look)."""

    BLOCK = "block"
    MAJOR = "major"
    MINOR = "minor"
    NOTE = "note"

    @property
    def label(self) -> str:
        """The word people read."""
        return {"block": "禁止", "major": "严重", "minor": "一般", "note": "提示"}[self.value]

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Spot:
    """What a check function yields: the place, the quote and the words. The registry adds the check's own facts.

    `file` None means the whole duty. `confidence` is the share of such findings expected to be right.
    `other_quote` is the second passage of a finding that compares two texts.
    """

    unit: str
    indicator: str | None
    file: str | None
    message: str
    suggestion: str
    page: int | None = None
    quote: str | None = None
    confidence: float = 0.9
    related: tuple[str, ...] = ()
    other_quote: str | None = None


def at(
    material: Material,
    message: str,
    suggestion: str,
    *,
    page: int | None = None,
    quote: str | None = None,
    confidence: float = 0.9,
    related: tuple[str, ...] = (),
    other_quote: str | None = None,
) -> Spot:
    """A spot in a file."""
    return Spot(
        unit=material.unit or "",
        indicator=material.indicator,
        file=material.file,
        message=message,
        suggestion=suggestion,
        page=page,
        quote=quote,
        confidence=confidence,
        related=related,
        other_quote=other_quote,
    )


def about(duty: Duty, message: str, suggestion: str, *, quote: str | None = None, confidence: float = 0.9) -> Spot:
    """A spot that is a whole duty: something is missing."""
    return Spot(
        unit=duty.unit,
        indicator=duty.indicator,
        file=None,
        message=message,
        suggestion=suggestion,
        quote=quote,
        confidence=confidence,
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of findings.jsonl."""

    check: str
    unit: str
    indicator: str | None
    file: str | None
    page: int | None
    quote: str | None
    message: str
    suggestion: str
    severity: Severity
    confidence: float
    related: tuple[str, ...] = ()
    other_quote: str | None = None
