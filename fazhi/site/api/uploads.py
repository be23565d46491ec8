"""Files in pieces, by the site's own service: begun, fed, finished; a broken line goes on where it was."""

from __future__ import annotations

import io
import uuid
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from fazhi.apps.evidence.services import targets, uploads
from fazhi.apps.pages.errors import InputError
from fazhi.site.api.evidence import receipt_form
from fazhi.site.api.keys import asker, person_of

router = Router(tags=["分块上传"])


class UploadIn(Schema):
    """A file to send: into a duty, or loose for a unit and cycle. `stamp` tells a file that was edited since."""

    name: str
    size: int
    duty: int | None = None
    unit: int | None = None
    cycle: int | None = None
    stamp: int | None = None


@router.post("", summary="开始上传一个大文件", response={201: dict[str, Any]})
def begin(request: HttpRequest, asked: UploadIn) -> Status:
    """A new upload, or the unfinished one of the same file, with how much is there."""
    if asked.size < 0:
        raise InputError("size 应是文件的字节数。")
    access, person = asker(request, "evidence.hand_in"), person_of(request)
    names = ("duty", "unit", "cycle", "stamp")
    purpose = {name: value for name in names if (value := getattr(asked, name)) is not None}
    targets.target(access, person, purpose)
    made = uploads.begin(by=person, name=asked.name, size=asked.size, purpose=purpose)
    return Status(201, {"id": str(made.pk), "received": made.received, "size": made.size})


@router.get("/{uuid:upload_id}", summary="上传到哪里了")
def state(request: HttpRequest, upload_id: uuid.UUID) -> dict[str, Any]:
    """How much of an own upload is there."""
    asker(request, "evidence.hand_in")
    found = targets.own_upload(person_of(request), upload_id)
    return {
        "id": str(found.pk),
        "name": found.name,
        "size": found.size,
        "received": found.received,
        "finished_at": found.finished_at,
    }


@router.put(
    "/{uuid:upload_id}",
    summary="上传一块",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
def feed(request: HttpRequest, upload_id: uuid.UUID, offset: int) -> dict[str, int]:
    """One piece as the body (at most 20 MB); `offset` is its place in the file. Sent twice it counts once."""
    if offset < 0:
        raise InputError("offset 应是这一块在文件里的起始字节。")
    asker(request, "evidence.hand_in")
    found = targets.own_upload(person_of(request), upload_id)
    return {"received": uploads.feed(upload=found, offset=offset, piece=io.BytesIO(request.body))}


@router.post("/{uuid:upload_id}/finish", summary="上传完成，取回执", response={201: dict[str, Any]})
def finish(request: HttpRequest, upload_id: uuid.UUID) -> Status:
    """The receipt of a complete upload; asked again, the same one."""
    access, person = asker(request, "evidence.hand_in"), person_of(request)
    found = targets.own_upload(person, upload_id)
    unit, cycle, submission = targets.target(access, person, found.purpose)
    receipt = uploads.finish(upload=found, unit=unit, cycle=cycle, submission=submission)
    return Status(201, receipt_form(receipt))
