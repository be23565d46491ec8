"""The queue, and one verdict for many rounds of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from fazhi.apps.duties.models import State
from fazhi.apps.evidence.models import Submission
from fazhi.apps.evidence.views.common import cycle_of
from fazhi.apps.framework.models import Indicator
from fazhi.apps.pages.errors import InputError
from fazhi.apps.pages.listing import Badge, Column, Filter, Listing
from fazhi.apps.review.forms import BatchForm, cleaned
from fazhi.apps.review.models import Finding, Severity, Verdict
from fazhi.apps.review.queries import queue
from fazhi.apps.review.services.decide import Batch, decide_many, undo_many
from fazhi.apps.units.access import access_of, allow
from fazhi.apps.units.models import Unit
from fazhi.checks.registry import CHECKS
from fazhi.reviewset.progress import State as CoreState

MOST = 5000
"""Rounds that one batch may hold."""


def _units(request: HttpRequest) -> list[tuple[str, str]]:
    units = Unit.objects.filter(access_of(request).units_q("review.view", ""), is_active=True)
    return [(str(pk), name) for pk, name in units.values_list("pk", "name")]


def _indicators(request: HttpRequest) -> list[tuple[str, str]]:
    rows = Indicator.objects.filter(edition__cycles__in=[request.review_cycle])  # type: ignore[attr-defined]
    return [(str(one.pk), str(one)) for one in rows.only("number", "text")]


def _rounds(request: HttpRequest) -> list[tuple[str, str]]:
    return [(str(n), f"第{n}轮") for n in range(1, 6)]


def _mine(request: HttpRequest) -> Filter:
    person: Any = request.user
    return Filter("mine", "经手", lambda _: [("1", "我经手的")], lambda _: queue.handled_by(person))


def _proposals(request: HttpRequest) -> list[tuple[str, str]]:
    return [(one.value, one.label) for one in CoreState if one.is_proposed]


FILTERS = (
    Filter("unit", "单位", _units, "duty__unit_id"),
    Filter("indicator", "指标", _indicators, "duty__indicator_id"),
    Filter(
        "check", "检查", lambda _: [(c.name, c.title) for c in CHECKS.values()], lambda v: queue.having(check_name=v)
    ),
    Filter("severity", "级别", lambda _: Severity.choices, lambda v: queue.having(severity=v)),
    Filter("state", "状态", lambda _: [c for c in State.choices if c[0] != State.NOT_SUBMITTED], "duty__state"),
    Filter("proposed", "机器建议", _proposals, "duty__proposed"),
    Filter("round", "轮次", _rounds, "round"),
    Filter("disputed", "分歧", lambda _: [("1", "待裁定")], lambda _: queue.disputed()),
)
"""`unit`, `indicator` and `round` must be numbers; what is no number finds nothing."""


def listing(request: HttpRequest) -> Listing:
    """The list with its links into the desk, which carry the filters along."""
    carried = carried_query(request)

    def desk(row: Any) -> str:
        return f"{reverse('review:desk', args=[row.pk])}{carried}"

    columns = (
        Column("indicator", "指标", lambda r: str(r.duty.indicator), "duty__indicator__order", desk, wide=True),
        Column("unit", "单位", lambda r: r.duty.unit.name, "duty__unit__order", desk),
        Column("part", "分工", lambda r: r.duty.part),
        Column("round", "轮次", lambda r: r.round, "round", number=True),
        Column("state", "状态", lambda r: Badge(r.duty.state, r.duty.get_state_display())),
        Column("proposed", "机器建议", _proposed),
        Column("grave", "严重", lambda r: r.grave_count, "grave_count", lambda r: f"{desk(r)}#findings", number=True),
        Column(
            "findings", "问题", lambda r: r.finding_count, "finding_count", lambda r: f"{desk(r)}#findings", number=True
        ),
        Column("confirmed", "报送时间", lambda r: r.confirmed_at, "confirmed_at"),
        Column("score", "得分", lambda r: r.duty.score, number=True),
        Column("by", "审阅人", lambda r: "待裁定" if r.disputed else r.decided_by_name),
        Column("decided", "审阅时间", lambda r: r.decided_at, only_export=True),
    )
    return Listing(
        "审阅台",
        columns=columns,
        filters=(*FILTERS, _mine(request)),
        search=("duty__unit__name", "duty__indicator__text", "duty__indicator__number"),
        empty="还没有等待审阅的报送。单位提交并经负责人确认后，会出现在这里。",
        selectable=access_of(request).may("review.decide"),
    )


def _proposed(row: Any) -> Any:
    if not row.duty.proposed:
        return None
    state = CoreState(row.duty.proposed)
    colour = state.value.removeprefix("proposed-")
    return Badge(colour, state.label)


def carried_query(request: HttpRequest) -> str:
    """The filters and the order of the queue for addresses of the desk."""
    kept = request.GET.copy()
    for name in ("page", "format", "pick"):
        kept.pop(name, None)
    text = kept.urlencode()
    return f"?{text}" if text else ""


def with_defaults(request: HttpRequest) -> HttpRequest:
    """The queue begins with what waits for a decision."""
    request.review_cycle = cycle_of(request)  # type: ignore[attr-defined]  # asked once a request
    query = request.GET.copy()
    if "state" not in query:
        query["state"] = State.PENDING.value
    for name in ("unit", "indicator", "round"):
        if name in query and not str(query[name]).isdigit():
            query[name] = ""
    request.GET = query  # type: ignore[assignment]  # the same values, filled up
    return request


def filtered(request: HttpRequest) -> QuerySet[Submission]:
    """The rounds that match the address, in its order."""
    declared = listing(request)
    rows = queue.rounds(access_of(request), request.review_cycle)  # type: ignore[attr-defined]
    return declared.ordered(request, declared.narrowed(request, queue.with_counts(rows)))


@allow("review.view")
def queue_page(request: HttpRequest) -> HttpResponse | FileResponse:
    """The queue."""
    request = with_defaults(request)
    every = queue.rounds(access_of(request), request.review_cycle)  # type: ignore[attr-defined]
    counts = queue.state_counts(every)
    tabs = [(State.PENDING, "待审"), (State.PASSED, "通过"), (State.SUPPLEMENT, "补充"), (State.RETURNED, "退回")]
    shown = [(value, label, counts[value]) for value, label in (*tabs, (State.NOT_APPLICABLE, "不适用"))]
    context = {
        "cycle": request.review_cycle,  # type: ignore[attr-defined]
        "tabs": [*shown, ("", "全部", sum(counts.values()))],
        "state": request.GET["state"],
        "verdicts": Verdict.choices,
        "carried": carried_query(request),
        "last_batch": request.session.get("last_batch", ""),
    }
    return listing(request).answer(request, "review/queue.html", queue.with_counts(every), context)


# --- many at once ---------------------------------------------------------------------------------------------------


@allow("review.decide")
@require_POST
def batch_preview(request: HttpRequest) -> HttpResponse:
    """What a verdict on the selection, or on all that match, would do."""
    verdict = request.POST.get("verdict", "")
    if verdict not in Verdict.values:
        raise InputError("请选择批量结论：通过、补充、退回或不适用。")
    request.GET = QueryDict(request.POST.get("query", "").lstrip("?"))  # type: ignore[assignment]
    request = with_defaults(request)
    rows = queue.rounds(access_of(request), request.review_cycle).filter(  # type: ignore[attr-defined]
        access_of(request).units_q("review.decide", "duty__unit")
    )
    if request.POST.get("all"):
        rows = rows.filter(pk__in=filtered(request).order_by().values("pk"))
    else:
        picked = [int(one) for one in request.POST.getlist("pick") if one.isdigit()]
        rows = rows.filter(pk__in=picked)
    chosen = list(queue.with_counts(rows)[: MOST + 1])
    if not chosen:
        raise InputError("还没有选择报送：请勾选，或选择“全部符合条件的”。")
    if len(chosen) > MOST:
        raise InputError(f"一次最多处理{MOST}项，请先用筛选条件缩小范围。")
    return render(request, "review/batch.html", _preview(chosen, verdict, carried_query(request)))


def _preview(chosen: list[Any], verdict: str, carried: str) -> dict[str, Any]:
    states: dict[str, int] = {}
    for one in chosen:
        states[one.duty.get_state_display()] = states.get(one.duty.get_state_display(), 0) + 1
    ids = [one.pk for one in chosen]
    accepted = _with_findings(ids, state="accepted")
    rounds = ",".join(f"{one.pk}:{one.duty.version}" for one in chosen)
    return {
        "form": BatchForm(initial={"rounds": rounds, "verdict": verdict}),
        "verdict": verdict,
        "label": Verdict(verdict).label,
        "needs_opinion": verdict in (Verdict.SUPPLEMENT, Verdict.RETURN),
        "count": len(chosen),
        "states": sorted(states.items(), key=lambda one: -one[1]),
        "disputed": sum(one.disputed for one in chosen),
        "grave": sum(one.grave_count > 0 for one in chosen),
        "open_grave": _with_findings(ids, state="open", severity__in=(Severity.BLOCK, Severity.MAJOR)),
        "without": len(chosen) - accepted,
        "shown": chosen[:20],
        "carried": carried,
    }


def _with_findings(ids: list[int], **wanted: Any) -> int:
    found = 0
    for start in range(0, len(ids), 500):
        where = Q(submission__in=ids[start : start + 500], gone_at=None, **wanted)
        found += Finding.objects.filter(where).values("submission").distinct().count()
    return found


@allow("review.decide")
@require_POST
def batch(request: HttpRequest) -> HttpResponse:
    """Do what the preview showed."""
    form = BatchForm(request.POST)
    values = cleaned(form)
    try:
        versions = form.versions()
    except ValueError:
        raise InputError("选择的内容不完整，请回到审阅台重新选择。") from None
    rows = Submission.objects.filter(access_of(request).units_q("review.decide", "duty__unit", "duty__cycle_id"))
    ids = list(versions)
    parts = (ids[start : start + 500] for start in range(0, len(ids), 500))
    allowed = {pk for part in parts for pk in rows.filter(pk__in=part).values_list("pk", flat=True)}
    person: Any = request.user
    done = decide_many(
        versions={pk: version for pk, version in versions.items() if pk in allowed},
        verdict=values["verdict"],
        by=person,
        opinion=values["opinion"],
        accept_open=values["accept_open"],
    )
    _say(request, done, f"已将{done.done}项批量审阅为“{Verdict(values['verdict']).label}”。")
    request.session["last_batch"] = done.name if done.done else ""
    return redirect(f"{reverse('review:queue')}{request.POST.get('query', '')}")


@allow("review.decide")
@require_POST
def batch_undo(request: HttpRequest, name: str) -> HttpResponse:
    """Take a whole batch back."""
    person: Any = request.user
    done = undo_many(batch=name, by=person)
    _say(request, done, f"已撤销{done.done}项结论，恢复到批量审阅之前。")
    request.session.pop("last_batch", None)
    return redirect(f"{reverse('review:queue')}{request.POST.get('query', '')}")


def _say(request: HttpRequest, done: Batch, sentence: str) -> None:
    if done.done:
        messages.success(request, sentence)
    if done.left:
        why: dict[str, int] = {}
        for _, reason in done.left:
            why[reason] = why.get(reason, 0) + 1
        lines = "；".join(f"{count}项：{reason.rstrip('。')}" for reason, count in why.items())
        messages.warning(request, format_html("有{}项没有处理。{}。", len(done.left), lines))
