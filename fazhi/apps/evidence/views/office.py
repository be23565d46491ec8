"""What the office sees: all material, all addresses, one file with its pages, receipts."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from fazhi.apps.evidence import queries
from fazhi.apps.evidence.models import Capture, Link, Material, Outcome
from fazhi.apps.evidence.views.common import cycle_of
from fazhi.apps.framework.models import Method
from fazhi.apps.jobs.services import later
from fazhi.apps.pages.errors import NotThereError
from fazhi.apps.pages.listing import Badge, Column, Filter, Listing
from fazhi.apps.storage.services import open_file
from fazhi.apps.units.access import access_of, allow
from fazhi.apps.units.filters import unit_filter


def _place(material: Material) -> str:
    return material.submission.duty.indicator.number if material.submission is not None else "未归入"


MATERIAL = Listing(
    "材料总览",
    columns=(
        Column("unit", "单位", lambda m: m.unit.name, sort="unit__order"),
        Column("indicator", "指标", _place, sort="submission__duty__indicator__order"),
        Column(
            "file",
            "文件",
            lambda m: m.file,
            sort="file",
            wide=True,
            link=lambda m: reverse("evidence:material", args=[m.pk]),
        ),
        Column("title", "标题", lambda m: m.document.title if m.document else "", wide=True),
        Column("docno", "发文字号", lambda m: m.document.docno if m.document else ""),
        Column("day", "成文日期", lambda m: m.document.day if m.document else None, sort="document__day"),
        Column("pages", "页数", lambda m: m.document.pages_count if m.document else None, number=True),
        Column("at", "收到时间", lambda m: m.receipt.at, sort="receipt__at"),
        Column("outcome", "读取", lambda m: Badge(m.receipt.outcome, m.receipt.get_outcome_display())),
        Column("message", "说明", lambda m: m.receipt.message, only_export=True),
        Column("sha256", "SHA-256", lambda m: m.receipt.sha256, only_export=True),
    ),
    filters=(
        unit_filter("evidence.view"),
        Filter("outcome", "读取", lambda r: Outcome.choices, "receipt__outcome"),
        Filter("method", "评测方式", lambda r: Method.choices, "submission__duty__indicator__method"),
    ),
    search=("file", "document__title", "document__docno"),
    empty="还没有收到材料。单位联络员在“我的责任”里上传，办公室也可以用 fazhi import set 载入整套材料。",
)


@allow("evidence.view")
def all_material(request: HttpRequest) -> HttpResponse | FileResponse:
    """All material of the cycle."""
    cycle = cycle_of(request)
    return MATERIAL.answer(request, "pages/list.html", queries.all_material(access_of(request), cycle))


CHANGES = {"": "首次", "same": "无变化", "changed": "内容有变", "moved": "已迁移", "gone": "已失效"}


def _links_listing(looks: dict[str, Capture]) -> Listing:
    def seen(link: Link) -> Capture | None:
        return looks.get(link.key)

    def state(link: Link) -> Any:
        look = seen(link)
        if look is None:
            return Badge("waiting", "未查看")
        good = look.status is not None and look.status < 400
        return Badge("read" if good else "unreadable", str(look.status or "打不开"))

    return Listing(
        "网址快照",
        columns=(
            Column("unit", "单位", lambda x: x.submission.duty.unit.name, sort="submission__duty__unit__order"),
            Column("indicator", "指标", lambda x: x.submission.duty.indicator.number),
            Column("url", "网址", lambda x: x.url, wide=True, link=lambda x: reverse("evidence:link", args=[x.pk])),
            Column("state", "应答", state),
            Column("title", "网页标题", lambda x: getattr(seen(x), "title", ""), wide=True),
            Column("day", "发布日期", lambda x: getattr(seen(x), "day", None)),
            Column("source", "来源", lambda x: getattr(seen(x), "source", "")),
            Column("at", "查看时间", lambda x: getattr(seen(x), "at", None)),
            Column("change", "变化", lambda x: CHANGES.get(getattr(seen(x), "change", ""), "") if seen(x) else ""),
        ),
        filters=(unit_filter("evidence.view", "submission__duty__unit_id"),),
        search=("url", "title"),
        empty="还没有网址。材料里的网址读取后会自动出现在这里。",
    )


@allow("evidence.view")
def links(request: HttpRequest) -> HttpResponse | FileResponse:
    """All addresses with the newest look at each."""
    rows = queries.all_links(access_of(request), cycle_of(request))
    looks = queries.captures_by_key(rows.values_list("key", flat=True))
    return _links_listing(looks).answer(request, "pages/list.html", rows)


@allow("evidence.view")
def link(request: HttpRequest, link_id: int) -> HttpResponse:
    """One address and every look at it."""
    found = queries.link_for(access_of(request), link_id, "evidence.view")
    looks = list(Capture.objects.filter(key=found.key).defer("core")[:30])
    return render(request, "evidence/link.html", {"link": found, "looks": looks, "changes": CHANGES})


@allow("evidence.manage")
@require_POST
def look_again(request: HttpRequest, link_id: int) -> HttpResponse:
    """Have an address looked at again."""
    from django.contrib import messages
    from django.shortcuts import redirect

    found = queries.link_for(access_of(request), link_id, "evidence.manage")
    later("evidence.look", found.pk)
    messages.success(request, "已安排重新查看，稍后刷新即可看到结果。")
    return redirect("evidence:link", link_id=found.pk)


@allow("evidence.view")
def material(request: HttpRequest, material_id: int) -> HttpResponse:
    """One file: its receipt, what was read, its pages as text."""
    found = queries.material_for(access_of(request), material_id)
    pages = list(found.document.pages.all()[:200]) if found.document is not None else []
    return render(request, "evidence/material.html", {"material": found, "pages": pages})


@allow("evidence.view")
def download(request: HttpRequest, material_id: int) -> FileResponse:
    """The original, always as a download and never as a page of this site."""
    found = queries.material_for(access_of(request), material_id)
    if found.receipt.blob_id is None:
        raise NotThereError("这个文件没有存储原件（拒收，或仍在读取）。")
    source = open_file(found.receipt.blob_id)
    response = FileResponse(source, content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


RECEIPTS = Listing(
    "报送回执",
    columns=(
        Column("unit", "单位", lambda r: r.unit.name, sort="unit__order"),
        Column("name", "文件", lambda r: r.name, sort="name", wide=True),
        Column("at", "收到时间", lambda r: r.at, sort="at"),
        Column("size", "字节数", lambda r: r.size, sort="size", number=True),
        Column("sha256", "SHA-256", lambda r: r.sha256, wide=True),
        Column("by", "报送人", lambda r: r.by.name if r.by else "办公室载入"),
        Column("outcome", "结果", lambda r: Badge(r.outcome, r.get_outcome_display())),
        Column("message", "说明", lambda r: r.message, wide=True),
    ),
    filters=(
        unit_filter("evidence.view"),
        Filter("outcome", "结果", lambda r: Outcome.choices, "outcome"),
    ),
    search=("name", "sha256"),
    empty="还没有回执。",
)


@allow("evidence.view")
def receipts(request: HttpRequest) -> HttpResponse | FileResponse:
    """Receipts: one a file that was sent."""
    return RECEIPTS.answer(request, "pages/list.html", queries.receipts(access_of(request), cycle_of(request)))
