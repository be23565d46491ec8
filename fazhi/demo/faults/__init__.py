"""The planted faults: each function spoils one item in one way and writes down what it did.

Items are drawn by a seeded source from those that suit the fault; a spoilt item is reserved, so that no two faults
meet in one file and each label has one reason.
"""

from __future__ import annotations

from collections.abc import Callable

from fazhi.demo.faults import absence, bodies, content, figures, likeness, marks, reading
from fazhi.demo.faults.plan import Plan

__all__ = ["ALL", "Plan"]

ALL: tuple[Callable[[Plan], None], ...] = (
    absence.requirement_missing,
    absence.not_submitted,
    marks.docno_clash,
    likeness.copied,
    reading.blank_page,
    marks.unsealed,
    marks.docno_malformed,
    marks.docno_date_conflict,
    figures.sums,
    figures.percents,
    figures.ledger_figures,
    figures.unfilled,
    reading.wrong_extension,
    likeness.recycled,
    marks.classified,
    marks.undated,
    marks.outside_period,
    marks.draft_papers,
    bodies.issuer_mismatch,
    bodies.foreign_place,
    figures.personal_data,
    bodies.repealed,
    content.attachment_missing,
    content.name_mismatch,
    likeness.duplicates,
    reading.unreadable,
    reading.macro,
    reading.poor_scan,
    reading.late,
    content.off_topic,
    content.better_indicator,
)
"""Every planting, the choosy ones first: whole duties before single files."""
