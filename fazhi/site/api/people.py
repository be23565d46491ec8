"""People: accounts, their parts, links, locks and one-time codes, by the same services as the pages."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Schema, Status

from fazhi.apps.pages.errors import InputError
from fazhi.apps.units import queries
from fazhi.apps.units.models import Membership, Person
from fazhi.apps.units.roles import ACTIONS, SCOPES, Role
from fazhi.apps.units.services import granting, keys
from fazhi.apps.units.services import people as services
from fazhi.site.api.keys import asker, page, person_of

router = Router(tags=["人员"])
LIVING = Prefetch("memberships", Membership.objects.filter(taken_at=None).select_related("unit", "region"), "parts")


class PartIn(Schema):
    """A part to give: the role, and the unit, region or cycle that it wants."""

    role: str
    unit: int | None = None
    region: int | None = None
    cycle: int | None = None


class PersonIn(Schema):
    """A new account, with its first part where the asker may grant one; `invite` also makes a one-time link."""

    username: str
    name: str
    phone: str = ""
    part: PartIn | None = None
    invite: bool = False


class PersonChange(Schema):
    """What may change of an account; what is left out stays."""

    name: str | None = None
    phone: str | None = None
    is_active: bool | None = None


def part_form(one: Membership) -> dict[str, Any]:
    """A part as the API gives it."""
    return {
        "id": one.pk,
        "role": one.role,
        "title": one.get_role_display(),
        "unit": one.unit_id,
        "unit_name": one.unit.name if one.unit is not None else None,
        "region": one.region_id,
        "region_name": one.region.name if one.region is not None else None,
        "cycle": one.only_cycle,
    }


def person_form(one: Person) -> dict[str, Any]:
    """An account as the API gives it; nothing of its password."""
    parts = getattr(one, "parts", None)
    if parts is None:
        parts = one.memberships.filter(taken_at=None).select_related("unit", "region")
    return {
        "id": one.pk,
        "username": one.username,
        "name": one.name,
        "phone": one.phone,
        "is_active": one.is_active,
        "has_password": one.has_usable_password(),
        "must_change_password": one.must_change_password,
        "last_login": one.last_login,
        "parts": [part_form(part) for part in parts],
    }


def _link(request: HttpRequest, person: Person) -> dict[str, Any]:
    secret = services.invite(person=person, by=person_of(request))
    address = request.build_absolute_uri(reverse("units:invited", args=[secret]))
    return {"link": address, "days": services.INVITATION_DAYS}


def _wanted(part: PartIn) -> granting.Wanted:
    return granting.Wanted(part.role, part.unit, part.region, part.cycle)


@router.get("/roles", summary="有哪些角色、各能做什么")
def roles(request: HttpRequest) -> dict[str, Any]:
    """The table of rights."""
    asker(request, "people.view")
    found = [
        {
            "role": role.value,
            "title": role.label,
            "reach": SCOPES[role].value,
            "actions": [name for name, action in ACTIONS.items() if role in action.roles],
        }
        for role in Role
    ]
    return {"count": len(found), "items": found}


@router.get("", summary="人员")
def people(
    request: HttpRequest, role: str = "", active: bool | None = None, limit: int = 100, offset: int = 0
) -> dict[str, Any]:
    """The people the asker may see."""
    rows = queries.people_for(asker(request, "people.view")).prefetch_related(None).prefetch_related(LIVING)
    if role:
        rows = rows.filter(memberships__role=role, memberships__taken_at=None).distinct()
    if active is not None:
        rows = rows.filter(is_active=active)
    return page(rows, person_form, limit, offset)


@router.get("/{int:person_id}", summary="一个人员")
def person(request: HttpRequest, person_id: int) -> dict[str, Any]:
    """One person, with lock and one-time codes."""
    found = queries.person_for(asker(request, "people.view"), person_id)
    return person_form(found) | {"is_locked": keys.is_locked(found), "has_totp": keys.has_totp(found)}


@router.post("", summary="新增人员", response={201: dict[str, Any]})
def add(request: HttpRequest, asked: PersonIn) -> Status:
    """A new account. Who may grant must say the first part at once."""
    access = asker(request, "people.manage")
    if access.may("people.grant") and asked.part is None:
        raise InputError("请写明第一个身份（part：角色，以及单位、行政区划或周期）。")
    if asked.part is not None:
        access.require("people.grant")
    made = granting.add_person(
        access=access,
        username=asked.username,
        name=asked.name,
        phone=asked.phone,
        wanted=_wanted(asked.part) if asked.part is not None else None,
        by=person_of(request),
    )
    return Status(201, person_form(made) | (_link(request, made) if asked.invite else {}))


@router.patch("/{int:person_id}", summary="修改人员、停用账号")
def change(request: HttpRequest, person_id: int, asked: PersonChange) -> dict[str, Any]:
    """Name, telephone, whether in use; one out of use is out at once."""
    found = queries.managed_person(asker(request, "people.manage"), person_id)
    services.refuse_own_end(person=found, by=person_of(request), is_active=asked.is_active)
    fields = {name: value for name, value in asked.dict().items() if value is not None}
    services.change_person(person=found, by=person_of(request), **fields)
    return person_form(found)


@router.post("/{int:person_id}/invite", summary="生成一次性邀请链接", response={201: dict[str, Any]})
def invite(request: HttpRequest, person_id: int) -> Status:
    """A one-time link, given once; earlier ones end."""
    found = queries.managed_person(asker(request, "people.manage"), person_id)
    return Status(201, _link(request, found))


@router.post("/{int:person_id}/parts", summary="授予身份", response={201: dict[str, Any]})
def give(request: HttpRequest, person_id: int, asked: PartIn) -> Status:
    """Give a part."""
    access = asker(request, "people.grant")
    found = queries.person_for(access, person_id)
    return Status(
        201, part_form(granting.grant(access=access, person=found, wanted=_wanted(asked), by=person_of(request)))
    )


@router.delete("/parts/{int:membership_id}", summary="收回身份")
def take(request: HttpRequest, membership_id: int) -> dict[str, Any]:
    """Take a part back; it stays in the person's history."""
    found = queries.membership_to_take(asker(request, "people.grant"), membership_id)
    services.refuse_own(membership=found, by=person_of(request))
    services.take_role(membership=found, by=person_of(request))
    return person_form(found.person)


@router.post("/{int:person_id}/unlock", summary="解除锁定")
def unlock(request: HttpRequest, person_id: int) -> dict[str, Any]:
    """End the lock after wrong passwords."""
    found = queries.person_for(asker(request, "people.unlock"), person_id)
    keys.unlock(person=found, by=person_of(request))
    return person_form(found)


@router.post("/{int:person_id}/reset-totp", summary="停用动态口令")
def reset_totp(request: HttpRequest, person_id: int) -> dict[str, Any]:
    """End the one-time codes of who lost the phone."""
    found = queries.person_for(asker(request, "people.unlock"), person_id)
    keys.remove_totp(person=found, by=person_of(request))
    return person_form(found)
