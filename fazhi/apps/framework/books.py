"""指标体系.xlsx as export, template and import form: three levels, requirements, and what the handbook says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fazhi.apps.framework import services
from fazhi.apps.framework.models import Edition, Indicator, Method
from fazhi.apps.framework.services import Headings
from fazhi.apps.pages.importing import CHANGED, GONE, NEW, Book, Change, Draft, differing, given
from fazhi.apps.units.models import Region
from fazhi.reviewset.framework import FRAMEWORK_COLUMNS, FrameworkRow, load_framework
from fazhi.tables import SheetPlan

HEADINGS = {column.key: column.heading for column in FRAMEWORK_COLUMNS}
WIDTHS = {"text": 36, "standard": 40, "requirements": 40, "notes": 30, "right": 30, "wrong": 30}


def points_text(value: object) -> str:
    """Points as people write them: 2, 1.5."""
    return "" if value is None else f"{float(str(value)):g}"


def said_of(indicator: Indicator) -> dict[str, str]:
    """One indicator's cells by column."""
    second = indicator.heading
    first = second.parent if second is not None and second.parent is not None else second
    return {
        "number": indicator.number,
        "level1": first.title if first is not None else "",
        "level2": second.title if second is not None and second is not first else "",
        "text": indicator.text,
        "standard": indicator.standard,
        "requirements": "\n".join(str(one) for one in indicator.requirements.all()),
        "method": indicator.get_method_display(),
        "points": points_text(indicator.points),
        "key": "是" if indicator.is_key else "否",
        "notes": indicator.notes,
        "right": indicator.right_example,
        "wrong": indicator.wrong_example,
        "synonyms": "、".join(indicator.synonyms),
    }


def _row_said(row: FrameworkRow) -> dict[str, str]:
    one = row.indicator
    return {
        "number": one.number,
        "level1": one.level1[:200],
        "level2": one.level2[:200],
        "text": one.text,
        "standard": one.standard,
        "requirements": "\n".join(item.label[:510] for item in one.requirements),
        "method": one.method.value,
        "points": points_text(one.points),
        "key": "是" if row.is_key else "否",
        "notes": row.notes,
        "right": row.right,
        "wrong": row.wrong,
        "synonyms": "、".join(row.synonyms),
    }


class FrameworkBook(Book):
    """One edition: a known one that is corrected, or a new one by its name, which leaves the old one as it is."""

    kind = "framework"
    title = "指标体系"
    gone_words = "表中没有的指标一并删去（已有责任的不能删）"

    def __init__(self, region: Region, edition: Edition | None, name: str = "") -> None:
        self.region, self.edition, self.name = region, edition, name

    @property
    def scope(self) -> str:
        """The edition's name."""
        return self.edition.name if self.edition is not None else self.name

    def _indicators(self) -> list[Indicator]:
        if self.edition is None:
            return []
        rows = self.edition.indicators.select_related("heading__parent").prefetch_related("requirements")
        return list(rows.order_by("order", "id"))

    def plans(self) -> Sequence[SheetPlan]:
        """Today's indicators."""
        keys = list(HEADINGS)
        rows = [[said_of(one)[key] for key in keys] for one in self._indicators()]
        return [
            SheetPlan(
                self.title,
                list(HEADINGS.values()),
                rows,
                [WIDTHS.get(key, 12) for key in keys],
                freeze_columns=1,
                choices={keys.index("method"): Method.labels, keys.index("key"): ["是", "否"]},
                comments={keys.index("requirements"): "一行一项，写成 1.实施方案或工作通知"},
                room=200,
            )
        ]

    def compare(self, path: Path, draft: Draft) -> None:
        """New, changed and missing indicators by their number."""
        known = {one.number: one for one in self._indicators()}
        seen = set()
        rows = load_framework(path)
        filled = given([(HEADINGS[k], v) for k, v in _row_said(row).items()] for row in rows)
        for order, row in enumerate(rows):
            number = row.indicator.number
            seen.add(number)
            old = known.get(number)
            fields = differing(
                [(HEADINGS[k], v) for k, v in said_of(old).items()] if old is not None else [],
                [(HEADINGS[k], v) for k, v in _row_said(row).items() if HEADINGS[k] in filled],
            )
            if old is not None and not fields:
                draft.same += 1
                continue
            what = f"{number} {row.indicator.text[:40]}"
            draft.changes.append(
                Change(CHANGED if old else NEW, what, fields if old else (), self._put(row, order, old, filled))
            )
        for number, old in known.items():
            if number not in seen:
                draft.changes.append(_gone(old))

    def _put(self, row: FrameworkRow, order: int, known: Indicator | None, filled: set[str]) -> Any:
        more = {
            "notes": ("notes", row.notes),
            "right": ("right_example", row.right),
            "wrong": ("wrong_example", row.wrong),
            "synonyms": ("synonyms", list(row.synonyms)),
        }
        kept = {name: value for key, (name, value) in more.items() if HEADINGS[key] in filled}

        def do(by: Any) -> None:
            services.put_indicator(
                edition=self._made(by),
                headings=self._headings,
                core=row.indicator,
                order=order,
                known=known,
                is_key=row.is_key,
                **kept,
            )

        return do

    def _made(self, by: Any) -> Edition:
        if self.edition is None:
            self.edition, _ = services.ensure_edition(region=self.region, name=self.name, by=by)
        if not hasattr(self, "_headings"):
            self._headings = Headings(self.edition)
        return self.edition

    def finish(self, *, by: Any) -> None:
        """Headings that nothing hangs under any more go."""
        edition = self._made(by)
        edition.headings.filter(level=2, indicators=None).delete()
        edition.headings.filter(level=1, indicators=None, children=None).delete()


def _gone(indicator: Indicator) -> Change:
    def do(by: Any) -> None:
        services.remove_indicator(indicator=indicator, by=by)

    return Change(GONE, str(indicator), (), do)
