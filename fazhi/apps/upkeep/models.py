"""Backups that were made, and what the doctor last said."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Backup(models.Model):
    """One backup: where it lies and what it holds."""

    at = models.DateTimeField(auto_now_add=True)
    path = models.CharField(max_length=500)
    size = models.PositiveBigIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return self.path


class Checkup(models.Model):
    """What the doctor said on one day."""

    at = models.DateTimeField(auto_now_add=True)
    results = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
