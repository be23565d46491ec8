"""Every disagreement has its duty now; by itself, as PostgreSQL changes no table in the transaction that filled it."""

from __future__ import annotations

from typing import Any, ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar[list[Any]] = [("review", "0003_decisions_without_a_round")]

    operations: ClassVar[list[Any]] = [
        migrations.AlterField(
            model_name="disagreement",
            name="duty",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="disagreements", to="duties.duty"
            ),
        ),
    ]
