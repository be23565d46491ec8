"""Files, captures and comparisons as the desk shows them."""

from __future__ import annotations

import json
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fazhi.apps.evidence.models import Capture, Material
from fazhi.apps.pages.errors import NotThereError
from fazhi.apps.review.models import Finding, FindingState
from fazhi.apps.review.queries import desk as reads
from fazhi.apps.review.queries import two_rounds
from fazhi.apps.review.queries.compare import side_by_side, text_of
from fazhi.apps.review.queries.offered import link_for, seen
from fazhi.apps.review.queries.shown import PICTURES, Form, rendering_of, shown
from fazhi.apps.review.services.rendering import want_renderings
from fazhi.apps.storage.services import open_file
from fazhi.apps.units.access import access_of, allow
from fazhi.webproof.normal import key as link_key

SAFE = {"application/pdf", *PICTURES}
"""Media types that are sent to be shown; the desk shows nothing else from its bytes."""
LOCKED = "default-src 'none'; sandbox"


def _findings(material: Material) -> list[Finding]:
    rows = Finding.objects.filter(material=material, gone_at=None).exclude(state=FindingState.DISMISSED)
    return list(rows)


@allow("review.view")
def file(request: HttpRequest, material_id: int) -> HttpResponse:
    """One file as pages, tables, picture or text, with the quotes of its findings marked."""
    material = reads.material_for(access_of(request), material_id)
    found = shown(material, _findings(material))
    if found.waiting:
        want_renderings([material])
    spots = [{"finding": s.finding, "page": s.page, "quote": s.quote, "boxes": s.boxes} for s in found.spots]
    source = ""
    if found.form is Form.PDF:
        is_pdf = material.document is not None and material.document.media_type == "application/pdf"
        source = reverse("review:original" if is_pdf else "review:printed", args=[material.pk])
    elif found.form is Form.PICTURE:
        source = reverse("review:original", args=[material.pk])
    context = {"shown": found, "material": material, "source": source, "spots": json.dumps(spots, ensure_ascii=False)}
    return render(request, "review/_file.html", context)


@allow("review.view")
def original(request: HttpRequest, material_id: int) -> FileResponse:
    """The bytes of a PDF or a picture, to be shown by the desk itself."""
    material = reads.material_for(access_of(request), material_id)
    kind = material.document.media_type if material.document is not None else ""
    if kind not in SAFE or material.receipt.blob_id is None:
        raise NotThereError("这个文件不能直接显示，请下载原件查看。")
    return _bytes(material.receipt.blob_id, kind)


@allow("review.view")
def printed(request: HttpRequest, material_id: int) -> FileResponse:
    """The printed form of a file."""
    material = reads.material_for(access_of(request), material_id)
    made = rendering_of(material)
    if made is None or made.pdf_id is None:
        raise NotThereError("版式文件还没有生成，请稍候。")
    return _bytes(made.pdf_id, "application/pdf")


def _bytes(sha256: str, kind: str) -> FileResponse:
    response = FileResponse(open_file(sha256), content_type=kind)
    response["Content-Security-Policy"] = LOCKED
    response["Cache-Control"] = "private, max-age=86400, immutable"
    response["Content-Disposition"] = "inline"
    return response


@allow("review.view")
def capture(request: HttpRequest, link_id: int) -> HttpResponse:
    """An address as it was found: what an assessor sees, stored text and picture; never the page itself."""
    link = link_for(access_of(request), link_id)
    looks = list(Capture.objects.filter(key=link.key).order_by("-at", "-id")[:10])
    rows = Finding.objects.filter(submission=link.submission_id, gone_at=None, check_name__startswith="link-")
    findings = [one for one in rows if link_key(one.quote) == link.key]
    context = {"link": link, "looks": looks, "findings": findings, "newest": looks[0] if looks else None}
    return render(request, "review/_capture.html", {**context, "seen": seen(looks[0], findings) if looks else None})


@allow("review.view")
def picture(request: HttpRequest, link_id: int, capture_id: int) -> FileResponse:
    """The picture of a capture."""
    link = link_for(access_of(request), link_id)
    found = Capture.objects.filter(pk=capture_id, key=link.key).first()
    if found is None or found.picture_id is None:
        raise NotThereError("这次快照没有图片。")
    return _bytes(found.picture_id, "image/png")


@allow("review.view")
def compare(request: HttpRequest, finding_id: int) -> HttpResponse:
    """The two texts of a finding side by side."""
    finding = reads.finding_for(access_of(request), finding_id)
    if finding.material is None or finding.other is None:
        raise NotThereError("这条问题没有可对照的另一份材料。")
    other = reads.material_for(access_of(request), finding.other_id or 0)
    return render(request, _page(request, "compare"), _sides(finding.material, other, finding))


@allow("review.view")
def versions(request: HttpRequest, left_id: int, right_id: int) -> HttpResponse:
    """Two files side by side: this round's and an earlier round's."""
    access = access_of(request)
    left, right = reads.material_for(access, left_id), reads.material_for(access, right_id)
    return render(request, _page(request, "compare"), _sides(left, right, None))


def _page(request: HttpRequest, name: str) -> str:
    return f"review/_{name}.html" if request.htmx else f"review/{name}.html"  # type: ignore[attr-defined]


def _sides(left: Material, right: Material, finding: Finding | None) -> dict[str, Any]:
    names = [name for one in (left, right) for name in (one.unit.name, *one.unit.aliases)]
    found = side_by_side(text_of(left), text_of(right), names)
    return {"left": left, "right": right, "finding": finding, "comparison": found}


@allow("review.view")
def rounds(request: HttpRequest, now_id: int, before_id: int) -> HttpResponse:
    """Two rounds of one duty side by side: files, and what became of the findings that were accepted."""
    access = access_of(request)
    now, before = reads.round_for(access, now_id), reads.round_for(access, before_id)
    if now.duty_id != before.duty_id:
        raise NotThereError()
    context = {
        "now": now,
        "before": before,
        "files": two_rounds.files_of_two(before, now),
        "findings": two_rounds.mended(before, now),
    }
    return render(request, _page(request, "two_rounds"), context)
