"""Rules over registers: what definitions declare is found in the rows it is true of, and nowhere else."""

from __future__ import annotations

from datetime import date

import pytest
from fazhi.errors import MeasureError
from fazhi.ledgers import Catalogue, Row, catalogue, parse_ledger, run_rules

FIRST, LAST = date(2021, 1, 1), date(2021, 6, 30)


def findings(**rows: list[Row]) -> list[tuple[str, str, tuple[str, ...]]]:
    given = {name.replace("_", "-"): some for name, some in rows.items()}
    return [(one.ledger, one.check, one.row_ids) for one in run_rules(given, FIRST, LAST)]


@pytest.mark.parametrize("name", [one.name for one in catalogue()])
def test_rules_of_the_ledger_can_be_applied(name: str) -> None:
    empty = {one.name: () for one in catalogue()}
    assert run_rules(empty, FIRST, LAST) == []
    assert all(rule.message and rule.suggestion for rule in catalogue().get(name).checks)


def test_sum_rule_names_the_case_and_the_number() -> None:
    rows = [
        Row("good", {"case_no": "1", "unit": "县检察院", "deputies": 1, "members": 2, "invited": 3}),
        Row("bad", {"case_no": "2", "unit": "县检察院", "deputies": 1, "members": 2, "invited": 4}),
    ]
    (found,) = run_rules({"hearings": rows}, FIRST, LAST)
    assert (found.ledger, found.check, found.row_ids) == ("hearings", "hearing-invited-sum", ("bad",))
    assert found.message == "案件2各类人员人次之和与邀请听证人次4不同。"
    assert found.suggestion == "请核对各类人次和合计。"


def test_date_order_rule_finds_the_case_closed_before_it_was_filed() -> None:
    row = Row("x", {"case_no": "1", "filed_on": date(2021, 3, 2), "closed_on": date(2021, 3, 1)})
    assert findings(case_files=[row]) == [("case-files", "case-dates", ("x",))]


def test_reviewed_case_that_is_not_in_the_frame_is_found() -> None:
    frame = [Row("f", {"case_no": "1", "unit": "县公安局"})]
    review = {"unit": "县公安局", "reviewed_on": date(2021, 2, 1), "decided_on": date(2021, 2, 2)}
    reviews = [Row("a", {**review, "case_no": "1"}), Row("b", {**review, "case_no": "9"})]
    assert findings(case_files=frame, legal_reviews=reviews) == [("legal-reviews", "reference-lost", ("b",))]
    assert findings(legal_reviews=reviews) == []


def test_team_member_without_a_valid_certificate_is_found() -> None:
    certificate = {"unit": "云台镇", "status": "有效", "certificate_no": "1"}
    holders = [
        Row("c1", {**certificate, "person": "张明"}),
        Row("c2", {**certificate, "person": "李华", "certificate_no": "2"}),
    ]
    team = {"unit": "云台镇", "team": "云台镇综合执法队", "size": 2, "certified": 2}
    good, bad = (
        Row("t1", {**team, "members": "张明、李华"}),
        Row("t2", {**team, "team": "二队", "members": "张明、王强"}),
    )
    found = findings(enforcement_certificates=holders, enforcement_teams=[good, bad])
    assert found == [("enforcement-teams", "team-member-without-certificate", ("t2",))]


def test_certificate_past_its_day_and_double_holder_are_found() -> None:
    holder = {"unit": "县公安局", "person": "张明", "status": "有效", "kind": "行政执法证"}
    rows = [
        Row("a", {**holder, "certificate_no": "1", "expires_on": date(2021, 6, 1)}),
        Row("b", {**holder, "certificate_no": "2", "expires_on": date(2025, 6, 1)}),
    ]
    assert findings(enforcement_certificates=rows) == [
        ("enforcement-certificates", "certificate-expired", ("a",)),
        ("enforcement-certificates", "certificate-double", ("a",)),
        ("enforcement-certificates", "certificate-double", ("b",)),
    ]


def test_matter_counted_twice_is_found_by_key_and_by_name() -> None:
    matter = {"unit": "县公安局", "name": "户口登记", "visits": 0, "online": True}
    rows = [Row("a", {**matter, "code": "1"}), Row("b", {**matter, "code": "2"}), Row("c", {**matter, "code": "2"})]
    found = findings(service_matters=rows)
    assert found[0] == ("service-matters", "duplicate-row", ("b", "c"))
    assert [(one[1], one[2]) for one in found[1:]] == [("matter-twice", (name,)) for name in ("a", "b", "c")]


def test_unit_that_is_not_on_the_list_is_named_with_the_one_meant() -> None:
    rows = [Row("a", {"case_no": "1", "unit": "县检查院", "deputies": 1, "invited": 1})]
    units = [Row("u", {"name": "县检察院", "category": "县直"})]
    (found,) = run_rules({"hearings": rows, "units": units}, FIRST, LAST)
    assert found.message == "单位名单里没有“县检查院”，是不是“县检察院”，有1行，这些行不会计入任何单位。"


def test_rule_with_wrong_sql_names_its_place() -> None:
    text = """
name: visits
title: 走访台账
owner: 县司法局
fields: [{name: people, title: 人数, type: integer}]
checks: [{name: few, title: 人少, when: peple < 3, message: "只有{people}人", suggestion: 请核对}]
"""
    shelf = Catalogue([parse_ledger(text, file="visits.yaml")])
    with pytest.raises(MeasureError, match=r"visits.yaml.*few.*people"):
        run_rules({"visits": ()}, FIRST, LAST, ledgers=shelf)
