"""A page of a register as evidence: its rows as they stand now, fixed in a workbook that goes into a duty's round."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from django.utils import timezone

from fazhi.apps.duties.models import Duty
from fazhi.apps.evidence.models import Receipt
from fazhi.apps.evidence.services.receive import receive
from fazhi.apps.evidence.services.rounds import open_round
from fazhi.apps.pages.errors import InputError
from fazhi.apps.registers.codec import from_json
from fazhi.apps.registers.models import Entry
from fazhi.apps.registers.queries import catalogue_of
from fazhi.apps.units.models import Person
from fazhi.ledgers import Ledger, Row, write_export


def hand_in_rows(*, entries: Sequence[Entry], ledger: Ledger, duty: Duty, by: Person) -> Receipt:
    """Put rows into a duty's open round as one file. What is changed in the register later does not change it.

    Raises InputError where there are no rows, rows of another unit, or the round takes no more material.
    """
    if not entries:
        raise InputError("没有符合条件的记录，请调整筛选后再试。")
    if any(entry.unit_id not in (duty.unit_id, None) for entry in entries):
        raise InputError(f"所选记录里有其他单位的，只能用“{duty.unit}”自己的记录作佐证，请先按单位筛选。")
    known = {one.version: one for one in catalogue_of(duty.unit.region).versions(ledger.name)}
    rows = [
        Row(str(one.pk), from_json(one.values, known.get(one.ledger_version, ledger)), one.ledger_version)
        for one in entries
    ]
    submission = open_round(duty=duty, by=by)
    with tempfile.TemporaryDirectory(prefix="fazhi-") as folder:
        path = Path(folder) / "rows.xlsx"
        write_export(path, ledger, rows)
        with path.open("rb") as source:
            return receive(
                unit=duty.unit,
                cycle=duty.cycle,
                by=by,
                name=f"台账/{ledger.title}（{len(rows)}行，{timezone.localtime():%Y-%m-%d %H%M}）.xlsx",
                source=source,
                submission=submission,
            )
