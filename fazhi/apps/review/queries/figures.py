"""What the registers say of an indicator: the measures whose words it has, for the unit and for the region."""

from __future__ import annotations

from dataclasses import dataclass

from fazhi.apps.duties.models import Duty
from fazhi.apps.framework.models import Indicator
from fazhi.apps.registers.queries import catalogue_of, rows_of
from fazhi.ledgers import Catalogue, MeasureDefinition
from fazhi.measures import Figure, Period, compute
from fazhi.reporting.verify.facts import Known
from fazhi.reporting.verify.terms import Around, Vocabulary

ALIKE = 0.75
"""From this score on the words of a measure are taken to be those of an indicator; tried on the demo's indicators."""
MOST = 8
"""Measures that one duty shows."""


@dataclass(frozen=True, slots=True)
class Line:
    """One measure as the desk shows it; `of_unit` is None where the ledger knows no units."""

    ledger: str
    ledger_title: str
    of_unit: Figure | None
    region: Figure

    @property
    def figure(self) -> Figure:
        """The unit's figure, else the region's."""
        return self.of_unit or self.region

    @property
    def words(self) -> str:
        """听证案件12件; of the region where the ledger knows no units; '' where there is no value."""
        one = self.figure
        if one.missing or one.value is None:
            return ""
        return f"{'' if self.of_unit is not None else '全域'}{one.title}{one.text}"


def lines_for(duty: Duty) -> list[Line]:
    """The figures that tell something of a duty, the most fitting first; the ledgers' rows are read for it."""
    region = duty.cycle.region
    known = catalogue_of(region)
    wanted = measures_for(duty.indicator, known)
    if not wanted:
        return []
    ledgers = {one.ledger: known.get(one.ledger) for one in wanted}
    rows = {name: found for name, ledger in ledgers.items() if (found := rows_of(region, ledger, known))}
    period = Period(duty.cycle.first, duty.cycle.last, duty.cycle.name)
    figures = compute(rows, wanted, period, units=[duty.unit.name], ledgers=known)
    of_unit = {one.measure: one for one in figures if one.of_unit}
    of_region = {one.measure: one for one in figures if not one.of_unit}
    return [
        Line(one.ledger, ledgers[one.ledger].title, of_unit.get(one.name), of_region[one.name])
        for one in wanted
        if not ledgers[one.ledger].virtual
    ]


def measures_for(indicator: Indicator, known: Catalogue) -> list[MeasureDefinition]:
    """The measures of kept ledgers whose words the indicator has, the most fitting first."""
    kept = {ledger.name for ledger in known if not ledger.virtual}
    measures = [one for one in known.measures().values() if one.ledger in kept and not one.parameters]
    vocabulary = Vocabulary([Known(one.name, one.title, one.unit, None, one.words) for one in measures])
    heading = indicator.heading
    asked = [one.text for one in indicator.requirements.all()]
    around = Around.of(
        indicator.short, indicator.text, " ".join((indicator.standard, *asked)), [heading.title] if heading else []
    )
    scored = [(vocabulary.score(place, around), place) for place in range(len(measures))]
    best = sorted((one for one in scored if one[0] >= ALIKE), key=lambda one: (-one[0], one[1]))
    return [measures[place] for _, place in best[:MOST]]
