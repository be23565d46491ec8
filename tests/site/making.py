"""Makes a small site for a real server: `python -m tests.site.making FOLDER UNITS [DATABASE]` prints what was made.

It runs in a process of its own, because Django is set up on one site a process.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from fazhi.site import boot, config

PASSWORD = "Mingxi-2021-Fazhi"
OFFICE = "明溪县法治创建办公室"


def make(folder: Path, units: int, database: str) -> dict[str, Any]:
    """A county with its units, three indicators, and people of every role; ids and sessions by name."""
    config.write(folder, office=OFFICE, database=database)
    boot.start(folder)
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    from fazhi.apps.units.models import Level, Region, Unit

    region = Region.objects.create(name="明溪县", level=Level.COUNTY, aliases=["明溪"], web_domains=["mingxi.gov.cn"])
    made = [Unit.objects.create(region=region, name=unit_name(i), leader="王副县长", order=i) for i in range(units)]
    cycle, duties = _duties(region, made)
    sessions = _people(region, made, cycle)
    return {
        "units": [unit.pk for unit in made],
        "cycle": cycle.pk,
        "duties": {str(unit.pk): [d.pk for d in duties if d.unit_id == unit.pk] for unit in made},
        "sessions": sessions,
    }


def unit_name(place: int) -> str:
    """The name of the unit at a place."""
    first = ("县司法局", "县财政局", "县城管局", "青石镇")
    return first[place] if place < len(first) else f"第{place}街道"


def _duties(region: Any, units: list[Any]) -> tuple[Any, list[Any]]:
    from fazhi.apps.duties.models import Duty
    from fazhi.apps.duties.services import assign_many
    from fazhi.apps.framework.models import Cycle, Edition, Heading, Indicator, Requirement

    edition = Edition.objects.create(region=region, name="明溪县2021年版")
    top = Heading.objects.create(edition=edition, level=1, title="行政决策科学民主合法")
    second = Heading.objects.create(edition=edition, level=2, title="重大行政决策", parent=top)
    cycle = Cycle.objects.create(
        region=region,
        edition=edition,
        name="2021年上半年",
        first=date(2021, 1, 1),
        last=date(2021, 6, 30),
        submit_by=date(2021, 7, 5),
        halfway_on=date(2021, 6, 30),
    )
    texts = ("落实重大行政决策程序制度。", "行政执法全过程记录制度落实到位。", "权责清单向社会公布。")
    wanted = []
    for number, text in enumerate(texts, 1):
        indicator = Indicator.objects.create(
            edition=edition, heading=second, number=str(number), order=number, text=text, points=2, is_key=number == 1
        )
        Requirement.objects.create(indicator=indicator, number=1, text="实施方案或工作通知")
        wanted += [(indicator, unit, "牵头" if i == 0 else "配合", None) for i, unit in enumerate(units)]
    assign_many(cycle=cycle, wanted=wanted, by=None)
    return cycle, list(Duty.objects.filter(cycle=cycle))


def _people(region: Any, units: list[Any], cycle: Any) -> dict[str, str]:
    """One person for each role of the office, a liaison and a head for each unit; the sessions of all of them."""
    from django.contrib.auth.hashers import make_password
    from fazhi.apps.units.models import Person
    from fazhi.apps.units.roles import SCOPES, Role, Scope
    from fazhi.apps.units.services.people import add_person, give_role

    wanted = [(str(role), role, None) for role in Role.values if SCOPES[role] is not Scope.UNIT]
    for i, unit in enumerate(units):
        wanted += [(f"liaison{i}", Role.LIAISON, unit), (f"head{i}", Role.HEAD, unit)]
    for username, role, unit in wanted:
        person = add_person(username=username, name=f"{Role(role).label}{username[-1]}", by=None)
        scope = SCOPES[role]
        give_role(
            person=person,
            role=role,
            by=None,
            unit=unit,
            region=region if scope in (Scope.REGION, Scope.CYCLE) else None,
            only_cycle=cycle.pk if scope is Scope.CYCLE else None,
        )
    # One hash for all: making one takes a third of a second.
    Person.objects.update(password=make_password(PASSWORD), must_change_password=False)
    return {person.username: _session(person) for person in Person.objects.all()}


def _session(person: Any) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    store = SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.create()
    return str(store.session_key)


if __name__ == "__main__":
    print(json.dumps(make(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "")))
