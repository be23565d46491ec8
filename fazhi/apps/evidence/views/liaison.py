"""What a unit's liaison does: see the duties, add files and addresses, place loose files, hand in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from fazhi.apps.duties.models import DONE, Duty, State
from fazhi.apps.duties.queries import happenings
from fazhi.apps.evidence import queries
from fazhi.apps.evidence.models import Material, Outcome, SubmissionState
from fazhi.apps.evidence.services import places, rounds
from fazhi.apps.evidence.views.common import cycle_of
from fazhi.apps.pages.errors import InputError, NotAllowedError
from fazhi.apps.pages.forms import PlainForm
from fazhi.apps.units.access import access_of, allow


class LinkForm(PlainForm):
    """One address and what it shows."""

    url = forms.CharField(label="网址", max_length=2000)
    title = forms.CharField(label="说明", max_length=300, required=False)


class HandInForm(PlainForm):
    """A note, or the wish to be let off."""

    note = forms.CharField(label="说明", widget=forms.Textarea(attrs={"rows": 2}), required=False)
    not_applicable = forms.BooleanField(label="申请不适用（请在说明中写明理由）", required=False)


FILES, TRAY, OFFERED, LINKS = 100, 50, 20, 500
"""Rows that a page shows at once: of a round's files, of loose ones, of those offered from other duties."""


def _page(request: HttpRequest, rows: QuerySet[Material], size: int, name: str = "page") -> Page[Material]:
    return Paginator(rows, size).get_page(request.GET.get(name, ""))


@allow("evidence.hand_in")
def mine(request: HttpRequest) -> HttpResponse:
    """My duties by due date."""
    cycle = cycle_of(request)
    duties = list(queries.own_duties(access_of(request), cycle))
    today = timezone.localdate()
    for duty in duties:
        late = duty.due is not None and duty.due < today
        duty.is_late = late and duty.state not in (*DONE, State.PENDING)  # type: ignore[attr-defined]
    waiting = [duty for duty in duties if duty.state in (State.NOT_SUBMITTED, State.SUPPLEMENT, State.RETURNED)]
    units = {duty.unit_id: duty.unit for duty in duties}
    loose = [(unit, _page(request, queries.tray(unit, cycle), TRAY, f"tray{unit.pk}")) for unit in units.values()]
    return render(
        request,
        "evidence/mine.html",
        {
            "cycle": cycle,
            "waiting": waiting,
            "targets": [
                duty
                for duty in duties
                if (duty.state != State.PENDING or not duty.round) and not getattr(duty, "is_handed_in", False)
            ],
            "others": [duty for duty in duties if duty not in waiting],
            "units": units.values(),
            "loose": [(unit, page) for unit, page in loose if page.paginator.count],
            "done": sum(duty.state in DONE for duty in duties),
            "total": len(duties),
        },
    )


@allow("evidence.view")
def duty(request: HttpRequest, duty_id: int) -> HttpResponse:
    """One duty: what is asked, what is there, what is wrong with it, and the way to add and hand in."""
    access = access_of(request)
    found = queries.duty_for(access, duty_id)
    return render(request, "evidence/duty.html", _duty_context(request, found))


def _duty_context(request: HttpRequest, duty: Duty) -> dict[str, Any]:
    access = access_of(request)
    submissions = list(duty.submissions.select_related("handed_in_by", "confirmed_by").order_by("-round"))
    current = submissions[0] if submissions else None
    may_edit = access.allows("evidence.hand_in", unit=duty.unit) and (
        current is None or current.state == SubmissionState.OPEN or duty.state not in (State.PENDING, *DONE)
    )
    if (current is not None and current.state == SubmissionState.HANDED_IN) or rounds.closed(duty):
        may_edit = False
    links = list(current.links.filter(removed_at=None)[:LINKS]) if current is not None else []
    looks = queries.captures_by_key(link.key for link in links)
    counts = queries.outcomes_of(current) if current is not None else {}
    rows = queries.materials_of(current)
    wanted = request.GET.get("outcome", "")
    if wanted in counts:
        rows = rows.filter(receipt__outcome=wanted)
    materials = _page(request, rows, FILES) if current is not None else None

    return {
        "duty": duty,
        "requirements": list(duty.indicator.requirements.all()),
        "submissions": submissions,
        "current": current,
        "materials": materials,
        "outcomes": [(value, label, counts[value]) for value, label in Outcome.choices if value in counts],
        "outcome": wanted if wanted in counts else "",
        "is_reading": Outcome.WAITING in counts,
        "happenings": happenings(duty),
        "links": [(link, looks.get(link.key)) for link in links],
        "may_edit": may_edit,
        "starts_round": current is not None and current.is_frozen,
        "link_form": LinkForm(),
        "hand_in_form": HandInForm(),
        "tray": list(queries.tray(duty.unit, duty.cycle)[:50]) if may_edit else [],
    }


@allow("evidence.view")
def files(request: HttpRequest, duty_id: int) -> HttpResponse:
    """The files of a duty with how far reading is; asked again every second while something is being read."""
    found = queries.duty_for(access_of(request), duty_id)
    return render(request, "evidence/_files.html", _duty_context(request, found))


@allow("evidence.hand_in")
def elsewhere(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Files of the unit's other duties that may serve this one too; asked for when a person wants to see them."""
    access = access_of(request)
    found = queries.duty_for(access, duty_id, "evidence.hand_in")
    words = request.GET.get("words", "").strip()
    rows = queries.elsewhere(access, found, words)
    context = {"duty": found, "rows": rows[:OFFERED], "count": rows.count(), "words": words}
    return render(request, "evidence/_elsewhere.html", context)


@allow("evidence.hand_in")
@require_POST
def add_link(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Add an address to the open round."""
    found = queries.duty_for(access_of(request), duty_id, "evidence.hand_in")
    form = LinkForm(request.POST)
    if not form.is_valid():
        raise InputError("请填写网址。")
    person = request.user
    submission = rounds.open_round(duty=found, by=person)  # type: ignore[arg-type]  # signed in
    rounds.add_link(submission=submission, by=person, **form.cleaned_data)  # type: ignore[arg-type]
    messages.success(request, "网址已添加，系统会打开查看。")
    return redirect("evidence:duty", duty_id=found.pk)


@allow("evidence.hand_in")
@require_POST
def remove_link(request: HttpRequest, link_id: int) -> HttpResponse:
    """Take an address out."""
    link = queries.link_for(access_of(request), link_id, "evidence.hand_in")
    rounds.remove_link(link=link, by=request.user)  # type: ignore[arg-type]  # signed in
    return redirect("evidence:duty", duty_id=link.submission.duty_id)


@allow("evidence.hand_in")
@require_POST
def remove(request: HttpRequest, material_id: int) -> HttpResponse:
    """Take a file out of its place."""
    material = queries.material_for(access_of(request), material_id, "evidence.hand_in")
    places.remove(material=material, by=request.user)  # type: ignore[arg-type]  # signed in
    messages.success(request, f"已移出“{material.name}”；原件和回执保留。")
    if material.submission is not None:
        return redirect("evidence:duty", duty_id=material.submission.duty_id)
    return redirect("evidence:mine")


@allow("evidence.hand_in")
@require_POST
def place(request: HttpRequest, material_id: int) -> HttpResponse:
    """Put a loose file into a duty, or also into another one."""
    access = access_of(request)
    material = queries.material_for(access, material_id, "evidence.hand_in")
    wanted = request.POST.get("duty", "")
    target = Duty.objects.filter(Q(pk=wanted) if wanted.isdigit() else Q(pk=None), unit=material.unit).first()
    if target is None:
        raise InputError("请选择要归入哪项责任。")
    if not access.allows("evidence.hand_in", unit=target.unit):
        raise NotAllowedError()
    keep = material.submission_id is not None and request.POST.get("keep") == "1"
    places.place(material=material, duty=target, by=request.user, keep=keep)  # type: ignore[arg-type]  # signed in
    messages.success(request, f"“{material.name}”已归入{target.indicator.number}。")
    return redirect("evidence:duty", duty_id=target.pk)


@allow("evidence.hand_in")
@require_POST
def place_all(request: HttpRequest) -> HttpResponse:
    """Accept every proposed place of a unit's tray."""
    access = access_of(request)
    cycle = cycle_of(request)
    rows = Material.objects.filter(
        access.units_q("evidence.hand_in"), cycle=cycle, submission=None, removed_at=None
    ).exclude(proposed_duty=None)
    some = rows.select_related("receipt", "document", "unit", "cycle", "proposed_duty__unit", "proposed_duty__cycle")
    count, faults = places.place_many(materials=some, by=request.user)  # type: ignore[arg-type]  # signed in
    for fault in faults[:20]:
        messages.warning(request, fault)
    messages.success(request, f"已按建议归入{count}个文件。")
    return redirect("evidence:mine")


@allow("evidence.hand_in")
@require_POST
def hand_in(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Hand the round in; the unit's head is next."""
    found = queries.duty_for(access_of(request), duty_id, "evidence.hand_in")
    form = HandInForm(request.POST)
    form.is_valid()
    submission = rounds.open_round(duty=found, by=request.user)  # type: ignore[arg-type]  # signed in
    rounds.hand_in(submission=submission, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
    messages.success(request, "已提交，等待本单位负责人确认。")
    return redirect("evidence:mine")


@allow("evidence.confirm")
def to_confirm(request: HttpRequest) -> HttpResponse:
    """What waits for the unit's head."""
    return render(request, "evidence/to_confirm.html", {"submissions": queries.to_confirm(access_of(request))})


@allow("evidence.confirm")
@require_POST
def confirm(request: HttpRequest, submission_id: int) -> HttpResponse:
    """Confirm, or send back with a reason."""
    submission = queries.submission_for(access_of(request), submission_id, "evidence.confirm")
    if request.POST.get("verdict") == "back":
        rounds.send_back(submission=submission, by=request.user, reason=request.POST.get("reason", ""))  # type: ignore[arg-type]
        messages.success(request, "已退回联络员修改。")
    else:
        rounds.confirm(submission=submission, by=request.user)  # type: ignore[arg-type]  # signed in
        messages.success(request, "已确认报送，进入审阅。")
    return redirect("evidence:to_confirm")
