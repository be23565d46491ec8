"""Django's entry for this app."""

from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    """Backup, restore, doctor."""

    name = "fazhi.apps.upkeep"
    label = "upkeep"
