"""The two pages that belong to no app: the way in, and a sign of health."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from fazhi.apps.units.access import access_of, public, signed_in

STARTS = (
    ("review.decide", "review:queue"),
    ("evidence.hand_in", "evidence:mine"),
    ("evidence.confirm", "evidence:to_confirm"),
    ("progress.view", "progress:board"),
    ("audit.view", "audit:events"),
    ("upkeep.manage", "upkeep:home"),
    ("people.view", "units:people"),
)
"""Where each kind of work begins: the first that the person may do is the home page."""


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """To the page where this person's work begins."""
    access = access_of(request)
    for action, address in STARTS:
        if access.may(action):
            return redirect(address)
    return render(request, "no_role.html")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such address: a sentence for the API, a page for people."""
    if request.path.startswith("/api/"):
        sentence = "没有这个接口地址，请对照 /api/openapi.json 改正。"
        return JsonResponse({"error": sentence}, status=404, json_dumps_params={"ensure_ascii": False})
    return render(request, "404.html", status=404)


METHODS = {"get": "secondary", "post": "blue", "put": "blue", "patch": "blue", "delete": "red"}


@signed_in
def api_manual(request: HttpRequest) -> HttpResponse:
    """The API for people: every operation with what it takes, out of its own description."""
    from fazhi.site.api import api

    described = api.get_openapi_schema()
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in described["paths"].items():
        for method, one in methods.items():
            body = one.get("requestBody", {}).get("content", {})
            line = {
                "method": method.upper(),
                "colour": METHODS[method],
                "path": path,
                "summary": one["summary"],
                "takes": [*_asked(one.get("parameters", []))],
                "body": [text for form in body.values() for text in _fields(form.get("schema", {}), described)],
            }
            groups.setdefault(one["tags"][0], []).append(line)
    return render(request, "api_manual.html", {"groups": groups, "api": described["info"]})


def _asked(parameters: list[dict[str, Any]]) -> list[str]:
    """The variables of an address that stand behind the question mark; those one must give carry a star."""
    return [one["name"] + "*" * bool(one.get("required")) for one in parameters if one["in"] == "query"]


def _fields(schema: dict[str, Any], described: dict[str, Any]) -> list[str]:
    """The fields of a body; those one must give carry a star."""
    schema = schema.get("items", schema)
    if "$ref" in schema:
        schema = described["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    needed = schema.get("required", [])
    return [name + "*" * (name in needed) for name in schema.get("properties", {})] or ["文件内容"]


@public
def healthy(request: HttpRequest) -> JsonResponse:
    """Whether the database answers; for watchers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})
