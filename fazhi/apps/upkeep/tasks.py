"""Background work of this app."""

from __future__ import annotations

from datetime import timedelta

from fazhi.apps.jobs.registry import job
from fazhi.apps.units.models import Person
from fazhi.apps.upkeep.services import backup, doctor


@job("upkeep.doctor", "检查运行状况", every=timedelta(days=1))
def look() -> None:
    """Look the site over."""
    doctor.check_up()


@job("upkeep.backup", "备份")
def back_up(person_id: int) -> None:
    """Write a backup into the site's own folder of backups."""
    backup.make(backup.next_place(), by=Person.objects.filter(pk=person_id).first())
