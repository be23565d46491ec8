"""Jobs that do not come to their end: tried again where that may help, given up after some attempts, said in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, models, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from fazhi.apps.audit.services import record
from fazhi.apps.jobs.registry import JOBS
from fazhi.apps.jobs.services import later, load_jobs
from fazhi.errors import FazhiError

ATTEMPTS = 3
"""So often a job is begun; one that never comes to its end would otherwise keep the workers busy for ever."""
PAUSE = timedelta(minutes=1)
"""Before the second attempt of what failed for a passing reason; each further pause is five times as long."""
PASSING = (OSError, OperationalError, InterfaceError, MemoryError)
"""No room, no database, no network, no memory: the same job may well succeed later."""
STOPPED = (SystemExit, KeyboardInterrupt)
"""The worker was told to stop at once: not the job's fault."""
GIVEN_UP = "fazhi.GivenUp"
"""Stands where a failed job has the class of its exception."""
BROKEN_OFF = (
    f"连续{ATTEMPTS}次没有做完就中断（工作进程被系统终止，多为内存不足；也可能这期间服务器反复重启），已停止重试。"
)


class NotFailedError(FazhiError):
    """A job that is to be done again did not fail, or is in the queue already."""

    code = "conflict"

    def __init__(self) -> None:
        super().__init__("这件工作已经重新安排或已经做完，请刷新页面查看。")


@dataclass(frozen=True, slots=True)
class Failure:
    """A job that failed: what it was, about what, when, why in a sentence, and whether it was given up."""

    id: str
    title: str
    about: str
    at: datetime | None
    reason: str
    is_given_up: bool


def settle(result: DBTaskResult) -> None:
    """After an attempt that failed: again later where the reason may pass, else what follows from giving up."""
    if result.status != "FAILED":
        return
    kind = _kind(result.exception_class_path)
    if issubclass(kind, STOPPED):
        _ready(result, timezone.now(), forget=True)
    elif issubclass(kind, PASSING) and len(result.worker_ids) < ATTEMPTS:
        _ready(result, timezone.now() + PAUSE * 5 ** (len(result.worker_ids) - 1))
    else:
        _follow_up(result)


def take_back(result: DBTaskResult) -> bool:
    """A job whose worker is gone: queued again, or given up after so many attempts. Gives whether it was queued."""
    if len(result.worker_ids) < ATTEMPTS:
        _ready(result, result.run_after)
        return True
    result.status, result.finished_at = "FAILED", timezone.now()
    result.exception_class_path, result.traceback = GIVEN_UP, BROKEN_OFF
    result.save(update_fields=["status", "finished_at", "exception_class_path", "traceback"])
    name, args = _order(result)
    record("jobs.given_up", title=title_of(name), after={"job": name, "args": args}, note=BROKEN_OFF)
    _follow_up(result)
    return False


@transaction.atomic
def again(*, result_id: str, by: Any) -> None:
    """A person has a failed job done again, with all its attempts. Raises NotFailedError where it did not fail."""
    result = DBTaskResult.objects.select_for_update().filter(pk=result_id, status="FAILED").first()
    if result is None:
        raise NotFailedError()
    _ready(result, timezone.now(), forget=True)
    name, args = _order(result)
    record("jobs.again", by=by, title=title_of(name), after={"job": name, "args": args})


def _ready(result: DBTaskResult, run_after: datetime, *, forget: bool = False) -> None:
    result.status, result.started_at, result.finished_at, result.run_after = "READY", None, None, run_after
    result.exception_class_path = result.traceback = ""
    result.worker_ids = [] if forget else result.worker_ids
    result.save()


def _follow_up(result: DBTaskResult) -> None:
    name, args = _order(result)
    known = JOBS.get(name)
    if known is not None and known.given_up:
        later(known.given_up, *args)


def _order(result: DBTaskResult) -> tuple[str, list[Any]]:
    args = result.args_kwargs.get("args") or ["", []]
    return str(args[0]), list(args[1])


def _kind(path: str) -> type[BaseException]:
    try:
        found = import_string(path)
    except ImportError:
        return Exception
    return found if isinstance(found, type) and issubclass(found, BaseException) else Exception


def title_of(name: str) -> str:
    """The words for a job."""
    return JOBS[name].title if name in JOBS else name


def failures(limit: int = 50) -> list[Failure]:
    """The newest jobs that failed, in words."""
    load_jobs()
    found = DBTaskResult.objects.failed().order_by("-finished_at")[:limit]
    return [_told(result) for result in found]


def given_up() -> models.QuerySet[DBTaskResult]:
    """Jobs that were begun so often that nobody begins them again by itself."""
    found: models.QuerySet[DBTaskResult] = DBTaskResult.objects.filter(status="FAILED", exception_class_path=GIVEN_UP)
    return found


def _told(result: DBTaskResult) -> Failure:
    name, args = _order(result)
    return Failure(
        id=str(result.pk),
        title=title_of(name),
        about=_words(args),
        at=result.finished_at,
        reason=_reason(result),
        is_given_up=result.exception_class_path == GIVEN_UP,
    )


def _words(args: Iterable[Any]) -> str:
    words = "、".join(f"{len(one)}条" if isinstance(one, list) else str(one) for one in args)
    return f"编号{words[:60]}" if words else ""


def _reason(result: DBTaskResult) -> str:
    if result.exception_class_path == GIVEN_UP:
        return result.traceback
    kind = _kind(result.exception_class_path)
    last = result.traceback.strip().rpartition("\n")[2].partition(": ")[2]
    if issubclass(kind, FazhiError) and last:
        return last[:300]
    if issubclass(kind, PASSING):
        tried = len(result.worker_ids)
        return f"服务器的磁盘、内存、网络或数据库当时不可用，试过{tried}次（{last[:120] or kind.__name__}）。"
    return f"程序出错（{kind.__name__}），请把时间和这句话告诉技术支持：{last[:160] or '没有更多说明'}。"
