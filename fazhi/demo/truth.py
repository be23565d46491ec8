"""What was planted, as rows: true findings, places that must stay silent, keys that count neither way."""

from __future__ import annotations

from collections.abc import Iterator

from fazhi.demo.draft import Item, Label
from fazhi.demo.faults import Plan

Row = dict[str, object]
_BOTH = "两种说法都讲得通，不计分"
_FAULTY = "有瑕疵的材料算不算缺要件，两种说法都讲得通"


def _where(plan: Plan, item: Item) -> str:
    if item.unit.key in plan.archived:
        return f"材料/{item.unit.short}.zip!/{item.path}"
    return f"材料/{item.path}"


def truth_of(plan: Plan) -> tuple[list[Row], list[Row], list[Row]]:
    """Labels, negatives and don't-cares of a finished plan."""
    truth = [_label_row(label, unit, number, None) for unit, number, label in plan.duty_labels]
    silent: list[Row] = []
    either: list[Row] = []
    for item in plan.items:
        number = item.indicator.number if item.indicator and not item.loose else None
        where = _where(plan, item)
        for label in item.labels:
            inside = label.check == "late" and label.quote is not None
            truth.append(_label_row(label, item.unit.name, number, f"{where}!/{label.quote}" if inside else where))
        silent += [_row(check, item.unit.name, number, where, why) for check, why in item.traps]
        either += [_row(check, item.unit.name, number, where, _BOTH) for check in item.either]
        if item.labels and item.indicator:
            either.append(_row("requirement-missing", item.unit.name, number, None, _FAULTY))
    truth += _late_units(plan)
    named = {_key(row) for row in truth}
    return truth, silent, _distinct([row for row in either if _key(row) not in named])


def _row(check: str, unit: str, number: str | None, file: str | None, why: str) -> Row:
    return {"check": check, "unit": unit, "indicator": number, "file": file, "why": why}


def _key(row: Row) -> tuple[object, ...]:
    return row["check"], row["unit"], row["indicator"], row["file"]


def _late_units(plan: Plan) -> Iterator[Row]:
    for key, is_late in plan.archived.items():
        if not is_late:
            continue
        unit, group = plan.county.unit(key), plan.group("late")
        why = f"压缩包内文件时间为{plan.county.year}年7月12日，晚于报送期限"
        label = Label("late", None, why, group=group)
        yield _label_row(label, unit.name, None, f"材料/{unit.short}.zip")
        for item in plan.items:
            if item.unit.key == key and item.extension != "db":
                number = item.indicator.number if item.indicator and not item.loose else None
                yield _label_row(label, unit.name, number, _where(plan, item))


def _label_row(label: Label, unit: str, number: str | None, file: str | None) -> Row:
    row: Row = {
        "check": label.check,
        "unit": unit,
        "indicator": number,
        "file": file,
        "page": label.page,
        "quote": label.quote,
        "why": label.why,
    }
    if label.group:
        row["group"] = label.group
    if label.related:
        row["related"] = list(label.related)
    return row


def _distinct(rows: list[Row]) -> list[Row]:
    seen: dict[tuple[object, ...], Row] = {}
    for row in rows:
        seen.setdefault(_key(row), row)
    return list(seen.values())
