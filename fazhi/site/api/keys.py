"""Who asks: a token of a person, and what that person may do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Schema
from ninja.security import HttpBearer

from fazhi.apps.pages.errors import NotAllowedError
from fazhi.apps.units.access import Access, access_for, access_of
from fazhi.apps.units.models import Person, Token
from fazhi.apps.units.services.keys import bearer

MOST = 500
READS = ("GET", "HEAD", "OPTIONS")


def say(sentence: str, status: int) -> HttpResponse:
    """An error as one sentence."""
    return JsonResponse({"error": sentence}, status=status, json_dumps_params={"ensure_ascii": False})


class Key(HttpBearer):
    """A person's token. One that may only read refuses every change."""

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        """The token, and its person as the asker; None where it is not valid."""
        found = bearer(token)
        if found is None:
            return None
        request.user = found.person
        request.access = access_for(found.person)  # type: ignore[attr-defined]  # what pages do by session
        if request.method not in READS and not found.may_write:
            raise NotAllowedError("这个令牌只能读取，请签发可以写入的令牌。")
        return found

    def known(self, request: HttpRequest) -> Token | None:
        """The token in the request's head, if it is valid."""
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        return bearer(secret.strip()) if scheme.lower() == "bearer" else None


def asker(request: HttpRequest, action: str) -> Access:
    """The asker's rights. Raises NotAllowedError where the action is allowed nowhere."""
    access = access_of(request)
    request.action = action  # type: ignore[attr-defined]  # what was asked for, told by a test of all operations
    if not access.may(action):
        raise NotAllowedError()
    return access


def person_of(request: HttpRequest) -> Person:
    """The person behind the token."""
    return cast(Person, request.user)


class Error(Schema):
    """What went wrong, in one sentence."""

    error: str


def page(
    rows: QuerySet[Any] | Sequence[Any], form: Callable[[Any], dict[str, Any]], limit: int, offset: int
) -> dict[str, Any]:
    """A part of a list with the number of all."""
    limit, offset = max(1, min(limit, MOST)), max(0, offset)
    count = rows.count() if isinstance(rows, QuerySet) else len(rows)
    return {"count": count, "items": [form(row) for row in rows[offset : offset + limit]]}
