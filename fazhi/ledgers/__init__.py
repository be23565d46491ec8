"""Registers: the catalogue of definitions, typed rows out of workbooks, templates, comparison, rules."""

from fazhi.ledgers.definitions import Catalogue, catalogue, load_folder
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
from fazhi.ledgers.store import Limits, Store, row_digest

__all__ = [
    "Basis",
    "Catalogue",
    "Direction",
    "Field",
    "FieldType",
    "FigureKind",
    "ForeignKey",
    "Ledger",
    "Limits",
    "MeasureDefinition",
    "Row",
    "RowRule",
    "Store",
    "Value",
    "catalogue",
    "load_folder",
    "load_ledger",
    "parse_ledger",
    "row_digest",
]
