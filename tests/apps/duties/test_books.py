"""Framework and responsibility list by Excel; editions; due dates; merged units."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fazhi.apps.audit.models import Event
from fazhi.apps.duties import edition_change
from fazhi.apps.duties.books import DutiesBook
from fazhi.apps.duties.models import CellSum, Duty
from fazhi.apps.duties.services import move_due, recount
from fazhi.apps.evidence.models import Material, Receipt, Submission
from fazhi.apps.framework.books import FrameworkBook
from fazhi.apps.framework.models import Edition, Indicator
from fazhi.apps.pages.errors import InputError
from fazhi.apps.units.access import access_for
from fazhi.apps.units.models import Unit
from fazhi.apps.upkeep.services import merging
from fazhi.tables import SheetPlan, write_book

FRAMEWORK = ["指标编号", "一级指标", "二级指标", "指标内容", "评测标准", "佐证材料要求", "评测方式", "分值", "重点任务"]
DUTIES = ["指标编号", "指标内容", "佐证材料要求", "评测方式", "牵头单位", "配合单位", "完成时限"]


def _book(path: Path, headings: list[str], rows: list[list[str]]) -> Path:
    write_book(path, [SheetPlan("表", headings, rows)])
    return path


@pytest.mark.parametrize("kind", ["framework", "duties"])
def test_export_comes_back_unchanged(office: Any, tmp_path: Path, kind: str) -> None:
    book = FrameworkBook(office.region, office.edition) if kind == "framework" else DutiesBook(office.cycle)
    book.write(tmp_path / "a.xlsx")
    draft = book.draft(tmp_path / "a.xlsx")
    assert (draft.faults, [(c.kind, c.what, c.fields) for c in draft.changes]) == ([], [])
    assert draft.same == (3 if kind == "framework" else 9)


def test_new_edition_keeps_the_old_cycles(office: Any, tmp_path: Path) -> None:
    rows = [["1", "决策", "程序", "落实重大行政决策程序制度。", "", "1.方案", "报送", "3", "是"]]
    rows += [["4", "决策", "程序", "新的一项。", "", "1.方案；2.总结", "报送", "1.5", "否"]]
    book = FrameworkBook(office.region, None, "2022年版")
    book.apply(book.draft(_book(tmp_path / "a.xlsx", FRAMEWORK, rows)), by=office.person("manager"))
    fresh = Edition.objects.get(name="2022年版")
    assert [(i.number, float(i.points or 0), i.requirements.count()) for i in fresh.indicators.all()] == [
        ("1", 3.0, 1),
        ("4", 1.5, 2),
    ]
    assert office.edition.indicators.count() == 3
    office.cycle.refresh_from_db()
    assert office.cycle.edition_id == office.edition.pk


def test_cycle_goes_over_to_another_edition_and_loses_nothing(office: Any) -> None:
    fresh = Edition.objects.create(region=office.region, name="2022年版")
    for number, text in (("1", "改了文字。"), ("2", office.indicators[1].text), ("9", "新指标。")):
        Indicator.objects.create(edition=fresh, number=number, text=text)
    submission = Submission.objects.create(duty=office.duties[0])
    plan = edition_change.compare(office.cycle, fresh)
    assert (len(plan.follow), len(plan.ending), [i.number for i in plan.fresh]) == (6, 3, ["9"])
    assert [(old.number, new.text) for old, new in plan.altered] == [("1", "改了文字。")]
    with pytest.raises(InputError, match="理由"):
        edition_change.switch(cycle=office.cycle, edition=fresh, by=None, reason=" ")
    edition_change.switch(cycle=office.cycle, edition=fresh, by=None, reason="省里发了新版")
    submission.refresh_from_db()
    assert submission.duty.indicator.text == "改了文字。"
    assert Duty.objects.filter(cycle=office.cycle, is_active=False).count() == 3


def test_indicator_with_duties_is_not_removed_from_its_edition(office: Any, tmp_path: Path) -> None:
    rows = [["1", "行政决策科学民主合法", "重大行政决策", "落实重大行政决策程序制度。", "", "", "报送", "2", "是"]]
    book = FrameworkBook(office.region, office.edition)
    draft = book.draft(_book(tmp_path / "a.xlsx", FRAMEWORK, rows))
    assert draft.count("gone") == 2
    with pytest.raises(InputError, match="新版本"):
        book.apply(draft, by=None, gone=True)
    assert office.edition.indicators.count() == 3


def test_duties_list_gives_groups_and_tells_unknown_units_and_numbers(office: Any, tmp_path: Path) -> None:
    rows = [
        ["1", "x", "", "报送", "县司法局", "全部县直单位", "2021-07-01"],
        ["8", "x", "", "报送", "县司法局", "", ""],
        ["2", "x", "", "报送", "县林业局", "", ""],
    ]
    draft = DutiesBook(office.cycle).draft(_book(tmp_path / "a.xlsx", DUTIES, rows))
    assert [(f.row, f.column) for f in draft.faults] == [(3, "指标编号"), (4, "牵头单位")]
    draft = DutiesBook(office.cycle).draft(_book(tmp_path / "b.xlsx", DUTIES, rows[:1]))
    assert [(c.kind, c.what.split(" ")[0]) for c in draft.changes] == [
        ("changed", "县司法局"),
        ("changed", "县财政局"),
        ("changed", "县城管局"),
    ] + [("gone", unit) for unit in ["县司法局", "县财政局", "县城管局"] * 2]


def test_due_date_moved_for_one_unit_survives_the_list(office: Any, tmp_path: Path) -> None:
    move_due(duties=[office.duties[1]], due=date(2021, 8, 1), by=None, reason="机构改革")
    book = DutiesBook(office.cycle)
    book.write(tmp_path / "a.xlsx")
    assert book.draft(tmp_path / "a.xlsx").changes == []
    assert Event.objects.get(action="duties.due_moved").note == "机构改革"


def test_selection_is_moved_with_a_reason(office: Any) -> None:
    client = office.client("manager")
    picked = [duty.pk for duty in office.duties[:2]]
    assert client.post("/duties/move-due", {"pick": picked, "due": "2021-08-01"}).status_code == 400
    client.post("/duties/move-due", {"pick": picked, "due": "2021-08-01", "reason": "汛期"})
    assert Duty.objects.filter(due=date(2021, 8, 1)).count() == 2
    client.post(f"/duties/move-due?unit={office.units[2].pk}", {"all": "1", "due": "2021-09-01", "reason": "汛期"})
    assert Duty.objects.filter(due=date(2021, 9, 1), unit=office.units[2]).count() == 3
    assert Duty.objects.filter(due=date(2021, 9, 1)).count() == 3


def test_merged_unit_work_follows_and_history_stays(office: Any) -> None:
    old, heir = office.units[0], office.units[3]
    twin = Duty.objects.create(cycle=office.cycle, indicator=office.indicators[0], unit=heir)
    kept = Submission.objects.create(duty=office.duties[3])
    receipt = Receipt.objects.create(unit=old, cycle=office.cycle, name="a.docx", sha256="a" * 64, size=1)
    for submission in (kept, Submission.objects.create(duty=office.duties[0])):
        Material.objects.create(receipt=receipt, unit=old, cycle=office.cycle, submission=submission, file="a.docx")
    recount(cycle_id=office.cycle.pk)
    plan = merging.merge(unit=old, heir=heir, by=office.person("manager"), reason="机改〔2021〕3号")
    assert (len(plan.moving), len(plan.joined), len(plan.members)) == (2, 1, 2)
    assert set(Duty.objects.filter(unit=heir, is_active=True).values_list("indicator__number", flat=True)) == {
        "1",
        "2",
        "3",
    }
    loose = Material.objects.get(unit=heir, submission=None)
    assert (loose.proposed_duty, loose.file) == (twin, "a.docx")
    assert Material.objects.get(submission=kept).unit == heir
    assert Material.objects.get(submission__duty=office.duties[0]).unit == old
    assert CellSum.objects.get(cycle=office.cycle, unit=heir).total == 3
    access = access_for(office.person("liaison"))
    assert access.allows("evidence.view", unit=heir)
    assert access.allows("evidence.view", unit=Unit.objects.get(pk=old.pk))
    heir.refresh_from_db()
    assert "县司法局" in heir.aliases
    with pytest.raises(InputError, match="已停用或已合并"):
        merging.compare(Unit.objects.get(pk=old.pk), heir)


@pytest.mark.parametrize("extra", [1, 50])
def test_pages_cost_the_same_whatever_the_rows(office: Any, queries: Any, extra: int) -> None:
    for number in range(extra):
        unit = Unit.objects.create(region=office.region, name=f"单位{number}")
        Duty.objects.create(cycle=office.cycle, indicator=office.indicators[0], unit=unit)
    client = office.client("manager")
    for url in (
        "/duties/",
        "/units",
        "/people",
        "/framework/",
        f"/framework/indicator/{office.indicators[0].pk}",
        "/framework/handbook",
    ):
        with queries(15):
            assert client.get(url).status_code == 200
