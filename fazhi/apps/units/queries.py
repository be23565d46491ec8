"""Reads of units and regions, also in the terms of the core."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from fazhi.apps.pages.errors import NotAllowedError, NotThereError
from fazhi.apps.units.access import Access
from fazhi.apps.units.models import Membership, Person, Region, Unit
from fazhi.apps.units.roles import SCOPES, Role, Scope
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
        leader=unit.leader,
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


def regions_for(access: Access, action: str) -> QuerySet[Region]:
    """The regions where an action is allowed, those with the most units first."""
    return Region.objects.filter(_regions_q(access, action)).annotate(size=Count("units")).order_by("-size", "id")


def _regions_q(access: Access, action: str) -> Q:
    reach = access.reach(action)
    return Q() if reach.site else Q(pk__in=reach.regions) | Q(units__in=reach.units)


def region_for(access: Access, action: str, wanted: str = "") -> Region:
    """The region named by its number, else the one with the most units. Raises NotThereError."""
    regions = list(regions_for(access, action))
    for region in regions:
        if str(region.pk) == wanted:
            return region
    if not regions or wanted:
        raise NotThereError("没有找到这个行政区划，或您在那里没有这项权限。")
    return regions[0]


def units_for(access: Access, action: str = "units.view") -> QuerySet[Unit]:
    """The units the asker may see, with how many people each has."""
    return (
        Unit.objects.filter(access.units_q(action, ""))
        .select_related("region", "merged_into")
        .annotate(people=Count("memberships", filter=Q(memberships__taken_at=None), distinct=True))
        .order_by("region_id", "order", "id")
    )


def unit_for(access: Access, unit_id: int, action: str = "units.view") -> Unit:
    """One unit the asker may see. Raises NotThereError."""
    unit = units_for(access, action).filter(pk=unit_id).first()
    if unit is None:
        raise NotThereError()
    return unit


def _people_q(access: Access, action: str) -> Q:
    """People whose present or past parts lie where the action is allowed; administrators belong to the site."""
    reach = access.reach(action)
    if reach.site:
        return Q()
    here = Membership.objects.filter(person=OuterRef("pk")).filter(
        Q(unit_id__in=reach.units) | Q(unit__region_id__in=reach.regions) | Q(region_id__in=reach.regions)
    )
    return Q(Exists(here))


def people_for(access: Access, action: str = "people.view") -> QuerySet[Person]:
    """The people the asker may see, with their parts."""
    return (
        Person.objects.filter(_people_q(access, action))
        .prefetch_related("memberships__unit", "memberships__region")
        .order_by("username")
    )


def person_for(access: Access, person_id: int, action: str = "people.view") -> Person:
    """One person the asker may see. Raises NotThereError."""
    person = people_for(access, action).filter(pk=person_id).first()
    if person is None:
        raise NotThereError()
    return person


def is_within(access: Access, person: Person, action: str) -> bool:
    """Whether every part the person holds lies where the action is allowed; an account may be shared with others."""
    reach = access.reach(action)
    if reach.site:
        return True
    for part in person.memberships.all():
        if part.taken_at is None:
            inside = (
                part.unit is not None and (part.unit_id in reach.units or part.unit.region_id in reach.regions)
            ) or (part.region_id in reach.regions)
            if not inside:
                return False
    return not reach.is_empty


def managed_person(access: Access, person_id: int) -> Person:
    """One person whose account the asker keeps. Raises NotThereError, NotAllowedError."""
    person = person_for(access, person_id, "people.manage")
    if not is_within(access, person, "people.manage"):
        raise NotAllowedError(f"{person}还有别处的身份，账号由系统管理员维护。")
    return person


def membership_to_take(access: Access, membership_id: int) -> Membership:
    """One part that the asker may take back. Raises NotThereError, NotAllowedError."""
    rows = Membership.objects.select_related("person", "unit", "region")
    found = rows.filter(pk=membership_id, taken_at=None).first()
    if found is None:
        raise NotThereError()
    region = found.region_id or (None if found.unit_id else -1)  # -1: an administrator's part belongs to no region
    access.require("people.grant", unit=found.unit, region=region)
    return found


def grantable_roles(access: Access) -> list[tuple[str, str]]:
    """The roles the asker may give: a manager gives those of the own region, the security officer all."""
    site = access.reach("people.grant").site
    return [(role.value, role.label) for role in Role if site or SCOPES[role] is not Scope.SITE]


def cycles_to_bind(access: Access) -> dict[int, tuple[str, int]]:
    """Cycles (name, region) that an outside assessor may be bound to. They belong to an app above this one."""
    rows = Region.objects.filter(_regions_q(access, "people.grant")).exclude(cycles=None)
    return {pk: (name, region) for pk, name, region in rows.values_list("cycles__id", "cycles__name", "pk")}
