"""Django's entry for this app."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """People judge."""

    name = "fazhi.apps.review"
    label = "review"
