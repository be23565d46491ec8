"""Faults in cells and figures: personal data, empty cells, sums, shares, the county's ledgers."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from fazhi.demo.draft import Item, Label
from fazhi.demo.faults.plan import Plan, draft_of, grid_of, is_paper, say
from fazhi.demo.text import person


def _identity(rng: Random) -> str:
    born = f"{rng.randint(1955, 1999)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"
    body = f"4699{rng.randint(21, 29)}{born}{rng.randint(100, 999)}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, weights, strict=True)) % 11]


def personal_data(plan: Plan) -> None:
    rng = plan.rng
    for place, item in enumerate(plan.pick(is_paper("案例", "总结", "名单", "说明"), plan.each)):
        number = _identity(rng)
        phone = f"139000{rng.randint(10000, 99999)}"
        text = f"申请人{person(rng)}（身份证号{number}）" if place % 2 == 0 else f"群众{person(rng)}（手机号{phone}）"
        say(item, f"{text}对办理结果表示认可。")
        item.labels.append(Label("personal-data", number if place % 2 == 0 else phone, "写出了群众完整的个人信息"))
    for place, item in enumerate(plan.pick(is_paper("案例", "总结", "说明"), 3)):
        number = _identity(rng)
        masked = f"{number[:6]}********{number[-4:]}"
        text = (
            f"申请人{person(rng)}（身份证号{masked}）到场签字。",
            f"企业统一社会信用代码为91{number[:6]}MA{number[8:15]}X。",
            "服务热线12345和监督电话" + item.unit.phone + "已经公布。",
        )[place]
        say(item, text)
        item.traps.append(("personal-data", "已脱敏、信用代码或者公开的办公电话"))


def unfilled(plan: Plan) -> None:
    for item in plan.pick(lambda i: i.kind == "台账" and i.grid is not None and i.form == "xlsx" and not i.grid.total):
        grid = grid_of(item)
        column = len(grid.headings) - 2
        for row in grid.rows[1 : 1 + max(3, len(grid.rows) // 2)]:
            row[column] = None
            row[3] = None
        item.labels.append(Label("unfilled-form", grid.headings[column], "多行必填的格子空着"))
        item.either += ["sum-mismatch"]


def sums(plan: Plan) -> None:
    for item in plan.pick(lambda i: i.grid is not None and i.grid.total and i.form == "xlsx" and i.data is None, 2):
        row = grid_of(item).rows[-1]
        place = next(i for i, value in enumerate(row) if isinstance(value, int))
        row[place] = int(str(row[place])) + plan.rng.randint(7, 60)
        item.labels.append(Label("sum-mismatch", "合计", "合计与各行之和不等"))
    pattern = re.compile(r"开展活动(\d+)次，其中[^；]*")
    for item in plan.pick(_has(pattern), max(2, plan.each - 2)):
        _replace(
            item,
            pattern,
            lambda m: m[0].replace(f"活动{m[1]}次", f"活动{int(m[1]) - 5}次"),
            "sum-mismatch",
            "分项之和与总数不等",
        )
        item.either.append("percent-mismatch")


def percents(plan: Plan) -> None:
    pattern = re.compile(r"满意的\d+次，占([\d.]+)%")
    for item in plan.pick(_has(pattern)):
        _replace(
            item,
            pattern,
            lambda m: m[0].replace(m[1], f"{float(m[1]) - 13.4 if float(m[1]) > 60 else 97.3:.1f}"),
            "percent-mismatch",
            "所写比例不能由分子分母算出",
        )


def _has(pattern: re.Pattern[str]) -> Callable[[Item], bool]:
    return lambda i: (
        i.form in {"docx", "pdf"} and i.draft is not None and any(pattern.search(t) for _, t in i.draft.body)
    )


def _replace(item: Item, pattern: re.Pattern[str], how: Callable[[re.Match[str]], str], check: str, why: str) -> None:
    body = draft_of(item).body
    for place, (style, text) in enumerate(body):
        found = pattern.search(text)
        if found:
            wrong = how(found)
            body[place] = (style, text.replace(found[0], wrong))
            item.labels.append(Label(check, wrong, why))
            return


def ledger_figures(plan: Plan) -> None:
    """Papers that state a figure which the county's own ledgers also give: half of them wrong."""
    sentences = {
        "执法证件台账": "截至6月底，{me}现有持证执法人员{n}人。",
        "政务服务事项台账": "截至6月底，{me}纳入政务服务平台的事项共{n}项。",
        "听证台账": "上半年{me}共组织听证会{n}场。",
    }
    kinds = is_paper("总结", "通知", "方案", "报告", "听证")
    for name, sentence in sentences.items():
        counts = plan.ledgers.counts[name]
        items = plan.pick(lambda i, counts=counts: kinds(i) and counts.get(i.unit.short, 0) > 2, max(4, plan.each))  # type: ignore[misc]  # the default binds the loop's value
        for place, item in enumerate(items):
            true = counts[item.unit.short]
            stated = true + (plan.rng.choice((2, 3, 4)) if place % 2 == 0 else 0)
            text = sentence.format(me=item.unit.me, n=stated)
            say(item, text)
            if stated == true:
                item.traps.append(("ledger-mismatch", "所引数字与台账一致"))
            else:
                item.labels.append(Label("ledger-mismatch", text.rstrip("。"), f"{name}中{item.unit.short}为{true}"))
