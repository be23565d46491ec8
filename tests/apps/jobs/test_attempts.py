"""Jobs that do not come to their end: again where it may help, given up after some attempts, told, done again."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from fazhi.apps.audit.models import Event
from fazhi.apps.evidence.models import Outcome, Receipt
from fazhi.apps.jobs.attempts import ATTEMPTS, again, failures
from fazhi.apps.jobs.registry import JOBS, job
from fazhi.apps.jobs.services import later, put_back, run_waiting
from fazhi.apps.upkeep.services import doctor
from fazhi.errors import FazhiError
from tests.site.running import REPOSITORY, environment, make_site

KILLER = """
import os, signal, sys
from pathlib import Path
from fazhi.site import boot
boot.start(Path(sys.argv[1]))
from fazhi.apps.jobs.registry import job
from fazhi.apps.jobs.services import later
from fazhi.apps.jobs.worker import work

@job("tests.kill", "带走进程的工作")
def kill():
    with open(sys.argv[2], "a") as told:
        told.write("x")
    os.kill(os.getpid(), signal.SIGKILL)

if sys.argv[3] == "order":
    later("tests.kill")
else:
    work(interval=0.05, batch=True)
"""
TOLD = """
from fazhi.apps.jobs.attempts import failures
from fazhi.apps.upkeep.services import doctor
answer = [[[f.title, f.is_given_up, f.reason] for f in failures()], list(doctor.CHECKS["工作队列"]())]
"""


def test_job_that_kills_its_worker_is_given_up_after_some_attempts(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", units=1)
    told = tmp_path / "told"

    def process(what: str) -> int:
        command = [sys.executable, "-c", KILLER, str(site.folder), str(told), what]
        return subprocess.run(command, cwd=REPOSITORY, env=environment(), check=False, timeout=60).returncode

    assert process("order") == 0
    codes = [process("work") for _ in range(ATTEMPTS + 1)]
    assert codes == [-9] * ATTEMPTS + [0]
    assert told.read_text() == "x" * ATTEMPTS
    found, (state, sentence) = site.ask(TOLD)
    assert [(title, stopped) for title, stopped, _ in found] == [("tests.kill", True)]
    assert "连续3次没有做完就中断" in found[0][2]
    assert (state, "有1件多次中断、已停止重试" in sentence) == ("bad", True)


@pytest.fixture
def declared() -> Iterator[list[int]]:
    """A job that fails as it is told to, and the numbers it was run with."""
    runs: list[int] = []

    @job("tests.fails", "会失败的工作", given_up="tests.after")
    def fails(number: int) -> None:
        runs.append(number)
        raise WORSE[number]

    @job("tests.after", "善后")
    def after(number: int) -> None:
        runs.append(-number)

    yield runs
    del JOBS["tests.fails"], JOBS["tests.after"]


class SaidError(FazhiError):
    """Something a person can mend."""


WORSE: dict[int, BaseException] = {
    1: OSError(28, "No space left on device"),
    2: ValueError("no such thing"),
    3: SaidError("模板“通知.docx”缺少标题，请补上。"),
    4: SystemExit(1),
}


@pytest.mark.django_db
def test_passing_trouble_is_tried_again_later_then_given_up(declared: list[int]) -> None:
    later("tests.fails", 1)
    waits = []
    for _ in range(ATTEMPTS):
        run_waiting()
        result = DBTaskResult.objects.filter(args_kwargs__args__0="tests.fails").get()
        waits.append((result.run_after - timezone.now()).total_seconds() > 50)
        DBTaskResult.objects.filter(pk=result.pk).update(run_after=timezone.now() - timedelta(seconds=1))
    run_waiting()
    assert waits == [True, True, False]
    assert declared == [1, 1, 1, -1]
    (failure,) = failures()
    assert (failure.title, failure.about, failure.is_given_up) == ("会失败的工作", "编号1", False)
    assert "磁盘、内存、网络或数据库当时不可用，试过3次" in failure.reason


@pytest.mark.django_db
@pytest.mark.parametrize(("number", "said"), [(2, "程序出错（ValueError）"), (3, "模板“通知.docx”缺少标题，请补上。")])
def test_lasting_trouble_is_not_tried_again_and_said(declared: list[int], number: int, said: str) -> None:
    later("tests.fails", number)
    run_waiting()
    assert declared == [number, -number]
    assert failures()[0].reason.startswith(said)


@pytest.mark.django_db
def test_job_that_a_stop_broke_off_waits_for_the_next_worker(declared: list[int]) -> None:
    later("tests.fails", 4)
    run_waiting(limit=1)
    result = DBTaskResult.objects.get()
    assert (result.status, result.worker_ids) == ("READY", [])


def _broken_off(times: int) -> DBTaskResult:
    result = DBTaskResult.objects.get(args_kwargs__args__0="evidence.read")
    result.status, result.worker_ids, result.started_at = "RUNNING", ["gone"] * times, timezone.now()
    result.save()
    put_back()
    result.refresh_from_db()
    return result


def test_file_whose_reading_was_given_up_is_told_and_read_when_tried_again(office: Any) -> None:
    from fazhi.apps.evidence.services import read, rounds
    from fazhi.apps.evidence.services.receive import incoming, receive

    liaison = office.person("liaison")
    submission = rounds.open_round(duty=office.duties[0], by=liaison)
    receipt = receive(
        unit=office.justice, cycle=office.cycle, by=liaison, name="通知.txt",
        source=io.BytesIO("关于开展工作的通知".encode()), submission=submission,
    )  # fmt: skip
    assert _broken_off(ATTEMPTS - 1).status == "READY"
    given_up = _broken_off(ATTEMPTS)
    assert given_up.status == "FAILED"
    run_waiting()
    receipt.refresh_from_db()
    assert (receipt.outcome, "多次没有读成" in receipt.message) == (Outcome.UNREADABLE, True)
    assert incoming(str(receipt.pk)).is_file()
    rounds.hand_in(submission=submission, by=liaison)  # nobody waits for ever
    assert doctor.CHECKS["工作队列"]()[0] == doctor.BAD
    page = office.client("sysadmin").get("/upkeep/").content.decode()
    assert "读取材料" in page and "再试一次" in page and "连续3次没有做完就中断" in page

    assert office.client("reviewer").post(f"/upkeep/job/{given_up.pk}/again").status_code == 403
    assert office.client("sysadmin").post(f"/upkeep/job/{given_up.pk}/again").status_code == 302
    run_waiting()
    read.close_pool()
    receipt = Receipt.objects.get(pk=receipt.pk)
    assert (receipt.outcome, receipt.blob_id) == (Outcome.READ, receipt.sha256)
    assert failures() == []
    told = Event.objects.filter(action__in=("jobs.given_up", "jobs.again", "evidence.unread")).order_by("number")
    assert list(told.values_list("action", "by_name")) == [
        ("jobs.given_up", "系统"),
        ("evidence.unread", "系统"),
        ("jobs.again", "系统管理员"),
    ]
    with pytest.raises(FazhiError, match="已经重新安排或已经做完"):
        again(result_id=str(given_up.pk), by=None)
    assert not incoming(str(receipt.pk)).exists()


@pytest.mark.django_db
def test_doctor_sees_work_that_nobody_does() -> None:
    later("search.capture", 1)
    state, sentence = doctor.CHECKS["工作队列"]()
    assert (state, "没有工作进程在运行，1件工作排着队" in sentence) == ("bad", True)
