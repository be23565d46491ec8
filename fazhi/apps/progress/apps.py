"""Django's entry for this app."""

from django.apps import AppConfig


class ProgressConfig(AppConfig):
    """Where things stand, today and at any past day."""

    name = "fazhi.apps.progress"
    label = "progress"
