"""Registers of enforcement: bodies, certificates, township teams, powers, case files, legal reviews, trainings."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from fazhi.demo.county import DemoUnit
from fazhi.demo.registers.pen import Enforcer, Pen, Rows, Values

_MORE_BODIES = (
    "公路中心",
    "畜牧中心",
    "疾控中心",
    "发改委",
    "教体局",
    "财政局",
    "退役军人局",
    "金融局",
    "科工局",
    "编办",
)
_CHECK_MATTERS = ("县委巡察发现共性问题整改", "“三项制度”落实", "廉洁执法贯彻", "自由裁量权使用", "执法证件管理")
_TEAM_TYPES = ("学习型", "纪律型", "服务型", "廉洁型", "阳光型")
_CAUSES = ("未按规定公示", "超过许可范围经营", "未取得许可从事经营", "记录不全", "擅自占用公共场地", "未按标准生产")
_FAULTS = ("送达回证填写不全", "页码不连续", "告知书缺少时间", "证据照片没有说明", "案卷目录漏项")
_FIELDS = ("市场监管", "城市管理", "农业农村", "交通运输", "文化旅游", "生态环境", "自然资源", "卫生健康")


def enforcing_units(pen: Pen) -> list[DemoUnit]:
    """Departments that enforce, then towns with a team, filled up to the planned number of bodies."""
    firm = [unit for unit in pen.departments() if unit.enforces]
    extra = [unit for unit in pen.departments() if unit.key in _MORE_BODIES and not unit.enforces]
    teams = team_towns(pen)
    missing = pen.plan.bodies - len(firm) - len(teams)
    return firm + extra[: max(0, missing)] + teams


def team_towns(pen: Pen) -> list[DemoUnit]:
    return pen.towns()[: pen.plan.township_teams]


def certificates(pen: Pen) -> Rows:
    """Everybody on post; a few have no certificate."""
    rows: Rows = []
    for unit in enforcing_units(pen):
        holders = pen.holders.setdefault(unit.key, [])
        for name in pen.people(pen.rng.randint(6, 18)):
            if len(holders) > 5 and pen.rng.random() < 0.04:
                rows.append(
                    {"unit": unit.name, "person": name, "staff_kind": "行政编制", "status": "无证", "on_post": True}
                )
                continue
            issued = pen.day(1, 12, year=pen.year - pen.rng.randint(1, 4))
            number = f"岭执{pen.year - 4}{len(rows) + 1:05d}"
            holders.append(Enforcer(name, issued, number))
            rows.append(
                {
                    "unit": unit.name,
                    "person": name,
                    "id_tail": f"{pen.rng.randint(0, 9999):04d}",
                    "staff_kind": pen.rng.choice(("行政编制", "参公事业编制", "事业编制")),
                    "certificate_no": number,
                    "kind": "行政执法证",
                    "scope": pen.rng.choice(_FIELDS),
                    "exam_on": issued - timedelta(days=pen.rng.randint(20, 90)),
                    "exam_score": Decimal(pen.rng.randint(72, 99)),
                    "issued_on": issued,
                    "expires_on": date(issued.year + 5, issued.month, issued.day) - timedelta(days=1),
                    "status": "有效",
                    "on_post": True,
                }
            )
    return rows


def bodies(pen: Pen) -> Rows:
    """One body for each enforcing unit, all under the special check."""
    rows: Rows = []
    matters = _CHECK_MATTERS[: pen.plan.check_matters]
    for place, unit in enumerate(enforcing_units(pen)):
        count = len(pen.holders[unit.key])
        looked_at = matters if place % 3 == 0 else matters[: 1 + place % len(matters)]
        rows.append(
            {
                "name": unit.name,
                "unit": unit.name,
                "body_kind": "法定行政机关" if unit.enforces or unit.is_town else "法律法规授权组织",
                "basis": "行政处罚法等法律法规",
                "powers": pen.rng.randint(8, 160),
                "enforcers": count,
                "reviewers": max(1, -(-count // 20)),
                "registered_on": date(pen.year - 1, 3, 1 + place % 28),
                "checked_on": date(pen.year, 6, 1 + place % 28),
                "check_matters": "、".join(looked_at),
                "check_result": pen.rng.choice(("基本规范", "个别文书不规范，已指出", "已限期整改")),
            }
        )
    return rows


def teams(pen: Pen) -> Rows:
    """A team in each town of the plan, all its people certified."""
    rows: Rows = []
    for place, unit in enumerate(team_towns(pen)):
        members = [one.name for one in pen.holders[unit.key]]
        rows.append(
            {
                "unit": unit.name,
                "unit_kind": "乡镇",
                "team": f"{unit.short}综合行政执法队",
                "established_on": pen.day(3, 11, year=pen.year - 1),
                "docno": f"{unit.letters}〔{pen.year - 1}〕{12 + place}号",
                "leader": members[0],
                "size": len(members),
                "certified": len(members),
                "members": "、".join(members),
                "powers": 48,
            }
        )
    return rows


def powers(pen: Pen) -> Rows:
    """Powers of penalty by field; some merged, some handed down."""
    rows: Rows = []
    units = [unit for unit in pen.departments() if unit.enforces] or pen.departments()
    for place in range(pen.rng.randint(240, 320)):
        unit = units[place % len(units)]
        state = pen.rng.choices(("保留", "整合", "下放乡镇"), (70, 18, 12))[0]
        rows.append(
            {
                "code": f"CF{place + 1:04d}",
                "name": f"对{pen.rng.choice(_CAUSES)}的处罚（{place + 1}）",
                "unit": unit.name,
                "field": _FIELDS[place % len(_FIELDS)],
                "basis": f"有关条例第{pen.rng.randint(10, 60)}条",
                "penalties": pen.rng.choice(("警告、罚款", "罚款", "罚款、没收违法所得")),
                "state": state,
                "former_unit": units[(place + 1) % len(units)].name if state == "整合" else None,
                "listed_on": pen.day(2, 5, year=pen.year if state != "保留" else pen.year - 1),
            }
        )
    return rows


def case_files(pen: Pen) -> Rows:
    """The frame of closed files and, in it, those that were drawn and reviewed."""
    units = [unit for unit in enforcing_units(pen) if not unit.is_town]
    drawn = pen.some(units, pen.plan.drawn_units)
    shares = dict(
        zip((unit.key for unit in drawn), pen.split(pen.plan.reviewed_files, len(drawn), least=4), strict=True)
    )
    rows: Rows = []
    for unit in enforcing_units(pen):
        for number in range(shares.get(unit.key, 0)):
            rows.append(_reviewed(pen, unit, number))
        for number in range(pen.rng.randint(2, 9)):
            rows.append(_file(pen, unit, shares.get(unit.key, 0) + number, pen.day(1, 6), pen.rng.random() < 0.8))
    _reach_window(pen, rows)
    return rows


def _file(pen: Pen, unit: DemoUnit, number: int, closed: date, is_penalty: bool) -> Values:
    decided = closed - timedelta(days=pen.rng.randint(3, 20))
    ready = [one.name for one in pen.holders[unit.key] if one.issued_on <= decided]
    officers = pen.rng.sample(ready, 2) if len(ready) >= 2 else None
    return {
        "case_no": f"{unit.letters}罚〔{closed.year}〕{number + 1}号",
        "unit": unit.name,
        "cause": pen.rng.choice(_CAUSES),
        "kind": "行政处罚" if is_penalty else pen.rng.choice(("行政许可", "行政检查")),
        "procedure": "普通程序",
        "filed_on": decided - timedelta(days=pen.rng.randint(8, 50)),
        "decided_on": decided,
        "closed_on": closed,
        "officers": "、".join(officers) if officers else None,
        "fine": Decimal(pen.rng.randint(2, 300) * 100) if is_penalty else None,
        "legal_review": True,
    }


def _reviewed(pen: Pen, unit: DemoUnit, number: int) -> Values:
    first, last = pen.plan.window
    closed = first + timedelta(days=pen.rng.randint(0, (last - first).days))
    marks = [pen.rng.randint(low, high) for low, high in ((15, 20), (22, 30), (15, 20), (21, 30))]
    total = sum(marks)
    names = ("body_score", "facts_score", "law_score", "procedure_score")
    return {
        **_file(pen, unit, number, closed, is_penalty=True),
        "reviewed_on": pen.day(6, 6),
        "reviewer": pen.person(),
        **{name: Decimal(mark) for name, mark in zip(names, marks, strict=True)},
        "total_score": Decimal(total),
        "grade": "优秀" if total >= 90 else "合格" if total >= 75 else "不合格",
        "faults": pen.rng.choice(_FAULTS) if total < 95 else None,
    }


def _reach_window(pen: Pen, rows: Rows) -> None:
    """The draw was from files closed between two days; one file was closed on each of them."""
    reviewed = [row for row in rows if "reviewed_on" in row]
    for row, closed in zip(reviewed[:1] + reviewed[-1:], pen.plan.window, strict=True):
        before = row["closed_on"]
        assert isinstance(before, date)
        for name in ("filed_on", "decided_on", "closed_on"):
            day = row[name]
            assert isinstance(day, date)
            row[name] = day + (closed - before)
        # An officer of the old day may have no certificate yet on the new one.
        row["officers"] = None


def legal_reviews(pen: Pen, files: Rows) -> Rows:
    """Larger cases of the frame, reviewed before they were decided."""
    first = date(pen.year, 1, 1)
    large = [(row["fine"], row["decided_on"], row) for row in files if row["kind"] == "行政处罚"]
    dated = [(fine, day, row) for fine, day, row in large if isinstance(fine, Decimal) and isinstance(day, date)]
    rows: Rows = []
    for _, decided, row in sorted((one for one in dated if one[1] >= first), key=lambda one: -one[0])[:90]:
        reviewed = decided - timedelta(days=pen.rng.randint(1, 5))
        rows.append(
            {
                "case_no": row["case_no"],
                "unit": row["unit"],
                "cause": row["cause"],
                "kind": "行政处罚",
                "reason": "较大数额罚款",
                "submitted_on": reviewed - timedelta(days=2),
                "reviewed_on": reviewed,
                "reviewer": pen.person(),
                "qualified": True,
                "opinion": pen.rng.choice(("同意", "同意", "建议修改")),
                "decided_on": decided,
            }
        )
    return rows


def trainings(pen: Pen) -> Rows:
    """Meetings for study by kind of team, courses, and the team sent to the competition, a person a row."""
    units = enforcing_units(pen)
    rows: Rows = []
    for place, unit in enumerate(units):
        kind = _TEAM_TYPES[place % pen.plan.team_types]
        rows.append(
            {
                "title": f"{unit.short}“{kind}”执法队伍建设交流",
                "kind": "学习交流" if place % 2 else "专题培训",
                "unit": unit.name,
                "held_on": pen.day(2, 6),
                "team_type": kind,
                "mode": pen.rng.choice(("线上", "线下", "线上+线下")),
                "hours": Decimal(pen.rng.choice((2, 4, 8))),
                "participants": pen.rng.randint(8, 40),
                "level": "县级",
            }
        )
    held = date(pen.year, 5, 20)
    taken: set[str] = set()
    able = [unit for unit in units if pen.holders[unit.key]]
    for number in range(pen.plan.contestants):
        unit = able[number % len(able)]
        member = next(one.name for one in pen.holders[unit.key] if one.name not in taken)
        taken.add(member)
        rows.append(
            {"title": "服务型行政执法“大学习、大展示”活动", "kind": "参赛队员", "unit": unit.name, "held_on": held,
             "member": member, "level": "市级"}
        )  # fmt: skip
    return rows
