"""Reports: text with bound figures, its versions, comments, and what was issued."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from fazhi.apps.framework.models import Cycle
from fazhi.apps.storage.models import Blob
from fazhi.apps.units.models import Region, Unit


class ReportState(models.TextChoices):
    """Where a report stands."""

    DRAFT = "draft", "起草中"
    ISSUED = "issued", "已签发"


class Report(models.Model):
    """报告."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="reports")
    cycle = models.ForeignKey(Cycle, models.PROTECT, null=True, blank=True, related_name="reports")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="reports")
    template = models.CharField("模板", max_length=60)
    title = models.CharField("标题", max_length=200)
    first = models.DateField("统计期起")
    last = models.DateField("统计期止")
    state = models.CharField("状态", max_length=8, choices=ReportState.choices, default=ReportState.DRAFT)
    facts = models.JSONField("套用的名称", default=dict)
    """What the template was given: 县名, 单位, 主送, 署名 …"""
    docno = models.CharField("发文字号", max_length=100, blank=True)
    dated = models.DateField("成文日期", null=True, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    docx = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+")
    pdf = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+")
    figures_xlsx = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+")
    pdf_problem = models.CharField(max_length=300, blank=True)
    html = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return self.title


class ReportVersion(models.Model):
    """One saved state of a report's text: paragraphs with runs of text and marks of bound figures."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("版本")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    note = models.CharField(max_length=300, blank=True)
    body = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["report", "number"], name="report_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.report} 第{self.number}稿"


class BoundFigure(models.Model):
    """引用数据: a figure as it stood in one version, with the hash and ids of its rows."""

    version = models.ForeignKey(ReportVersion, models.PROTECT, related_name="figures")
    measure = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    value = models.CharField(max_length=60)
    unit = models.CharField(max_length=20, blank=True)
    of_unit = models.CharField("单位", max_length=200, blank=True)
    ledger = models.CharField("台账", max_length=60, blank=True)
    period = models.CharField("期间", max_length=21, blank=True)
    """Of another period than the report's own: 2020-01-01/2020-06-30."""
    previous = models.CharField("上期值", max_length=60, blank=True)
    formula = models.TextField(blank=True)
    numerator = models.CharField(max_length=40, blank=True)
    denominator = models.CharField(max_length=40, blank=True)
    rows = models.JSONField(default=list)
    rows_hash = models.CharField(max_length=64, blank=True)
    digests = models.JSONField(default=list)
    """A digest of each of `rows`, in the same order: which row changed is told by it."""
    frozen = models.JSONField("冻结的记录", default=list)
    """The rows themselves as they stood, kept when the report is issued."""

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.title} {self.value}{self.unit}"

    @property
    def text(self) -> str:
        """Value and unit as they stand in the text."""
        return f"{self.value}{self.unit}" if self.value else ""


class Comment(models.Model):
    """A remark on a paragraph of a report."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="comments")
    paragraph = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    text = models.TextField("批注")
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["at"]

    def __str__(self) -> str:
        return self.text[:40]


class Template(models.Model):
    """An office's own Word template with the names of figures in it."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="templates")
    name = models.CharField("名称", max_length=100)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class CheckState(models.TextChoices):
    """How far the check of a written report is."""

    WAITING = "waiting", "核对中"
    DONE = "done", "已核对"
    REFUSED = "refused", "不能读取"


class WrittenCheck(models.Model):
    """核对: a report that somebody wrote, held against the registers."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="written_checks")
    cycle = models.ForeignKey(Cycle, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField("文件", max_length=300)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    first = models.DateField("统计期起")
    last = models.DateField("统计期止")
    state = models.CharField("状态", max_length=8, choices=CheckState.choices, default=CheckState.WAITING)
    problem = models.CharField(max_length=300, blank=True)
    found = models.JSONField("结果", default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return self.name
