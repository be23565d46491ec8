"""Material: what came in (receipts), what reading made of it, which duties it serves, and the addresses in it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from fazhi.apps.duties.models import Duty
from fazhi.apps.framework.models import Cycle
from fazhi.apps.storage.models import Blob
from fazhi.apps.units.models import Unit


class SubmissionState(models.TextChoices):
    """Where one round of one duty stands."""

    OPEN = "open", "准备中"
    HANDED_IN = "handed-in", "待负责人确认"
    CONFIRMED = "confirmed", "已确认"
    SUPERSEDED = "superseded", "已被新一轮取代"


class Submission(models.Model):
    """报送: one round of one duty. From the unit head's confirmation on its content does not change."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="submissions")
    round = models.PositiveSmallIntegerField("轮次", default=1)
    state = models.CharField("状态", max_length=12, choices=SubmissionState.choices, default=SubmissionState.OPEN)
    note = models.TextField("说明", blank=True)
    not_applicable = models.BooleanField("申请不适用", default=False)
    handed_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    handed_in_at = models.DateTimeField("提交时间", null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    checked_at = models.DateTimeField("检查时间", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-round"]
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["duty", "round"], name="submission_once")]

    def __str__(self) -> str:
        return f"{self.duty} 第{self.round}轮"

    @property
    def is_frozen(self) -> bool:
        """Whether the content may no longer change."""
        return self.state in (SubmissionState.CONFIRMED, SubmissionState.SUPERSEDED)


class Outcome(models.TextChoices):
    """What became of one file that was sent."""

    WAITING = "waiting", "等待读取"
    READ = "read", "已读取"
    PARTIAL = "partial", "部分读取"
    UNREADABLE = "unreadable", "无法读取"
    REFUSED = "refused", "拒收"


class Document(models.Model):
    """文档: what reading made of one original, once for each version of the reader."""

    blob = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="documents")
    path = models.CharField("包内路径", max_length=1000, blank=True)
    reader = models.CharField("读取器", max_length=40, blank=True)
    reader_version = models.CharField("读取器版本", max_length=40)
    media_type = models.CharField(max_length=120, blank=True)
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="members")
    pages_count = models.PositiveIntegerField("页数", default=0)
    title = models.CharField("标题", max_length=500, blank=True)
    docno = models.CharField("发文字号", max_length=100, blank=True, db_index=True)
    issuers = models.JSONField("发文机关", default=list)
    day = models.DateField("成文日期", null=True, blank=True)
    kind = models.CharField("文种", max_length=40, blank=True)
    secrecy = models.CharField("密级", max_length=20, blank=True)
    sealed = models.BooleanField("印章", null=True, blank=True)
    problems = models.JSONField("问题", default=list)
    read_at = models.DateTimeField(auto_now_add=True)
    core = models.BinaryField("读取结果", default=b"")
    """The core's Document and Paper as MessagePack, from which a Case is built again without reading."""

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["blob", "path", "reader_version"], name="document_once")
        ]

    def __str__(self) -> str:
        return self.title or self.path or str(self.blob_id)


class Page(models.Model):
    """页: the text of one page and where its lines are."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField("页码")
    text = models.TextField(blank=True)
    source = models.CharField(max_length=6, default="text")
    confidence = models.FloatField(default=1.0)
    boxes = models.JSONField("行位置", default=list)

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["document", "number"], name="page_once")]

    def __str__(self) -> str:
        return f"第{self.number}页"


class Receipt(models.Model):
    """回执: one file that was sent, with its name, hash, time and outcome. n files sent give n receipts."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="receipts")
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="receipts")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField("文件名", max_length=1000)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField("字节数")
    blob = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="receipts")
    """None where the file was refused before it was stored."""
    at = models.DateTimeField("收到时间", auto_now_add=True, db_index=True)
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices, default=Outcome.WAITING)
    message = models.CharField("说明", max_length=500, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="receipts")
    modified = models.DateTimeField("包内时间", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-id"]

    def __str__(self) -> str:
        return self.name


class Material(models.Model):
    """A received file in its place: serving one submission, or loose in the unit's tray (`submission` empty)."""

    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="materials")
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="materials")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="materials")
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="materials")
    submission = models.ForeignKey(Submission, models.PROTECT, null=True, blank=True, related_name="materials")
    file = models.CharField("路径", max_length=1000)
    proposed_duty = models.ForeignKey(Duty, models.PROTECT, null=True, blank=True, related_name="proposed_materials")
    proposed_why = models.CharField(max_length=300, blank=True)
    removed_at = models.DateTimeField("移出时间", null=True, blank=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["file", "id"]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["unit", "cycle", "removed_at"], name="material_unit")]

    def __str__(self) -> str:
        return self.file

    @property
    def name(self) -> str:
        """The file's own name without folders."""
        return self.file.replace("!/", "/").rsplit("/", 1)[-1]


class Link(models.Model):
    """网址: a public address offered as evidence in a submission."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="links")
    url = models.CharField("网址", max_length=2000)
    key = models.CharField(max_length=2000, db_index=True)
    title = models.CharField("说明", max_length=300, blank=True)
    material = models.ForeignKey(Material, models.PROTECT, null=True, blank=True, related_name="links")
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return self.url


class Capture(models.Model):
    """快照: one dated look at an address."""

    key = models.CharField(max_length=2000, db_index=True)
    url = models.CharField("网址", max_length=2000)
    final_url = models.CharField("到达网址", max_length=2000, blank=True)
    status = models.PositiveSmallIntegerField("状态码", null=True, blank=True)
    title = models.CharField("标题", max_length=500, blank=True)
    day = models.DateField("发布日期", null=True, blank=True)
    source = models.CharField("来源", max_length=200, blank=True)
    text = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField("时间", db_index=True)
    change = models.CharField("变化", max_length=12, blank=True)
    warc = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+")
    picture = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+")
    core = models.BinaryField(default=b"")
    """The core's Capture as MessagePack."""

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-id"]

    def __str__(self) -> str:
        return self.url
