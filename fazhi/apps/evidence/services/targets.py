"""Where an upload goes, as its sender says and may: the same for pages and the API."""

from __future__ import annotations

import uuid
from typing import Any

from fazhi.apps.evidence import queries
from fazhi.apps.evidence.models import Submission
from fazhi.apps.evidence.services import rounds
from fazhi.apps.framework.models import Cycle
from fazhi.apps.pages.errors import NotThereError
from fazhi.apps.storage.models import Upload
from fazhi.apps.units.access import Access
from fazhi.apps.units.models import Person, Unit


def target(access: Access, by: Person, purpose: dict[str, Any]) -> tuple[Unit, Cycle, Submission | None]:
    """Unit, cycle and open round of `duty`, or `unit` and `cycle` for the tray. Raises NotThereError, InputError."""
    if purpose.get("duty"):
        duty = queries.duty_for(access, _number(purpose["duty"]), "evidence.hand_in")
        return duty.unit, duty.cycle, rounds.open_round(duty=duty, by=by)
    unit = Unit.objects.filter(access.units_q("evidence.hand_in", ""), pk=_number(purpose.get("unit"))).first()
    cycle = Cycle.objects.filter(pk=_number(purpose.get("cycle")), is_open=True).first()
    if unit is None or cycle is None or cycle.region_id != unit.region_id:
        raise NotThereError()
    return unit, cycle, None


def own_upload(by: Person, upload_id: uuid.UUID) -> Upload:
    """An upload that this person began. Raises NotThereError."""
    found = Upload.objects.filter(pk=upload_id, by=by).first()
    if found is None:
        raise NotThereError("没有这个上传任务，请重新选择文件。")
    return found


def _number(value: object) -> int:
    text = str(value)
    if not text.isdecimal():
        raise NotThereError("没有说明文件送到哪里，请刷新页面后重试。")
    return int(text)
