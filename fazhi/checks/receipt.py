"""Material that came after the day it was due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from fazhi.checks import thresholds as t
from fazhi.checks.case import Case, Material
from fazhi.checks.finding import Severity, Spot, about, at
from fazhi.checks.registry import check


@check(
    "late",
    "逾期报送",
    severity=Severity.MINOR,
    looks_at="系统签收时间；只有压缩包时看包内文件自己的时间",
    explanation="报送截止日之后形成或者补交的材料，需要单位说明原因。散放文件的修改时间会随拷贝改变，不作依据。",
    wrong="截止日为7月5日，压缩包内照片的时间是7月9日",
    right="压缩包内文件时间在截止日当天或之前",
)
def late(case: Case) -> Iterator[Spot]:
    """Members newer than the due day; an archive all of whose members are late is one finding."""
    due = case.cycle.submit_by
    if due is None:
        return
    yield from _by_receipt(case, due)
    dated = [m for m in case.materials if m.modified is not None and not m.junk and not m.is_archive]
    overdue = [m for m in dated if m.modified is not None and m.modified.date() > due]
    by_file = {m.file: m for m in case.materials}
    told: set[str] = set()
    for material in overdue:
        archive = material.file.partition("!/")[0]
        whole = by_file.get(archive)
        members = [m for m in dated if m.file.startswith(f"{archive}!/")]
        late_members = [m for m in overdue if m.file.startswith(f"{archive}!/")]
        if whole is None or len(late_members) < len(members):
            yield _spot(material, material, f"压缩包内文件的时间为{_day(material)}")
        elif archive not in told:
            told.add(archive)
            yield _spot(whole, material, f"压缩包内{len(members)}个文件的时间都在{_day(material)}前后")


def _by_receipt(case: Case, due: date) -> Iterator[Spot]:
    """A duty for which the site had taken in nothing by the due day: one finding, for its files are late together."""
    for duty in case.duties:
        times = [m.received for m in case.materials_of.get((duty.unit, duty.indicator), ()) if m.received is not None]
        if times and (first := min(times).date()) > due:
            yield about(
                duty,
                f"{first.year}年{first.month}月{first.day}日才收到第一份材料，晚于报送截止日",
                "请说明逾期原因；属于补报的，请按补报程序办理。",
                confidence=t.SURE,
            )


def _day(material: Material) -> str:
    when = material.modified
    return f"{when.year}年{when.month}月{when.day}日" if when else ""


def _spot(place: Material, newest: Material, what: str) -> Spot:
    return at(
        place,
        f"{what}，晚于报送截止日",
        "请说明逾期原因；属于补报的，请按补报程序办理。",
        quote=place.name,
        confidence=t.SURE,
    )
