"""Cells copied in Excel, made into a workbook that the import reads like any other."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from fazhi.apps.pages.errors import InputError
from fazhi.ledgers import Ledger
from fazhi.tables import SheetPlan, write_book

PASTED = "从Excel粘贴.xlsx"
MAX_CELLS = 500_000


def write_pasted(path: Path, text: str, ledger: Ledger) -> None:
    """Tab-separated text as a workbook; without headings the columns stand in the template's order.

    Raises InputError where nothing was pasted, or more columns than the ledger has and no headings to tell them by.
    """
    rows = [
        row for row in csv.reader(io.StringIO(text.replace("\r\n", "\n")), delimiter="\t") if any(map(str.strip, row))
    ]
    if not rows:
        raise InputError("没有粘贴内容，请在 Excel 里选中单元格复制后再粘贴。")
    if sum(len(row) for row in rows) > MAX_CELLS:
        raise InputError("粘贴的内容太多，请存成工作簿后上传。")
    head = _headings(rows[0], ledger)
    if head is None:
        widest = max(len(row) for row in rows)
        if widest > len(ledger.fields):
            raise InputError(
                f"粘贴的内容有{widest}列，台账只有{len(ledger.fields)}列；请连同列标题一起复制，系统按标题对应。"
            )
        head = [field.title for field in ledger.fields]
    else:
        rows = rows[1:]
    body = [[*row, *[""] * (len(head) - len(row))][: len(head)] for row in rows]
    write_book(path, [SheetPlan(name=ledger.title[:31], headings=head, rows=body)])


def _headings(row: list[str], ledger: Ledger) -> list[str] | None:
    """The first row where it names at least two columns (or the only one) of the ledger."""
    known = {name for field in ledger.fields for name in (field.title, *field.aliases)}
    cells = [cell.strip().rstrip("*＊").strip() for cell in row]
    named = sum(cell in known for cell in cells)
    return cells if named >= min(2, len(ledger.fields)) else None
