"""Addresses of this app."""

from __future__ import annotations

from django.urls import path

from fazhi.apps.review.views import desk, disagreements, files, look_up, queue, unit

app_name = "review"
urlpatterns = [
    path("", queue.queue_page, name="queue"),
    path("batch/preview", queue.batch_preview, name="batch_preview"),
    path("batch", queue.batch, name="batch"),
    path("batch/<slug:name>/undo", queue.batch_undo, name="batch_undo"),
    path("disagreements", disagreements.disagreements, name="disagreements"),
    path("disagreements/<int:disagreement_id>/settle", disagreements.settle, name="settle"),
    path("duty/<int:duty_id>/", desk.duty, name="duty"),
    path("duty/<int:duty_id>/decide", desk.decide_duty, name="decide_duty"),
    path("duty/<int:duty_id>/judge", desk.judge_duty, name="judge_duty"),
    path("duty/<int:duty_id>/figures", look_up.figures, name="figures"),
    path("duty/<int:duty_id>/address", look_up.add_address, name="add_address"),
    path("<int:submission_id>/", desk.desk, name="desk"),
    path("<int:submission_id>/decide", desk.decide, name="decide"),
    path("<int:submission_id>/judge", desk.judge, name="judge"),
    path("decision/<int:decision_id>/undo", desk.undo, name="undo"),
    path("file/<int:material_id>", files.file, name="file"),
    path("file/<int:material_id>/original", files.original, name="original"),
    path("file/<int:material_id>/printed", files.printed, name="printed"),
    path("capture/<int:link_id>", files.capture, name="capture"),
    path("capture/<int:link_id>/<int:capture_id>.png", files.picture, name="picture"),
    path("compare/<int:finding_id>", files.compare, name="compare"),
    path("versions/<int:left_id>/<int:right_id>", files.versions, name="versions"),
    path("rounds/<int:now_id>/<int:before_id>", files.rounds, name="rounds"),
    path("unit/<int:submission_id>/findings", unit.unit_findings, name="unit_findings"),
    path("unit/duty/<int:duty_id>/conclusion", unit.unit_conclusion, name="unit_conclusion"),
]
