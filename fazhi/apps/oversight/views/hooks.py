"""Where reminders are also sent: the addresses, a trial, and every call."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from fazhi.apps.oversight import queries
from fazhi.apps.oversight.services import hooks as services
from fazhi.apps.pages.errors import InputError
from fazhi.apps.pages.forms import PlainForm
from fazhi.apps.pages.listing import Badge, Column, Filter, Listing
from fazhi.apps.units.access import access_of, allow
from fazhi.apps.units.models import Region


class HookForm(PlainForm):
    """A name and an address."""

    title = forms.CharField(label="名称", max_length=100)
    url = forms.CharField(
        label="接收地址", max_length=500, help_text="例如单位内部消息平台的群机器人地址，以 https:// 开头"
    )


def _went_well(status: int | None) -> bool:
    return status is not None and 200 <= status < 300


CALLS = Listing(
    "外发记录",
    columns=(
        Column("at", "时间", lambda x: x.at, sort="at"),
        Column("hook", "名称", lambda x: x.hook.title, sort="hook__title"),
        Column("unit", "单位", lambda x: x.notice.unit.name),
        Column("notice", "通知", lambda x: x.notice.title, wide=True),
        Column(
            "state",
            "结果",
            lambda x: Badge(
                "passed" if _went_well(x.status) else "returned", "送达" if _went_well(x.status) else "失败"
            ),
        ),
        Column("status", "状态码", lambda x: x.status, number=True),
        Column("error", "说明", lambda x: x.error, wide=True),
    ),
    filters=(
        Filter("hook", "名称", lambda r: [(str(one.pk), one.title) for one in queries.hooks(access_of(r))], "hook_id"),
    ),
    empty="还没有外发过。设置接收地址后，每份通知都会同时发往那里，结果记在这里。",
)


@allow("oversight.send")
def hooks(request: HttpRequest) -> HttpResponse | FileResponse:
    """The addresses, a new one, and what was sent."""
    access = access_of(request)
    form = HookForm(request.POST or None)
    regions = _regions(request)
    if request.method == "POST":
        region = next((one for one in regions if str(one.pk) == request.POST.get("region")), None)
        if region is None or not form.is_valid():
            raise InputError("请填写名称和接收地址。")
        made = services.add(region=region, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]  # signed in
        messages.success(request, f"已添加。签名密钥：{made.secret}（只显示这一次，请交给接收方核对签名）")
        return redirect("oversight:hooks")
    context = {"hooks": list(queries.hooks(access)), "form": form, "regions": regions}
    return CALLS.answer(request, "oversight/hooks.html", queries.calls(access), context)


def _regions(request: HttpRequest) -> list[Region]:
    reach = access_of(request).reach("oversight.send")
    return list(Region.objects.filter(pk__in=reach.regions).order_by("id"))


@allow("oversight.send")
@require_POST
def switch(request: HttpRequest, hook_id: int) -> HttpResponse:
    """Turn a hook on or off."""
    found = queries.hook_for(access_of(request), hook_id)
    services.switch(hook=found, is_active=not found.is_active, by=request.user)  # type: ignore[arg-type]  # signed in
    messages.success(request, "已停用。" if found.is_active else "已启用。")
    return redirect("oversight:hooks")
