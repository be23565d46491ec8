"""What an import would change: new rows, changed ones with their fields, the same, and those no longer there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fazhi.ledgers.filled import key_of
from fazhi.ledgers.model import Ledger, Row, Value


@dataclass(frozen=True, slots=True)
class Change:
    """One row that is there already with other values; `fields` are the names of those that differ."""

    before: Row
    after: Row
    fields: tuple[str, ...]

    def values(self, name: str) -> tuple[Value, Value]:
        """The value of a field before and after."""
        return self.before[name], self.after[name]


@dataclass(frozen=True, slots=True)
class Difference:
    """Rows handed in, held against rows that are there, by the ledger's primary key."""

    new: tuple[Row, ...]
    changed: tuple[Change, ...]
    same: tuple[Row, ...]
    gone: tuple[Row, ...]

    @property
    def summary(self) -> str:
        counts = (len(self.new), len(self.changed), len(self.same), len(self.gone))
        return "新增{}行，更改{}行，不变{}行，原有而这次没有的{}行".format(*counts)


def compare(existing: Sequence[Row], incoming: Sequence[Row], ledger: Ledger) -> Difference:
    """Hold incoming rows against existing ones. Rows without a key are the same only where all their values are."""
    names = [field.name for field in ledger.fields]
    there: dict[tuple[Value, ...], Row] = {}
    for row in existing:
        there.setdefault(_key(row, ledger, names), row)
    new, changed, same = [], [], []
    met: set[tuple[Value, ...]] = set()
    for row in incoming:
        key = _key(row, ledger, names)
        met.add(key)
        before = there.get(key)
        if before is None:
            new.append(row)
            continue
        fields = tuple(name for name in names if before.values.get(name) != row.values.get(name))
        if fields:
            changed.append(Change(before, row, fields))
        else:
            same.append(before)
    gone = tuple(row for key, row in there.items() if key not in met)
    return Difference(tuple(new), tuple(changed), tuple(same), gone)


def _key(row: Row, ledger: Ledger, names: Sequence[str]) -> tuple[Value, ...]:
    return key_of(row, ledger) or tuple(row.values.get(name) for name in names)
