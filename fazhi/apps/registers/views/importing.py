"""Imports: a workbook or pasted cells are looked at, shown with their faults and differences, then taken over."""

from __future__ import annotations

import tempfile
from pathlib import Path
from urllib.parse import quote

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from fazhi.apps.pages.errors import InputError, NotAllowedError, NotThereError
from fazhi.apps.pages.listing import Badge, Column, Filter, Listing
from fazhi.apps.registers import queries
from fazhi.apps.registers.forms import PasteForm, UploadForm
from fazhi.apps.registers.models import ImportRun
from fazhi.apps.registers.services import imports
from fazhi.apps.registers.services.pasting import PASTED, write_pasted
from fazhi.apps.registers.views.common import XLSX, is_office, own_unit, region_of
from fazhi.apps.storage.services import open_file
from fazhi.apps.units.access import access_of, allow
from fazhi.apps.units.models import Region, Unit
from fazhi.errors import FazhiError
from fazhi.ledgers import Ledger

LIMIT = 60 * 1024**2
SUFFIXES = (".xlsx", ".xls", ".et", ".xlsm", ".xlsb", ".ods")
STATES = {
    "dry": Badge("waiting", "已预览，未导入"),
    "done": Badge("read", "已导入"),
    "failed": Badge("refused", "有问题，未导入"),
}


@allow("registers.edit")
def import_page(request: HttpRequest, ledger: str) -> HttpResponse:
    """Template, upload, paste, and the runs before."""
    access = access_of(request)
    region = region_of(request)
    found = queries.ledger_of(region, ledger)
    if not found.unit_field and not is_office(access, region):
        raise NotAllowedError(f"《{found.title}》不分单位填写，由办公室导入。")
    upload, paste = UploadForm(), PasteForm()
    if request.method == "POST":
        form = upload = UploadForm(request.POST, request.FILES) if "upload" in request.POST else upload
        if "paste" in request.POST:
            form = paste = PasteForm(request.POST)  # type: ignore[assignment]  # either form tells its own faults
        if form.is_valid():
            try:
                run = _look(request, region, found, form.cleaned_data)
            except FazhiError as error:
                form.add_error(None, str(error))
            else:
                return redirect("registers:run", run_id=run.pk)
    before = queries.runs(access, region, "registers.edit").filter(register__ledger=found.name)[:8]
    units = [] if is_office(access, region) else _units(request, region)
    return render(
        request,
        "registers/import.html",
        {
            "ledger": found,
            "upload": upload,
            "paste": paste,
            "units": units,
            "runs": [(one, STATES[one.state]) for one in before],
        },
    )


def _units(request: HttpRequest, region: Region) -> list[Unit]:
    rows = Unit.objects.filter(access_of(request).units_q("registers.edit", ""), region=region, is_active=True)
    return list(rows)


def _look(request: HttpRequest, region: Region, ledger: Ledger, cleaned: dict[str, object]) -> ImportRun:
    unit = own_unit(request, region)
    with tempfile.TemporaryDirectory(prefix="fazhi-") as folder:
        sent = cleaned.get("file")
        if isinstance(sent, UploadedFile):
            name = (sent.name or "").replace("\\", "/").rsplit("/", 1)[-1]
            path = _kept(Path(folder), sent, name)
        else:
            name, path = PASTED, Path(folder) / PASTED
            write_pasted(path, str(cleaned["cells"]), ledger)
        return imports.look(
            region=region,
            name=ledger.name,
            path=path,
            file_name=name,
            by=request.user,  # type: ignore[arg-type]  # signed in
            only_unit=unit.name if unit is not None else None,
        ).run


def _kept(folder: Path, sent: UploadedFile, name: str) -> Path:
    if not name.lower().endswith(SUFFIXES):
        raise InputError(f"“{name}”不是 Excel 工作簿，请用下载的模板填写，另存为 .xlsx 后再传。")
    if (sent.size or 0) > LIMIT:
        raise InputError(f"“{name}”超过{LIMIT // 1024**2} MB，请拆成几份导入。")
    path = folder / f"book{Path(name).suffix.lower()}"
    with path.open("wb") as target:
        for piece in sent.chunks():
            target.write(piece)
    return path


@allow("registers.edit")
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """One import: its counts, its faults or its differences, and the button that does it."""
    found = queries.run_for(access_of(request), run_id, "registers.edit")
    region = found.register.region
    ledger = queries.ledger_of(region, found.register.ledger)
    return render(
        request,
        "registers/run.html",
        {
            "run": found,
            "ledger": ledger,
            "state": STATES[found.state],
            "preview": found.preview,
            "shown": imports.SHOWN,
            "may_remove_gone": found.gone and found.file_name != PASTED,
            "may_take": found.state == "dry" and _may_take(request, found),
        },
    )


def _may_take(request: HttpRequest, found: ImportRun) -> bool:
    access = access_of(request)
    if found.unit is not None:
        return access.allows("registers.edit", unit=found.unit)
    return is_office(access, found.register.region)


@allow("registers.edit")
@require_POST
def take_over(request: HttpRequest, run_id: int) -> HttpResponse:
    """Do what the preview said, whole or not at all."""
    found = queries.run_for(access_of(request), run_id, "registers.edit")
    if not _may_take(request, found):
        raise NotAllowedError()
    done = imports.take_over(
        run=found,
        by=request.user,  # type: ignore[arg-type]  # signed in
        remove_gone=request.POST.get("gone") == "1" and found.file_name != PASTED,
        why=request.POST.get("why", "").strip(),
    )
    messages.success(request, f"已导入：新增{done.new}行，更改{done.changed}行，不变{done.same}行。")
    return redirect("registers:run", run_id=done.pk)


@allow("registers.edit")
def errors(request: HttpRequest, run_id: int) -> FileResponse:
    """The workbook with the bad cells marked."""
    found = queries.run_for(access_of(request), run_id, "registers.edit")
    if found.errors_blob_id is None:
        raise NotThereError("这次导入没有问题行。")
    return _download(found.errors_blob_id, f"{Path(found.file_name).stem}-问题.xlsx")


@allow("registers.edit")
def original(request: HttpRequest, run_id: int) -> FileResponse:
    """The workbook as it was sent."""
    found = queries.run_for(access_of(request), run_id, "registers.edit")
    if found.blob_id is None:
        raise NotThereError("这次导入没有留下工作簿。")
    return _download(found.blob_id, found.file_name)


def _download(sha256: str, name: str) -> FileResponse:
    response = FileResponse(open_file(sha256), content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@allow("registers.edit")
def runs(request: HttpRequest) -> HttpResponse | FileResponse:
    """All imports."""
    region = region_of(request)
    titles = {one.name: one.title for one in queries.catalogue_of(region)}
    return _runs_listing(titles).answer(
        request, "registers/runs.html", queries.runs(access_of(request), region, "registers.edit")
    )


def _runs_listing(titles: dict[str, str]) -> Listing:
    return Listing(
        "台账导入记录",
        columns=(
            Column(
                "ledger", "台账", lambda r: titles.get(r.register.ledger, r.register.ledger), sort="register__ledger"
            ),
            Column(
                "file", "文件", lambda r: r.file_name, link=lambda r: reverse("registers:run", args=[r.pk]), wide=True
            ),
            Column("unit", "单位", lambda r: r.unit.name if r.unit is not None else "办公室"),
            Column("by", "导入人", lambda r: r.by.name if r.by is not None else "命令行"),
            Column("at", "时间", lambda r: r.at, sort="at"),
            Column("new", "新增", lambda r: r.new, number=True),
            Column("changed", "更改", lambda r: r.changed, number=True),
            Column("same", "不变", lambda r: r.same, number=True),
            Column("gone", "这次没有的", lambda r: r.gone, number=True),
            Column("bad", "问题行", lambda r: r.bad, number=True),
            Column("state", "结果", lambda r: STATES[r.state]),
        ),
        filters=(
            Filter("ledger", "台账", lambda r: list(titles.items()), "register__ledger"),
            Filter("result", "结果", lambda r: [(name, one.label) for name, one in STATES.items()], "state"),
        ),
        search=("file_name",),
        empty="还没有导入过。打开一种台账，点“导入或粘贴”。",
    )
