"""Full text: FTS5 with a space between characters on SQLite, an array of character pairs with GIN on PostgreSQL."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations


def make(apps: Any, schema_editor: Any) -> None:
    """The index that fits the database."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            "CREATE VIRTUAL TABLE search_fulltext USING fts5(text, tokenize='unicode61 remove_diacritics 0', content='')"
        )
    elif schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE search_passage ADD COLUMN pairs text[] NOT NULL DEFAULT '{}'")
        schema_editor.execute("CREATE INDEX search_pairs ON search_passage USING gin (pairs)")


def drop(apps: Any, schema_editor: Any) -> None:
    """Back."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE search_fulltext")
    elif schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE search_passage DROP COLUMN pairs")


class Migration(migrations.Migration):
    """Full text."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("search", "0001_initial")]
    operations: ClassVar[list[Any]] = [migrations.RunPython(make, drop)]
