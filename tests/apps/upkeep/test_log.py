"""The log in the site: narrowed by days and other filters together, exported, verified against a noted end."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils import timezone
from fazhi.apps.audit.models import Event
from fazhi.apps.audit.services import record
from fazhi.tables import open_book


def _events(office: Any) -> None:
    for number in range(4):
        record(
            "units.changed",
            by=office.person("manager"),
            title=f"单位{number}",
            before={"name": "旧"},
            after={"name": "新"},
        )
        record("people.invited", by=office.person("sysadmin"), title=f"人员{number}")
    Event.objects.filter(title__in=("单位0", "人员0")).update(at=timezone.now() - timedelta(days=40))


def test_days_and_filters_narrow_together_and_stay(office: Any) -> None:
    _events(office)
    client = office.client("auditor")
    first = str(timezone.localdate() - timedelta(days=1))
    answer = client.get(reverse("audit:events"), {"group": "units", "from": first})
    assert [row.title for row, _ in answer.context["listing"]["rows"]] == ["单位3", "单位2", "单位1"]
    said = answer.content.decode()
    assert f'<input type="hidden" name="from" value="{first}">' in said, "another filter keeps the days"
    assert '<input type="hidden" name="group" value="units">' in said, "other days keep the filter"
    assert client.get(reverse("audit:events"), {"from": "昨天"}).status_code == 400


def test_export_says_who_when_what_before_and_after(office: Any, tmp_path: Path) -> None:
    _events(office)
    answer = office.client("auditor").get(reverse("audit:events"), {"format": "xlsx", "q": "单位2"})
    (tmp_path / "a.xlsx").write_bytes(b"".join(answer.streaming_content))
    rows = [[str(cell) for cell in row] for row in open_book(tmp_path / "a.xlsx")[0].rows]
    (line,) = [row for row in rows if "单位2" in row]
    event = Event.objects.get(title="单位2")
    for wanted in ("办公室主任", "修改单位", '{"name": "旧"}', '{"name": "新"}', event.hash):
        assert wanted in line


def test_noted_end_is_held_against_the_log(office: Any) -> None:
    _events(office)
    Event.objects.all()
    client = office.client("auditor")
    end = client.get(reverse("audit:verify")).context["found"].end
    noted = f"{end[0]}:{end[1]}"
    record("units.changed", title="以后的")
    broken = client.get(reverse("audit:verify"), {"noted": noted})
    # two events were moved in time above: that is told first
    assert {one.number for one in broken.context["found"].breaks} == {1, 2}
    assert (
        client.get(reverse("audit:verify"), {"noted": f"{end[0]}:{'0' * 64}"}).context["found"].breaks[-1].number == 8
    )
    assert client.get(reverse("audit:verify"), {"noted": "最后一条"}).status_code == 400
    for role in ("manager", "sysadmin", "security"):
        assert office.client(role).get(reverse("audit:verify")).status_code == 403
