"""Django's entry for this app."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Page furniture."""

    name = "fazhi.apps.pages"
    label = "pages"
