"""Addresses of this app."""

from __future__ import annotations

from django.urls import path

from fazhi.apps.duties import views

app_name = "duties"
urlpatterns = [
    path("", views.duties, name="duties"),
    path("add", views.add, name="add"),
    path("import", views.import_duties, name="import_duties"),
    path("move-due", views.move_due, name="move_due"),
    path("remove", views.remove, name="remove"),
    path("cycle/<int:cycle_id>/edition", views.switch_edition, name="switch_edition"),
]
