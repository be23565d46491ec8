"""Registers of the demo county: the reference report's figures come out of its rows; workbooks read back the same."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from fazhi.demo.county import County, make_county
from fazhi.demo.registers import DEFAULT_SEED, make_registers, unit_names, write_registers
from fazhi.ledgers import Row, catalogue, read_filled, run_rules
from fazhi.measures import Figure, Period, compute

MEASURES = {
    "F01": "departments-covered", "F02": "towns-covered", "F03": "indicators", "F04": "half-way", "F05": "bodies-checked",
    "F06": "units-drawn", "F07": "penalty-files-reviewed", "F08": "files-closed-from", "F09": "files-closed-to",
    "F10": "review-dimensions", "F11": "check-matters", "F12": "team-types", "F13": "competition-team",
    "F14": "enforcement-teams", "F15": "centre-departments", "F16": "centre-departments", "F17": "service-windows",
    "F18": "service-matters", "F19": "service-matters", "F20": "online-rate", "F21": "time-cut-rate",
    "F22": "zero-visit-rate", "F23": "self-service-hours", "F24": "one-visit-rate", "F25": "special-areas-opened",
    "F26": "hearings", "F27": "hearings-aid", "F28": "hearings-no-charge", "F29": "hearings-civil",
    "F30": "hearings-invited", "F31": "service-activities", "F32": "permits-cancelled", "F33": "matters-merged",
    "F34": "promise-approvals", "F35": "unmanned-approvals", "F36": "done-at-once", "F37": "done-online",
    "F38": "done-nearby", "F39": "done-in-one", "F40": "web-assessed-indicators",
    "F41": "document", "F42": "document", "F43": "document", "F44": "document", "F45": "document",
}  # fmt: skip
BEFORE = {"F15", "F18"}
"""Figures that state the value at the start (由……增至)."""


@pytest.fixture(scope="session")
def county() -> County:
    return make_county(DEFAULT_SEED)


@pytest.fixture(scope="session")
def registers(county: County) -> dict[str, list[Row]]:
    return make_registers(county)


@pytest.fixture(scope="session")
def figures(county: County, registers: dict[str, list[Row]]) -> dict[str, Figure]:
    shelf = catalogue().measures()
    wanted = [shelf[name] for name in dict.fromkeys(MEASURES.values()) if name != "document"]
    return {one.measure: one for one in compute(registers, wanted, Period(county.first, county.last))}


@pytest.fixture(scope="session")
def reference(shared: Path) -> list[dict[str, str]]:
    with (shared / "reference" / "figures.tsv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def agrees(value: object, row: dict[str, str]) -> bool:
    """Whether a counted value is what the report's words say of it."""
    stated, qualifier = row["value"], row["qualifier"]
    if stated == "yes":
        return value is True
    if row["unit"] == "date":
        return value == date.fromisoformat(stated)
    if not isinstance(value, int | Decimal):
        return False
    if qualifier == "余":  # more than, but not the next ten
        return int(stated) < value < int(stated) + 10
    if qualifier == "以上":
        return int(stated) <= value < int(stated) + 1
    return value == int(stated)


def test_every_reference_figure_comes_from_rows(
    reference: list[dict[str, str]], figures: dict[str, Figure], registers: dict[str, list[Row]], county: County
) -> None:
    document = catalogue().measures()["document"]
    wrong = []
    for row in reference:
        if MEASURES[row["id"]] == "document":
            number = row["what it counts"].removeprefix("document ")
            period = Period(county.first, county.last)
            (figure,) = compute(registers, [document], period, arguments={"docno": number})
        else:
            figure = figures[MEASURES[row["id"]]]
        value = figure.previous if row["id"] in BEFORE else figure.value
        if not agrees(value, row) or not figure.row_ids:
            wrong.append((row["id"], value, row["value"]))
    assert (len(reference), wrong) == (45, [])


def test_figures_recounted_from_their_rows_by_hand(figures: dict[str, Figure], registers: dict[str, list[Row]]) -> None:
    rows = {row.id: row for some in registers.values() for row in some}
    kinds = Counter(rows[one]["kind"] for one in figures["hearings"].row_ids)
    assert kinds == {"司法救助": 17, "拟不起诉": 15, "民事诉讼监督": 1}
    assert sum(int(str(rows[one]["invited"])) for one in figures["hearings-invited"].row_ids) == 110
    assert len(set(figures["service-matters"].row_ids)) == 1774
    assert sum(bool(rows[one]["online"]) for one in figures["online-rate"].row_ids) == 1597
    assert len({rows[one]["unit"] for one in figures["penalty-files-reviewed"].row_ids}) == 14


@pytest.mark.parametrize("seed", [DEFAULT_SEED, 2, 5])
def test_registers_of_any_county_are_complete_and_without_findings(seed: int) -> None:
    county = make_county(seed)
    made = make_registers(county)
    assert set(made) == {one.name for one in catalogue()}
    assert all(made.values())
    assert run_rules(made, county.first, county.last) == []


def test_registers_of_a_small_county_can_be_made() -> None:
    county = make_county(3, units=6)
    made = make_registers(county)
    assert run_rules(made, county.first, county.last) == []


def test_another_seed_gives_other_figures(figures: dict[str, Figure]) -> None:
    county = make_county(2)
    shelf = catalogue().measures()
    names = ["service-matters", "hearings", "penalty-files-reviewed", "done-online"]
    found = compute(make_registers(county), [shelf[name] for name in names], Period(county.first, county.last))
    assert all(one.value != figures[one.measure].value for one in found)


def test_same_seed_gives_the_same_rows(county: County, registers: dict[str, list[Row]]) -> None:
    assert make_registers(county) == registers


def test_workbooks_of_all_registers_read_back_to_the_same_rows(
    county: County, registers: dict[str, list[Row]], tmp_path: Path
) -> None:
    paths = write_registers(tmp_path, county)
    assert len(paths) == 32
    for path in paths:
        ledger = catalogue().get(path.stem)
        filled = read_filled(path, ledger, units=unit_names(county))
        assert filled.faults == (), path.name
        assert [dict(row.values) for row in filled.rows] == [dict(row.values) for row in registers[ledger.name]]
