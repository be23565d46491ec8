"""The newest hits first without looking at all of them: an index by day, on SQLite by the numbers of its rows."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations

BATCH = 2000


def make(apps: Any, schema_editor: Any) -> None:
    """Order what is there."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE INDEX search_newest ON search_passage (day DESC NULLS LAST, id DESC)")
    elif schema_editor.connection.vendor == "sqlite":
        _fill_again(apps, schema_editor)


def _fill_again(apps: Any, schema_editor: Any) -> None:
    from fazhi.apps.search.models import index_row
    from fazhi.apps.search.words import spaced

    with schema_editor.connection.cursor() as cursor:
        cursor.execute("INSERT INTO search_fulltext (search_fulltext) VALUES ('delete-all')")
        rows = apps.get_model("search", "Passage").objects.values_list("pk", "day", "title", "text").order_by("pk")
        last = 0
        while some := list(rows.filter(pk__gt=last)[:BATCH]):
            cursor.executemany(
                "INSERT INTO search_fulltext (rowid, text) VALUES (%s, %s)",
                [(index_row(pk, day), spaced(f"{title}\n{text}")) for pk, day, title, text in some],
            )
            last = some[-1][0]


def drop(apps: Any, schema_editor: Any) -> None:
    """Back; SQLite's index stays as it is, for nothing else was changed."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX search_newest")


class Migration(migrations.Migration):
    """The newest first."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("search", "0002_fulltext")]
    operations: ClassVar[list[Any]] = [migrations.RunPython(make, drop)]
