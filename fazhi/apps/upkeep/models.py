"""Backups that were made."""

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
