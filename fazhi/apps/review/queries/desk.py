"""Everything the desk shows of one duty, in a number of queries that does not grow with its files.

A duty lies on the desk with one of its rounds, or without one where nothing was handed in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models import Count, Q, prefetch_related_objects

from fazhi.apps.duties.models import Duty
from fazhi.apps.evidence.models import Material, Submission, SubmissionState
from fazhi.apps.pages.errors import NotThereError
from fazhi.apps.review.models import Checklist, Decision, Disagreement, Finding, FindingState, Severity
from fazhi.apps.review.queries.offered import Offered, links_around, links_of
from fazhi.apps.review.queries.opinion import opinion_of
from fazhi.apps.units.access import Access
from fazhi.checks.registry import CHECKS
from fazhi.webproof.normal import key as link_key

RANK = {severity: rank for rank, severity in enumerate(Severity.values)}


@dataclass(frozen=True, slots=True)
class Item:
    """Findings that say the same of several places, judged together."""

    check: str
    title: str
    severity: str
    severity_label: str
    message: str
    suggestion: str
    findings: tuple[Finding, ...]

    @property
    def ids(self) -> str:
        """The ids of its findings, comma between."""
        return ",".join(str(one.pk) for one in self.findings)

    @property
    def state(self) -> str:
        """Open as long as one of its findings is."""
        states = {one.state for one in self.findings}
        return states.pop() if len(states) == 1 else FindingState.OPEN.value

    @property
    def state_label(self) -> str:
        """The word for it."""
        return FindingState(self.state).label

    @property
    def first(self) -> Finding:
        """The finding that stands for all."""
        return self.findings[0]


@dataclass(frozen=True, slots=True)
class Round:
    """An earlier or the present round with what people said of it; None for what was said before any round."""

    submission: Submission | None
    decisions: tuple[Decision, ...]
    is_current: bool


@dataclass
class Desk:
    """One duty on the desk; `submission` is None where nothing was handed in."""

    duty: Duty
    submission: Submission | None
    materials: list[Material]
    links: list[Offered]
    items: list[Item]
    gone: list[Finding]
    checklist: Checklist | None
    rounds: list[Round]
    standing: Decision | None
    disagreement: bool
    marks: dict[int, int] = field(default_factory=dict)
    """Number of standing findings by material."""

    @property
    def opinion(self) -> str:
        """The opinion that the accepted findings add up to."""
        return opinion_of(finding for item in self.items for finding in item.findings)

    @property
    def open_grave(self) -> int:
        """Grave findings that nobody has judged."""
        grave = (Severity.BLOCK, Severity.MAJOR)
        return sum(item.state == FindingState.OPEN and item.severity in grave for item in self.items)


def round_for(access: Access, submission_id: int, action: str = "review.view") -> Submission:
    """A round that the person may see at the desk. Raises NotThereError otherwise."""
    found = (
        Submission.objects.filter(access.units_q(action, "duty__unit", "duty__cycle_id"), pk=submission_id)
        .select_related("duty__unit", "duty__indicator__heading__parent", "duty__cycle__region", "checklist")
        .first()
    )
    if found is None:
        raise NotThereError()
    return found


def duty_for(access: Access, duty_id: int, action: str = "review.view") -> Duty:
    """A duty that the person may see at the desk. Raises NotThereError otherwise."""
    found = (
        Duty.objects.filter(access.units_q(action, "unit", "cycle_id"), pk=duty_id)
        .select_related("unit", "indicator__heading__parent", "cycle__region")
        .first()
    )
    if found is None:
        raise NotThereError()
    return found


def round_to_decide(duty: Duty) -> Submission | None:
    """The confirmed round by which a duty is decided; None where there is none."""
    found = (
        Submission.objects.filter(duty=duty, state=SubmissionState.CONFIRMED)
        .select_related("checklist")
        .order_by("-round")
        .first()
    )
    if found is not None:
        found.duty = duty  # spares a query
    return found


def material_for(access: Access, material_id: int) -> Material:
    """A file that the person may see at the desk."""
    found = (
        Material.objects.filter(access.units_q("review.view", "unit", "cycle_id"), pk=material_id)
        .select_related("document", "receipt__blob__rendering", "unit", "submission__duty__indicator")
        .first()
    )
    if found is None:
        raise NotThereError()
    return found


def finding_for(access: Access, finding_id: int) -> Finding:
    """A finding that the person may see at the desk."""
    found = (
        Finding.objects.filter(access.units_q("review.view", "unit", "duty__cycle_id"), pk=finding_id)
        .select_related(
            "unit", "material__document", "material__receipt", "other__document", "other__unit", "other__cycle"
        )
        .first()
    )
    if found is None:
        raise NotThereError()
    return found


def desk(access: Access, duty: Duty, submission: Submission | None) -> Desk:
    """All of one duty with one of its rounds, or without one."""
    materials: list[Material] = []
    if submission is not None:
        rows = submission.materials.filter(removed_at=None)
        materials = list(rows.select_related("document", "receipt__blob__rendering", "unit"))
    findings = list(
        Finding.objects.filter(duty=duty, submission=submission).select_related("decided_by", "other__unit")
    )
    standing = [one for one in findings if one.gone_at is None]
    marks: dict[int, int] = {}
    for one in standing:
        if one.material_id is not None and one.state != FindingState.DISMISSED:
            marks[one.material_id] = marks.get(one.material_id, 0) + 1
    decisions = _decisions(duty)
    held = decisions.get(submission.pk if submission is not None else None, [])
    open_ones = Disagreement.objects.filter(duty=duty, submission=submission, settled_by=None)
    links = links_of(submission) if submission is not None else links_around(access, duty)
    _with_links(standing, links)
    if submission is None:
        prefetch_related_objects([duty.indicator], "requirements")
    return Desk(
        duty=duty,
        submission=submission,
        materials=materials,
        links=links,
        items=items_of(standing),
        gone=[one for one in findings if one.gone_at is not None and one.state == FindingState.ACCEPTED],
        checklist=getattr(submission, "checklist", None),
        rounds=_rounds(duty, submission, decisions),
        standing=held[0] if held else None,
        disagreement=open_ones.exists(),
        marks=marks,
    )


def _with_links(findings: list[Finding], links: list[Offered]) -> None:
    """Give each finding about an address (`link-*`) the id of the address, by which the desk opens its capture."""
    by_url = {one.link.url: one.link.pk for one in links}
    by_key = {one.link.key: one.link.pk for one in links}
    for one in findings:
        if one.check_name.startswith("link-"):
            one.link_id = by_url.get(one.quote) or by_key.get(link_key(one.quote))  # type: ignore[attr-defined]  # for the page


def last_decision(duty: Duty, before: Submission | None = None) -> Decision | None:
    """What was said last of a duty: of the round `before` or of earlier ones; disagreements aside."""
    disputed = Disagreement.objects.filter(duty=duty, settled_by=None).values("second")
    rows = Decision.objects.filter(duty=duty, undone_at=None).exclude(pk__in=disputed).select_related("submission")
    if before is not None:
        rows = rows.filter(Q(submission=None) | Q(submission__round__lte=before.round))
    return rows.order_by("-at", "-id").first()


def _decisions(duty: Duty) -> dict[int | None, list[Decision]]:
    """The decisions that were not undone, newest first, by round."""
    found: dict[int | None, list[Decision]] = {}
    for one in Decision.objects.filter(duty=duty, undone_at=None).select_related("by"):
        found.setdefault(one.submission_id, []).append(one)
    return found


def _rounds(duty: Duty, now: Submission | None, decisions: dict[int | None, list[Decision]]) -> list[Round]:
    rows = list(Submission.objects.filter(duty=duty).select_related("confirmed_by").order_by("-round"))
    found = [Round(row, tuple(decisions.get(row.pk, ())), now is not None and row.pk == now.pk) for row in rows]
    if None in decisions:
        found.append(Round(None, tuple(decisions[None]), now is None))
    return found


def items_of(findings: list[Finding]) -> list[Item]:
    """Findings joined as the feedback list joins them: one check, one remedy, several places; gravest first."""

    def what(one: Finding) -> tuple[Any, ...]:
        return RANK[one.severity], one.check_name, one.suggestion, "" if one.material_id or one.file else one.quote

    made = []
    for _, same in groupby(sorted(findings, key=lambda one: (*what(one), one.pk)), key=what):
        rows = tuple(same)
        first = rows[0]
        made.append(
            Item(
                check=first.check_name,
                title=title_of(first.check_name),
                severity=first.severity,
                severity_label=first.get_severity_display(),
                message=first.message
                if len({one.message for one in rows}) == 1
                else f"{title_of(first.check_name)}，共{len(rows)}处",
                suggestion=first.suggestion,
                findings=rows,
            )
        )
    return made


def title_of(check: str) -> str:
    """名称 of a check."""
    return CHECKS[check].title if check in CHECKS else check


def disagreements(access: Access) -> Any:
    """What two people saw differently, unsettled first."""
    where = access.units_q("review.view", "duty__unit", "duty__cycle_id")
    return (
        Disagreement.objects.filter(where)
        .select_related("submission", "duty__unit", "duty__indicator", "first__by", "second__by", "settled_by__by")
        .annotate(is_open=Count("pk", filter=Q(settled_by=None)))
        .order_by("-is_open", "-opened_at")
    )
