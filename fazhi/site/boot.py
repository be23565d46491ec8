"""Start Django on a site's folder."""

from __future__ import annotations

import os
from pathlib import Path

from fazhi.site import config


def start(folder: Path) -> config.SiteConfig:
    """Make `folder` this process's site and set Django up. Raises SettingError."""
    site = config.load(folder)
    config.check_storage(site)
    os.environ[config.VARIABLE] = str(site.folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fazhi.site.settings")
    import django

    django.setup()
    return site
