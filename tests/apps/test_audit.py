"""The chained log."""

from __future__ import annotations

import pytest
from fazhi.apps.audit.models import Event
from fazhi.apps.audit.services import record, verify

pytestmark = pytest.mark.django_db


def test_chain_holds_over_many_events() -> None:
    for number in range(30):
        record("units.changed", title=f"单位{number}", before={"名称": "旧"}, after={"名称": "新", "n": number})
    assert verify() == (30, [])


def test_changed_event_breaks_the_chain() -> None:
    for number in range(5):
        record("units.changed", title=f"单位{number}")
    Event.objects.filter(number=3).update(title="改过的")
    count, breaks = verify()
    assert count == 5
    assert [(b.number, b.reason) for b in breaks] == [(3, "内容与摘要不符，可能被改动")]


def test_removed_event_breaks_the_chain() -> None:
    for number in range(5):
        record("units.changed", title=f"单位{number}")
    Event.objects.filter(number=2).delete()
    assert [b.number for b in verify()[1]] == [3, 3]


def test_undeclared_action_is_refused() -> None:
    with pytest.raises(ValueError, match="not declared"):
        record("nothing.known")
