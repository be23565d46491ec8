"""The forms in which a bound figure stands in a text: what it says, its number, about, at least, yes or no.

A form is a word and, where it needs one, a value behind a colon: `text`, `number`, `previous`, `change`, `about:10`,
`least:70`, `yes:实现|尚未实现`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation

import msgspec

from fazhi.measures import Figure, plain, shown
from fazhi.reporting.book import FigureBook
from fazhi.reporting.errors import UnknownNameError, near
from fazhi.reporting.text import Block, Bound, ChartBlock, HeadingBlock, ParagraphBlock, Run, Runs, TableBlock, Text
from fazhi.reporting.text import TitleBlock as _Title

_UP_TO = Decimal("0.1")
"""近 is said of a number that lacks at most a tenth of the round one's step."""


def number_of(figure: Figure) -> Decimal | None:
    """The value as a number; None for days and facts."""
    value = figure.value
    if value is None or isinstance(value, bool | date):
        return None
    return Decimal(value)


def _text(figure: Figure, _: str) -> str:
    return shown(figure.value, figure.unit)


def _number(figure: Figure, _: str) -> str:
    return shown(figure.value)


def _previous(figure: Figure, _: str) -> str:
    return shown(figure.previous, figure.unit)


def _change(figure: Figure, _: str) -> str:
    change = figure.change
    if change is None:
        return ""
    return f"{plain(abs(change))}{'个百分点' if figure.unit == '%' else figure.unit}"


def _about(figure: Figure, step: str) -> str:
    """83 is 80余, 79 is 近80, 80 is 80."""
    value, by = number_of(figure), _step(step)
    if value is None or by <= 0:
        return _text(figure, "")
    low = value // by * by
    if value == low or low == 0:
        return _text(figure, "")
    if low + by - value <= by * _UP_TO:
        return f"近{plain((low + by).normalize())}{figure.unit}"
    return f"{plain(low.normalize())}余{figure.unit}" if figure.unit != "%" else f"超过{plain(low.normalize())}%"


def _least(figure: Figure, line: str) -> str:
    """73% is 70%以上; a value below the line is said as it is."""
    value, least = number_of(figure), _step(line)
    if value is None or value < least:
        return _text(figure, "")
    return f"{plain(least)}{figure.unit}以上" if value > least else _text(figure, "")


def _step(text: str) -> Decimal:
    try:
        return Decimal(text or "10")
    except InvalidOperation:
        return Decimal(10)


def _han(figure: Figure, _: str) -> str:
    """五型; numbers past 99 stay in digits."""
    value = number_of(figure)
    if value is None or value != value.to_integral_value() or not 0 < value < 100:
        return _text(figure, "")
    return f"{han(int(value))}{figure.unit}"


_HAN = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九")


def han(number: int) -> str:
    """1 to 99 in hanzi: 十二."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{_HAN[tens]}十") + _HAN[ones]


def _docno(figure: Figure, _: str) -> str:
    """The number of a document that is a figure of its own."""
    return figure.measure.partition(":")[2]


def _yes(figure: Figure, two: str) -> str:
    yes, _, no = two.partition("|")
    return (yes if figure.value else no) if isinstance(figure.value, bool) else ""


FORMS: dict[str, Callable[[Figure, str], str]] = {
    "text": _text,
    "number": _number,
    "previous": _previous,
    "change": _change,
    "about": _about,
    "least": _least,
    "yes": _yes,
    "han": _han,
    "docno": _docno,
}


def show(figure: Figure, form: str) -> str:
    """What stands in the text; '' where the figure has nothing to say in that form."""
    name, _, value = form.partition(":")
    if name not in FORMS:
        raise UnknownNameError("报告正文", None, name, near(name, FORMS), what="写法")
    return "" if figure.value is None else FORMS[name](figure, value)


def bind(figure: Figure, form: str = "text", *, period: str | None = None) -> Bound:
    """A run that shows the figure."""
    return Bound(figure.measure, form, figure.of_unit, period, show(figure, form))


def refresh(text: Text, book: FigureBook) -> Text:
    """The text with every bound run made anew from its figure; typed-over marks come right again."""
    return Text(tuple(_fresh(block, book) for block in text.blocks))


def _fresh(block: Block, book: FigureBook) -> Block:
    match block:
        case _Title() | HeadingBlock() | ParagraphBlock():
            return msgspec.structs.replace(block, runs=_fresh_runs(block.runs, book))
        case TableBlock():
            rows = tuple(tuple(_fresh_runs(cell, book) for cell in row) for row in block.rows)
            return msgspec.structs.replace(block, rows=rows)
        case ChartBlock():
            return msgspec.structs.replace(block, runs=tuple(_fresh_bound(run, book) for run in block.runs))
        case _:
            return block


def _fresh_runs(runs: Runs, book: FigureBook) -> Runs:
    return tuple(_fresh_run(run, book) for run in runs)


def _fresh_run(run: Run, book: FigureBook) -> Run:
    return _fresh_bound(run, book) if isinstance(run, Bound) else run


def _fresh_bound(run: Bound, book: FigureBook) -> Bound:
    return bind(book.find(run.measure, run.unit, run.period, file="报告正文"), run.form, period=run.period)
