"""Addresses of this app."""

from __future__ import annotations

from django.urls import path

from fazhi.apps.framework.views import cycles, indicators

app_name = "framework"
urlpatterns = [
    path("", indicators.indicators, name="indicators"),
    path("import", indicators.import_framework, name="import_framework"),
    path("handbook", indicators.handbook, name="handbook"),
    path("indicator/<int:indicator_id>", indicators.indicator, name="indicator"),
    path("cycles", cycles.cycles, name="cycles"),
    path("cycles/add", cycles.add_cycle, name="add_cycle"),
    path("cycle/<int:cycle_id>", cycles.cycle, name="cycle"),
    path("cycle/<int:cycle_id>/milestones", cycles.milestones, name="milestones"),
]
