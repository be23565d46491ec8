"""A period and the one before it."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` to `last`, both inside."""

    first: date
    last: date
    name: str = ""

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError(f"{self.first} is after {self.last}")

    @property
    def title(self) -> str:
        """The name, or the two days as documents write them."""
        if self.name:
            return self.name
        return f"{_chinese(self.first)}至{_chinese(self.last)}"

    def before(self) -> Period:
        """The period of the same length just before: whole months where this one is whole months, else days."""
        last = self.first - timedelta(days=1)
        if self.first.day == 1 and self.last.day == calendar.monthrange(self.last.year, self.last.month)[1]:
            months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
            start = self.first.year * 12 + self.first.month - 1 - months
            return Period(date(start // 12, start % 12 + 1, 1), last)
        return Period(last - (self.last - self.first), last)


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
