"""Tables as a reviewer sees them: headings, entries and rows of totals told apart, numbers read from cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from fazhi.gongwen.numbers import parse_number
from fazhi.reading.document import Table

TOTAL = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十]{0,2}[）)、]?)?(?:合|总|小|共)[ 　]*计(?:数|分|金额)?(?:[（(:：].*)?$"
    r"|^累计$|^总数$|^总和$"
)
SUBTOTAL = re.compile(r"小[ 　]*计")
SERIAL = re.compile(r"^(?:序[ 　]*号|编号|排名|名次|No\.?|#|项次|行次|代码)$", re.IGNORECASE)
_FOOT = re.compile(
    r"^(?:备注|说明|注|附注|填表说明|填报说明|填表人|制表|填报|审核|单位负责人|联系电话|主管|填报日期|制表日期|数据来源)\s*[:：]|^注[:：]|^备注[:：]"
)
_NUMBER = re.compile(
    r"([+-]?[0-9]{1,3}(?:[,，][0-9]{3})+(?:\.[0-9]+)?|[+-]?[0-9]+(?:\.[0-9]+)?)\s*(万|亿)?\s*([\u4e00-\u9fff]{0,3}|%|％)"
)
_SCALE = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}
NOTHING = frozenset({"-", "—", "——", "/", "\\", "无", "－", "--", "0"})


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with its headings.

    `entries` and `totals` are indexes into `rows`; `first` is the row of the sheet that `rows[0]` stands in.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    body: int
    entries: tuple[int, ...]
    totals: tuple[int, ...]
    first: int

    def sheet_row(self, index: int) -> int:
        """The row number as Excel shows it."""
        return self.first + index


def number_of(cell: str) -> Decimal | None:
    """The number of a cell, with a unit or without; None for text, dates, ranges and percentages."""
    cell = cell.strip()
    if not cell:
        return None
    plain = parse_number(cell) if cell[0] in "0123456789+-０１２３４５６７８９" else None
    if plain is not None:
        return plain
    m = _NUMBER.fullmatch(cell)
    if m is None or m[3] in {"%", "％"} or m[3][:1] in {"年", "月", "日", "号", "时"}:
        return None
    value = parse_number(m[1].replace("，", ","))
    return None if value is None else value * _SCALE.get(m[2] or "", Decimal(1))


def percent_of(cell: str, heading: str) -> tuple[Decimal, int] | None:
    """The percentage of a cell and its decimals; a bare fraction below 1 under a heading of rates counts too."""
    m = re.fullmatch(r"([0-9]+(?:\.([0-9]+))?)\s*[%％]", cell.strip())
    if m is not None:
        return Decimal(m[1]), len(m[2] or "")
    m = re.fullmatch(r"([0-9]+(?:\.([0-9]+))?)", cell.strip())
    if m is not None and re.search(r"[%％]", heading):
        return Decimal(m[1]), len(m[2] or "")
    if m is not None and Decimal(m[1]) <= 1 and m[2]:
        return Decimal(m[1]) * 100, max(0, len(m[2]) - 2)
    return None


def filled(table: Table) -> tuple[tuple[str, ...], ...]:
    """The rows, all of one width, with merged ranges filled from their first cell."""
    width = max((len(row) for row in table.rows), default=0)
    rows = [list(row) + [""] * (width - len(row)) for row in table.rows]
    for merge in table.merges:
        if merge.top >= len(rows) or merge.left >= width:
            continue
        text = rows[merge.top][merge.left]
        for i in range(merge.top, min(merge.bottom, len(rows) - 1) + 1):
            for j in range(merge.left, min(merge.right, width - 1) + 1):
                rows[i][j] = text
    return tuple(tuple(cell.strip() for cell in row) for row in rows)


def grid_of(table: Table) -> Grid | None:
    """The grid of a table that has headings and entries below them, or None."""
    rows = filled(table)
    head = _heading_row(rows)
    if head is None:
        return None
    headings = tuple(" ".join(cell.split()) for cell in rows[head])
    body = head + 1
    if body < len(rows) and _is_second_heading(rows, head):
        headings = tuple(
            above if above == below or not below else f"{above}{below}" if above else below
            for above, below in zip(headings, (" ".join(c.split()) for c in rows[body]), strict=True)
        )
        body += 1
    entries: list[int] = []
    totals: list[int] = []
    for i in range(body, len(rows)):
        row = rows[i]
        if not any(row):
            continue
        if is_total(row):
            totals.append(i)
        elif _FOOT.match(next(c for c in row if c)) or (len({c for c in row if c}) == 1 and len(headings) > 2):
            continue
        else:
            entries.append(i)
    if not entries:
        return None
    return Grid(headings, rows, body, tuple(entries), tuple(totals), table.top)


def is_total(row: Sequence[str]) -> bool:
    """Whether one of the first cells says 合计, 小计 or 总计."""
    return any(TOTAL.match(cell.replace(" ", "").replace("　", "")) for cell in row[:3] if cell)


def _heading_row(rows: Sequence[Sequence[str]]) -> int | None:
    """The first row most of whose cells are different short texts; title rows above it have one text."""
    width = len(rows[0]) if rows else 0
    for i, row in enumerate(rows[:6]):
        texts = {c for c in row if c}
        if len(texts) >= max(2, 0.6 * width) and not any(number_of(c) is not None for c in row if c):
            return i
    return None


def _is_second_heading(rows: Sequence[Sequence[str]], head: int) -> bool:
    """Two rows of headings: merged groups above, their parts below (the row begins with what stands above it)."""
    above, below = rows[head], rows[head + 1]
    if any(number_of(c) is not None for c in below if c) or not any(below):
        return False
    same = sum(a == b and bool(a) for a, b in zip(above, below, strict=True))
    return (
        same >= 1
        and any(a != b and b for a, b in zip(above, below, strict=True))
        and bool(SERIAL.match(above[0]) or same >= 2)
    )
