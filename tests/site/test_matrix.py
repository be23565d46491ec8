"""Every address of the site against every role: generated from the addresses, so that a new page is covered at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from fazhi.apps.units.roles import ACTIONS, SCOPES, Role, Scope
from fazhi.site.navigation import MENU
from tests.site import samples

FAR = 987_654


@dataclass(frozen=True)
class Address:
    """One address: its full name, its view's rule, the names of its variables."""

    name: str
    rule: str | None
    variables: tuple[str, ...]


def _walk(patterns: list[Any], space: str = "") -> Iterator[Address]:
    for one in patterns:
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from _walk(one.url_patterns, inner)
        elif isinstance(one, URLPattern):
            rule = getattr(one.callback, "fazhi_access", None)
            yield Address(f"{space}{one.name}", rule, tuple(one.pattern.converters))


ADDRESSES = [one for one in _walk(get_resolver().url_patterns) if not one.name.startswith("api:")]
NAMES = [one.name for one in ADDRESSES]


def test_every_view_says_who_may_open_it() -> None:
    known = {"public", "self", *ACTIONS}
    assert [one.name for one in ADDRESSES if one.rule not in known] == []


def test_only_the_way_in_is_open_to_everybody() -> None:
    public = {one.name for one in ADDRESSES if one.rule == "public"}
    assert public <= {"units:login", "units:invited", "healthy", "oversight:hook_in"}


def test_every_address_of_the_menu_resolves_to_a_page_of_its_action() -> None:
    rules = {one.name: one.rule for one in ADDRESSES}
    spaces = {name.partition(":")[0] for name in rules}
    for entry in MENU:
        if entry.address.partition(":")[0] not in spaces:
            continue  # an app that shows no page yet
        assert reverse(entry.address)
        rule = rules[entry.address]
        assert rule is not None
        assert ACTIONS[entry.action].roles <= ACTIONS[rule].roles, entry


@pytest.mark.parametrize(("role", "line"), [("liaison", "我的责任"), ("reviewer", "材料总览")])
def test_menu_shows_where_one_is(office: Any, role: str, line: str) -> None:
    page = office.client(role).get(f"/evidence/duty/{office.duties[0].pk}").content.decode()
    here = re.findall(r"nav-link active[^>]*>(?:(?!</a>).)*</a>", page, re.DOTALL)
    assert [line in one for one in here] == [True]


def test_nobody_gets_in_without_logging_in(office: Any) -> None:
    client = Client()
    for one in ADDRESSES:
        if one.rule == "public":
            continue
        answer = client.get(_url(one, office, own=True))
        assert answer.status_code in (302, 401, 403), one.name
        if answer.status_code == 302:
            assert answer["Location"].startswith("/login?next="), one.name


@pytest.mark.parametrize("role", Role.values)
def test_role_opens_what_the_table_says_and_nothing_else(office: Any, role: str) -> None:
    client = office.client(role)
    client.raise_request_exception = False
    wrong = []
    for one in ADDRESSES:
        if one.rule in ("public",):
            continue
        allowed = one.rule == "self" or (one.rule is not None and role in ACTIONS[one.rule].roles)
        status = client.get(_url(one, office, own=True)).status_code
        if not allowed and (posted := client.post(_url(one, office, own=True)).status_code) != 403:
            wrong.append((one.name, "post", posted))
        # 400: the page wants more in its address; 404, 403: the sample lies outside what this role sees.
        fits = status in (200, 302, 304, 400, 404, 405, 409) if allowed else status == 403
        if allowed and status == 403 and one.variables:
            fits = True
        if not fits:
            wrong.append((one.name, status, allowed))
    assert wrong == []


@pytest.mark.parametrize("role", [role for role in Role.values if SCOPES[role] is not Scope.SITE])
@pytest.mark.parametrize("method", ["get", "post"])
def test_things_of_a_foreign_county_are_refused(office: Any, role: str, method: str) -> None:
    foreign = samples.foreign(office)
    client = office.client(role)
    client.raise_request_exception = False
    wrong = []
    for one in ADDRESSES:
        if one.rule in ("public", "self") or not one.variables or not set(one.variables) <= set(foreign):
            continue
        url = reverse(one.name, kwargs={name: foreign[name] for name in one.variables})
        answer = getattr(client, method)(url)
        if answer.status_code not in (403, 404, 405):
            wrong.append((one.name, answer.status_code))
    assert wrong == []


def test_assessor_opens_one_cycle_and_changes_nothing(office: Any) -> None:
    """Every page of a thing, in the own cycle and in another one; every POST at all."""
    own = samples.of_unit(office, office.justice) | {"cycle_id": office.cycle.pk}
    other = samples.other_cycle(office)
    client = office.client("assessor")
    client.raise_request_exception = False
    opened, wrong = 0, []
    for one in ADDRESSES:
        if one.rule in ("public", "self"):
            continue
        if (
            client.post(_url(one, office, own=True)).status_code not in (403, 404, 405)
            and ACTIONS[one.rule or ""].writes
        ):
            wrong.append((one.name, "changes"))
        if one.variables and set(one.variables) <= set(other):
            mine = {name: own[name] for name in one.variables if name in own}
            if len(mine) == len(one.variables):
                opened += client.get(reverse(one.name, kwargs=mine)).status_code == 200
            status = client.get(reverse(one.name, kwargs={name: other[name] for name in one.variables})).status_code
            if status not in (403, 404, 405):
                wrong.append((one.name, status))
    for one in ADDRESSES:
        if not one.variables and one.rule in ACTIONS and "assessor" in ACTIONS[one.rule].roles:
            said = client.get(reverse(one.name), {"cycle": other["cycle_id"]}).content.decode()
            assert "另一周期的指标" not in said, one.name
    assert wrong == []
    assert opened >= 5


def test_every_address_that_changes_something_asks_for_a_right_to_change(office: Any) -> None:
    """A POST by who may only look leaves everything as it was: no event is recorded by it."""
    from fazhi.apps.audit.models import Event

    for role in (Role.ASSESSOR, Role.SUPERIOR, Role.AUDITOR):
        client = office.client(role)
        client.raise_request_exception = False
        before = Event.objects.count()
        for one in ADDRESSES:
            if one.rule not in ("public", "self"):
                client.post(_url(one, office, own=True))
        kinds = set(
            Event.objects.order_by("-number")[: Event.objects.count() - before].values_list("action", flat=True)
        )
        assert kinds == set(), role


def test_pages_that_are_read_and_changed_at_one_address_tell_the_two_apart(office: Any) -> None:
    """Who may only look sends a form that fits: it is refused, and nothing is another than before."""
    unit, cycle, indicator = office.units[1], office.cycle, office.indicators[0]
    forms = {
        f"/units/{unit.pk}": {"name": "改过的名", "category": "县直"},
        f"/framework/cycle/{cycle.pk}": {"name": "改过的名", "first": "2021-01-01", "last": "2021-06-30"},
        f"/framework/indicator/{indicator.pk}": {"notes": "改过的说明"},
    }
    for role in Role.values:
        client = office.client(role)
        client.raise_request_exception = False
        for address, form in forms.items():
            if role != Role.MANAGER:
                assert client.post(address, form).status_code in (403, 404), (role, address)
    for one in (unit, cycle, indicator):
        one.refresh_from_db()
    assert (unit.name, cycle.name, indicator.notes) == ("县财政局", "2021年上半年", "")
    for address, form in forms.items():
        assert office.client("manager").post(address, form).status_code == 302, address


@pytest.mark.parametrize("role", [Role.LIAISON, Role.HEAD])
def test_things_of_another_unit_are_refused_to_a_unit(office: Any, role: str) -> None:
    others = samples.of_unit(office, office.units[1])
    client = office.client(role)
    client.raise_request_exception = False
    wrong = []
    for one in ADDRESSES:
        if one.rule in ("public", "self") or not one.variables or not set(one.variables) <= set(others):
            continue
        url = reverse(one.name, kwargs={name: others[name] for name in one.variables})
        for method in ("get", "post"):
            status = getattr(client, method)(url).status_code
            if status not in (403, 404, 405):
                wrong.append((one.name, method, status))
    assert wrong == []


def test_own_things_open_for_who_may_see_them(office: Any) -> None:
    """The samples are real: the office's manager opens every page of a thing that has a page."""
    client = office.client("manager")
    own = samples.of_unit(office, office.justice)
    opened = 0
    for one in ADDRESSES:
        if one.rule in ACTIONS and "manager" in ACTIONS[one.rule].roles and set(one.variables) & set(own):
            if not set(one.variables) <= set(own):
                continue
            status = client.get(reverse(one.name, kwargs={name: own[name] for name in one.variables})).status_code
            assert status in (200, 302, 400, 404, 405), one.name
            opened += status == 200
    assert opened >= 5


def _url(one: Address, office: Any, *, own: bool) -> str:
    known = samples.of_unit(office, office.justice) if own else {}
    return reverse(one.name, kwargs={name: known.get(name, _guess(name)) for name in one.variables})


def _guess(name: str) -> Any:
    """A value for a variable no sample is known for: the newest row of the model it is named after, else none at all."""
    if name in ("secret", "token", "key", "name", "kind", "check"):
        return "x" * 12
    if name in ("upload_id", "result_id"):
        return "00000000-0000-0000-0000-000000000000"
    wanted = re.sub(r"_id$|_pk$", "", name).replace("_", "")
    for model in apps.get_models():
        if model.__module__.startswith("fazhi.") and model.__name__.lower() == wanted:
            row = model._default_manager.order_by("-pk").first()
            return row.pk if row is not None else FAR
    return FAR
