"""The opinion that the accepted findings of a round add up to, for a person to edit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from fazhi.apps.duties.models import Duty
from fazhi.apps.framework.models import Method
from fazhi.apps.review.models import Finding, FindingState
from fazhi.apps.review.queries.offered import Offered
from fazhi.apps.review.queries.queue import of_desk
from fazhi.checks.finding import Finding as CoreFinding
from fazhi.checks.finding import Severity
from fazhi.reviewset.letters import LetterItem, join

PLACES = 3
"""So many places of one item are named in an opinion; the feedback list names all."""


def core_finding(one: Finding) -> CoreFinding:
    """A kept finding in the core's terms."""
    return CoreFinding(
        check=one.check_name,
        unit="",
        indicator=None,
        file=one.file or None,
        page=one.page,
        quote=one.quote or None,
        message=one.message,
        suggestion=one.suggestion,
        severity=Severity(one.severity),
        confidence=one.confidence,
        related=tuple(one.related),
        other_quote=one.other_quote or None,
    )


def opinion_of(findings: Iterable[Finding]) -> str:
    """One line an item, similar findings joined as the feedback list joins them; '' where there is nothing to say."""
    items = join(core_finding(one) for one in findings if one.state == FindingState.ACCEPTED and one.gone_at is None)
    return "\n".join(f"{item.number}.{_line(item)}" for item in items)


def _line(item: LetterItem) -> str:
    names = list(dict.fromkeys(place.name for place in item.places if place.name))
    more = f"等{len(names)}个文件" if len(names) > PLACES else ""
    shown = "、".join(f"《{name}》" for name in names[:PLACES]) + more
    message = item.message.rstrip("。")
    where = f"{shown}：" if shown else ""
    return f"{where}{message}。" + (f"{item.suggestion.rstrip('。')}。" if item.suggestion else "")


def opinions_of(duty_ids: Sequence[int]) -> dict[int, str]:
    """The opinions of many duties, out of what the desk shows of each."""
    by_duty: dict[int, list[Finding]] = {}
    for start in range(0, len(duty_ids), 500):
        rows = Finding.objects.filter(
            of_desk(), duty__in=duty_ids[start : start + 500], state=FindingState.ACCEPTED
        ).order_by("id")
        for one in rows:
            by_duty.setdefault(one.duty_id or 0, []).append(one)
    return {pk: opinion_of(rows) for pk, rows in by_duty.items()}


def opinion_without_round(duty: Duty, links: Sequence[Offered], today: date) -> str:
    """What there is to say of a duty for which nothing was handed in, by how it is assessed; figures come beside it."""
    match duty.indicator.method:
        case Method.WEB:
            return _of_web(duty, links)
        case Method.DATA:
            return "单位未报送材料，按台账数据核验。"
        case Method.SURVEY:
            return "以满意度调查结果为准。"
        case _:
            return _not_handed_in(duty, today)


def _not_handed_in(duty: Duty, today: date) -> str:
    late = (today - duty.due).days if duty.due is not None and duty.due < today else 0
    due = f"，时限{_day(duty.due)}，已逾期{late}天" if late and duty.due is not None else ""
    return f"截至{_day(today)}未报送材料{due}。{_wanted(duty, '请报送')}"


def _of_web(duty: Duty, links: Sequence[Offered]) -> str:
    seen = [one for one in links if one.is_own and one.capture is not None]
    if not seen:
        return f"单位未提供网址。{_wanted(duty, '请提供公开网址')}"
    lines = []
    for number, one in enumerate(seen, 1):
        look = one.capture
        assert look is not None
        title = f"《{look.title}》" if look.title else one.link.url
        day = f"{_day(look.day)}发布" if look.day is not None else "没有写明发布日期"
        is_open = look.status is not None and look.status < 400
        lines.append(f"{number}.{title}：" + (f"可以打开，{day}。" if is_open else "打不开。"))
    return "\n".join(["网络检索：", *lines])


def _wanted(duty: Duty, ask: str) -> str:
    items = "；".join(f"{one.number}.{one.text}" for one in duty.indicator.requirements.all())
    return f"{ask}：{items}。" if items else ""


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
