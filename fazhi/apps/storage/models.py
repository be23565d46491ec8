"""Originals by SHA-256, and uploads that arrive in pieces."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models


class Blob(models.Model):
    """The bytes of one original, kept once under their hash and never altered."""

    sha256 = models.CharField("SHA-256", max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField("字节数")
    stored_at = models.DateTimeField("存入时间", auto_now_add=True)

    def __str__(self) -> str:
        return self.sha256[:12]


class Upload(models.Model):
    """One file on its way in, piece by piece; it can go on after a broken connection or a restart."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField("文件名", max_length=1000)
    size = models.PositiveBigIntegerField("字节数")
    received = models.PositiveBigIntegerField("已收到", default=0)
    purpose = models.JSONField("去向", default=dict)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    blob = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-started_at"]

    def __str__(self) -> str:
        return self.name
