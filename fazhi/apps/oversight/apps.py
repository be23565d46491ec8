"""Django's entry for this app."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """Reminders and notices."""

    name = "fazhi.apps.oversight"
    label = "oversight"
