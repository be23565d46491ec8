"""Every measure with its value and formula; one measure with its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render

from fazhi.apps.pages.errors import NotThereError
from fazhi.apps.pages.listing import Column, workbook
from fazhi.apps.reports.queries import Reckoned, rows_behind
from fazhi.apps.reports.views.common import bars, columns_of, reckoned_of, row_address
from fazhi.apps.units.access import allow
from fazhi.ledgers import MeasureDefinition
from fazhi.measures import Figure, shown
from fazhi.reporting.forms import number_of
from fazhi.reporting.lists import DOCUMENT
from fazhi.reporting.trace import cell_words

MOST_BARS = 20
ROWS = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One measure as the page shows it."""

    figure: Figure
    ledger: str
    basis: str

    @property
    def name(self) -> str:
        return self.figure.measure

    @property
    def previous(self) -> str:
        return shown(self.figure.previous, self.figure.unit)

    @property
    def change(self) -> str:
        return change_of(self.figure)

    @property
    def target(self) -> str:
        one = self.figure
        if one.target is None:
            return ""
        return shown(one.target.normalize(), one.unit) if one.target else f"0{one.unit}"

    @property
    def parts(self) -> str:
        one = self.figure
        return f"{shown(one.numerator)} ÷ {shown(one.denominator)}" if one.denominator is not None else ""


def change_of(figure: Figure) -> str:
    """+1631, -2个百分点; '' where there is nothing to compare with."""
    change = figure.change
    if not change:
        return "持平" if change is not None else ""
    return f"{'增' if change > 0 else '减'}{shown(abs(change), '个百分点' if figure.unit == '%' else figure.unit)}"


def _lines(reckoned: Reckoned, unit: str | None) -> list[Line]:
    titles = {one.name: one.title for one in reckoned.ledgers}
    known = reckoned.ledgers.measures()
    return [
        Line(one, titles.get(one.ledger, one.ledger), known[one.measure].basis.label)
        for one in reckoned.of(unit)
        if one.measure in known
    ]


EXPORT = (
    Column("ledger", "台账", lambda line: line.ledger),
    Column("title", "数据", lambda line: line.figure.title),
    Column("value", "本期", lambda line: line.figure.text),
    Column("previous", "上期", lambda line: line.previous),
    Column("change", "增减", lambda line: line.change),
    Column("target", "目标", lambda line: line.target),
    Column("parts", "分子÷分母", lambda line: line.parts),
    Column("rows", "依据行数", lambda line: len(line.figure.row_ids)),
    Column("formula", "计算口径", lambda line: line.figure.formula, wide=True),
)


@allow("reports.view")
def measures(request: HttpRequest) -> HttpResponse | FileResponse:
    """Every measure: value, unit, formula, target, comparison, number of rows; for the region or one unit."""
    cycle, reckoned = reckoned_of(request)
    units = list(dict.fromkeys(one.of_unit for one in reckoned.figures if one.of_unit))
    unit = request.GET.get("unit", "")
    if unit and unit not in units:
        raise NotThereError(f"没有名为“{unit}”的单位。")
    lines = [line for line in _lines(reckoned, unit or None) if _is_wanted(line, request)]
    if request.GET.get("format") == "xlsx":
        return workbook("数据口径", EXPORT, lines)
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(line.ledger, []).append(line)
    context = {
        "cycle": cycle,
        "groups": groups,
        "units": units,
        "unit": unit,
        "q": request.GET.get("q", ""),
        "only": request.GET.get("only", ""),
        "count": len(lines),
    }
    return render(request, "reports/measures.html", context)


def _is_wanted(line: Line, request: HttpRequest) -> bool:
    words = request.GET.get("q", "").split()
    only = request.GET.get("only", "")
    if only == "data" and line.figure.value is None:
        return False
    if only == "short" and line.figure.is_on_target is not False:
        return False
    text = f"{line.figure.title}{line.ledger}{line.figure.formula}"
    return all(word in text for word in words)


@allow("reports.view")
def measure(request: HttpRequest, name: str) -> HttpResponse:
    """One measure: the region's value or a unit's, the units beside each other, the rows behind."""
    cycle, reckoned = reckoned_of(request)
    unit = request.GET.get("unit", "")
    figure = reckoned.book.get(name, unit or None)
    if figure is None:
        raise NotThereError("没有这个数据，可能台账已调整。")
    definition = reckoned.ledgers.measures().get(name)
    by_unit = [one for one in reckoned.figures if one.measure == name and one.of_unit and one.row_ids]
    by_unit.sort(key=lambda one: -(number_of(one) or 0))
    page = Paginator(figure.row_ids, ROWS).get_page(request.GET.get("page"))
    columns, rows = _rows(reckoned, figure, list(page))
    is_drawn = bool(by_unit) and not unit and number_of(by_unit[0]) is not None
    context = {
        "cycle": cycle,
        "figure": figure,
        "line": Line(figure, _title(reckoned, figure), definition.basis.label if definition else "不分时间"),
        "sql": list(_sql(definition)) if definition else [],
        "unit": unit,
        "by_unit": [Line(one, "", "") for one in by_unit],
        "page": page,
        "columns": columns,
        "rows": rows,
        "chart": bars("compare", [one.of_unit or "" for one in by_unit[:MOST_BARS]], by_unit[:MOST_BARS])
        if is_drawn
        else None,
        "is_document": name.startswith(DOCUMENT),
    }
    return render(request, "reports/measure.html", context)


def _title(reckoned: Reckoned, figure: Figure) -> str:
    return reckoned.ledgers.get(figure.ledger).title


def _rows(reckoned: Reckoned, figure: Figure, ids: list[str]) -> tuple[list[str], list[dict[str, Any]]]:
    """The rows of one page of ids as cells."""
    from dataclasses import replace

    some = replace(figure, row_ids=tuple(ids))
    found = rows_behind([some], reckoned.region, reckoned.cycle, reckoned.ledgers, reckoned.period.last).get(
        figure.ledger, []
    )
    columns = columns_of(reckoned.ledgers.get(figure.ledger), [row.values for row in found])
    rows = [
        {
            "id": row.id,
            "url": row_address(row.id),
            "cells": [cell_words(row.values.get(name)) for name, _ in columns],
        }
        for row in found
    ]
    return [title for _, title in columns], rows


def _sql(definition: MeasureDefinition) -> Iterator[tuple[str, str]]:
    for label, text in (
        ("计算", definition.expression),
        ("条件", definition.filter),
        ("分子", definition.numerator),
        ("分母", definition.denominator),
    ):
        if text:
            yield label, text
