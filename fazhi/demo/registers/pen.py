"""What every maker of rows needs: the county, its plan, one source of chance, the people of its units."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from fazhi.demo.county import County, DemoUnit
from fazhi.demo.registers.plan import Quantities, quantities
from fazhi.demo.text import person
from fazhi.ledgers import Row, Value

Values = dict[str, Value]
Rows = list[Values]


@dataclass(frozen=True, slots=True)
class Enforcer:
    """A holder of a certificate: name, day of issue, number."""

    name: str
    issued_on: date
    number: str


@dataclass
class Pen:
    """Writes rows for one county; `holders` are filled by the maker of certificates, for those who name officers."""

    county: County
    rng: Random
    plan: Quantities
    holders: dict[str, list[Enforcer]] = field(default_factory=dict)

    @property
    def year(self) -> int:
        return self.county.year

    def day(self, first: int = 1, last: int = 6, *, year: int | None = None) -> date:
        """A day in the months from `first` to `last`."""
        return date(year or self.year, self.rng.randint(first, last), self.rng.randint(1, 28))

    def after(self, day: date, low: int, high: int) -> date:
        """A day some days later."""
        return day + timedelta(days=self.rng.randint(low, high))

    def person(self) -> str:
        return person(self.rng)

    def people(self, count: int) -> list[str]:
        """Different names."""
        names: dict[str, None] = {}
        while len(names) < count:
            names[self.person()] = None
        return list(names)

    def unit(self, *keys: str) -> DemoUnit:
        """The first of these units that the county has, or its first unit."""
        found = [unit for key in keys for unit in self.county.units if unit.key == key]
        return found[0] if found else self.county.units[0]

    def departments(self) -> list[DemoUnit]:
        return [unit for unit in self.county.units if not unit.is_town]

    def towns(self) -> list[DemoUnit]:
        """乡 and 镇, without 街道."""
        return [unit for unit in self.county.units if unit.category == "乡镇"]

    def some(self, units: list[DemoUnit], count: int) -> list[DemoUnit]:
        """So many of the units, or all there are, in the county's order."""
        chosen = {unit.key for unit in self.rng.sample(units, min(count, len(units)))}
        return [unit for unit in units if unit.key in chosen]

    def split(self, total: int, parts: int, *, least: int = 1) -> list[int]:
        """A total shared out by chance; every part has at least `least`."""
        shares = [least] * parts
        for _ in range(max(0, total - least * parts)):
            shares[self.rng.randrange(parts)] += 1
        return shares


def make_pen(county: County, name: str) -> Pen:
    """A pen whose chance depends on the seed and the name alone."""
    plan = quantities(county.seed, county.year, county.short[0], county.city[0])
    return Pen(county, Random(f"registers:{county.seed}:{name}"), plan)


def as_rows(ledger: str, contents: Iterable[Values]) -> list[Row]:
    """Rows with ids by number; empty values are left out."""
    return [
        Row(f"{ledger}-{number:05d}", {name: value for name, value in values.items() if value is not None})
        for number, values in enumerate(contents, start=1)
    ]
