"""Addresses of this app."""

from __future__ import annotations

from django.urls import path

from fazhi.apps.evidence.views import liaison, office, upload

app_name = "evidence"
urlpatterns = [
    path("", office.all_material, name="all"),
    path("mine", liaison.mine, name="mine"),
    path("receipts", office.receipts, name="receipts"),
    path("links", office.links, name="links"),
    path("link/<int:link_id>", office.link, name="link"),
    path("link/<int:link_id>/look", office.look_again, name="look_again"),
    path("link/<int:link_id>/remove", liaison.remove_link, name="remove_link"),
    path("duty/<int:duty_id>", liaison.duty, name="duty"),
    path("duty/<int:duty_id>/files", liaison.files, name="files"),
    path("duty/<int:duty_id>/elsewhere", liaison.elsewhere, name="elsewhere"),
    path("duty/<int:duty_id>/link", liaison.add_link, name="add_link"),
    path("duty/<int:duty_id>/hand-in", liaison.hand_in, name="hand_in"),
    path("material/<int:material_id>", office.material, name="material"),
    path("material/<int:material_id>/original", office.download, name="download"),
    path("material/<int:material_id>/remove", liaison.remove, name="remove"),
    path("material/<int:material_id>/place", liaison.place, name="place"),
    path("place-all", liaison.place_all, name="place_all"),
    path("to-confirm", liaison.to_confirm, name="to_confirm"),
    path("submission/<int:submission_id>/confirm", liaison.confirm, name="confirm"),
    path("upload/begin", upload.begin, name="upload_begin"),
    path("upload/<uuid:upload_id>", upload.feed, name="upload_feed"),
    path("upload/<uuid:upload_id>/whole", upload.whole, name="upload_whole"),
    path("upload/<uuid:upload_id>/finish", upload.finish, name="upload_finish"),
]
