"""Django's entry for this app."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Material comes in, is read and checked."""

    name = "fazhi.apps.evidence"
    label = "evidence"
