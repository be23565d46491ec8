"""Who owes what by when, and how the state of each duty went."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from fazhi.apps.framework.models import Cycle, Indicator
from fazhi.apps.units.models import Unit
from fazhi.checks.case import Method as CoreMethod
from fazhi.checks.case import Role as CoreRole
from fazhi.reviewset.progress import State as CoreState
from fazhi.reviewset.progress import duty_state


class Part(models.TextChoices):
    """A unit's part in a duty, in the words of the core."""

    LEAD = CoreRole.LEAD.value, "牵头"
    SUPPORT = CoreRole.SUPPORT.value, "配合"


class State(models.TextChoices):
    """Where a duty stands; only people's acts move it (the proposals of the machine are kept beside it)."""

    NOT_SUBMITTED = CoreState.NOT_SUBMITTED.value, "未报送"
    PENDING = CoreState.PENDING.value, "待审"
    PASSED = CoreState.PASSED.value, "通过"
    SUPPLEMENT = CoreState.SUPPLEMENT.value, "补充"
    RETURNED = CoreState.RETURNED.value, "退回"
    NOT_APPLICABLE = CoreState.NOT_APPLICABLE.value, "不适用"


def first_state(method: str) -> State:
    """Where a duty stands before anything was handed in or decided, by the rule of the core."""
    return State(duty_state(CoreMethod(method), received=False, severities=()).value)


START = "起始状态"
"""The note of the change that only says where a new duty stands: nobody moved it."""
DONE = (State.PASSED, State.NOT_APPLICABLE)
WAITING_FOR_UNIT = (State.NOT_SUBMITTED, State.SUPPLEMENT, State.RETURNED)


class Duty(models.Model):
    """责任: one unit owes evidence for one indicator in one cycle."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="duties")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="duties")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="duties")
    part = models.CharField("分工", max_length=2, choices=Part.choices, default=Part.LEAD)
    due = models.DateField("时限", null=True, blank=True)
    state = models.CharField("状态", max_length=16, choices=State.choices, default=State.NOT_SUBMITTED)
    proposed = models.CharField("机器建议", max_length=24, blank=True)
    round = models.PositiveSmallIntegerField("轮次", default=0)
    score = models.DecimalField("得分", max_digits=7, decimal_places=2, null=True, blank=True)
    changed_at = models.DateTimeField("变动时间", null=True, blank=True)
    is_active = models.BooleanField("有效", default=True)
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["indicator__order", "unit__order"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["cycle", "indicator", "unit"], name="duty_once")
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["cycle", "state"], name="duty_state"),
            models.Index(fields=["unit", "cycle"], name="duty_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.indicator}"


class StateChange(models.Model):
    """One move of a duty's state: the state at any past day is the last one before its end."""

    duty = models.ForeignKey(Duty, models.CASCADE, related_name="changes")
    at = models.DateTimeField(db_index=True)
    state = models.CharField(max_length=16, choices=State.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["duty", "at"], name="change_duty_at")]

    def __str__(self) -> str:
        return f"{self.duty} {self.get_state_display()}"


class CellSum(models.Model):
    """Counts of a cycle by unit, kept in the transaction of each change: progress pages read these, not the duties."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="sums")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="sums")
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    pending = models.PositiveIntegerField(default=0)
    supplement = models.PositiveIntegerField(default=0)
    returned = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["cycle", "unit"], name="sum_once")]

    def __str__(self) -> str:
        return f"{self.unit} {self.done}/{self.total}"
