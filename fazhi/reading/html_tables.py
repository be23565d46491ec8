"""Tables of a web page as grids: merged cells keep their text in their first place, and the rows stay aligned."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from fazhi.reading.document import Merge, Table
from fazhi.reading.fold import tidy

CELLS = 200_000
"""Cells of all tables of a page that are kept; a page that a person can use has a hundredth of it."""
TABLES = 2_000
"""Tables of a page that are looked at."""
SPAN = 200
"""Rows or columns that one cell may cover; spans of thousands are mistakes or made to do harm."""

_BLANKS = re.compile(r"[ \t\r\n\f\v\u00a0\u2002-\u200b\ufeff]+")


def tables(root: LexborNode) -> Iterator[Table]:
    """Tables of data, at least two rows and two columns; a table that holds another one is layout."""
    left = CELLS
    for node in innermost(root):
        table = _grid(node, left)
        if len(table.rows) >= 2 and len(table.rows[0]) >= 2:
            yield table
        left -= sum(len(row) for row in table.rows)
        if left <= 0:
            return


def innermost(root: LexborNode) -> list[LexborNode]:
    """The tables that hold no other table."""
    found = root.css("table")
    layout: set[int] = set()
    climbed: set[int] = set()
    for node in found:
        above = node.parent
        # Elements climbed before lead to a table that is noted already: each is passed once, however deep they nest.
        while above is not None and above.tag != "table" and above.mem_id not in climbed:
            climbed.add(above.mem_id)
            above = above.parent
        if above is not None and above.tag == "table":
            layout.add(above.mem_id)
    # Cut only now: a table whose inner one was cut off would be taken for data, with all that is below it in a cell.
    return [node for node in found if node.mem_id not in layout][:TABLES]


def _grid(node: LexborNode, most: int) -> Table:
    rows: list[dict[int, str]] = []
    merges: list[Merge] = []
    reserved: dict[int, int] = {}  # column -> how many further rows it is covered from above
    count = 0
    for row in node.css("tr"):
        cells: dict[int, str] = {}
        free = {column for column, rest in reserved.items() if rest > 0}
        reserved = {column: rest - 1 for column, rest in reserved.items() if rest > 1}
        column = 0
        for cell in row.css("td, th"):
            while column in free:
                column += 1
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            cells[column] = tidy(_BLANKS.sub(" ", cell.text(separator=" "))).strip()
            if across > 1 or down > 1:
                top = len(rows)
                merges.append(Merge(top, column, top + down - 1, column + across - 1))
            for covered in range(column, column + across):
                if down > 1:
                    reserved[covered] = down - 1
                cells.setdefault(covered, "")
            column += across
            count += across
        rows.append(cells)
        if count > most:
            break
    width = max((max(cells, default=-1) + 1 for cells in rows), default=0)
    last = len(rows) - 1
    return Table(
        "",
        tuple(tuple(cells.get(column, "") for column in range(width)) for cells in rows),
        # A span that runs past the last row ends with the table.
        merges=tuple(Merge(one.top, one.left, min(one.bottom, last), one.right) for one in merges),
    )


def _span(cell: LexborNode, name: str) -> int:
    stated = (cell.attributes.get(name) or "1").strip()
    return min(max(int(stated), 1), SPAN) if stated.isascii() and stated.isdigit() and len(stated) < 6 else 1
