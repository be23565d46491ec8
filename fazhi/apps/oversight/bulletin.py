"""Papers of oversight in Word by GB/T 9704: the bulletin of progress of a region, and a notice to one unit."""

from __future__ import annotations

from fazhi.apps.duties.standing import Counts, Standing
from fazhi.apps.oversight.models import Notice, NoticeKind
from fazhi.gongwen.write import Addressee, Block, Heading, Paragraph, Sheet, Signature, Title
from fazhi.reviewset.lists import chinese_day

UNITS_NAMED = 8
"""So many units are named in a sentence; the table has them all."""


def office_of(region: str) -> str:
    """The name under the papers, as under the feedback lists."""
    return f"{region}法治政府建设领导小组办公室"


def bulletin(found: Standing) -> list[Block]:
    """The bulletin: how the region stands, unit by unit, who is late, what is asked."""
    cycle = found.cycle
    return [
        Title(f"关于{cycle.name}法治政府建设\n任务进度情况的通报"),
        Addressee("各有关单位："),
        Paragraph(f"现将截至{chinese_day(found.day)}的任务进度情况通报如下。"),
        Heading(1, "一、总体进度"),
        Paragraph(overall(found)),
        Heading(1, "二、各单位进度"),
        Paragraph(_front(found)),
        _table(found),
        Heading(1, "三、逾期情况"),
        Paragraph(_late(found)),
        Heading(1, "四、有关要求"),
        Paragraph(
            "各单位要对照责任清单逐项查漏补缺。未报送和已逾期的，请抓紧报送；需补充和被退回的，"
            "请按反馈清单逐条整改并回复；确不适用的，请书面说明理由。"
        ),
        Signature(office_of(cycle.region.name), chinese_day(found.day)),
    ]


def overall(found: Standing) -> str:
    """The region's figures by the one progress rule."""
    counts, progress = found.counts(), found.progress
    text = f"全{_kind(found)}{len(found.by_unit())}个单位共承担责任{counts.total}项，"
    text += f"完成{counts.done}项，完成率{counts.percent}。"
    rest = (
        ("待审", counts.pending),
        ("需补充", counts.supplement),
        ("被退回", counts.returned),
        ("未报送", counts.missing),
    )
    named = "，".join(f"{words}{count}项" for words, count in rest if count)
    text += f"其余责任中，{named}。" if named else ""
    text += f"任务指标完成{progress.indicators.done}/{progress.indicators.total}项（{progress.indicators.percent}）"
    if progress.key_tasks.total:
        text += f"，重点任务完成{progress.key_tasks.done}/{progress.key_tasks.total}项（{progress.key_tasks.percent}）"
    return text + ("，已实现“双过半”。" if progress.is_halfway else "，尚未实现“双过半”。")


def _kind(found: Standing) -> str:
    """县, 市 or 区, as the region's own name ends; '' where it ends otherwise."""
    last = found.cycle.region.name[-1:]
    return last if last in "县市区省" else ""


def _ranked(found: Standing) -> list[tuple[str, Counts]]:
    return sorted(found.by_unit().items(), key=lambda pair: (-pair[1].done / pair[1].total, pair[1].overdue))


def _front(found: Standing) -> str:
    ranked = _ranked(found)
    complete = [unit for unit, counts in ranked if counts.done == counts.total]
    none = [unit for unit, counts in ranked if counts.done == 0]
    parts = [
        f"{words}的有{len(units)}个单位（{_names(units)}）"
        for words, units in (("全部完成", complete), ("尚未完成任何一项", none))
        if units
    ]
    return ("；".join(parts) + "。" if parts else "") + "各单位情况见下表，按完成率由高到低排列。"


def _names(units: list[str]) -> str:
    return "、".join(units[:UNITS_NAMED]) + ("等" if len(units) > UNITS_NAMED else "")


def _table(found: Standing) -> Sheet:
    rows = tuple(
        (
            str(number), unit, str(one.total), str(one.done), one.percent,
            str(one.pending), str(one.supplement + one.returned), str(one.missing), str(one.overdue),
        )
        for number, (unit, one) in enumerate(_ranked(found), 1)
    )  # fmt: skip
    headings = ("序号", "单位", "应报", "完成", "完成率", "待审", "需整改", "未报送", "逾期")
    return Sheet(headings, rows, (11, 53, 13, 13, 17, 12, 14, 13, 10))


def _late(found: Standing) -> str:
    late = sorted(((unit, one.overdue) for unit, one in found.by_unit().items() if one.overdue), key=lambda x: -x[1])
    if not late:
        return "目前没有逾期的责任。"
    named = "、".join(f"{unit}{count}项" for unit, count in late[:UNITS_NAMED])
    more = "等" if len(late) > UNITS_NAMED else ""
    return (
        f"共有{sum(count for _, count in late)}项责任逾期，涉及{len(late)}个单位：{named}{more}。请有关单位尽快办理。"
    )


def paper(notice: Notice, region: str) -> list[Block]:
    """A notice as a paper to its unit."""
    parts: list[Block] = [Title(f"{notice.title}"), Addressee(f"{notice.unit.name}：")]
    parts += [Paragraph(line.strip()) for line in notice.text.splitlines() if line.strip()]
    if notice.deadline is not None:
        words = "反馈办理情况" if notice.kind == NoticeKind.URGE else "书面回复"
        parts.append(Paragraph(f"请于{chinese_day(notice.deadline)}前{words}。"))
    parts.append(Signature(office_of(region), chinese_day(notice.at.date())))
    return parts
