"""Find a declared table in a workbook: the right sheet, the heading row, the columns in any order; then its rows."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fazhi.errors import RowErrors, RowFault, TableError
from fazhi.tables.book import MAX_ROWS, Sheet, open_book

HEADING_ROWS = 8
"""How far down a heading row is looked for: title rows, a line for who filled it in, a heading of two rows."""

_TOTALS = frozenset({"合计", "总计", "小计", "共计", "总分", "合计分值", "总分值", "累计", "本页合计", "本页小计"})
_NOISE = re.compile(r"[\s\u3000:：*＊.·、,，;；_\-—]+")
_BRACKETS = re.compile(r"[(（\[【〔].*?[)）\]】〕]")
_CLOSE = 0.6


@dataclass(frozen=True, slots=True)
class Column:
    """One declared column. `synonyms` are other headings people use, best first.

    `carried` columns keep their value in the blank cells below, as people leave them instead of merging.
    """

    key: str
    heading: str
    synonyms: tuple[str, ...] = ()
    required: bool = False
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """One row. `row` is the row of the sheet as Excel counts; `joined` are columns merged with the row above."""

    sheet: str
    row: int
    values: Mapping[str, str]
    joined: frozenset[str] = frozenset()

    def __getitem__(self, key: str) -> str:
        return self.values.get(key, "")


@dataclass
class TableRows:
    """The rows of one table. Faults are collected and raised together."""

    file: str
    sheet: str
    headings: Mapping[str, str]
    records: list[Record]
    faults: list[RowFault] = field(default_factory=list)
    spare: tuple[str, ...] = ()
    """Headings that are none of the declared columns."""

    def fault(self, record: Record, key: str, remedy: str) -> None:
        """Note that a cell does not fit; `remedy` is the end of a sentence without its full stop."""
        self.faults.append(RowFault(record.sheet, record.row, self.headings.get(key, key), remedy))

    def raise_faults(self) -> None:
        """Raise all faults at once, if there are any."""
        if self.faults:
            raise RowErrors(self.file, sorted(self.faults, key=lambda fault: fault.row))


@dataclass(frozen=True, slots=True)
class _Found:
    sheet: Sheet
    row: int
    places: Mapping[str, int]


def read_table(
    path: Path, columns: Sequence[Column], *, file: str | None = None, max_rows: int = MAX_ROWS
) -> TableRows:
    """The rows of the declared table in a workbook, wherever it stands. Raises TableError where it is not there."""
    name = file or path.name
    return _table(name, _wanted(name, open_book(path, file=name, max_rows=max_rows), columns), columns)


def read_tables(
    path: Path, columns: Sequence[Column], *, file: str | None = None, max_rows: int = MAX_ROWS
) -> list[TableRows]:
    """As `read_table`, from every visible sheet that holds the table: offices keep a sheet for each month or unit."""
    name = file or path.name
    sheets = open_book(path, file=name, max_rows=max_rows)
    first = _wanted(name, sheets, columns)
    needed = {column.key for column in columns if column.required}
    others = (_best([sheet], columns) for sheet in sheets if not sheet.hidden and sheet is not first.sheet)
    more = [found for found in others if found is not None and needed <= set(found.places)]
    order = {sheet.name: place for place, sheet in enumerate(sheets)}
    return [_table(name, one, columns) for one in sorted([first, *more], key=lambda one: order[one.sheet.name])]


def _wanted(file: str, sheets: Sequence[Sheet], columns: Sequence[Column]) -> _Found:
    """Where the table stands best, with all the columns it must have."""
    found = _best(sheets, columns)
    if found is None:
        wanted = "、".join(column.heading for column in columns if column.required)
        raise TableError(file, "", f"前{HEADING_ROWS}行里找不到表头，应有的列是：{wanted}")
    _require(file, found, columns)
    return found


def _table(file: str, found: _Found, columns: Sequence[Column]) -> TableRows:
    heading = found.sheet.rows[found.row]
    titles = {key: heading[place].replace("\n", "").replace(" ", "") for key, place in found.places.items()}
    taken = set(found.places.values())
    spare = (cell.replace("\n", "") for place, cell in enumerate(heading) if cell and place not in taken)
    return TableRows(file, found.sheet.name, titles, _records(found, columns), spare=tuple(dict.fromkeys(spare)))


def _fold(heading: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", heading)).lower()


def _best(sheets: Sequence[Sheet], columns: Sequence[Column]) -> _Found | None:
    best: _Found | None = None
    best_score = (0, 0)
    for sheet in sheets:
        for row, cells in enumerate(sheet.rows[:HEADING_ROWS]):
            places = _places(cells, columns)
            score = (sum(column.required for column in columns if column.key in places), len(places))
            # One heading alone may be a title ("单位名称：县司法局"); a table has at least two.
            if len(places) >= min(2, len(columns)) and score > best_score:
                best, best_score = _Found(sheet, row, places), score
    return best


def _places(cells: Sequence[str], columns: Sequence[Column]) -> dict[str, int]:
    """Which column stands where. A heading goes to the column that names it best."""
    offers: list[tuple[int, int, int, str]] = []
    for order, column in enumerate(columns):
        names = [_fold(name) for name in (column.heading, *column.synonyms)]
        for place, cell in enumerate(cells):
            if len(cell) > 40:
                continue
            whole, bare = _fold(cell), _fold(_BRACKETS.sub("", cell))
            if whole in names:
                offers.append((names.index(whole), order, place, column.key))
            elif bare and bare in names:
                offers.append((names.index(bare) + 100, order, place, column.key))
    found: dict[str, int] = {}
    for _, _, place, key in sorted(offers):
        if key not in found and place not in found.values():
            found[key] = place
    return found


def _require(file: str, found: _Found, columns: Sequence[Column]) -> None:
    missing = [column for column in columns if column.required and column.key not in found.places]
    if not missing:
        return
    taken = set(found.places.values())
    spare = [cell.replace("\n", "") for place, cell in enumerate(found.sheet.rows[found.row]) if place not in taken]
    spare = list(dict.fromkeys(cell for cell in spare if cell))
    wishes = []
    for column in missing:
        near = nearest(column.heading, spare) or next(
            (hit for synonym in column.synonyms if (hit := nearest(synonym, spare))), None
        )
        hint = f"（表中的“{near}”如果就是它，请改成“{column.heading}”）" if near else ""
        wishes.append(f"缺少“{column.heading}”列{hint}")
    raise TableError(file, f"“{found.sheet.name}”表第{found.row + 1}行表头", "；".join(wishes))


def nearest(word: str, offered: Sequence[str], *, at_least: float = _CLOSE) -> str | None:
    """The offered word most like `word`, or None where none is like it."""
    by_fold = {_fold(one): one for one in reversed(offered)}
    hits = difflib.get_close_matches(_fold(word), list(by_fold), n=1, cutoff=at_least)
    if hits:
        return by_fold[hits[0]]
    target = _fold(word)
    return next((one for fold, one in by_fold.items() if len(fold) >= 2 and (fold in target or target in fold)), None)


def _records(found: _Found, columns: Sequence[Column]) -> list[Record]:
    carried = [column.key for column in columns if column.carried and column.key in found.places]
    heading = found.sheet.rows[found.row]
    records = []
    last: dict[str, str] = {}
    for row in range(found.row + 1, len(found.sheet.rows)):
        cells = found.sheet.rows[row]
        if _is_blank_or_total(cells) or cells == heading or _is_heading_again(cells, heading, found.places):
            continue
        values = {key: cells[place] for key, place in found.places.items() if place < len(cells)}
        if not any(values.values()):
            continue
        joined = frozenset(key for key, place in found.places.items() if (row, place) in found.sheet.joined)
        changed = False
        for key in carried:
            # A new value further left ends what stood below the old one.
            if values.get(key):
                changed = changed or values[key] != last.get(key)
                last[key] = values[key]
            elif not changed:
                values[key] = last.get(key, "")
        records.append(Record(found.sheet.name, row + 1, values, joined))
    return records


def _is_blank_or_total(cells: Sequence[str]) -> bool:
    first = next((cell for cell in cells if cell), "")
    if not first or (("计" in first or "分" in first) and _fold(_BRACKETS.sub("", first)) in _TOTALS):
        return True
    # Every word for a total has one of the two characters; the rows of a long register are asked 400,000 times.
    return any(("计" in cell or "分" in cell) and _fold(cell) in _TOTALS for cell in cells[:4])


def _is_heading_again(cells: Sequence[str], heading: Sequence[str], places: Mapping[str, int]) -> bool:
    """Tables printed over several pages repeat the heading row."""
    same = sum(
        1
        for place in places.values()
        if place < len(cells)
        and cells[place][:1] == heading[place][:1]
        and _fold(cells[place]) == _fold(heading[place])
    )
    return same * 2 > len(places)
