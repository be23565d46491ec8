"""Checks over registers: the rules that definitions declare, keys that repeat, references that lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fazhi.ledgers.definitions import Catalogue
from fazhi.ledgers.filled import key_of
from fazhi.ledgers.model import ForeignKey, Ledger, Row, RowRule, Value
from fazhi.ledgers.sqltext import Place
from fazhi.ledgers.store import ROW, Limits, Store, quoted
from fazhi.ledgers.values import write_value
from fazhi.tables import nearest

UNITS = "units"
"""The supplied ledger of units; where it is given, every row's unit must stand in it."""

_BRACES = re.compile(r"\{(\w+)\}")
_PARAMETERS = ("first", "last")


@dataclass(frozen=True, slots=True)
class RegisterFinding:
    """What a rule found: in which ledger, which rows, what is wrong and what to do about it."""

    ledger: str
    check: str
    title: str
    row_ids: tuple[str, ...]
    message: str
    suggestion: str


def run_rules(
    rows_by_ledger: Mapping[str, Sequence[Row]],
    first: date,
    last: date,
    *,
    ledgers: Catalogue | None = None,
    limits: Limits | None = None,
) -> list[RegisterFinding]:
    """Everything the rules find in these registers for the period from `first` to `last`, ledger by ledger.

    A rule that looks into a ledger whose rows were not handed in is not applied. Raises MeasureError for wrong SQL.
    """
    with Store(rows_by_ledger, ledgers, limits=limits) as store:
        return run_rules_in(store, first, last)


def run_rules_in(store: Store, first: date, last: date) -> list[RegisterFinding]:
    """The same on a store that is open already."""
    found: list[RegisterFinding] = []
    for name, rows in store.supplied.items():
        ledger = store.ledgers.get(name)
        found += _twins(ledger, rows)
        for key in ledger.foreign_keys:
            if key.ledger in store.supplied:
                found += _lost(ledger, rows, key, store)
        if UNITS in store.supplied and not ledger.virtual and ledger.unit_field:
            found += _unknown_units(ledger, rows, store.supplied[UNITS])
        for rule in ledger.checks:
            if all(other in store.supplied for other in rule.ledgers):
                found += _broken(store, ledger, rows, rule, {"first": first, "last": last})
    return found


def _broken(
    store: Store, ledger: Ledger, rows: Sequence[Row], rule: RowRule, ends: Mapping[str, Value]
) -> Iterator[RegisterFinding]:
    place = Place(ledger.source, f"规则“{rule.name}”的 when")
    used = store.check(ledger, rule.when, place=place, more=rule.ledgers, parameters=_PARAMETERS)
    sql = f"SELECT {ROW} FROM {quoted(ledger.table)} WHERE (\n{rule.when}\n) ORDER BY {ROW}"
    for (number,) in store.ask(sql, {name: ends[name] for name in used}, ledger=ledger, place=place):
        row = rows[number]
        message = _filled_in(rule.message, row, ledger)
        yield RegisterFinding(ledger.name, rule.name, rule.title, (row.id,), f"{message}。", _ended(rule.suggestion))


def _filled_in(template: str, row: Row, ledger: Ledger) -> str:
    def value(match: re.Match[str]) -> str:
        shown = write_value(row[match[1]], ledger.field(match[1]))
        return "（空）" if shown is None else str(shown)

    return _BRACES.sub(value, template)


def _ended(sentence: str) -> str:
    return f"{sentence}。" if sentence and not sentence.endswith("。") else sentence


def _twins(ledger: Ledger, rows: Sequence[Row]) -> Iterator[RegisterFinding]:
    """Rows with one key: a figure counts them twice."""
    seen: dict[tuple[Value, ...], list[Row]] = {}
    for row in rows:
        key = key_of(row, ledger)
        if key is not None:
            seen.setdefault(key, []).append(row)
    titles = "、".join(ledger.field(name).title for name in ledger.primary_key)
    for key, same in seen.items():
        if len(same) > 1:
            shown = "、".join("（空）" if one is None else str(one) for one in key)
            yield RegisterFinding(
                ledger.name,
                "duplicate-row",
                "重复登记",
                tuple(row.id for row in same),
                f"{titles}同为“{shown}”的有{len(same)}行，会重复计算。",
                "请核对是否同一件，重复的删去。",
            )


def _lost(ledger: Ledger, rows: Sequence[Row], key: ForeignKey, store: Store) -> Iterator[RegisterFinding]:
    """Rows that name something which the other ledger does not have."""
    other = store.ledgers.get(key.ledger)
    there = {tuple(row[name] for name in key.reference) for row in store.supplied[key.ledger]}
    titles = "、".join(ledger.field(name).title for name in key.fields)
    for row in rows:
        mine = tuple(row[name] for name in key.fields)
        if None not in mine and mine not in there:
            shown = "、".join(str(one) for one in mine)
            yield RegisterFinding(
                ledger.name,
                "reference-lost",
                "对应记录不存在",
                (row.id,),
                f"{titles}“{shown}”在《{other.title}》里没有。",
                f"请核对{titles}，或者补登《{other.title}》。",
            )


def _unknown_units(ledger: Ledger, rows: Sequence[Row], units: Sequence[Row]) -> Iterator[RegisterFinding]:
    names = [str(row["name"]) for row in units]
    known, told = set(names), dict[str, list[str]]()
    for row in rows:
        unit = row[ledger.unit_field]
        if unit is not None and unit not in known:
            told.setdefault(str(unit), []).append(row.id)
    for unit, ids in told.items():
        near = nearest(unit, names)
        hint = f"，是不是“{near}”" if near else ""
        message = f"单位名单里没有“{unit}”{hint}，有{len(ids)}行，这些行不会计入任何单位。"
        yield RegisterFinding(
            ledger.name, "unknown-unit", "单位不在名单", tuple(ids), message, "请改用单位名单里的名称，或者补登单位。"
        )
