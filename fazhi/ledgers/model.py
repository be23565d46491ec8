"""What a ledger is: its columns, keys, rules and figures, as frozen data.

The words are those of the Frictionless Table Schema (fields, types, constraints, primaryKey, foreignKeys); title,
owner, unit_field, date_field, checks and measures are added. A definition has a version: rows keep the version they
were entered under and stay valid under it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

Value = str | int | Decimal | date | bool | None
"""A typed cell: string, integer, number (exact), date, boolean, or nothing."""


class FieldType(StrEnum):
    """Types of the Table Schema that registers use."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"

    @property
    def label(self) -> str:
        return {"string": "文字", "integer": "整数", "number": "数字", "date": "日期", "boolean": "是/否"}[self.value]


@dataclass(frozen=True, slots=True)
class Field:
    """One column. `title` is its heading, `aliases` are other headings that an import accepts, best first.

    `pattern` is a regular expression for the whole value, `hint` says in Chinese what it wants. `minimum` and `maximum`
    are inclusive and of the field's type. `measured_in` (个, 天) may stand behind a number in a cell.
    """

    name: str
    title: str
    type: FieldType = FieldType.STRING
    description: str = ""
    aliases: tuple[str, ...] = ()
    required: bool = False
    unique: bool = False
    enum: tuple[str, ...] = ()
    pattern: str = ""
    hint: str = ""
    minimum: Decimal | date | None = None
    maximum: Decimal | date | None = None
    measured_in: str = ""
    example: str = ""


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """`fields` of this ledger name a row of `ledger` by its `reference` fields (same order)."""

    fields: tuple[str, ...]
    ledger: str
    reference: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowRule:
    """A rule over registers: `when` is an SQL condition that is true for a faulty row.

    `message` and `suggestion` may name columns in braces: “{person}的证件已于{expires_on}到期”. `ledgers` are the
    other ledgers that the condition looks into; without their rows the rule is not applied.
    """

    name: str
    title: str
    when: str
    message: str
    suggestion: str = ""
    ledgers: tuple[str, ...] = ()


class Basis(StrEnum):
    """Which rows belong to a period."""

    IN_PERIOD = "in-period"
    YEAR_TO_DATE = "year-to-date"
    AS_OF = "as-of"
    ALL = "all"

    @property
    def label(self) -> str:
        return {
            "in-period": "评估期内发生",
            "year-to-date": "当年1月1日至期末发生",
            "as-of": "截至期末",
            "all": "不分时间",
        }[self.value]


class Direction(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"
    NONE = "none"


class FigureKind(StrEnum):
    """What sort of value a measure gives."""

    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True)
class MeasureDefinition:
    """How a figure comes out of rows.

    `expression` is one SQL aggregate over the rows of `ledger` that pass `filter` and belong to the period by `basis`;
    a percentage has `numerator` and `denominator` instead. `$first` and `$last` are the period's ends, `parameters`
    are further names that the caller gives values for. `date_field` and `until_field` say when a row begins and stops
    to count (the ledger's own date_field by default). `formula` says all this in Chinese beside the number, `words` are
    the ways a text speaks of it, `part_of` names the measure of which this one is a part.
    """

    name: str
    title: str
    unit: str
    ledger: str
    formula: str
    expression: str = ""
    filter: str = ""
    numerator: str = ""
    denominator: str = ""
    ledgers: tuple[str, ...] = ()
    kind: FigureKind = FigureKind.NUMBER
    basis: Basis = Basis.IN_PERIOD
    date_field: str = ""
    until_field: str = ""
    target: Decimal | None = None
    direction: Direction = Direction.NONE
    decimals: int = 0
    words: tuple[str, ...] = ()
    part_of: str = ""
    parameters: tuple[str, ...] = ()

    @property
    def is_ratio(self) -> bool:
        return bool(self.numerator)


@dataclass(frozen=True, slots=True)
class Ledger:
    """One definition. `unit_field` holds the unit that a row belongs to, `date_field` the day it counts for.

    `virtual` ledgers are not kept by anyone: their rows are units, indicators and duties that the caller supplies.
    """

    name: str
    title: str
    owner: str
    fields: tuple[Field, ...]
    version: int = 1
    description: str = ""
    aliases: tuple[str, ...] = ()
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    unit_field: str = ""
    date_field: str = ""
    checks: tuple[RowRule, ...] = ()
    measures: tuple[MeasureDefinition, ...] = ()
    virtual: bool = False
    source: str = ""
    group: str = ""
    """The heading under which lists of ledgers show this one."""

    @property
    def table(self) -> str:
        """The name of the ledger in SQL."""
        return self.name.replace("-", "_")

    def field(self, name: str) -> Field:
        """The column of that name; KeyError where there is none."""
        for one in self.fields:
            if one.name == name:
                return one
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Row:
    """One entry. `id` is the caller's own; `version` is that of the definition it was entered under.

    `place` says where it came from, for messages (`“听证”表第5行`); it is no part of the content.
    """

    id: str
    values: Mapping[str, Value] = field(default_factory=dict)
    version: int = 1
    place: str = ""

    def __getitem__(self, name: str) -> Value:
        return self.values.get(name)
