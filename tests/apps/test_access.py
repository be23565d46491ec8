"""Who may do what where."""

from __future__ import annotations

from typing import Any

import pytest
from fazhi.apps.pages.errors import InputError, NotAllowedError
from fazhi.apps.units.access import access_for
from fazhi.apps.units.models import Person, Unit
from fazhi.apps.units.roles import ACTIONS, SCOPES, THREE_ADMINISTRATORS, Role, Scope
from fazhi.apps.units.services import people


@pytest.mark.parametrize("role", Role.values)
def test_every_role_has_what_the_table_says_and_nothing_else(office: Any, role: str) -> None:
    access = access_for(office.person(role))
    far = Unit.objects.get(region=office.other_region)
    for name, action in ACTIONS.items():
        allowed = role in action.roles
        assert access.may(name) is allowed, name
        assert access.allows(name, unit=office.justice, cycle=office.cycle.pk) is allowed, name
        reaches_others = allowed and SCOPES[role] is not Scope.UNIT
        assert access.allows(name, unit=office.units[1], cycle=office.cycle.pk) is reaches_others, name
        assert access.allows(name, unit=far) is (allowed and SCOPES[role] is Scope.SITE), name


def test_assessor_sees_one_cycle_only(office: Any) -> None:
    access = access_for(office.person("assessor"))
    assert access.allows("evidence.view", unit=office.justice, cycle=office.cycle.pk)
    assert not access.allows("evidence.view", unit=office.justice, cycle=office.cycle.pk + 1)


def test_assessor_and_superior_write_nothing() -> None:
    for name, action in ACTIONS.items():
        if action.writes:
            assert not {"assessor", "superior", "auditor"} & action.roles, name


def test_administrators_have_no_business_rights() -> None:
    own = {"people.view", "people.manage", "people.grant", "people.unlock", "audit.view", "upkeep.manage"}
    for name, action in ACTIONS.items():
        if THREE_ADMINISTRATORS & action.roles:
            assert name in own


def test_administrators_are_kept_apart(office: Any) -> None:
    with pytest.raises(InputError, match="不同的人"):
        people.give_role(person=office.person("sysadmin"), role=Role.AUDITOR, by=None)
    with pytest.raises(InputError, match="不同的人"):
        people.give_role(person=office.person("liaison"), role=Role.SECURITY, by=None)


def test_person_without_membership_may_nothing(office: Any) -> None:
    access = access_for(office.person("stranger"))
    assert not any(access.may(action) for action in ACTIONS)
    with pytest.raises(NotAllowedError):
        access.require("evidence.view", unit=office.justice)


def test_person_who_left_may_nothing(office: Any) -> None:
    person = office.person("manager")
    Person.objects.filter(pk=person.pk).update(is_active=False)
    person.refresh_from_db()
    assert not access_for(person).may("review.decide")


def test_role_taken_back_ends_at_once(office: Any) -> None:
    membership = office.person("reviewer").memberships.get()
    people.take_role(membership=membership, by=office.person("manager"))
    assert not access_for(office.person("reviewer")).may("review.decide")


def test_a_role_is_given_once(office: Any) -> None:
    membership = office.person("manager").memberships.get()
    with pytest.raises(InputError, match="已有这一身份"):
        people.give_role(person=membership.person, role=Role.MANAGER, region=membership.region, by=None)
