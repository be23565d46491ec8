"""How long a log-in holds: so many minutes from the last thing the person did, not from the log-in."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

SEEN = "seen"
EVERY = 60
"""Seconds between two notes of a person's being there: not each request writes."""
WATCHING = "X-Watching"
"""A page that asks by itself how far things are sends this: nobody need sit before it."""


@receiver(user_logged_in)
def begin(sender: Any, request: HttpRequest, **more: Any) -> None:
    """Django's own sign of a log-in: the minutes begin."""
    request.session[SEEN] = int(time.time())


class StaysOpen:
    """Each thing a person does begins the minutes of the session anew."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Note that somebody is there; saving the session moves its end."""
        if WATCHING not in request.headers and request.user.is_authenticated:
            now = int(time.time())
            if not 0 <= now - request.session.get(SEEN, 0) < EVERY:
                request.session[SEEN] = now
        return self.get_response(request)
