"""Figures in tables: a row that names a measure, a column that says which period, a cell that holds the number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from fazhi.gongwen.numbers import find_quantities
from fazhi.reading.document import Document, Table
from fazhi.reporting.verify.facts import Known, Verdict, VerifiedFigure, written
from fazhi.reporting.verify.match import SURE, Match, candidates
from fazhi.reporting.verify.mentions import Kind, Mention, Role
from fazhi.reporting.verify.terms import Vocabulary

PLAIN_NAME = 0.8
"""From here on a row's name is the measure's own, so that another number beside it is wrong."""
SAME_NAME = 0.7
"""And the name must be that of the measure letter by letter to this share: rows of units bear other names."""
_NUMBER = re.compile(
    r"[约近达]{0,2}\s*[0-9０-９][0-9０-９,，.．]*\s*(?:[%％]|[\u4e00-\u9fff]{1,3})?(?:以上|以下|左右)?"
)
_UNIT = re.compile(r"[（(](?:单位[：:])?(?P<unit>[%％\u4e00-\u9fff]{1,4})[）)]")
_EARLIER = re.compile(r"上期|上年|去年|同期|上半年前|期初|原有")
_OTHER = re.compile(r"增|减|比|目标|计划|序|分值|权重|占|累计|年份")


def table_figures(
    document: Document, measures: Sequence[Known], vocabulary: Vocabulary, first: int
) -> Iterator[VerifiedFigure]:
    """Right and wrong figures in the tables of a report; numbers of unknown rows are passed over.

    `first` is the number that the first row bears as a paragraph.
    """
    number = first
    for page in document.pages:
        for table in page.tables:
            heads = _heads(table)
            for row in table.rows[1:] if heads else ():
                number += 1
                found = _row(row, heads, measures, vocabulary)
                yield from (replace(figure, page=page.number, paragraph=number) for figure in found)


def _heads(table: Table) -> Sequence[str]:
    """The heading row: the first one, where no cell of it is a number."""
    top = table.rows[0] if table.rows else ()
    return top if len(top) >= 2 and not any(_NUMBER.fullmatch(cell.strip()) for cell in top if cell.strip()) else ()


def _row(
    row: Sequence[str], heads: Sequence[str], measures: Sequence[Known], vocabulary: Vocabulary
) -> Iterator[VerifiedFigure]:
    name = next((cell.strip() for cell in row if cell.strip() and not _NUMBER.fullmatch(cell.strip())), "")
    at = list(row).index(name) if name in row else 0
    for place, cell in enumerate(row):
        head = heads[place] if place < len(heads) else ""
        if place <= at or not _NUMBER.fullmatch(cell.strip()) or (_OTHER.search(head) and not _EARLIER.search(head)):
            continue
        mention = _mention(name, head, cell.strip())
        match = _best(mention, head, measures, vocabulary) if mention is not None else None
        if match is not None:
            yield _figure(match, cell.strip())


def _mention(name: str, head: str, cell: str) -> Mention | None:
    unit = _UNIT.search(head) or _UNIT.search(name)
    text = cell if re.search(r"[%％\u4e00-\u9fff]$", cell) or unit is None else cell + unit["unit"]
    quantity = next(find_quantities(text), None)
    if quantity is None:
        return None
    role = Role.BEFORE if _EARLIER.search(head) else Role.NOW
    return Mention(Kind.NUMBER, role, quantity, quantity.value, quantity.unit, 0, len(cell), name, name, name)


def _best(mention: Mention, head: str, measures: Sequence[Known], vocabulary: Vocabulary) -> Match | None:
    found = max(candidates(mention, (head,), measures, vocabulary), key=lambda m: m.score, default=None)
    if found is None or found.expected is None:
        return None
    if found.agrees:
        return found if found.score >= SURE else None
    named = any(_ratio(mention.label, phrase) >= SAME_NAME for phrase in (found.known.title, *found.known.words))
    return found if found.score >= PLAIN_NAME and named else None


def _ratio(one: str, two: str) -> float:
    return SequenceMatcher(None, one, two, autojunk=False).ratio()


def _figure(match: Match, cell: str) -> VerifiedFigure:
    verdict = Verdict.RIGHT if match.agrees else Verdict.WRONG
    mention, known = match.mention, match.known
    value, expected = written(mention.value) or "", written(match.expected)
    return VerifiedFigure(cell, value, mention.unit, 0, known.name, expected, verdict, known.title, end=len(cell))
