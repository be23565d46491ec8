"""One progress rule: page, export, notice, sums and core agree; past days follow from the changes."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from fazhi.apps.duties.models import CellSum, Duty, State, StateChange
from fazhi.apps.duties.services import follow, move_due, recount, remove
from fazhi.apps.duties.standing import Ground, standing
from fazhi.apps.pages.errors import ConflictError
from fazhi.apps.progress import exports, services
from fazhi.apps.progress.matrix import Choice, Matrix
from fazhi.apps.progress.models import Snapshot
from fazhi.checks.case import Duty as CoreDuty
from fazhi.checks.case import Indicator as CoreIndicator
from fazhi.checks.case import Method, Role
from fazhi.reviewset.progress import State as CoreState
from fazhi.reviewset.progress import Tally, measure
from tests.apps.progress.conftest import fill


def move(duty: Duty, state: str, at: datetime) -> None:
    """A move in the past."""
    duty.refresh_from_db()
    follow(duty=duty, state=state, by=None)
    newest = StateChange.objects.filter(duty=duty).order_by("-id").values_list("id", flat=True)[0]
    StateChange.objects.filter(pk=newest).update(at=at)


def noon(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, 12))


def test_page_export_sums_and_core_agree(county: Any, tmp_path: Path) -> None:
    cycle = county.cycle
    found = standing(cycle)
    rows = Duty.objects.filter(cycle=cycle).values_list("unit__name", "indicator__number", "part", "state")
    core = measure(
        [CoreDuty(unit, number, Role(part)) for unit, number, part, _ in rows],
        [CoreIndicator(one.number, "", "", "", "", (), Method.SUBMIT, (), ()) for one in county.indicators],
        {(unit, number): CoreState(state) for unit, number, _, state in rows},
        {one.number for one in county.indicators if one.is_key},
    )
    assert found.progress == core
    assert {unit: counts.tally for unit, counts in found.by_unit().items()} == dict(core.by_unit)
    sums = CellSum.objects.filter(cycle=cycle).values_list("unit__name", "done", "total")
    assert {unit: Tally(done, total) for unit, done, total in sums} == dict(core.by_unit)

    page = county.client("leader").get(reverse("progress:board"))
    assert page.context["progress"] == core
    shown = {words: counts.tally for words, _, counts in page.context["groups"][-1][1]}
    assert shown == dict(core.by_unit)
    assert f"{core.indicators.done}</a>" in page.content.decode()

    exports.write(tmp_path / "进度.xlsx", found)
    sheet = openpyxl.load_workbook(tmp_path / "进度.xlsx")["进度"]
    table = {row[0]: row[-3:] for row in sheet.iter_rows(values_only=True) if row[0] in core.by_unit}
    assert table == {unit: (t.total, t.done, t.percent) for unit, t in core.by_unit.items()}


def test_downloaded_workbook_is_the_core_writer_s(office: Any, tmp_path: Path) -> None:
    follow(duty=office.duties[0], state=State.PASSED, by=None)
    answer = office.client("manager").get(reverse("progress:matrix"), {"format": "xlsx"})
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    exports.write(tmp_path / "a.xlsx", standing(office.cycle))
    assert data == (tmp_path / "a.xlsx").read_bytes()
    assert openpyxl.load_workbook(BytesIO(data)).sheetnames == ["进度", "按指标"]


@pytest.mark.parametrize("seed", range(6))
def test_snapshot_is_what_the_changes_recount_to(office: Any, seed: int) -> None:
    """Random moves over a month: replay, subquery and a plain model of each day's end give the same."""
    draw = random.Random(seed)
    first = date(2021, 5, 20)
    truth: dict[int, list[tuple[datetime, str]]] = {duty.pk: [] for duty in office.duties}
    moves = sorted(
        (noon(first + timedelta(days=draw.randrange(30))) + timedelta(seconds=draw.randrange(-43200, 43200)), i)
        for i in range(60)
    )
    for at, _ in moves:
        duty = draw.choice(office.duties)
        state = draw.choice(State.values)
        if (truth[duty.pk][-1][1] if truth[duty.pk] else State.NOT_SUBMITTED) != state:
            truth[duty.pk].append((at, state))
            move(duty, state, at)
    last = first + timedelta(days=35)
    services.snapshot(cycle=office.cycle, last=last)
    kept = {one.day: one for one in Snapshot.objects.filter(cycle=office.cycle)}
    day = min(kept)
    while day <= last:
        end = noon(day) + timedelta(hours=12)
        expected = {
            pk: ([state for at, state in steps if at < end] or [State.NOT_SUBMITTED.value])[-1]
            for pk, steps in truth.items()
        }
        found = standing(office.cycle, day=day)
        assert kept[day].states == {str(pk): state for pk, state in expected.items()}
        assert {line.id: line.state.value for line in found.lines} == expected
        assert (kept[day].total, kept[day].done) == (found.counts().total, found.counts().done)
        assert kept[day].overdue == found.counts().overdue
        assert kept[day].indicators_done == found.progress.indicators.done
        day += timedelta(days=1)
    assert max(kept) == last


def test_snapshot_job_runs_twice_with_one_outcome(office: Any) -> None:
    today = timezone.localdate()
    move(office.duties[0], State.PENDING, noon(today - timedelta(days=3)))
    assert services.snapshot_all(today) == 3
    assert services.snapshot_all(today) == 0
    assert Snapshot.objects.count() == 3
    assert services.snapshot_all(today + timedelta(days=2)) == 2


def test_past_day_shows_the_state_of_that_day(office: Any) -> None:
    duty = office.duties[0]
    move(duty, State.PENDING, noon(date(2021, 6, 1)))
    move(duty, State.PASSED, noon(date(2021, 7, 1)))
    client = office.client("manager")
    counts = [
        client.get(reverse("progress:board"), {"on": day}).context["counts"].done
        for day in ("2021-05-31", "2021-06-30", "2021-07-01", "")
    ]
    assert counts == [0, 0, 1, 1]
    listed = client.get(reverse("progress:duties"), {"on": "2021-06-30", "state": "pending"})
    assert [row.pk for row, _ in listed.context["listing"]["rows"]] == [duty.pk]
    moved = client.get(reverse("progress:changes"), {"on": "2021-06-02"})
    assert [row.state for row, _ in moved.context["listing"]["rows"]] == [State.PENDING]


def test_curve_from_snapshots_and_from_changes_agree(office: Any) -> None:
    """The unit's people see their own curve out of the changes; the region's comes from snapshots: one rule."""
    today = timezone.localdate()
    for back, duty in enumerate(office.duties[:6], 2):
        move(duty, State.PASSED, noon(today - timedelta(days=back)))
    services.snapshot_all(today)
    wide = office.client("manager").get(reverse("progress:curve")).json()
    ground = Ground.of(office.cycle)
    days = ground.replayed(today - timedelta(days=7), today - timedelta(days=1))
    by_hand = [(day.isoformat(), list(states.values()).count("passed")) for day, states in days]
    assert [(one["day"], one["done"]) for one in wide["points"]] == [*by_hand, (today.isoformat(), 6)]
    own = office.client("liaison").get(reverse("progress:curve")).json()
    mine = Duty.objects.filter(unit=office.justice, cycle=office.cycle)
    assert own["points"][-1] == {
        "day": today.isoformat(),
        "done": mine.filter(state=State.PASSED).count(),
        "total": mine.count(),
        "percent": Tally(mine.filter(state=State.PASSED).count(), mine.count()).percent,
    }
    assert wide["plan"] == [{"day": "2021-06-30", "name": "双过半检查日", "percent": 50}]


def test_curve_of_an_ended_cycle_stops_a_month_after_the_last_move(office: Any) -> None:
    today = timezone.localdate()
    move(office.duties[0], State.PASSED, noon(today - timedelta(days=50)))
    move(office.duties[1], State.PASSED, noon(today - timedelta(days=40)))
    services.snapshot_all(today)
    points = office.client("manager").get(reverse("progress:curve")).json()["points"]
    ends = [(today - timedelta(days=back)).isoformat() for back in (50, 10)]
    assert [points[0]["day"], points[-1]["day"]] == ends


def test_overdue_follows_the_core_rule(office: Any) -> None:
    before, after = standing(office.cycle, day=date(2021, 7, 5)), standing(office.cycle, day=date(2021, 7, 6))
    assert (before.counts().overdue, after.counts().overdue) == (0, 9)


def test_removed_duty_counts_nowhere(office: Any) -> None:
    remove(duty=office.duties[0], by=None, reason="职能划出")
    assert standing(office.cycle).counts().total == 8
    assert office.client("manager").get(reverse("progress:matrix")).context["matrix"].counts.total == 8


def test_matrix_filters_narrow_rows_and_columns(office: Any) -> None:
    fill(office, units=12, indicators=12)
    found = standing(office.cycle)
    top = next(one for one in found.indicators.values() if one.top == "一级4")
    shown = Matrix(found, Choice(top=str(top.top_id), category="县直", leader="李副县长"), {})
    assert {one.top for one in shown.indicators} == {"一级4"}
    assert {(unit.category, unit.leader) for unit in shown.units} == {("县直", "李副县长")}
    assert shown.counts == found.counts(
        line
        for line in found.lines
        if found.indicators[line.indicator].top == "一级4"
        and (found.units[line.unit].category, found.units[line.unit].leader) == ("县直", "李副县长")
    )


def test_standing_is_narrowed_by_its_condition(office: Any) -> None:
    found = standing(office.cycle, where=Q(unit=office.justice))
    assert (list(found.units), found.counts().total) == (["县司法局"], 3)


@pytest.mark.django_db(transaction=True)
def test_large_standing_is_kept_until_something_changes(office: Any) -> None:
    fill(office, units=30, indicators=20)
    first = standing(office.cycle)
    assert standing(office.cycle) is first
    assert standing(office.cycle, day=date(2021, 6, 30)) is standing(office.cycle, day=date(2021, 6, 30))
    assert standing(office.cycle, where=Q(unit__in=[office.justice.pk])) is not first

    duty = Duty.objects.filter(cycle=office.cycle, state=State.NOT_SUBMITTED).first()
    assert duty is not None
    follow(duty=duty, state=State.PASSED, by=None)
    second = standing(office.cycle)
    assert second.counts().done == first.counts().done + 1

    move_due(duties=[duty], due=date(2031, 1, 1), by=None, reason="推迟")
    assert next(line.due for line in standing(office.cycle).lines if line.id == duty.pk) == date(2031, 1, 1)
    remove(duty=duty, by=None, reason="取消")
    assert standing(office.cycle).counts().total == first.counts().total - 1


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_is_not_kept(office: Any) -> None:
    fill(office, units=30, indicators=20)
    duty = Duty.objects.filter(cycle=office.cycle, state=State.NOT_SUBMITTED).first()
    assert duty is not None
    before = standing(office.cycle).counts().done
    with pytest.raises(ConflictError), transaction.atomic():
        follow(duty=duty, state=State.PASSED, by=None)
        assert standing(office.cycle).counts().done == before + 1
        raise ConflictError("别人改过了。")
    other = Duty.objects.filter(cycle=office.cycle, state=State.PASSED).first()
    assert other is not None
    follow(duty=other, state=State.RETURNED, by=None)
    assert standing(office.cycle).counts().done == before - 1


def _history(office: Any, seed: int) -> None:
    """Moves over five months: passed, returned again, passed again; some indicators that nobody leads."""
    draw = random.Random(seed)
    Duty.objects.filter(indicator=office.indicators[2]).update(part="配合")
    Duty.objects.filter(pk=office.duties[4].pk).update(is_active=False)
    for duty in Duty.objects.filter(cycle=office.cycle, is_active=True):
        days = sorted(draw.sample(range(1, 150), draw.choice([0, 1, 3, 4])))
        for place, days_on in enumerate(days):
            state = State.PASSED if place % 2 else draw.choice([State.PENDING, State.RETURNED, State.NOT_APPLICABLE])
            duty.refresh_from_db()
            if duty.state != state:
                move(duty, state, noon(date(2021, 1, 1) + timedelta(days=days_on)))
    recount(cycle_id=office.cycle.pk)


@pytest.mark.parametrize("seed", range(8))
def test_page_api_export_notice_bulletin_and_report_agree_on_any_day(office: Any, tmp_path: Path, seed: int) -> None:
    """One rule: whatever tells of progress tells the same, now and for a past day."""
    from fazhi.apps.oversight import bulletin
    from fazhi.apps.oversight.services.notices import figures
    from fazhi.apps.reports.queries import forget, reckon
    from fazhi.measures import Period

    _history(office, seed)
    client = office.client("leader")
    for day in (date(2021, 2, 20), date(2021, 4, 1), None):
        found = standing(office.cycle, day=day)
        progress, last = found.progress, day or timezone.localdate()
        query = {"on": str(day)} if day else {}
        board = client.get(reverse("progress:board"), query)
        assert (board.context["counts"], board.context["progress"]) == (found.counts(), progress)
        listed = client.get(reverse("progress:duties"), {**query, "done": "1"})
        assert listed.context["listing"]["page"].paginator.count == found.counts().done

        forget()
        reckoned = {
            one.measure.rpartition(".")[2]: one
            for one in reckon(office.region, office.cycle, Period(date(2021, 1, 1), last, "期")).of(None)
        }
        told = {
            "duties-owed": found.counts().total,
            "duties-done-rate": [found.counts().done, found.counts().total],
            "indicators-done-rate": [progress.indicators.done, progress.indicators.total],
            "key-tasks-done-rate": [progress.key_tasks.done, progress.key_tasks.total],
            "half-way": progress.is_halfway,
        }
        for name, wanted in told.items():
            figure = reckoned[name]
            parts = [figure.numerator, figure.denominator] if isinstance(wanted, list) else figure.value
            assert parts == wanted, (name, day)

        words = bulletin.overall(found)
        assert f"完成{found.counts().done}项，完成率{found.counts().percent}" in words
        assert f"任务指标完成{progress.indicators.done}/{progress.indicators.total}项" in words
        assert ("已实现“双过半”" in words) is progress.is_halfway
        exports.write(tmp_path / "进度.xlsx", found)
        sheet = openpyxl.load_workbook(tmp_path / "进度.xlsx")["进度"]
        table = {row[0]: row[-3:-1] for row in sheet.iter_rows(values_only=True) if row[0] in found.by_unit()}
        assert table == {unit: (one.total, one.done) for unit, one in found.by_unit().items()}
        for unit in office.units[:3]:
            sentence = figures(found, unit)
            assert found.by_unit()[unit.name].sentence in sentence
    sums = CellSum.objects.filter(cycle=office.cycle).values_list("unit__name", "done", "total")
    now = standing(office.cycle).by_unit()
    assert {unit: (done, total) for unit, done, total in sums} == {u: (c.done, c.total) for u, c in now.items()}
