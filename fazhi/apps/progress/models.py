"""Daily snapshots: how a cycle stood at the end of a day."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from fazhi.apps.framework.models import Cycle


class Snapshot(models.Model):
    """快照: counts of one day, and the state of every duty as text, so that a past day is one row to read."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="snapshots")
    day = models.DateField("日期")
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    pending = models.PositiveIntegerField(default=0)
    overdue = models.PositiveIntegerField(default=0)
    indicators_done = models.PositiveIntegerField(default=0)
    indicators_total = models.PositiveIntegerField(default=0)
    key_done = models.PositiveIntegerField(default=0)
    key_total = models.PositiveIntegerField(default=0)
    states = models.JSONField(default=dict)
    """Duty id (text) -> state."""

    class Meta:
        ordering: ClassVar[list[str]] = ["day"]
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["cycle", "day"], name="snapshot_once")]

    def __str__(self) -> str:
        return f"{self.cycle} {self.day}"
