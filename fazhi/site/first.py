"""What comes first for somebody who is logged in: a password to change, one-time codes to set up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from fazhi.apps.units.access import access_of
from fazhi.apps.units.models import Person
from fazhi.apps.units.roles import THREE_ADMINISTRATORS
from fazhi.apps.units.services import people
from fazhi.apps.units.services.keys import has_totp


class FirstThings:
    """Sends who must do something first to the page for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Before the view runs."""
        rule = getattr(view, "fazhi_access", None)
        if rule in ("public", "self") or not isinstance(request.user, Person):
            return None
        if request.user.must_change_password or people.is_old(request.user):
            return redirect("units:password")
        if settings.SITE.totp_for_administrators and lacks_code(request):
            return redirect("units:totp")
        return None


def lacks_code(request: HttpRequest) -> bool:
    """Whether an administrator has no one-time codes yet."""
    roles = {one.role for one in access_of(request).memberships}
    return bool(roles & THREE_ADMINISTRATORS) and isinstance(request.user, Person) and not has_totp(request.user)
