"""Django's entry for this app."""

from django.apps import AppConfig


class StorageConfig(AppConfig):
    """Originals by hash."""

    name = "fazhi.apps.storage"
    label = "storage"
