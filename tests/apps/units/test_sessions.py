"""A log-in holds from the last thing the person did; a page that only watches keeps nobody logged in."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone


def _left(client: Any) -> float:
    """Minutes until the session ends."""
    row = Session.objects.get(pk=client.cookies["sessionid"].value)
    return (row.expire_date - timezone.now()).total_seconds() / 60


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The clock so many minutes on."""
    now, real = time.time(), timezone.now()

    def move(minutes: float) -> None:
        monkeypatch.setattr("time.time", lambda: now + minutes * 60)
        monkeypatch.setattr("django.utils.timezone.now", lambda: real + timedelta(minutes=minutes))

    return move


def test_work_keeps_the_log_in_and_watching_does_not(office: Any, later: Any) -> None:
    client = office.client("liaison")
    duty = f"/evidence/duty/{office.duties[0].pk}"
    assert round(_left(client)) == 30
    later(20)
    assert client.get(f"{duty}/files", headers={"X-Watching": "1", "HX-Request": "true"}).status_code == 200
    assert round(_left(client)) == 10
    assert client.get(duty).status_code == 200
    assert round(_left(client)) == 30
    later(45)
    assert client.get(duty).status_code == 200
    later(76)
    assert client.get(duty).status_code == 302


def test_part_of_a_page_sends_the_whole_page_to_the_log_in(office: Any) -> None:
    from django.test import Client

    duty = f"/evidence/duty/{office.duties[0].pk}"
    asked = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{duty}"}
    answer = Client().get(f"{duty}/files", headers=asked)
    assert (answer.status_code, answer["HX-Redirect"]) == (401, f"/login?next={duty}")


def test_second_request_of_a_minute_writes_nothing(office: Any) -> None:
    client = office.client("liaison")
    before = Session.objects.get(pk=client.cookies["sessionid"].value).session_data
    client.get("/evidence/mine")
    assert Session.objects.get(pk=client.cookies["sessionid"].value).session_data == before
