"""Addresses of this app."""

from __future__ import annotations

from django.urls import path

from fazhi.apps.reports.views import files, measures, reports

app_name = "reports"
urlpatterns = [
    path("", reports.reports, name="reports"),
    path("new", reports.new, name="new"),
    path("measures", measures.measures, name="measures"),
    path("measures/<path:name>", measures.measure, name="measure"),
    path("templates", files.templates, name="templates"),
    path("templates/add", files.add_template, name="add_template"),
    path("templates/<int:template_id>", files.template_file, name="template_file"),
    path("checks", files.checks, name="checks"),
    path("checks/add", files.add_check, name="add_check"),
    path("checks/<int:check_id>", files.check, name="check"),
    path("figures/<int:figure_id>", files.figure, name="figure"),
    path("<int:report_id>", reports.report, name="report"),
    path("<int:report_id>/save", reports.save, name="save"),
    path("<int:report_id>/issue", reports.issue, name="issue"),
    path("<int:report_id>/moves", reports.moves, name="moves"),
    path("<int:report_id>/compare", reports.compare, name="compare"),
    path("<int:report_id>/comment", reports.comment, name="comment"),
    path("<int:report_id>/files/<slug:kind>", files.download, name="download"),
    path("<int:report_id>/<slug:what>", reports.change, name="change"),
]
