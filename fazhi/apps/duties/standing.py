"""How a cycle stands on a day, measured by the one progress rule of the core; pages, exports, notices all ask here."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from threading import Lock

from django.db import connection
from django.db.models import CharField, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from fazhi.apps.audit.actions import ACTIONS
from fazhi.apps.audit.models import Event
from fazhi.apps.duties.models import Duty, StateChange
from fazhi.apps.framework.models import Cycle, Indicator
from fazhi.apps.units.models import Unit
from fazhi.checks.case import Duty as CoreDuty
from fazhi.checks.case import Indicator as CoreIndicator
from fazhi.checks.case import Method, Role
from fazhi.reviewset.progress import Progress, State, Tally, is_overdue, measure


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit that owes something. `label` is its name, with its region where two units share a name."""

    id: int
    label: str
    category: str
    leader: str
    region_id: int


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator of the cycle with its heading of the first level."""

    id: int
    number: str
    short: str
    top_id: int | None
    top: str
    is_key: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One duty as it stood. `unit` is the label, `indicator` the 指标编号, as the core's keys have them."""

    id: int
    unit: str
    indicator: str
    role: Role
    due: date | None
    state: State


@dataclass(frozen=True, slots=True)
class Counts:
    """How many duties of some lot stand where."""

    total: int = 0
    done: int = 0
    pending: int = 0
    supplement: int = 0
    returned: int = 0
    missing: int = 0
    overdue: int = 0

    @property
    def tally(self) -> Tally:
        """Done of all, as the core counts and rounds it."""
        return Tally(self.done, self.total)

    @property
    def percent(self) -> str:
        """The share that is done, in the core's rounding."""
        return self.tally.percent

    @property
    def sentence(self) -> str:
        """The figures in words, for notices."""
        text = f"承担{self.total}项，完成{self.done}项，完成率{self.percent}"
        words = ("待审", "需补充", "被退回", "未报送")
        parts = zip(words, (self.pending, self.supplement, self.returned, self.missing), strict=True)
        text += "".join(f"，{word}{count}项" for word, count in parts if count)
        return text + (f"；其中已逾期{self.overdue}项。" if self.overdue else "。")


@dataclass(frozen=True, eq=False)
class Standing:
    """A cycle on a day: who owes what, where it stands, and what the rule makes of it."""

    cycle: Cycle
    day: date
    units: Mapping[str, UnitLine]
    indicators: Mapping[str, IndicatorLine]
    lines: tuple[Line, ...]
    progress: Progress

    @cached_property
    def groups(self) -> Mapping[str, Mapping[str, Counts]]:
        """Counts by 'unit', 'top', 'leader' and 'category', each counted once."""
        units, indicators = self.units, self.indicators
        return {
            "unit": self._grouped(lambda line: line.unit),
            "top": self._grouped(lambda line: indicators[line.indicator].top),
            "leader": self._grouped(lambda line: units[line.unit].leader),
            "category": self._grouped(lambda line: units[line.unit].category),
        }

    @cached_property
    def everything(self) -> Counts:
        """Counts of all duties."""
        return self.counts(self.lines)

    def counts(self, lines: Iterable[Line] | None = None) -> Counts:
        """Counts of these duties, or of all."""
        if lines is None:
            return self.everything
        chosen = tuple(lines)
        states = Counter(line.state for line in chosen)
        return Counts(
            total=len(chosen),
            done=sum(count for state, count in states.items() if state.is_done),
            pending=states[State.PENDING],
            supplement=states[State.SUPPLEMENT],
            returned=states[State.RETURNED],
            missing=states[State.NOT_SUBMITTED],
            overdue=sum(self.is_late(line) for line in chosen),
        )

    def is_late(self, line: Line) -> bool:
        """Whether the duty was overdue on the day, by the core's rule."""
        return is_overdue(line.state, line.due, self.day)

    def by_unit(self) -> dict[str, Counts]:
        """Counts by unit label, in the order of the list of units."""
        found = self.groups["unit"]
        return {label: found[label] for label in self.units if label in found}

    def by_top(self) -> dict[str, Counts]:
        """Counts by heading of the first level, in the order of the indicators."""
        return dict(self.groups["top"])

    def by_leader(self) -> dict[str, Counts]:
        """Counts by the leader in charge of the unit; '' where nobody is named."""
        return dict(sorted(self.groups["leader"].items(), key=lambda pair: not pair[0]))

    def by_category(self) -> dict[str, Counts]:
        """Counts by 类别 of the unit."""
        return dict(self.groups["category"])

    def _grouped(self, key: Callable[[Line], str]) -> dict[str, Counts]:
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            found.setdefault(key(line), []).append(line)
        return {name: self.counts(lines) for name, lines in found.items()}


def standing(cycle: Cycle, *, where: Q | None = None, day: date | None = None) -> Standing:
    """The cycle on a day (default: now), narrowed to the duties that `where` admits.

    A large one is kept in memory until anything of it changes: a county has 8,455 cells, and twenty people look.
    """
    today = timezone.localdate()
    past = day if day is not None and day < today else None
    if connection.in_atomic_block:
        # What is read inside a transaction may be rolled back, so it must not be kept.
        return _measured(cycle, where, past, today)
    key = (connection.settings_dict["NAME"], cycle.pk, repr(where), past, today, _stamp())
    with _LOCK:
        if (known := _KEPT.get(key)) is not None:
            _KEPT.move_to_end(key)
            return known
    with _MEASURING:  # twenty people who look at the same moment wait for one measuring, not for twenty
        with _LOCK:
            if (known := _KEPT.get(key)) is not None:
                return known
        found = _measured(cycle, where, past, today)
        if len(found.lines) >= WORTH_KEEPING:
            with _LOCK:
                _KEPT[key] = found
                while len(_KEPT) > KEPT:
                    _KEPT.popitem(last=False)
    return found


KEPT = 6
"""So many standings stay in memory, about 4 MB each for a county."""
WORTH_KEEPING = 500
"""A standing of fewer duties is measured in some milliseconds."""
_KEPT: OrderedDict[Hashable, Standing] = OrderedDict()
_LOCK, _MEASURING = Lock(), Lock()
_TOUCHING = tuple(
    name
    for name in ACTIONS
    if name.startswith(("units.", "framework.", "duties.", "import.", "site.", "upkeep.restored"))
)
"""The recorded actions after which units, indicators or duties may be others."""


def _stamp() -> tuple[int, int]:
    """Tells whether anything has changed: the last move of a duty, and the last recorded act on what is shown."""
    move = StateChange.objects.aggregate(last=Max("id"))["last"] or 0
    return move, Event.objects.filter(action__in=_TOUCHING).aggregate(last=Max("number"))["last"] or 0


def _measured(cycle: Cycle, where: Q | None, past: date | None, today: date) -> Standing:
    ground = Ground.of(cycle, where)
    return ground.on(today) if past is None else ground.on(past, ground.states_on(past))


class Ground:
    """The duties of a cycle without their past: read once, then measured for one day or for many."""

    def __init__(self, cycle: Cycle, where: Q | None, rows: list[tuple[int, int, int, str, date | None, str]]) -> None:
        self.cycle = cycle
        self._where = where or Q()
        self._rows = rows
        self.units = _units(cycle, self._where)
        self.indicators = _indicators(cycle)
        self._label = {unit.id: label for label, unit in self.units.items()}
        self._number = {one.id: number for number, one in self.indicators.items()}

    @classmethod
    def of(cls, cycle: Cycle, where: Q | None = None) -> Ground:
        """Read the duties of a cycle."""
        rows = active_duties(cycle, where or Q()).order_by("indicator__order", "unit__order", "id")
        return cls(cycle, where, list(rows.values_list("id", "unit_id", "indicator_id", "part", "due", "state")))

    def states_on(self, day: date) -> dict[int, str]:
        """Duty id to state at the end of a day, out of the changes; a duty that had not moved yet was not handed in."""
        rows = active_duties(self.cycle, self._where).annotate(then=state_at_end_of(day)).values_list("id", "then")
        return dict(rows.order_by())

    def replayed(self, first: date, last: date) -> Iterator[tuple[date, dict[int, str]]]:
        """Each day from `first` to `last` with the states at its end; the mapping is one and the same, kept up."""
        states = dict.fromkeys((row[0] for row in self._rows), State.NOT_SUBMITTED.value)
        moves = StateChange.objects.filter(duty__in=active_duties(self.cycle, self._where), at__lt=end_of(last))
        waiting = moves.order_by("at", "id").values_list("duty_id", "at", "state").iterator(2000)
        move = next(waiting, None)
        day = first
        while day <= last:
            end = end_of(day)
            while move is not None and move[1] < end:
                if move[0] in states:
                    states[move[0]] = move[2]
                move = next(waiting, None)
            yield day, states
            day += timedelta(days=1)

    def on(self, day: date, states: Mapping[int, str] | None = None) -> Standing:
        """Measure; without `states` as things stand now."""
        known = {state.value: state for state in State}
        roles = {role.value: role for role in Role}
        at = {row[0]: row[5] for row in self._rows} if states is None else states
        lines = tuple(
            Line(pk, self._label[unit], self._number[one], roles[part], due, known[at[pk]])
            for pk, unit, one, part, due, _ in self._rows
        )
        progress = measure(
            (CoreDuty(line.unit, line.indicator, line.role) for line in lines),
            self._core(),
            {(line.unit, line.indicator): line.state for line in lines},
            {number for number, one in self.indicators.items() if one.is_key},
        )
        return Standing(self.cycle, day, self.units, self.indicators, lines, progress)

    def _core(self) -> list[CoreIndicator]:
        """The indicators as far as the rule needs them: their numbers."""
        return [CoreIndicator(number, "", "", "", "", (), Method.SUBMIT, (), ()) for number in self.indicators]


def active_duties(cycle: Cycle, where: Q) -> QuerySet[Duty]:
    """The duties that count."""
    return Duty.objects.filter(where, cycle=cycle, is_active=True)


def end_of(day: date) -> datetime:
    """The moment at which a day of the site's time zone is over."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def state_at_end_of(day: date) -> Coalesce:
    """An annotation of duties: the state at the end of a past day."""
    past = StateChange.objects.filter(duty=OuterRef("pk"), at__lt=end_of(day)).order_by("-at", "-id")
    return Coalesce(Subquery(past.values("state")[:1]), Value(State.NOT_SUBMITTED.value), output_field=CharField())


def _units(cycle: Cycle, where: Q) -> dict[str, UnitLine]:
    owing = active_duties(cycle, where).order_by().values("unit_id")
    rows = list(
        Unit.objects.filter(pk__in=owing).values_list("pk", "name", "category", "leader", "region_id", "region__name")
    )
    names = Counter(row[1] for row in rows)
    found = {}
    for pk, name, category, leader, region, place in rows:
        label = name if names[name] == 1 else f"{name}（{place}）"
        found[label] = UnitLine(pk, label, category, leader, region)
    return found


def _indicators(cycle: Cycle) -> dict[str, IndicatorLine]:
    rows = Indicator.objects.filter(edition_id=cycle.edition_id).values_list(
        "pk", "number", "text", "is_key", "heading_id", "heading__title", "heading__parent_id", "heading__parent__title"
    )
    found = {}
    for pk, number, text, is_key, second_id, second, first_id, first in rows:
        short = (second if first_id else "") or text.split("。")[0][:24]
        found[number] = IndicatorLine(pk, number, short, first_id or second_id, first or second or "未分类", is_key)
    return found
