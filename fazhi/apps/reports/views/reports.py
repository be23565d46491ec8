"""The list of reports; a draft in its editor; versions side by side; what moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from fazhi.apps.evidence.views.common import cycle_of
from fazhi.apps.pages.errors import InputError, NotThereError
from fazhi.apps.pages.forms import PlainForm
from fazhi.apps.pages.listing import Badge, Column, Filter, Listing
from fazhi.apps.reports import queries
from fazhi.apps.reports.models import Report, ReportState, ReportVersion
from fazhi.apps.reports.services import drafts, issuing
from fazhi.apps.reports.services.versions import has_moved, moves_of, text_of
from fazhi.apps.reports.services.word import is_word
from fazhi.apps.reports.views.common import chart_of, person_of, row_address
from fazhi.apps.units.access import access_of, allow
from fazhi.apps.units.models import Unit
from fazhi.measures import Figure, Period
from fazhi.reporting.forms import show
from fazhi.reporting.periods import parse_period
from fazhi.reporting.text import (
    Bound,
    ChartBlock,
    HeadingBlock,
    LineBlock,
    ParagraphBlock,
    Runs,
    TableBlock,
    Text,
    TitleBlock,
    words,
)
from fazhi.reporting.versions import compare_texts

ROLES = {"addressee": "主送机关", "signature": "署名", "day": "成文日期", "number": "发文字号", "note": "附注"}
OFFERED = (
    ("text", "数和单位"),
    ("number", "只要数"),
    ("previous", "上期值"),
    ("change", "增减数"),
    ("about:10", "约数（80余）"),
)

Urls = Mapping[tuple[str, str], str]

REPORTS = Listing(
    "报告",
    columns=(
        Column(
            "title",
            "标题",
            lambda r: r.title,
            sort="title",
            wide=True,
            link=lambda r: reverse("reports:report", args=[r.pk]),
        ),
        Column("state", "状态", lambda r: Badge(r.state, r.get_state_display()), sort="state"),
        Column("docno", "发文字号", lambda r: r.docno),
        Column("period", "期间", lambda r: f"{r.first:%Y-%m-%d} 至 {r.last:%Y-%m-%d}", sort="first"),
        Column("by", "起草人", lambda r: r.made_by.name if r.made_by else ""),
        Column("made", "起草时间", lambda r: r.made_at, sort="made_at"),
        Column("issued", "签发时间", lambda r: r.issued_at, sort="issued_at"),
    ),
    filters=(Filter("state", "状态", lambda request: ReportState.choices),),
    search=("title", "docno"),
    empty="还没有报告。点右上角“起草报告”，选一个模板，数据由台账算出。",
)


class NewForm(PlainForm):
    """Template, period and the words of a new report."""

    template = forms.ChoiceField(label="模板")
    period = forms.CharField(label="期间", max_length=40, help_text="如 2021年上半年、2021年、2021-01-01至2021-06-30")
    unit = forms.ModelChoiceField(label="单位（单位报告才填）", queryset=Unit.objects.none(), required=False)
    addressee = forms.CharField(label="主送机关", max_length=200, required=False)
    signature = forms.CharField(label="署名", max_length=100, required=False)
    issue_number = forms.CharField(label="期数（简报才填）", max_length=20, required=False)


class IssueForm(PlainForm):
    """Number and day of an issued report."""

    docno = forms.CharField(label="发文字号", max_length=100)
    dated = forms.DateField(label="成文日期", widget=forms.DateInput())
    signature = forms.CharField(label="署名（不填则用正文里的）", max_length=100, required=False)


@allow("reports.view")
def reports(request: HttpRequest) -> HttpResponse | FileResponse:
    """All reports within reach."""
    return REPORTS.answer(request, "reports/reports.html", queries.reports(access_of(request)))


@allow("reports.write")
def new(request: HttpRequest) -> HttpResponse:
    """Begin a report from a template."""
    cycle = cycle_of(request)
    access = access_of(request)
    access.require("reports.write", region=cycle.region_id)
    start = {"template": request.GET.get("template", "half-year"), "period": cycle.name, "signature": _office()}
    form = NewForm(request.POST or None, initial=start)
    word = dict(queries.templates(access, "reports.write").filter(region=cycle.region).values_list("pk", "name"))
    form.fields["template"].choices = drafts.templates_offered(word)  # type: ignore[attr-defined]
    form.fields["unit"].queryset = Unit.objects.filter(region=cycle.region, is_active=True)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        is_cycle = given["period"] == cycle.name
        period = Period(cycle.first, cycle.last, cycle.name) if is_cycle else parse_period(given["period"])
        report, notes = drafts.create(
            region=cycle.region,
            cycle=cycle if is_cycle else queries.cycle_for(cycle.region, period.first, period.last),
            template=given["template"],
            period=period,
            by=person_of(request),
            unit=given["unit"],
            facts={"主送": given["addressee"], "署名": given["signature"], "期数": given["issue_number"]},
        )
        _say_notes(request, notes)
        return redirect("reports:report", report_id=report.pk)
    return render(request, "reports/new.html", {"form": form, "cycle": cycle})


def _office() -> str:
    from django.conf import settings

    return str(settings.SITE.office)


def _say_notes(request: HttpRequest, notes: list[str]) -> None:
    if notes:
        more = f"；另有{len(notes) - 8}处" if len(notes) > 8 else ""
        messages.warning(request, f"缺数据而略去{len(notes)}处：{'；'.join(notes[:8])}{more}。")


@allow("reports.view")
def report(request: HttpRequest, report_id: int) -> HttpResponse:
    """A draft in its editor for those who write, for others to read; an issued report with its files."""
    access = access_of(request)
    found = queries.report_for(access, report_id)
    listed = list(found.versions.select_related("by").defer("body"))
    version = found.versions.get(number=listed[0].number)
    bound = list(version.figures.defer("rows", "digests", "frozen"))
    reckoned = queries.reckon(found.region, found.cycle, queries.period_of(found))
    is_open = found.state == ReportState.DRAFT
    may_write = is_open and access.allows("reports.write", region=found.region_id)
    # Who does not edit opens each figure as it stood.
    urls = {} if may_write else {(f.measure, f.of_unit): reverse("reports:figure", args=[f.pk]) for f in bound}
    blocks, charts = _blocks(text_of(version), reckoned, urls)
    context = {
        "report": found,
        "version": version,
        "versions": listed,
        "bound": bound,
        "moved": has_moved(bound, reckoned) if is_open else [],
        "blocks": blocks,
        "charts": charts,
        "comments": list(found.comments.select_related("by")),
        "is_word": is_word(found.template),
        "may_write": may_write,
        "may_issue": is_open and access.allows("reports.issue", region=found.region_id),
        "issue_form": IssueForm(initial={"dated": timezone.localdate()}),
        "period": queries.period_of(found),
    }
    if may_write and not context["is_word"]:
        context["offered"] = _offered(reckoned, found)
        context["forms"] = OFFERED
    return render(request, "reports/report.html" if is_open else "reports/issued.html", context)


def _offered(reckoned: queries.Reckoned, report: Report) -> dict[str, Any]:
    """The figures that can be put into the text, with what each form says; keys are measures."""
    unit = report.unit.name if report.unit is not None else None
    return {one.measure: _offer(one) for one in reckoned.of(unit) if one.value is not None}


def _offer(figure: Figure) -> dict[str, Any]:
    forms = {name: show(figure, name) for name, _ in OFFERED}
    return {"title": figure.title, "unit": figure.of_unit or "", "formula": figure.formula, "forms": forms}


def _runs(runs: Runs, urls: Urls) -> list[dict[str, Any]]:
    """Runs for the page: letters, and marks with the address of their figure."""
    return [
        {
            "text": run.text,
            "measure": run.measure,
            "form": run.form,
            "unit": run.unit or "",
            "period": run.period or "",
            "url": urls.get((run.measure, run.unit or ""), ""),
        }
        if isinstance(run, Bound)
        else {"text": run.text}
        for run in runs
    ]


def _blocks(text: Text, reckoned: queries.Reckoned, urls: Urls) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The blocks of a text for the page; tables and charts keep their data beside them."""
    import json

    from fazhi.reporting.text import to_json

    raw = json.loads(to_json(text))["blocks"]
    charts: dict[str, Any] = {}
    found = []
    for place, block in enumerate(text.blocks):
        one: dict[str, Any] = {"type": raw[place]["type"], "first": words(block)[:40]}
        match block:
            case TitleBlock(runs) | ParagraphBlock(runs):
                one |= {"runs": _runs(runs, urls)}
            case HeadingBlock(level, number, runs):
                one |= {"runs": _runs(runs, urls), "level": level, "number": number}
            case LineBlock(role, line):
                one |= {"role": role, "label": ROLES[role], "line": line}
            case TableBlock(title, headings, rows):
                cells = [[_runs(cell, urls) for cell in row] for row in rows]
                one |= {"title": title, "headings": headings, "rows": cells, "raw": json.dumps(raw[place])}
            case ChartBlock(_, title, labels, runs):
                charts[f"chart-{place}"] = chart_of(block, reckoned)
                pairs = list(zip(labels, runs, strict=True))
                one |= {"title": title, "pairs": pairs, "raw": json.dumps(raw[place]), "id": f"chart-{place}"}
        found.append(one)
    return found, charts


@allow("reports.write")
@require_POST
def save(request: HttpRequest, report_id: int) -> HttpResponse:
    """Keep what was edited as a new version."""
    found = queries.report_for(access_of(request), report_id, "reports.write")
    number = request.POST.get("number", "")
    if not number.isdigit():
        raise InputError("页面内容不完整，请刷新后再改。")
    data = request.POST.get("body", "").encode()
    note = request.POST.get("note", "").strip()
    version = drafts.save_text(report=found, data=data, number=int(number), by=person_of(request), note=note)
    messages.success(request, f"已保存为第{version.number}稿。")
    return redirect("reports:report", report_id=found.pk)


@allow("reports.write")
@require_POST
def change(request: HttpRequest, report_id: int, what: str) -> HttpResponse:
    """Bring the figures up to date, write the text anew, or take an earlier version back."""
    found = queries.report_for(access_of(request), report_id, "reports.write")
    by = person_of(request)
    if what == "refresh":
        version = drafts.bring_up_to_date(report=found, by=by)
    elif what == "anew":
        version, notes = drafts.write_anew(report=found, by=by)
        _say_notes(request, notes)
    elif what == "restore" and request.POST.get("number", "").isdigit():
        version = drafts.restore(report=found, number=int(request.POST["number"]), by=by)
    else:
        raise NotThereError()
    messages.success(request, f"已成为第{version.number}稿（{version.note}）。")
    return redirect("reports:report", report_id=found.pk)


@allow("reports.view")
def moves(request: HttpRequest, report_id: int) -> HttpResponse:
    """Which figures moved since the newest version was made, and because of which rows."""
    access = access_of(request)
    found = queries.report_for(access, report_id)
    version = found.versions.order_by("-number").first()
    reckoned = queries.reckon(found.region, found.cycle, queries.period_of(found))
    bound = list(version.figures.defer("frozen")) if version is not None else []
    lines = [
        {
            "move": one,
            "rows": [
                (verb, [(pk, row_address(pk)) for pk in ids[:20]], len(ids))
                for verb, ids in (("新增", one.added), ("减少", one.removed), ("修改", one.changed))
                if ids
            ],
        }
        for one in moves_of(bound, reckoned)
    ]
    may_write = found.state == ReportState.DRAFT and access.allows("reports.write", region=found.region_id)
    return render(
        request, "reports/moves.html", {"report": found, "version": version, "lines": lines, "may_write": may_write}
    )


@allow("reports.view")
def compare(request: HttpRequest, report_id: int) -> HttpResponse:
    """Two versions side by side: words, and figures."""
    found = queries.report_for(access_of(request), report_id)
    versions = list(found.versions.select_related("by"))
    new = _chosen(versions, request.GET.get("new", ""), versions[0])
    old = _chosen(versions, request.GET.get("old", ""), versions[min(1, len(versions) - 1)])
    figures = [
        {(f.measure, f.of_unit, f.period): f for f in v.figures.defer("rows", "digests", "frozen")} for v in (old, new)
    ]
    names = dict.fromkeys([*figures[1], *figures[0]])
    pairs = [(figures[0].get(name), figures[1].get(name)) for name in names]
    context = {
        "report": found,
        "versions": versions,
        "old": old,
        "new": new,
        "changes": compare_texts(text_of(old), text_of(new)),
        "figures": [(a, b) for a, b in pairs if (a and (a.text, a.rows_hash)) != (b and (b.text, b.rows_hash))],
    }
    return render(request, "reports/compare.html", context)


def _chosen(versions: list[ReportVersion], number: str, default: ReportVersion) -> ReportVersion:
    return next((one for one in versions if str(one.number) == number), default)


@allow("reports.write")
@require_POST
def comment(request: HttpRequest, report_id: int) -> HttpResponse:
    """Remark on a paragraph, or close a remark."""
    found = queries.report_for(access_of(request), report_id, "reports.write")
    if request.POST.get("done", "").isdigit():
        one = found.comments.filter(pk=int(request.POST["done"])).first()
        if one is None:
            raise NotThereError()
        drafts.close_comment(comment=one, by=person_of(request))
    else:
        text, where = request.POST.get("text", ""), request.POST.get("paragraph", "")
        drafts.add_comment(report=found, text=text, by=person_of(request), paragraph=where)
    return redirect(reverse("reports:report", args=[found.pk]) + "#comments")


@allow("reports.issue")
@require_POST
def issue(request: HttpRequest, report_id: int) -> HttpResponse:
    """Issue the newest version."""
    found = queries.report_for(access_of(request), report_id, "reports.issue")
    form = IssueForm(request.POST)
    if not form.is_valid():
        raise InputError("请填写发文字号和成文日期。")
    issuing.issue(report=found, by=person_of(request), **form.cleaned_data)
    messages.success(request, "已签发。Word、数据出处和网页已存档，PDF正在生成。")
    return redirect("reports:report", report_id=found.pk)
