"""What is asked: editions of the indicator system in three levels, and the cycles that use them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from fazhi.apps.units.models import Region
from fazhi.checks.case import Method as CoreMethod


class Method(models.TextChoices):
    """评测方式, in the words of the core."""

    SUBMIT = CoreMethod.SUBMIT.value, "报送"
    WEB = CoreMethod.WEB.value, "网络检索"
    DATA = CoreMethod.DATA.value, "数据核验"
    SURVEY = CoreMethod.SURVEY.value, "满意度"


class Edition(models.Model):
    """指标体系的一个版本. A new edition leaves the cycles of the old one as they were."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="editions")
    name = models.CharField("名称", max_length=200)
    valid_from = models.DateField("启用日期", null=True, blank=True)
    valid_to = models.DateField("停用日期", null=True, blank=True)
    source = models.CharField("来源", max_length=300, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["region", "name"], name="edition_once")]

    def __str__(self) -> str:
        return self.name


class Heading(models.Model):
    """一级 or 二级指标: level 1 has no parent, level 2 hangs under one of level 1."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="headings")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    level = models.PositiveSmallIntegerField("层级")
    title = models.CharField("名称", max_length=200)
    order = models.PositiveIntegerField("排序", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["order", "id"]

    def __str__(self) -> str:
        return self.title


class Indicator(models.Model):
    """三级指标: one item of the responsibility list."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="indicators")
    heading = models.ForeignKey(Heading, models.PROTECT, null=True, blank=True, related_name="indicators")
    number = models.CharField("指标编号", max_length=20)
    order = models.PositiveIntegerField("排序", default=0)
    text = models.TextField("指标内容")
    standard = models.TextField("评测标准", blank=True)
    points = models.DecimalField("分值", max_digits=7, decimal_places=2, null=True, blank=True)
    method = models.CharField("评测方式", max_length=4, choices=Method.choices, default=Method.SUBMIT)
    is_key = models.BooleanField("重点任务", default=False)
    notes = models.TextField("注意事项", blank=True)
    right_example = models.TextField("正例", blank=True)
    wrong_example = models.TextField("反例", blank=True)
    synonyms = models.JSONField("相关词", default=list)

    class Meta:
        ordering: ClassVar[list[str]] = ["order", "id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["edition", "number"], name="indicator_once")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.short}"

    @property
    def short(self) -> str:
        """A name short enough for lists."""
        return self.text.split("。")[0].split("；")[0][:30]


class Requirement(models.Model):
    """佐证要件: one numbered item that evidence must satisfy."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="requirements")
    number = models.PositiveSmallIntegerField("序号")
    text = models.CharField("要件", max_length=500)

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["indicator", "number"], name="requirement_once")
        ]

    def __str__(self) -> str:
        return f"{self.number}.{self.text}"


class Cycle(models.Model):
    """评估周期: the period evidence must be dated in, and what it is measured by."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="cycles")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="cycles")
    name = models.CharField("名称", max_length=100)
    first = models.DateField("评估期起")
    last = models.DateField("评估期止")
    submit_by = models.DateField("报送截止", null=True, blank=True)
    halfway_on = models.DateField("双过半检查日", null=True, blank=True)
    is_open = models.BooleanField("进行中", default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-first", "-id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["region", "name"], name="cycle_once"),
            models.CheckConstraint(condition=models.Q(first__lte=models.F("last")), name="cycle_order"),
        ]

    def __str__(self) -> str:
        return self.name


class Milestone(models.Model):
    """节点: by that day so many per cent of the duties should be done."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="milestones")
    name = models.CharField("节点", max_length=100)
    day = models.DateField("日期")
    percent = models.PositiveSmallIntegerField("应完成（%）", default=100)

    class Meta:
        ordering: ClassVar[list[str]] = ["day"]

    def __str__(self) -> str:
        return self.name
