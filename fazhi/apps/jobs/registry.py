"""Jobs by name. An app's `tasks.py` declares them; services ask for them by name and never import them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Job:
    """A declared job: the words people read, what runs, and the job that is queued with the same arguments when this
    one is given up."""

    title: str
    function: Callable[..., Any]
    given_up: str = ""


JOBS: dict[str, Job] = {}
RECURRING: dict[str, timedelta] = {}


def job(name: str, title: str, *, every: timedelta | None = None, given_up: str = "") -> Callable[[F], F]:
    """Declare a job under `name`; with `every` the worker also queues it by itself.

    A job takes ids, may run twice with the same outcome, and calls one service.
    """

    def declare(function: F) -> F:
        if name in JOBS and JOBS[name].function.__qualname__ != function.__qualname__:
            raise ValueError(f"job {name!r} is declared twice")
        JOBS[name] = Job(title, function, given_up)
        if every is not None:
            RECURRING[name] = every
        return function

    return declare
