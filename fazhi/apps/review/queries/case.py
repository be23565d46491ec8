"""A core `Case` from the rows of the site, and the way back from a path in the case to the row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import msgspec
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from fazhi.apps.duties.models import Duty
from fazhi.apps.evidence.codec import Kept, decode, decode_capture
from fazhi.apps.evidence.models import Capture, Link, Material, Outcome, Submission, SubmissionState
from fazhi.apps.framework.models import Cycle
from fazhi.apps.framework.queries import core_indicators
from fazhi.apps.units.models import Unit
from fazhi.apps.units.queries import core_region, core_units
from fazhi.checks.case import Case
from fazhi.checks.case import Cycle as CoreCycle
from fazhi.checks.case import Duty as CoreDuty
from fazhi.checks.case import Indicator as CoreIndicator
from fazhi.checks.case import Material as CoreMaterial
from fazhi.checks.case import Role as CoreRole
from fazhi.gongwen.facts import Paper
from fazhi.gongwen.parse import parse
from fazhi.reading.document import Document, Line, Page, Problem, ProblemCode, Source
from fazhi.webproof.capture import Capture as CoreCapture
from fazhi.webproof.normal import key as link_key

ADDRESSES = "填报的网址"
"""The name of the paper that stands for the addresses typed into a round."""

_CHUNK = 500


@dataclass
class Frame:
    """What all cases of one cycle share: units, indicators, duties."""

    cycle: Cycle
    case: Case
    duties: dict[tuple[str, str], int] = field(default_factory=dict)
    """Ids of duties by unit name and indicator number."""
    units: dict[str, int] = field(default_factory=dict)


@dataclass
class Gathered:
    """Materials of a case with the rows they came from."""

    materials: list[CoreMaterial] = field(default_factory=list)
    rows: dict[str, Material] = field(default_factory=dict)
    """The row by path in the case."""


def latest_rounds() -> QuerySet[Submission]:
    """The last round of every duty."""
    later = Submission.objects.filter(duty=OuterRef("duty"), round__gt=OuterRef("round"))
    return Submission.objects.filter(~Exists(later))


def frame(cycle: Cycle) -> Frame:
    """Units, indicators and duties of a cycle in the core's terms."""
    units = list(Unit.objects.filter(region_id=cycle.region_id, is_active=True))
    rows = Duty.objects.filter(cycle=cycle, is_active=True).order_by("indicator__order", "unit__order")
    found = list(rows.values_list("id", "unit__name", "indicator__number", "part"))
    duties = tuple(CoreDuty(unit, number, CoreRole(part)) for _, unit, number, part in found)
    case = Case(
        cycle=_core_cycle(cycle),
        units=core_units(units),
        indicators=_led(core_indicators(cycle), duties),
        duties=duties,
        materials=(),
    )
    return Frame(
        cycle, case, {(unit, number): pk for pk, unit, number, _ in found}, {unit.name: unit.pk for unit in units}
    )


def _core_cycle(cycle: Cycle) -> CoreCycle:
    region = cycle.region
    return CoreCycle(
        name=cycle.name,
        first=cycle.first,
        last=cycle.last,
        submit_by=cycle.submit_by,
        region=core_region(region),
        web_domains=tuple(region.web_domains),
        accounts=tuple(region.accounts),
        newspapers=tuple(region.newspapers),
    )


def _led(indicators: Sequence[CoreIndicator], duties: Iterable[CoreDuty]) -> tuple[CoreIndicator, ...]:
    parts: dict[tuple[str, CoreRole], list[str]] = {}
    for duty in duties:
        parts.setdefault((duty.indicator, duty.role), []).append(duty.unit)
    return tuple(
        replace(
            one,
            leads=tuple(parts.get((one.number, CoreRole.LEAD), ())),
            supports=tuple(parts.get((one.number, CoreRole.SUPPORT), ())),
        )
        for one in indicators
    )


def gather(materials: QuerySet[Material], links: QuerySet[Link], *, root: str = "材料") -> Gathered:
    """Rows as materials of a case; addresses typed by hand become one paper a round that hands them in."""
    found = Gathered()
    rows = materials.filter(removed_at=None).select_related(
        "document", "receipt", "unit", "submission__duty__indicator", "submission__duty__unit"
    )
    for row in rows.iterator(chunk_size=_CHUNK):
        _add(found, row, root)
    _add_addresses(found, links, root)
    return found


def _add(found: Gathered, row: Material, root: str) -> None:
    read = _read(row)
    if read is None:
        return
    number = row.submission.duty.indicator.number if row.submission is not None else None
    path = _free(found, "/".join(part for part in (root, row.unit.name, number, row.file) if part))
    modified = row.receipt.modified
    found.rows[path] = row
    found.materials.append(
        CoreMaterial(
            file=path,
            unit=row.unit.name,
            indicator=number,
            document=read.document,
            paper=read.paper,
            modified=timezone.make_naive(modified) if modified is not None else None,
            received=_received(row),
        )
    )


def _received(row: Material) -> datetime | None:
    """When the site took the file, where somebody sent it in a first round; a loaded set says nothing of this."""
    if row.submission is None or row.submission.round > 1 or row.receipt.by_id is None:
        return None
    return timezone.make_naive(row.receipt.at)


def _free(found: Gathered, path: str) -> str:
    """The path itself, or with a number where two files of one round bear one name."""
    if path not in found.rows:
        return path
    folder, _, name = path.rpartition("/")
    return next(p for n in range(2, 10_000) if (p := f"{folder}/第{n}份/{name}") not in found.rows)


def _read(row: Material) -> Kept | None:
    """What reading made of a file; None while it waits and for packages whose members stand for themselves."""
    if row.document is not None:
        try:
            return decode(row.document.core)
        except msgspec.MsgspecError:  # written by another version of the readers: the text is kept beside it
            return _from_text(row)
    if row.receipt.outcome != Outcome.UNREADABLE:
        return None
    problem = Problem(ProblemCode.CORRUPT, row.receipt.message or "文件无法读取。")
    document = Document(row.name, row.receipt.sha256, row.receipt.size, "", "", problems=(problem,))
    return Kept(document, Paper())


def _from_text(row: Material) -> Kept:
    assert row.document is not None
    pages = tuple(
        Page(one.number, one.text, Source(one.source), one.confidence, tuple(Line(t) for t in one.text.splitlines()))
        for one in row.document.pages.all()
    )
    kind = row.document
    document = Document(row.name, row.receipt.sha256, row.receipt.size, kind.media_type, kind.reader, pages)
    return Kept(document, parse(document))


def _add_addresses(found: Gathered, links: QuerySet[Link], root: str) -> None:
    by_round: dict[int, list[Link]] = {}
    rows = links.filter(removed_at=None, material=None)
    for link in rows.select_related("submission__duty__indicator", "submission__duty__unit"):
        by_round.setdefault(link.submission_id, []).append(link)
    for offered in by_round.values():
        duty = offered[0].submission.duty
        path = f"{root}/{duty.unit.name}/{duty.indicator.number}/{ADDRESSES}"
        lines = [f"{link.title} {link.url}".strip() for link in offered]
        page = Page(1, "\n".join(lines), lines=tuple(Line(line) for line in lines))
        document = Document(ADDRESSES, "", 0, "text/plain", "text", (page,), links=tuple(link.url for link in offered))
        found.materials.append(CoreMaterial(path, duty.unit.name, duty.indicator.number, document, parse(document)))


def captures(materials: Iterable[CoreMaterial]) -> dict[str, CoreCapture]:
    """The newest look at every address of the materials."""
    keys = list({link_key(url)[:2000] for material in materials for url in material.document.links})
    found: dict[str, CoreCapture] = {}
    for start in range(0, len(keys), _CHUNK):
        rows = Capture.objects.filter(key__in=keys[start : start + _CHUNK]).order_by("at", "id")
        for key, core in rows.values_list("key", "core"):
            if core:
                found[key] = decode_capture(core)
    return found


def previous_cycle(cycle: Cycle) -> Cycle | None:
    """The cycle of the same region that ended last before this one began."""
    return Cycle.objects.filter(region_id=cycle.region_id, last__lt=cycle.first).order_by("-last", "-id").first()


def handed_in() -> Q:
    """Rounds that their unit has let go; what others are still preparing is nobody's business."""
    return Q(state__in=(SubmissionState.HANDED_IN, SubmissionState.CONFIRMED))
