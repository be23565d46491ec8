"""Addresses of this app."""

from __future__ import annotations

from django.urls import path

from fazhi.apps.upkeep.views import merging

app_name = "upkeep"
urlpatterns = [
    path("unit/<int:unit_id>/merge", merging.merge, name="merge"),
]
