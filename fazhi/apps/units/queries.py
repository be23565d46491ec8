"""Reads of units and regions, also in the terms of the core."""

from __future__ import annotations

from collections.abc import Iterable

from fazhi.apps.units.models import Region, Unit
from fazhi.checks.case import Category
from fazhi.checks.case import Region as CoreRegion
from fazhi.checks.case import Unit as CoreUnit


def core_unit(unit: Unit) -> CoreUnit:
    """One unit in the core's terms."""
    return CoreUnit(
        name=unit.name,
        aliases=tuple(unit.aliases),
        category=Category(unit.category),
        enforces=unit.enforces,
        contact=unit.contact,
        phone=unit.phone,
    )


def core_units(units: Iterable[Unit]) -> tuple[CoreUnit, ...]:
    """Units in the core's terms."""
    return tuple(core_unit(unit) for unit in units)


def core_region(region: Region) -> CoreRegion:
    """A region in the core's terms, with the places above it."""
    parents = []
    above = region.parent
    while above is not None:
        parents.append(above.name)
        above = above.parent
    return CoreRegion(region.name, tuple(region.aliases), tuple(parents))
