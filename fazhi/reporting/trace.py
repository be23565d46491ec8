"""Where each figure of a report comes from: places in the text, formula, period, rows, hash, proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fazhi.ledgers import Ledger, Row, Value
from fazhi.measures import Figure, shown
from fazhi.reporting.book import FigureBook
from fazhi.reporting.word import Placed
from fazhi.tables import Cell, SheetPlan, write_book

ROWS_SHOWN = 1_000
"""Rows of one figure that the workbook holds in full; beyond, the ids alone stand in the file beside it."""
_IDS_IN_CELL = 200
_NUMBER = {"n": {"num_format": "General", "align": "right"}}


@dataclass(frozen=True, slots=True)
class Traced:
    """One figure used in a report: its number in the workbook, the figure, and every place it stands at."""

    number: int
    figure: Figure
    places: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class Registers:
    """The rows behind the figures, found by ledger and id. `proofs` name files or links by row id."""

    ledgers: Mapping[str, Ledger]
    rows: Mapping[str, Mapping[str, Row]]
    proofs: Mapping[str, Sequence[str]]

    def behind(self, figure: Figure, most: int | None = None) -> list[Row]:
        """The rows of a figure in order, up to `most`."""
        held = self.rows.get(figure.ledger, {})
        return [held[i] for i in figure.row_ids[:most] if i in held]

    def heads(self, figure: Figure) -> list[tuple[str, str]]:
        """Name and title of the columns of a figure's ledger."""
        ledger = self.ledgers.get(figure.ledger)
        if ledger is not None:
            return [(field.name, field.title) for field in ledger.fields]
        names = dict.fromkeys(name for row in self.behind(figure, 50) for name in row.values)
        return [(name, name) for name in names]


def registers(
    rows: Mapping[str, Sequence[Row]],
    ledgers: Mapping[str, Ledger],
    figures: Sequence[Figure],
    proofs: Mapping[str, Sequence[str]],
) -> Registers:
    """The rows by id that the files show: of each figure the first `ROWS_SHOWN`."""
    wanted: dict[str, set[str]] = {}
    for figure in figures:
        wanted.setdefault(figure.ledger, set()).update(figure.row_ids[:ROWS_SHOWN])
    held = {name: {row.id: row for row in rows.get(name, ()) if row.id in ids} for name, ids in wanted.items()}
    return Registers(ledgers, held, proofs)


def traced(placed: Sequence[Placed], book: FigureBook) -> list[Traced]:
    """The figures of a report in the order of their first place."""
    places: dict[tuple[str, str | None, str | None], list[Placed]] = {}
    for one in placed:
        places.setdefault((one.run.measure, one.run.unit, one.run.period), []).append(one)
    return [Traced(n, book.find(*key), tuple(found)) for n, (key, found) in enumerate(places.items(), 1)]


def ledger_title(figure: Figure, held: Registers) -> str:
    """The name of the register as users know it."""
    ledger = held.ledgers.get(figure.ledger)
    return ledger.title if ledger is not None else figure.ledger


def write_workbook(path: Path, found: Sequence[Traced], held: Registers, *, report: str) -> None:
    """`*.figures.xlsx`: figures, their places, their rows."""
    places = [(t.number, t.figure.title, p.run.text, p.heading, p.sentence, p.mark) for t in found for p in t.places]
    write_book(
        path,
        [
            SheetPlan(
                "数据", _FIGURE_HEADS, (_figure_row(t, held) for t in found), title=f"{report}：数据出处",
                notes=["每个数据都能由“依据行”按计算口径重新数出；校验值由全部依据行的内容算出，行有变动校验值即不同。"],
                widths=(6, 24, 12, 8, 12, 10, 10, 24, 36, 20, 18, 8, 40, 30, 30), freeze_columns=2, styles=_NUMBER,
            ),
            SheetPlan(
                "文中位置", ("序号", "数据", "文中写法", "所在标题", "所在句子", "书签"), places,
                title="数据在文中的位置", widths=(6, 24, 14, 30, 60, 34),
            ),
            SheetPlan(
                "依据行", ("序号", "数据", "台账", "行号", "内容", "佐证"), _rows(found, held),
                title="每个数据的依据行", widths=(6, 24, 20, 16, 90, 40),
            ),
        ],
    )  # fmt: skip
    _write_long_lists(path, found)


_FIGURE_HEADS = (
    "序号", "数据", "值", "单位", "上期值", "分子", "分母", "范围", "计算口径", "期间", "台账", "依据行数", "依据行号",
    "校验值", "佐证",
)  # fmt: skip


def _figure_row(one: Traced, held: Registers) -> tuple[str | int | Cell, ...]:
    figure = one.figure
    ids = "、".join(figure.row_ids[:_IDS_IN_CELL])
    more = "……全部行号见“依据行”表" if len(figure.row_ids) > _IDS_IN_CELL else ""
    proofs = list(dict.fromkeys(p for i in figure.row_ids[:ROWS_SHOWN] for p in held.proofs.get(i, ())))
    parts = (figure.value, figure.previous, figure.numerator, figure.denominator)
    value, previous, numerator, denominator = (shown(part) for part in parts)
    return (
        one.number, figure.title, Cell(value, "n"), figure.unit, Cell(previous, "n"), numerator, denominator,
        figure.of_unit or "全部", figure.formula, figure.period.title, ledger_title(figure, held), len(figure.row_ids),
        ids + more, figure.row_hash, "、".join(proofs[:20]),
    )  # fmt: skip


def cell_words(value: Value) -> str:
    """A value in a table: days as 2021-03-05."""
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) else shown(value)


def row_words(row: Row, heads: Sequence[tuple[str, str]]) -> str:
    """The content of a row in one cell: 案卷编号：…；执法单位：…."""
    pairs = ((title, row.values.get(name)) for name, title in heads)
    kept = ((title, words) for title, value in pairs if (words := cell_words(value)))
    return "；".join(f"{title}：{words}" for title, words in kept)


def _rows(found: Sequence[Traced], held: Registers) -> list[tuple[str | int, ...]]:
    out: list[tuple[str | int, ...]] = []
    for one in found:
        heads, title = held.heads(one.figure), ledger_title(one.figure, held)
        for row in held.behind(one.figure, ROWS_SHOWN):
            proof = "、".join(held.proofs.get(row.id, ()))
            out.append((one.number, one.figure.title, title, row.id, row_words(row, heads), proof))
        if len(one.figure.row_ids) > ROWS_SHOWN:
            rest = len(one.figure.row_ids) - ROWS_SHOWN
            out.append((one.number, one.figure.title, title, "", f"另有{rest}行，行号见同名的“依据行号.txt”文件", ""))
    return out


def _write_long_lists(path: Path, found: Sequence[Traced]) -> None:
    """The ids of figures with very many rows, a line each, in a text file beside the workbook."""
    long = [one for one in found if len(one.figure.row_ids) > ROWS_SHOWN]
    if not long:
        return
    with path.with_suffix(".依据行号.txt").open("w", encoding="utf-8") as out:
        for one in long:
            out.write(f"{one.number}. {one.figure.title}（{len(one.figure.row_ids)}行）\n")
            out.write("\n".join(one.figure.row_ids))
            out.write("\n\n")
