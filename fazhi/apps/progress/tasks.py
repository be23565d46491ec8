"""Work on progress that is done by itself."""

from __future__ import annotations

from datetime import timedelta

from fazhi.apps.jobs.registry import job
from fazhi.apps.progress import services


@job("progress.snapshot", "进度快照", every=timedelta(days=1))
def snapshot() -> None:
    """Keep the days that are over."""
    services.snapshot_all()
