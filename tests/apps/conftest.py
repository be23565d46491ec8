"""A small office for tests of the site: a county, four units, people of every role, an edition, a cycle, duties."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from fazhi.apps.duties.models import Duty, Part
from fazhi.apps.duties.services import align
from fazhi.apps.framework.models import Cycle, Edition, Heading, Indicator, Requirement
from fazhi.apps.units.models import Level, Membership, Person, Region, Unit
from fazhi.apps.units.roles import SCOPES, Role, Scope

PASSWORD = "Mingxi-2021-Fazhi"


@dataclass
class Office:
    """What the fixture made."""

    region: Region
    other_region: Region
    edition: Edition
    cycle: Cycle
    units: list[Unit]
    indicators: list[Indicator]
    duties: list[Duty]
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def justice(self) -> Unit:
        """The first unit, whose liaison and head are in `people`."""
        return self.units[0]

    def person(self, role: str) -> Person:
        """The person who has a role."""
        return self.people[role]

    def client(self, role: str) -> Client:
        """A browser in which the person of that role is logged in."""
        client = Client()
        client.force_login(self.people[role], backend="django.contrib.auth.backends.ModelBackend")
        return client


@pytest.fixture
def blobs(settings: Any, tmp_path: Path) -> Path:
    """An empty folder of originals for one test."""
    from dataclasses import replace

    settings.SITE = replace(
        settings.SITE, folder=tmp_path, storage=str(tmp_path / "blobs"), office="明溪县法治创建办公室"
    )
    return tmp_path / "blobs"


@pytest.fixture
def office(db: None, blobs: Path) -> Office:
    """The small office."""
    city = Region.objects.create(name="清源市", level=Level.CITY)
    region = Region.objects.create(
        name="明溪县", parent=city, aliases=["明溪"], web_domains=["mingxi.gov.cn", "gov.cn"]
    )
    other = Region.objects.create(name="东岭县", parent=city)
    names = [
        ("县司法局", "县直", True),
        ("县财政局", "县直", False),
        ("县城管局", "县直", True),
        ("青石镇", "乡镇", False),
    ]
    units = [
        Unit.objects.create(
            region=region,
            name=name,
            category=category,
            enforces=enforces,
            order=i,
            leader="王副县长" if i < 2 else "李副县长",
        )
        for i, (name, category, enforces) in enumerate(names)
    ]
    Unit.objects.create(region=other, name="县司法局")
    edition = Edition.objects.create(region=region, name="明溪县2021年版")
    top = Heading.objects.create(edition=edition, level=1, title="行政决策科学民主合法")
    second = Heading.objects.create(edition=edition, level=2, title="重大行政决策", parent=top)
    indicators = []
    for number, (text, method) in enumerate(
        [
            ("落实重大行政决策程序制度。", "报送"),
            ("行政执法全过程记录制度落实到位。", "报送"),
            ("权责清单向社会公布。", "网络检索"),
        ],
        1,
    ):
        indicator = Indicator.objects.create(
            edition=edition,
            heading=second,
            number=str(number),
            order=number,
            text=text,
            standard="有制度、有落实。",
            points=2,
            method=method,
            is_key=number == 1,
        )
        for i, item in enumerate(["实施方案或工作通知", "会议纪要"], 1):
            Requirement.objects.create(indicator=indicator, number=i, text=item)
        indicators.append(indicator)
    cycle = Cycle.objects.create(
        region=region,
        edition=edition,
        name="2021年上半年",
        first=date(2021, 1, 1),
        last=date(2021, 6, 30),
        submit_by=date(2021, 7, 5),
        halfway_on=date(2021, 6, 30),
    )
    duties = [
        Duty.objects.create(
            cycle=cycle,
            indicator=indicator,
            unit=unit,
            part=Part.LEAD if i == 0 else Part.SUPPORT,
            due=date(2021, 7, 5),
        )
        for indicator in indicators
        for i, unit in enumerate(units[:3])
    ]
    align(cycle_id=cycle.pk)
    for duty in duties:
        duty.refresh_from_db()
    made = Office(region, other, edition, cycle, units, indicators, duties)
    for role in Role.values:
        made.people[role] = make_person(role, region=region, unit=units[0], cycle=cycle)
    made.people["other-liaison"] = make_person(
        Role.LIAISON, region=region, unit=units[1], cycle=cycle, username="other-liaison"
    )
    made.people["stranger"] = Person.objects.create_user("stranger", PASSWORD, name="无身份")
    made.people["far-reviewer"] = make_person(
        Role.REVIEWER, region=other, unit=units[0], cycle=cycle, username="far-reviewer"
    )
    return made


def make_person(role: str, *, region: Region, unit: Unit, cycle: Cycle, username: str = "") -> Person:
    """A person with one role, in the unit or for the region as the role wants it."""
    person = Person.objects.create_user(username or role, PASSWORD, name=Role(role).label)
    scope = SCOPES[role]
    Membership.objects.create(
        person=person,
        role=role,
        region=region if scope in (Scope.REGION, Scope.CYCLE) else None,
        unit=unit if scope is Scope.UNIT else None,
        only_cycle=cycle.pk if scope is Scope.CYCLE else None,
    )
    return person


@pytest.fixture
def queries(django_assert_max_num_queries: Callable[..., Any]) -> Callable[..., Any]:
    """At most so many queries."""
    return django_assert_max_num_queries


@pytest.fixture
def disk(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """SQLite on the disk, as in a real site, for tests with threads: one in memory knows no waiting for a lock."""
    import sqlite3

    from django.db import connections

    held = connections["default"]
    if held.vendor != "sqlite":
        yield
        return
    held.ensure_connection()
    name, path = held.settings_dict["NAME"], str(tmp_path / "threads.sqlite3")
    with closing(sqlite3.connect(path)) as target:
        held.connection.backup(target)
    held.settings_dict["NAME"] = path
    del connections["default"]
    yield
    connections["default"].close()
    held.settings_dict["NAME"] = name
    connections["default"] = held
