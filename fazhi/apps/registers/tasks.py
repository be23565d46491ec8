"""Work on registers that is done later."""

from __future__ import annotations

from fazhi.apps.jobs.registry import job
from fazhi.apps.registers.services import set_runs


@job("registers.plan_set", "检查资料集", given_up="registers.set_failed")
def plan_set(run_id: int) -> None:
    """Look at a whole set that was sent."""
    set_runs.plan(run_id)


@job("registers.take_set", "载入资料集", given_up="registers.set_failed")
def take_set(run_id: int) -> None:
    """Load a whole set."""
    set_runs.load_run(run_id)


@job("registers.set_failed", "载入资料集（停止重试）")
def set_failed(run_id: int) -> None:
    """Say that it did not come to its end."""
    set_runs.give_up(run_id)
