"""What killed uploads and readings left is swept after a while; what anybody may still need is not."""

from __future__ import annotations

import io
import os
import time
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from fazhi.apps.audit.models import Event
from fazhi.apps.evidence.models import Outcome, Receipt
from fazhi.apps.evidence.services import sweep, uploads
from fazhi.apps.evidence.services.receive import incoming, receive
from fazhi.apps.jobs.services import load_jobs, queue_recurring, run_waiting
from fazhi.apps.storage.services import exists, put_bytes
from fazhi.apps.upkeep.services import doctor

OLD, YOUNG = 8, 6


def aged(path: Path, days: float, data: bytes = b"") -> Path:
    """A file that was last written so many days ago."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if data:
        path.write_bytes(data)
    when = time.time() - days * 86_400
    os.utime(path, (when, when))
    return path


def begun(office: Any, name: str, days: float) -> Any:
    upload = uploads.begin(by=office.person("liaison"), name=name, size=10, purpose={"duty": office.duties[0].pk})
    uploads.feed(upload=upload, offset=0, piece=io.BytesIO(b"01234"))
    aged(uploads.place_of(upload), days)
    return upload


def test_old_pieces_go_young_ones_stay_and_an_event_says_how_much(office: Any, tmp_path: Path) -> None:
    old, young = begun(office, "旧.txt", OLD), begun(office, "新.txt", YOUNG)
    gone = [
        uploads.place_of(old),
        aged(incoming(uuid.uuid4().hex), OLD, b"part"),
        aged(tmp_path / "blobs" / "incoming" / uuid.uuid4().hex, OLD, b"part of an original"),
        aged(tmp_path / "imports" / f"{uuid.uuid4().hex}.xlsx", OLD, b"workbook"),
    ]
    kept = [uploads.place_of(young), aged(incoming(uuid.uuid4().hex), YOUNG, b"part")]
    assert doctor.CHECKS["上传残留"]()[1].startswith("没有传完的上传2个")
    swept = sweep.sweep()
    assert (swept.files, swept.size, swept.uploads) == (4, 5 + 4 + 19 + 8, 1)
    assert [path.exists() for path in gone] == [False] * 4
    assert [path.exists() for path in kept] == [True] * 2
    assert Event.objects.get(action="upkeep.swept").after == {"files": 4, "size": 36, "uploads": 1}
    state, sentence = doctor.CHECKS["上传残留"]()
    assert (state, "最近一次在" in sentence, "清掉4个" in sentence) == ("good", True, True)
    sweep.sweep()
    assert Event.objects.filter(action="upkeep.swept").count() == 1
    again = uploads.begin(by=office.person("liaison"), name="旧.txt", size=10, purpose=old.purpose)
    assert (again.pk, again.received) == (old.pk, 0)
    goes_on = uploads.begin(by=office.person("liaison"), name="新.txt", size=10, purpose=young.purpose)
    assert goes_on.received == 5


def test_originals_and_what_waits_to_be_read_are_never_swept(office: Any, tmp_path: Path) -> None:
    blob = put_bytes(b"an original")
    for path in (tmp_path / "blobs").rglob("*"):
        if path.is_file():
            aged(path, 4000)
    waiting, refused, unread, done = (
        receive(unit=office.justice, cycle=office.cycle, by=None, name=f"{n}.txt", source=io.BytesIO(b"x"))
        for n in range(4)
    )
    Receipt.objects.filter(pk=refused.pk).update(outcome=Outcome.REFUSED)
    Receipt.objects.filter(pk=unread.pk).update(outcome=Outcome.UNREADABLE)
    Receipt.objects.filter(pk=done.pk).update(outcome=Outcome.READ, blob=blob)
    for one in (waiting, refused, unread, done):
        aged(incoming(str(one.pk)), OLD)
    nobodys = aged(incoming("999999"), OLD, b"its receipt was rolled back")
    strange = aged(incoming("README"), OLD, b"not ours")
    assert sweep.sweep().files == 3
    assert exists(blob.sha256)
    there = {name: incoming(str(one.pk)).exists() for name, one in
             (("waiting", waiting), ("refused", refused), ("unread", unread), ("done", done))}  # fmt: skip
    assert there == {"waiting": True, "refused": False, "unread": True, "done": False}
    assert (nobodys.exists(), strange.exists()) == (False, True)


def test_doctor_tells_of_what_nobody_sweeps(office: Any) -> None:
    aged(incoming(uuid.uuid4().hex), OLD + 2, b"part")
    state, sentence = doctor.CHECKS["上传残留"]()
    assert (state, "有1个残留过期未清" in sentence) == ("warning", True)


@pytest.mark.django_db
def test_sweeping_is_ordered_every_day(office: Any) -> None:
    from fazhi.apps.jobs.models import Recurring

    load_jobs()
    Recurring.objects.update_or_create(name="upkeep.doctor", defaults={"queued_at": timezone.now()})
    left = aged(incoming(uuid.uuid4().hex), OLD, b"part")
    queue_recurring()
    run_waiting()
    assert not left.exists()
    left = aged(incoming(uuid.uuid4().hex), OLD, b"part")
    queue_recurring()
    run_waiting()
    assert left.exists()
