"""Registers of government services: the centre, the matters, the reforms."""

from __future__ import annotations

from datetime import date

from fazhi.demo.county import DemoUnit
from fazhi.demo.registers.pen import Pen, Rows, Values

_THINGS = (
    "经营许可", "资质证书", "从业资格", "建设项目", "场所设施", "设备使用", "从业人员", "企业档案",
    "年度报告", "补贴资金",
    "临时占用", "技术服务", "安全评价", "证明材料", "公益项目", "信息查询",
)  # fmt: skip
_VERBS = ("新办", "变更", "延续", "注销", "补证", "备案", "登记", "确认", "年审", "申领", "核准", "公示")
_KINDS = ("行政许可", "行政确认", "行政给付", "其他行政权力", "公共服务")
_ZONES = ("企业开办专区", "老年人专区", "政务公开专区", "退役军人专区")
_REFORMS = ("取消行政许可", "合并政务服务", "标准化承诺审批", "智能化无人审批", "马上办", "网上办", "就近办", "一次办")


def centre_departments(pen: Pen) -> list[DemoUnit]:
    """The departments in the centre, those that came first in front."""
    silent = {"政法委", "组织部", "宣传部", "统战部", "审计局", "信访局", "法院", "检察院", "党校", "编办"}
    able = [unit for unit in pen.departments() if unit.key not in silent]
    return able[: pen.plan.departments_now]


def centre(pen: Pen) -> Rows:
    """A department a row with its windows, then the zones and the self-service area."""
    units = centre_departments(pen)
    rows: Rows = []
    for place, (unit, windows) in enumerate(zip(units, pen.split(pen.plan.windows, len(units)), strict=True)):
        early = place < pen.plan.departments_before
        opened = pen.day(1, 12, year=pen.year - pen.rng.randint(1, 3)) if early else pen.day(1, 6)
        rows.append(
            {"kind": "进驻部门", "name": unit.short, "unit": unit.name, "opened_on": opened, "windows": windows,
             "staff": windows + pen.rng.randint(0, 3), "hours": 8}
        )  # fmt: skip
    office = pen.unit("政务服务局").name
    for name in _ZONES[: pen.plan.zones]:
        rows.append({"kind": "专区", "name": name, "unit": office, "opened_on": pen.day(2, 5), "staff": 2, "hours": 8})
    rows.append(
        {"kind": "自助服务区", "name": f"{pen.plan.self_service_hours}小时自助政务服务区", "unit": office,
         "opened_on": pen.day(2, 5), "hours": pen.plan.self_service_hours, "machines": 6}
    )  # fmt: skip
    return rows


def matters(pen: Pen) -> Rows:
    """Every matter on the books; which are online and need no visit is drawn, how many is planned."""
    units = centre_departments(pen)
    shares = pen.split(pen.plan.matters_now, len(units))
    names = [f"{thing}{verb}" for thing in _THINGS for verb in _VERBS]
    rows: Rows = []
    for unit, share in zip(units, shares, strict=True):
        domain = unit.key.removesuffix("局").removesuffix("委").removesuffix("中心")
        for name in pen.rng.sample(names, min(share, len(names))):
            rows.append(_matter(pen, unit, f"{domain}{name}", len(rows)))
    for place in pen.rng.sample(range(len(rows)), min(pen.plan.matters_before, len(rows))):
        rows[place]["available_from"] = pen.day(1, 12, year=pen.year - pen.rng.randint(1, 3))
    _set_online(pen, rows)
    _set_time_cut(pen, rows)
    return rows


def _matter(pen: Pen, unit: DemoUnit, name: str, number: int) -> Values:
    return {
        "code": f"{pen.county.domain.split('.')[0].upper()}-{number + 1:05d}",
        "name": name,
        "kind": pen.rng.choice(_KINDS),
        "unit": unit.name,
        "immediate": False,
        "online": False,
        "online_whole": False,
        "visits": 1,
        "exception": False,
        "centre": True,
        "town_level": pen.rng.random() < 0.2,
        "available_from": pen.day(1, 6),
    }


def _set_online(pen: Pen, rows: Rows) -> None:
    order = list(range(len(rows)))
    pen.rng.shuffle(order)
    # A small county has fewer matters than planned, and as many of a hundred online.
    online = order[: len(rows) * pen.plan.online // pen.plan.matters_now]
    for place in online:
        rows[place]["online"] = True
    for place in order[: len(rows) * pen.plan.zero_visits // pen.plan.matters_now]:
        rows[place]["visits"] = 0
        rows[place]["online_whole"] = pen.rng.random() < 0.8
    for place in order[-max(1, len(rows) // 150) :]:
        rows[place] |= {"exception": True, "visits": pen.rng.choice((2, 3))}


def _set_time_cut(pen: Pen, rows: Rows) -> None:
    """Most matters have a legal limit; promised days are shortened until together they are cut as planned."""
    timed = [row for row in rows if pen.rng.random() < 0.85]
    for row in timed:
        row["legal_days"] = pen.rng.choice((5, 10, 15, 20, 20, 30, 45, 60))
        row["promised_days"] = row["legal_days"]
    legal = sum(int(str(row["legal_days"])) for row in timed)
    excess = legal - round(legal * (1 - pen.plan.time_cut))
    while excess > 0:
        row = pen.rng.choice(timed)
        left = int(str(row["promised_days"]))
        step = min(excess, pen.rng.randint(0, left))
        row["promised_days"] = left - step
        row["immediate"] = left == step
        excess -= step


def reforms(pen: Pen) -> Rows:
    """A row for each matter reformed, by measure."""
    unit = pen.unit("公安局")
    papers = f"{unit.letters}〔{pen.year}〕{pen.rng.randint(5, 30)}号"
    rows: Rows = []
    for measure, count in zip(_REFORMS, pen.plan.reforms, strict=True):
        for number in range(count):
            rows.append(
                {
                    "name": f"{_name(number)}审批（{measure}）",
                    "unit": unit.name,
                    "measure": measure,
                    "effective_on": date(pen.year, 2 + number % 5, 1 + number % 28),
                    "basis": papers,
                    "merged_into": "治安管理综合办理" if measure == "合并政务服务" else None,
                }
            )
    return rows


def _name(number: int) -> str:
    return _THINGS[number % len(_THINGS)] + _VERBS[number // len(_THINGS) % len(_VERBS)]
