"""Addresses of this app."""

from __future__ import annotations

from django.urls import path

from fazhi.apps.progress.views import lists, pages

app_name = "progress"
urlpatterns = [
    path("matrix", pages.matrix, name="matrix"),
    path("board", pages.board, name="board"),
    path("board/curve", pages.curve, name="curve"),
    path("duties", lists.duties, name="duties"),
    path("changes", lists.changes, name="changes"),
]
