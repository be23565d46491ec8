"""Files of issued reports; a figure with its rows as they stood; Word templates; checks of written reports."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from fazhi.apps.pages.errors import InputError, NotThereError
from fazhi.apps.pages.forms import PlainForm
from fazhi.apps.pages.listing import Badge, Column, Listing
from fazhi.apps.reports import queries
from fazhi.apps.reports.models import BoundFigure, CheckState, Report
from fazhi.apps.reports.services import checking, word
from fazhi.apps.reports.services.versions import FROZEN
from fazhi.apps.reports.views.common import person_of, reckoned_of, row_address, sent
from fazhi.apps.units.access import access_of, allow
from fazhi.measures import Period
from fazhi.reporting.verify import Verdict

KINDS = {
    "docx": ("docx", ".docx"),
    "pdf": ("pdf", ".pdf"),
    "xlsx": ("figures_xlsx", ".figures.xlsx"),
    "html": ("html", ".html"),
}
ROWS = 50
VERDICT_COLOURS = {"right": "passed", "wrong": "block", "inconsistent": "major", "no-source": "waiting"}


@allow("reports.view")
def download(request: HttpRequest, report_id: int, kind: str) -> FileResponse | HttpResponse:
    """One of the files of an issued report."""
    found = queries.report_for(access_of(request), report_id)
    if kind == "ids":
        return _ids(found)
    if kind not in KINDS:
        raise NotThereError()
    field, ending = KINDS[kind]
    return sent(getattr(found, field), f"{found.title}{ending}")


def _ids(report: Report) -> HttpResponse:
    """The ids of all rows of every figure, for figures with more rows than the workbook holds."""
    version = report.versions.order_by("-number").first()
    lines: list[str] = []
    for one in version.figures.defer("digests", "frozen") if version is not None else ():
        lines += [f"{one.title}（{len(one.rows)}行）", *one.rows, ""]
    response = HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = "attachment; filename=rows.txt"
    return response


@allow("reports.view")
def figure(request: HttpRequest, figure_id: int) -> HttpResponse:
    """A figure of a version: value, formula, and in an issued report the rows as they stood."""
    access = access_of(request)
    found = BoundFigure.objects.filter(pk=figure_id).select_related("version").first()
    if found is None:
        raise NotThereError()
    report = queries.report_for(access, found.version.report_id)
    held = found.frozen or [{"id": pk, "cells": [], "proofs": []} for pk in found.rows]
    page = Paginator(held, ROWS).get_page(request.GET.get("page"))
    heads = list(dict.fromkeys(title for row in page for title, _ in row["cells"]))
    rows = [
        {**row, "url": row_address(row["id"]), "values": [dict(row["cells"]).get(title, "") for title in heads]}
        for row in page
    ]
    context = {
        "report": report,
        "figure": found,
        "page": page,
        "heads": heads,
        "rows": rows,
        "is_frozen": bool(found.frozen),
        "more": max(0, len(found.rows) - FROZEN) if found.frozen else 0,
    }
    return render(request, "reports/figure.html", context)


# --- an office's own Word templates ---------------------------------------------------------------------------------


class TemplateForm(PlainForm):
    """A name and a Word file."""

    name = forms.CharField(label="名称", max_length=100)
    file = forms.FileField(label="Word文件（docx）")


@allow("reports.view")
def templates(request: HttpRequest) -> HttpResponse:
    """The Word templates, and how to add one."""
    access = access_of(request)
    found = list(queries.templates(access))
    may_write = access.may("reports.write")
    return render(request, "reports/templates.html", {"found": found, "form": TemplateForm(), "may_write": may_write})


@allow("reports.write")
def add_template(request: HttpRequest) -> HttpResponse:
    """Take a Word template in, once it can be filled."""
    cycle, reckoned = reckoned_of(request)
    access_of(request).require("reports.write", region=cycle.region_id)
    form = TemplateForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        raise InputError("请填写名称并选择Word文件。")
    with tempfile.TemporaryDirectory(prefix="fazhi-template-") as folder:
        path = _kept(form.cleaned_data["file"], Path(folder))
        made, lacking = word.add_template(
            reckoned=reckoned, name=form.cleaned_data["name"], path=path, by=person_of(request)
        )
    messages.success(request, f"模板“{made.name}”可以使用了。")
    if lacking:
        messages.warning(request, f"这些数据现在没有，生成时写作“（缺数据）”：{'、'.join(lacking[:20])}。")
    return redirect("reports:templates")


@allow("reports.view")
def template_file(request: HttpRequest, template_id: int) -> FileResponse:
    """The Word file of a template."""
    found = queries.template_for(access_of(request), template_id)
    return sent(found.blob, f"{found.name}.docx")


def _kept(upload: Any, folder: Path) -> Path:
    """An uploaded file under its own last name."""
    name = Path(str(upload.name).replace("\\", "/")).name[-150:] or "文件"
    path = folder / name
    with path.open("wb") as target:
        for piece in upload.chunks():
            target.write(piece)
    return path


# --- checks of written reports --------------------------------------------------------------------------------------


class CheckForm(PlainForm):
    """A written report."""

    file = forms.FileField(label="写好的报告", help_text="Word、WPS、PDF、文本都可以，不超过50MB")


CHECKS = Listing(
    "核对写好的报告",
    columns=(
        Column("name", "文件", lambda c: c.name, wide=True, link=lambda c: reverse("reports:check", args=[c.pk])),
        Column("state", "状态", lambda c: Badge(c.state, c.get_state_display())),
        Column("count", "数据", lambda c: len(c.found), number=True),
        Column("wrong", "不符", lambda c: sum(one["verdict"] == "wrong" for one in c.found), number=True),
        Column("by", "核对人", lambda c: c.by.name if c.by else ""),
        Column("at", "时间", lambda c: c.at, sort="at"),
    ),
    search=("name",),
    empty="还没有核对过报告。上传一份写好的报告，每个数据都会同台账比对。",
)


@allow("reports.view")
def checks(request: HttpRequest) -> HttpResponse | FileResponse:
    """Reports that were checked, and the way to check another."""
    access = access_of(request)
    context = {"form": CheckForm(), "may_write": access.may("reports.write")}
    return CHECKS.answer(request, "reports/checks.html", queries.checks(access), context)


@allow("reports.write")
def add_check(request: HttpRequest) -> HttpResponse:
    """Take a written report in and have it checked against the current cycle."""
    cycle, _ = reckoned_of(request)
    access_of(request).require("reports.write", region=cycle.region_id)
    form = CheckForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        raise InputError("请选择一份写好的报告。")
    with tempfile.TemporaryDirectory(prefix="fazhi-written-") as folder:
        path = _kept(form.cleaned_data["file"], Path(folder))
        made = checking.take_in(
            region=cycle.region,
            cycle=cycle,
            period=Period(cycle.first, cycle.last, cycle.name),
            name=path.name,
            path=path,
            by=person_of(request),
        )
    return redirect("reports:check", check_id=made.pk)


@allow("reports.view")
def check(request: HttpRequest, check_id: int) -> HttpResponse:
    """Each figure of a written report with its verdict; asked again every two seconds while it is being read."""
    found = queries.check_for(access_of(request), check_id)
    chosen = request.GET.get("verdict", "")
    labels = {one.value: one.label for one in Verdict}
    counts = [
        (one.value, one.label, VERDICT_COLOURS[one.value], sum(f["verdict"] == one.value for f in found.found))
        for one in Verdict
    ]
    lines = [_line(one, labels) for one in found.found if not chosen or one["verdict"] == chosen]
    template = "reports/_check.html" if request.htmx else "reports/check.html"  # type: ignore[attr-defined]
    context = {
        "check": found,
        "counts": counts,
        "lines": lines,
        "chosen": chosen,
        "is_waiting": found.state == CheckState.WAITING,
        "total": len(found.found),
    }
    return render(request, template, context)


def _line(one: dict[str, Any], labels: dict[str, str]) -> dict[str, Any]:
    url = reverse("reports:measure", args=[one["measure"]]) if one["measure"] else ""
    return {**one, "label": labels[one["verdict"]], "colour": VERDICT_COLOURS[one["verdict"]], "url": url}
