"""Django's entry for this app."""

from django.apps import AppConfig


class UnitsConfig(AppConfig):
    """Regions, units, people and their roles."""

    name = "fazhi.apps.units"
    label = "units"
