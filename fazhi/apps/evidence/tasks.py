"""Work on material that is done later."""

from __future__ import annotations

from fazhi.apps.evidence.services import look, read
from fazhi.apps.jobs.registry import job


@job("evidence.read")
def read_receipt(receipt_id: int) -> None:
    """Read one received file."""
    read.read_receipt(receipt_id)


@job("evidence.look")
def look_at_link(link_id: int) -> None:
    """Look at one address as an outside assessor would."""
    look.look(link_id)
