"""Work on lists that is done later."""

from __future__ import annotations

from fazhi.apps.feedback import services
from fazhi.apps.jobs.registry import job


@job("feedback.pdf", "清单转PDF")
def make_pdf(list_id: int) -> None:
    """Make the PDF of an issued list."""
    services.make_pdf(list_id)
