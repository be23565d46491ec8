"""Django's entry for this app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The chained log of events."""

    name = "fazhi.apps.audit"
    label = "audit"
