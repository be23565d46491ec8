"""The demo county as a site: its set loaded and one person for each role."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from fazhi.demo.county import County
from fazhi.demo.site_plan import plan
from fazhi.errors import OutputError
from fazhi.site import boot, config

if TYPE_CHECKING:
    from fazhi.apps.framework.models import Cycle

PASSWORD = "Shifan-2024-Fazhi"
"""Of all people of the demo; a demo site holds nothing real."""


def make_site(
    folder: Path, place: Path, *, work: Path, office: str, county: County | None = None
) -> list[tuple[str, str]]:
    """Make the site at `place` from the set at `folder`; gives (account, what it is) of its people.

    With `county` its registers are loaded too. `work` is the reading cache of the review that ran before. An earlier
    demo site there is made anew.
    """
    if place.exists():
        if not (place / "demo-site").exists():
            raise OutputError(place, "这里已有别的东西，请换一个文件夹")
        shutil.rmtree(place)
    config.write(place, office=office)
    (place / "demo-site").touch()
    boot.start(place)
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    from fazhi.apps.evidence.services.load import load_set
    from fazhi.apps.jobs.services import later, run_waiting

    loaded = load_set(folder, work=work)
    people = _people(loaded.cycle.pk)
    plan(loaded.cycle)
    from fazhi.demo.site_web import look_at_links

    pictured = look_at_links(loaded.cycle)
    run_waiting()
    from fazhi.demo.story import hand_out, tell

    tell(loaded.cycle.pk)
    run_waiting()
    if county is not None:
        _registers(county, loaded.cycle)
        run_waiting()
    hand_out(loaded.cycle.pk)
    for start in range(0, len(pictured), 20):  # as the papers in PDF left to the site's worker: each starts a browser
        later("evidence.pictures", pictured[start : start + 20], False, priority=-10)
    return people


def _registers(county: County, cycle: Cycle) -> None:
    from fazhi.apps.units.models import Person
    from fazhi.demo.site_registers import add_registers, decide_by_mid_year

    add_registers(county, cycle, by=Person.objects.get(username="manager"))
    decide_by_mid_year(county, cycle, by=Person.objects.get(username="reviewer"))


def _people(cycle_id: int) -> list[tuple[str, str]]:
    from fazhi.apps.duties.models import Duty
    from fazhi.apps.framework.models import Cycle
    from fazhi.apps.units.models import Unit
    from fazhi.apps.units.roles import SCOPES, Role, Scope
    from fazhi.apps.units.services import people

    cycle = Cycle.objects.select_related("region").get(pk=cycle_id)
    owing = Duty.objects.filter(cycle=cycle, state="pending").values_list("unit_id", flat=True)
    busiest = max(Unit.objects.filter(pk__in=owing), key=lambda unit: list(owing).count(unit.pk))
    made = []
    wanted = [(role, str(role)) for role in Role.values] + [(Role.REVIEWER, "reviewer2")]
    for role, username in wanted:
        scope = SCOPES[role]
        unit = busiest if scope is Scope.UNIT else None
        region = cycle.region if scope in (Scope.REGION, Scope.CYCLE) else None
        label = Role(role).label
        person = people.add_person(username=username, name=label, by=None, password=PASSWORD, must_change=False)
        people.give_role(
            person=person,
            role=role,
            by=None,
            region=region,
            unit=unit,
            only_cycle=cycle.pk if scope is Scope.CYCLE else None,
        )
        made.append((username, label + (f"（{unit.name}）" if unit is not None else "")))
    return made
