"""Addresses of this app."""

from __future__ import annotations

from django.urls import path

from fazhi.apps.units.views import session

app_name = "units"
urlpatterns = [
    path("login", session.log_in, name="login"),
    path("logout", session.log_out, name="logout"),
    path("password", session.password, name="password"),
    path("invited/<str:secret>", session.invited, name="invited"),
]
