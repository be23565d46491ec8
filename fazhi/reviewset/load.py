"""The tables of a review set: cycle.toml, 单位名单.xlsx, 责任清单.xlsx. Faults are said all at once, with cells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fazhi.checks.case import Cycle, Duty, Indicator, Unit
from fazhi.errors import RowErrors, RowFault, SetError
from fazhi.reviewset.cycle_file import load_cycle
from fazhi.reviewset.duty_list import (
    INDICATOR_COLUMNS,
    duties_of,
    grouped,
    indicator_of,
    key_numbers,
    load_indicators,
    number_text,
)
from fazhi.reviewset.names import UnitNames
from fazhi.reviewset.register import with_register
from fazhi.reviewset.unit_list import UNIT_COLUMNS, load_units

UNITS_BOOK = "单位名单"
DUTIES_BOOK = "责任清单"
BOOK_SUFFIXES = (".xlsx", ".xls", ".et", ".xlsm")


@dataclass(frozen=True)
class ReviewSet:
    """Everything the tables of a set say. `remarks` are Chinese sentences about what was read with a doubt."""

    folder: Path
    cycle: Cycle
    units: tuple[Unit, ...]
    names: UnitNames
    indicators: tuple[Indicator, ...]
    duties: tuple[Duty, ...]
    key_tasks: frozenset[str]
    mend_by: date | None
    remarks: tuple[str, ...]


def load(folder: Path) -> ReviewSet:
    """Read the three tables of a set."""
    if not folder.is_dir():
        raise SetError(f"找不到材料集文件夹“{folder}”。")
    cycle, mend_by = load_cycle(folder / "cycle.toml")
    cycle = with_register(cycle, folder)
    units, remarks = load_units(_book(folder, UNITS_BOOK))
    names = UnitNames(units, cycle.region)
    remarks += [f"单位名单里“{n}”同时是{a.name}和{b.name}的叫法，按此叫法不能认出单位。" for n, a, b in names.clashes]
    indicators, key_tasks, vague = load_indicators(_book(folder, DUTIES_BOOK), names, cycle)
    return ReviewSet(
        folder=folder,
        cycle=cycle,
        units=units,
        names=names,
        indicators=indicators,
        duties=duties_of(indicators),
        key_tasks=key_tasks,
        mend_by=mend_by,
        remarks=tuple(remarks + vague),
    )


def _book(folder: Path, name: str) -> Path:
    for suffix in BOOK_SUFFIXES:
        if (folder / f"{name}{suffix}").is_file():
            return folder / f"{name}{suffix}"
    raise SetError(f"材料集里缺少《{name}.xlsx》，请放到“{folder}”下再运行。")


__all__ = [
    "INDICATOR_COLUMNS",
    "UNIT_COLUMNS",
    "ReviewSet",
    "RowErrors",
    "RowFault",
    "duties_of",
    "grouped",
    "indicator_of",
    "key_numbers",
    "load",
    "load_cycle",
    "load_indicators",
    "load_units",
    "number_text",
]
