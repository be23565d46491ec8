"""`late` by a site's own receipts."""

from __future__ import annotations

from datetime import date, datetime

import fazhi.checks  # noqa: F401  # declares the families
import pytest
from fazhi.checks.case import Case, Cycle, Duty, Indicator, Material, Method, Region, Role, Unit
from fazhi.checks.registry import run_checks
from fazhi.gongwen.facts import Paper
from fazhi.reading.document import Document


def case(*received: datetime | None) -> Case:
    indicator = Indicator("1", "", "决策", "决策", "", (), Method.SUBMIT, ("县司法局",), ())
    document = Document("a.txt", "0" * 64, 1, "text/plain", "text")
    materials = tuple(
        Material(f"材料/县司法局/1/{n}.txt", "县司法局", "1", document, Paper(), received=when)
        for n, when in enumerate(received)
    )
    cycle = Cycle("2021", date(2021, 1, 1), date(2021, 6, 30), date(2021, 7, 5), Region("明溪县"))
    return Case(cycle, (Unit("县司法局"),), (indicator,), (Duty("县司法局", "1", Role.LEAD),), materials)


EARLY, LATE = datetime(2021, 7, 5, 23, 59), datetime(2021, 7, 9, 8)


@pytest.mark.parametrize(
    ("received", "count"),
    [((None,), 0), ((EARLY,), 0), ((EARLY, LATE), 0), ((LATE,), 1), ((LATE, LATE), 1), ((None, LATE), 1)],
)
def test_duty_is_late_when_nothing_had_come_by_the_day(received: tuple[datetime | None, ...], count: int) -> None:
    found = run_checks(case(*received), ["late"])
    assert [(one.file, one.indicator) for one in found] == [(None, "1")] * count
    assert all("7月9日" in one.message for one in found)
