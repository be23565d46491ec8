"""Pages of progress: who sees what, constant cost, links that lead to what they count."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from fazhi.apps.duties.models import Duty, State
from fazhi.apps.duties.services import follow
from fazhi.apps.units.models import Unit
from tests.apps.progress.conftest import fill

PAGES = ("matrix", "board", "curve", "duties", "changes")


@pytest.mark.parametrize("page", PAGES)
def test_page_is_refused_without_a_part_in_the_business(office: Any, page: str) -> None:
    codes = {
        role: office.client(role).get(reverse(f"progress:{page}")).status_code
        for role in ("manager", "reviewer", "leader", "superior", "assessor", "liaison", "auditor", "sysadmin", "stranger")
    }  # fmt: skip
    seen = dict.fromkeys(("manager", "reviewer", "leader", "superior", "assessor", "liaison"), 200)
    assert codes == seen | dict.fromkeys(("auditor", "sysadmin", "stranger"), 403)


def test_unit_s_people_see_only_their_unit(office: Any) -> None:
    for page in ("matrix", "board", "duties"):
        text = office.client("liaison").get(reverse(f"progress:{page}")).content.decode()
        assert "县司法局" in text
        assert "县财政局" not in text
    assert "县财政局" in office.client("leader").get(reverse("progress:matrix")).content.decode()


def test_other_county_s_reviewer_sees_nothing(office: Any) -> None:
    assert office.client("far-reviewer").get(reverse("progress:matrix")).status_code == 404
    asked = {"cycle": office.cycle.pk}
    assert office.client("far-reviewer").get(reverse("progress:matrix"), asked).status_code == 404


@pytest.mark.parametrize(("units", "indicators"), [(1, 1), (50, 4)])
@pytest.mark.parametrize("page", PAGES)
def test_page_costs_the_same_whatever_the_rows(
    office: Any, queries: Callable[..., Any], page: str, units: int, indicators: int
) -> None:
    fill(office, units=units, indicators=indicators)
    for duty in Duty.objects.filter(state=State.NOT_SUBMITTED):
        follow(duty=duty, state=State.PENDING, by=None)
    client = office.client("manager")
    with queries(15):
        assert client.get(reverse(f"progress:{page}")).status_code == 200
    with queries(15):
        assert client.get(reverse(f"progress:{page}"), {"on": "2021-06-30"}).status_code == 200


def test_county_at_full_size(county: Any, queries: Callable[..., Any]) -> None:
    client = county.client("leader")
    client.get(reverse("progress:duties"))
    for page in PAGES:
        begin = time.perf_counter()
        with queries(15):
            answer = client.get(reverse(f"progress:{page}"))
        print(f"{page}: {(time.perf_counter() - begin) * 1000:.0f} ms, {len(answer.content) // 1024} KB")
    text = client.get(reverse("progress:matrix")).content.decode()
    assert len(re.findall(r'<td class="s-', text)) == 89 * 95
    assert f"应报 <strong>{89 * 95}</strong>" in text


def test_every_number_of_the_board_leads_to_as_many_duties(office: Any) -> None:
    fill(office, units=9, indicators=9)
    client = office.client("leader")
    text = client.get(reverse("progress:board")).content.decode()
    links = set(re.findall(r'<a[^>]* href="(/progress/duties[^"]*)">(\d+)</a>', text))
    assert len(links) > 30
    for address, number in links:
        if "key=1" in address:  # leads to the duties of the key tasks, of which the number counts the finished ones
            continue
        listed = client.get(address.replace("&amp;", "&"))
        assert listed.context["listing"]["page"].paginator.count == int(number), address


def test_halfway_is_told_as_it_was_on_its_own_day(office: Any) -> None:
    from datetime import date, datetime

    from django.utils import timezone
    from fazhi.apps.duties.models import StateChange
    from fazhi.apps.progress.services import snapshot

    client = office.client("leader")
    for duty in office.duties:
        follow(duty=duty, state=State.PASSED, by=None)
    late = {office.duties[0].pk, office.duties[3].pk}
    for change in StateChange.objects.all():
        day = date(2021, 7, 9) if change.duty_id in late else date(2021, 3, 5)
        StateChange.objects.filter(pk=change.pk).update(
            at=timezone.make_aware(datetime(day.year, day.month, day.day, 9))
        )
    assert "当天" not in client.get(reverse("progress:board")).content.decode(), "nothing was kept of that day"
    snapshot(cycle=office.cycle, last=date(2021, 7, 31))
    now = client.get(reverse("progress:board")).content.decode()
    assert "已过半" in now and "当天未过半" in now
    then = client.get(reverse("progress:board"), {"on": "2021-06-30"}).content.decode()
    assert ("未过半" in then, "当天" in then) == (True, False)


def test_filters_refuse_what_is_no_number(office: Any) -> None:
    client = office.client("leader")
    assert client.get(reverse("progress:duties"), {"unit": "1;drop"}).status_code == 400
    assert client.get(reverse("progress:board"), {"on": "2021年"}).status_code == 400


def test_names_are_escaped_in_the_matrix(office: Any) -> None:
    Unit.objects.filter(pk=office.justice.pk).update(name="<b>局</b>")
    text = office.client("leader").get(reverse("progress:matrix")).content.decode()
    assert "&lt;b&gt;局&lt;/b&gt;" in text
    assert "<b>局</b>" not in text
