"""Background work of reports."""

from __future__ import annotations

from fazhi.apps.jobs.registry import job
from fazhi.apps.reports.services import checking, issuing


@job("reports.pdf", "报告转PDF")
def pdf(report_id: int) -> None:
    """The PDF of an issued report."""
    issuing.make_pdf(report_id)


@job("reports.check", "核对报告")
def check(check_id: int) -> None:
    """A written report held against the registers."""
    checking.run(check_id)
