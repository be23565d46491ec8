"""Giving a part within what the giver may give: the same for pages and the API."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from fazhi.apps.pages.errors import InputError, NotAllowedError, NotThereError
from fazhi.apps.units import queries
from fazhi.apps.units.access import Access
from fazhi.apps.units.models import Membership, Person, Unit
from fazhi.apps.units.roles import SCOPES, Role, Scope
from fazhi.apps.units.services import people


@dataclass(frozen=True, slots=True)
class Wanted:
    """A part as somebody asks for it: ids, None where the role needs none."""

    role: str
    unit: int | None = None
    region: int | None = None
    cycle: int | None = None


def grant(*, access: Access, person: Person, wanted: Wanted, by: Person) -> Membership:
    """Give the part. Raises InputError, NotAllowedError, NotThereError where the giver may not give it there."""
    if wanted.role not in Role.values:
        raise InputError(f"角色应是{'、'.join(Role.values)}之一。")
    scope = SCOPES[wanted.role]
    if scope is Scope.SITE and not access.reach("people.grant").site:
        raise NotAllowedError("三个管理员的角色由安全保密管理员授予。")
    region = None
    if scope in (Scope.REGION, Scope.CYCLE):
        if wanted.region is None:
            raise InputError(f"“{Role(wanted.role).label}”须选择行政区划。")
        region = queries.region_for(access, "people.grant", str(wanted.region))
    return people.give_role(
        person=person,
        role=wanted.role,
        by=by,
        unit=_unit(access, wanted) if scope is Scope.UNIT else None,
        region=region,
        only_cycle=_cycle(access, wanted) if scope is Scope.CYCLE else None,
    )


def _unit(access: Access, wanted: Wanted) -> Unit | None:
    if wanted.unit is None:
        return None
    found = Unit.objects.filter(access.units_q("people.grant", ""), pk=wanted.unit, is_active=True).first()
    if found is None:
        raise NotThereError("没有找到这个单位，或您在那里不能授予身份。")
    return found


def _cycle(access: Access, wanted: Wanted) -> int | None:
    if wanted.cycle is None:
        return None
    if queries.cycles_to_bind(access).get(wanted.cycle, ("", None))[1] != wanted.region:
        raise InputError("这个评估周期不属于所选的行政区划，请重新选择。")
    return wanted.cycle


@transaction.atomic
def add_person(*, access: Access, username: str, name: str, phone: str, wanted: Wanted | None, by: Person) -> Person:
    """A new account with its first part; who may not grant makes it without one."""
    if not username.strip() or not name.strip():
        raise InputError("请填写账号和姓名。")
    made = people.add_person(username=username.strip(), name=name.strip(), phone=phone, by=by)
    if wanted is not None:
        grant(access=access, person=made, wanted=wanted, by=by)
    return made
