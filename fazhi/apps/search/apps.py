"""Django's entry for this app."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Full text over everything that was read."""

    name = "fazhi.apps.search"
    label = "search"
