"""Registers of the office itself: documents, meetings, decisions, publicity, funds, measures, problems, plans."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from fazhi.demo.registers.pen import Pen, Rows, Values

_LAWS = (
    "宪法",
    "民法典",
    "行政处罚法",
    "行政许可法",
    "优化营商环境条例",
    "信访工作条例",
    "安全生产法",
    "道路交通安全法",
)
_PLACES = ("机关", "乡村", "社区", "学校", "企业", "单位", "军营", "网络")


def documents(pen: Pen) -> Rows:
    """Papers sent and received. Those that the report names stand among others of the same series."""
    plan, year = pen.plan, pen.year
    office = f"{pen.county.name}法治政府建设领导小组办公室"
    rows: Rows = []
    taken: set[str] = set()
    for number, (letters, issuer, title, topic) in zip(plan.numbers, _named_papers(pen, office), strict=True):
        taken.add(f"{letters}〔{year}〕{number}号")
        rows.append(_document(pen, letters, number, issuer, title, topic))
    topics = ("案卷评查", "执法证件管理", "双过半检查", "普法责任", "规范性文件清理", "推进会", "材料报送", "督察整改")
    for number, topic in enumerate(topics, start=1):
        if f"{plan.letters}法政办〔{year}〕{number}号" not in taken:
            title = f"关于做好{topic}工作的通知"
            rows.append(_document(pen, f"{plan.letters}法政办", number, office, title, topic))
    return rows


def _named_papers(pen: Pen, office: str) -> tuple[tuple[str, str, str, str], ...]:
    """Letters, issuer, title and topic of the papers on which the year's work rests."""
    plan, place = pen.plan, pen.county.name
    party = f"中共{place}委"
    city = f"{pen.county.city}法治政府建设领导小组办公室"
    study = "关于开展全市服务型行政执法“大学习、大展示”活动的通知"
    return (
        (f"{plan.letters}法办", f"{party}全面依法治县委员会办公室", f"关于印发{place}创建工作方案的通知", "创建方案"),
        (f"{plan.letters}法政办", office, "关于进一步提升法治政府建设工作满意度工作的通知", "满意度"),
        (f"{plan.letters}法政办", office, "关于进一步加强行政调解工作的通知", "行政调解"),
        (f"{plan.letters}发", party, "关于加强人民调解强化矛盾纠纷排查化解工作的实施意见", "人民调解"),
        (f"{plan.city_letters}法政办", city, study, "服务型执法"),
    )


def _document(pen: Pen, letters: str, number: int, issuer: str, title: str, topic: str) -> Values:
    issued = pen.day(min(5, 1 + number // 2), min(6, 2 + number // 2))
    received = letters.startswith(pen.plan.city_letters)
    return {
        "docno": f"{letters}〔{pen.year}〕{number}号",
        "title": title,
        "issuer": issuer,
        "unit": pen.unit("司法局").name,
        "direction": "收文" if received else "发文",
        "kind": "意见" if title.endswith("意见") else "通知",
        "topic": topic,
        "issued_on": issued,
        "registered_on": issued + timedelta(days=3 if received else 0),
    }


def meetings(pen: Pen) -> Rows:
    kinds = (
        "领导小组会议",
        "推进会",
        "政府常务会议",
        "党委常委会会议",
        "部署会",
        "推进会",
        "联席会议",
        "政府常务会议",
        "政府常务会议",
    )
    rows: Rows = []
    for number, kind in enumerate(kinds):
        study = "常" in kind
        rows.append(
            {
                "title": f"{pen.year}年第{number + 1}次法治政府建设{kind}",
                "kind": kind,
                "unit": pen.unit("司法局" if not study else "政府办").name,
                "held_on": date(pen.year, 1 + number * 6 // len(kinds), 5 + number),
                "place": "县政府会议室",
                "chair": pen.person(),
                "attendees": pen.rng.randint(15, 90),
                "topics": "听取法治政府建设进展情况汇报，研究下一步工作",
                "law_study": study,
                "law_topic": pen.rng.choice(_LAWS) if study else None,
                "minutes_no": f"〔{pen.year}〕{number + 3}号",
            }
        )
    return rows


def normative_documents(pen: Pen) -> Rows:
    rows: Rows = []
    subjects = (
        "农村公路管护",
        "城区停车管理",
        "犬只管理",
        "户外广告",
        "扬尘治理",
        "临时救助",
        "古树名木保护",
        "烟花爆竹",
    )
    for number, subject in enumerate(subjects, start=1):
        issued = pen.day(1, 5)
        rows.append(
            {
                "docno": f"{pen.plan.letters}政规〔{pen.year}〕{number}号",
                "title": f"{pen.county.name}{subject}办法",
                "unit": pen.unit("政府办").name,
                "unified_no": f"{pen.county.domain.split('.')[0].upper()}-{pen.year}-{number:02d}",
                "consulted_from": issued - timedelta(days=70),
                "consulted_to": issued - timedelta(days=40),
                "reviewed_on": issued - timedelta(days=20),
                "discussed_on": issued - timedelta(days=6),
                "issued_on": issued,
                "published_on": issued + timedelta(days=2),
                "filed_on": issued + timedelta(days=pen.rng.randint(3, 14)),
                "valid_until": issued + timedelta(days=365 * 5),
                "state": "有效",
            }
        )
    return rows


def decisions(pen: Pen) -> Rows:
    rows: Rows = []
    subjects = ("国土空间规划", "城区集中供热", "中小学布局调整", "公交线路优化", "污水处理费调整")
    for number, subject in enumerate(subjects, start=1):
        decided = pen.day(4, 6)
        rows.append(
            {
                "decision_no": f"{pen.year}-{number:02d}",
                "title": subject,
                "unit": pen.unit("发改委", "政府办").name,
                "listed_on": date(pen.year, 1, 15),
                "participation_on": decided - timedelta(days=60),
                "participation_days": pen.rng.choice((30, 30, 35)),
                "expert_on": decided - timedelta(days=45),
                "risk_on": decided - timedelta(days=40) if number % 5 else None,
                "reviewed_on": decided - timedelta(days=20),
                "discussed_on": decided - timedelta(days=2),
                "decided_on": decided,
                "published_on": decided + timedelta(days=3),
            }
        )
    return rows


def activities(pen: Pen) -> Rows:
    """Service activities as planned, then others; each unit's own."""
    rows: Rows = []
    others = pen.rng.randint(60, 110)
    for number in range(pen.plan.service_activities + others):
        service = number < pen.plan.service_activities
        unit = pen.unit("司法局") if service else pen.rng.choice(pen.county.units)
        place = pen.rng.choice(_PLACES)
        series = "法治服务活动" if service else pen.rng.choice(("主题宣传", "法治讲座", "以案释法", "法治文艺"))
        rows.append(
            {
                "title": f"{series}进{place}（第{number + 1}场）",
                "unit": unit.name,
                "series": series,
                "entered": place,
                "held_on": pen.day(1, 6),
                "place": pen.rng.choice(unit.places),
                "form": pen.rng.choice(("点题式", "订单式"))
                if service
                else pen.rng.choice(("集中宣传", "上门宣讲", "线上宣传")),
                "audience": pen.rng.randint(20, 300),
                "law": pen.rng.choice(_LAWS),
                "leaflets": pen.rng.randint(50, 500),
            }
        )
    return rows


def publicity_duties(pen: Pen) -> Rows:
    rows: Rows = []
    for unit in pen.departments():
        for law in pen.rng.sample(_LAWS, 2):
            due = date(pen.year, pen.rng.choice((3, 6, 9, 12)), 28)
            rows.append(
                {
                    "unit": unit.name,
                    "law": law,
                    "audience": pen.rng.choice(("工作人员", "管理对象", "社会公众")),
                    "form": pen.rng.choice(("讲座", "宣传栏", "以案释法")),
                    "due_on": due,
                    "done_on": due - timedelta(days=pen.rng.randint(1, 25)) if due.month <= 6 else None,
                    "contact": "法规股",
                }
            )
    return rows


def funds(pen: Pen) -> Rows:
    rows: Rows = []
    purposes = ("疫苗接种", "疫情防控物资", "法治建设", "普法宣传", "法律援助", "执法装备")
    for number in range(24):
        purpose = purposes[number % len(purposes)]
        rows.append(
            {
                "docno": f"{pen.county.short[0]}财预〔{pen.year}〕{number + 11}号",
                "unit": pen.unit("卫健委" if number % 6 < 2 else "司法局").name,
                "item": f"{purpose}经费（第{number // 6 + 1}批）",
                "purpose": purpose,
                "amount": Decimal(pen.rng.randint(300, 90000)) / 100,
                "paid_on": pen.day(1, 6),
                "source": pen.rng.choice(("省级", "市级", "县级", "县级")),
                "green": number % 6 < 2,
            }
        )
    return rows


def public_measures(pen: Pen) -> Rows:
    wanted = (
        ("政务服务局", "设立服务专区", "办事服务"), ("法院", "诉源治理一站式解纷", "纠纷化解"),
        ("检察院", "检察听证进基层", "法律服务"), ("司法局", "法律援助绿色通道", "法律服务"),
        ("司法局", "公证上门服务", "法律服务"), ("公安局", "巡逻防控网格", "治安防控"),
        ("公安局", "户籍窗口延时服务", "办事服务"), ("财政局", "疫苗接种专项资金保障", "资金保障"),
    )  # fmt: skip
    return [
        {"unit": pen.unit(key).name, "title": title, "kind": kind, "content": f"{title}，便利群众",
         "started_on": pen.day(1, 5), "benefited": pen.rng.randint(200, 9000)}
        for key, title, kind in wanted
    ]  # fmt: skip


def model_cases(pen: Pen) -> Rows:
    rows: Rows = []
    for key, title in (
        ("市场监管局", "柔性执法清单"),
        ("政法委", "矛盾纠纷一站式化解"),
        ("党校", "法治课堂进班次"),
        ("司法局", "点题式普法"),
    ):
        level = pen.rng.choice(("市级", "县级", "省级"))
        rows.append(
            {"unit": pen.unit(key).name, "title": title, "kind": "经验做法", "level": level,
             "medium": "工作简报", "published_on": pen.day(3, 6)}
        )  # fmt: skip
    return rows


def problems(pen: Pen) -> Rows:
    wanted = (
        ("问题", "整体建设进度及指标完成质量有待进一步提升"), ("问题", "工作人员的行政办事效率还有提升空间"),
        ("问题", "行政决策机制及制度建设仍需加强和完善"), ("原因", "县乡领导班子换届，工作重心有所转移"),
        ("原因", "防汛任务重，人员抽调多"), ("原因", "指标多、任务重，需要逐一审阅材料"),
        ("原因", "创建氛围后期稍显不足"),
    )  # fmt: skip
    return [
        {"problem_no": f"W{pen.year}{number:02d}", "kind": kind, "content": content, "unit": pen.unit("司法局").name,
         "source": "自查", "found_on": date(pen.year, 6, 20),
         "remedy": "列入下半年工作安排" if kind == "问题" else None,
         "due_on": date(pen.year, 9, 30) if kind == "问题" else None}
        for number, (kind, content) in enumerate(wanted, start=1)
    ]  # fmt: skip


def next_steps(pen: Pen) -> Rows:
    wanted = (
        ("打算", "加强法治政府建设组织领导"), ("打算", "坚持严格规范公正文明执法"), ("打算", "加大法治宣传教育力度"),
        ("建议", "对较为复杂的指标进行注解、释义"), ("建议", "加强对县级对口单位的督导、指导"),
    )  # fmt: skip
    return [
        {"title": title, "kind": kind, "content": f"{title}，明确责任和时限", "unit": pen.unit("司法局").name,
         "planned_on": date(pen.year, 6, 28), "due_on": date(pen.year, 12, 20)}
        for kind, title in wanted
    ]  # fmt: skip
