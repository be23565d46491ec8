"""An office's own ledgers: made by a form or by text, in versions."""

from __future__ import annotations

import re
from importlib import resources
from typing import Any

from django.contrib import messages
from django.forms import formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fazhi.apps.pages.errors import InputError
from fazhi.apps.registers import queries
from fazhi.apps.registers.forms import ColumnForm, DefinitionForm, YamlForm
from fazhi.apps.registers.models import LedgerDefinition
from fazhi.apps.registers.services import definitions as service
from fazhi.apps.registers.views.common import region_to_change
from fazhi.apps.units.access import allow
from fazhi.apps.units.models import Region
from fazhi.errors import FazhiError
from fazhi.ledgers import Ledger

COLUMNS = formset_factory(ColumnForm, extra=12, max_num=40, absolute_max=60)


@allow("registers.define")
def definitions(request: HttpRequest) -> HttpResponse:
    """All ledgers with their versions, and the ways to make one."""
    region = region_to_change(request, "registers.define")
    own: dict[str, list[LedgerDefinition]] = {}
    for one in LedgerDefinition.objects.filter(region=region).select_related("made_by"):
        own.setdefault(one.name, []).append(one)
    kept = [ledger for ledger in queries.catalogue_of(region) if not ledger.virtual]
    ledgers = sorted(((one, own.get(one.name, [])) for one in kept), key=lambda pair: not pair[1])
    return render(request, "registers/definitions.html", {"region": region, "ledgers": ledgers})


@allow("registers.define")
def define(request: HttpRequest) -> HttpResponse:
    """A ledger by the form."""
    region = region_to_change(request, "registers.define")
    form = DefinitionForm(request.POST or None)
    columns: Any = COLUMNS(request.POST or None, prefix="column")
    if request.method == "POST" and form.is_valid() and columns.is_valid():
        try:
            made = service.define(region=region, text=_text(form.cleaned_data, columns), by=request.user)  # type: ignore[arg-type]
        except FazhiError as error:
            form.add_error(None, str(error))
        else:
            return _made(request, made)
    return render(request, "registers/define.html", {"form": form, "columns": columns})


def _text(head: dict[str, Any], columns: Any) -> str:
    rows = [one.cleaned_data for one in columns if one.cleaned_data.get("title")]
    if not rows:
        raise InputError("请至少填写一列的标题。")
    places = {
        name: [place for place, row in enumerate(rows, 1) if row[name]] for name in ("is_key", "is_unit", "is_day")
    }
    for name, title in (("is_unit", "单位列"), ("is_day", "日期列")):
        if len(places[name]) > 1:
            raise InputError(f"“{title}”只能有一列，请去掉多余的勾选。")
    return service.yaml_of(
        name=head["name"],
        title=head["title"],
        owner=head["owner"],
        columns=[
            service.Column(
                row["title"].strip(),
                row["type"],
                row["required"],
                tuple(part for part in re.split(r"[、，,;；\s]+", row["choices"]) if part),
            )
            for row in rows
        ],
        key=places["is_key"],
        unit=next(iter(places["is_unit"]), None),
        day=next(iter(places["is_day"]), None),
    )


@allow("registers.define")
def define_text(request: HttpRequest) -> HttpResponse:
    """A ledger, or its next version, as YAML."""
    region = region_to_change(request, "registers.define")
    start = _next_version(region, request.GET.get("from", ""))
    form = YamlForm(request.POST or None, initial={"text": start})
    if request.method == "POST" and form.is_valid():
        try:
            made = service.define(region=region, text=form.cleaned_data["text"], by=request.user)  # type: ignore[arg-type]
        except FazhiError as error:
            form.add_error(None, str(error))
        else:
            return _made(request, made)
    return render(request, "registers/define_text.html", {"form": form})


def _made(request: HttpRequest, made: LedgerDefinition) -> HttpResponse:
    messages.success(request, f"台账已定义（第{made.version}版），现在可以填写和导入。")
    return redirect("registers:explained", ledger=made.name)


@allow("registers.define")
def definition(request: HttpRequest, ledger: str) -> HttpResponse:
    """The versions of one ledger as text."""
    region = region_to_change(request, "registers.define")
    found = queries.ledger_of(region, ledger)
    own = list(LedgerDefinition.objects.filter(region=region, name=found.name).select_related("made_by"))
    first = queries.catalogue_of(region).versions(found.name)[0]
    return render(
        request,
        "registers/definition.html",
        {"ledger": found, "own": own, "product": _product_text(first)},
    )


def _product_text(ledger: Ledger) -> str:
    """The text of a ledger that comes with the product; '' for an office's own."""
    file = resources.files("fazhi.ledgers") / "catalogue" / f"{ledger.name}.yaml"
    return file.read_text(encoding="utf-8") if ledger.source == file.name and file.is_file() else ""


def _next_version(region: Region, name: str) -> str:
    """The newest text of a ledger with its version raised, to be changed."""
    if not name:
        return ""
    found = queries.ledger_of(region, name)
    own = LedgerDefinition.objects.filter(region=region, name=found.name).first()
    text = own.yaml if own is not None else _product_text(found)
    line = f"version: {found.version + 1}"
    changed, count = re.subn(r"(?m)^version:.*$", line, text, count=1)
    return changed if count else re.sub(r"(?m)^(title:.*)$", rf"\1\n{line}", text, count=1)
