"""Every operation of the API against every role and unit: generated from the API's own description."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from fazhi.apps.units.models import Membership
from fazhi.apps.units.roles import ACTIONS, SCOPES, Role, Scope
from fazhi.apps.units.services import keys
from fazhi.site import api as api_package
from fazhi.site.api import api
from ninja import Schema
from tests.site import samples

DESCRIBED = json.loads(json.dumps(api.get_openapi_schema()))
WORDS = {"kind": "units", "ledger": "hearings", "name": "x" * 12, "upload_id": "00000000-0000-0000-0000-000000000000"}
DAY = "2021-03-05"


@dataclass(frozen=True)
class Operation:
    """One operation: its address, what stands in it, and what it takes."""

    method: str
    path: str
    said: Any

    @property
    def variables(self) -> frozenset[str]:
        """The names in the address."""
        return frozenset(re.findall(r"\{(\w+)\}", self.path))

    def ask(self, client: Client, values: dict[str, Any]) -> Any:
        """The answer, read to its end."""
        answer = self._ask(client, values)
        if answer.streaming:
            samples.read(answer)
        return answer

    def _ask(self, client: Client, values: dict[str, Any]) -> Any:
        """Ask with a body that fits the description and says as little as possible."""
        path = re.sub(r"\{(\w+)\}", lambda m: str({**WORDS, **values}.get(m[1], 987654)), self.path)
        query = "&".join(
            f"{one['name']}={_value(one['schema'], values, one['name'])}"
            for one in self.said.get("parameters", [])
            if one["in"] == "query" and one.get("required")
        )
        address = f"{path}?{query}" if query else path
        content = self.said.get("requestBody", {}).get("content", {})
        if "multipart/form-data" in content:
            return client.post(address, {"file": SimpleUploadedFile("a.xlsx", b"no workbook")})
        if "application/json" in content:
            body = _value(content["application/json"]["schema"], values, "")
            return getattr(client, self.method)(address, json.dumps(body), content_type="application/json")
        if self.method == "get":
            return client.get(address)
        return getattr(client, self.method)(address, b"x", content_type="application/octet-stream")


def _value(schema: dict[str, Any], values: dict[str, Any], name: str) -> Any:
    """A value that fits a schema; a field that names something known gets that."""
    if "$ref" in schema:
        schema = DESCRIBED["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    known = values.get(f"{name.rstrip('s')}_id")
    kind = schema.get("type")
    if kind == "object" or "properties" in schema:
        needed = schema.get("required", [])
        return {key: _value(one, values, key) for key, one in schema.get("properties", {}).items() if key in needed}
    if kind == "array":
        return [_value(schema.get("items", {}), values, name)]
    if kind == "integer":
        return known or 1
    if kind == "boolean":
        return False
    if schema.get("format") == "date":
        return DAY
    return "manager" if name == "role" else "x"


OPERATIONS = [
    Operation(method, path, said) for path, methods in DESCRIBED["paths"].items() for method, said in methods.items()
]
IDS = [f"{one.method} {one.path}" for one in OPERATIONS]


def _client(office: Any, role: str) -> Client:
    secret = keys.make_token(person=office.person(role), title="测试", may_write=True, days=1)
    return Client(headers={"Authorization": f"Bearer {secret}"})


def test_forms_of_bodies_have_names_of_their_own() -> None:
    """Two of one name become one in the description, and the wrong fields are asked for."""
    found = [
        one
        for module in pkgutil.iter_modules(api_package.__path__)
        for one in vars(importlib.import_module(f"{api_package.__name__}.{module.name}")).values()
        if isinstance(one, type) and issubclass(one, Schema) and one.__module__.endswith(f".{module.name}")
    ]
    names = [one.__name__ for one in found]
    assert sorted(names) == sorted(set(names))
    assert len(names) > 20


def test_description_holds_together() -> None:
    assert DESCRIBED["openapi"].startswith("3.")
    texts = re.findall(r'"\$ref": "(#/[^"]+)"', json.dumps(DESCRIBED))
    for reference in set(texts):
        at: Any = DESCRIBED
        for step in reference.removeprefix("#/").split("/"):
            assert step in at, reference
            at = at[step]
    names = [one.said["operationId"] for one in OPERATIONS]
    assert len(names) == len(set(names))
    assert len(OPERATIONS) > 90
    for one in OPERATIONS:
        given = {item["name"] for item in one.said.get("parameters", []) if item["in"] == "path"}
        assert given == one.variables, one.path
        assert all(item.get("required") for item in one.said.get("parameters", []) if item["in"] == "path")
        assert one.said["security"] == [{"Key": []}], one.path
        assert all("description" in answer for answer in one.said["responses"].values())
        assert "default" in one.said["responses"] and len(one.said["responses"]) > 1
        assert one.method in ("get", "post", "put", "patch", "delete")
        if one.method == "get":
            assert "requestBody" not in one.said, one.path
    assert DESCRIBED["components"]["securitySchemes"]["Key"] == {"type": "http", "scheme": "bearer"}


@pytest.mark.parametrize("one", OPERATIONS, ids=IDS)
def test_operation_says_in_chinese_what_it_does(one: Operation) -> None:
    summary = one.said["summary"]
    assert re.match(r"[\u4e00-\u9fff]", summary)
    assert not re.search(r"[a-z]{3,}", summary)
    assert one.said["tags"]


@pytest.mark.parametrize("role", Role.values)
def test_operation_is_open_to_the_roles_of_its_action_only(office: Any, role: str) -> None:
    """Own unit, own county, own cycle: refused exactly where the table of roles does not grant the action."""
    own = samples.of_unit(office, office.justice) | {"cycle_id": office.cycle.pk, "person_id": office.person("head").pk}
    client = _client(office, role)
    wrong = []
    for one in OPERATIONS:
        answer = one.ask(client, own)
        action = getattr(answer.wsgi_request, "action", None)
        if action is None:
            wrong.append((one.method, one.path, answer.status_code, "asks for no right"))
            continue
        allowed = role in ACTIONS[action].roles
        if allowed and answer.status_code not in (200, 201, 202, 400, 403, 404, 409):
            wrong.append((one.method, one.path, answer.status_code, action))
        if not allowed and answer.status_code != 403:
            wrong.append((one.method, one.path, answer.status_code, action))
        if one.method != "get" and not ACTIONS[action].writes:
            wrong.append((one.method, one.path, answer.status_code, f"changes by the right to read {action}"))
        if one.method == "get" and ACTIONS[action].writes and answer.status_code == 200 and "/books/" not in one.path:
            # Only one's own work list is read by the right to do it.
            assert re.search(r"own-|to-confirm|tray|uploads|backups|checkup|hooks", one.path), one.path
    assert wrong == []


def _may_read(answer: Any) -> bool:
    return bool(answer.status_code in (200, 201, 202))


@pytest.mark.parametrize("role", [role for role in Role.values if SCOPES[role] is not Scope.SITE])
def test_things_of_a_foreign_county_are_not_there(office: Any, role: str) -> None:
    foreign = samples.foreign(office)
    client = _client(office, role)
    near = [one for one in OPERATIONS if one.variables and one.variables <= set(foreign)]
    assert [(one.method, one.path) for one in near if _may_read(one.ask(client, foreign))] == []


@pytest.mark.parametrize("role", [Role.LIAISON, Role.HEAD])
def test_things_of_another_unit_are_not_there_for_a_unit(office: Any, role: str) -> None:
    others = samples.of_unit(office, office.units[1])
    client = _client(office, role)
    near = [one for one in OPERATIONS if one.variables and one.variables <= set(others)]
    assert [(one.method, one.path) for one in near if _may_read(one.ask(client, others))] == []


def test_assessor_reads_one_cycle_and_changes_nothing(office: Any) -> None:
    client = _client(office, "assessor")
    own = samples.of_unit(office, office.justice) | {"cycle_id": office.cycle.pk}
    other = samples.other_cycle(office)
    opened, wrong = 0, []
    for one in OPERATIONS:
        if one.method != "get":
            if one.ask(client, own).status_code != 403:
                wrong.append((one.method, one.path))
        elif one.variables and one.variables <= set(other):
            opened += _may_read(one.ask(client, own))
            if _may_read(one.ask(client, other)):
                wrong.append((one.method, one.path))
    assert wrong == []
    assert opened >= 10, "what is hidden in the other cycle is there in the own one"
    assert client.get("/api/cycles").json()["count"] == 1


def test_superior_reads_the_counties_below_and_changes_nothing(office: Any) -> None:
    city = office.region.parent
    Membership.objects.filter(person=office.person("superior")).update(region=city)
    client = _client(office, "superior")
    foreign = samples.foreign(office)
    read = 0
    for one in OPERATIONS:
        answer = one.ask(client, foreign)
        if one.method != "get":
            assert answer.status_code == 403, one.path
        elif one.variables and one.variables <= set(foreign):
            read += _may_read(answer)
    assert read >= 10
    names = {one["region"] for one in client.get("/api/units").json()["items"]}
    assert names == {"明溪县", "东岭县"}


def test_manual_of_the_api_shows_every_operation_and_nothing_from_outside(office: Any) -> None:
    said = office.client("reviewer").get("/api-manual").content.decode()
    for one in OPERATIONS:
        assert one.said["summary"] in said
        assert one.path in said
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", said)
    assert Client().get("/api-manual").status_code == 302
