"""not-submitted: only duties to hand in material, and only when there is really nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from fazhi.checks.case import Duty, Indicator, Material, Method, Requirement, Role
from fazhi.checks.finding import Finding
from fazhi.reading.document import ProblemCode

UNIT = "云岭县司法局"
DUTY = Duty(UNIT, "1", Role.LEAD)


def indicator(method: Method) -> Indicator:
    return Indicator("1", "甲", "案卷评查", "开展案卷评查。", "", (Requirement(1, "评查方案"),), method, (UNIT,), ())


@pytest.mark.parametrize("method", [Method.WEB, Method.DATA, Method.SURVEY])
def test_not_submitted_is_silent_where_nothing_need_be_handed_in(
    method: Method, found: Callable[..., list[Finding]]
) -> None:
    assert found("not-submitted", indicators=(indicator(method),), duties=(DUTY,)) == []


def test_not_submitted_counts_an_unreadable_file_as_handed_in(
    found: Callable[..., list[Finding]], material: Callable[..., Material]
) -> None:
    broken = material(file="坏.docx", problems=[ProblemCode.CORRUPT])
    assert found("not-submitted", broken, indicators=(indicator(Method.SUBMIT),), duties=(DUTY,)) == []


def test_not_submitted_sees_through_system_files(
    found: Callable[..., list[Finding]], material: Callable[..., Material]
) -> None:
    junk = replace(material("x", file="Thumbs.db"), junk=True)
    (finding,) = found("not-submitted", junk, indicators=(indicator(Method.SUBMIT),), duties=(DUTY,))
    assert (finding.unit, finding.indicator, finding.file) == (UNIT, "1", None)
    assert finding.message == "指标1“案卷评查”由本单位牵头，未收到任何材料"
    assert finding.suggestion == f"请于{dt.date(2023, 1, 10):%Y年}1月10日前报送：1.评查方案"
