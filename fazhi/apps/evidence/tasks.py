"""Work on material that is done later."""

from __future__ import annotations

from datetime import timedelta

from fazhi.apps.evidence.services import look, pictures, read
from fazhi.apps.evidence.services import sweep as sweeping
from fazhi.apps.jobs.registry import job


@job("evidence.read", "读取材料", given_up="evidence.unread")
def read_receipt(receipt_id: int) -> None:
    """Read one received file."""
    read.read_receipt(receipt_id)


@job("evidence.unread", "读取材料（停止重试）")
def give_up_reading(receipt_id: int) -> None:
    """Say of a file that it could not be read."""
    read.give_up(receipt_id)


@job("evidence.look", "查看网址")
def look_at_link(link_id: int) -> None:
    """Look at one address as an outside assessor would."""
    look.look(link_id)


@job("evidence.pictures", "网页截图")
def take_pictures(capture_ids: list[int], live: bool) -> None:
    """Take pictures of pages that were looked at."""
    pictures.take_pictures(capture_ids, live=live)


@job("evidence.sweep", "清理残留", every=timedelta(days=1))
def sweep() -> None:
    """Take away what killed uploads left."""
    sweeping.sweep()
