"""Duties that are looked up on the web, in data or by survey wait for the office; they were kept as 未报送 before."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations
from django.db.models import Count, F
from django.utils import timezone


def wait(apps: Any, schema_editor: Any) -> None:
    """Move those for which nothing was handed in, with the change that says so and the sums by unit."""
    rows = apps.get_model("duties", "Duty").objects.filter(round=0, state="not-submitted")
    rows = rows.exclude(indicator__method="报送")
    change, now = apps.get_model("duties", "StateChange"), timezone.now()
    change.objects.bulk_create(
        [change(duty_id=pk, at=now, state="pending", note="起始状态") for pk in rows.values_list("pk", flat=True)],
        batch_size=500,
    )
    sums = apps.get_model("duties", "CellSum").objects
    counted = rows.filter(is_active=True).order_by().values("cycle_id", "unit_id").annotate(moved=Count("pk"))
    for one in list(counted):
        sums.filter(cycle_id=one["cycle_id"], unit_id=one["unit_id"]).update(
            pending=F("pending") + one["moved"], missing=F("missing") - one["moved"]
        )
    rows.update(state="pending")


class Migration(migrations.Migration):
    """The state of what nobody hands in."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("duties", "0001_initial"), ("framework", "0001_initial")]
    operations: ClassVar[list[Any]] = [migrations.RunPython(wait, migrations.RunPython.noop)]
