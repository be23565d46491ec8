"""进度.xlsx of a cycle by the core's own writer: the workbook that the command line makes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from fazhi.apps.duties.standing import Standing
from fazhi.apps.framework.queries import core_indicators
from fazhi.apps.units.models import Region
from fazhi.apps.units.queries import core_region
from fazhi.checks.case import Case, Category, Cycle, Duty, Indicator, Role, Unit
from fazhi.reviewset.books import write_progress
from fazhi.reviewset.outcome import Review


def write(path: Path, standing: Standing) -> None:
    """Write the workbook."""
    review = Review(
        case=case_of(standing),
        findings=(),
        progress=standing.progress,
        placed={},
        proposed={},
        remarks=(),
        version="",
    )
    write_progress(path, review)


def case_of(standing: Standing) -> Case:
    """Who owes what, in the core's terms; without the material, which progress does not need."""
    cycle = standing.cycle
    region = Region.objects.select_related("parent__parent").get(pk=cycle.region_id)
    return Case(
        cycle=Cycle(cycle.name, cycle.first, cycle.last, cycle.submit_by, core_region(region)),
        units=tuple(Unit(name=unit.label, category=Category(unit.category)) for unit in standing.units.values()),
        indicators=_owed(standing),
        duties=tuple(Duty(line.unit, line.indicator, line.role) for line in standing.lines),
        materials=(),
    )


def _owed(standing: Standing) -> tuple[Indicator, ...]:
    parts: dict[tuple[str, Role], list[str]] = {}
    dues: dict[str, set[date | None]] = {}
    for line in standing.lines:
        parts.setdefault((line.indicator, line.role), []).append(line.unit)
        dues.setdefault(line.indicator, set()).add(line.due)
    found = []
    for one in core_indicators(standing.cycle):
        due = dues.get(one.number, set())
        found.append(
            replace(
                one,
                leads=tuple(parts.get((one.number, Role.LEAD), ())),
                supports=tuple(parts.get((one.number, Role.SUPPORT), ())),
                due=next(iter(due)) if len(due) == 1 else None,
            )
        )
    return tuple(found)
