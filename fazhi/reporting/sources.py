"""Where a report's figures come from: rows of registers, all measures over them, and what a written text is held to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from fazhi.errors import LedgerError
from fazhi.ledgers import Catalogue, Ledger, MeasureDefinition, Row
from fazhi.ledgers.filled import read_filled
from fazhi.measures import Figure, Period, compute
from fazhi.reporting.errors import NoLedgersError
from fazhi.reporting.lists import DOCUMENT, document_figures
from fazhi.reporting.verify import Known

_DOCUMENTS = "documents-register"


@dataclass(frozen=True, slots=True)
class Sources:
    """Rows by ledger, and the workbooks that belong to no ledger of the catalogue."""

    ledgers: Catalogue
    rows: Mapping[str, Sequence[Row]]
    unknown: tuple[str, ...] = ()

    @property
    def by_name(self) -> dict[str, Ledger]:
        """The definitions by their names."""
        return {ledger.name: ledger for ledger in self.ledgers}


def read_folder(folder: Path, ledgers: Catalogue) -> Sources:
    """The filled workbooks of a folder, each named after its ledger (听证台账.xlsx); one bad row refuses them all.

    单位名单 and 责任清单 may lie there too. Raises NoLedgersError where there is none, RowErrors for bad rows.
    """
    rows: dict[str, list[Row]] = {}
    unknown = []
    for path in sorted(folder.glob("*.xls*")) if folder.is_dir() else ():
        if path.name.startswith(("~", ".")):
            continue
        ledger = ledger_named(path.stem, ledgers)
        if ledger is None:
            unknown.append(path.name)
            continue
        filled = read_filled(path, ledger)
        filled.raise_faults()
        rows.setdefault(ledger.name, []).extend(filled.rows)
    if not rows:
        raise NoLedgersError(folder)
    return Sources(ledgers, rows, tuple(unknown))


def ledger_named(name: str, ledgers: Catalogue) -> Ledger | None:
    """The ledger that a file's name means: its title or an alias, with or without 台账."""
    for form in (name, f"{name}台账", name.removesuffix("台账"), f"行政执法{name}", f"检察{name}"):
        try:
            return ledgers.get(form)
        except LedgerError:
            continue
    return None


def figures_of(sources: Sources, period: Period, *, units: Sequence[str] | None = None) -> list[Figure]:
    """Every measure for the region and for its units, and each registered document."""
    definitions = [one for ledger in sources.ledgers for one in ledger.measures if not one.parameters]
    names = _units(sources) if units is None else units
    figures = compute(sources.rows, definitions, period, units=names, ledgers=sources.ledgers)
    documents = sources.rows.get(_DOCUMENTS, ())
    return figures + document_figures(documents, sources.ledgers.get(_DOCUMENTS), period) if documents else figures


def _units(sources: Sources) -> list[str]:
    """The units of the list of units, or else those that registers name."""
    rows = sources.rows.get("units", ())
    if rows:
        return [str(row.values.get("name")) for row in rows]
    found = {
        str(row.values[ledger.unit_field])
        for ledger in sources.ledgers
        for row in sources.rows.get(ledger.name, ())
        if ledger.unit_field and row.values.get(ledger.unit_field)
    }
    return sorted(found)


def known_figures(figures: Iterable[Figure], ledgers: Catalogue) -> list[Known]:
    """The region's figures as a written report is held to them, with the words of their measures."""
    measures = ledgers.measures()
    return [_known(one, measures.get(one.measure)) for one in figures if one.of_unit is None]


def _known(figure: Figure, measure: MeasureDefinition | None) -> Known:
    if figure.measure.startswith(DOCUMENT):
        return Known(figure.measure, figure.title, figure.unit, figure.measure.removeprefix(DOCUMENT))
    words = measure.words if measure is not None else ()
    unit = figure.unit or ("日期" if figure.kind == "date" else "")
    value = figure.value
    plain = value if value is None or isinstance(value, bool | date) else Decimal(value)
    return Known(figure.measure, figure.title, unit, plain, words, _number(figure.previous))


def _number(value: object) -> Decimal | None:
    return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None
