"""Registers: filled books of the ledgers of the catalogue and of the office's own."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce

from fazhi.apps.evidence.models import Material
from fazhi.apps.storage.models import Blob
from fazhi.apps.units.models import Region, Unit


class LedgerDefinition(models.Model):
    """台账定义: an office's own ledger, or its changed version of one of the catalogue, as YAML."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="ledgers")
    name = models.CharField("名称", max_length=60)
    version = models.PositiveIntegerField("版本", default=1)
    yaml = models.TextField("定义")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "-version"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["region", "name", "version"], name="definition_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} 第{self.version}版"


class Register(models.Model):
    """台账: the filled book of one ledger in one region."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="registers")
    ledger = models.CharField("台账", max_length=60)

    class Meta:
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["region", "ledger"], name="register_once")]

    def __str__(self) -> str:
        return self.ledger


class EntryState(models.TextChoices):
    """Whether the office has confirmed a row."""

    ENTERED = "entered", "待确认"
    CONFIRMED = "confirmed", "已确认"
    REMOVED = "removed", "已作废"


class ImportRun(models.Model):
    """导入: one import, with its counts, its workbook as sent, and the workbook of errors."""

    register = models.ForeignKey(Register, models.PROTECT, related_name="imports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    """The unit whose rows alone this import may touch; None for the office's own imports."""
    file_name = models.CharField(max_length=300)
    blob = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+")
    errors_blob = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, default="dry")
    """'dry' looked at only, 'done' taken over, 'failed' nothing taken over."""
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    gone = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    preview = models.JSONField(default=dict)
    """The first rows of each kind as they were shown before the import, for the page of the run."""

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return self.file_name


class Entry(models.Model):
    """记录: one row as it stands now; its history is in EntryVersion."""

    register = models.ForeignKey(Register, models.PROTECT, related_name="entries")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="entries")
    key = models.CharField("主键", max_length=300)
    day = models.DateField("日期", null=True, blank=True)
    values = models.JSONField("内容", default=dict)
    words = models.TextField(default="", blank=True)
    """The values as one text, for looking them up alike on both databases."""
    ledger_version = models.PositiveIntegerField(default=1)
    version = models.PositiveIntegerField("版本", default=1)
    state = models.CharField("状态", max_length=10, choices=EntryState.choices, default=EntryState.ENTERED)
    run = models.ForeignKey(ImportRun, models.PROTECT, null=True, blank=True, related_name="entries")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["register", "key"], condition=~models.Q(state="removed"), name="entry_once")
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["register", "unit", "day"], name="entry_unit_day"),
            models.Index(fields=["register", "state", "id"], name="entry_state"),
            models.Index(fields=["register", "-day", "id", "state"], name="entry_newest"),
        ]

    def __str__(self) -> str:
        return self.key


class EntryVersion(models.Model):
    """How a row stood after one change: who, when, why."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("版本")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    why = models.CharField("原因", max_length=300, blank=True)
    values = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=EntryState.choices)

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["entry", "number"], name="version_once")]

    def __str__(self) -> str:
        return f"{self.entry} 第{self.number}版"


class Proof(models.Model):
    """A file or an address that proves a row."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="proofs")
    name = models.CharField(max_length=300, blank=True)
    blob = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+")
    material = models.ForeignKey(Material, models.PROTECT, null=True, blank=True, related_name="+")
    url = models.CharField(max_length=2000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name or self.url


class MonthLock(models.Model):
    """A month of a register that the office has confirmed; its rows no longer change."""

    register = models.ForeignKey(Register, models.PROTECT, related_name="locks")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    month = models.DateField("月份")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint("register", Coalesce("unit", 0), "month", name="lock_once")
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.month:%Y-%m}"


class SetState(models.TextChoices):
    """Where a whole set that was sent as an archive stands."""

    WAITING = "waiting", "等待检查"
    PLANNED = "planned", "已检查，未载入"
    LOADING = "loading", "正在载入"
    DONE = "done", "已载入"
    FAILED = "failed", "不能载入"


class SetRun(models.Model):
    """资料集: a whole set sent as one archive, looked at first, then loaded whole or not at all."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    file_name = models.CharField("文件", max_length=300)
    key = models.CharField(max_length=32, unique=True)
    """Names the archive in the site's folder `sets`."""
    state = models.CharField("状态", max_length=10, choices=SetState.choices, default=SetState.WAITING)
    report = models.JSONField(default=dict)
    """What loading would do, or did: lines by heading."""
    message = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return self.file_name
