"""Reminders, notices, and where they are also sent."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from fazhi.apps.framework.models import Cycle
from fazhi.apps.units.models import Region, Unit


class NoticeKind(models.TextChoices):
    """How strong: 提醒 → 督办单 → 通报 → 约谈; praise is a notice too."""

    REMINDER = "reminder", "提醒"
    URGE = "urge", "督办单"
    BULLETIN = "bulletin", "通报"
    TALK = "talk", "约谈"
    PRAISE = "praise", "表扬"


class Notice(models.Model):
    """通知: to one unit, with a deadline and its reply."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, null=True, blank=True, related_name="notices")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="notices")
    kind = models.CharField("类型", max_length=10, choices=NoticeKind.choices, default=NoticeKind.REMINDER)
    title = models.CharField("标题", max_length=200)
    text = models.TextField("内容")
    deadline = models.DateField("回复时限", null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField("已读", null=True, blank=True)
    reply = models.TextField("回复", blank=True)
    replied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    replied_at = models.DateTimeField(null=True, blank=True)

    day = models.DateField("自动提醒的日期", null=True, blank=True)
    """The day for which the daily job made it; None where a person sent it."""

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["cycle", "unit", "day"], condition=models.Q(day__isnull=False), name="reminder_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Reminded(models.Model):
    """Up to which day the reminders of a cycle went out: days on which nobody worked are caught up with."""

    cycle = models.OneToOneField(Cycle, models.CASCADE, primary_key=True, related_name="+")
    day = models.DateField("提醒到哪一天")

    def __str__(self) -> str:
        return f"{self.cycle} {self.day}"


class Hook(models.Model):
    """Where reminders are also sent: an address of the office's own messenger, each call signed."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="hooks")
    title = models.CharField("名称", max_length=100)
    url = models.CharField("地址", max_length=500)
    secret = models.CharField(max_length=100)
    is_active = models.BooleanField("启用", default=True)

    def __str__(self) -> str:
        return self.title


class HookCall(models.Model):
    """One call of a hook and how it went."""

    hook = models.ForeignKey(Hook, models.CASCADE, related_name="calls")
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="calls")
    at = models.DateTimeField(auto_now_add=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"{self.hook} {self.status}"
