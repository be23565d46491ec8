"""One-to-one lists to units, and the mending of each item."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from fazhi.apps.duties.models import Duty
from fazhi.apps.evidence.models import Material
from fazhi.apps.framework.models import Cycle
from fazhi.apps.review.models import Decision, Finding
from fazhi.apps.storage.models import Blob
from fazhi.apps.units.models import Unit


class ListState(models.TextChoices):
    """Where a list stands."""

    DRAFT = "draft", "草稿"
    ISSUED = "issued", "已签发"
    RECEIVED = "received", "已签收"


class FeedbackList(models.Model):
    """反馈清单: what one unit is told in one round. From issuing on it does not change."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="lists")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="lists")
    round = models.PositiveSmallIntegerField("轮次", default=1)
    number = models.CharField("编号", max_length=60, blank=True)
    state = models.CharField("状态", max_length=10, choices=ListState.choices, default=ListState.DRAFT)
    mend_by = models.DateField("整改时限", null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    issued_at = models.DateTimeField("签发时间", null=True, blank=True)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    received_at = models.DateTimeField("签收时间", null=True, blank=True)
    docx = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+")
    pdf = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+")
    content = models.JSONField("内容", default=dict)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["cycle", "unit", "round"], name="list_once")
        ]

    def __str__(self) -> str:
        return f"{self.unit}反馈清单（第{self.round}轮）"


class MendingState(models.TextChoices):
    """Where the mending of one item stands."""

    OPEN = "open", "待整改"
    REPLIED = "replied", "待销号"
    CLOSED = "closed", "已销号"
    REOPENED = "reopened", "重新整改"


class MendingItem(models.Model):
    """整改事项: one numbered line of an issued list."""

    list = models.ForeignKey(FeedbackList, models.PROTECT, related_name="items")
    duty = models.ForeignKey(Duty, models.PROTECT, null=True, blank=True, related_name="mending")
    """None where the item is about files that lie in no duty."""
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="+")
    finding = models.ForeignKey(Finding, models.PROTECT, null=True, blank=True, related_name="mending")
    number = models.PositiveIntegerField("序号")
    problem = models.TextField("存在问题")
    demand = models.TextField("整改要求", blank=True)
    place = models.CharField("位置", max_length=1000, blank=True)
    quote = models.TextField("原文", blank=True)
    deadline = models.DateField("时限", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=MendingState.choices, default=MendingState.OPEN)
    closed_at = models.DateTimeField("销号时间", null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["list", "number"]
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["list", "number"], name="item_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.problem[:40]}"


class MendingReply(models.Model):
    """One word on an item: the unit's reply with its proof, or the reviewer's closing or re-opening."""

    item = models.ForeignKey(MendingItem, models.PROTECT, related_name="replies")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    text = models.TextField("内容", blank=True)
    state = models.CharField(max_length=10, choices=MendingState.choices)
    proofs = models.ManyToManyField(Material, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]

    def __str__(self) -> str:
        return self.text[:40]
