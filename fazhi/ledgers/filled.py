"""A filled workbook as typed rows, or every cell of it that does not fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as data_field
from pathlib import Path

from fazhi.errors import RowErrors, RowFault
from fazhi.ledgers.model import Field, Ledger, Row, Value
from fazhi.ledgers.values import Reading, read_value
from fazhi.tables import Column, Record, nearest, read_tables

MAX_ROWS = 200_000
MAX_FAULTS = 2_000
"""More faults than anybody reads; the first thousand say what is wrong with the file."""


PROBLEM = "问题"
PLACE = "原行号"
OWN_HEADINGS = frozenset({"序号", PROBLEM, PLACE})
"""Headings that mean no column of the ledger: the office's numbering and what an error workbook adds."""

MAX_REMEMBERED = 20_000
"""Readings kept for each column; codes that never repeat fill it and are read anew."""


@dataclass(frozen=True, slots=True)
class CellFault:
    """One cell that does not fit; `row` is counted as Excel shows it, `field` is '' where the whole row is meant."""

    sheet: str
    row: int
    column: str
    value: str
    remedy: str
    field: str = ""

    @property
    def sentence(self) -> str:
        shown = f"“{self.value[:40]}”" if self.value else ""
        return f"“{self.sheet}”表第{self.row}行“{self.column}”{shown}：{self.remedy}。"


@dataclass(frozen=True, slots=True)
class Filled:
    """What a workbook holds: typed rows, the texts they came from (for the error workbook), and what does not fit.

    `sheet` is the first one that holds the table. `absent` are titles of columns that are not there, `strangers` the
    headings that are no column, each with the absent one it may have meant.
    """

    ledger: Ledger
    file: str
    sheet: str
    rows: tuple[Row, ...]
    records: tuple[Record, ...]
    faults: tuple[CellFault, ...]
    absent: tuple[str, ...] = ()
    strangers: Mapping[str, str | None] = data_field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        return not self.faults

    @property
    def bad_rows(self) -> frozenset[tuple[str, int]]:
        """Sheet and row of everything to mend."""
        return frozenset((fault.sheet, fault.row) for fault in self.faults)

    def raise_faults(self) -> None:
        """RowErrors with all faults, if there are any: imports are all or nothing."""
        if self.faults:
            faults = [RowFault(one.sheet, one.row, one.column, one.remedy) for one in self.faults]
            raise RowErrors(self.file, faults)


def read_filled(
    path: Path,
    ledger: Ledger,
    *,
    file: str | None = None,
    units: Mapping[str, str] | None = None,
    known: Mapping[str, Sequence[str]] | None = None,
) -> Filled:
    """The rows of a filled workbook of this ledger, from every sheet that has its headings. Raises TableError.

    `units` gives for every name and alias of a unit the spelling to keep; `known` gives for a field the values that
    exist elsewhere (foreign keys). Rows like the template's example, blank rows and totals are passed over.
    """
    tables = read_tables(path, columns_of(ledger), file=file, max_rows=MAX_ROWS)
    example = {field.name: example_of(field) for field in ledger.fields}
    reader = _Reader(ledger, units, known or {})
    records: list[Record] = []
    rows: list[Row] = []
    for table in tables:
        mine = [one for one in table.records if not _is_example(one, example)]
        reader.turn_to(table.headings)
        rows += [row for record in mine if (row := reader.row(record)) is not None]
        records += mine
    absent = tuple(one.title for one in ledger.fields if all(one.name not in table.headings for table in tables))
    spare = dict.fromkeys(heading for table in tables for heading in table.spare if heading not in OWN_HEADINGS)
    strangers = {heading: nearest(heading, absent) for heading in spare}
    faults = tuple(reader.faults)
    return Filled(ledger, tables[0].file, tables[0].sheet, tuple(rows), tuple(records), faults, absent, strangers)


def columns_of(ledger: Ledger) -> list[Column]:
    """The ledger's fields as columns to look for."""
    return [Column(one.name, one.title, one.aliases, required=one.required) for one in ledger.fields]


def example_of(field: Field) -> str:
    """What stands in the template's example row."""
    if field.example:
        return field.example
    if field.enum:
        return field.enum[0]
    samples = {"integer": "1", "number": "1", "date": "2021-03-05", "boolean": "是"}
    return samples.get(field.type.value, f"（{field.title}）")


def key_of(row: Row, ledger: Ledger) -> tuple[Value, ...] | None:
    """The values of the primary key; None where there is no key, or none of it is filled."""
    found = tuple(row.values.get(name) for name in ledger.primary_key)
    return found if any(one is not None for one in found) else None


def _is_example(record: Record, example: Mapping[str, str]) -> bool:
    filled = {name: text for name, text in record.values.items() if text}
    return len(filled) > 2 and all(example.get(name) == text for name, text in filled.items())


class _Reader:
    """Reads records one after the other and remembers keys and unique values seen."""

    def __init__(
        self,
        ledger: Ledger,
        units: Mapping[str, str] | None,
        known: Mapping[str, Sequence[str]],
    ) -> None:
        self.ledger, self.units = ledger, units
        self.headings: Mapping[str, str] = {}
        self.known = {name: dict.fromkeys(values) for name, values in known.items()}
        self.fields: list[Field] = []
        self.uniques: list[tuple[tuple[str, ...], dict[tuple[Value, ...], Record]]] = []
        keys = [ledger.primary_key, *((field.name,) for field in ledger.fields if field.unique)]
        for names in dict.fromkeys(key for key in keys if key):
            self.uniques.append((names, {}))
        self.faults: list[CellFault] = []
        # Dates, kinds and units repeat; a cell of a long register is read once.
        self._read: dict[str, dict[str, Reading]] = {field.name: {} for field in ledger.fields}

    def turn_to(self, headings: Mapping[str, str]) -> None:
        """The next sheet, with its headings by field; keys seen on earlier sheets stay known."""
        self.headings = headings
        self.fields = [field for field in self.ledger.fields if field.name in headings]

    def row(self, record: Record) -> Row | None:
        """The typed row, or None where something of it does not fit."""
        before = len(self.faults)
        values: dict[str, Value] = {}
        for field in self.fields:
            text = record.values.get(field.name, "")
            seen = self._read[field.name]
            reading = seen.get(text)
            if reading is None:
                reading = read_value(text, field)
                if len(seen) < MAX_REMEMBERED:
                    seen[text] = reading
            if reading.remedy:
                self._fault(record, field, text, reading.remedy)
            elif reading.value is not None:
                values[field.name] = self._looked_up(record, field, text, reading.value)
        self._refuse_twins(record, values)
        if len(self.faults) > before:
            return None
        place = f"“{record.sheet}”表第{record.row}行"
        key = [values.get(name) for name in self.ledger.primary_key]
        name = "/".join("" if one is None else str(one) for one in key) if any(key) else place
        return Row(name, values, self.ledger.version, place)

    def _looked_up(self, record: Record, field: Field, text: str, value: Value) -> Value:
        if field.name == self.ledger.unit_field and self.units is not None and isinstance(value, str):
            if value in self.units:
                return self.units[value]
            self._fault(record, field, text, _unknown("单位名单", value, list(self.units)))
        elif field.name in self.known and isinstance(value, str) and value not in self.known[field.name]:
            self._fault(record, field, text, _unknown("对应的台账", value, list(self.known[field.name])))
        return value

    def _refuse_twins(self, record: Record, values: Mapping[str, Value]) -> None:
        for names, seen in self.uniques:
            key = tuple(values.get(name) for name in names)
            if any(one is None for one in key[:1]) or (len(names) == 1 and key[0] is None):
                continue
            earlier = seen.setdefault(key, record)
            if earlier is not record:
                titles = "、".join(self.ledger.field(name).title for name in names)
                field = self.ledger.field(names[-1])
                text = record.values.get(field.name, "")
                where = "" if earlier.sheet == record.sheet else f"“{earlier.sheet}”表"
                self._fault(
                    record, field, text, f"与{where}第{earlier.row}行的{titles}相同，重复登记，请删去一行或改正"
                )

    def _fault(self, record: Record, field: Field, text: str, remedy: str) -> None:
        if len(self.faults) < MAX_FAULTS:
            title = self.headings.get(field.name, field.title)
            self.faults.append(CellFault(record.sheet, record.row, title, text, remedy, field.name))


def _unknown(where: str, value: str, offered: Sequence[str]) -> str:
    near = nearest(value, offered)
    return f"{where}里没有“{value}”" + (f"，是不是“{near}”" if near else "，请核对名称")
