"""The letters of the marks in a text."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from fazhi.reporting.text import (
    Block,
    Bound,
    ChartBlock,
    HeadingBlock,
    ParagraphBlock,
    Run,
    Runs,
    TableBlock,
    Text,
    TitleBlock,
)


def replaced(text: Text, letters: Callable[[Bound], str]) -> Text:
    """The text with the letters of every mark given by `letters`."""

    def run_of(run: Run) -> Run:
        return msgspec.structs.replace(run, text=letters(run)) if isinstance(run, Bound) else run

    def runs_of(runs: Runs) -> Runs:
        return tuple(map(run_of, runs))

    def block_of(block: Block) -> Block:
        match block:
            case TitleBlock() | HeadingBlock() | ParagraphBlock():
                return msgspec.structs.replace(block, runs=runs_of(block.runs))
            case TableBlock():
                return msgspec.structs.replace(block, rows=tuple(tuple(map(runs_of, row)) for row in block.rows))
            case ChartBlock():
                bound = tuple(msgspec.structs.replace(run, text=letters(run)) for run in block.runs)
                return msgspec.structs.replace(block, runs=bound)
            case _:
                return block

    return Text(tuple(map(block_of, text.blocks)))
