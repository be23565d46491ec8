"""The text of a report as data: blocks of runs, some of which are bound to a figure.

A bound run keeps the name of its measure and the form in which it is shown; its letters are always made from the
figure, so that nobody can mistype a number. The JSON form round-trips and is what an editor works on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from fazhi.reporting.errors import TextError


class Plain(msgspec.Struct, frozen=True, tag="text"):
    """Letters as typed."""

    text: str


class Bound(msgspec.Struct, frozen=True, tag="figure"):
    """A figure: `measure` for `unit` (None is the whole region) shown by `form`; see `fazhi.reporting.forms`.

    `period` is the span of another period than the report's own (for trends).
    """

    measure: str
    form: str = "text"
    unit: str | None = None
    period: str | None = None
    text: str = ""


Run = Plain | Bound
Runs = tuple[Run, ...]


class TitleBlock(msgspec.Struct, frozen=True, tag="title"):
    """The title of the paper."""

    runs: Runs


class HeadingBlock(msgspec.Struct, frozen=True, tag="heading"):
    """A heading of level 1 to 4; `number` is 一、 （一） 1. （1） as set."""

    level: int
    number: str
    runs: Runs


class ParagraphBlock(msgspec.Struct, frozen=True, tag="paragraph"):
    """A paragraph of the body."""

    runs: Runs


class LineBlock(msgspec.Struct, frozen=True, tag="line"):
    """主送机关, 署名, 成文日期, 文号: lines that have a place of their own."""

    role: Literal["addressee", "signature", "day", "number", "note"]
    text: str


class TableBlock(msgspec.Struct, frozen=True, tag="table"):
    """A table; each cell is a few runs. `widths` are shares of the text width."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Runs, ...], ...]
    widths: tuple[float, ...] = ()


class ChartBlock(msgspec.Struct, frozen=True, tag="chart"):
    """A chart of bound figures, one run a bar: `labels` name them; see `fazhi.reporting.charts`."""

    kind: Literal["progress", "compare", "trend", "composition"]
    title: str
    labels: tuple[str, ...]
    runs: tuple[Bound, ...]


Block = TitleBlock | HeadingBlock | ParagraphBlock | LineBlock | TableBlock | ChartBlock


class Text(msgspec.Struct, frozen=True):
    """A whole report."""

    blocks: tuple[Block, ...]


def to_json(text: Text) -> bytes:
    """The text as an editor gets it."""
    return msgspec.json.encode(text)


def from_json(data: bytes) -> Text:
    """A text out of an editor; raises TextError where it is none. Call `forms.refresh` before it is shown."""
    try:
        return msgspec.json.decode(data, type=Text)
    except msgspec.MsgspecError as error:
        raise TextError(str(error)) from error


def plain(runs: Runs) -> str:
    """The letters of some runs."""
    return "".join(run.text for run in runs)


def words(block: Block) -> str:
    """The letters of a block, a row a line."""
    match block:
        case TitleBlock(runs) | ParagraphBlock(runs):
            return plain(runs)
        case HeadingBlock(_, number, runs):
            return number + plain(runs)
        case LineBlock(_, text):
            return text
        case TableBlock(title, headings, rows):
            return "\n".join([title, "\t".join(headings), *("\t".join(map(plain, row)) for row in rows)])
        case ChartBlock(_, title, labels, runs):
            return "\n".join([title, *(f"{label}\t{run.text}" for label, run in zip(labels, runs, strict=True))])


def bound_runs(text: Text) -> Iterator[tuple[int, Bound]]:
    """All bound figures in order, with the number of their block."""
    for number, block in enumerate(text.blocks):
        for run in _runs(block):
            if isinstance(run, Bound):
                yield number, run


def _runs(block: Block) -> Iterator[Run]:
    match block:
        case TitleBlock(runs) | ParagraphBlock(runs) | HeadingBlock(_, _, runs):
            yield from runs
        case TableBlock(_, _, rows):
            for row in rows:
                for cell in row:
                    yield from cell
        case ChartBlock(_, _, _, bound):
            yield from bound
        case LineBlock():
            return
