"""A county of full size: 89 units, 95 indicators, every cell a duty."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest
from fazhi.apps.duties.models import Duty, Part, State
from fazhi.apps.duties.services import recount
from fazhi.apps.framework.models import Heading, Indicator
from fazhi.apps.units.models import Unit


def fill(office: Any, *, units: int, indicators: int, seed: int = 1) -> None:
    """Make the office's cycle that large, with states drawn by a seed."""
    draw = random.Random(seed)
    Duty.objects.filter(cycle=office.cycle).delete()
    region, edition = office.region, office.edition
    for number in range(len(office.units), units):
        office.units.append(
            Unit.objects.create(
                region=region,
                name=f"第{number}单位",
                category=draw.choice(["县直", "乡镇", "街道"]),
                leader=draw.choice(["王副县长", "李副县长", ""]),
                order=number,
            )
        )
    tops = [Heading.objects.create(edition=edition, level=1, title=f"一级{i}", order=i + 9) for i in range(8)]
    for number in range(len(office.indicators) + 1, indicators + 1):
        office.indicators.append(
            Indicator.objects.create(
                edition=edition,
                heading=tops[number % 8],
                number=str(number),
                order=number,
                text=f"第{number}项任务落实到位。",
                is_key=number % 5 == 0,
            )
        )
    Duty.objects.bulk_create(
        [
            Duty(
                cycle=office.cycle,
                indicator=indicator,
                unit=unit,
                part=Part.LEAD if (i + j) % 20 == 0 else Part.SUPPORT,
                due=date(2021, 6, 30) if (i + j) % 3 else None,
                state=draw.choices(State.values, [3, 2, 6, 1, 1, 1])[0],
            )
            for j, indicator in enumerate(office.indicators[:indicators])
            for i, unit in enumerate(office.units[:units])
        ],
        batch_size=500,
    )
    recount(cycle_id=office.cycle.pk)


@pytest.fixture
def county(office: Any) -> Any:
    """The office at full size."""
    fill(office, units=89, indicators=95)
    return office
