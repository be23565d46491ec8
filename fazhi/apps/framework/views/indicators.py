"""The indicator system: the tree, one indicator, the handbook, set-up by Excel."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from fazhi.apps.framework import queries, services
from fazhi.apps.framework.access import editions_for
from fazhi.apps.framework.books import FrameworkBook
from fazhi.apps.framework.forms import GuidanceForm
from fazhi.apps.framework.handbook import handbook_docx
from fazhi.apps.pages.errors import InputError, NotThereError
from fazhi.apps.pages.importing_page import answer, download
from fazhi.apps.units.access import access_of, allow
from fazhi.apps.units.queries import region_for

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@allow("framework.view")
def indicators(request: HttpRequest) -> HttpResponse | FileResponse:
    """The three levels of one edition."""
    edition, editions = queries.edition_of(access_of(request), request.GET.get("edition", ""))
    if edition is not None and request.GET.get("format") == "xlsx":
        return download(FrameworkBook(edition.region, edition))
    tree = queries.tree(edition) if edition is not None else []
    count = sum(len(rows) for _, seconds in tree for _, rows in seconds)
    points = sum(row.points or 0 for _, seconds in tree for _, rows in seconds for row in rows)
    context = {"edition": edition, "editions": editions, "tree": tree, "count": count, "points": f"{float(points):g}"}
    return render(request, "framework/indicators.html", context)


@allow("framework.view")
def indicator(request: HttpRequest, indicator_id: int) -> HttpResponse:
    """One indicator: what is asked, what the handbook says, who owes it."""
    access = access_of(request)
    found = queries.indicator_for(access, indicator_id)
    may_manage = access.allows("framework.manage", region=found.edition.region_id)
    form = GuidanceForm(request.POST or None, initial={name: getattr(found, name) for name in GuidanceForm.base_fields})
    if request.method == "POST":
        access.require("framework.manage", region=found.edition.region_id)
        if form.is_valid():
            services.change_guidance(indicator=found, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]  # signed in
            messages.success(request, "已保存，操作手册随之更新。")
            return redirect("framework:indicator", indicator_id=found.pk)
    duties = (
        found.duties.filter(access.units_q("duties.view", cycle_path="cycle"), is_active=True)
        .select_related("unit", "cycle")
        .order_by("-cycle__first", "part", "unit__order")
    )
    context = {
        "indicator": found,
        "requirements": found.requirements.all(),
        "form": form,
        "may_manage": may_manage,
        "duties": list(duties[:300]),
    }
    return render(request, "framework/indicator.html", context)


@allow("framework.view")
def handbook(request: HttpRequest) -> HttpResponse:
    """The handbook as a page, or with `?format=docx` as a Word file."""
    edition, editions = queries.edition_of(access_of(request), request.GET.get("edition", ""))
    if request.GET.get("format") == "docx":
        if edition is None:
            raise NotThereError("还没有指标体系，没有手册可以导出。")
        response = HttpResponse(handbook_docx(edition), content_type=DOCX)
        name = quote(f"{edition.region}指标操作手册.docx")
        response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
        return response
    tree = queries.tree(edition) if edition is not None else []
    return render(request, "framework/handbook.html", {"edition": edition, "editions": editions, "tree": tree})


@allow("framework.manage")
def import_framework(request: HttpRequest) -> HttpResponse | FileResponse:
    """指标体系 by Excel: into a new edition by its name, or over a known one."""
    access = access_of(request)
    region = region_for(access, "framework.manage", request.GET.get("region", ""))
    editions = list(editions_for(access, "framework.manage").filter(region=region))
    wanted, name = request.GET.get("edition", ""), request.GET.get("name", "").strip()
    edition = next((one for one in editions if str(one.pk) == wanted), None)
    if wanted and edition is None:
        raise NotThereError()
    if name and any(one.name == name for one in editions):
        raise InputError(f"已有版本“{name}”，请换一个名称；要修改它，请在列表里选它。")
    if edition is None and not name:
        if editions and "new" not in request.GET:
            edition = editions[0]
        else:
            name = f"{region}指标体系"
    book = FrameworkBook(region, edition, name)
    context = {"editions": editions, "edition": edition, "name": name, "region": region}
    back = reverse("framework:indicators")
    return answer(request, book, back=back, template="framework/import.html", context=context)
