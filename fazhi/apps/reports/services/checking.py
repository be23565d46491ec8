"""Written reports held against the registers: taken in, read in a limited process, judged figure by figure."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from fazhi.apps.audit.services import record
from fazhi.apps.evidence.services.read import pool
from fazhi.apps.framework.models import Cycle
from fazhi.apps.jobs.services import later
from fazhi.apps.pages.errors import InputError
from fazhi.apps.reports.models import CheckState, WrittenCheck
from fazhi.apps.reports.queries import period_of, reckon
from fazhi.apps.storage.services import as_path, put_path
from fazhi.apps.units.models import Person, Region
from fazhi.measures import Period
from fazhi.reading.pool import Job
from fazhi.reporting.sources import known_figures
from fazhi.reporting.verify import VerifiedFigure, verify

LARGEST = 50 * 1024**2


@transaction.atomic
def take_in(
    *, region: Region, cycle: Cycle | None, period: Period, name: str, path: Path, by: Person | None
) -> WrittenCheck:
    """Keep a written report and have it checked. Raises InputError."""
    size = path.stat().st_size
    if not 0 < size <= LARGEST:
        raise InputError("文件是空的，或者超过50MB，请另选文件。")
    check = WrittenCheck.objects.create(
        region=region, cycle=cycle, name=name[-300:], blob=put_path(path), first=period.first, last=period.last, by=by
    )
    record("reports.verified", by=by, about=check, after={"sha256": check.blob_id})
    later("reports.check", check.pk)
    return check


def run(check_id: int) -> None:
    """Judge every figure. May run twice with the same outcome."""
    check = WrittenCheck.objects.filter(pk=check_id, state=CheckState.WAITING).select_related("region", "cycle").first()
    if check is None:
        return
    with as_path(check.blob_id, check.name) as path:
        (outcome,) = pool().run([Job("0", path, check.name)])
    document = outcome.document
    if document.refused is not None:
        check.state, check.problem = CheckState.REFUSED, document.refused.message[:300]
    else:
        reckoned = reckon(check.region, check.cycle, period_of(check))
        known = known_figures(reckoned.of(None), reckoned.ledgers)
        check.found = [_plain(one) for one in verify(document, known)]
        check.state = CheckState.DONE
    check.save(update_fields=["state", "problem", "found"])


def _plain(one: VerifiedFigure) -> dict[str, object]:
    names = ("text", "value", "unit", "page", "measure", "expected", "title", "remark")
    return {**{name: getattr(one, name) for name in names}, "verdict": one.verdict.value}
