"""Faults of absence: a requirement without a file, a duty without anything."""

from __future__ import annotations

from fazhi.demo.draft import Item, Label
from fazhi.demo.faults.plan import Plan


def requirement_missing(plan: Plan) -> None:
    """Take away the only file of a numbered item where others remain."""
    whole: dict[tuple[str, str], list[Item]] = {}
    for item in plan.items:
        if item.indicator and item.indicator.method == "报送":
            whole.setdefault((item.unit.key, item.indicator.number), []).append(item)
    ready = [
        k for k, items in whole.items() if len(items) > 1 and not any(i.reserved or i.wanted is None for i in items)
    ]
    for key in plan.rng.sample(ready, min(plan.each + 2, len(ready))):
        gone = plan.rng.choice(whole[key])
        for item in whole[key]:
            item.reserved = True
        plan.items.remove(gone)
        if gone.wanted is None:
            continue
        quote = f"{gone.wanted.number}.{gone.wanted.text}"
        plan.duty_labels.append(
            (gone.unit.name, key[1], Label("requirement-missing", quote, "该项要件没有任何对应文件"))
        )


def not_submitted(plan: Plan) -> None:
    """Take away all of a duty; one of them keeps a folder with Thumbs.db alone."""
    whole: dict[tuple[str, str], list[Item]] = {}
    for item in plan.items:
        if item.indicator and item.indicator.method == "报送":
            whole.setdefault((item.unit.key, item.indicator.number), []).append(item)
    ready = [k for k, items in whole.items() if not any(i.reserved for i in items)]
    for place, key in enumerate(plan.rng.sample(ready, min(plan.each * 3, len(ready)))):
        for item in whole[key]:
            item.reserved = True
            plan.items.remove(item)
        like = whole[key][0]
        plan.duty_labels.append((like.unit.name, key[1], Label("not-submitted", like.topic, "单位没有该项任何材料")))
        if place == 0:
            junk = Item(
                like.unit,
                like.indicator,
                None,
                "系统",
                "raw",
                "Thumbs",
                data=b"\xd0\xcf\x11\xe0" + b"\0" * 508,
                extension="db",
            )
            plan.add(junk, like)
