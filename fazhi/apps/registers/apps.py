"""Django's entry for this app."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """Registers are filled."""

    name = "fazhi.apps.registers"
    label = "registers"
