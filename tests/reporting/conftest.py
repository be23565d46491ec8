"""Reports written for these tests, with marks around their figures: what each speaks of and what verify should say."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from fazhi.ledgers import catalogue
from fazhi.reporting.verify import Known, known_docno

HERE = Path(__file__).parent
_MARK = re.compile(r"⟦(?P<measure>[^:|⟧]*):(?P<verdict>\w)\|(?P<text>[^⟧]*)⟧")
_VERDICT = {"r": "right", "w": "wrong", "i": "inconsistent", "n": "no-source"}


@dataclass(frozen=True)
class Truth:
    """A marked figure: where it stands in the plain text, its measure ('' for none) and the verdict."""

    start: int
    end: int
    measure: str
    verdict: str
    text: str


@dataclass(frozen=True)
class MarkedReport:
    name: str
    text: str
    figures: list[Known]
    truths: list[Truth]


def _value(text: str) -> Decimal | date:
    return date.fromisoformat(text) if re.match(r"\d{4}-", text) else Decimal(text)


def _known(head: str) -> list[Known]:
    """The figures of a report's head: values of the measures of the tests, or of the product's own ledgers."""
    lines = head.splitlines()
    values: dict[str, tuple[Decimal | date | bool, Decimal | None]] = {}
    documents = []
    for entry in lines[0].removeprefix("values:").split():
        name, value = entry.split("=", 1)
        if name == "documents":
            documents.append(known_docno(*value.split("|")))
            continue
        now, _, before = value.partition("/")
        values[name] = (now == "true" if now in {"true", "false"} else _value(now), Decimal(before) if before else None)
    own = len(lines) > 1
    table = _own_measures() if own else yaml.safe_load((HERE / "measures.yaml").read_text(encoding="utf-8"))
    found = [
        Known(name, title, unit, values.get(name, (None, None))[0], tuple(words), values.get(name, (None, None))[1])
        for name, title, unit, words in table
    ]
    return found + documents


def _own_measures() -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [
        (one.name, one.title, "日期" if one.kind == "date" else one.unit, one.words)
        for one in catalogue().measures().values()
        if not one.parameters
    ]


@pytest.fixture(scope="session")
def marked_report() -> Callable[[str], MarkedReport]:
    def load(name: str) -> MarkedReport:
        path = next((HERE / "reports").glob(f"{name}*.txt"))
        head, body = path.read_text(encoding="utf-8").split("---\n", 1)
        plain, at, truths = "", 0, []
        for m in _MARK.finditer(body):
            plain += body[at : m.start()]
            end = len(plain) + len(m["text"])
            truths.append(Truth(len(plain), end, m["measure"].split("@")[0], _VERDICT[m["verdict"]], m["text"]))
            plain, at = plain + m["text"], m.end()
        return MarkedReport(path.name, plain + body[at:], _known(head), truths)

    return load


@pytest.fixture(scope="session")
def known_measures() -> Callable[[dict[str, object]], list[Known]]:
    """The measures of the test reports with the values given: a number, a day, a fact, or (now, before)."""

    def make(values: dict[str, object]) -> list[Known]:
        out = []
        for name, title, unit, words in yaml.safe_load((HERE / "measures.yaml").read_text(encoding="utf-8")):
            value = values.get(name)
            now, before = value if isinstance(value, tuple) else (value, None)
            number = Decimal(now) if isinstance(now, int) and not isinstance(now, bool) else now
            out.append(Known(name, title, unit, number, tuple(words), None if before is None else Decimal(before)))
        return out

    return make
