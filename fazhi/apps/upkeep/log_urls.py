"""Addresses of the log. Its pages stand here because the app of events lies below all others and shows no pages."""

from __future__ import annotations

from django.urls import path

from fazhi.apps.upkeep.views import log

app_name = "audit"
urlpatterns = [
    path("", log.events, name="events"),
    path("event/<int:event_id>", log.event, name="event"),
    path("verify", log.check, name="verify"),
]
