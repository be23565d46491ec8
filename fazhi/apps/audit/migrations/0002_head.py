"""The sealed end of the log; an existing log is sealed as it stands."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

from fazhi.apps.audit.rules import seal_of


def seal(apps: Any, editor: Any) -> None:
    last = apps.get_model("audit", "Event").objects.order_by("-number").values_list("number", "hash").first()
    if last is not None:
        number, digest = last
        apps.get_model("audit", "Head").objects.create(
            pk=1, number=number, hash=digest, seal=seal_of(number, digest, None)
        )


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Head",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveBigIntegerField(verbose_name="最后序号")),
                ("hash", models.CharField(max_length=64, verbose_name="最后摘要")),
                ("seal", models.CharField(max_length=64, verbose_name="封签")),
                ("broken", models.PositiveBigIntegerField(blank=True, null=True, verbose_name="封签失效处")),
            ],
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
    ]
