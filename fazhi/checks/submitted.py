"""Whether anything was handed in for a duty at all."""

from __future__ import annotations

from collections.abc import Iterator

from fazhi.checks import thresholds
from fazhi.checks.case import Case, Duty, Method
from fazhi.checks.finding import Severity, Spot, about
from fazhi.checks.registry import check


def has_material(case: Case, duty: Duty) -> bool:
    """Whether any file lies in the duty; Thumbs.db and the like do not count, unreadable files do."""
    return bool(case.materials_of.get((duty.unit, duty.indicator)))


@check(
    "not-submitted",
    "未报送",
    severity=Severity.MAJOR,
    looks_at="评测方式为“报送”的每一项责任。",
    explanation="单位在该指标下没有任何材料，或者只有 Thumbs.db 之类的系统文件，就提示。"
    "网络检索、数据核验、满意度评测的指标不要求报送，不提示；"
    "材料有缺陷、打不开也算已经报送，由其他检查提示。",
    wrong="“行政调解”的评测方式是报送，单位文件夹里没有这一项。",
    right="“政务服务”的评测方式是数据核验，单位没有交材料。",
)
def not_submitted(case: Case) -> Iterator[Spot]:
    """Duties to hand in material that have none."""
    for duty in case.duties:
        indicator = case.indicator_by_number[duty.indicator]
        if indicator.method is not Method.SUBMIT or has_material(case, duty):
            continue
        items = "；".join(item.label for item in indicator.requirements)
        by = (
            f"于{case.cycle.submit_by.year}年{case.cycle.submit_by.month}月{case.cycle.submit_by.day}日前"
            if case.cycle.submit_by
            else ""
        )
        yield about(
            duty,
            f"指标{indicator.number}“{indicator.short}”由本单位{duty.role.value}，未收到任何材料",
            f"请{by}报送：{items}" if items else f"请{by}报送能反映“{indicator.short}”工作情况的材料",
            quote=indicator.short,
            confidence=thresholds.CERTAIN,
        )
