"""Figures out of rows: each measure for a period, for the region and for units, with the rows behind each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from fazhi.ledgers.definitions import Catalogue
from fazhi.ledgers.model import Basis, Ledger, MeasureDefinition, Row, Value
from fazhi.ledgers.sqltext import Place
from fazhi.ledgers.store import ROW, Limits, Store, quoted
from fazhi.measures.figure import Figure, FigureValue, exact, rounded, tidy
from fazhi.measures.period import Period


@dataclass(frozen=True, slots=True)
class _Query:
    """A measure made ready: its SELECT list and its condition, and the parameters that each of them uses."""

    definition: MeasureDefinition
    ledger: Ledger
    place: Place
    columns: str
    condition: str
    column_names: frozenset[str]
    condition_names: frozenset[str]


def compute(
    rows_by_ledger: Mapping[str, Sequence[Row]],
    definitions: Iterable[MeasureDefinition],
    period: Period,
    *,
    units: Sequence[str] = (),
    previous: Period | None = None,
    ledgers: Catalogue | None = None,
    arguments: Mapping[str, Value] | None = None,
    limits: Limits | None = None,
) -> list[Figure]:
    """All figures: for each definition the region's, then one for each of `units` in order.

    `previous` is the period to compare with (the one before by default). `arguments` are values for the parameters
    of measures that have some. Raises MeasureError for wrong SQL. To ask several times, open a `Store` and use
    `compute_in`.
    """
    with Store(rows_by_ledger, ledgers, limits=limits) as store:
        return compute_in(store, definitions, period, units=units, previous=previous, arguments=arguments)


def compute_in(
    store: Store,
    definitions: Iterable[MeasureDefinition],
    period: Period,
    *,
    units: Sequence[str] = (),
    previous: Period | None = None,
    arguments: Mapping[str, Value] | None = None,
) -> list[Figure]:
    """As `compute`, over a store that is open."""
    before = previous or period.before()
    figures = []
    for definition in definitions:
        query = prepare(store, definition)
        given = {name: (arguments or {}).get(name) for name in definition.parameters}
        figures.append(_region(store, query, period, before, given))
        if units and query.ledger.unit_field:
            figures += _by_unit(store, query, period, before, given, units)
    return figures


def prepare(store: Store, definition: MeasureDefinition) -> _Query:
    """The measure's SQL, looked at part by part. Raises MeasureError that names the measure and the entry."""
    ledger = store.ledgers.get(definition.ledger)
    source = ledger.source or ledger.name
    parts: dict[str, str] = {}
    used: dict[str, tuple[str, ...]] = {}
    for entry in ("expression", "numerator", "denominator", "filter"):
        if text := getattr(definition, entry):
            place = Place(source, f"指标“{definition.name}”的 {entry}")
            allowed = ("first", "last", *definition.parameters)
            used[entry] = store.check(ledger, text, place=place, more=definition.ledgers, parameters=allowed)
            parts[entry] = f"(\n{text}\n)"
    if definition.is_ratio:
        columns = f"NULL AS value, {parts['numerator']} AS numerator, {parts['denominator']} AS denominator"
    else:
        columns = f"{parts['expression']} AS value, NULL AS numerator, NULL AS denominator"
    # Counting the rows too makes DuckDB refuse a bare column, of which it would give one value a row.
    columns += ", count(*) AS counted"
    span, span_names = _span(definition, ledger)
    return _Query(
        definition,
        ledger,
        Place(source, f"指标“{definition.name}”"),
        columns,
        " AND ".join(one for one in (parts.get("filter"), span) if one) or "TRUE",
        frozenset(name for entry in ("expression", "numerator", "denominator") for name in used.get(entry, ())),
        frozenset(used.get("filter", ())) | span_names,
    )


def _span(definition: MeasureDefinition, ledger: Ledger) -> tuple[str, frozenset[str]]:
    """The condition by which rows belong to the period, and the ends of the period that it uses."""
    day = quoted(definition.date_field or ledger.date_field)
    match definition.basis:
        case Basis.IN_PERIOD:
            return f"{day} BETWEEN $first AND $last", frozenset({"first", "last"})
        case Basis.YEAR_TO_DATE:
            return f"{day} BETWEEN date_trunc('year', $last) AND $last", frozenset({"last"})
        case Basis.AS_OF:
            # What has no beginning written down is taken to be there.
            span = f"({day} IS NULL OR {day} <= $last)"
            if definition.until_field:
                until = quoted(definition.until_field)
                span += f" AND ({until} IS NULL OR {until} > $last)"
            return span, frozenset({"last"})
        case Basis.ALL:
            return "", frozenset()


def _region(store: Store, query: _Query, period: Period, before: Period, given: Mapping[str, Value]) -> Figure:
    if query.ledger.name not in store.supplied:
        return replace(_figure(query, period), missing=True)
    sql = f"SELECT {query.columns} FROM {quoted(query.ledger.table)} WHERE {query.condition}"
    answer = _ask(store, query, sql, period, given)[0]
    earlier = _ask(store, query, sql, before, given)[0]
    rows = _rows(store, query, ROW, period, given)
    places = np.asarray(rows[ROW], dtype=np.int64)
    return _with_values(_behind(store, query, _figure(query, period), places), query, answer, earlier)


def _by_unit(
    store: Store, query: _Query, period: Period, before: Period, given: Mapping[str, Value], units: Sequence[str]
) -> list[Figure]:
    """A figure for each unit; a unit without rows is counted too, as 0 rows."""
    empty = replace(_figure(query, period), missing=query.ledger.name not in store.supplied)
    if empty.missing:
        return [replace(empty, of_unit=unit) for unit in units]
    unit_column = quoted(query.ledger.unit_field)
    sql = f"SELECT {query.columns}, {unit_column} FROM {quoted(query.ledger.table)} WHERE {query.condition}"
    grouped = f"{sql} GROUP BY {unit_column}"
    answers = {one[4]: one for one in _ask(store, query, grouped, period, given)}
    earlier = {one[4]: one for one in _ask(store, query, grouped, before, given)}
    none = f"SELECT {query.columns} FROM {quoted(query.ledger.table)} WHERE FALSE AND {query.condition}"
    nothing = _ask(store, query, none, period, given)[0]
    rows = _rows(store, query, f"{unit_column} AS unit, {ROW}", period, given)
    owners, places = np.asarray(rows["unit"]), np.asarray(rows[ROW], dtype=np.int64)
    figures = []
    for unit in units:
        figure = _behind(store, query, replace(empty, of_unit=unit), places[owners == unit])
        figures.append(_with_values(figure, query, answers.get(unit, nothing), earlier.get(unit, nothing)))
    return figures


def _ask(store: Store, query: _Query, sql: str, period: Period, given: Mapping[str, Value]) -> list[tuple[Any, ...]]:
    names = query.column_names | query.condition_names
    return store.ask(sql, _values(names, period, given), ledger=query.ledger, place=query.place)


def _rows(store: Store, query: _Query, columns: str, period: Period, given: Mapping[str, Value]) -> Mapping[str, Any]:
    sql = f"SELECT {columns} FROM {quoted(query.ledger.table)} WHERE {query.condition} ORDER BY {ROW}"
    values = _values(query.condition_names, period, given)
    return store.ask_columns(sql, values, ledger=query.ledger, place=query.place)


def _values(names: frozenset[str], period: Period, given: Mapping[str, Value]) -> dict[str, Value]:
    return {
        name: value for name, value in {**given, "first": period.first, "last": period.last}.items() if name in names
    }


def _figure(query: _Query, period: Period) -> Figure:
    one = query.definition
    return Figure(
        measure=one.name,
        title=one.title,
        kind=one.kind,
        value=None,
        unit=one.unit,
        period=period,
        ledger=one.ledger,
        formula=one.formula,
        row_ids=(),
        row_hash="",
        target=one.target,
        direction=one.direction,
    )


def _behind(store: Store, query: _Query, figure: Figure, places: Any) -> Figure:
    ids = tuple(store.ids(query.ledger)[places].tolist())
    return replace(figure, row_ids=ids, row_hash=store.digest(query.ledger, places))


def _with_values(figure: Figure, query: _Query, answer: Sequence[Any], earlier: Sequence[Any]) -> Figure:
    value, numerator, denominator = _value(query.definition, answer)
    return replace(
        figure,
        value=value,
        numerator=numerator,
        denominator=denominator,
        previous=_value(query.definition, earlier)[0],
    )


def _value(definition: MeasureDefinition, answer: Sequence[Any]) -> tuple[FigureValue, FigureValue, FigureValue]:
    if not definition.is_ratio:
        return rounded(answer[0], definition), None, None
    numerator, denominator = exact(answer[1]), exact(answer[2])
    if numerator is None or not denominator:
        return None, tidy(numerator), tidy(denominator)
    return rounded(numerator * 100 / denominator, definition), tidy(numerator), tidy(denominator)
