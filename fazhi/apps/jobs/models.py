"""Workers that are alive, and when each recurring job last ran. The jobs themselves are kept by django-tasks-db."""

from __future__ import annotations

from django.db import models


class Worker(models.Model):
    """One working process; it says every few seconds that it is alive."""

    id = models.CharField(max_length=64, primary_key=True)
    host = models.CharField(max_length=200)
    pid = models.PositiveIntegerField()
    started_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.host.split()[0] if self.host else ''}（进程号{self.pid}）"


class Recurring(models.Model):
    """When a recurring job was last put in the queue."""

    name = models.CharField(max_length=100, primary_key=True)
    queued_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
