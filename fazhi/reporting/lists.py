"""What a report binds besides measures: registers as lists, each registered document as a figure of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property

from fazhi.ledgers import Ledger, Row, Value, row_digest
from fazhi.measures import Figure, FigureKind, Period
from fazhi.reporting.face import ListRows

DOCUMENT = "document:"
"""`document:鲁法办〔2021〕1号` is the figure of one document: it is in the register, and there it is found."""


def lists_of(
    rows: Mapping[str, Sequence[Row]], ledgers: Iterable[Ledger], period: Period, *, unit: str | None = None
) -> dict[str, ListRows]:
    """Every register as a list by its title, with and without 台账; columns by title; rows dated inside the period.

    With `unit` only its rows.

    Registers without rows are empty lists: a template may name them.
    """
    out: dict[str, ListRows] = {}
    for ledger in ledgers:
        entries = _Columns(rows.get(ledger.name, ()), ledger, period, unit)
        for name in dict.fromkeys((ledger.title, ledger.title.removesuffix("台账"), ledger.name)):
            out[name] = entries
    return out


def _inside(day: Value, period: Period) -> bool:
    return not isinstance(day, date) or period.first <= day <= period.last


class _Columns(Sequence[Mapping[str, object]]):
    """Rows with their columns under the titles; chosen when looked at, since most registers of a report never are."""

    def __init__(self, rows: Sequence[Row], ledger: Ledger, period: Period, unit: str | None) -> None:
        self._all, self._ledger, self._period, self._unit = rows, ledger, period, unit
        self._titles = [(field.title, field.name) for field in ledger.fields]

    @cached_property
    def _rows(self) -> list[Row]:
        day, unit = self._ledger.date_field, self._ledger.unit_field if self._unit else ""
        mine = (row for row in self._all if not unit or row.values.get(unit) == self._unit)
        return [row for row in mine if _inside(row.values.get(day), self._period)]

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, place: int) -> Mapping[str, object]:  # type: ignore[override]  # nobody slices it
        values = self._rows[place].values
        return {title: values.get(name) for title, name in self._titles}


def document_figures(rows: Sequence[Row], ledger: Ledger, period: Period) -> list[Figure]:
    """A figure for each number in the register of documents: how many entries bear it, which should be one."""
    by_number: dict[str, list[Row]] = {}
    for row in rows:
        if number := row.values.get("docno"):
            by_number.setdefault(str(number), []).append(row)
    return [_document(number, found, ledger, period) for number, found in by_number.items()]


def _document(number: str, rows: Sequence[Row], ledger: Ledger, period: Period) -> Figure:
    ordered = sorted(rows, key=lambda row: row.id)
    return Figure(
        measure=f"{DOCUMENT}{number}",
        title=str(rows[0].values.get("title") or number),
        kind=FigureKind.NUMBER,
        value=len(rows),
        unit="件",
        period=period,
        ledger=ledger.name,
        formula=f"{ledger.title}中发文字号为{number}的文件数",
        row_ids=tuple(row.id for row in ordered),
        row_hash=hashlib.sha256(b"".join(row_digest(row) for row in ordered)).hexdigest(),
    )
