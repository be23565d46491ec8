"""Faults of likeness: the same file twice, a neighbour's text, last cycle's text."""

from __future__ import annotations

import copy
import re
from random import Random

from fazhi.demo.draft import Draft, Item, Label
from fazhi.demo.faults.plan import Plan, day_of, draft_of, is_paper
from fazhi.demo.papers import summary
from fazhi.demo.writer import Writer


def duplicates(plan: Plan) -> None:
    for place, item in enumerate(plan.pick(is_paper("总结", "方案", "制度", "纪要", "清单", forms=("docx",)))):
        group = plan.group("dup")
        twin = copy.deepcopy(item)
        twin.stem = (f"{item.stem} - 副本", f"{item.stem}（最终版）", "打印版", f"{item.stem}2")[place % 4]
        twin.wanted = None
        if place % 4 == 2:
            twin.form = twin.extension = "pdf"
        for one in (item, twin):
            one.labels.append(Label("duplicate-file", one.stem, "同一项内两份内容相同的文件", group=group))
        plan.add(twin, item)


def copied(plan: Plan) -> None:
    """One unit's text with another's name put in."""
    free: dict[tuple[str, str], list[Item]] = {}
    suits = is_paper("总结", "方案", "述职", "预案", forms=("docx", "pdf"))
    for item in plan.items:
        if not item.reserved and item.indicator and suits(item):
            free.setdefault((item.indicator.number, item.kind), []).append(item)
    pools = [items for items in free.values() if len(items) >= 2]
    for place in range(plan.each):
        pools = [[i for i in pool if not i.reserved] for pool in pools]
        pools = [pool for pool in pools if len(pool) >= 2]
        if not pools:
            return
        first, second = plan.rng.sample(pools[place % len(pools)], 2)
        day = day_of(second)
        old = draft_of(second)
        new = copy.deepcopy(draft_of(first))
        new.docno, new.date, new.sealed = (old.docno if new.docno else None), day, True
        if new.docno is None and draft_of(first).docno:
            new.head = None
        second.draft = _renamed(new, first, second)
        second.stem = second.draft.title.replace("《", "").replace("》", "")
        group = plan.group("copied")
        for item in (first, second):
            item.reserved = True
            item.labels.append(
                Label("copied", draft_of(item).body[0][1][:40], "两个单位的材料除名称外几乎一致", group=group)
            )


def _renamed(draft: Draft, first: Item, second: Item) -> Draft:
    names = [(getattr(first.unit, k), getattr(second.unit, k)) for k in ("name", "title", "short", "key", "me")]
    names += list(zip(first.unit.places, second.unit.places, strict=False))

    def swap(text: str) -> str:
        for place, (old, _) in enumerate(names):
            text = text.replace(old, f"\0{place}\0")
        return re.sub(r"\0(\d+)\0", lambda m: names[int(m[1])][1], text)

    draft.title = swap(draft.title)
    draft.head = swap(draft.head) if draft.head else None
    draft.body = [(style, swap(text)) for style, text in draft.body]
    draft.table = [[swap(cell) for cell in row] for row in draft.table]
    draft.signer = second.unit.name
    return draft


def _year_back(year: int, text: str) -> str:
    return text.replace(str(year), str(year - 1))


def recycled(plan: Plan) -> None:
    """Last cycle's text with new dates; the old paper stands in 往年材料/."""
    county = plan.county
    for place, item in enumerate(plan.pick(is_paper("总结", "方案", "计划", "制度", "预案"), plan.each + 3)):
        old = copy.deepcopy(item)
        old.labels, old.traps, old.either, old.form, old.extension = [], [], [], "docx", "docx"
        if place >= plan.each:
            if item.indicator is None:
                continue
            writer = Writer(county, item.unit, item.indicator, Random(f"{county.seed}:old:{place}"))
            old.draft = summary(writer)
            item.traps.append(("recycled", "与往年材料同一主题，内容另写"))
        else:
            item.labels.append(Label("recycled", draft_of(item).body[0][1][:40], "与往年材料只有年份日期不同"))
        draft = draft_of(old)
        draft.title, draft.docno = (
            _year_back(county.year, draft.title),
            _year_back(county.year, draft.docno) if draft.docno else None,
        )
        draft.body = [(style, _year_back(county.year, text)) for style, text in draft.body]
        draft.date = day_of(old).replace(year=county.year - 1)
        old.stem = draft.title.replace("《", "").replace("》", "")
        plan.previous.append(old)
