"""Addresses of this app."""

from __future__ import annotations

from django.urls import path

from fazhi.apps.units.views import own, people, session, units

app_name = "units"
urlpatterns = [
    path("login", session.log_in, name="login"),
    path("logout", session.log_out, name="logout"),
    path("password", session.password, name="password"),
    path("invited/<str:secret>", session.invited, name="invited"),
    path("own", own.own, name="own"),
    path("own/totp", own.totp, name="totp"),
    path("own/totp/remove", own.totp_remove, name="totp_remove"),
    path("own/token", own.token, name="token"),
    path("own/token/<int:token_id>/revoke", own.token_revoke, name="token_revoke"),
    path("units", units.units, name="units"),
    path("units/add", units.add, name="add_unit"),
    path("units/import", units.import_units, name="import_units"),
    path("units/region", units.region, name="region"),
    path("units/<int:unit_id>", units.unit, name="unit"),
    path("people", people.people, name="people"),
    path("people/add", people.add_person, name="add_person"),
    path("people/import", people.import_people, name="import_people"),
    path("people/<int:person_id>", people.person, name="person"),
    path("people/<int:person_id>/change", people.change, name="change_person"),
    path("people/<int:person_id>/invite", people.invite, name="invite"),
    path("people/<int:person_id>/give-role", people.give_role, name="give_role"),
    path("people/<int:person_id>/unlock", people.unlock, name="unlock"),
    path("people/<int:person_id>/reset-totp", people.reset_totp, name="reset_totp"),
    path("role/<int:membership_id>/take", people.take_role, name="take_role"),
]
