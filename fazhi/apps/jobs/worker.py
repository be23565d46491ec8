"""A worker process: runs jobs, says that it is alive, puts back what dead workers had, queues recurring jobs."""

from __future__ import annotations

import logging
import threading
import time
import uuid

from django.db import close_old_connections
from django_tasks_db.management.commands.db_worker import Worker as Runner
from django_tasks_db.models import DBTaskResult

from fazhi.apps.jobs import attempts, services

BEAT = 5.0
"""Seconds between two signs of life."""

logger = logging.getLogger("fazhi.jobs")


class Attempts(Runner):  # type: ignore[misc]  # django-tasks-db has no types
    """The queue's own runner; what failed for a passing reason is begun again later."""

    def run_task(self, db_task_result: DBTaskResult) -> None:
        """One attempt."""
        super().run_task(db_task_result)
        attempts.settle(db_task_result)


def runner_of(
    worker_id: str, *, queues: tuple[str, ...] = ("*",), interval: float, batch: bool, limit: int | None = None
) -> Attempts:
    """What takes jobs out of the queue one after the other."""
    return Attempts(
        queue_names=list(queues),
        interval=interval,
        batch=batch,
        backend_name="default",
        startup_delay=False,
        max_tasks=limit,
        worker_id=worker_id,
        excluded_queue_names=[],
    )


def work(*, queues: tuple[str, ...] = ("*",), interval: float = 0.5, batch: bool = False) -> None:
    """Work until told to stop (SIGTERM, SIGINT); with `batch` until nothing is left."""
    services.load_jobs()
    worker_id = uuid.uuid4().hex
    services.seen(worker_id)
    services.put_back()
    stop = threading.Event()
    beat = threading.Thread(target=_beat, args=(worker_id, stop), daemon=True)
    beat.start()
    runner = runner_of(worker_id, queues=queues, interval=interval, batch=batch)
    runner.configure_signals()
    try:
        runner.run()
    finally:
        stop.set()


def _beat(worker_id: str, stop: threading.Event) -> None:
    while not stop.wait(BEAT):
        try:
            close_old_connections()
            services.seen(worker_id)
            services.put_back()
            services.queue_recurring()
        except Exception:  # the sign of life must go on when the database is away for a while
            logger.exception("sign of life")
            time.sleep(BEAT)
