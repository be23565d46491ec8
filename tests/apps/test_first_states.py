"""Where a duty stands before anything was handed in: the rule of the core, in the site too."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone
from fazhi.apps.duties.models import CellSum, Duty, StateChange, first_state
from fazhi.apps.duties.services import align, assign, assign_many, follow, recount
from fazhi.apps.duties.standing import standing
from fazhi.apps.framework.models import Indicator, Method
from fazhi.apps.progress.queries import changes
from fazhi.apps.units.access import access_for
from fazhi.apps.units.models import Unit


@pytest.mark.parametrize("method", Method.values)
def test_first_state_is_that_of_the_core(method: str) -> None:
    assert first_state(method) == ("not-submitted" if method == "报送" else "pending")


def test_nothing_but_files_can_be_missing(office: Any) -> None:
    states = set(Duty.objects.values_list("indicator__method", "state"))
    assert states == {("报送", "not-submitted"), ("网络检索", "pending")}
    counts = standing(office.cycle).everything
    assert (counts.pending, counts.missing, counts.overdue) == (3, 6, 6)


@pytest.mark.parametrize("many", [False, True])
def test_new_duty_waits_from_its_first_day(office: Any, many: bool) -> None:
    web = Indicator.objects.get(method="网络检索")
    unit = Unit.objects.exclude(duties__cycle=office.cycle).filter(region=office.region).first()
    by = office.person("manager")
    if many:
        assign_many(cycle=office.cycle, wanted=[(web, unit, "牵头", None)], by=by)
    else:
        assert assign(cycle=office.cycle, indicator=web, unit=unit, part="牵头", due=None, by=by)[0].state == "pending"
        recount(cycle_id=office.cycle.pk)
    duty = Duty.objects.get(unit=unit)
    assert (duty.state, StateChange.objects.get(duty=duty).state) == ("pending", "pending")
    assert CellSum.objects.get(unit=unit).pending == 1
    assert not changes(access_for(by), office.cycle, day=timezone.localdate()).exists()


def test_what_was_handed_in_or_decided_stays_where_it_is(office: Any) -> None:
    web = [duty for duty in office.duties if duty.indicator.method == "网络检索"]
    follow(duty=web[0], state="passed", by=None)
    follow(duty=office.duties[0], state="pending", by=None, round=1)
    Indicator.objects.filter(pk=web[0].indicator_id).update(method="报送")
    align(cycle_id=office.cycle.pk)
    align(cycle_id=office.cycle.pk)
    assert [Duty.objects.get(pk=duty.pk).state for duty in web] == ["passed", "not-submitted", "not-submitted"]
    assert Duty.objects.get(pk=office.duties[0].pk).state == "pending"
    assert StateChange.objects.filter(duty=web[1]).count() == 2


def test_site_of_before_is_brought_to_the_rule_with_its_sums(office: Any) -> None:
    Duty.objects.update(state="not-submitted")
    StateChange.objects.all().delete()
    recount(cycle_id=office.cycle.pk)
    import_module("fazhi.apps.duties.migrations.0002_looked_up_by_the_office").wait(apps, connection.schema_editor)
    kept = sorted(CellSum.objects.values_list("unit_id", "pending", "missing"))
    recount(cycle_id=office.cycle.pk)
    assert kept == sorted(CellSum.objects.values_list("unit_id", "pending", "missing"))
    assert {one[1:] for one in kept} == {(1, 2)}
