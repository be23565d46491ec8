"""Rows can be looked up by their words; import runs keep whose rows they may touch and what they showed."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def fill_words(apps: Any, schema_editor: Any) -> None:
    """Rows entered before the column was there."""
    entry_model = apps.get_model("registers", "Entry")
    batch = []
    for entry in entry_model.objects.all().iterator(1000):
        values = entry.values.values()
        entry.words = " ".join(str(value) for value in values if value is not None and not isinstance(value, bool))
        batch.append(entry)
        if len(batch) == 500:
            entry_model.objects.bulk_update(batch, ["words"])
            batch = []
    entry_model.objects.bulk_update(batch, ["words"])


class Migration(migrations.Migration):
    dependencies = [("registers", "0001_initial"), ("units", "0001_initial")]

    operations = [
        migrations.AddField("entry", "words", models.TextField(blank=True, default="")),
        migrations.AddField("importrun", "preview", models.JSONField(default=dict)),
        migrations.AddField(
            "importrun",
            "unit",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="units.unit",
            ),
        ),
        migrations.RunPython(fill_words, migrations.RunPython.noop, elidable=True),
    ]
