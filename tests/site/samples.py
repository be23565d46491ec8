"""Things for the variables of addresses, by the variable's name: one of a unit's own, one of a foreign county."""

from __future__ import annotations

from datetime import date
from typing import Any

from fazhi.apps.duties.models import Duty
from fazhi.apps.evidence.models import Link, Material, Receipt, Submission
from fazhi.apps.framework.models import Cycle, Edition, Indicator
from fazhi.apps.units.models import Membership, Person, Unit
from fazhi.apps.units.roles import Role


def of_unit(office: Any, unit: Unit) -> dict[str, Any]:
    """What a unit of the office has; made once a test."""
    duty = Duty.objects.filter(unit=unit, cycle=office.cycle).order_by("pk").first()
    assert duty is not None
    return {"unit_id": unit.pk, **_of_duty(duty)}


def foreign(office: Any) -> dict[str, Any]:
    """What a unit of the other county has."""
    unit = Unit.objects.get(region=office.other_region, name="县司法局")
    edition, _ = Edition.objects.get_or_create(region=office.other_region, name="东岭县版")
    indicator, _ = Indicator.objects.get_or_create(edition=edition, number="1", defaults={"text": "别县的指标。"})
    cycle, _ = Cycle.objects.get_or_create(
        region=office.other_region,
        name="2021年",
        defaults={"edition": edition, "first": date(2021, 1, 1), "last": date(2021, 12, 31)},
    )
    duty, _ = Duty.objects.get_or_create(cycle=cycle, indicator=indicator, unit=unit)
    person, _ = Person.objects.get_or_create(username="far-liaison", defaults={"name": "别县的人"})
    membership, _ = Membership.objects.get_or_create(person=person, role=Role.LIAISON, unit=unit)
    return {
        "unit_id": unit.pk,
        "person_id": person.pk,
        "membership_id": membership.pk,
        "cycle_id": cycle.pk,
        "indicator_id": indicator.pk,
        "edition_id": edition.pk,
        **_of_duty(duty),
    }


def other_cycle(office: Any) -> dict[str, Any]:
    """What the same unit has in another cycle of the same county."""
    edition, _ = Edition.objects.get_or_create(region=office.region, name="另一版")
    indicator, _ = Indicator.objects.get_or_create(edition=edition, number="9", defaults={"text": "另一周期的指标。"})
    cycle, _ = Cycle.objects.get_or_create(
        region=office.region,
        name="2020年",
        defaults={"edition": edition, "first": date(2020, 1, 1), "last": date(2020, 12, 31)},
    )
    duty, _ = Duty.objects.get_or_create(cycle=cycle, indicator=indicator, unit=office.justice)
    return {"cycle_id": cycle.pk, "indicator_id": indicator.pk, "edition_id": edition.pk, **_of_duty(duty)}


def _of_duty(duty: Duty) -> dict[str, Any]:
    submission, _ = Submission.objects.get_or_create(duty=duty, round=1)
    known = Receipt.objects.filter(unit=duty.unit, cycle=duty.cycle, name="通知.docx")
    receipt = known.first() or Receipt.objects.create(
        unit=duty.unit, cycle=duty.cycle, name="通知.docx", sha256="a" * 64, size=1
    )
    material, _ = Material.objects.get_or_create(
        receipt=receipt, unit=duty.unit, cycle=duty.cycle, submission=submission, defaults={"file": "通知.docx"}
    )
    link, _ = Link.objects.get_or_create(
        submission=submission, key="http://a.gov.cn/1", defaults={"url": "http://a.gov.cn/1"}
    )
    return {
        "duty_id": duty.pk,
        "submission_id": submission.pk,
        "receipt_id": receipt.pk,
        "material_id": material.pk,
        "link_id": link.pk,
    }


def read(answer: Any) -> bytes:
    """The bytes of a download; at their end the file is closed. Closing the answer itself would end the connection."""
    return b"".join(answer.streaming_content)
