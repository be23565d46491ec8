"""The chained log: whatever is done to its rows behind the site's back is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from fazhi.apps.audit import services
from fazhi.apps.audit.models import Event, Head
from fazhi.apps.audit.rules import seal_of
from fazhi.apps.audit.services import FIRST, digest, record, verify, walk
from fazhi.apps.upkeep.services import doctor

pytestmark = pytest.mark.django_db


def _told() -> list[tuple[int, str]]:
    return [(one.number, one.reason) for one in verify()[1]]


def _events(count: int) -> None:
    for number in range(1, count + 1):
        record("units.changed", title=f"单位{number}", before={"名称": "旧"}, after={"名称": "新", "n": number})


def _chained_anew(start: int) -> None:
    """What somebody does who knows the rule but not the key: all digests from `start` on computed again."""
    previous = (
        Event.objects.filter(number__lt=start).order_by("-number").values_list("hash", flat=True).first() or FIRST
    )
    for event in Event.objects.filter(number__gte=start).order_by("number"):
        event.previous = previous
        event.hash = previous = digest(event)
        event.save()


def test_chain_holds_over_many_events() -> None:
    _events(30)
    assert verify() == (30, [])


def test_changed_event_is_told() -> None:
    _events(5)
    Event.objects.filter(number=3).update(title="改过的")
    assert _told() == [(3, "内容与摘要不符，可能被改动")]


@pytest.mark.parametrize("field", ["by_name", "action", "about_id", "note", "address", "before", "after", "at"])
def test_every_field_counts(field: str) -> None:
    _events(2)
    value: Any = {"before": {"x": 1}, "after": {}, "at": timezone.now() + timedelta(seconds=1)}.get(field, "x")
    Event.objects.filter(number=1).update(**{field: value})
    assert _told()[0] == (1, "内容与摘要不符，可能被改动")


def test_removed_event_is_told() -> None:
    _events(5)
    Event.objects.filter(number=2).delete()
    assert _told() == [(3, "缺少第2至2条"), (3, "与上一条的摘要不相接")]


def test_inserted_event_is_told() -> None:
    _events(3)
    Event.objects.filter(number=3).update(number=4)
    made = Event(number=3, at=timezone.now(), action="units.changed", title="塞进来的")
    made.previous = Event.objects.get(number=2).hash
    made.hash = digest(made)
    made.save()
    assert (4, "与上一条的摘要不相接") in _told()


def test_reordered_events_are_told() -> None:
    _events(4)
    for old, new in ((2, 99), (3, 2), (99, 3)):
        Event.objects.filter(number=old).update(number=new)
    assert {number for number, _ in _told()} == {2, 3, 4}


def test_chain_computed_anew_after_a_change_is_told() -> None:
    _events(5)
    Event.objects.filter(number=2).update(title="改过的")
    _chained_anew(2)
    assert _told() == [(5, "最后一条与封签不符")]


def test_removed_tail_is_told_for_ever() -> None:
    _events(6)
    Event.objects.filter(number__gt=4).delete()
    assert _told() == [(6, "末尾缺少第5至6条")]
    record("units.changed", title="以后的")
    assert _told() == [(7, "缺少第5至6条"), (7, "与上一条的摘要不相接")]


def test_removed_tail_with_a_forged_end_is_told_for_ever() -> None:
    _events(6)
    Event.objects.filter(number__gt=4).delete()
    last = Event.objects.get(number=4)
    Head.objects.update(number=4, hash=last.hash)
    assert _told() == [(4, "末尾的封签不对，可能被改动，或更换过 secret_key")]
    record("units.changed", title="以后的")
    assert _told() == [(5, "写入时前面的封签已经不对，在它之前被改动过，或更换过 secret_key")]
    record("units.changed", title="再以后的")
    assert [number for number, _ in _told()] == [5]


def test_removed_end_is_told_for_ever() -> None:
    _events(3)
    Head.objects.all().delete()
    assert _told() == [(3, "末尾的封签没有了")]
    record("units.changed", title="以后的")
    assert [number for number, _ in _told()] == [4]


def test_event_put_behind_the_end_is_told_and_stops_nobody() -> None:
    _events(3)
    last = Event.objects.get(number=3)
    made = Event(number=4, at=timezone.now(), action="units.changed", title="添上的", previous=last.hash)
    made.hash = digest(made)
    made.save()
    assert _told() == [(4, "第3条之后的不是本系统写入的")]
    record("units.changed", title="以后的")
    assert (5, "与上一条的摘要不相接") in _told()


def test_seal_needs_the_key(settings: Any) -> None:
    _events(2)
    head = Head.objects.get()
    assert head.seal == seal_of(2, head.hash, None)
    settings.SECRET_KEY = "another"
    assert _told() == [(2, "末尾的封签不对，可能被改动，或更换过 secret_key")]


def test_noted_end_tells_when_the_whole_log_was_put_back() -> None:
    """An old copy of database and head is whole in itself; only what was written down elsewhere tells."""
    _events(4)
    end = walk().end
    assert (end[0], walk(end).breaks) == (4, [])
    Event.objects.filter(number__gt=2).delete()
    kept = Event.objects.get(number=2)
    Head.objects.update(number=2, hash=kept.hash, seal=seal_of(2, kept.hash, None))
    assert verify() == (2, [])
    assert [(one.number, one.reason) for one in walk(end).breaks] == [(4, "这一条曾经有过，现在没有了")]
    _events(3)
    assert [(one.number, one.reason) for one in walk(end).breaks] == [(4, "与记下的摘要不符，这一条或以前的被改动过")]


def test_clock_set_back_is_told_and_breaks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    _events(2)
    real = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real() - timedelta(days=2))
    _events(1)
    found = walk()
    assert (found.breaks, found.set_back) == ([], [3])
    monkeypatch.setattr(timezone, "now", lambda: real() - timedelta(days=3))
    checks = {one.name: (one.state, one.sentence) for one in doctor.look() if one.name in ("日志", "时钟")}
    assert checks["日志"][0] == doctor.WARNING
    assert (checks["时钟"][0], "请校准服务器的时钟" in checks["时钟"][1]) == (doctor.BAD, True)


def test_undeclared_action_is_refused() -> None:
    with pytest.raises(ValueError, match="not declared"):
        record("nothing.known")


@pytest.mark.django_db(transaction=True)
def test_rolled_back_change_leaves_no_event_and_no_gap() -> None:
    from django.db import transaction

    _events(2)
    with pytest.raises(RuntimeError), transaction.atomic():
        _events(3)
        raise RuntimeError
    _events(1)
    assert verify() == (3, [])
    assert connection.in_atomic_block is False


def test_what_is_written_during_the_walk_is_no_break(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    record("site.made", title="甲")
    real, walks = services._follow, list[int]()

    def slowly(*args: Any) -> None:
        """Others write between the walk and the look at the end."""
        real(*args)
        walks.append(args[0].count)
        if len(walks) == 1:
            record("site.made", title="乙")
            record("site.made", title="丙")

    monkeypatch.setattr(services, "_follow", slowly)
    count, breaks = verify()
    assert (breaks, count, walks) == ([], walks[0] + 2, [walks[0], walks[0] + 2])
