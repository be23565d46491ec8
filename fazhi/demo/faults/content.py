"""Faults of content against duty: off topic, misplaced, misnamed, without its attachment."""

from __future__ import annotations

from random import Random

from fazhi.demo.draft import Draft, Item, Label
from fazhi.demo.faults.plan import Plan, day_of, draft_of, is_paper
from fazhi.demo.papers import explanation
from fazhi.demo.writer import Writer


def off_topic(plan: Plan) -> None:
    subjects = (
        "机关食堂管理",
        "秋季义务植树",
        "干部职工健康体检",
        "办公区域卫生评比",
        "冬季取暖用电安全",
        "职工运动会",
    )
    for place, like in enumerate(plan.pick(is_paper("清单", "台账", "总结", "方案", "纪要"))):
        subject = subjects[place % len(subjects)]
        draft = Draft(f"关于做好{subject}的通知", signer=like.unit.name, date=day_of(like))
        draft.body = [
            ("p", f"为做好{subject}，请各股室确定一名联系人，提前报名并按时参加。"),
            ("p", "一、时间为本周五下午，集合地点在机关院内，遇雨顺延。"),
            ("p", "二、请自带水杯、手套和遮阳帽，注意交通安全，结束后自行返回。"),
        ]
        extra = Item(like.unit, like.indicator, None, "无关", "docx", draft.title, draft=draft, extension="docx")
        extra.labels.append(Label("off-topic", draft.title, f"内容与“{like.topic}”无关"))
        extra.either.append("better-indicator")
        plan.add(extra, like)


def better_indicator(plan: Plan) -> None:
    """A paper of one duty put into another duty's folder of the same unit."""
    duties: dict[str, list[str]] = {}
    for item in plan.items:
        if (
            item.indicator
            and item.indicator.method == "报送"
            and item.indicator.number not in duties.setdefault(item.unit.key, [])
        ):
            duties[item.unit.key].append(item.indicator.number)
    by_number = {indicator.number: indicator for indicator in plan.county.indicators}
    likes = plan.pick(lambda i: is_paper("总结", "方案", "清单", "案例")(i) and len(duties[i.unit.key]) > 1)
    for like in likes:
        if like.indicator is None:
            continue
        target = by_number[next(n for n in duties[like.unit.key] if n != like.indicator.number)]
        writer = Writer(plan.county, like.unit, target, Random(f"{plan.county.seed}:better:{like.unit.key}"))
        draft = explanation(writer)
        draft.title = f"{like.unit.title}{target.topic}推进情况"
        extra = Item(like.unit, like.indicator, None, "放错", "docx", draft.title, draft=draft, extension="docx")
        extra.labels.append(
            Label("better-indicator", draft.title, f"应属指标{target.number}{target.topic}", related=(target.number,))
        )
        extra.either.append("off-topic")
        plan.add(extra, like)


def attachment_missing(plan: Plan) -> None:
    for item in plan.pick(is_paper("通知", "方案", "计划", "通报", forms=("docx", "pdf"))):
        name = f"{item.topic}任务分工表"
        draft_of(item).missing_attachment = name
        item.labels.append(Label("attachment-missing", name, "正文列有附件，文件内和文件夹内都没有"))


def name_mismatch(plan: Plan) -> None:
    for item in plan.pick(is_paper("总结", "方案", "清单", "制度", forms=("docx",))):
        item.stem = plan.rng.choice(("干部花名册", "会议签到表", "车辆维修申请", "采购合同"))
        item.labels.append(
            Label("name-content-mismatch", f"{item.stem}.docx", f"文件名与内容“{draft_of(item).title}”不符")
        )
    for item in plan.pick(is_paper("总结", "通知", "方案"), 3):
        item.stem = plan.rng.choice(("新建 Microsoft Word 文档", "扫描件0012", "CCI_00027", "文档1"))
        item.traps.append(("name-content-mismatch", "中性文件名，没有说成别的文种或事项"))
