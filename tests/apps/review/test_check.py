"""Checking rounds: what is kept, what stays over a re-check, what goes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from fazhi.apps.evidence.models import Capture, Material
from fazhi.apps.evidence.services.look import keep
from fazhi.apps.jobs.services import later, run_waiting
from fazhi.apps.registers.models import Entry, Register
from fazhi.apps.registers.queries import catalogue_of
from fazhi.apps.review.models import Checklist, Finding, FindingState
from fazhi.apps.review.services import check
from fazhi.apps.review.services.judge import judge
from fazhi.ledgers import FieldType
from fazhi.webproof.capture import Capture as CoreCapture
from fazhi.webproof.capture import PageState
from tests.apps.factories import NOTICE, make_file, make_round

OLD = NOTICE.replace("2021年3月5日", "2020年3月5日").replace("〔2021〕", "〔2020〕")
PLAN = """关于重大行政决策工作的实施方案
一、总体要求。坚持以人民为中心，严格落实公众参与、专家论证、风险评估、合法性审查和集体讨论决定的程序。
二、主要任务。建立决策事项年度目录，凡列入目录的事项一律公开征求意见，期限不少于三十日，并公布采纳情况和理由。
三、工作步骤。三月底前完成动员，四月至五月组织实施，六月中旬开展自查，对发现的问题列出清单逐项整改到位。
四、保障措施。明确一名班子成员负责，每季度向局党组报告一次，把落实情况纳入股室年度考核，与评先评优挂钩。
{unit}
2021年4月2日"""


def names(**where: Any) -> list[str]:
    return sorted(Finding.objects.filter(gone_at=None, **where).values_list("check_name", flat=True))


def test_round_is_checked_and_what_is_missing_is_said(office: Any) -> None:
    duty = office.duties[0]
    submission = make_round(duty, {"通知.txt": OLD})
    check.check_submission(submission.pk)
    found = Finding.objects.get(submission=submission, check_name="outside-period")
    assert (found.unit, found.duty, found.page, found.quote) == (duty.unit, duty, 1, "2020年3月5日")
    assert found.material == submission.materials.get()
    missing = Finding.objects.get(submission=submission, check_name="requirement-missing")
    assert (missing.material, missing.quote) == (None, "2.会议纪要")
    duty.refresh_from_db()
    submission.refresh_from_db()
    assert duty.proposed == "proposed-supplement"
    assert duty.state == "pending"
    assert submission.checked_at is not None


def test_checklist_says_which_file_serves_which_item(office: Any) -> None:
    submission = make_round(office.duties[0], {"通知.txt": NOTICE})
    check.check_submission(submission.pk)
    kept = Checklist.objects.get(submission=submission)
    assert [(one["number"], one["is_met"]) for one in kept.items] == [(1, True), (2, False)]
    assert [one["material"] for one in kept.items[0]["services"]] == [submission.materials.get().pk]


def test_recheck_keeps_what_people_made_of_a_finding(office: Any) -> None:
    submission = make_round(office.duties[0], {"通知.txt": OLD})
    check.check_submission(submission.pk)
    old = Finding.objects.get(check_name="outside-period")
    judge(findings=[old], state="dismissed", by=office.person("reviewer"), reason="系延续性文件")
    before = set(Finding.objects.values_list("id", flat=True))
    check.check_submission(submission.pk)
    old.refresh_from_db()
    assert (old.state, old.reason, old.gone_at) == (FindingState.DISMISSED, "系延续性文件", None)
    assert set(Finding.objects.values_list("id", flat=True)) == before


def test_finding_that_is_mended_is_gone_and_comes_back_as_itself(office: Any) -> None:
    submission = make_round(office.duties[0], {"通知.txt": NOTICE}, confirmed=False)
    check.check_submission(submission.pk)
    missing = Finding.objects.get(check_name="requirement-missing")
    minutes = make_file(
        submission, "局务会议纪要.txt", "明溪县司法局局务会议纪要\n研究重大行政决策事项。\n2021年4月1日"
    )
    check.check_submission(submission.pk)
    missing.refresh_from_db()
    assert missing.gone_at is not None
    Material.objects.filter(pk=minutes.pk).update(removed_at=missing.gone_at)
    check.check_submission(submission.pk)
    missing.refresh_from_db()
    assert missing.gone_at is None
    assert Finding.objects.filter(check_name="requirement-missing").count() == 1


def test_dismissal_of_an_earlier_round_holds_for_the_same_file(office: Any) -> None:
    duty = office.duties[0]
    first = make_round(duty, {"通知.txt": OLD})
    check.check_submission(first.pk)
    judge(
        findings=[Finding.objects.get(check_name="outside-period")],
        state="dismissed",
        by=office.person("reviewer"),
        reason="系延续性文件",
    )
    duty.refresh_from_db()
    second = make_round(duty, {"通知.txt": OLD})
    check.check_submission(second.pk)
    again = Finding.objects.get(check_name="outside-period", submission=second)
    assert (again.state, again.reason) == ("dismissed", "系延续性文件")


def test_copied_text_is_told_at_both_ends(office: Any) -> None:
    one = make_round(office.duties[0], {"方案.txt": PLAN.format(unit="明溪县司法局")})
    check.check_submission(one.pk)
    assert "copied" not in names(submission=one)
    two = make_round(office.duties[1], {"方案.txt": PLAN.format(unit="明溪县财政局")})
    check.check_submission(two.pk)
    mine = Finding.objects.get(check_name="copied", submission=two)
    theirs = Finding.objects.get(check_name="copied", submission=one)
    assert (mine.other, theirs.other) == (one.materials.get(), two.materials.get())


def test_text_that_others_still_prepare_is_not_compared(office: Any) -> None:
    make_round(office.duties[0], {"方案.txt": PLAN.format(unit="明溪县司法局")}, confirmed=False)
    two = make_round(office.duties[1], {"方案.txt": PLAN.format(unit="明溪县财政局")})
    check.check_submission(two.pk)
    assert "copied" not in names()


def test_typed_address_is_judged_by_its_capture(office: Any) -> None:
    url = "http://www.mingxi.gov.cn/qzqd/1.html"
    duty = office.duties[6]
    submission = make_round(duty, links=(url,))
    check.check_submission(submission.pk)
    assert "link-dead" not in names(submission=submission)
    assert Capture.objects.count() == 0
    keep(CoreCapture(url, url, 404, PageState.DEAD, "返回404"), key=submission.links.get().key)
    check.check_submission(submission.pk)
    found = Finding.objects.get(check_name="link-dead", submission=submission)
    assert (found.file, found.material) == ("填报的网址", None)


def test_whole_cycle_is_checked_as_one_case(office: Any) -> None:
    one = make_round(office.duties[0], {"方案.txt": PLAN.format(unit="明溪县司法局")})
    two = make_round(office.duties[1], {"方案.txt": PLAN.format(unit="明溪县财政局")})
    assert check.check_cycle(office.cycle.pk) == Finding.objects.filter(gone_at=None).count()
    assert "copied" in names(submission=one)
    assert "copied" in names(submission=two)
    assert names(duty=office.duties[3]) == ["not-submitted"]
    before = set(Finding.objects.values_list("id", "gone_at"))
    check.check_cycle(office.cycle.pk)
    assert set(Finding.objects.values_list("id", "gone_at")) == before
    check.check_submission(one.pk)
    assert set(Finding.objects.values_list("id", "gone_at")) == before


def test_orders_for_one_round_are_worked_off_once(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    submission = make_round(office.duties[0], {"通知.txt": NOTICE})
    other = make_round(office.duties[1], {"通知.txt": NOTICE})
    worked: list[int] = []
    real = check.check_submission
    monkeypatch.setattr(check, "check_submission", lambda pk: (worked.append(pk), real(pk)))
    for _ in range(5):
        later("review.check", submission.pk)
    later("review.check", other.pk)
    run_waiting()
    assert worked == [submission.pk, other.pk]
    submission.refresh_from_db()
    assert submission.checked_at is not None


def heard(office: Any, unit: Any, count: int) -> None:
    """So many matters of reconsideration in the register of a unit."""
    register, _ = Register.objects.get_or_create(region=office.region, ledger="reconsideration")
    ledger = catalogue_of(office.region).get("reconsideration")
    for number in range(count):
        values = {field.name: f"{field.title}{number}" for field in ledger.fields if field.type is FieldType.STRING}
        values = {name: value for name, value in values.items() if not ledger.field(name).enum}
        values[ledger.unit_field], values[ledger.date_field] = unit.name, "2021-03-01"
        Entry.objects.create(
            register=register, unit=unit, key=f"{unit.pk}-{number}", day=date(2021, 3, 1), values=values
        )


@pytest.mark.parametrize(("said", "found"), [(3, []), (9, ["ledger-mismatch"])])
@pytest.mark.parametrize("whole", [False, True])
def test_number_in_a_text_is_held_against_the_units_own_register(
    office: Any, said: int, found: list[str], whole: bool
) -> None:
    heard(office, office.justice, 3)
    heard(office, office.units[1], 4)
    text = f"关于重大行政决策工作的总结\n上半年，我局共办理行政复议案件{said}件。\n明溪县司法局\n2021年6月20日"
    submission = make_round(office.duties[0], {"总结.txt": text})
    if whole:
        check.check_cycle(office.cycle.pk)
    else:
        check.check_submission(submission.pk)
    assert [name for name in names(submission=submission) if name == "ledger-mismatch"] == found
