"""The one progress rule, as pure functions: the state of a duty, what is done, and 双过半.

A duty is done when its latest decision is pass or not applicable. Before anybody has decided, the state is only
proposed from the findings; every list that shows a proposed state says so. An indicator is done for the region when
all its lead duties are done. 双过半 holds when at least half of the task indicators and half of the key tasks are done.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fazhi.checks.case import Case, Duty, Indicator, Method, Role
from fazhi.checks.finding import Finding, Severity


class State(StrEnum):
    """Where a duty stands. The proposed ones come from the machine, the decided ones from a person."""

    NOT_SUBMITTED = "not-submitted"
    PENDING = "pending"
    PROPOSED_PASS = "proposed-pass"
    PROPOSED_SUPPLEMENT = "proposed-supplement"
    PROPOSED_RETURN = "proposed-return"
    PASSED = "passed"
    SUPPLEMENT = "supplement"
    RETURNED = "returned"
    NOT_APPLICABLE = "not-applicable"

    @property
    def label(self) -> str:
        """The words people read."""
        return _LABELS[self]

    @property
    def is_proposed(self) -> bool:
        """Whether the machine only proposes this state."""
        return self.value.startswith("proposed-")

    @property
    def is_done(self) -> bool:
        """Whether the duty counts as done; a proposed pass counts as a proposed one."""
        return self in (State.PASSED, State.NOT_APPLICABLE, State.PROPOSED_PASS)


_LABELS = {
    State.NOT_SUBMITTED: "未报送",
    State.PENDING: "待审",
    State.PROPOSED_PASS: "建议通过",
    State.PROPOSED_SUPPLEMENT: "建议补充",
    State.PROPOSED_RETURN: "建议退回",
    State.PASSED: "通过",
    State.SUPPLEMENT: "补充",
    State.RETURNED: "退回",
    State.NOT_APPLICABLE: "不适用",
}


def duty_state(
    method: Method, *, received: bool, severities: Collection[Severity], decision: State | None = None
) -> State:
    """The state of one duty. `received` is whether any material came; `severities` are those of its findings.

    A decision of a person wins. Without one, a blocking finding proposes to return the duty, a major one to
    supplement it; lesser findings do not stand in the way. Duties judged from the web, from data or by a survey
    wait for the assessor as long as there is neither material nor a finding.
    """
    if decision is not None:
        return decision
    if not received and method is Method.SUBMIT:
        return State.NOT_SUBMITTED
    if Severity.BLOCK in severities:
        return State.PROPOSED_RETURN
    if Severity.MAJOR in severities:
        return State.PROPOSED_SUPPLEMENT
    return State.PROPOSED_PASS if received else State.PENDING


def is_overdue(state: State, due: date | None, on: date) -> bool:
    """Whether a duty is past its due date on a day, and neither done nor waiting for its decision."""
    return due is not None and on > due and not state.is_done and state is not State.PENDING


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of how many are done."""

    done: int
    total: int

    @property
    def is_half(self) -> bool:
        """At least half; nothing to do counts as done."""
        return self.done * 2 >= self.total

    @property
    def percent(self) -> str:
        """The share with one decimal, rounded half up; '—' where there is nothing to count."""
        if not self.total:
            return "—"
        tenths = (self.done * 2000 + self.total) // (2 * self.total)
        return f"{tenths // 10}.{tenths % 10}%"


def is_halfway(indicators: Tally, key_tasks: Tally) -> bool:
    """双过半 out of its two tallies: of the indicators and of the key tasks."""
    return indicators.total > 0 and indicators.is_half and key_tasks.is_half


@dataclass(frozen=True)
class Progress:
    """The states of all duties and what follows from them."""

    states: Mapping[tuple[str, str], State]
    by_unit: Mapping[str, Tally]
    by_indicator: Mapping[str, Tally]
    indicators_done: frozenset[str]
    indicators: Tally
    key_tasks: Tally

    @property
    def is_halfway(self) -> bool:
        """双过半: half of the indicators and, where key tasks are named, half of those."""
        return is_halfway(self.indicators, self.key_tasks)

    @property
    def is_proposed(self) -> bool:
        """Whether any state behind the figures is only proposed."""
        return any(state.is_proposed for state in self.states.values())


def states_of(
    case: Case, findings: Iterable[Finding], decisions: Mapping[tuple[str, str], State] | None = None
) -> dict[tuple[str, str], State]:
    """The state of every duty of a case by (单位名称, 指标编号)."""
    graver: dict[tuple[str, str], set[Severity]] = {}
    for finding in findings:
        if finding.indicator is not None:
            graver.setdefault((finding.unit, finding.indicator), set()).add(finding.severity)
    decided = decisions or {}
    states = {}
    for duty in case.duties:
        key = (duty.unit, duty.indicator)
        states[key] = duty_state(
            case.indicator_by_number[duty.indicator].method,
            received=bool(case.materials_of.get(key)),
            severities=graver.get(key, frozenset()),
            decision=decided.get(key),
        )
    return states


def measure(
    duties: Iterable[Duty],
    indicators: Iterable[Indicator],
    states: Mapping[tuple[str, str], State],
    key_tasks: Collection[str] = (),
) -> Progress:
    """Count what is done by unit, by indicator and for the region."""
    by_unit: dict[str, list[bool]] = {}
    by_indicator: dict[str, list[bool]] = {}
    leading: dict[str, list[bool]] = {}
    for duty in duties:
        done = states[duty.unit, duty.indicator].is_done
        by_unit.setdefault(duty.unit, []).append(done)
        by_indicator.setdefault(duty.indicator, []).append(done)
        if duty.role is Role.LEAD:
            leading.setdefault(duty.indicator, []).append(done)
    numbers = [indicator.number for indicator in indicators if indicator.number in by_indicator]
    # An indicator that nobody leads is done when all who support it are.
    finished = frozenset(n for n in numbers if all(leading.get(n) or by_indicator[n]))
    keys = [number for number in numbers if number in key_tasks]
    return Progress(
        states=dict(states),
        by_unit={unit: Tally(sum(marks), len(marks)) for unit, marks in by_unit.items()},
        by_indicator={number: Tally(sum(marks), len(marks)) for number, marks in by_indicator.items()},
        indicators_done=finished,
        indicators=Tally(len(finished), len(numbers)),
        key_tasks=Tally(sum(number in finished for number in keys), len(keys)),
    )
