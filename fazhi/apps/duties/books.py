"""责任清单.xlsx as export, template and import form: for each indicator of a cycle who leads, who supports, by when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from fazhi.apps.duties import services
from fazhi.apps.duties.models import Duty, Part
from fazhi.apps.framework.books import said_of
from fazhi.apps.framework.models import Cycle, Indicator, Method
from fazhi.apps.pages.importing import CHANGED, GONE, NEW, Book, Change, Draft, differing
from fazhi.apps.units.models import Unit
from fazhi.apps.units.queries import core_region, core_units
from fazhi.checks.case import Cycle as CoreCycle
from fazhi.checks.case import Indicator as CoreIndicator
from fazhi.reviewset.load import INDICATOR_COLUMNS, load_indicators
from fazhi.reviewset.names import UnitNames
from fazhi.tables import SheetPlan

HEADINGS = {column.key: column.heading for column in INDICATOR_COLUMNS}
WIDTHS = {"text": 30, "standard": 30, "requirements": 36, "leads": 20, "supports": 30}
GONE_REASON = "导入的责任清单里不再列出"


class DutiesBook(Book):
    """The responsibility list of one cycle. Indicators themselves are changed in 指标体系, not here."""

    kind = "duties"
    title = "责任清单"
    gone_words = "表中没有的责任一并取消（已报送的材料保留）"

    def __init__(self, cycle: Cycle) -> None:
        self.cycle = cycle

    @property
    def scope(self) -> str:
        """The cycle's name."""
        return self.cycle.name

    def _duties(self) -> list[Duty]:
        rows = Duty.objects.filter(cycle=self.cycle).select_related("indicator", "unit", "cycle")
        return list(rows.order_by("indicator__order", "unit__order"))

    def _indicators(self) -> list[Indicator]:
        rows = self.cycle.edition.indicators.select_related("heading__parent").prefetch_related("requirements")
        return list(rows.order_by("order", "id"))

    def plans(self) -> Sequence[SheetPlan]:
        """Today's list; indicators that nobody owes yet stand in it with empty units."""
        by_indicator: dict[int, list[Duty]] = {}
        for duty in self._duties():
            if duty.is_active:
                by_indicator.setdefault(duty.indicator_id, []).append(duty)
        keys = list(HEADINGS)
        rows = []
        for indicator in self._indicators():
            duties = by_indicator.get(indicator.pk, [])
            due = common_due(duties)
            said = said_of(indicator) | {
                "leads": "、".join(d.unit.name for d in duties if d.part == Part.LEAD),
                "supports": "、".join(d.unit.name for d in duties if d.part == Part.SUPPORT),
                "due": due.isoformat() if due else "",
            }
            rows.append([said[key] for key in keys])
        notes = {
            keys.index("leads"): "多个单位用、分开；“全部县直单位”“各乡镇（街道）”代表全部。",
            keys.index("due"): "留空按周期的报送截止日；个别单位另定的时限不受影响。",
        }
        widths = [WIDTHS.get(key, 12) for key in keys]
        choices = {keys.index("method"): Method.labels}
        return [
            SheetPlan(
                self.title, list(HEADINGS.values()), rows, widths, freeze_columns=1, comments=notes, choices=choices
            )
        ]

    def compare(self, path: Path, draft: Draft) -> None:
        """New duties, changed parts and due dates, and duties no longer listed."""
        units = {unit.name: unit for unit in self.cycle.region.units.filter(is_active=True)}
        indicators = {one.number: one for one in self._indicators()}
        names = UnitNames(core_units(units.values()), core_region(self.cycle.region))
        wanted, _, remarks = load_indicators(path, names, _core(self.cycle), known=frozenset(indicators))
        draft.remarks += remarks + _other_words(wanted, indicators)
        duties = self._duties()
        known = {(duty.indicator_id, duty.unit_id): duty for duty in duties}
        seen = set()
        for row in wanted:
            indicator = indicators[row.number]
            common = common_due([d for d in duties if d.indicator_id == indicator.pk and d.is_active])
            for part, unit_names in ((Part.LEAD, row.leads), (Part.SUPPORT, row.supports)):
                for name in unit_names:
                    unit = units[name]
                    seen.add((indicator.pk, unit.pk))
                    duty = known.get((indicator.pk, unit.pk))
                    self._one(draft, indicator, unit, part, row.due, duty, common)
        for duty in duties:
            if duty.is_active and (duty.indicator_id, duty.unit_id) not in seen:
                draft.changes.append(_gone(duty))

    def _one(
        self,
        draft: Draft,
        indicator: Indicator,
        unit: Unit,
        part: str,
        due: date | None,
        duty: Duty | None,
        common: date | None,
    ) -> None:
        # The table has one due date an indicator: one that says what it said keeps the dates moved for single units.
        if duty is not None and duty.is_active and due in (None, common):
            due = duty.due
        due = due or self.cycle.submit_by
        after = [("分工", Part(part).label), ("时限", due)]
        before = [("分工", duty.get_part_display()), ("时限", duty.due)] if duty is not None and duty.is_active else []
        fields = differing(before, after)
        if not fields:
            draft.same += 1
            return
        kind = CHANGED if before else NEW
        draft.changes.append(Change(kind, f"{unit} · {indicator}", fields, self._assign(indicator, unit, part, due)))

    def _assign(self, indicator: Indicator, unit: Unit, part: str, due: date | None) -> Callable[[Any], None]:
        def do(by: Any) -> None:
            services.assign(cycle=self.cycle, indicator=indicator, unit=unit, part=part, due=due, by=by)

        return do

    def finish(self, *, by: Any) -> None:
        """The sums that progress pages read."""
        services.recount(cycle_id=self.cycle.pk)


def common_due(duties: Sequence[Duty]) -> date | None:
    """The due date most of these duties have; the earliest of those that are equally frequent."""
    counts = Counter(duty.due for duty in duties if duty.due is not None)
    return min(counts, key=lambda day: (-counts[day], day)) if counts else None


def _core(cycle: Cycle) -> CoreCycle:
    return CoreCycle(cycle.name, cycle.first, cycle.last, cycle.submit_by, core_region(cycle.region))


def _other_words(wanted: Sequence[CoreIndicator], indicators: dict[str, Indicator]) -> list[str]:
    """Where the list words an indicator otherwise than the framework: said, and left as it is."""
    other = [one.number for one in wanted if one.text and one.text != indicators[one.number].text]
    if not other:
        return []
    return [f"指标{'、'.join(other[:20])}的内容与指标体系不同，这里只导入责任分工和时限；要改内容请导入指标体系。"]


def _gone(duty: Duty) -> Change:
    def do(by: Any) -> None:
        services.remove(duty=duty, by=by, reason=GONE_REASON)

    return Change(GONE, f"{duty.unit} · {duty.indicator}", (("分工", duty.get_part_display(), ""),), do)
