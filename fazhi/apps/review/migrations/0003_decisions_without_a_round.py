"""A duty for which nothing was handed in can be decided too: a decision and a disagreement stand without a round."""

from __future__ import annotations

from typing import Any, ClassVar

import django.db.models.deletion
from django.db import migrations, models


def name_the_duty(apps: Any, schema_editor: Any) -> None:
    """Each disagreement gets the duty of its round."""
    disagreements = apps.get_model("review", "Disagreement")
    for one in disagreements.objects.select_related("submission"):
        one.duty_id = one.submission.duty_id
        one.save(update_fields=["duty"])


class Migration(migrations.Migration):
    dependencies: ClassVar[list[Any]] = [
        ("duties", "0001_initial"),
        ("evidence", "0001_initial"),
        ("review", "0002_checklists_and_renderings"),
    ]

    operations: ClassVar[list[Any]] = [
        migrations.AlterField(
            model_name="decision",
            name="submission",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="evidence.submission",
            ),
        ),
        migrations.AlterField(
            model_name="disagreement",
            name="submission",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="disagreements",
                to="evidence.submission",
            ),
        ),
        migrations.AddField(
            model_name="disagreement",
            name="duty",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="disagreements",
                to="duties.duty",
            ),
        ),
        migrations.RunPython(name_the_duty, migrations.RunPython.noop),
    ]
