"""What the office looks up by itself for a duty: figures of the registers, and addresses on the web."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from fazhi.apps.duties.models import Duty
from fazhi.apps.evidence.services.rounds import add_link, open_round
from fazhi.apps.review.queries import desk as reads
from fazhi.apps.review.queries.figures import lines_for
from fazhi.apps.units.access import access_of, allow


@allow("review.view")
def figures(request: HttpRequest, duty_id: int) -> HttpResponse:
    """The figures of the registers that speak of a duty, each with the way to its rows."""
    duty = reads.duty_for(access_of(request), duty_id)
    lines = lines_for(duty)
    said = "；".join(line.words for line in lines if line.words)
    opinion = f"按台账数据核验（{duty.cycle.name}）：{said}。" if said else ""
    return render(request, "review/_figures.html", {"duty": duty, "lines": lines, "opinion": opinion})


@allow("evidence.manage")
@require_POST
def add_address(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Note an address that the office found itself and have it looked at; it stays in the unit's open round."""
    duty: Duty = reads.duty_for(access_of(request), duty_id, "evidence.manage")
    person: Any = request.user
    add_link(
        submission=open_round(duty=duty, by=person),
        url=request.POST.get("url", "").strip(),
        title="办公室检索登记",
        by=person,
    )
    messages.success(request, "已登记，正在查看这个网址，结果稍后显示在左侧。")
    return redirect("review:duty", duty_id=duty.pk)
