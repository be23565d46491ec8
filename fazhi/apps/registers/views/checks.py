"""What the rules find in the registers of a period."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fazhi.apps.framework.models import Cycle
from fazhi.apps.pages.listing import Column, workbook
from fazhi.apps.registers import queries
from fazhi.apps.registers.queries import Found
from fazhi.apps.registers.views.common import cycles_of, region_of
from fazhi.apps.units.access import access_of, allow

PAGE = 50
LINKS = 20

COLUMNS = (
    Column("ledger", "台账", lambda f: f.ledger.title),
    Column("title", "规则", lambda f: f.finding.title),
    Column("message", "问题", lambda f: f.finding.message, wide=True),
    Column("suggestion", "怎样改", lambda f: f.finding.suggestion, wide=True),
    Column("rows", "记录编号", lambda f: "、".join(map(str, f.rows))),
)


@allow("registers.view")
def checks(request: HttpRequest) -> HttpResponse | FileResponse:
    """Findings by ledger and rule, each with its rows."""
    region = region_of(request)
    cycles = cycles_of(region)
    cycle = _chosen(request, cycles)
    found = queries.findings(region, access_of(request), cycle) if cycle is not None else []
    ledger, rule = request.GET.get("ledger", ""), request.GET.get("rule", "")
    some = [one for one in found if ledger in ("", one.ledger.name) and rule in ("", one.finding.check)]
    if request.GET.get("format") == "xlsx":
        return workbook("台账核对", COLUMNS, some)
    page = Paginator(some, PAGE).get_page(request.GET.get("page"))
    rules = {one.finding.check: one.finding.title for one in found if ledger in ("", one.ledger.name)}
    return render(
        request,
        "registers/checks.html",
        {
            "region": region,
            "cycles": cycles,
            "cycle": cycle,
            "page": page,
            "findings": [(one, _links(one), max(0, len(one.rows) - LINKS)) for one in page],
            "ledgers": _counted([(one.ledger.name, one.ledger.title) for one in found]),
            "rules": sorted(rules.items(), key=lambda pair: pair[1]),
            "ledger": ledger,
            "rule": rule,
        },
    )


def _chosen(request: HttpRequest, cycles: list[Cycle]) -> Cycle | None:
    wanted = request.GET.get("cycle", "")
    return next((one for one in cycles if str(one.pk) == wanted), cycles[0] if cycles else None)


def _links(found: Found) -> list[tuple[int, str]]:
    return [(pk, reverse("registers:entry", args=[pk])) for pk in found.rows[:LINKS]]


def _counted(names: list[tuple[str, str]]) -> list[tuple[str, str, int]]:
    return [(name, title, names.count((name, title))) for name, title in dict.fromkeys(names)]
