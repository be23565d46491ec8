"""The demo county's tables and registers on a site, without its papers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fazhi.apps.evidence.services.load import load_tables
from fazhi.apps.units.models import Unit
from fazhi.demo.books import write_duties, write_units
from fazhi.demo.build import write_cycle
from fazhi.demo.county import DEFAULT_SEED, County, make_county
from fazhi.demo.site_registers import add_registers, decide_by_mid_year
from fazhi.reviewset.load import load
from tests.apps.conftest import Office, make_person


@pytest.fixture(scope="session")
def county() -> County:
    return make_county(DEFAULT_SEED)


@pytest.fixture(scope="session")
def tables(county: County, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The three tables of the demo county's review set."""
    folder = tmp_path_factory.mktemp("tables")
    write_cycle(folder / "cycle.toml", county)
    write_units(folder / "单位名单.xlsx", county)
    write_duties(folder / "责任清单.xlsx", county)
    return folder


@pytest.fixture
def demo(db: None, blobs: Path, county: County, tables: Path) -> Office:
    """The demo county as an office: its cycle, its registers, people of two roles."""
    cycle = load_tables(load(tables), by=None)
    region = cycle.region
    units = list(Unit.objects.filter(region=region))
    made = Office(region, region, cycle.edition, cycle, units, list(cycle.edition.indicators.all()), [])
    for role in ("manager", "reviewer", "leader", "assessor", "liaison", "auditor"):
        made.people[role] = make_person(role, region=region, unit=units[0], cycle=cycle)
    add_registers(county, cycle, by=made.person("manager"))
    decide_by_mid_year(county, cycle, by=made.person("reviewer"))
    return made


@pytest.fixture
def queries_at_most(queries: Callable[..., Any]) -> Callable[..., Any]:
    """At most so many queries; the name leaves `queries` to the module under test."""
    return queries
