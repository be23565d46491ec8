"""Registers of a small county of the tests: rows enough that the half-year report has all its figures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from fazhi.ledgers import Row
from fazhi.measures import Period

PERIOD = Period(date(2021, 1, 1), date(2021, 6, 30), "2021年上半年")
MARCH = date(2021, 3, 5)
DEPARTMENTS = [
    f"县{name}局" for name in ["司法", "公安", "财政", "民政", "教育", "水利", "林业", "审计", "统计", "卫健"]
] + [f"县{one}{two}中心" for one in "东南西北河山" for two in "农林牧渔工商文旅信"]
TOWNS = [f"第{n}乡" for n in range(1, 21)] + [f"第{n}街道" for n in range(1, 6)]


def county() -> dict[str, list[Row]]:
    """Rows by ledger."""
    made = {
        "units": _units(), "framework": _framework(), "duties": _duties(), "documents-register": _documents(),
        "meetings": _meetings(), "enforcement-bodies": _bodies(), "enforcement-certificates": _certificates(),
        "enforcement-teams": _teams(), "case-files": _cases(), "trainings": _trainings(), "service-centre": _centre(),
        "service-matters": _matters(), "hearings": _hearings(), "publicity-activities": _activities(),
        "reform-items": _reforms(), "problems": _problems(), "next-steps": _steps(),
    }  # fmt: skip
    return {name: [Row(f"{name}-{n}", values) for n, values in enumerate(rows, 1)] for name, rows in made.items()}


Entries = Iterator[dict[str, Any]]


def _units() -> Entries:
    for n, name in enumerate(DEPARTMENTS):
        yield {"name": name, "category": "县直", "enforces": n < 55}
    for name in TOWNS:
        yield {"name": name, "category": "街道" if "街道" in name else "乡镇", "enforces": False}


def _framework() -> Entries:
    for n in range(1, 96):
        method = "网络检索" if n > 75 else "报送"
        yield {
            "number": str(n),
            "level1": f"一级{n % 9}",
            "level2": f"二级{n}",
            "method": method,
            "key_task": n % 5 == 0,
        }


def _duties() -> Entries:
    for n in range(1, 96):
        done = MARCH if n % 9 < 5 else None
        yield {
            "unit": DEPARTMENTS[n % 24],
            "indicator": str(n),
            "role": "牵头",
            "key_task": n % 5 == 0,
            "done_on": done,
        }


def _documents() -> Entries:
    for number, title, direction in (
        ("鲁法办〔2021〕1号", "关于印发示范创建工作方案的通知", "发文"),
        ("鲁法政办〔2021〕2号", "关于进一步提升法治政府建设工作满意度的通知", "发文"),
        ("鲁法政办〔2021〕5号", "关于进一步加强行政调解工作的通知", "发文"),
        ("鲁发〔2021〕2号", "关于加强人民调解强化矛盾纠纷排查化解工作的实施意见", "发文"),
        ("平法政办〔2021〕7号", "关于开展全市服务型行政执法“大学习、大展示”活动的通知", "收文"),
    ):
        yield {
            "docno": number,
            "title": title,
            "issuer": "创建办",
            "unit": "县司法局",
            "direction": direction,
            "issued_on": MARCH,
        }


def _meetings() -> Entries:
    for n, kind in enumerate(["推进会", "推进会", "领导小组会议", "部署会"]):
        yield {"title": f"会议{n}", "kind": kind, "unit": "县司法局", "held_on": MARCH, "law_study": n < 2}


def _bodies() -> Entries:
    what = "县委巡察发现共性问题整改、“三项制度”落实、廉洁执法贯彻、自由裁量权使用"
    for unit in DEPARTMENTS[:55]:
        yield {
            "name": unit, "unit": unit, "body_kind": "法定行政机关", "enforcers": 20, "reviewers": 2,
            "registered_on": date(2019, 1, 1), "checked_on": date(2021, 6, 8), "check_matters": what,
        }  # fmt: skip


def _certificates() -> Entries:
    for n in range(60):
        yield {
            "unit": DEPARTMENTS[n % 10], "person": f"执法员{n}", "staff_kind": "行政编制", "certificate_no": f"16{n:06d}",
            "kind": "行政执法证", "issued_on": date(2019, 5, 1), "expires_on": date(2024, 5, 1), "status": "有效", "on_post": True,
        }  # fmt: skip


def _teams() -> Entries:
    for town in TOWNS[:20]:
        yield {
            "unit": town,
            "unit_kind": "乡镇",
            "team": "综合行政执法队",
            "established_on": date(2021, 2, 1),
            "size": 9,
        }


def _cases() -> Entries:
    for n in range(117):
        closed = date(2021, 1, 1) + timedelta(days=n) if n < 116 else date(2021, 4, 30)
        yield {
            "case_no": f"案{n}", "unit": DEPARTMENTS[n % 14], "cause": "违法", "kind": "行政处罚", "closed_on": closed,
            "reviewed_on": date(2021, 6, 20), "body_score": 20, "facts_score": 30, "law_score": 20, "procedure_score": 20,
            "total_score": 90, "grade": "优秀" if n % 3 == 0 else "合格",
        }  # fmt: skip


def _trainings() -> Entries:
    for kind in ("学习型", "纪律型", "服务型", "廉洁型", "阳光型"):
        yield {
            "title": f"{kind}培训",
            "kind": "专题培训",
            "unit": "县司法局",
            "held_on": MARCH,
            "team_type": kind,
            "participants": 40,
        }
    for n in range(5):
        yield {"title": "大展示", "kind": "参赛队员", "unit": "县司法局", "held_on": MARCH, "member": f"队员{n}"}


def _centre() -> Entries:
    for n in range(40):
        opened = date(2020, 6, 1) if n < 25 else date(2021, 4, 1)
        yield {
            "kind": "进驻部门",
            "name": f"部门{n}",
            "unit": DEPARTMENTS[n],
            "opened_on": opened,
            "windows": 2 if n < 36 else 1,
        }
    for name in ("企业开办专区", "老年人专区", "政务公开专区"):
        yield {"kind": "专区", "name": name, "unit": "县政务服务中心", "opened_on": MARCH}
    yield {"kind": "自助服务区", "name": "自助区", "unit": "县政务服务中心", "opened_on": MARCH, "hours": 24}


def _matters() -> Entries:
    for n in range(1774):
        yield {
            "code": f"M{n:05d}", "name": f"事项{n}", "kind": "行政许可", "unit": DEPARTMENTS[n % 40],
            "legal_days": 10, "promised_days": 3, "immediate": False, "visits": 0 if n % 5 < 3 else 1,
            "online": n % 10 != 0, "available_from": date(2020, 1, 1) if n < 143 else date(2021, 5, 1),
        }  # fmt: skip


def _hearings() -> Entries:
    for n, kind in enumerate(["司法救助"] * 17 + ["拟不起诉"] * 15 + ["民事诉讼监督"]):
        yield {
            "case_no": f"听{n}",
            "unit": "县检察院",
            "kind": kind,
            "held_on": MARCH,
            "open": True,
            "invited": 4 if n < 11 else 3,
        }


def _activities() -> Entries:
    for n in range(83):
        yield {
            "title": f"活动{n}", "unit": DEPARTMENTS[n % 30], "series": "法治服务活动", "entered": "乡村",
            "held_on": MARCH, "audience": 50,
        }  # fmt: skip


def _reforms() -> Entries:
    for kind, count in {
        "取消行政许可": 19, "合并政务服务": 37, "标准化承诺审批": 9, "智能化无人审批": 5, "马上办": 36, "网上办": 73,
        "就近办": 22, "一次办": 45,
    }.items():  # fmt: skip
        for n in range(count):
            yield {"name": f"{kind}{n}", "unit": "县公安局", "measure": kind, "effective_on": MARCH}


def _problems() -> Entries:
    for n, (kind, what) in enumerate(
        [
            ("问题", "整体进度和指标完成质量有待提升"),
            ("问题", "部分单位报送材料不及时"),
            ("原因", "部门负责人换届，工作重心有所转移"),
        ]
    ):
        yield {"problem_no": str(n), "kind": kind, "content": what, "unit": "县司法局", "found_on": MARCH}


def _steps() -> Entries:
    yield {
        "title": "加强组织领导",
        "kind": "打算",
        "content": "召开推进会，逐项分析进度。",
        "unit": "县司法局",
        "planned_on": MARCH,
    }
    yield {
        "title": "完善评测标准",
        "kind": "建议",
        "content": "建议上级对较复杂的指标作出解释。",
        "unit": "县司法局",
        "planned_on": MARCH,
    }
