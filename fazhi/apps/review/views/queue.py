"""The queue, and one verdict for many duties of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from fazhi.apps.duties.models import Duty, State
from fazhi.apps.evidence.views.common import cycle_of
from fazhi.apps.framework.models import Indicator, Method
from fazhi.apps.pages.errors import InputError
from fazhi.apps.pages.listing import Badge, Column, Filter, Listing
from fazhi.apps.review.forms import BatchForm, cleaned
from fazhi.apps.review.models import Finding, Severity, Verdict
from fazhi.apps.review.queries import queue
from fazhi.apps.review.services.batch import Batch, decide_many, undo_many
from fazhi.apps.units.access import access_of, allow
from fazhi.apps.units.filters import unit_filter
from fazhi.checks.registry import CHECKS
from fazhi.reviewset.progress import State as CoreState

MOST = 5000
"""Duties that one batch may hold."""


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


TABS: tuple[tuple[str, str], ...] = (
    (State.PENDING, "待审"),
    (queue.VERIFY, "待核验"),
    (State.NOT_SUBMITTED, "未报送"),
    (State.PASSED, "通过"),
    (State.SUPPLEMENT, "补充"),
    (State.RETURNED, "退回"),
    (State.NOT_APPLICABLE, "不适用"),
)
"""The queue by where a duty stands; 待核验 are those that nobody hands in and the office looks up."""

FILTERS = (
    unit_filter("review.view"),
    Filter("indicator", "指标", _indicators, "indicator_id"),
    Filter("method", "评测方式", lambda _: Method.choices, "indicator__method"),
    Filter("handed", "报送", lambda _: [("yes", "有报送"), ("no", "没有报送")], queue.handed_in),
    Filter(
        "check", "检查", lambda _: [(c.name, c.title) for c in CHECKS.values()], lambda v: queue.having(check_name=v)
    ),
    Filter("severity", "级别", lambda _: Severity.choices, lambda v: queue.having(severity=v)),
    Filter("state", "状态", lambda _: TABS, queue.in_state),
    Filter("proposed", "机器建议", _proposals, "proposed"),
    Filter("round", "轮次", _rounds, "round"),
    Filter("disputed", "分歧", lambda _: [("1", "待裁定")], lambda _: queue.disputed()),
)
"""`unit`, `indicator` and `round` must be numbers; what is no number finds nothing."""


def listing(request: HttpRequest) -> Listing:
    """The list with its links into the desk, which carry the filters along."""
    carried = carried_query(request)

    def desk(row: Any) -> str:
        return f"{reverse('review:duty', args=[row.pk])}{carried}"

    def found(row: Any) -> str:
        return f"{desk(row)}#findings"

    columns = (
        Column("indicator", "指标", lambda r: str(r.indicator), "indicator__order", desk, wide=True),
        Column("unit", "单位", lambda r: r.unit.name, "unit__order", desk),
        Column("part", "分工", lambda r: r.part, tight=True),
        Column("method", "评测方式", lambda r: r.indicator.method, tight=True),
        Column("round", "轮次", lambda r: r.round or None, "round", number=True),
        Column("state", "状态", lambda r: Badge(r.state, r.get_state_display())),
        Column("proposed", "机器建议", _proposed),
        Column("grave", "严重", lambda r: r.grave_count, "grave_count", found, number=True),
        Column("findings", "问题", lambda r: r.finding_count, "finding_count", found, number=True),
        Column("confirmed", "报送时间", lambda r: r.confirmed_at, "confirmed_at"),
        Column("due", "时限", lambda r: r.due, "due", only_export=True),
        Column("score", "得分", lambda r: r.score, number=True),
        Column("by", "审阅人", lambda r: "待裁定" if r.disputed else r.decided_by_name),
        Column("decided", "审阅时间", lambda r: r.decided_at, only_export=True),
    )
    return Listing(
        "审阅台",
        columns=columns,
        filters=(*FILTERS, _mine(request)),
        search=("unit__name", "indicator__text", "indicator__number"),
        empty="还没有责任。请先在“责任清单”里分配，或载入整套材料。",
        selectable=access_of(request).may("review.decide"),
    )


def _proposed(row: Any) -> Any:
    if not row.proposed:
        return None
    state = CoreState(row.proposed)
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
    if query.get("state") not in dict(TABS):
        query["state"] = "" if "state" in query else State.PENDING.value
    for name in ("unit", "indicator", "round"):
        if name in query and not str(query[name]).isdigit():
            query[name] = ""
    request.GET = query  # type: ignore[assignment]  # the same values, filled up
    return request


def filtered(request: HttpRequest) -> QuerySet[Duty]:
    """The duties that match the address, in its order."""
    declared = listing(request)
    rows = queue.duties(access_of(request), request.review_cycle)  # type: ignore[attr-defined]
    return declared.ordered(request, declared.narrowed(request, queue.with_counts(rows)))


@allow("review.view")
def queue_page(request: HttpRequest) -> HttpResponse | FileResponse:
    """The queue."""
    request = with_defaults(request)
    every = queue.duties(access_of(request), request.review_cycle)  # type: ignore[attr-defined]
    counts = queue.tab_counts(every)
    context = {
        "cycle": request.review_cycle,  # type: ignore[attr-defined]
        "tabs": [*((value, label, counts[value]) for value, label in TABS), ("", "全部", sum(counts.values()))],
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
    rows = queue.duties(access_of(request), request.review_cycle, "review.decide")  # type: ignore[attr-defined]
    if request.POST.get("all"):
        rows = rows.filter(pk__in=filtered(request).order_by().values("pk"))
    else:
        picked = [int(one) for one in request.POST.getlist("pick") if one.isdigit()]
        rows = rows.filter(pk__in=picked)
    chosen = list(queue.with_counts(rows)[: MOST + 1])
    if not chosen:
        raise InputError("还没有选择任何一项：请勾选，或选择“全部符合条件的”。")
    if len(chosen) > MOST:
        raise InputError(f"一次最多处理{MOST}项，请先用筛选条件缩小范围。")
    return render(request, "review/batch.html", _preview(chosen, verdict, carried_query(request)))


def _preview(chosen: list[Any], verdict: str, carried: str) -> dict[str, Any]:
    states: dict[str, int] = {}
    for one in chosen:
        states[one.get_state_display()] = states.get(one.get_state_display(), 0) + 1
    ids = [one.pk for one in chosen]
    accepted = _with_findings(ids, state="accepted")
    duties = ",".join(f"{one.pk}:{one.version}" for one in chosen)
    return {
        "form": BatchForm(initial={"duties": duties, "verdict": verdict}),
        "verdict": verdict,
        "label": Verdict(verdict).label,
        "needs_opinion": verdict in (Verdict.SUPPLEMENT, Verdict.RETURN),
        "count": len(chosen),
        "states": sorted(states.items(), key=lambda one: -one[1]),
        "disputed": sum(one.disputed for one in chosen),
        "missing": sum(one.confirmed_at is None for one in chosen),
        "grave": sum(one.grave_count > 0 for one in chosen),
        "open_grave": _with_findings(ids, state="open", severity__in=(Severity.BLOCK, Severity.MAJOR)),
        "without": len(chosen) - accepted,
        "shown": chosen[:20],
        "carried": carried,
    }


def _with_findings(ids: list[int], **wanted: Any) -> int:
    found = 0
    for start in range(0, len(ids), 500):
        rows = Finding.objects.filter(queue.of_desk(), duty__in=ids[start : start + 500], **wanted)
        found += rows.values("duty").distinct().count()
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
    rows = Duty.objects.filter(access_of(request).units_q("review.decide", "unit", "cycle_id"), is_active=True)
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
