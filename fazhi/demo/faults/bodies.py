"""Faults of bodies, places and law: a foreign issuer, a neighbour's name, a repealed law."""

from __future__ import annotations

from random import Random

from fazhi.demo.draft import Item, Label
from fazhi.demo.faults.plan import Plan, draft_of, is_paper, say
from fazhi.demo.papers import notice
from fazhi.demo.writer import Writer

REPEALED = ("婚姻法", "合同法", "物权法", "继承法", "担保法", "侵权责任法")


def issuer_mismatch(plan: Plan) -> None:
    """A notice of an office that has nothing to do with the duty."""
    # An office of the Party committee may lead any duty: its paper would be right anywhere.
    departments = [
        unit for unit in plan.county.units if not unit.is_town and unit.enforces and not unit.name.startswith("中共")
    ]
    for item in plan.pick(is_paper("通知", "方案", "计划", "制度", forms=("docx", "pdf"))):
        other = plan.rng.choice([u for u in departments if u.key != item.unit.key and u.key not in _owners(item)])
        if item.indicator is None:
            continue
        rng = Random(f"{plan.county.seed}:issuer:{item.unit.key}")
        item.draft = notice(Writer(plan.county, other, item.indicator, rng))
        draft_of(item).docno = f"{other.letters}〔{plan.county.year}〕{rng.randint(110, 190)}号"
        item.stem = item.draft.title
        item.labels.append(Label("issuer-mismatch", other.name, "发文单位与本单位无关"))
        item.either += ["name-content-mismatch", "foreign-place", "better-indicator"]


def _owners(item: Item) -> set[str]:
    return {item.indicator.lead, *item.indicator.supports} if item.indicator else set()


def foreign_place(plan: Plan) -> None:
    for item in plan.pick(is_paper("总结", "方案", "制度", "案例", "述职")):
        place = plan.rng.choice(plan.county.neighbours)
        say(
            item,
            f"下一步，要按照{place}人民政府的统一部署，推动{place}各项任务落到实处，为{place}经济社会发展提供保障。",
        )
        item.labels.append(Label("foreign-place", f"{place}人民政府", "套用外县文稿没有改地名"))
    for item in plan.pick(is_paper("总结", "方案", "案例"), 3):
        place = plan.rng.choice(plan.county.neighbours)
        say(item, f"{plan.rng.randint(3, 5)}月，{item.unit.me}组织骨干赴{place}学习考察，带回了可以借鉴的做法。")
        item.traps.append(("foreign-place", f"到{place}学习，是正当提到外县"))


def repealed(plan: Plan) -> None:
    for place, item in enumerate(plan.pick(is_paper("案例", "总结", "方案", "纪要", "制度"), plan.each)):
        law = REPEALED[place % len(REPEALED)]
        say(item, f"承办人依据《中华人民共和国{law}》向当事人讲明了权利义务。")
        item.labels.append(Label("repealed-law", f"《中华人民共和国{law}》", "2021年1月1日起废止"))
    for item in plan.pick(is_paper("总结", "案例", "方案"), 3):
        say(item, "《中华人民共和国民法典》施行后，《中华人民共和国合同法》同时废止，干部学习时作了新旧对照。")
        item.traps.append(("repealed-law", "文中正是在说明该法已经废止"))
