"""One row: its values, its history, its proofs; entering, changing, striking out."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from fazhi.apps.pages.errors import InputError, NotAllowedError, NotThereError
from fazhi.apps.registers import queries
from fazhi.apps.registers.codec import from_json, key_shown, shown, texts
from fazhi.apps.registers.forms import EntryForm, ProofForm
from fazhi.apps.registers.models import Entry, EntryState
from fazhi.apps.registers.services import proofs, rows
from fazhi.apps.registers.views.common import is_office, region_of, units_to_fill
from fazhi.apps.storage.services import open_file
from fazhi.apps.units.access import access_of, allow
from fazhi.apps.units.models import Region
from fazhi.ledgers import Catalogue, Ledger


def _defined(known: Catalogue, entry: Entry) -> Ledger:
    """The definition that the row was entered under; the present one where that version is gone."""
    versions = {one.version: one for one in known.versions(entry.register.ledger)}
    return versions.get(entry.ledger_version) or known.get(entry.register.ledger)


@allow("registers.view")
def entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """One row with everything that is known of it."""
    access = access_of(request)
    found = queries.entry_for(access, entry_id)
    known = queries.catalogue_of(found.register.region)
    ledger = _defined(known, found)
    values = from_json(found.values, ledger)
    can_edit = _can_edit(request, found)
    return render(
        request,
        "registers/entry.html",
        {
            "entry": found,
            "ledger": ledger,
            "key": key_shown(found.key),
            "values": [(field, shown(values.get(field.name), field)) for field in ledger.fields],
            "steps": queries.history(found, known.versions(ledger.name)),
            "proofs": list(queries.proofs(found)),
            "proof_form": ProofForm(),
            "may_edit": can_edit and found.state != EntryState.REMOVED,
            "may_open_run": found.run is not None
            and queries.runs(access, found.register.region, "registers.edit").filter(pk=found.run_id or 0).exists(),
            "may_confirm": is_office(access, found.register.region, "registers.confirm")
            and found.state == EntryState.ENTERED,
        },
    )


def _can_edit(request: HttpRequest, found: Entry) -> bool:
    access, action = access_of(request), "registers.edit"
    if found.unit is not None:
        return access.allows(action, unit=found.unit)
    return access.allows(action, region=found.register.region_id)


def _form(request: HttpRequest, region: Region, ledger: Ledger, found: Entry | None) -> EntryForm:
    units = units_to_fill(access_of(request), region)
    start: dict[str, str] = {}
    if found is not None:
        start = texts(from_json(found.values, _defined(queries.catalogue_of(region), found)))
    elif len(units) == 1 and ledger.unit_field:
        start = {ledger.unit_field: units[0]}
    form = EntryForm(request.POST or None, ledger=ledger, units=units, texts=start, is_change=found is not None)
    if found is not None:
        form.initial["version"] = found.version
    return form


def _save(request: HttpRequest, region: Region, ledger: Ledger, form: EntryForm, found: Entry | None) -> Entry | None:
    """The saved row, or None with what is wrong in the form."""
    if request.method != "POST" or not form.is_valid():
        return None
    filled = form.texts()
    if not is_office(access_of(request), region) and filled.get(ledger.unit_field) not in units_to_fill(
        access_of(request), region
    ):
        raise NotAllowedError("只能填写本单位的台账。")
    try:
        return rows.save(
            region=region,
            ledger=ledger,
            texts=filled,
            by=request.user,  # type: ignore[arg-type]  # signed in
            why=form.cleaned_data.get("why", ""),
            entry=found,
            version=form.cleaned_data.get("version"),
        )
    except InputError as error:
        form.add_error(None, str(error))
        return None


@allow("registers.edit")
def new(request: HttpRequest, ledger: str) -> HttpResponse:
    """Enter a row."""
    region = region_of(request)
    found = queries.ledger_of(region, ledger)
    if not found.unit_field and not is_office(access_of(request), region):
        raise NotAllowedError(f"《{found.title}》不分单位填写，由办公室登记。")
    form = _form(request, region, found, None)
    if (made := _save(request, region, found, form, None)) is not None:
        messages.success(request, "已登记，等待办公室确认。")
        if request.POST.get("then") == "next":
            return redirect("registers:new", ledger=found.name)
        return redirect("registers:entry", entry_id=made.pk)
    return render(request, "registers/entry_form.html", {"form": form, "ledger": found, "entry": None})


@allow("registers.edit")
def edit(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Change a row, unless somebody else has changed it since it was opened."""
    held = queries.entry_for(access_of(request), entry_id, "registers.edit")
    region = held.register.region
    ledger = queries.ledger_of(region, held.register.ledger)
    form = _form(request, region, ledger, held)
    if _save(request, region, ledger, form, held) is not None:
        messages.success(request, "修改已保存，等待办公室确认。")
        return redirect("registers:entry", entry_id=held.pk)
    return render(
        request,
        "registers/entry_form.html",
        {"form": form, "ledger": ledger, "entry": held, "key": key_shown(held.key)},
    )


@allow("registers.edit")
@require_POST
def remove(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Strike a row out, with the reason."""
    held = queries.entry_for(access_of(request), entry_id, "registers.edit")
    rows.remove(entry=held, by=request.user, why=request.POST.get("why", ""))  # type: ignore[arg-type]  # signed in
    messages.success(request, "已作废；这一行和它的历史仍然保留。")
    return redirect("registers:book", ledger=held.register.ledger)


@allow("registers.edit")
@require_POST
def add_proof(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Put a file or an address beside a row."""
    held = queries.entry_for(access_of(request), entry_id, "registers.edit")
    sent = request.FILES.get("file")
    if sent is not None and (sent.size or 0) > proofs.LIMIT:
        raise InputError(f"文件超过{proofs.LIMIT // 1024**2} MB，请压缩或拆分后再传。")
    name = request.POST.get("name", "") or (sent.name or "" if sent is not None else "")
    proofs.add(
        entry=held,
        by=request.user,  # type: ignore[arg-type]  # signed in
        source=sent.file if sent is not None else None,  # type: ignore[arg-type]  # bytes
        name=name,
        url=request.POST.get("url", ""),
    )
    messages.success(request, "依据已添加。")
    return redirect("registers:entry", entry_id=held.pk)


@allow("registers.edit")
@require_POST
def remove_proof(request: HttpRequest, proof_id: int) -> HttpResponse:
    """Take a proof away from a row."""
    proof = queries.proof_for(access_of(request), proof_id, "registers.edit")
    proofs.remove(proof=proof, by=request.user)  # type: ignore[arg-type]  # signed in
    messages.success(request, "依据已移除；原件保留。")
    return redirect("registers:entry", entry_id=proof.entry_id)


@allow("registers.view")
def proof(request: HttpRequest, proof_id: int) -> FileResponse:
    """The file of a proof, always as a download."""
    found = queries.proof_for(access_of(request), proof_id)
    if found.blob_id is None:
        raise NotThereError("这条依据是网址，没有文件。")
    response = FileResponse(open_file(found.blob_id), content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name or 'file')}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
