"""Versions of a report's text, each with its figures as they stood: the value, the formula, the rows with a digest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from fazhi.apps.pages.errors import ConflictError
from fazhi.apps.reports.models import BoundFigure, Report, ReportState, ReportVersion
from fazhi.apps.reports.queries import Reckoned, proofs_of, rows_behind
from fazhi.apps.units.models import Person
from fazhi.ledgers import Row, row_digest
from fazhi.measures import Figure, shown
from fazhi.reporting.compose import heading_number
from fazhi.reporting.moves import Held, Move, Snapshot, moves
from fazhi.reporting.text import Bound, HeadingBlock, Text, bound_runs, from_json, to_json
from fazhi.reporting.trace import cell_words

DIGESTED = 20_000
"""Rows of one figure whose digests are kept; of more rows only the ids say what came and went."""
FROZEN = 5_000
"""Rows of one figure that an issued report keeps in full; of more rows the ids and the hash are kept."""
_LETTERS = 16

Name = tuple[str, str, str]
"""Measure, unit ('' for the region), period ('' for the report's own)."""


def text_of(version: ReportVersion) -> Text:
    """The text of a version. Raises TextError where it is damaged."""
    return from_json(json.dumps(version.body).encode())


def body_of(text: Text) -> object:
    """A text as it is stored."""
    return json.loads(to_json(text))


def names_in(text: Text) -> list[Name]:
    """Every figure of a text once, in order."""
    return list(dict.fromkeys(name_of(run) for _, run in bound_runs(text)))


def name_of(run: Bound) -> Name:
    """What a bound run names."""
    return run.measure, run.unit or "", run.period or ""


def renumbered(text: Text) -> Text:
    """The text with its headings numbered anew, as blocks may have come and gone."""
    counters = [0, 0, 0, 0, 0]
    blocks = []
    for block in text.blocks:
        if isinstance(block, HeadingBlock):
            level = min(max(block.level, 1), 4)
            counters[level] += 1
            counters[level + 1 :] = [0] * (4 - level)
            block = msgspec.structs.replace(block, level=level, number=heading_number(level, counters[level]))
        blocks.append(block)
    return Text(tuple(blocks))


def open_draft(report_id: int) -> Report:
    """The report, held for a change. Raises ConflictError where it is issued."""
    report = Report.objects.select_for_update(of=("self",)).select_related("region", "cycle", "unit").get(pk=report_id)
    if report.state != ReportState.DRAFT:
        raise ConflictError("报告已签发，内容不能再改；需要更正的，请另起草一份。")
    return report


def newest_of(report: Report) -> ReportVersion:
    """The version that stands."""
    return report.versions.order_by("-number")[0]


def add_version(
    report: Report,
    text: Text,
    figures: Mapping[Name, Figure],
    reckoned: Reckoned,
    *,
    by: Person | None,
    note: str,
    kept: Iterable[BoundFigure] = (),
    freeze: bool = False,
) -> ReportVersion:
    """A new version. `figures` are bound as they stand now, `kept` are taken over from the version before."""
    number = (report.versions.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    version = ReportVersion.objects.create(report=report, number=number, by=by, note=note[:300], body=body_of(text))
    rows = rows_behind(figures.values(), report.region, report.cycle, reckoned.ledgers, reckoned.period.last)
    by_id = {row.id: row for some in rows.values() for row in some}
    made = [_bound(version, name, figure, by_id) for name, figure in figures.items()]
    if freeze:
        proofs = proofs_of(rows)
        for one in made:
            one.frozen = _frozen(one, by_id, reckoned, proofs)
    for one in kept:
        one.pk, one.version = None, version
        one._state.adding = True
        made.append(one)
    BoundFigure.objects.bulk_create(made, batch_size=50)
    return version


def _bound(version: ReportVersion, name: Name, figure: Figure, rows: Mapping[str, Row]) -> BoundFigure:
    ids = list(figure.row_ids)
    return BoundFigure(
        version=version,
        measure=name[0],
        of_unit=name[1],
        period=name[2],
        title=figure.title[:200],
        value=shown(figure.value),
        unit="" if figure.value is None or isinstance(figure.value, bool) else figure.unit,
        previous=shown(figure.previous, figure.unit),
        ledger=figure.ledger,
        formula=figure.formula,
        numerator=shown(figure.numerator),
        denominator=shown(figure.denominator),
        rows=ids,
        rows_hash=figure.row_hash,
        digests=[_digest(rows.get(one)) for one in ids] if len(ids) <= DIGESTED else [],
    )


def _digest(row: Row | None) -> str:
    return row_digest(row).hex()[:_LETTERS] if row is not None else ""


def _frozen(
    one: BoundFigure, rows: Mapping[str, Row], reckoned: Reckoned, proofs: Mapping[str, Sequence[str]]
) -> list[dict[str, object]]:
    """The rows as people read them, with their proofs: no later change of register or definition reaches these."""
    fields = reckoned.ledgers.get(one.ledger).fields if one.ledger else ()
    found: list[dict[str, object]] = []
    for pk in one.rows[:FROZEN]:
        row = rows.get(pk)
        if row is not None:
            # Pairs: a JSON object of PostgreSQL does not keep the order of its columns.
            cells = [(field.title, cell_words(row.values.get(field.name))) for field in fields]
            found.append({"id": pk, "cells": [pair for pair in cells if pair[1]], "proofs": list(proofs.get(pk, ()))})
    return found


# --- what moved -----------------------------------------------------------------------------------------------------


def has_moved(bound: Iterable[BoundFigure], reckoned: Reckoned) -> list[BoundFigure]:
    """The figures whose value or rows are no longer what they were; told by value and hash, without reading rows."""
    book = reckoned.book
    moved = []
    for one in bound:
        now = book.get(one.measure, one.of_unit or None, one.period or None)
        if now is None or (now.text, now.row_hash) != (one.text, one.rows_hash):
            moved.append(one)
    return moved


def moves_of(bound: Sequence[BoundFigure], reckoned: Reckoned) -> list[Move]:
    """What moved since the figures were bound, and why: rows that came, went or changed."""
    book = reckoned.book
    moved = has_moved(bound, reckoned)
    current = {
        (one.measure, one.of_unit): figure
        for one in moved
        if (figure := book.get(one.measure, one.of_unit or None, one.period or None)) is not None
    }
    rows = rows_behind(current.values(), reckoned.region, reckoned.cycle, reckoned.ledgers, reckoned.period.last)
    by_id = {row.id: row for some in rows.values() for row in some}
    return moves(Snapshot(tuple(map(_then, moved))), Snapshot(tuple(_now(one, by_id) for one in current.values())))


def _then(one: BoundFigure) -> Held:
    digests = one.digests or [""] * len(one.rows)
    rows = dict(zip(one.rows, digests, strict=True))
    return Held(one.measure, one.title, one.of_unit or None, one.text, one.ledger, one.formula, rows)


def _now(figure: Figure, rows: Mapping[str, Row]) -> Held:
    is_digested = len(figure.row_ids) <= DIGESTED
    held = {one: _digest(rows.get(one)) if is_digested else "" for one in figure.row_ids}
    return Held(figure.measure, figure.title, figure.of_unit, figure.text, figure.ledger, figure.formula, held)
