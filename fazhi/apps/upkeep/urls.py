"""Addresses of this app."""

from __future__ import annotations

from django.urls import path

from fazhi.apps.upkeep.views import home, merging

app_name = "upkeep"
urlpatterns = [
    path("", home.home, name="home"),
    path("look", home.look, name="look"),
    path("job/<uuid:result_id>/again", home.again, name="again"),
    path("backup", home.back_up, name="back_up"),
    path("unit/<int:unit_id>/merge", merging.merge, name="merge"),
]
