"""合计与比例 in tables: rows and columns of totals, columns of rates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fazhi.checks import thresholds as t
from fazhi.checks.grids import NOTHING, SERIAL, SUBTOTAL, Grid, grid_of, number_of, percent_of
from fazhi.gongwen.numbers import percent, round_half_up
from fazhi.reading.document import Document, Source

_TOTAL_COLUMN = re.compile(
    r"^(?:合计|总计|小计|共计|总分|总数|总得分|合计得分|得分合计|总成绩|合计金额|总人数|总件数)(?:[（(].*)?$"
)
_NOT_ADDED = re.compile(
    r"序号|编号|文号|日期|时间|年份|年度|电话|身份证|证号|号码|代码|单价|平均|比例|占比|率|排名|名次|期限|时限|年龄|%|％"
)
_RATE_COLUMN = re.compile(r"率$|率[（(]|占比|比例|百分比|[%％]")


@dataclass(frozen=True, slots=True)
class ColumnFault:
    """What is wrong in a table: `quote` is the cell or heading as it stands."""

    page: int
    quote: str
    message: str


def _grids(document: Document) -> Iterator[tuple[int, Grid]]:
    for page in document.pages:
        if page.source is Source.OCR:
            continue
        for table in page.tables:
            grid = grid_of(table)
            if grid is not None:
                yield page.number, grid


def bad_sums(document: Document) -> Iterator[ColumnFault]:
    """Rows of totals that differ from their column, columns of totals that differ from their row."""
    for page, grid in _grids(document):
        yield from _rows_of_totals(page, grid)
        yield from _columns_of_totals(page, grid)


def _numbers(grid: Grid, column: int, rows: Sequence[int]) -> list[Decimal] | None:
    """The numbers of a column, blanks left out; None where it holds something else."""
    out = []
    for i in rows:
        cell = grid.rows[i][column]
        if not cell or cell in NOTHING:
            continue
        value = number_of(cell)
        if value is None:
            return None
        out.append(value)
    return out


def _rows_of_totals(page: int, grid: Grid) -> Iterator[ColumnFault]:
    for column, heading in enumerate(grid.headings):
        if not heading or SERIAL.match(heading) or _NOT_ADDED.search(heading):
            continue
        entries = _numbers(grid, column, grid.entries)
        if entries is None or len(entries) < t.MIN_PARTS:
            continue
        for index in grid.totals:
            fault = _total_fault(grid, column, index)
            if fault is not None:
                stated, added = fault
                yield ColumnFault(
                    page,
                    grid.rows[index][column],
                    f"第{grid.sheet_row(index)}行“{_label(grid, index)}”的“{heading}”为{_text(stated)}，"
                    f"各行相加为{_text(added)}",
                )


def _label(grid: Grid, index: int) -> str:
    return next((c for c in grid.rows[index] if c), "合计")


def _text(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _total_fault(grid: Grid, column: int, index: int) -> tuple[Decimal, Decimal] | None:
    """(stated, added) where no way of adding up gives the stated total; sub-totals are never added twice."""
    stated = number_of(grid.rows[index][column])
    if stated is None:
        return None
    earlier = [i for i in grid.totals if i < index]
    last = max(earlier, default=grid.body - 1)
    above = [i for i in grid.entries if i < index]
    since = [i for i in above if i > last]
    below = [i for i in grid.entries if i > index]
    is_subtotal = SUBTOTAL.search(_label(grid, index)) is not None
    following = [i for i in below if i < min((j for j in grid.totals if j > index), default=len(grid.rows))]
    ways = [since, above, following, below, [i for i in earlier if SUBTOTAL.search(_label(grid, i))], earlier]
    sums = [sum(values, Decimal(0)) for way in ways if way and (values := _numbers(grid, column, way))]
    if not sums or any(_same(stated, s) for s in sums):
        return None
    if is_subtotal and not since and not following:
        return None
    return stated, sums[0] if is_subtotal or not above else sum(_numbers(grid, column, above) or [], Decimal(0))


def _same(stated: Decimal, added: Decimal) -> bool:
    """Equal to the decimals the total shows."""
    exponent = stated.as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    return round_half_up(added, decimals) == stated or abs(added - stated) * 2 <= Decimal(1).scaleb(-decimals) * (
        1 if decimals else 0
    )


def _columns_of_totals(page: int, grid: Grid) -> Iterator[ColumnFault]:
    for column, heading in enumerate(grid.headings):
        if not _TOTAL_COLUMN.match(heading.replace(" ", "")):
            continue
        for parts in (_block(grid, column, -1), _block(grid, column, +1)):
            wrong = _wrong_rows(grid, column, parts)
            if wrong:
                rows = "、".join(str(grid.sheet_row(i)) for i in wrong[:8])
                yield ColumnFault(page, heading, f"第{rows}行“{heading}”与同行各分项之和不符")
                break


def _block(grid: Grid, column: int, step: int) -> list[int]:
    """The columns of numbers that lie beside a column of totals, without a gap."""
    out: list[int] = []
    at = column + step
    while 0 <= at < len(grid.headings):
        heading = grid.headings[at]
        numbers = _numbers(grid, at, grid.entries)
        if not heading or SERIAL.match(heading) or _NOT_ADDED.search(heading) or not numbers:
            break
        if _TOTAL_COLUMN.match(heading.replace(" ", "")):
            break
        out.append(at)
        at += step
    return out


def _wrong_rows(grid: Grid, column: int, parts: Sequence[int]) -> list[int]:
    """Rows whose total differs, where most rows show that the column is the sum of these parts."""
    if len(parts) < t.MIN_PARTS:
        return []
    right: list[int] = []
    wrong: list[int] = []
    for i in grid.entries:
        stated = number_of(grid.rows[i][column])
        values = [number_of(grid.rows[i][j]) for j in parts]
        if stated is None or not any(v is not None for v in values):
            continue
        added = sum((v for v in values if v is not None), Decimal(0))
        (right if _same(stated, added) else wrong).append(i)
    return wrong if len(right) >= 2 and len(right) > len(wrong) else []


def bad_percents(document: Document) -> Iterator[ColumnFault]:
    """Rates that do not follow from the two columns from which the other rows' rates do."""
    for page, grid in _grids(document):
        for column, heading in enumerate(grid.headings):
            if not _RATE_COLUMN.search(heading):
                continue
            wrong = _wrong_rates(grid, column)
            if wrong:
                rows = "、".join(str(grid.sheet_row(i)) for i in wrong[:8])
                yield ColumnFault(page, grid.rows[wrong[0]][column], f"第{rows}行“{heading}”与同行的数据计算结果不符")


def _wrong_rates(grid: Grid, column: int) -> list[int]:
    rows = [i for i in (*grid.entries, *grid.totals) if percent_of(grid.rows[i][column], grid.headings[column])]
    if len(rows) < 3:
        return []
    numeric = [
        j
        for j, heading in enumerate(grid.headings)
        if j != column and not SERIAL.match(heading) and not _RATE_COLUMN.search(heading) and _numbers(grid, j, rows)
    ]
    best: tuple[int, list[int]] = (0, [])
    for part in numeric:
        for whole in numeric:
            if part == whole:
                continue
            wrong = [i for i in rows if not _follows(grid, i, column, part, whole)]
            right = len(rows) - len(wrong)
            if right > best[0]:
                best = (right, wrong)
    right, wrong = best
    return wrong if right >= 2 and right > len(wrong) * 2 - 1 else []


def _follows(grid: Grid, row: int, column: int, part: int, whole: int) -> bool:
    stated = percent_of(grid.rows[row][column], grid.headings[column])
    a, b = number_of(grid.rows[row][part]), number_of(grid.rows[row][whole])
    if stated is None or a is None or b is None:
        return True
    if b == 0:
        return stated[0] in {Decimal(0), Decimal(100)}
    actual = percent(a, b, stated[1])
    return actual == stated[0]
