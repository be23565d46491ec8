"""The matrix and the board."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from fazhi.apps.duties.standing import Standing
from fazhi.apps.evidence.views.common import cycle_of, cycles_of
from fazhi.apps.progress import exports, queries
from fazhi.apps.progress.matrix import LETTERS, Choice, Matrix
from fazhi.apps.progress.views.common import asked
from fazhi.apps.units.access import access_of, allow


@allow("progress.view")
def matrix(request: HttpRequest) -> HttpResponse | FileResponse:
    """Units by indicators."""
    cycle, day, base = asked(request)
    standing = queries.stands(access_of(request), cycle, day)
    if request.GET.get("format") == "xlsx":
        return workbook(standing)
    choice = Choice(request.GET.get("top", ""), request.GET.get("category", ""), request.GET.get("leader", ""))
    shown = Matrix(standing, choice, base | choice.query())
    context = {
        "cycle": cycle,
        "cycles": cycles_of(request),
        "day": day,
        "today": timezone.localdate(),
        "matrix": shown,
        "choice": choice,
        "is_filtered": bool(choice.query()),
        "tops": dict.fromkeys((str(one.top_id), one.top) for one in standing.indicators.values()),
        "categories": dict.fromkeys(unit.category for unit in standing.units.values()),
        "leaders": sorted({unit.leader for unit in standing.units.values() if unit.leader}),
        "legend": [(state.value, letter, state.label) for state, letter in LETTERS.items()],
        "board_url": f"{reverse('progress:board')}?{urlencode(base)}",
    }
    return render(request, "progress/matrix.html", context)


def workbook(standing: Standing) -> FileResponse:
    """进度.xlsx as a download."""
    with tempfile.TemporaryDirectory(prefix="fazhi-progress-") as folder:
        path = Path(folder) / "进度.xlsx"
        exports.write(path, standing)
        source = path.open("rb")
    response = FileResponse(source, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    name = f"进度{standing.cycle.name}{standing.day:%Y%m%d}.xlsx"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


@allow("progress.view")
def board(request: HttpRequest) -> HttpResponse:
    """The figures of a cycle, each with the way to what it counts."""
    access = access_of(request)
    cycle, day, base = asked(request)
    standing = queries.stands(access, cycle, day)
    shown_day = day or timezone.localdate()
    moves = queries.changes(access, cycle, day=shown_day)
    kept = queries.snapshot_of(cycle, day) if day is not None and queries.sees_all(access, cycle) else None
    counts = standing.counts()
    context = {
        "cycle": cycle,
        "cycles": cycles_of(request),
        "day": day,
        "shown_day": shown_day,
        "today": timezone.localdate(),
        "counts": counts,
        "progress": standing.progress,
        "whole": queries.sees_all(access, cycle),
        "groups": _groups(standing),
        "moved": queries.moved(moves),
        "moves": list(moves[:12]),
        "plan": queries.plan(cycle),
        "regions": queries.regions(access),
        "halfway": queries.was_halfway(access, cycle, shown_day),
        "kept_differs": kept if kept is not None and (kept.total, kept.done) != (counts.total, counts.done) else None,
        "base": urlencode(base),
    }
    return render(request, "progress/board.html", context)


def _groups(standing: Standing) -> list[tuple[str, list[tuple[str, str, Any]]]]:
    """The tables of the board: title, and rows of (words, query of its duties, counts)."""
    tops = {one.top: str(one.top_id or "") for one in standing.indicators.values()}
    units = {label: str(unit.id) for label, unit in standing.units.items()}
    leaders = standing.by_leader()
    tables = [("一级指标", [(top, f"top={tops[top]}", counts) for top, counts in standing.by_top().items()])]
    if any(leaders):
        rows = [(leader or "未写明", urlencode({"leader": leader or "-"}), one) for leader, one in leaders.items()]
        tables.append(("分管领导", rows))
    tables.append(
        ("单位类别", [(name, urlencode({"category": name}), x) for name, x in standing.by_category().items()])
    )
    by_unit = sorted(standing.by_unit().items(), key=lambda pair: (pair[1].done / pair[1].total, -pair[1].overdue))
    tables.append(("单位（完成率低的在前）", [(label, f"unit={units[label]}", counts) for label, counts in by_unit]))
    return tables


@allow("progress.view")
def curve(request: HttpRequest) -> JsonResponse:
    """The curve of the board."""
    return JsonResponse(queries.curve(access_of(request), cycle_of(request)))
