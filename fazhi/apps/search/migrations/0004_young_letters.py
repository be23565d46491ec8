"""Letters younger than SQLite's tables are kept by their numbers: the index is filled again."""

from __future__ import annotations

from importlib import import_module
from typing import Any, ClassVar

from django.db import migrations

newest_first = import_module("fazhi.apps.search.migrations.0003_newest_first")


def fill(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        newest_first._fill_again(apps, schema_editor)


class Migration(migrations.Migration):
    """The same text, other tokens."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("search", "0003_newest_first")]
    operations: ClassVar[list[Any]] = [migrations.RunPython(fill, migrations.RunPython.noop)]
