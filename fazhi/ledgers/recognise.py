"""Which ledger a workbook is, by its headings."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from fazhi.ledgers.model import Ledger
from fazhi.tables import open_book
from fazhi.tables.columns import HEADING_ROWS


def recognise(file: Path, known: Iterable[Ledger]) -> Ledger | None:
    """The ledger that most of the headings belong to; the file's name decides between equals. None where all of the
    columns that must be there are there for no ledger. Raises TableError where it is no workbook."""
    headings = {_bare(cell) for sheet in open_book(file) for row in sheet.rows[:HEADING_ROWS] for cell in row}
    best: tuple[tuple[int, bool], Ledger] | None = None
    for ledger in known:
        fits = [bool(headings & {_bare(name) for name in (one.title, *one.aliases)}) for one in ledger.fields]
        wanted = all(found for one, found in zip(ledger.fields, fits, strict=True) if one.required)
        score = (sum(fits), any(name in file.stem for name in (ledger.title, *ledger.aliases)))
        if wanted and not ledger.virtual and (best is None or score > best[0]):
            best = (score, ledger)
    return best[1] if best is not None else None


def _bare(heading: str) -> str:
    return re.sub(r"[\s*＊：:]|[(（].*?[)）]", "", heading)
