"""What the pages of reports share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from django.http import FileResponse, HttpRequest
from django.urls import NoReverseMatch, reverse

from fazhi.apps.evidence.views.common import cycle_of
from fazhi.apps.framework.models import Cycle
from fazhi.apps.pages.errors import NotThereError
from fazhi.apps.reports.queries import Reckoned, reckon
from fazhi.apps.storage.models import Blob
from fazhi.apps.storage.services import open_file
from fazhi.apps.units.access import access_of
from fazhi.ledgers import Ledger
from fazhi.measures import Figure, Period
from fazhi.reporting.forms import number_of
from fazhi.reporting.text import ChartBlock


def reckoned_of(request: HttpRequest) -> tuple[Cycle, Reckoned]:
    """The cycle that a page is about, and all figures of its region for its period."""
    cycle = cycle_of(request)
    access_of(request).require("reports.view", region=cycle.region_id, cycle=cycle.pk)
    return cycle, reckon(cycle.region, cycle, Period(cycle.first, cycle.last, cycle.name))


def person_of(request: HttpRequest) -> Any:
    """The person who is logged in."""
    return request.user


def sent(blob: Blob | None, name: str) -> FileResponse:
    """A kept file as a download, never as a page of this site. Raises NotThereError."""
    if blob is None:
        raise NotThereError("这个文件还没有生成。")
    response = FileResponse(open_file(blob.pk), content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def row_address(row_id: str) -> str:
    """The page of a row of a register; '' for rows that the site knows by itself."""
    if not row_id.isdigit():
        return ""
    try:
        return reverse("registers:entry", args=[int(row_id)])
    except NoReverseMatch:
        return ""


def columns_of(ledger: Ledger, rows: Iterable[Mapping[str, Any]], most: int = 8) -> list[tuple[str, str]]:
    """Name and title of the columns that say something in these rows."""
    shown = list(rows)
    return [(f.name, f.title) for f in ledger.fields if any(row.get(f.name) is not None for row in shown)][:most]


def bars(kind: str, labels: Sequence[str], figures: Sequence[Figure], texts: Sequence[str] = ()) -> dict[str, Any]:
    """What a chart of figures needs: numbers, the words beside the bars, targets."""
    return {
        "kind": kind,
        "labels": list(labels),
        "values": [float(number_of(one) or 0) for one in figures],
        "texts": list(texts) or [one.text for one in figures],
        "targets": [float(one.target) if one.target is not None else None for one in figures],
        "unit": figures[0].unit if figures else "",
    }


def chart_of(block: ChartBlock, reckoned: Reckoned) -> dict[str, Any]:
    """A chart of a report for the page, with the values as they stand in the text."""
    book = reckoned.book
    found = [book.get(run.measure, run.unit, run.period) for run in block.runs]
    made = bars(block.kind, block.labels, [one for one in found if one is not None])
    values = [_number(run.text) for run in block.runs]
    return {**made, "values": values, "texts": [run.text for run in block.runs]}


def _number(text: str) -> float:
    digits = "".join(c for c in text if c.isdigit() or c in ".-")
    try:
        return float(digits)
    except ValueError:
        return 0.0
