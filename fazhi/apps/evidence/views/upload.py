"""Uploads, asked by the page's own script: a small file in one go, others by begin, piece after piece, finish."""

from __future__ import annotations

import io
import json
import uuid

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from fazhi.apps.evidence import queries
from fazhi.apps.evidence.models import Receipt, Submission
from fazhi.apps.evidence.services import rounds, uploads
from fazhi.apps.framework.models import Cycle
from fazhi.apps.pages.errors import InputError, NotThereError
from fazhi.apps.storage.models import Upload
from fazhi.apps.units.access import access_of, allow
from fazhi.apps.units.models import Unit

PURPOSE = ("duty", "unit", "cycle")


@allow("evidence.hand_in")
@require_POST
def begin(request: HttpRequest) -> JsonResponse:
    """{"name", "size", "stamp", "duty" or "unit"+"cycle"} -> {"id", "received"}.

    `stamp` is the file's time of change: pieces of a file that was edited since are not continued with its new ones.
    """
    asked = _json(request)
    purpose = {key: asked[key] for key in (*PURPOSE, "stamp") if asked.get(key)}
    _target(request, purpose)
    upload = uploads.begin(
        by=request.user,  # type: ignore[arg-type]  # signed in
        name=str(asked.get("name", "")),
        size=_size(asked.get("size")),
        purpose=purpose,
    )
    return JsonResponse({"id": str(upload.pk), "received": upload.received})


@allow("evidence.hand_in")
@require_POST
def feed(request: HttpRequest, upload_id: uuid.UUID) -> JsonResponse:
    """One piece as the body, its place in `?offset=` -> {"received"}."""
    upload = _own(request, upload_id)
    received = uploads.feed(upload=upload, offset=_size(request.GET.get("offset")), piece=io.BytesIO(request.body))
    return JsonResponse({"received": received})


@allow("evidence.hand_in")
@require_POST
def finish(request: HttpRequest, upload_id: uuid.UUID) -> JsonResponse:
    """The receipt of a complete upload."""
    upload = _own(request, upload_id)
    unit, cycle, submission = _target(request, upload.purpose)
    return _receipt(uploads.finish(upload=upload, unit=unit, cycle=cycle, submission=submission))


@allow("evidence.hand_in")
@require_POST
def whole(request: HttpRequest, upload_id: uuid.UUID) -> JsonResponse:
    """The bytes of a small file as the body, `?name=` and `duty=` or `unit=`+`cycle=` -> the receipt."""
    purpose: dict[str, object] = {key: request.GET[key] for key in PURPOSE if request.GET.get(key)}
    unit, cycle, submission = _target(request, purpose)
    return _receipt(
        uploads.whole(
            key=upload_id,
            by=request.user,  # type: ignore[arg-type]  # signed in
            name=request.GET.get("name", ""),
            purpose=purpose,
            source=io.BytesIO(request.body),
            unit=unit,
            cycle=cycle,
            submission=submission,
        )
    )


def _receipt(receipt: Receipt) -> JsonResponse:
    return JsonResponse(
        {
            "receipt": receipt.pk,
            "name": receipt.name,
            "sha256": receipt.sha256,
            "size": receipt.size,
            "at": receipt.at.isoformat(),
        }
    )


def _target(request: HttpRequest, purpose: dict[str, object]) -> tuple[Unit, Cycle, Submission | None]:
    access = access_of(request)
    if purpose.get("duty"):
        duty = queries.duty_for(access, _size(purpose["duty"]), "evidence.hand_in")
        return duty.unit, duty.cycle, rounds.open_round(duty=duty, by=request.user)  # type: ignore[arg-type]
    unit = Unit.objects.filter(access.units_q("evidence.hand_in", ""), pk=_size(purpose.get("unit"))).first()
    cycle = Cycle.objects.filter(pk=_size(purpose.get("cycle")), is_open=True).first()
    if unit is None or cycle is None or cycle.region_id != unit.region_id:
        raise NotThereError()
    return unit, cycle, None


def _own(request: HttpRequest, upload_id: uuid.UUID) -> Upload:
    found = Upload.objects.filter(pk=upload_id, by_id=request.user.pk).first()
    if found is None:
        raise NotThereError("没有这个上传任务，请重新选择文件。")
    return found


def _json(request: HttpRequest) -> dict[str, object]:
    try:
        asked = json.loads(request.body)
    except ValueError:
        asked = None
    if not isinstance(asked, dict):
        raise InputError("上传请求的格式不对，请刷新页面后重试。")
    return asked


def _size(value: object) -> int:
    try:
        number = int(str(value))
    except ValueError:
        raise InputError("上传请求缺少大小或位置，请刷新页面后重试。") from None
    if number < 0:
        raise InputError("上传请求的大小或位置不对，请刷新页面后重试。")
    return number
