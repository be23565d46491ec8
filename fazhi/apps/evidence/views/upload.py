"""Uploads, asked by the page's own script: a small file in one go, others by begin, piece after piece, finish."""

from __future__ import annotations

import io
import json
import uuid
from typing import cast

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from fazhi.apps.evidence.models import Receipt
from fazhi.apps.evidence.services import targets, uploads
from fazhi.apps.pages.errors import InputError
from fazhi.apps.units.access import access_of, allow
from fazhi.apps.units.models import Person

PURPOSE = ("duty", "unit", "cycle")


@allow("evidence.hand_in")
@require_POST
def begin(request: HttpRequest) -> JsonResponse:
    """{"name", "size", "stamp", "duty" or "unit"+"cycle"} -> {"id", "received"}.

    `stamp` is the file's time of change: pieces of a file that was edited since are not continued with its new ones.
    """
    asked = _json(request)
    purpose = {key: asked[key] for key in (*PURPOSE, "stamp") if asked.get(key)}
    targets.target(access_of(request), _person(request), purpose)
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
    upload = targets.own_upload(_person(request), upload_id)
    received = uploads.feed(upload=upload, offset=_size(request.GET.get("offset")), piece=io.BytesIO(request.body))
    return JsonResponse({"received": received})


@allow("evidence.hand_in")
@require_POST
def finish(request: HttpRequest, upload_id: uuid.UUID) -> JsonResponse:
    """The receipt of a complete upload."""
    upload = targets.own_upload(_person(request), upload_id)
    unit, cycle, submission = targets.target(access_of(request), _person(request), upload.purpose)
    return _receipt(uploads.finish(upload=upload, unit=unit, cycle=cycle, submission=submission))


@allow("evidence.hand_in")
@require_POST
def whole(request: HttpRequest, upload_id: uuid.UUID) -> JsonResponse:
    """The bytes of a small file as the body, `?name=` and `duty=` or `unit=`+`cycle=` -> the receipt."""
    purpose: dict[str, object] = {key: request.GET[key] for key in PURPOSE if request.GET.get(key)}
    unit, cycle, submission = targets.target(access_of(request), _person(request), purpose)
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


def _person(request: HttpRequest) -> Person:
    return cast(Person, request.user)


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
