"""Django's entry for this app."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    """Who owes what by when."""

    name = "fazhi.apps.duties"
    label = "duties"
