"""A figure: a value with all that is needed to find out again where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal

from fazhi.ledgers.model import Direction, FigureKind, MeasureDefinition
from fazhi.measures.period import Period

FigureValue = int | Decimal | date | bool | None


@dataclass(frozen=True, slots=True)
class Figure:
    """The value of a measure for a period, for the whole region (`of_unit` is None) or one unit.

    `value` is rounded to the measure's decimals (half up); a percentage is 90 for 90%, its exact parts are `numerator`
    and `denominator`. None means that there is nothing to say: no rows were supplied (`missing`), or the denominator
    is 0. `row_ids` are the rows behind it in order, `row_hash` is a SHA-256 over their content. `previous` is the value
    for the period before.
    """

    measure: str
    title: str
    kind: FigureKind
    value: FigureValue
    unit: str
    period: Period
    ledger: str
    formula: str
    row_ids: tuple[str, ...]
    row_hash: str
    of_unit: str | None = None
    numerator: FigureValue = None
    denominator: FigureValue = None
    previous: FigureValue = None
    target: Decimal | None = None
    direction: Direction = Direction.NONE
    missing: bool = False

    @property
    def change(self) -> Decimal | None:
        """What was added since the period before; for a percentage, in percentage points."""
        if self.kind not in {FigureKind.NUMBER, FigureKind.PERCENT}:
            return None
        if self.value is None or self.previous is None:
            return None
        return _exact(self.value) - _exact(self.previous)

    @property
    def is_on_target(self) -> bool | None:
        """Whether the target is met; None where there is none."""
        if self.target is None or self.value is None or self.kind in {FigureKind.DATE, FigureKind.BOOLEAN}:
            return None
        value = _exact(self.value)
        return value <= self.target if self.direction is Direction.DOWN else value >= self.target

    @property
    def text(self) -> str:
        """The value and its unit as documents write them: 1774项, 90%, 2021年1月1日, 是; '' where there is none."""
        return shown(self.value, self.unit)


def shown(value: FigureValue, unit: str = "") -> str:
    """A value as documents write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{plain(value)}{unit}"


def plain(value: int | Decimal) -> str:
    """A number without needless zeros or powers of ten: 90.0 is 90."""
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def rounded(value: object, definition: MeasureDefinition) -> FigureValue:
    """An SQL answer as the value of a figure."""
    if value is None:
        return None
    if definition.kind is FigureKind.BOOLEAN:
        return bool(value)
    if definition.kind is FigureKind.DATE:
        return value if isinstance(value, date) else None
    number = exact(value)
    if number is None:
        return None
    step = Decimal(1).scaleb(-definition.decimals)
    # A sum of registers has up to 38 digits, more than Decimal's own 28.
    whole = number.quantize(step, rounding=ROUND_HALF_UP, context=Context(prec=60))
    return int(whole) if definition.decimals == 0 else whole


def tidy(value: Decimal | None) -> FigureValue:
    """A part of a percentage: a whole number where it is one."""
    return int(value) if value is not None and value == value.to_integral_value() else value


def exact(value: object) -> Decimal | None:
    """An SQL number as an exact one; None for what is no number."""
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        found = Decimal(repr(value))
        return found if found.is_finite() else None
    return None


def _exact(value: object) -> Decimal:
    return exact(value) or Decimal(0)
