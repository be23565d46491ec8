"""单位名单.xlsx as export, template and import form."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fazhi.apps.pages.importing import CHANGED, GONE, NEW, Book, Change, Draft, differing, given
from fazhi.apps.units.models import Region, Unit, UnitCategory
from fazhi.apps.units.services import units
from fazhi.checks.case import Unit as CoreUnit
from fazhi.reading.fold import fold
from fazhi.reviewset.load import UNIT_COLUMNS, load_units
from fazhi.tables import SheetPlan

HEADINGS = {column.key: column.heading for column in UNIT_COLUMNS}
WIDTHS = (24, 24, 10, 10, 14, 18, 14)


class UnitsBook(Book):
    """The units of one region."""

    kind = "units"
    title = "单位名单"
    gone_words = "表中没有的单位一并停用"

    def __init__(self, region: Region) -> None:
        self.region = region
        self._given: set[str] = set()

    @property
    def scope(self) -> str:
        """The region's name."""
        return self.region.name

    def plans(self) -> Sequence[SheetPlan]:
        """Today's units."""
        rows = [
            [said for _, said in _fields(unit)] for unit in self.region.units.filter(is_active=True).order_by("order")
        ]
        return [
            SheetPlan(
                self.title,
                list(HEADINGS.values()),
                rows,
                WIDTHS,
                choices={2: UnitCategory.labels, 3: ["是", "否"]},
                comments={1: "多个简称用、分开；材料文件夹按全称或简称认单位。"},
                room=200,
            )
        ]

    def compare(self, path: Path, draft: Draft) -> None:
        """New, changed and missing units; a known unit is told by its name or by one of its short names."""
        wanted, remarks = load_units(path)
        draft.remarks += remarks
        known = {fold(unit.name): unit for unit in self.region.units.all()}
        seen: set[int] = set()
        self._given = given(_core_fields(core) for core in wanted)
        for order, core in enumerate(wanted):
            unit = known.get(fold(core.name)) or self._renamed(core, known, seen, wanted)
            if unit is None:
                draft.changes.append(self._new(core, order))
                continue
            seen.add(unit.pk)
            found = self._changed(unit, core, order)
            if found is None:
                draft.same += 1
            else:
                draft.changes.append(found)
        for unit in known.values():
            if unit.is_active and unit.pk not in seen:
                draft.changes.append(_gone(unit))

    def _renamed(
        self, core: CoreUnit, known: dict[str, Unit], seen: set[int], wanted: Sequence[CoreUnit]
    ) -> Unit | None:
        """The unit whose old name the row gives as a short name, where that name has no row of its own."""
        rows = {fold(one.name) for one in wanted}
        for alias in core.aliases:
            unit = known.get(fold(alias))
            if unit is not None and unit.pk not in seen and fold(unit.name) not in rows:
                return unit
        return None

    def _new(self, core: CoreUnit, order: int) -> Change:
        after = tuple((heading, "", said) for heading, said in _core_fields(core)[1:] if said)

        def do(by: Any) -> None:
            units.add_unit(region=self.region, name=core.name, by=by, **_values(core, order))

        return Change(NEW, core.name, after, do)

    def _changed(self, unit: Unit, core: CoreUnit, order: int) -> Change | None:
        fields = differing(_fields(unit), [one for one in _core_fields(core) if one[0] in self._given])
        if not unit.is_active:
            fields = (*fields, ("在用", "否", "是"))
        if not fields:
            return None

        def do(by: Any) -> None:
            values = {
                k: v for k, v in _values(core, order).items() if HEADINGS.get(k, "") in self._given or k == "order"
            }
            units.change_unit(unit=unit, by=by, name=core.name, is_active=True, **values)

        return Change(CHANGED, unit.name, fields, do)


def _values(core: CoreUnit, order: int) -> dict[str, Any]:
    return {
        "aliases": list(core.aliases),
        "category": core.category.value,
        "enforces": core.enforces,
        "contact": core.contact[:50],
        "phone": core.phone[:50],
        "leader": core.leader[:50],
        "order": order,
    }


def _gone(unit: Unit) -> Change:
    def do(by: Any) -> None:
        units.change_unit(unit=unit, by=by, is_active=False)

    return Change(GONE, unit.name, (("在用", "是", "否"),), do)


def _fields(unit: Unit) -> list[tuple[str, str]]:
    said = {
        "name": unit.name,
        "aliases": "、".join(unit.aliases),
        "category": unit.get_category_display(),
        "enforces": "是" if unit.enforces else "否",
        "contact": unit.contact,
        "phone": unit.phone,
        "leader": unit.leader,
    }
    return [(heading, said[key]) for key, heading in HEADINGS.items()]


def _core_fields(core: CoreUnit) -> list[tuple[str, str]]:
    said = {
        "name": core.name,
        "aliases": "、".join(core.aliases),
        "category": core.category.value,
        "enforces": "是" if core.enforces else "否",
        "contact": core.contact[:50],
        "phone": core.phone[:50],
        "leader": core.leader[:50],
    }
    return [(heading, said[key]) for key, heading in HEADINGS.items()]
