"""Who leads what in the demo county, and by which day how much should be done: for the boards and the curve."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fazhi.apps.framework.models import Cycle

LEADERS = ("秦立新", "沈文澜", "罗景川", "韩素梅", "陆远舟")
"""Made-up names of the county's leaders; units are shared out among them in the order of the list."""


def plan(cycle: Cycle) -> None:
    """Give each unit a leader in charge, and the cycle its milestones."""
    from fazhi.apps.framework.services import set_milestones
    from fazhi.apps.units.services.units import change_unit

    for place, unit in enumerate(cycle.region.units.filter(is_active=True)):
        if not unit.leader:
            change_unit(unit=unit, by=None, leader=LEADERS[place % len(LEADERS)])
    middle = cycle.first + (cycle.last - cycle.first) / 2
    first = date(middle.year, middle.month, 1) - timedelta(days=1)
    wanted = [("阶段检查", max(first, cycle.first), 25), ("双过半检查日", cycle.halfway_on or cycle.last, 50)]
    set_milestones(cycle=cycle, wanted=wanted, by=None)
