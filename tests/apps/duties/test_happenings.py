"""What changes under a duty in mid-cycle is told on its page, to its unit, with the reason."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from fazhi.apps.audit.models import Event
from fazhi.apps.duties.edition_change import switch
from fazhi.apps.duties.models import Duty
from fazhi.apps.duties.queries import happenings
from fazhi.apps.duties.services import move_due, remove
from fazhi.apps.evidence.services import rounds
from fazhi.apps.framework.models import Cycle, Edition, Indicator
from fazhi.apps.pages.errors import InputError
from fazhi.apps.units.models import Unit
from fazhi.apps.units.services.units import change_unit
from fazhi.apps.upkeep.services.merging import merge
from tests.apps.factories import make_round


def page(office: Any, duty: Duty, role: str = "liaison") -> str:
    return office.client(role).get(f"/evidence/duty/{duty.pk}").content.decode()


def test_moved_due_date_is_told_with_its_reason(office: Any) -> None:
    duty, other = office.duties[0], office.duties[3]
    move_due(duties=[duty], due=date(2021, 7, 20), by=office.person("manager"), reason="汛期顺延")
    told = "时限由2021年7月5日调整为2021年7月20日（汛期顺延）"
    assert told in page(office, duty)
    assert "2021-07-20" in page(office, duty)
    assert told not in page(office, other)
    assert "2021-07-20" in office.client("liaison").get("/evidence/mine").content.decode()


def test_renamed_unit_is_told_and_its_work_goes_on(office: Any) -> None:
    duty = office.duties[0]
    make_round(duty, {"通知.txt": "关于开展工作的通知"}, confirmed=False)
    change_unit(unit=office.justice, by=office.person("manager"), name="县司法和行政局")
    shown = page(office, Duty.objects.get(pk=duty.pk))
    assert "单位由“县司法局”更名为“县司法和行政局”" in shown
    assert "通知.txt" in shown
    assert Unit.objects.get(pk=office.justice.pk).aliases == ["县司法局"]
    assert "县司法和行政局" in office.client("manager").get("/duties/").content.decode()


def test_merged_unit_is_told_on_both_pages(office: Any) -> None:
    duty = Duty.objects.get(unit=office.units[1], indicator=office.indicators[0])
    twin = office.duties[0]
    merge(unit=office.units[1], heir=office.justice, by=office.person("manager"), reason="机构改革方案〔2021〕1号")
    assert "“县财政局”并入本单位，责任和材料一并转来（机构改革方案〔2021〕1号）" in page(office, twin)
    duty.refresh_from_db()
    assert not duty.is_active
    ended = page(office, duty, "manager")
    assert "这项责任已取消，不再接收材料" in ended
    assert "这项责任已取消（并入县司法局：机构改革方案〔2021〕1号）" in ended


def test_changed_edition_is_told_and_old_cycles_are_not(office: Any) -> None:
    duty = office.duties[0]
    before = Cycle.objects.create(
        region=office.region, edition=office.edition, name="2020年", first=date(2020, 1, 1), last=date(2020, 12, 31)
    )
    old = Duty.objects.create(cycle=before, indicator=office.indicators[0], unit=office.justice)
    edition = Edition.objects.create(region=office.region, name="明溪县2021年修订版")
    Indicator.objects.create(edition=edition, number="1", order=1, text="改过的指标。")
    switch(cycle=office.cycle, edition=edition, by=office.person("manager"), reason="上级印发修订版")
    shown = page(office, Duty.objects.get(pk=duty.pk))
    assert "指标体系由“明溪县2021年版”更换为“明溪县2021年修订版”，责任随指标编号转入（上级印发修订版）" in shown
    assert "改过的指标。" in shown
    assert happenings(old) == []
    assert "落实重大行政决策程序制度。" in page(office, old)
    ended = Duty.objects.get(pk=office.duties[3].pk)
    assert "更换指标体系版本：上级印发修订版" in happenings(ended)[-1].sentence + happenings(ended)[0].sentence


@pytest.mark.parametrize("why", ["removed", "over"])
def test_duty_that_was_taken_off_or_is_over_takes_no_material(office: Any, why: str) -> None:
    duty, liaison = office.duties[0], office.person("liaison")
    if why == "removed":
        remove(duty=duty, by=office.person("manager"), reason="改由县财政局牵头")
    else:
        Cycle.objects.filter(pk=office.cycle.pk).update(is_open=False)
    duty = Duty.objects.select_related("cycle").get(pk=duty.pk)
    with pytest.raises(InputError, match="不再接收材料"):
        rounds.open_round(duty=duty, by=liaison)
    shown = page(office, duty)
    assert ("不再接收材料" in shown, "拖动文件" in shown) == (True, False)
    assert Event.objects.filter(action="evidence.received").count() == 0


@pytest.mark.parametrize("count", [0, 50])
def test_page_of_a_duty_costs_the_same_whatever_happened(office: Any, count: int, queries: Any) -> None:
    duty = office.duties[0]
    for day in range(count):
        duty.refresh_from_db()
        move_due(duties=[duty], due=date(2021, 8, 1 + day % 28), by=None, reason="顺延")
    client = office.client("liaison")
    with queries(15):
        client.get(f"/evidence/duty/{duty.pk}")
