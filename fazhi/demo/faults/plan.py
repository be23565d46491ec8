"""The set under construction and how faults choose the papers they spoil."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from random import Random

from fazhi.demo.county import County
from fazhi.demo.draft import Draft, Grid, Item, Label
from fazhi.demo.ledgers import Ledgers
from fazhi.demo.writer import Writer

SIGNED = frozenset(
    {"通知", "方案", "总结", "报告", "述职", "清单", "目录", "制度", "计划", "通报", "意见", "函", "预案"}
)


@dataclass(slots=True)
class Plan:
    """The set being made: its items, last cycle's papers, labels about whole duties."""

    county: County
    rng: Random
    ledgers: Ledgers
    items: list[Item]
    pictures: bool
    each: int
    previous: list[Item] = field(default_factory=list)
    duty_labels: list[tuple[str, str, Label]] = field(default_factory=list)
    archived: dict[str, bool] = field(default_factory=dict)
    groups: int = 0

    def pick(self, suits: Callable[[Item], bool], count: int | None = None) -> list[Item]:
        """Unspoilt items that suit, reserved from now on."""
        free = [item for item in self.items if not item.reserved and item.indicator and suits(item)]
        chosen = self.rng.sample(free, min(count or self.each, len(free)))
        for item in chosen:
            item.reserved = True
        return chosen

    def group(self, word: str) -> str:
        self.groups += 1
        return f"{word}-{self.groups}"

    def add(self, item: Item, like: Item) -> Item:
        """A further file in the same duty."""
        item.unit, item.indicator, item.reserved = like.unit, like.indicator, True
        self.items.append(item)
        return item

    def writer(self, item: Item, word: str) -> Writer:
        if item.indicator is None:
            raise AssertionError("a loose file has no subject to write about")
        return Writer(self.county, item.unit, item.indicator, Random(f"{self.county.seed}:{word}:{item.unit.key}"))


def is_paper(*kinds: str, forms: Iterable[str] = ("docx", "pdf")) -> Callable[[Item], bool]:
    """Suits: a written paper of these kinds (all signed ones when none is named) in one of the forms."""
    wanted, allowed = frozenset(kinds) or SIGNED, frozenset(forms)
    return lambda item: item.kind in wanted and item.draft is not None and item.form in allowed


def numbered(item: Item) -> bool:
    """Suits: an issued paper with a 文号 that can be read without OCR."""
    return item.draft is not None and item.draft.docno is not None and item.form in {"docx", "pdf"}


def draft_of(item: Item) -> Draft:
    if item.draft is None:
        raise AssertionError("the item has no draft")
    return item.draft


def grid_of(item: Item) -> Grid:
    if item.grid is None:
        raise AssertionError("the item has no table")
    return item.grid


def day_of(item: Item) -> date:
    day = draft_of(item).date
    if day is None:
        raise AssertionError("the item has no date")
    return day


def say(item: Item, text: str) -> None:
    """Put a sentence at the end of a paragraph in the middle of the paper."""
    body = draft_of(item).body
    places = [i for i, (style, _) in enumerate(body) if style == "p"]
    place = places[len(places) // 2]
    body[place] = ("p", body[place][1] + text)
