"""The table of laws, administrative regulations and departmental rules: since when, and until when, each was in force.

`laws.tsv` holds one law a row: title, aliases (、), level, first day in force, texts (`year:first day`, ; between), day
of repeal, what replaced it, source, and how the row was checked: `text` where the article or decision the source names
was read (for a law in force its closing article, for one with several texts that of the newest), `listed` where a
collection of the national database lists the text by its date, nothing where nobody has confirmed it yet.
A county adds rows of its own by a ledger with the columns 名称 and 废止日期.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from fazhi.checks.case import Case
from fazhi.checks.grids import grid_of
from fazhi.gongwen.dates import first_date

STATE = "中华人民共和国"


@dataclass(frozen=True, slots=True)
class Law:
    """One law. `repealed` is the first day on which it was no longer in force, None while it is."""

    title: str
    aliases: tuple[str, ...]
    level: str
    in_force: dt.date | None
    texts: tuple[tuple[int, dt.date], ...]
    repealed: dt.date | None
    replaced_by: str
    source: str
    checked: str = ""

    @property
    def confirmed(self) -> bool:
        """The article or decision that decides a finding was read; a county answers for its own rows."""
        return self.checked in ("text", "county")

    @property
    def names(self) -> tuple[str, ...]:
        """Every name it is cited by, folded for look-up."""
        return tuple(plain_title(name) for name in (self.title, *self.aliases))

    def text_in_force(self, year: int) -> tuple[dt.date, dt.date | None] | None:
        """The first day of the text of that year and the first day of the next; None where the year is not known."""
        for i, (own, start) in enumerate(self.texts):
            if own == year:
                return start, self.texts[i + 1][1] if i + 1 < len(self.texts) else None
        return None


def plain_title(title: str) -> str:
    """A title for look-up: without the state's name, blanks and kinds of brackets."""
    title = re.sub(r"[\s　]", "", title).translate(str.maketrans('()〔〕〈〉“”"', "（）（）《》“”“"))
    return title.removeprefix(STATE)


@cache
def national() -> tuple[Law, ...]:
    """The rows of the table that comes with the program."""
    text = resources.files("fazhi.checks").joinpath("laws.tsv").read_text(encoding="utf-8")
    return tuple(_law(row) for row in csv.DictReader(text.splitlines(), delimiter="\t"))


def _law(row: dict[str, str]) -> Law:
    texts = tuple(
        (int(year), dt.date.fromisoformat(start))
        for year, _, start in (part.partition(":") for part in row["versions"].split(";") if part)
    )
    return Law(
        title=row["title"],
        aliases=tuple(a for a in row["aliases"].split("、") if a),
        level=row["level"],
        in_force=dt.date.fromisoformat(row["in_force"]) if row["in_force"] else None,
        texts=texts,
        repealed=dt.date.fromisoformat(row["repealed"]) if row["repealed"] else None,
        replaced_by=row["replaced_by"],
        source=row["source"],
        checked=row["checked"],
    )


def county_laws(case: Case) -> Iterator[Law]:
    """Laws a county adds by a workbook among its ledgers: columns 名称, 废止日期, and 替代 where known."""
    for ledger in case.ledgers:
        for table in ledger.tables:
            grid = grid_of(table)
            if grid is None:
                continue
            columns = {
                key: next((i for i, h in enumerate(grid.headings) if re.search(pattern, h)), None)
                for key, pattern in (("title", "名称"), ("repealed", "废止|失效"), ("by", "替代|取代|新法"))
            }
            title, repealed, by = columns["title"], columns["repealed"], columns["by"]
            if title is None or repealed is None:
                continue
            for i in grid.entries:
                day = first_date(grid.rows[i][repealed])
                if day is not None and day.is_day:
                    end = dt.date.fromisoformat(day.value)
                    name = grid.rows[i][title].strip("《》")
                    new = grid.rows[i][by].strip("《》") if by is not None else ""
                    yield Law(name, (), "地方", None, (), end, new, ledger.file, "county")


def successor(law: Law, laws: dict[str, Law], day: dt.date) -> str:
    """What to cite on that day: what replaced the law, or what replaced that where it has ended since."""
    title, seen = law.replaced_by, {law.title}
    while (by := laws.get(plain_title(title))) is not None and by.repealed is not None and by.repealed <= day:
        if by.title in seen:
            return ""
        seen.add(by.title)
        title = by.replaced_by
    return title


def index(laws: Iterable[Law]) -> dict[str, Law]:
    """Laws by every name."""
    return {name: law for law in laws for name in law.names}
