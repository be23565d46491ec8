"""Events: who changed what, when, from what to what, each with the hash of the one before; the head ends the chain."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models


class Event(models.Model):
    """One change. Rows are only ever added; `hash` covers all fields and `previous`."""

    number = models.PositiveBigIntegerField("序号", unique=True)
    at = models.DateTimeField("时间", db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name="操作人", related_name="+"
    )
    by_name = models.CharField("操作人姓名", max_length=100, blank=True)
    action = models.CharField("动作", max_length=60, db_index=True)
    about = models.CharField("对象", max_length=60, blank=True)
    about_id = models.CharField("对象编号", max_length=64, blank=True)
    title = models.CharField("对象名称", max_length=300, blank=True)
    unit_id = models.PositiveBigIntegerField("单位编号", null=True, blank=True, db_index=True)
    before = models.JSONField("之前", default=dict)
    after = models.JSONField("之后", default=dict)
    note = models.TextField("说明", blank=True)
    address = models.CharField("来源地址", max_length=64, blank=True)
    previous = models.CharField("上一条的摘要", max_length=64)
    hash = models.CharField("摘要", max_length=64)

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["about", "about_id"], name="event_about")]

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.title}"


class Head(models.Model):
    """How the log ends: its last number and hash under a seal. One row; `broken` is where a seal did not hold first."""

    number = models.PositiveBigIntegerField("最后序号")
    hash = models.CharField("最后摘要", max_length=64)
    seal = models.CharField("封签", max_length=64)
    broken = models.PositiveBigIntegerField("封签失效处", null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"
