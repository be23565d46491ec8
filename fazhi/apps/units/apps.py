"""Django's entry for this app."""

from django.apps import AppConfig


class UnitsConfig(AppConfig):
    """Regions, units, people and their roles."""

    name = "fazhi.apps.units"
    label = "units"

    def ready(self) -> None:
        """Listen to log-ins."""
        from fazhi.apps.units import sessions  # noqa: F401  # connects its receiver
