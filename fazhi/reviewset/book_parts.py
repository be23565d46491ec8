"""What the workbooks of a review share: looks of states, names of indicators."""

from __future__ import annotations

from collections.abc import Sequence

from fazhi.checks.case import Case
from fazhi.reviewset.progress import State
from fazhi.tables import Cell
from fazhi.tables.writing import Value

Row = Sequence[Value | Cell]

STATE_STYLES = {
    State.NOT_SUBMITTED: {"bg_color": "#D9D9D9"},
    State.PENDING: {"bg_color": "#FFFFFF"},
    State.PROPOSED_PASS: {"bg_color": "#DDF0DC"},
    State.PROPOSED_SUPPLEMENT: {"bg_color": "#FFF0C2"},
    State.PROPOSED_RETURN: {"bg_color": "#F8CFCB"},
    State.PASSED: {"bg_color": "#8FD18B"},
    State.SUPPLEMENT: {"bg_color": "#FFD24D"},
    State.RETURNED: {"bg_color": "#E98B84"},
    State.NOT_APPLICABLE: {"bg_color": "#EDEDED", "font_color": "#7F7F7F"},
}


def short_name(case: Case, number: str | None) -> str:
    """An indicator as lists name it; '' where there is none of this number."""
    indicator = case.indicator_by_number.get(number) if number else None
    return indicator.short if indicator else ""
