"""The opinion that the accepted findings of a round add up to, for a person to edit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fazhi.apps.review.models import Finding, FindingState
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


def opinions_of(submission_ids: Sequence[int]) -> dict[int, str]:
    """The opinions of many rounds."""
    by_round: dict[int, list[Finding]] = {}
    for start in range(0, len(submission_ids), 500):
        rows = Finding.objects.filter(
            submission__in=submission_ids[start : start + 500], state=FindingState.ACCEPTED, gone_at=None
        )
        for one in rows:
            by_round.setdefault(one.submission_id or 0, []).append(one)
    return {pk: opinion_of(rows) for pk, rows in by_round.items()}
