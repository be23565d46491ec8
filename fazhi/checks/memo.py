"""One computed view of a case shared by several checks: built on first use, dropped with the case."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any, TypeVar

from fazhi.checks.case import Case

T = TypeVar("T")

_views: dict[int, tuple[weakref.ref[Case], dict[str, Any]]] = {}


def view(case: Case, build: Callable[[Case], T]) -> T:
    """What `build` makes of the case, made once; a case is frozen, so it cannot go stale."""
    key = id(case)
    held = _views.get(key)
    if held is None or held[0]() is not case:
        held = (weakref.ref(case, lambda _: _views.pop(key, None)), {})
        _views[key] = held
    name = f"{build.__module__}.{build.__qualname__}"
    if name not in held[1]:
        held[1][name] = build(case)
    made: T = held[1][name]
    return made
