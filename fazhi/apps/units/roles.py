"""Roles and what each may do, declared once: menu, pages, API, tests and the help page follow from these tables."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.db import models


class Role(models.TextChoices):
    """身份: a person's part. The three administrators are kept apart: none of them sees or decides the business."""

    MANAGER = "manager", "办公室主任"
    REVIEWER = "reviewer", "审阅员"
    LIAISON = "liaison", "单位联络员"
    HEAD = "head", "单位负责人"
    LEADER = "leader", "县领导"
    SUPERIOR = "superior", "上级部门"
    ASSESSOR = "assessor", "外部评估员"
    AUDITOR = "auditor", "安全审计员"
    SECURITY = "security", "安全保密管理员"
    SYSADMIN = "sysadmin", "系统管理员"


class Scope(StrEnum):
    """How far a grant reaches."""

    UNIT = "unit"  # the unit of the membership and what is under it
    REGION = "region"  # the region of the membership and all below it
    CYCLE = "cycle"  # one cycle of the region, reading only
    SITE = "site"  # the whole site, for administrators


SCOPES: dict[str, Scope] = {
    Role.MANAGER: Scope.REGION,
    Role.REVIEWER: Scope.REGION,
    Role.LIAISON: Scope.UNIT,
    Role.HEAD: Scope.UNIT,
    Role.LEADER: Scope.REGION,
    Role.SUPERIOR: Scope.REGION,
    Role.ASSESSOR: Scope.CYCLE,
    Role.AUDITOR: Scope.SITE,
    Role.SECURITY: Scope.SITE,
    Role.SYSADMIN: Scope.SITE,
}

THREE_ADMINISTRATORS = frozenset({Role.AUDITOR, Role.SECURITY, Role.SYSADMIN})


@dataclass(frozen=True, slots=True)
class Action:
    """Something a person may do: its words, whether it changes anything, and which roles may do it."""

    title: str
    writes: bool
    roles: frozenset[str]


def _action(title: str, roles: str, *, writes: bool = False) -> Action:
    return Action(title, writes, frozenset(Role(name) for name in roles.split()))


OFFICE = "manager reviewer"
UNIT = "liaison head"
WATCH = "leader superior"

ACTIONS: dict[str, Action] = {
    "units.view": _action("查看单位", f"{OFFICE} {UNIT} {WATCH} assessor"),
    "units.manage": _action("维护单位", "manager", writes=True),
    "people.view": _action("查看人员", "manager security sysadmin"),
    "people.manage": _action("维护人员账号", "manager sysadmin", writes=True),
    "people.grant": _action("授予和收回角色", "manager security", writes=True),
    "people.import": _action("导入人员名单", "manager", writes=True),
    "people.unlock": _action("解除锁定、重置动态口令", "security", writes=True),
    "framework.view": _action("查看指标体系和手册", f"{OFFICE} {UNIT} {WATCH} assessor"),
    "framework.manage": _action("维护指标体系和周期", "manager", writes=True),
    "duties.view": _action("查看责任清单", f"{OFFICE} {UNIT} {WATCH} assessor"),
    "duties.manage": _action("分配责任、调整时限", "manager", writes=True),
    "evidence.view": _action("查看材料", f"{OFFICE} {UNIT} {WATCH} assessor"),
    "evidence.hand_in": _action("报送材料", "liaison", writes=True),
    "evidence.confirm": _action("确认报送", "head", writes=True),
    "evidence.manage": _action("代收材料、检查网址", f"{OFFICE}", writes=True),
    "review.view": _action("查看审阅", f"{OFFICE} superior assessor"),
    "review.decide": _action("作出审阅结论", f"{OFFICE}", writes=True),
    "review.settle": _action("裁定审阅分歧", "manager", writes=True),
    "feedback.view": _action("查看反馈清单和整改", f"{OFFICE} {WATCH} assessor"),
    "feedback.manage": _action("起草、签发清单", "manager", writes=True),
    "feedback.receive": _action("签收清单、回复整改", f"{UNIT}", writes=True),
    "feedback.close": _action("整改销号", f"{OFFICE}", writes=True),
    "progress.view": _action("查看进度", f"{OFFICE} {UNIT} {WATCH} assessor"),
    "search.use": _action("检索", f"{OFFICE} {UNIT} {WATCH} assessor"),
    "registers.view": _action("查看台账", f"{OFFICE} {UNIT} {WATCH} assessor"),
    "registers.edit": _action("填写台账", f"{OFFICE} liaison", writes=True),
    "registers.confirm": _action("确认台账、锁定月份", "manager", writes=True),
    "registers.define": _action("定义台账", "manager", writes=True),
    "reports.view": _action("查看数据和报告", f"{OFFICE} {WATCH} assessor"),
    "reports.write": _action("起草报告", f"{OFFICE}", writes=True),
    "reports.issue": _action("签发报告", "manager", writes=True),
    "oversight.view": _action("查看通知", f"{OFFICE} {UNIT} leader"),
    "oversight.send": _action("发出提醒、督办、通报", "manager leader", writes=True),
    "oversight.reply": _action("回复通知", f"{UNIT}", writes=True),
    "audit.view": _action("查看日志", "auditor"),
    "upkeep.manage": _action("备份、设置、运行状况", "sysadmin", writes=True),
}
