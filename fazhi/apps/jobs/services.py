"""Asking for work to be done later, and putting back what a dead worker had in hand."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import django_tasks
from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import module_has_submodule
from django_tasks_db.models import DBTaskResult, get_date_max

from fazhi.apps.jobs.models import Recurring, Worker
from fazhi.apps.jobs.registry import JOBS, RECURRING

ALIVE = timedelta(seconds=30)
"""A worker that has not been heard of for so long is taken to be dead."""


@django_tasks.task
def run_job(name: str, args: list[Any]) -> None:
    """The one task the queue knows: runs the job of that name."""
    load_jobs()
    if name not in JOBS:
        raise LookupError(f"no job is declared under {name!r}")
    JOBS[name].function(*args)


def later(name: str, *args: Any, queue: str = "default", delay: timedelta | None = None, priority: int = 0) -> None:
    """Have the job `name` done by a worker. The order stands in the transaction of the change that asks for it."""
    task = run_job.using(queue_name=queue, priority=priority)
    if delay is not None:
        task = task.using(run_after=timezone.now() + delay)
    task.enqueue(name, list(args))


def later_each(name: str, several: Iterable[Sequence[Any]], *, queue: str = "default") -> None:
    """`later` for many orders at once, each with its own arguments."""
    task = run_job.using(queue_name=queue)
    DBTaskResult.objects.bulk_create(
        (
            DBTaskResult(
                args_kwargs={"args": [name, list(args)], "kwargs": {}},
                priority=task.priority,
                task_path=task.module_path,
                queue_name=task.queue_name,
                run_after=get_date_max(),  # the queue's word for at once
                backend_name="default",
            )
            for args in several
        ),
        batch_size=500,
    )


def is_waiting(name: str, *args: Any) -> bool:
    """Whether the same work stands in the queue already, so that this order for it need not be worked off."""
    same = {"args": [name, list(args)], "kwargs": {}}
    return DBTaskResult.objects.filter(status="READY", args_kwargs=same).exists()


def load_jobs() -> None:
    """Import the `tasks` module of every app, so that the registry is full."""
    for config in apps.get_app_configs():
        if config.name.startswith("fazhi.") and module_has_submodule(config.module, "tasks"):
            import_module(f"{config.name}.tasks")


@cache
def here() -> str:
    """This machine, or this container of it: where a number of a process means one process."""
    try:
        space = Path("/proc/self/ns/pid").readlink().name
        start = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()[:13]
    except OSError:
        return socket.gethostname()[:200]
    return f"{socket.gethostname()[:120]} {start} {space}"


def seen(worker_id: str) -> None:
    """A worker says that it is alive."""
    Worker.objects.update_or_create(
        id=worker_id, defaults={"host": here(), "pid": os.getpid(), "seen_at": timezone.now()}
    )


def _alive() -> set[str]:
    """Workers heard of lately, without those of this machine whose process is gone: they need not be waited for."""
    known = Worker.objects.filter(seen_at__gte=timezone.now() - ALIVE).values_list("id", "host", "pid")
    return {worker_id for worker_id, host, pid in known if host != here() or _lives(pid)}


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def put_back() -> int:
    """Queue again what was in the hands of workers that are gone. Gives the number of jobs.

    What was begun and broken off some times is given up: a job that takes its worker down would go round for ever.
    """
    from fazhi.apps.jobs.attempts import take_back

    alive = _alive()
    count = 0
    with transaction.atomic():
        for result in DBTaskResult.objects.running().select_for_update():
            if not result.worker_ids or result.worker_ids[-1] not in alive:
                count += take_back(result)
        Worker.objects.exclude(id__in=alive).delete()
    return count


def queue_recurring() -> None:
    """Queue every recurring job whose time has come; two workers never queue one twice."""
    now = timezone.now()
    for name, every in RECURRING.items():
        with transaction.atomic():
            known, made = Recurring.objects.select_for_update().get_or_create(name=name, defaults={"queued_at": now})
            if made or known.queued_at + every <= now:
                known.queued_at = now
                known.save(update_fields=["queued_at"])
                later(name)


def run_waiting(limit: int = 10_000) -> int:
    """Run what waits in the queue in this process until nothing is left. For commands and tests."""
    from fazhi.apps.jobs.worker import runner_of

    runner = runner_of("here", batch=True, interval=0, limit=limit)
    # Not `runner.run()`: between two jobs it drops the connection, and with it a transaction around this call.
    while runner._run_tasks < limit:
        with transaction.atomic():
            waiting = DBTaskResult.objects.ready().filter(backend_name="default").get_locked()
            if waiting is None:
                break
            waiting.claim("here")
        runner.run_task(waiting)
    return runner._run_tasks
