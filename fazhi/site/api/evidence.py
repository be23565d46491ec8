"""Rounds: what is in them, files and addresses sent, handed in, confirmed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import File, Router, Schema, Status
from ninja.files import UploadedFile

from fazhi.apps.evidence import queries
from fazhi.apps.evidence.models import Material, Receipt, Submission
from fazhi.apps.evidence.services import rounds
from fazhi.apps.evidence.services.receive import receive
from fazhi.apps.framework.queries import cycle_for
from fazhi.apps.pages.errors import InputError, NotThereError
from fazhi.site.api.keys import asker, page, person_of

router = Router(tags=["报送"])


class LinkIn(Schema):
    """An address to add."""

    url: str
    title: str = ""


class HandInIn(Schema):
    """A round to hand in."""

    note: str = ""
    not_applicable: bool = False


def receipt_form(receipt: Receipt) -> dict[str, Any]:
    """A receipt as the API gives it."""
    return {
        "id": receipt.pk,
        "name": receipt.name,
        "sha256": receipt.sha256,
        "size": receipt.size,
        "at": receipt.at,
        "outcome": receipt.outcome,
        "message": receipt.message,
        "unit": receipt.unit_id,
    }


def material_form(one: Material) -> dict[str, Any]:
    """A file in its place as the API gives it."""
    document = one.document
    return {
        "id": one.pk,
        "file": one.file,
        "receipt": receipt_form(one.receipt),
        "title": document.title if document else None,
        "docno": document.docno if document else None,
        "date": document.day if document else None,
    }


def round_form(one: Submission) -> dict[str, Any]:
    """A round as the API gives it."""
    return {
        "id": one.pk,
        "duty": one.duty_id,
        "round": one.round,
        "state": one.state,
        "note": one.note,
        "not_applicable": one.not_applicable,
        "handed_in_at": one.handed_in_at,
        "confirmed_at": one.confirmed_at,
    }


@router.get("/duties/{int:duty_id}/rounds", summary="一项责任的各轮报送")
def list_rounds(request: HttpRequest, duty_id: int, limit: int = 50, offset: int = 0) -> dict[str, Any]:
    """All rounds of a duty, the newest first."""
    duty = queries.duty_for(asker(request, "evidence.view"), duty_id)
    return page(duty.submissions.order_by("-round"), round_form, limit, offset)


@router.get("/rounds/{int:submission_id}", summary="一轮报送")
def one_round(request: HttpRequest, submission_id: int) -> dict[str, Any]:
    """One round with its files and addresses."""
    found = queries.submission_for(asker(request, "evidence.view"), submission_id)
    links = found.links.filter(removed_at=None)
    return round_form(found) | {
        "files": [material_form(one) for one in queries.materials_of(found)],
        "links": [{"id": link.pk, "url": link.url, "title": link.title} for link in links],
    }


@router.get("/cycles/{int:cycle_id}/receipts", summary="回执")
def receipts(request: HttpRequest, cycle_id: int, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The receipts of a cycle that the asker may see."""
    access = asker(request, "evidence.view")
    return page(queries.receipts(access, cycle_for(access, cycle_id)), receipt_form, limit, offset)


@router.post("/duties/{int:duty_id}/files", summary="上传一个文件", response={201: dict[str, Any]})
def send(request: HttpRequest, duty_id: int, file: UploadedFile = File(...)) -> Status:
    """One file into the duty's open round; the answer is its receipt."""
    duty = queries.duty_for(asker(request, "evidence.hand_in"), duty_id, "evidence.hand_in")
    person = person_of(request)
    if file.file is None:
        raise InputError("没有收到文件内容，请重新上传。")
    submission = rounds.open_round(duty=duty, by=person)
    receipt = receive(
        unit=duty.unit, cycle=duty.cycle, by=person, name=file.name or "", source=file.file, submission=submission
    )
    return Status(201, receipt_form(receipt))


@router.post("/duties/{int:duty_id}/links", summary="登记一个网址", response={201: dict[str, Any]})
def link(request: HttpRequest, duty_id: int, asked: LinkIn) -> Status:
    """One address into the duty's open round."""
    duty = queries.duty_for(asker(request, "evidence.hand_in"), duty_id, "evidence.hand_in")
    person = person_of(request)
    submission = rounds.open_round(duty=duty, by=person)
    made = rounds.add_link(submission=submission, url=asked.url, title=asked.title, by=person)
    return Status(201, {"id": made.pk, "url": made.url, "title": made.title})


@router.post("/duties/{int:duty_id}/hand-in", summary="提交报送")
def hand_in(request: HttpRequest, duty_id: int, asked: HandInIn) -> dict[str, Any]:
    """Hand the open round in; it waits for the unit's head."""
    duty = queries.duty_for(asker(request, "evidence.hand_in"), duty_id, "evidence.hand_in")
    person = person_of(request)
    submission = rounds.open_round(duty=duty, by=person)
    rounds.hand_in(submission=submission, by=person, note=asked.note, not_applicable=asked.not_applicable)
    submission.refresh_from_db()
    return round_form(submission)


@router.post("/rounds/{int:submission_id}/confirm", summary="负责人确认")
def confirm(request: HttpRequest, submission_id: int) -> dict[str, Any]:
    """The unit's head confirms."""
    found = queries.submission_for(asker(request, "evidence.confirm"), submission_id, "evidence.confirm")
    rounds.confirm(submission=found, by=person_of(request))
    found.refresh_from_db()
    return round_form(found)


@router.get("/materials/{int:material_id}/text", summary="一个文件读出的文字")
def text(request: HttpRequest, material_id: int) -> dict[str, Any]:
    """The pages of one file as text."""
    found = queries.material_for(asker(request, "evidence.view"), material_id)
    if found.document is None:
        raise NotThereError("这个文件还没有读，或读不出文字。")
    pages = found.document.pages.order_by("number").values("number", "text", "source", "confidence")
    return {"id": found.pk, "file": found.file, "pages": list(pages)}
