"""Registers: the catalogue of definitions, typed rows out of workbooks, templates, comparison, rules."""

from fazhi.ledgers.definitions import Catalogue, catalogue, load_folder
from fazhi.ledgers.difference import Change, Difference, compare
from fazhi.ledgers.filled import CellFault, Filled, key_of, read_filled
from fazhi.ledgers.load import load_ledger, parse_ledger
from fazhi.ledgers.model import (
    Basis,
    Direction,
    Field,
    FieldType,
    FigureKind,
    ForeignKey,
    Ledger,
    MeasureDefinition,
    Row,
    RowRule,
    Value,
)
from fazhi.ledgers.recognise import recognise
from fazhi.ledgers.rules import RegisterFinding, run_rules, run_rules_in
from fazhi.ledgers.store import Limits, Store, row_digest
from fazhi.ledgers.values import Reading, read_value, write_value
from fazhi.ledgers.workbook import write_errors, write_export, write_template

__all__ = [
    "Basis",
    "Catalogue",
    "CellFault",
    "Change",
    "Difference",
    "Direction",
    "Field",
    "FieldType",
    "FigureKind",
    "Filled",
    "ForeignKey",
    "Ledger",
    "Limits",
    "MeasureDefinition",
    "Reading",
    "RegisterFinding",
    "Row",
    "RowRule",
    "Store",
    "Value",
    "catalogue",
    "compare",
    "key_of",
    "load_folder",
    "load_ledger",
    "parse_ledger",
    "read_filled",
    "read_value",
    "recognise",
    "row_digest",
    "run_rules",
    "run_rules_in",
    "write_errors",
    "write_export",
    "write_template",
    "write_value",
]
