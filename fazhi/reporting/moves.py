"""What moved between two builds of a report: figures whose value changed, with the rows that came, went or changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from fazhi.ledgers import Row, row_digest
from fazhi.measures import Figure
from fazhi.reporting.errors import TextError

_DIGEST = 16
"""Letters kept of each row's digest: enough to see that a row is another."""
_NAMED = 10
"""Rows named in the sentence that says why."""


class Held(msgspec.Struct, frozen=True):
    """A figure as it was when a report was built: its value as written, its rows with their digests."""

    measure: str
    title: str
    unit: str | None
    text: str
    ledger: str
    formula: str
    rows: dict[str, str]


class Snapshot(msgspec.Struct, frozen=True):
    """All figures of one build; kept beside the issued report."""

    figures: tuple[Held, ...]


class Move(msgspec.Struct, frozen=True):
    """One figure that is not what it was. `before` or `after` is '' where it did not stand in that build."""

    measure: str
    title: str
    unit: str | None
    before: str
    after: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    why: str


def snapshot(figures: Iterable[Figure], rows: Mapping[str, Sequence[Row]]) -> Snapshot:
    """The figures of a build with their rows. Each row is digested once."""
    chosen = list(figures)
    wanted: dict[str, set[str]] = {}
    for figure in chosen:
        wanted.setdefault(figure.ledger, set()).update(figure.row_ids)
    digests = {
        ledger: {row.id: row_digest(row).hex()[:_DIGEST] for row in rows.get(ledger, ()) if row.id in ids}
        for ledger, ids in wanted.items()
    }
    return Snapshot(
        tuple(
            Held(
                figure.measure,
                figure.title,
                figure.of_unit,
                figure.text,
                figure.ledger,
                figure.formula,
                {i: digests[figure.ledger].get(i, "") for i in figure.row_ids},
            )
            for figure in chosen
        )
    )


def snapshot_to_json(one: Snapshot) -> bytes:
    """For keeping."""
    return msgspec.json.encode(one)


def snapshot_from_json(data: bytes) -> Snapshot:
    """What `snapshot_to_json` kept; raises TextError where it is damaged."""
    try:
        return msgspec.json.decode(data, type=Snapshot)
    except msgspec.MsgspecError as error:
        raise TextError(str(error)) from error


def moves(old: Snapshot, new: Snapshot) -> list[Move]:
    """The figures whose value or rows are not what they were, in the order of the new build."""
    was = {(held.measure, held.unit): held for held in old.figures}
    now = {(held.measure, held.unit): held for held in new.figures}
    found = (_move(was.get(key), now.get(key)) for key in dict.fromkeys([*now, *was]))
    return [move for move in found if move is not None]


def _move(was: Held | None, now: Held | None) -> Move | None:
    one = now or was
    if one is None:
        return None
    before, after = was.rows if was else {}, now.rows if now else {}
    added = tuple(i for i in after if i not in before)
    removed = tuple(i for i in before if i not in after)
    changed = tuple(i for i in after if i in before and before[i] != after[i])
    texts = (was.text if was else "", now.text if now else "")
    if texts[0] == texts[1] and not (added or removed or changed):
        return None
    formula = was is not None and now is not None and was.formula != now.formula
    why = _why(was, now, added, removed, changed, formula=formula)
    return Move(one.measure, one.title, one.unit, *texts, added, removed, changed, why)


def _why(
    was: Held | None,
    now: Held | None,
    added: Sequence[str],
    removed: Sequence[str],
    changed: Sequence[str],
    *,
    formula: bool,
) -> str:
    if was is None:
        return "本次新引用的数据。"
    if now is None:
        return "本次不再引用。"
    parts = [
        f"{verb}{len(ids)}行（{'、'.join(ids[:_NAMED])}{'等' if len(ids) > _NAMED else ''}）"
        for verb, ids in (("新增", added), ("减少", removed), ("修改", changed))
        if ids
    ]
    if formula:
        parts.append("计算口径有变动")
    moved = (
        f"由{was.text or '无数据'}变为{now.text or '无数据'}" if was.text != now.text else f"数值不变，仍为{now.text}"
    )
    return f"{moved}：{'，'.join(parts) if parts else '依据行没有变动，由相关台账引起'}。"
