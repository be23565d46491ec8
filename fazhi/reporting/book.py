"""The figures of a report by name: measure names, titles and units in, one `Figure` out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fazhi.measures import Figure, Period
from fazhi.reporting.errors import UnknownNameError, near


def span(period: Period) -> str:
    """A period as a bound run writes it: 2021-01-01/2021-06-30."""
    return f"{period.first.isoformat()}/{period.last.isoformat()}"


class FigureBook:
    """Figures found by the measure's name (with - or _) or by its title; for the region or a unit.

    With `unit` it is that unit's report: names without a unit mean its figures. Figures of the report's `period` are
    found without naming it, those of other periods (for trends) by their span.
    """

    def __init__(self, figures: Iterable[Figure], period: Period, *, unit: str | None = None) -> None:
        self.period, self.unit = period, unit
        self._figures: dict[tuple[str, str | None, str | None], Figure] = {}
        self._names: dict[str, str] = {}
        own = span(period)
        for figure in figures:
            its = span(figure.period)
            self._figures[figure.measure, figure.of_unit, None if its == own else its] = figure
            for name in (figure.measure, figure.measure.replace("-", "_"), figure.title):
                self._names.setdefault(name, figure.measure)

    def __iter__(self) -> Iterator[Figure]:
        return iter(self._figures.values())

    def name_of(self, name: str) -> str | None:
        """The measure that a template means by `name`."""
        return self._names.get(name)

    def get(self, measure: str, unit: str | None = None, period: str | None = None) -> Figure | None:
        """The figure of a measure by its own name."""
        return self._figures.get((measure, unit or self.unit, period))

    def find(self, name: str, unit: str | None = None, period: str | None = None, *, file: str = "") -> Figure:
        """The figure; raises UnknownNameError with names like it."""
        measure = self.name_of(name)
        figure = self.get(measure, unit, period) if measure is not None else None
        if figure is None:
            raise UnknownNameError(file, None, f"{name}（{unit}）" if unit else name, near(name, self._names))
        return figure

    def units(self, measure: str) -> list[str]:
        """The units that have a figure of their own for the measure, in order."""
        return [unit for name, unit, period in self._figures if name == measure and unit is not None and period is None]

    def earlier(self, measure: str) -> list[Figure]:
        """The region's figures of other periods, the oldest first."""
        found = [f for (name, unit, period), f in self._figures.items() if name == measure and not unit and period]
        return sorted(found, key=lambda f: f.period.last)
