"""Typed values of rows to and from the JSON of the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from fazhi.ledgers import FieldType, Ledger, Value


def to_json(values: Mapping[str, Value]) -> dict[str, Any]:
    """Dates as ISO text, exact numbers as text, empty values left out."""
    return {name: _plain(value) for name, value in values.items() if value is not None}


def _plain(value: Value) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def from_json(values: Mapping[str, Any], ledger: Ledger) -> dict[str, Value]:
    """The typed values of a row under its definition; what the definition does not know stays out."""
    found: dict[str, Value] = {}
    for field in ledger.fields:
        value = values.get(field.name)
        if value is None:
            found[field.name] = None
        elif field.type is FieldType.DATE:
            found[field.name] = date.fromisoformat(value)
        elif field.type is FieldType.NUMBER:
            found[field.name] = Decimal(str(value))
        else:
            found[field.name] = value
    return found


def key_text(key: tuple[Value, ...] | None) -> str:
    """A primary key as the text it is found by."""
    return "\x1f".join("" if one is None else str(_plain(one)) for one in key) if key is not None else ""
