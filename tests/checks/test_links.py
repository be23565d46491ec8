"""Checks of public addresses."""

from __future__ import annotations

from datetime import date

import fazhi.checks.links  # noqa: F401  # declares the family
import pytest
from fazhi.checks.case import Case, Category, Cycle, Duty, Indicator, Material, Method, Region, Requirement, Role, Unit
from fazhi.checks.finding import Finding
from fazhi.checks.registry import run_checks
from fazhi.gongwen.facts import Paper
from fazhi.reading.document import Document, Page
from fazhi.webproof.capture import Capture, PageState
from fazhi.webproof.normal import key

CYCLE = Cycle(
    "2021年上半年",
    date(2021, 1, 1),
    date(2021, 6, 30),
    date(2021, 7, 5),
    Region("明河县", ("明河",), ("清江市",)),
    ("minghe.gov.cn", "gov.cn"),
    accounts=("法润一方",),
)
UNITS = (Unit("明河县司法局", ("县司法局", "司法局")), Unit("明河县公安局", ("公安局",), Category.DEPARTMENT, True))
GOOD = "http://www.minghe.gov.cn/zwgk/1.html"
WEIXIN = "https://mp.weixin.qq.com/s/abc"


def indicator(number: str, method: Method = Method.WEB) -> Indicator:
    wanted = (Requirement(1, "公示网址"),)
    return Indicator(number, "一级", f"事项{number}", "内容。", "标准。", wanted, method, ("明河县司法局",), ())


def material(file: str, number: str | None, *links: str, unit: str = "明河县司法局") -> Material:
    pages = (Page(1, "\n".join(links)),)
    return Material(file, unit, number, Document(file, "0" * 64, 1, "text/plain", "text", pages, links), Paper())


def capture(url: str, state: PageState = PageState.GOOD, **facts: str) -> Capture:
    return Capture(url, facts.pop("final_url", url), 200, state, reason="说明", **facts)  # type: ignore[arg-type]


def findings(check: str, materials: list[Material], *captures: Capture) -> list[Finding]:
    """What one check says of these files and captures; the unit owes indicators 11 and 13."""
    case = Case(
        CYCLE,
        UNITS,
        (indicator("11"), indicator("13")),
        (Duty("明河县司法局", "11", Role.LEAD), Duty("明河县司法局", "13", Role.LEAD)),
        tuple(materials),
        captures={key(one.url): one for one in captures},
    )
    return run_checks(case, [check])


@pytest.mark.parametrize(
    ("check", "state"),
    [
        ("link-dead", PageState.DEAD),
        ("link-dead", PageState.PARKED),
        ("link-dead", PageState.MAINTENANCE),
        ("link-lost", PageState.MISSING),
        ("link-lost", PageState.HOME),
        ("link-lost", PageState.LISTING),
        ("link-private", PageState.LOGIN),
        ("link-private", PageState.PRIVATE),
    ],
)
def test_state_of_page_raises_its_check_and_no_other(check: str, state: PageState) -> None:
    page = material("材料/司法局/11/网址.txt", "11", GOOD)
    raised = {
        name: findings(name, [page], capture(GOOD, state))
        for name in ("link-dead", "link-lost", "link-private", "link-unofficial", "link-outside-period")
    }
    assert [(name, f.file, f.page, f.quote) for name, found in raised.items() for f in found] == [
        (check, "材料/司法局/11/网址.txt", 1, GOOD)
    ]


@pytest.mark.parametrize("state", [PageState.GOOD, PageState.PROTECTED, PageState.UNSEEN])
def test_page_that_nobody_can_fault_raises_nothing(state: PageState) -> None:
    page = material("材料/司法局/11/网址.txt", "11", GOOD)
    for check in ("link-dead", "link-lost", "link-private", "link-unofficial", "link-outside-period"):
        assert findings(check, [page], capture(GOOD, state)) == []


def test_inner_address_is_private_even_where_nobody_looked() -> None:
    page = material("材料/司法局/11/网址.txt", "11", "http://10.26.3.8:8080/zfgs/detail?id=77")
    assert [f.check for f in findings("link-private", [page])] == ["link-private"]


@pytest.mark.parametrize(
    ("day", "raised"),
    [
        ("2020-12-31", True),
        ("2021-01-01", False),
        ("2021-06-30", False),
        ("2021-07-01", True),
        ("2021-06", False),
        ("2020-12", True),
        (None, False),
    ],
)
def test_day_of_publication_is_held_against_the_period(day: str | None, raised: bool) -> None:
    page = material("材料/司法局/11/网址.txt", "11", GOOD)
    look = Capture(GOOD, GOOD, 200, PageState.GOOD, date=day, date_from="meta" if day else None)
    assert bool(findings("link-outside-period", [page], look)) is raised


@pytest.mark.parametrize(
    ("account", "raised"), [("明河司法", False), ("法润一方", False), ("老王带你逛明河", True), (None, False)]
)
def test_public_account_is_judged_by_its_name(account: str | None, raised: bool) -> None:
    page = material("材料/司法局/11/网址.txt", "11", WEIXIN)
    look = Capture(WEIXIN, WEIXIN, 200, PageState.GOOD, account=account)
    assert bool(findings("link-unofficial", [page], look)) is raised


def test_address_for_two_indicators_is_a_repeat_at_both() -> None:
    pages = [
        material("材料/司法局/11/网址.txt", "11", GOOD),
        material("材料/司法局/13/网址.txt", "13", "https://minghe.gov.cn/zwgk/1.html?spm=1"),
    ]
    assert [(f.indicator, f.related) for f in findings("link-duplicate", pages)] == [("11", ("13",)), ("13", ("11",))]


@pytest.mark.parametrize(
    "pages",
    [
        [material("材料/a/11/1.txt", "11", GOOD), material("材料/a/11/2.txt", "11", GOOD)],
        [material("材料/a/11/1.txt", "11", GOOD), material("材料/b/13/1.txt", "13", GOOD, unit="明河县公安局")],
        [material("材料/a/11/1.txt", "11", GOOD), material("材料/a/1.txt", None, GOOD)],
    ],
)
def test_address_within_one_duty_or_by_two_units_is_no_repeat(pages: list[Material]) -> None:
    assert findings("link-duplicate", pages) == []


def test_web_duty_without_any_address_is_missing_its_link() -> None:
    pages = [material("材料/司法局/11/网址.docx", "11", GOOD), material("材料/司法局/13/说明.docx", "13")]
    assert [(f.indicator, f.file, f.quote) for f in findings("link-missing", pages)] == [("13", None, "事项13")]


def test_finding_names_the_picture_of_its_page() -> None:
    page = material("材料/司法局/11/网址.txt", "11", GOOD)
    (found,) = findings("link-dead", [page], capture(GOOD, PageState.DEAD, picture="www.minghe.gov.cn-1.png"))
    assert found.message == "网址打不开：说明（网页截图：www.minghe.gov.cn-1.png）"
