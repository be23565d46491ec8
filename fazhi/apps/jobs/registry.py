"""Jobs by name. An app's `tasks.py` declares them; services ask for them by name and never import them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

JOBS: dict[str, Callable[..., Any]] = {}
RECURRING: dict[str, timedelta] = {}


def job(name: str, *, every: timedelta | None = None) -> Callable[[F], F]:
    """Declare a job under `name`; with `every` the worker also queues it by itself.

    A job takes ids, may run twice with the same outcome, and calls one service.
    """

    def declare(function: F) -> F:
        if name in JOBS and JOBS[name].__qualname__ != function.__qualname__:
            raise ValueError(f"job {name!r} is declared twice")
        JOBS[name] = function
        if every is not None:
            RECURRING[name] = every
        return function

    return declare
