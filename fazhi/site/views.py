"""The two pages that belong to no app: the way in, and a sign of health."""

from __future__ import annotations

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


@public
def healthy(request: HttpRequest) -> JsonResponse:
    """Whether the database answers; for watchers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})
