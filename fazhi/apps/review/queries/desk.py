"""Everything the desk shows of one round, in a number of queries that does not grow with its files."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from fazhi.apps.evidence.models import Capture, Link, Material, Submission
from fazhi.apps.pages.errors import NotThereError
from fazhi.apps.review.models import Checklist, Decision, Disagreement, Finding, FindingState, Severity
from fazhi.apps.review.queries.opinion import opinion_of
from fazhi.apps.units.access import Access
from fazhi.checks.registry import CHECKS

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
    """An earlier or the present round with what people said of it."""

    submission: Submission
    decisions: tuple[Decision, ...]
    is_current: bool


@dataclass
class Desk:
    """One round on the desk."""

    submission: Submission
    materials: list[Material]
    links: list[tuple[Link, Capture | None]]
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
    open_ones = Disagreement.objects.filter(submission=OuterRef("pk"), settled_by=None)
    found = (
        Submission.objects.filter(access.units_q(action, "duty__unit", "duty__cycle_id"), pk=submission_id)
        .select_related("duty__unit", "duty__indicator__heading__parent", "duty__cycle__region", "checklist")
        .annotate(disputed=Exists(open_ones))
        .first()
    )
    if found is None:
        raise NotThereError()
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


def link_for(access: Access, link_id: int) -> Link:
    """An address that the person may see at the desk."""
    where = access.units_q("review.view", "submission__duty__unit", "submission__duty__cycle_id")
    found = Link.objects.filter(where, pk=link_id).select_related("submission__duty").first()
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


def desk(submission: Submission) -> Desk:
    """All of one round."""
    materials = list(
        submission.materials.filter(removed_at=None).select_related("document", "receipt__blob__rendering", "unit")
    )
    findings = list(submission.findings.select_related("decided_by", "other__unit"))
    standing = [one for one in findings if one.gone_at is None]
    rounds = _rounds(submission)
    marks: dict[int, int] = {}
    for one in standing:
        if one.material_id is not None and one.state != FindingState.DISMISSED:
            marks[one.material_id] = marks.get(one.material_id, 0) + 1
    present = next((one for one in rounds if one.is_current), None)
    return Desk(
        submission=submission,
        materials=materials,
        links=_links(submission),
        items=items_of(standing),
        gone=[one for one in findings if one.gone_at is not None and one.state == FindingState.ACCEPTED],
        checklist=getattr(submission, "checklist", None),
        rounds=rounds,
        standing=present.decisions[0] if present is not None and present.decisions else None,
        disagreement=bool(getattr(submission, "disputed", False)),
        marks=marks,
    )


def _links(submission: Submission) -> list[tuple[Link, Capture | None]]:
    links = list(submission.links.filter(removed_at=None))
    if not links:
        return []
    newest: dict[str, Capture] = {}
    rows = Capture.objects.filter(key__in=[link.key for link in links]).order_by("at", "id")
    for capture in rows.defer("core", "text"):
        newest[capture.key] = capture
    return [(link, newest.get(link.key)) for link in links]


def _rounds(submission: Submission) -> list[Round]:
    rows = list(Submission.objects.filter(duty=submission.duty_id).select_related("confirmed_by").order_by("-round"))
    decisions: dict[int, list[Decision]] = {}
    for one in Decision.objects.filter(duty=submission.duty_id, undone_at=None).select_related("by"):
        decisions.setdefault(one.submission_id, []).append(one)
    return [Round(row, tuple(decisions.get(row.pk, ())), row.pk == submission.pk) for row in rows]


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
    where = access.units_q("review.view", "submission__duty__unit", "submission__duty__cycle_id")
    return (
        Disagreement.objects.filter(where)
        .select_related(
            "submission__duty__unit", "submission__duty__indicator", "first__by", "second__by", "settled_by__by"
        )
        .annotate(is_open=Count("pk", filter=Q(settled_by=None)))
        .order_by("-is_open", "-opened_at")
    )


@dataclass(frozen=True, slots=True)
class FilePair:
    """A file of an earlier round and what stands for it now; `same` where the bytes are."""

    left: Material | None
    right: Material | None

    @property
    def same(self) -> bool:
        """The very same bytes."""
        return (
            self.left is not None and self.right is not None and self.left.receipt.sha256 == self.right.receipt.sha256
        )


def files_of_two(before: Submission, now: Submission) -> list[FilePair]:
    """The files of two rounds beside each other: by content, then by name."""
    old, new = (
        list(one.materials.filter(removed_at=None).select_related("receipt", "document")) for one in (before, now)
    )
    pairs = []
    for same in (lambda a, b: a.receipt.sha256 == b.receipt.sha256, lambda a, b: a.name == b.name):
        for left in list(old):
            right = next((one for one in new if same(left, one)), None)
            if right is not None:
                pairs.append(FilePair(left, right))
                old.remove(left)
                new.remove(right)
    return [*pairs, *(FilePair(one, None) for one in old), *(FilePair(None, one) for one in new)]


def mended(before: Submission, now: Submission) -> list[tuple[Finding, bool]]:
    """The findings accepted in an earlier round, and whether they no longer stand in this one."""
    accepted = before.findings.filter(state=FindingState.ACCEPTED)
    standing = set(now.findings.filter(gone_at=None).values_list("key", flat=True))
    return [(one, one.key not in standing) for one in accepted]
