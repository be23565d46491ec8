"""The measures of a definition."""

from __future__ import annotations

from collections.abc import Sequence

from fazhi.ledgers.entries import Look
from fazhi.ledgers.model import Basis, Direction, Field, FieldType, FigureKind, MeasureDefinition

_KEYS = (
    "name", "title", "unit", "formula", "expression", "filter", "numerator", "denominator", "ledgers", "kind", "basis",
    "date_field", "until_field", "target", "direction", "decimals", "words", "part_of", "parameters",
)  # fmt: skip


def load_measure(look: Look, *, ledger: str, fields: Sequence[Field], date_field: str) -> MeasureDefinition:
    """One measure. Its SQL is looked at by `fazhi.measures`, which names the same place when it is wrong."""
    look.only(_KEYS)
    numerator, denominator = look.text("numerator", ""), look.text("denominator", "")
    expression = look.text("expression", "")
    if bool(numerator) != bool(denominator):
        missing = "denominator" if numerator else "numerator"
        raise look.wrong(missing, "分子 numerator 和分母 denominator 要一起写")
    if bool(expression) == bool(numerator):
        raise look.wrong("expression", "算式 expression 和分子、分母，写且只写其中一种")
    days = [one.name for one in fields if one.type is FieldType.DATE]
    basis = look.choice("basis", Basis, Basis.IN_PERIOD if date_field else Basis.ALL)
    own_day = look.named("date_field", days) or date_field
    if basis is not Basis.ALL and not own_day:
        raise look.wrong("basis", "这个台账没有日期列，只能写 all，或者用 date_field 指定日期列")
    kind = look.choice("kind", FigureKind, FigureKind.PERCENT if numerator else FigureKind.NUMBER)
    if (kind is FigureKind.PERCENT) != bool(numerator):
        raise look.wrong("kind", "百分比（percent）要写分子和分母，别的不写")
    return MeasureDefinition(
        name=look.text("name"),
        title=look.text("title"),
        unit=look.text("unit", "%" if kind is FigureKind.PERCENT else ""),
        ledger=ledger,
        formula=look.text("formula"),
        expression=expression,
        filter=look.text("filter", ""),
        numerator=numerator,
        denominator=denominator,
        ledgers=look.texts("ledgers"),
        kind=kind,
        basis=basis,
        date_field=own_day,
        until_field=look.named("until_field", days),
        target=look.number("target"),
        direction=look.choice("direction", Direction, Direction.NONE),
        decimals=look.whole("decimals", 1 if kind is FigureKind.PERCENT else 0),
        words=look.texts("words"),
        part_of=look.text("part_of", ""),
        parameters=look.texts("parameters"),
    )
