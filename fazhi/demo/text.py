"""Sentences of the demo county: the data files and the filling of their templates.

A template holds choices `[甲|乙]` and slots `{place}`; each use of a slot is drawn anew, so that two papers made from
one template differ in words, places and numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from random import Random

_CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")

Slots = dict[str, str | Callable[[], str]]


def data_lines(name: str) -> list[str]:
    """The lines of a data file without blank ones."""
    text = (resources.files("fazhi.demo") / "data" / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip()]


@cache
def phrases() -> dict[str, tuple[str, ...]]:
    """Sections of phrases.txt by name; sections of names hold one word an entry."""
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in data_lines("phrases.txt"):
        if line.startswith("## "):
            current = found.setdefault(line[3:].strip(), [])
        elif not line.startswith("# "):
            current.append(line)
    return {name: tuple(_words(name, lines)) for name, lines in found.items()}


def _words(name: str, lines: list[str]) -> list[str]:
    is_name_list = name.endswith("names") or name in {"surnames", "given"}
    return [word for line in lines for word in line.split()] if is_name_list else lines


@dataclass(frozen=True, slots=True)
class Topic:
    """What an indicator is about: things that fill its ledgers and sentences for its papers."""

    things: tuple[str, ...]
    sentences: tuple[str, ...]


@cache
def topics() -> dict[str, Topic]:
    """Topics by 指标编号."""
    things: dict[str, tuple[str, ...]] = {}
    sentences: dict[str, list[str]] = {}
    number = ""
    for line in data_lines("topics.txt"):
        if line.startswith("## "):
            number = line[3:].strip()
            sentences[number] = []
        elif line.startswith("* "):
            things[number] = tuple(line[2:].split("、"))
        elif not line.startswith("# "):
            sentences[number].append(line)
    return {key: Topic(things[key], tuple(lines)) for key, lines in sentences.items()}


def fill(template: str, rng: Random, slots: Slots) -> str:
    """The template with one choice taken at each bracket and every slot filled."""

    def choose(match: re.Match[str]) -> str:
        ways: list[str] = match[1].split("|")
        return rng.choice(ways)

    def slot(match: re.Match[str]) -> str:
        value = slots[match[1]]
        return value if isinstance(value, str) else value()

    return _SLOT.sub(slot, _CHOICE.sub(choose, template))


def person(rng: Random) -> str:
    """A made-up name."""
    return rng.choice(phrases()["surnames"]) + rng.choice(phrases()["given"])
