"""The small office of the apps' tests, for tests that need no server."""

from tests.apps.conftest import blobs, office

__all__ = ["blobs", "office"]
