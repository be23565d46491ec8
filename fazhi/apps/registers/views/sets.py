"""Whole sets: sent as an archive, what loading would do, loading."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from fazhi.apps.pages.errors import InputError, NotThereError
from fazhi.apps.pages.forms import PlainForm
from fazhi.apps.registers.models import SetRun, SetState
from fazhi.apps.registers.services import set_runs
from fazhi.apps.registers.views.common import region_to_change
from fazhi.apps.units.access import access_of, allow

GROWING = (SetState.WAITING, SetState.LOADING)


class SetForm(PlainForm):
    """One archive."""

    file = forms.FileField(
        label="资料集压缩包", help_text="把含 cycle.toml、单位名单、责任清单、材料、台账的整个文件夹压缩成 ZIP"
    )


@allow("framework.manage")
def sets(request: HttpRequest) -> HttpResponse:
    """Send a set, and those sent before."""
    region = region_to_change(request, "framework.manage")
    form = SetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            run = set_runs.order(region=region, by=request.user, name=sent.name or "", pieces=sent.chunks())  # type: ignore[arg-type]
        except InputError as error:
            form.add_error("file", str(error))
        else:
            return redirect("registers:set_run", run_id=run.pk)
    runs = SetRun.objects.filter(region=region).select_related("by")[:20]
    return render(request, "registers/sets.html", {"form": form, "region": region, "runs": runs})


def _run(request: HttpRequest, run_id: int) -> SetRun:
    found = SetRun.objects.filter(access_of(request).regions_q("framework.manage"), pk=run_id)
    run = found.select_related("region", "by").first()
    if run is None:
        raise NotThereError()
    return run


@allow("framework.manage")
def set_run(request: HttpRequest, run_id: int) -> HttpResponse:
    """One set: what loading would do, and the button that does it; asked again by itself while the worker works."""
    run = _run(request, run_id)
    template = "registers/_set_run.html" if getattr(request, "htmx", False) else "registers/set_run.html"
    return render(request, template, {"run": run, "is_growing": run.state in GROWING})


@allow("framework.manage")
@require_POST
def take_set(request: HttpRequest, run_id: int) -> HttpResponse:
    """Load it."""
    run = _run(request, run_id)
    set_runs.take(run=run, by=request.user)  # type: ignore[arg-type]  # signed in
    messages.success(request, "已开始载入，做好后这里会显示结果；期间可以离开本页。")
    return redirect("registers:set_run", run_id=run.pk)
