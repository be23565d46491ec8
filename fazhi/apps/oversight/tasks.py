"""Work on notices that is done later or by itself."""

from __future__ import annotations

from datetime import timedelta

from fazhi.apps.jobs.registry import job
from fazhi.apps.oversight.services import hooks, reminders


@job("oversight.remind", "每日提醒", every=timedelta(days=1))
def remind() -> None:
    """Send the reminders of today."""
    reminders.remind()


@job("oversight.call", "外发提醒")
def call(hook_id: int, notice_id: int, attempt: int) -> None:
    """Send one notice to one hook."""
    hooks.call(hook_id, notice_id, attempt)
