"""The demo county's boards have leaders and milestones to show."""

from __future__ import annotations

from typing import Any

from fazhi.apps.units.models import Unit
from fazhi.demo.site_plan import LEADERS, plan
from tests.apps.conftest import blobs, office

__all__ = ["blobs", "office"]


def test_units_get_leaders_and_the_cycle_its_milestones(office: Any) -> None:
    Unit.objects.filter(region=office.region).exclude(pk=office.justice.pk).update(leader="")
    plan(office.cycle)
    plan(office.cycle)
    leaders = list(office.region.units.values_list("leader", flat=True))
    assert leaders == ["王副县长", LEADERS[1], LEADERS[2], LEADERS[3]]
    points = [(str(one.day), one.percent) for one in office.cycle.milestones.all()]
    assert points == [("2021-03-31", 25), ("2021-06-30", 50)]
    board = office.client("leader").get("/progress/board").content.decode()
    assert "按分管领导" in board and LEADERS[1] in board
