"""Django's entry for this app."""

from django.apps import AppConfig


class FrameworkConfig(AppConfig):
    """What is asked: editions, indicators, requirements, cycles."""

    name = "fazhi.apps.framework"
    label = "framework"
