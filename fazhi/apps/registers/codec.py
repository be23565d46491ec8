"""Typed values of rows to and from the JSON of the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from fazhi.ledgers import Field, FieldType, Ledger, Value, write_value


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


def words(values: Mapping[str, Value]) -> str:
    """The values as one text that a search looks through; yes and no are left to the filters."""
    return " ".join(
        str(_plain(value)) for value in values.values() if value is not None and not isinstance(value, bool)
    )


def shown(value: Value, field: Field) -> str:
    """A value as pages and comparisons show it; '' where there is none."""
    if value is None:
        return ""
    return "是" if value is True else "否" if value is False else str(write_value(value, field))


def texts(values: Mapping[str, Value]) -> dict[str, str]:
    """Values as a form shows them, so that reading them again gives the same."""
    return {
        name: "" if value is None else "是" if value is True else "否" if value is False else str(_plain(value))
        for name, value in values.items()
    }


def key_shown(key: str) -> str:
    """A stored key as people read it."""
    return key.replace(SEPARATOR, "、")


SEPARATOR = "\x1f"


def key_text(key: tuple[Value, ...] | None) -> str:
    """A primary key as the text it is found by."""
    return SEPARATOR.join("" if one is None else str(_plain(one)) for one in key) if key is not None else ""
