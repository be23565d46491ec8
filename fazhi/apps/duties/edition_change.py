"""A cycle goes over to another edition of the indicator system: duties follow by number, nothing is lost."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from fazhi.apps.audit.services import record
from fazhi.apps.duties.models import Duty
from fazhi.apps.duties.services import remove
from fazhi.apps.framework.models import Cycle, Edition, Indicator
from fazhi.apps.pages.errors import InputError
from fazhi.apps.units.models import Person


@dataclass(frozen=True, slots=True)
class EditionChange:
    """What going over would do: duties that follow, duties that end, indicators that are new."""

    follow: tuple[tuple[Duty, Indicator], ...]
    ending: tuple[Duty, ...]
    fresh: tuple[Indicator, ...]

    @property
    def altered(self) -> list[tuple[Indicator, Indicator]]:
        """Indicators of one number whose words differ: (old, new)."""
        pairs = {new.pk: (duty.indicator, new) for duty, new in self.follow if duty.indicator.text != new.text}
        return list(pairs.values())


def compare(cycle: Cycle, edition: Edition) -> EditionChange:
    """What going over to an edition would do."""
    indicators = {one.number: one for one in edition.indicators.order_by("order")}
    duties = list(
        Duty.objects.filter(cycle=cycle, is_active=True)
        .select_related("indicator", "unit", "cycle")
        .order_by("indicator__order", "unit__order")
    )
    follow = tuple((d, indicators[d.indicator.number]) for d in duties if d.indicator.number in indicators)
    ending = tuple(d for d in duties if d.indicator.number not in indicators)
    taken = {new.pk for _, new in follow}
    return EditionChange(follow, ending, tuple(one for one in indicators.values() if one.pk not in taken))


@transaction.atomic
def switch(*, cycle: Cycle, edition: Edition, by: Person | None, reason: str) -> EditionChange:
    """Go over. Material, decisions and lists stay with their duties; ended duties stay readable. Raises InputError."""
    if edition.region_id != cycle.region_id:
        raise InputError("这个版本不属于本周期的行政区划。")
    if edition.pk == cycle.edition_id:
        raise InputError(f"本周期用的就是“{edition}”，不用更换。")
    if not reason.strip():
        raise InputError("请写明更换指标体系版本的理由。")
    change = compare(cycle, edition)
    for duty in change.ending:
        remove(duty=duty, by=by, reason=f"更换指标体系版本：{reason}")
    for duty, indicator in change.follow:
        duty.indicator = indicator
    Duty.objects.bulk_update([duty for duty, _ in change.follow], ["indicator"], batch_size=500)
    before = cycle.edition.name
    cycle.edition = edition
    cycle.save(update_fields=["edition"])
    counts = {"follow": len(change.follow), "ending": len(change.ending), "fresh": len(change.fresh)}
    record(
        "framework.cycle",
        by=by,
        about=cycle,
        before={"edition": before},
        after={"edition": edition.name, **counts},
        note=reason,
    )
    return change
