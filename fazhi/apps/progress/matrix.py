"""The matrix of units and indicators as HTML: joined text, since eight thousand cells of a template take a second."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from fazhi.apps.duties.standing import Counts, IndicatorLine, Line, Standing, UnitLine
from fazhi.checks.case import Role
from fazhi.reviewset.progress import State

LETTERS = {
    State.PASSED: "通",
    State.NOT_APPLICABLE: "免",
    State.PENDING: "审",
    State.SUPPLEMENT: "补",
    State.RETURNED: "退",
    State.NOT_SUBMITTED: "未",
}
"""One letter a state, so that the matrix can be read without colours."""


@dataclass(frozen=True)
class Choice:
    """What of the matrix is shown: ids and words from the filters, '' for all."""

    top: str = ""
    category: str = ""
    leader: str = ""

    def units(self, standing: Standing) -> list[UnitLine]:
        """The rows."""
        return [
            unit
            for unit in standing.units.values()
            if (not self.category or unit.category == self.category) and (not self.leader or unit.leader == self.leader)
        ]

    def indicators(self, standing: Standing) -> list[IndicatorLine]:
        """The columns: those that anybody owes."""
        owed = standing.progress.by_indicator
        return [
            one
            for number, one in standing.indicators.items()
            if number in owed and (not self.top or str(one.top_id) == self.top)
        ]

    def query(self) -> dict[str, str]:
        """The filters as a query."""
        return {name: value for name, value in vars(self).items() if value}


TABLES_KEPT = 20
"""So many selections of one standing keep their table, at most 0.6 MB each."""
_DRAWING = Lock()
_TABLES: WeakKeyDictionary[Standing, dict[object, SafeString]] = WeakKeyDictionary()


class Matrix:
    """The shown part of a standing; `base` is the query that every link of it carries on (cycle, day, filters)."""

    def __init__(self, standing: Standing, choice: Choice, base: dict[str, str]) -> None:
        self.standing = standing
        self.units = choice.units(standing)
        self.indicators = choice.indicators(standing)
        self._list = reverse("progress:duties")
        self._duty = reverse("evidence:duty", args=[0])[:-1]
        self._base = base
        self._choice = choice

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The duties that are shown."""
        if not self._choice.query():
            return self.standing.lines
        rows, columns = {unit.label for unit in self.units}, {one.number for one in self.indicators}
        return tuple(line for line in self.standing.lines if line.unit in rows and line.indicator in columns)

    @cached_property
    def _cell(self) -> dict[tuple[str, str], Line]:
        return {(line.unit, line.indicator): line for line in self.lines}

    @cached_property
    def counts(self) -> Counts:
        """All that is shown."""
        return self.standing.counts(self.lines if self._choice.query() else None)

    def html(self) -> SafeString:
        """The table; kept beside the standing, which is the same object until something changes."""
        kept = _TABLES.setdefault(self.standing, {})
        key = (self._choice, tuple(sorted(self._base.items())))
        if (known := kept.get(key)) is not None:
            return known
        with _DRAWING:  # one draws it, who asks at the same moment waits
            if (known := kept.get(key)) is None:
                if len(kept) >= TABLES_KEPT:
                    kept.clear()
                known = kept[key] = self._table()
        return known

    def _table(self) -> SafeString:
        return mark_safe(  # every text in it is escaped where it is put in
            f'<table class="matrix"><thead>{self._tops()}{self._head()}</thead>'
            f"<tbody>{''.join(self._row(unit) for unit in self.units)}</tbody><tfoot>{self._foot()}</tfoot></table>"
        )

    def _link(self, words: object, **query: object) -> str:
        address = f"{self._list}?{urlencode({**self._base, **query})}"
        return f'<a href="{escape(address)}">{escape(words)}</a>'

    def _tops(self) -> str:
        spans: list[list[object]] = []
        for one in self.indicators:
            if spans and spans[-1][0] == one.top:
                spans[-1][1] = int(str(spans[-1][1])) + 1
            else:
                spans.append([one.top, 1])
        cells = "".join(f'<th colspan="{span}" scope="colgroup">{escape(top)}</th>' for top, span in spans)
        return f'<tr class="tops"><th class="corner" scope="col">单位</th>{cells}<th colspan="3">合计</th></tr>'

    def _head(self) -> str:
        cells = "".join(
            f'<th scope="col" title="{escape(one.short)}">{self._link(one.number, indicator=one.id)}</th>'
            for one in self.indicators
        )
        return f'<tr><th class="corner" scope="col">指标</th>{cells}<th>应报</th><th>完成</th><th>完成率</th></tr>'

    def _row(self, unit: UnitLine) -> str:
        own = [line for one in self.indicators if (line := self._cell.get((unit.label, one.number)))]
        cells = "".join(self._one(self._cell.get((unit.label, one.number))) for one in self.indicators)
        head = f'<th scope="row">{self._link(unit.label, unit=unit.id)}</th>'
        return f"<tr>{head}{cells}{self._sums(own, unit=unit.id)}</tr>"

    def _one(self, line: Line | None) -> str:
        if line is None:
            return "<td></td>"
        letter = LETTERS[line.state]
        if line.role is Role.LEAD:
            letter = f"<b>{letter}</b>"
        late = "<i>!</i>" if self.standing.is_late(line) else ""
        return f'<td class="s-{line.state.value}"><a href="{self._duty}{line.id}">{letter}{late}</a></td>'

    def _sums(self, lines: Sequence[Line], **query: object) -> str:
        counts = self.standing.counts(lines)
        done = self._link(counts.done, done=1, **query)
        return f"<td>{self._link(counts.total, **query)}</td><td>{done}</td><td>{counts.percent}</td>"

    def _foot(self) -> str:
        by_number: dict[str, list[Line]] = {one.number: [] for one in self.indicators}
        for line in self.lines:
            by_number[line.indicator].append(line)
        counts = {number: self.standing.counts(lines) for number, lines in by_number.items()}
        every, finished = self.counts, self.standing.progress.indicators_done
        done = [self._link(counts[one.number].done, indicator=one.id, done=1) for one in self.indicators]
        ready = ["是" if one.number in finished else "否" for one in self.indicators]
        lines = (
            ("应报", [str(counts[one.number].total) for one in self.indicators], str(every.total)),
            ("完成", done, str(every.done)),
            ("完成率", [counts[one.number].percent.removesuffix("%") for one in self.indicators], every.percent),
            ("指标完成", ready, str(sum(one.number in finished for one in self.indicators))),
        )
        return "".join(
            f'<tr><th scope="row">{label}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}'
            f'<td colspan="3">{last}</td></tr>'
            for label, cells, last in lines
        )
