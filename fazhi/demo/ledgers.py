"""The county's own ledgers (台账/), against which stated figures are held."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from fazhi.demo.county import County
from fazhi.demo.draft import Grid
from fazhi.demo.text import person


@dataclass(frozen=True, slots=True)
class Ledgers:
    """Workbooks by name and, for each, how many rows a unit (by its short name) has in it."""

    grids: dict[str, Grid]
    counts: dict[str, dict[str, int]]


def make_ledgers(county: County) -> Ledgers:
    """Certificates of enforcing units, service matters, hearings."""
    rng = Random(f"ledgers:{county.seed}")
    grids = {
        "执法证件台账": _certificates(county, rng),
        "政务服务事项台账": _matters(county, rng),
        "听证台账": _hearings(county, rng),
    }
    counts: dict[str, dict[str, int]] = {}
    for name, grid in grids.items():
        counts[name] = {}
        for row in grid.rows:
            unit = str(row[1])
            counts[name][unit] = counts[name].get(unit, 0) + 1
    return Ledgers(grids, counts)


def _certificates(county: County, rng: Random) -> Grid:
    rows: list[list[str | int | float | None]] = []
    for unit in county.units:
        for _ in range(rng.randint(4, 16) if unit.enforces else 0):
            issued = f"{county.year - rng.randint(1, 3)}-0{rng.randint(3, 9)}-{rng.randint(10, 28)}"
            until = f"{int(issued[:4]) + 5}{issued[4:]}"
            kind = rng.choice(("行政处罚", "行政检查", "综合执法"))
            number = f"岭执{county.year - 2}{len(rows) + 1:05d}"
            rows.append([len(rows) + 1, unit.short, person(rng), number, kind, issued, until, "有效"])
    title = f"行政执法证件台账（截至{county.year}年6月30日）"
    return Grid(title, ["序号", "单位", "姓名", "证件编号", "执法类别", "发证日期", "有效期至", "状态"], rows)


def _matters(county: County, rng: Random) -> Grid:
    verbs = ("登记", "备案", "许可", "补办", "变更", "注销", "查询", "年审", "确认", "申领")
    rows: list[list[str | int | float | None]] = []
    for unit in county.units:
        if unit.is_town or unit.key in {"政法委", "组织部", "宣传部", "审计局", "信访局"}:
            continue
        for verb in rng.sample(verbs, rng.randint(3, 9)):
            kind = rng.choice(("行政许可", "行政确认", "公共服务", "其他权力"))
            online = rng.choice(("是", "是", "是", "否"))
            rows.append(
                [
                    len(rows) + 1,
                    unit.short,
                    f"{unit.key}业务{verb}",
                    kind,
                    online,
                    20,
                    rng.choice((1, 3, 5, 7)),
                    rng.choice((0, 1)),
                ]
            )
    heads = [
        "序号",
        "单位",
        "事项名称",
        "事项类型",
        "是否网上可办",
        "法定时限（工作日）",
        "承诺时限（工作日）",
        "到场次数",
    ]
    return Grid(f"政务服务事项台账（截至{county.year}年6月30日）", heads, rows)


def _hearings(county: County, rng: Random) -> Grid:
    kinds = ("重大行政决策听证", "行政处罚听证", "行政许可听证", "行政复议听证")
    rows: list[list[str | int | float | None]] = []
    for unit in rng.sample([u for u in county.units if not u.is_town], min(24, len(county.units) - 2)):
        for _ in range(rng.randint(2, 6)):
            day = f"{county.year}-0{rng.randint(1, 6)}-{rng.randint(10, 28)}"
            about = f"{unit.key}第{rng.randint(2, 40)}号事项"
            rows.append(
                [len(rows) + 1, unit.short, about, day, rng.choice(kinds), rng.randint(12, 50), rng.randint(5, 12)]
            )
    return Grid(
        f"{county.half}听证台账",
        ["序号", "主办单位", "听证事项", "听证日期", "听证类型", "参加人数", "听证代表人数"],
        rows,
    )
