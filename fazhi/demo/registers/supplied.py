"""Rows of the ledgers that nobody keeps: units, indicators, and who has done what."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from fazhi.demo.registers.pen import Pen, Rows

KEY_EVERY = 8
"""One indicator in eight is a key task of the year."""


def units(pen: Pen) -> Rows:
    return [{"name": one.name, "category": one.category, "enforces": one.enforces} for one in pen.county.units]


def framework(pen: Pen) -> Rows:
    return [
        {"number": one.number, "level1": one.level1, "level2": one.level2, "method": one.method,
         "points": Decimal(one.points), "key_task": place % KEY_EVERY == 0}
        for place, one in enumerate(pen.county.indicators)
    ]  # fmt: skip


def duties(pen: Pen) -> Rows:
    """Lead and supporting duties; a planned share of the indicators, and of the key ones, is done by mid-year."""
    order = list(pen.county.indicators)
    key = {one.number for place, one in enumerate(order) if place % KEY_EVERY == 0}
    done: set[str] = set()
    for is_key in (True, False):
        group = [one for one in order if (one.number in key) is is_key]
        count = round(len(group) * pen.plan.indicators_done + 0.5)
        done |= {one.number for one in pen.rng.sample(group, min(len(group), count))}
    rows: Rows = []
    for unit, indicator in pen.county.duties():
        leads = unit.key == indicator.lead
        ready = indicator.number in done if leads else pen.rng.random() < pen.plan.indicators_done
        rows.append(
            {
                "unit": unit.name,
                "indicator": indicator.number,
                "role": "牵头" if leads else "配合",
                "key_task": indicator.number in key,
                "done_on": date(pen.year, pen.rng.randint(3, 6), pen.rng.randint(1, 28)) if ready else None,
            }
        )
    return rows
