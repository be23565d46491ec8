"""The progress rule."""

from __future__ import annotations

from datetime import date

import pytest
from fazhi.checks.case import Duty, Indicator, Method, Role
from fazhi.checks.finding import Severity
from fazhi.reviewset.progress import State, Tally, duty_state, is_overdue, measure


@pytest.mark.parametrize(
    ("method", "received", "severities", "state"),
    [
        (Method.SUBMIT, False, set(), State.NOT_SUBMITTED),
        (Method.SUBMIT, False, {Severity.MAJOR}, State.NOT_SUBMITTED),
        (Method.SUBMIT, True, set(), State.PROPOSED_PASS),
        (Method.SUBMIT, True, {Severity.MINOR, Severity.NOTE}, State.PROPOSED_PASS),
        (Method.SUBMIT, True, {Severity.MAJOR, Severity.MINOR}, State.PROPOSED_SUPPLEMENT),
        (Method.SUBMIT, True, {Severity.MAJOR, Severity.BLOCK}, State.PROPOSED_RETURN),
        (Method.WEB, False, set(), State.PENDING),
        (Method.WEB, False, {Severity.MAJOR}, State.PROPOSED_SUPPLEMENT),
        (Method.WEB, True, set(), State.PROPOSED_PASS),
        (Method.DATA, False, set(), State.PENDING),
        (Method.SURVEY, False, set(), State.PENDING),
    ],
)
def test_duty_state(method: Method, received: bool, severities: set[Severity], state: State) -> None:
    assert duty_state(method, received=received, severities=severities) is state


def test_duty_state_a_decision_wins() -> None:
    decided = duty_state(Method.SUBMIT, received=False, severities={Severity.BLOCK}, decision=State.NOT_APPLICABLE)
    assert decided is State.NOT_APPLICABLE
    assert decided.is_done


@pytest.mark.parametrize(
    ("state", "due", "on", "overdue"),
    [
        (State.NOT_SUBMITTED, date(2022, 6, 30), date(2022, 7, 1), True),
        (State.NOT_SUBMITTED, date(2022, 6, 30), date(2022, 6, 30), False),
        (State.NOT_SUBMITTED, None, date(2022, 7, 1), False),
        (State.RETURNED, date(2022, 6, 30), date(2022, 7, 1), True),
        (State.PENDING, date(2022, 6, 30), date(2022, 7, 1), False),
        (State.PASSED, date(2022, 6, 30), date(2022, 7, 1), False),
    ],
)
def test_is_overdue(state: State, due: date | None, on: date, overdue: bool) -> None:
    assert is_overdue(state, due, on) is overdue


def indicator(number: str, leads: tuple[str, ...], supports: tuple[str, ...] = ()) -> Indicator:
    return Indicator(number, "", number, "", "", (), Method.SUBMIT, leads, supports)


def test_measure_indicator_is_done_by_its_leads() -> None:
    indicators = [indicator("1", ("甲", "乙"), ("丙",)), indicator("2", ("甲",)), indicator("3", (), ("丙",))]
    duties = [
        *(Duty(unit, one.number, Role.LEAD) for one in indicators for unit in one.leads),
        *(Duty(unit, one.number, Role.SUPPORT) for one in indicators for unit in one.supports),
    ]
    states = {
        ("甲", "1"): State.PASSED,
        ("乙", "1"): State.NOT_APPLICABLE,
        ("丙", "1"): State.NOT_SUBMITTED,
        ("甲", "2"): State.RETURNED,
        ("丙", "3"): State.PASSED,
    }
    progress = measure(duties, indicators, states, key_tasks={"2"})
    assert progress.indicators_done == frozenset({"1", "3"})
    assert progress.by_unit == {"甲": Tally(1, 2), "乙": Tally(1, 1), "丙": Tally(1, 2)}
    assert progress.by_indicator == {"1": Tally(2, 3), "2": Tally(0, 1), "3": Tally(1, 1)}
    assert (progress.indicators, progress.key_tasks) == (Tally(2, 3), Tally(0, 1))
    assert not progress.is_halfway
    assert not progress.is_proposed


@pytest.mark.parametrize(
    ("done", "total", "half", "percent"),
    [
        (1, 2, True, "50.0%"),
        (47, 95, False, "49.5%"),
        (48, 95, True, "50.5%"),
        (2, 3, True, "66.7%"),
        (0, 0, True, "—"),
        (1, 16, False, "6.3%"),
    ],
)
def test_tally(done: int, total: int, half: bool, percent: str) -> None:
    assert (Tally(done, total).is_half, Tally(done, total).percent) == (half, percent)


def test_halfway_needs_key_tasks_too() -> None:
    indicators = [indicator("1", ("甲",)), indicator("2", ("甲",))]
    duties = [Duty("甲", "1", Role.LEAD), Duty("甲", "2", Role.LEAD)]
    states = {("甲", "1"): State.PROPOSED_PASS, ("甲", "2"): State.PENDING}
    assert measure(duties, indicators, states).is_halfway
    assert not measure(duties, indicators, states, key_tasks={"2"}).is_halfway
    assert measure(duties, indicators, states).is_proposed
