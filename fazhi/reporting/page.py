"""The report as one HTML file that needs no network: each figure is a button that opens its formula and rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from importlib import resources

import msgspec

from fazhi.measures import shown
from fazhi.reporting.text import (
    Block,
    Bound,
    ChartBlock,
    HeadingBlock,
    LineBlock,
    ParagraphBlock,
    Runs,
    TableBlock,
    Text,
    TitleBlock,
    plain,
)
from fazhi.reporting.trace import Registers, Traced, cell_words, ledger_title

ROWS_IN_PAGE = 300
"""Rows of one figure that the page holds; the workbook holds more."""


def to_page(text: Text, found: Sequence[Traced], held: Registers) -> str:
    """The whole page."""
    title = next((plain(b.runs) for b in text.blocks if isinstance(b, TitleBlock)), "报告")
    numbers = {(t.figure.measure, t.figure.of_unit, p.run.period): t.number for t in found for p in t.places}
    body = "\n".join(part for block in text.blocks for part in _block(block, numbers))
    data = msgspec.json.encode({str(t.number): _figure(t, held) for t in found}).decode()
    shell = resources.files("fazhi.reporting").joinpath("templates", "page.html").read_text(encoding="utf-8")
    # "</script>" in a row must not end the script; "<!--" likewise.
    safe = data.replace("<", "\\u003c")
    return shell.replace("{{title}}", escape(title)).replace("{{body}}", body).replace("{{data}}", safe)


def _figure(one: Traced, held: Registers) -> dict[str, object]:
    figure = one.figure
    shown_rows = held.behind(figure, ROWS_IN_PAGE)
    heads = [(name, title) for name, title in held.heads(figure) if any(row.values.get(name) for row in shown_rows)]
    rows = [[row.id, *(cell_words(row.values.get(name)) for name, _ in heads)] for row in shown_rows]
    return {
        "title": figure.title,
        "value": figure.text,
        "scope": figure.of_unit or "全部",
        "formula": figure.formula,
        "period": figure.period.title,
        "ledger": ledger_title(figure, held),
        "previous": shown(figure.previous, figure.unit),
        "parts": [shown(figure.numerator), shown(figure.denominator)] if figure.denominator is not None else [],
        "count": len(figure.row_ids),
        "hash": figure.row_hash,
        "heads": ["行号", *(title for _, title in heads)],
        "rows": rows,
        "proofs": {row[0]: list(held.proofs[row[0]]) for row in rows if row[0] in held.proofs},
    }


Numbers = dict[tuple[str, str | None, str | None], int]


def _block(block: Block, numbers: Numbers) -> Iterator[str]:
    match block:
        case TitleBlock(runs):
            yield f"<h1>{_runs(runs, numbers)}</h1>"
        case HeadingBlock(level, number, runs):
            yield f"<h{level + 1}>{escape(number)}{_runs(runs, numbers)}</h{level + 1}>"
        case ParagraphBlock(runs):
            yield f"<p>{_runs(runs, numbers)}</p>"
        case LineBlock(role, words):
            if words:
                yield f'<p class="{role}">{escape(words)}</p>'
        case TableBlock():
            yield from _table(block, numbers)
        case ChartBlock(_, title, labels, bound):
            cells = ((escape(label), _runs((run,), numbers)) for label, run in zip(labels, bound, strict=True))
            rows = "".join(f"<tr><th>{label}</th><td>{value}</td></tr>" for label, value in cells)
            yield f"<figure><figcaption>{escape(title)}</figcaption><table>{rows}</table></figure>"


def _table(block: TableBlock, numbers: Numbers) -> Iterator[str]:
    yield f"<figure><figcaption>{escape(block.title)}</figcaption><table><thead><tr>"
    yield "".join(f"<th>{escape(head)}</th>" for head in block.headings) + "</tr></thead><tbody>"
    for row in block.rows:
        yield "<tr>" + "".join(f"<td>{_runs(cell, numbers)}</td>" for cell in row) + "</tr>"
    yield "</tbody></table></figure>"


def _runs(runs: Runs, numbers: Numbers) -> str:
    out = []
    for run in runs:
        number = numbers.get((run.measure, run.unit, run.period)) if isinstance(run, Bound) else None
        words = escape(run.text)
        out.append(f'<button type="button" data-figure="{number}">{words}</button>' if number else words)
    return "".join(out)
