"""Addresses of this app."""

from __future__ import annotations

from django.urls import path

from fazhi.apps.oversight.views import hooks, notices

app_name = "oversight"
urlpatterns = [
    path("", notices.notices, name="notices"),
    path("send", notices.send, name="send"),
    path("bulletin.docx", notices.bulletin_paper, name="bulletin"),
    path("<int:notice_id>", notices.notice, name="notice"),
    path("<int:notice_id>/reply", notices.reply, name="reply"),
    path("<int:notice_id>/paper.docx", notices.paper, name="paper"),
    path("hooks", hooks.hooks, name="hooks"),
    path("hooks/<int:hook_id>/switch", hooks.switch, name="switch"),
]
