"""Django's entry for this app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The report and its figures."""

    name = "fazhi.apps.reports"
    label = "reports"
