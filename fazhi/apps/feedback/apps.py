"""Django's entry for this app."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """Lists go out, mending comes back."""

    name = "fazhi.apps.feedback"
    label = "feedback"
