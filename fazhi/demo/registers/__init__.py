"""The registers of the demo county: rows of every ledger, from the seed, so that figures come from counting them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from fazhi.demo.county import DEFAULT_SEED, County
from fazhi.demo.registers import enforcement, justice, office, services, supplied
from fazhi.demo.registers.pen import Pen, Rows, as_rows, make_pen
from fazhi.ledgers import Row, catalogue, write_export

__all__ = ["DEFAULT_SEED", "FOLDER", "make_registers", "unit_names", "write_registers"]

FOLDER = "台账全册"
"""Where the workbooks of all ledgers lie beside a review set."""

_MAKERS: Mapping[str, Callable[[Pen], Rows]] = {
    "documents-register": office.documents,
    "meetings": office.meetings,
    "enforcement-certificates": enforcement.certificates,
    "enforcement-bodies": enforcement.bodies,
    "enforcement-teams": enforcement.teams,
    "penalty-powers": enforcement.powers,
    "case-files": enforcement.case_files,
    "normative-documents": office.normative_documents,
    "major-decisions": office.decisions,
    "reconsideration": justice.reconsiderations,
    "litigation": justice.litigation,
    "mediation-committees": justice.committees,
    "service-centre": services.centre,
    "service-matters": services.matters,
    "reform-items": services.reforms,
    "hearings": justice.hearings,
    "court-mediation": justice.court_mediations,
    "legal-aid": justice.legal_aid,
    "notary": justice.notary,
    "publicity-duties": office.publicity_duties,
    "publicity-activities": office.activities,
    "trainings": enforcement.trainings,
    "special-funds": office.funds,
    "public-measures": office.public_measures,
    "model-cases": office.model_cases,
    "problems": office.problems,
    "next-steps": office.next_steps,
    "units": supplied.units,
    "framework": supplied.framework,
    "duties": supplied.duties,
}
"""Makers by ledger; each has its own source of chance, so that one ledger's change leaves the others as they are."""


def make_registers(county: County) -> dict[str, list[Row]]:
    """Rows of all ledgers by name, those of units, indicators and duties included."""
    holders = make_pen(county, "people").holders
    made: dict[str, Rows] = {}
    for name, make in _MAKERS.items():
        pen = make_pen(county, name)
        pen.holders = holders
        made[name] = make(pen)
    made["legal-reviews"] = enforcement.legal_reviews(make_pen(county, "legal-reviews"), made["case-files"])
    made["mediation-cases"] = justice.mediations(make_pen(county, "mediation-cases"), made["mediation-committees"])
    return {name: as_rows(name, rows) for name, rows in made.items()}


def unit_names(county: County) -> dict[str, str]:
    """The name to keep for every name that people write."""
    return {name: unit.name for unit in county.units for name in (unit.name, *unit.aliases)}


def write_registers(folder: Path, county: County) -> list[Path]:
    """A workbook for each ledger, units by the short names that people write. Returns the paths.

    单位名单, 责任清单 and 责任落实情况, which a site supplies by itself, lie beside them: figures need these too.
    """
    shorts = {unit.name: unit.short for unit in county.units}
    paths = []
    for name, rows in make_registers(county).items():
        ledger = catalogue().get(name)
        written = [Row(row.id, {**row.values, **_short(row, ledger.unit_field, shorts)}) for row in rows]
        path = folder / f"{ledger.title}.xlsx"
        write_export(path, ledger, written)
        paths.append(path)
    return paths


def _short(row: Row, field: str, shorts: Mapping[str, str]) -> dict[str, str]:
    name = row[field]
    return {field: shorts[name]} if isinstance(name, str) and name in shorts else {}
