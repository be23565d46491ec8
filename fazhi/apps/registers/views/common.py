"""Which region a page is about, which units a person may fill in for, and the answers that are files."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from django.db.models import Exists, OuterRef, Q
from django.http import FileResponse, HttpRequest

from fazhi.apps.framework.models import Cycle
from fazhi.apps.pages.errors import NotAllowedError, NotThereError
from fazhi.apps.units.access import Access, access_of
from fazhi.apps.units.models import Region, Unit

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHOSEN = "registers-region"


def regions_of(access: Access) -> list[Region]:
    """The regions whose registers the person may see; those with units first."""
    reach = access.reach("registers.view")
    some = Region.objects.filter(
        Q(pk__in=reach.regions) | Q(pk__in=Unit.objects.filter(pk__in=reach.units).values("region_id"))
    )
    return list(
        some.annotate(has_units=Exists(Unit.objects.filter(region=OuterRef("pk")))).order_by("-has_units", "id")
    )


def region_of(request: HttpRequest) -> Region:
    """The region named by `?region=` (kept for the next pages), else the first. Raises NotThereError."""
    found = regions_of(access_of(request))
    if not found:
        raise NotThereError("还没有您可以查看台账的地区，请联系办公室管理员。")
    wanted = request.GET.get("region", "")
    if wanted.isdigit() and any(one.pk == int(wanted) for one in found):
        request.session[CHOSEN] = int(wanted)
    return next((one for one in found if one.pk == request.session.get(CHOSEN)), found[0])


def region_to_change(request: HttpRequest, action: str) -> Region:
    """The same, where the whole region must be within reach of the action. Raises NotAllowedError."""
    region = region_of(request)
    access_of(request).require(action, region=region.pk)
    return region


def units_to_fill(access: Access, region: Region) -> list[str]:
    """Names of the units whose rows the person may enter."""
    rows = Unit.objects.filter(access.units_q("registers.edit", ""), region=region, is_active=True)
    return list(rows.values_list("name", flat=True))


def is_office(access: Access, region: Region, action: str = "registers.edit") -> bool:
    """Whether the action is allowed on the whole region."""
    return access.allows(action, region=region.pk)


def own_unit(request: HttpRequest, region: Region) -> Unit | None:
    """The unit a liaison imports for (`unit` of the form where there are several); None for the office."""
    access = access_of(request)
    if is_office(access, region):
        return None
    units = list(Unit.objects.filter(access.units_q("registers.edit", ""), region=region, is_active=True))
    wanted = request.POST.get("unit") or request.GET.get("unit", "")
    for unit in units:
        if str(unit.pk) == wanted or len(units) == 1:
            return unit
    raise NotAllowedError("请选择为哪个单位导入。" if units else "您没有可以填写台账的单位，请联系办公室管理员。")


def cycles_of(region: Region) -> list[Cycle]:
    """The cycles of a region, newest first."""
    return list(Cycle.objects.filter(region=region))


def attachment(write: Callable[[Path], None], name: str) -> FileResponse:
    """What `write` puts into a file, as a download."""
    with tempfile.TemporaryDirectory(prefix="fazhi-") as folder:
        path = Path(folder) / "book.xlsx"
        write(path)
        source = path.open("rb")
    response = FileResponse(source, content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
