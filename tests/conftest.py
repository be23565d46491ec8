"""Fixtures for all tests."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


def _make_site() -> None:
    """The site's settings are read when Django starts, before any test: a folder for this process alone."""
    if "FAZHI_SITE" not in os.environ or os.environ.get("FAZHI_TEST_SITE") != str(os.getpid()):
        folder = Path(tempfile.mkdtemp(prefix="fazhi-test-site-"))
        (folder / "site.toml").write_text(
            'secret_key = "only-for-tests-0123456789"\noffice = "明溪县法治创建办公室"\n'
            'hosts = ["testserver", "127.0.0.1", "localhost"]\n',
            encoding="utf-8",
        )
        os.environ["FAZHI_SITE"] = str(folder)
        os.environ["FAZHI_TEST_SITE"] = str(os.getpid())


_make_site()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of public sample files that lies beside a checkout; tests that need it are skipped without it."""
    folder = REPOSITORY.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the sample files are not beside this checkout")
    return folder


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    """Passwords of tests are hashed in a moment; the site's own way takes a third of a second each."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
