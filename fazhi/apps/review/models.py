"""Findings of the machine and what people made of them; decisions on submissions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from fazhi.apps.duties.models import Duty
from fazhi.apps.evidence.models import Material, Submission
from fazhi.apps.storage.models import Blob
from fazhi.apps.units.models import Unit
from fazhi.checks.finding import Severity as CoreSeverity


class Severity(models.TextChoices):
    """How grave, in the words of the core."""

    BLOCK = CoreSeverity.BLOCK.value, CoreSeverity.BLOCK.label
    MAJOR = CoreSeverity.MAJOR.value, CoreSeverity.MAJOR.label
    MINOR = CoreSeverity.MINOR.value, CoreSeverity.MINOR.label
    NOTE = CoreSeverity.NOTE.value, CoreSeverity.NOTE.label


class FindingState(models.TextChoices):
    """What a person made of a finding."""

    OPEN = "open", "待处理"
    ACCEPTED = "accepted", "采纳"
    DISMISSED = "dismissed", "不采纳"


class Finding(models.Model):
    """问题: what one check says, with its place. A re-check keeps what people decided about the same finding."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="findings")
    duty = models.ForeignKey(Duty, models.PROTECT, null=True, blank=True, related_name="findings")
    submission = models.ForeignKey(Submission, models.PROTECT, null=True, blank=True, related_name="findings")
    material = models.ForeignKey(Material, models.PROTECT, null=True, blank=True, related_name="findings")
    check_name = models.CharField("检查", max_length=40, db_index=True)
    severity = models.CharField("级别", max_length=6, choices=Severity.choices)
    file = models.CharField("文件", max_length=1000, blank=True)
    page = models.PositiveIntegerField("页", null=True, blank=True)
    quote = models.TextField("原文", blank=True)
    message = models.TextField("问题")
    suggestion = models.TextField("建议", blank=True)
    confidence = models.FloatField("把握", default=1.0)
    related = models.JSONField("相关", default=list)
    other = models.ForeignKey(Material, models.PROTECT, null=True, blank=True, related_name="+")
    """The other file of a finding that compares two: copied, recycled, repeated, two papers with one number."""
    other_quote = models.TextField("对照原文", blank=True)
    key = models.CharField(max_length=64, db_index=True)
    """What makes two findings the same one over re-checks: check, file's hash, page, quote."""
    state = models.CharField("处理", max_length=10, choices=FindingState.choices, default=FindingState.OPEN)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField("理由", max_length=500, blank=True)
    found_at = models.DateTimeField(auto_now_add=True)
    gone_at = models.DateTimeField("已消失", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["submission", "key"], name="finding_once")]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["submission", "state"], name="finding_submission"),
            models.Index(fields=["unit", "check_name"], name="finding_unit_check"),
        ]

    def __str__(self) -> str:
        return f"{self.check_name} {self.message[:40]}"

    @property
    def name(self) -> str:
        """The file's own name without folders."""
        return self.file.replace("!/", "/").rsplit("/", 1)[-1]


class Checklist(models.Model):
    """What serves each item of 佐证材料要求 in one round, as the last check found it."""

    submission = models.OneToOneField(Submission, models.CASCADE, related_name="checklist")
    items = models.JSONField("要件", default=list)
    """Each: number, text, least, is_met, lacking, services (material, file, reason)."""
    idle = models.JSONField("未对应的材料", default=list)
    """Files that serve no item: material, file, reason."""
    made_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.submission)


class Rendering(models.Model):
    """The printed form of an original that browsers cannot show (Word, WPS, slides), made once and kept as PDF."""

    source = models.OneToOneField(Blob, models.PROTECT, related_name="rendering")
    name = models.CharField("文件名", max_length=300)
    pdf = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+")
    problem = models.CharField("说明", max_length=300, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Verdict(models.TextChoices):
    """审阅结论."""

    PASS = "pass", "通过"
    SUPPLEMENT = "supplement", "补充"
    RETURN = "return", "退回"
    NOT_APPLICABLE = "not-applicable", "不适用"


class Decision(models.Model):
    """审阅结论: a person's word on one duty, out of a round or, where none was handed in, without one.

    It is never changed, only undone or followed by another.
    """

    submission = models.ForeignKey(Submission, models.PROTECT, null=True, blank=True, related_name="decisions")
    """None where nothing was handed in: the web, the registers or a survey told, or nothing came at all."""
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="decisions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="decisions")
    at = models.DateTimeField("时间")
    verdict = models.CharField("结论", max_length=16, choices=Verdict.choices)
    score = models.DecimalField("得分", max_digits=7, decimal_places=2, null=True, blank=True)
    opinion = models.TextField("意见", blank=True)
    batch = models.CharField("批次", max_length=32, blank=True, db_index=True)
    settles = models.BooleanField("裁定", default=False)
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.duty} {self.get_verdict_display()}"


class Disagreement(models.Model):
    """Two reviewers saw one duty differently; a second person settles it. `submission` as that of its decisions."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="disagreements")
    submission = models.ForeignKey(Submission, models.PROTECT, null=True, blank=True, related_name="disagreements")
    first = models.ForeignKey(Decision, models.PROTECT, related_name="+")
    second = models.ForeignKey(Decision, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    settled_by = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return str(self.duty)
