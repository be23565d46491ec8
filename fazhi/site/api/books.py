"""Set-up by Excel: today's workbook, a dry run with every fault and difference, then all or nothing."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpRequest
from django.urls import reverse
from ninja import File, Router
from ninja.files import UploadedFile

from fazhi.apps.duties.books import DutiesBook
from fazhi.apps.framework.books import FrameworkBook
from fazhi.apps.framework.queries import cycle_for
from fazhi.apps.pages.errors import InputError
from fazhi.apps.pages.importing import Book
from fazhi.apps.pages.importing_page import LIMIT, SUFFIXES, download
from fazhi.apps.units.access import Access
from fazhi.apps.units.books import UnitsBook
from fazhi.apps.units.people_book import PeopleBook
from fazhi.apps.units.queries import region_for
from fazhi.site.api.keys import asker, person_of

router = Router(tags=["用 Excel 导入导出"])
ACTIONS = {
    "units": "units.manage",
    "people": "people.import",
    "framework": "framework.manage",
    "duties": "duties.manage",
}
MOST = 500
"""So many differences are spelled out in one answer."""


def _action(kind: str) -> str:
    if kind not in ACTIONS:
        raise InputError(f"能导入的有：{'、'.join(ACTIONS)}。")
    return ACTIONS[kind]


def _book(access: Access, kind: str, region: str, cycle: int | None, edition: str) -> Book:
    action = _action(kind)
    if kind == "duties":
        if cycle is None:
            raise InputError("导入责任清单须写明 cycle（评估周期的编号）。")
        return DutiesBook(cycle_for(access, cycle, action))
    place = region_for(access, action, region)
    if kind == "units":
        return UnitsBook(place)
    if kind == "people":
        return PeopleBook(place, dict(place.cycles.values_list("name", "pk")))
    name = edition.strip() or f"{place}指标体系"
    return FrameworkBook(place, place.editions.filter(name=name).first(), name)


@router.get("/{slug:kind}.xlsx", summary="下载按现有内容填好的表")
def template(
    request: HttpRequest, kind: str, region: str = "", cycle: int | None = None, edition: str = ""
) -> FileResponse:
    """Today's workbook of units, people, framework or duties: export and template in one."""
    access = asker(request, _action(kind))
    return download(_book(access, kind, region, cycle, edition))


@router.post("/{slug:kind}", summary="核对或导入一张表")
def take(
    request: HttpRequest,
    kind: str,
    file: UploadedFile = File(...),
    region: str = "",
    cycle: int | None = None,
    edition: str = "",
    apply: bool = False,
    gone: bool = False,
) -> dict[str, Any]:
    """Faults and differences of a filled workbook; with `apply` they are done, all or nothing."""
    book = _book(asker(request, _action(kind)), kind, region, cycle, edition)
    name = (file.name or "").replace("\\", "/").rsplit("/", 1)[-1]
    if not name.lower().endswith(SUFFIXES) or (file.size or 0) > LIMIT:
        raise InputError(f"“{name}”不是 Excel 工作簿，或超过{LIMIT // 1024**2} MB。")
    with tempfile.TemporaryDirectory(prefix="fazhi-") as folder:
        path = Path(folder) / "book.xlsx"
        path.write_bytes(b"".join(file.chunks()))
        draft = book.draft(path, name)
        if apply:
            book.apply(draft, by=person_of(request), gone=gone)
    faults = [{"row": one.row, "column": one.column, "remedy": one.remedy} for one in draft.faults]
    changes = [
        {"kind": one.kind, "what": one.what, "fields": [list(field) for field in one.fields]}
        for one in draft.changes[:MOST]
    ]
    found = {"words": draft.words(), "is_applied": apply, "faults": faults, "changes": changes}
    return found | {"count": len(draft.changes), "same": draft.same, "links": _links(request, book)}


def _links(request: HttpRequest, book: Book) -> list[dict[str, str]]:
    """The one-time links of the people an import made; they can be given only now."""
    made = getattr(book, "invitations", [])
    return [
        {
            "username": account,
            "name": name,
            "link": request.build_absolute_uri(reverse("units:invited", args=[secret])),
        }
        for account, name, secret in made
    ]
