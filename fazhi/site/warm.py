"""Done once before the first visitor: addresses, views and templates are loaded, so that nobody waits for that."""

from __future__ import annotations

from pathlib import Path

from django.apps import apps
from django.template.loader import get_template
from django.urls import get_resolver

HERE = Path(__file__).parent


def warm() -> None:
    """Load what every page needs. Opens no database: the process may fork after it."""
    get_resolver().reverse("home")
    folders = [Path(app.path) / "templates" for app in apps.get_app_configs() if app.name.startswith("fazhi.")]
    folders.append(HERE / "templates")
    for folder in folders:
        for file in folder.rglob("*.html"):
            get_template(file.relative_to(folder).as_posix())
