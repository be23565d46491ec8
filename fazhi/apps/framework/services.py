"""Changes to editions, indicators, cycles and milestones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from fazhi.apps.audit.services import record
from fazhi.apps.framework.models import Cycle, Edition, Heading, Indicator, Milestone, Requirement
from fazhi.apps.pages.errors import InputError
from fazhi.apps.units.models import Person, Region
from fazhi.checks.case import Indicator as CoreIndicator


@transaction.atomic
def ensure_edition(*, region: Region, name: str, by: Person | None, source: str = "") -> tuple[Edition, bool]:
    """The edition of that name, made where it is not there yet; (edition, whether it is new)."""
    edition, made = Edition.objects.get_or_create(region=region, name=name[:200], defaults={"source": source[:300]})
    if made:
        record("framework.edition", by=by, about=edition, after={"name": name, "source": source})
    return edition, made


class Headings:
    """The headings of an edition by title; one that is missing is made."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._known: dict[tuple[str, str], Heading] = {}
        for heading in edition.headings.select_related("parent"):
            key = (heading.title, "") if heading.parent is None else (heading.parent.title, heading.title)
            self._known[key] = heading

    def get(self, first: str, second: str) -> Heading | None:
        """The heading that an indicator hangs under; None where the table names none."""
        first, second = first[:200], second[:200]
        if not first and not second:
            return None
        top = self._made(first or second, "", None)
        return self._made(first, second, top) if first and second else top

    def _made(self, first: str, second: str, parent: Heading | None) -> Heading:
        if (first, second) not in self._known:
            self._known[first, second] = Heading.objects.create(
                edition=self._edition,
                level=2 if second else 1,
                title=second or first,
                parent=parent,
                order=len(self._known),
            )
        return self._known[first, second]


def put_indicator(
    *,
    edition: Edition,
    headings: Headings,
    core: CoreIndicator,
    order: int,
    known: Indicator | None = None,
    **more: Any,
) -> Indicator:
    """Write one indicator with its requirements: a new one, or over a known one."""
    indicator = known or Indicator(edition=edition, number=core.number)
    indicator.heading = headings.get(core.level1, core.level2)
    indicator.order, indicator.text, indicator.standard = order, core.text, core.standard
    indicator.points, indicator.method = core.points, core.method.value  # type: ignore[assignment]  # DecimalField takes both
    for name, value in more.items():
        setattr(indicator, name, value)
    indicator.save()
    wanted = {item.number: item.text[:500] for item in core.requirements}
    if known is not None:
        known.requirements.exclude(number__in=wanted).delete()
    Requirement.objects.bulk_create(
        [Requirement(indicator=indicator, number=number, text=text) for number, text in wanted.items()],
        update_conflicts=True,
        unique_fields=["indicator", "number"],
        update_fields=["text"],
    )
    return indicator


GUIDANCE = ("notes", "right_example", "wrong_example", "synonyms", "is_key")


@transaction.atomic
def change_guidance(*, indicator: Indicator, by: Person | None, **fields: Any) -> None:
    """What the handbook says of an indicator: notes, examples, synonyms."""
    before = {name: getattr(indicator, name) for name in fields if name in GUIDANCE}
    after = {name: fields[name] for name in before if fields[name] != before[name]}
    if not after:
        return
    for name, value in after.items():
        setattr(indicator, name, value)
    indicator.save(update_fields=list(after))
    record("framework.changed", by=by, about=indicator, before={name: before[name] for name in after}, after=after)


@transaction.atomic
def remove_indicator(*, indicator: Indicator, by: Person | None) -> None:
    """Take an indicator out of its edition. Raises InputError where somebody owes it: a new edition is the way then."""
    owed = indicator.duties.count()
    if owed:
        raise InputError(
            f"指标{indicator.number}已有{owed}项责任，不能从这一版本里删去；指标体系有调整的，请导入为新版本，再在周期里更换版本。"
        )
    record("framework.changed", by=by, about=indicator, before={"number": indicator.number, "text": indicator.text})
    indicator.delete()


def check_cycle(values: dict[str, Any], *, region: Region, cycle: Cycle | None = None) -> None:
    """Raise InputError where the days of a cycle do not fit each other or its name is taken."""
    first, last, submit_by = values["first"], values["last"], values.get("submit_by")
    if first > last:
        raise InputError(f"评估期的起始日{first}晚于截止日{last}，请调换。")
    if submit_by is not None and submit_by < first:
        raise InputError(f"报送截止日{submit_by}早于评估期的起始日{first}，请改正。")
    others = Cycle.objects.filter(region=region, name=values["name"])
    if cycle is not None:
        others = others.exclude(pk=cycle.pk)
    if others.exists():
        raise InputError(f"{region}已有周期“{values['name']}”，请换一个名称。")


@transaction.atomic
def add_cycle(*, region: Region, edition: Edition, by: Person | None, **values: Any) -> Cycle:
    """A new cycle. Raises InputError."""
    check_cycle(values, region=region)
    if edition.region_id != region.pk:
        raise InputError("指标体系版本与周期不在同一行政区划。")
    values["halfway_on"] = values.get("halfway_on") or values["last"]
    cycle = Cycle.objects.create(region=region, edition=edition, **values)
    record("framework.cycle", by=by, about=cycle, after={"edition": edition.name, **values})
    return cycle


@transaction.atomic
def change_cycle(*, cycle: Cycle, by: Person | None, **values: Any) -> None:
    """Change a cycle's name and days. Duties keep their own due dates. Raises InputError."""
    check_cycle(values, region=cycle.region, cycle=cycle)
    before = {name: getattr(cycle, name) for name in values}
    after = {name: value for name, value in values.items() if before[name] != value}
    if not after:
        return
    for name, value in after.items():
        setattr(cycle, name, value)
    cycle.save(update_fields=list(after))
    record("framework.cycle", by=by, about=cycle, before={name: before[name] for name in after}, after=after)


@transaction.atomic
def set_milestones(*, cycle: Cycle, wanted: Sequence[tuple[str, date, int]], by: Person | None) -> None:
    """The milestones of a cycle: by each day so many per cent should be done. Raises InputError."""
    before = [(one.name, one.day, one.percent) for one in cycle.milestones.all()]
    after = sorted(wanted, key=lambda one: one[1])
    for name, day, percent in after:
        if not 0 < percent <= 100:
            raise InputError(f"节点“{name}”的应完成比例须在1到100之间。")
        if day < cycle.first:
            raise InputError(f"节点“{name}”的日期{day}早于评估期的起始日{cycle.first}。")
    if before == after:
        return
    cycle.milestones.all().delete()
    Milestone.objects.bulk_create(Milestone(cycle=cycle, name=n, day=d, percent=p) for n, d, p in after)
    record("framework.cycle", by=by, about=cycle, before={"milestones": before}, after={"milestones": after})
