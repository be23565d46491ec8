"""Registers of disputes and legal services: hearings, review, litigation, mediation, legal aid, notary."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from fazhi.demo.registers.pen import Pen, Rows

_HEARING_KINDS = ("司法救助", "拟不起诉", "民事诉讼监督")
_DISPUTES = ("土地权属", "劳动报酬", "消费纠纷", "道路交通", "物业管理", "环境污染", "医疗纠纷", "邻里纠纷")


def hearings(pen: Pen) -> Rows:
    """Hearings of the procuratorate with the people invited to each."""
    unit = pen.unit("检察院").name
    shares = iter(pen.split(pen.plan.hearing_people, sum(pen.plan.hearings)))
    rows: Rows = []
    for kind, count in zip(_HEARING_KINDS, pen.plan.hearings, strict=True):
        for _ in range(count):
            invited = next(shares)
            groups = pen.split(invited, 3, least=0)
            rows.append(
                {
                    "case_no": f"{pen.county.short[0]}检听〔{pen.year}〕{len(rows) + 1}号",
                    "unit": unit,
                    "kind": kind,
                    "held_on": pen.day(1, 6),
                    "open": kind != "司法救助" or pen.rng.random() < 0.6,
                    "deputies": groups[0],
                    "members": groups[1],
                    "supervisors": groups[2],
                    "invited": invited,
                    "result": pen.rng.choice(("同意", "多数同意")),
                }
            )
    return rows


def reconsiderations(pen: Pen) -> Rows:
    rows: Rows = []
    units = [unit for unit in pen.county.units if unit.enforces] or list(pen.county.units)
    results = ("维持", "维持", "维持", "驳回", "调解", "终止", "撤销", "确认违法")
    for number in range(pen.rng.randint(18, 40)):
        applied = pen.day(1, 5)
        accepted = pen.after(applied, 1, 5)
        closed = pen.after(accepted, 20, 58)
        is_closed = closed <= date(pen.year, 6, 30)
        rows.append(
            {
                "case_no": f"{pen.county.short[0]}政复〔{pen.year}〕{number + 1}号",
                "applicant_kind": pen.rng.choice(("个人", "个人", "企业")),
                "respondent": pen.rng.choice(units).name,
                "matter": pen.rng.choice(("行政处罚", "工伤认定", "信息公开", "不动产登记")),
                "applied_on": applied,
                "accepted_on": accepted,
                "closed_on": closed if is_closed else None,
                "result": pen.rng.choice(results) if is_closed else None,
                "hearing": True,
            }
        )
    return rows


def litigation(pen: Pen) -> Rows:
    rows: Rows = []
    units = [unit for unit in pen.county.units if unit.enforces] or list(pen.county.units)
    for number in range(pen.rng.randint(15, 30)):
        heard = pen.day(1, 6)
        due = pen.rng.random() < 0.85
        came = due and pen.rng.random() < 0.94
        rows.append(
            {
                "case_no": f"（{pen.year}）岭{pen.rng.randint(10, 99)}行初{number + 1}号",
                "unit": pen.rng.choice(units).name,
                "cause": pen.rng.choice(("行政处罚", "行政登记", "信息公开", "行政强制")),
                "court": f"{pen.county.name}人民法院",
                "instance": "一审",
                "filed_on": date(pen.year - 1, 12, 1 + number % 28),
                "heard_on": heard,
                "appearance_due": due,
                "head_appeared": came,
                "head": pen.person() if came else None,
                "head_post": pen.rng.choice(("局长", "副局长")) if came else None,
                "judged_on": pen.after(heard, 10, 40),
                "result": pen.rng.choice(("胜诉", "胜诉", "胜诉", "撤诉", "败诉")),
            }
        )
    return rows


def committees(pen: Pen) -> Rows:
    """Most units have one; each has a plan of its own or not."""
    rows: Rows = []
    for place, unit in enumerate(pen.county.units):
        if place % 6 == 5:
            continue
        group = pen.rng.choice(("行政调解委员会", "行政调解工作小组"))
        people = pen.rng.randint(3, 9)
        rows.append(
            {
                "unit": unit.name,
                "name": f"{unit.short}{group}",
                "kind": group,
                "established_on": pen.day(4, 6),
                "docno": f"{unit.letters}〔{pen.year}〕{pen.rng.randint(3, 30)}号",
                "leader": pen.person(),
                "mediators": people,
                "full_time": pen.rng.randint(0, 2),
                "has_plan": pen.rng.random() < 0.9,
            }
        )
    return rows


def mediations(pen: Pen, organisations: Rows) -> Rows:
    """Cases only of units that have an organisation."""
    rows: Rows = []
    for organisation in organisations:
        for number in range(pen.rng.randint(0, 8)):
            accepted = pen.day(1, 6)
            closed = pen.after(accepted, 2, 28)
            is_closed = closed <= date(pen.year, 6, 30)
            agreed = pen.rng.random() < 0.82
            rows.append(
                {
                    "case_no": f"调〔{pen.year}〕{number + 1}号",
                    "unit": organisation["unit"],
                    "kind": pen.rng.choices(("民事纠纷", "行政争议"), (8, 2))[0],
                    "dispute": pen.rng.choice(_DISPUTES),
                    "parties": pen.rng.randint(2, 6),
                    "amount": Decimal(pen.rng.randint(5, 900)) / 100,
                    "accepted_on": accepted,
                    "closed_on": closed if is_closed else None,
                    "result": ("达成协议" if agreed else "未达成协议") if is_closed else None,
                    "performed": is_closed and agreed and pen.rng.random() < 0.85,
                    "mediator": pen.person(),
                }
            )
    return rows


def court_mediations(pen: Pen) -> Rows:
    rows: Rows = []
    for number in range(pen.rng.randint(220, 320)):
        referred = pen.day(1, 6)
        result = pen.rng.choices(("调解成功", "转立案", "撤回"), (70, 22, 8))[0]
        rows.append(
            {
                "case_no": f"（{pen.year}）岭诉前调{number + 1}号",
                "unit": pen.unit("法院").name,
                "cause": pen.rng.choice(("民间借贷", "买卖合同", "离婚纠纷", "物业服务", "机动车交通事故")),
                "referred_on": referred,
                "mediator": pen.rng.choice(("人民调解委员会", "行业调解组织", "特邀调解员")),
                "closed_on": pen.after(referred, 3, 25),
                "result": result,
                "confirmed": result == "调解成功" and pen.rng.random() < 0.4,
                "fast_track": result == "转立案" and pen.rng.random() < 0.6,
            }
        )
    return rows


def legal_aid(pen: Pen) -> Rows:
    rows: Rows = []
    kinds = ("残疾人", "农民工", "农民工", "老年人", "妇女", "未成年人", "军人军属", "一般困难群众")
    for number in range(pen.rng.randint(120, 180)):
        accepted = pen.day(1, 6)
        applicant = pen.rng.choice(kinds)
        closed = pen.after(accepted, 20, 120)
        rows.append(
            {
                "case_no": f"{pen.county.short[0]}援〔{pen.year}〕{number + 1}号",
                "unit": pen.unit("司法局").name,
                "applicant": applicant,
                "kind": pen.rng.choice(("民事", "民事", "刑事", "行政")),
                "accepted_on": accepted,
                "assigned_on": pen.after(accepted, 0, 3),
                "lawyer": pen.person(),
                "priority": applicant in {"残疾人", "农民工"},
                "closed_on": closed if closed <= date(pen.year, 6, 30) else None,
                "recovered": Decimal(pen.rng.randint(20, 900)) / 100,
            }
        )
    return rows


def notary(pen: Pen) -> Rows:
    rows: Rows = []
    services = ("预约办证", "延时办证", "上门办证", "减免公证费", "公证回访", "一般办证")
    for number in range(pen.rng.randint(80, 130)):
        service = pen.rng.choice(services)
        rows.append(
            {
                "service_no": f"GZ{pen.year}{number + 1:04d}",
                "unit": pen.unit("司法局").name,
                "service": service,
                "matter": pen.rng.choice(("继承", "委托", "遗嘱", "学历", "合同")),
                "person_kind": pen.rng.choice(("困难群众", "老年人", "残疾人", "一般当事人")),
                "served_on": pen.day(1, 6),
                "reduced": Decimal(pen.rng.randint(1, 8) * 50) if service == "减免公证费" else None,
            }
        )
    return rows
