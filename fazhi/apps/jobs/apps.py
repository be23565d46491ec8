"""Django's entry for this app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Background work."""

    name = "fazhi.apps.jobs"
    label = "jobs"
