"""Work of the review that is done later."""

from __future__ import annotations

from fazhi.apps.jobs.registry import job
from fazhi.apps.jobs.services import is_waiting
from fazhi.apps.review.services import check, rendering


@job("review.check", "检查一轮报送")
def check_submission(submission_id: int) -> None:
    """Check one round. Of several orders for one round only the last is worked off."""
    if not is_waiting("review.check", submission_id):
        check.check_submission(submission_id)


@job("review.check_cycle", "检查整个周期")
def check_cycle(cycle_id: int) -> None:
    """Check a whole cycle as one case."""
    check.check_cycle(cycle_id)


@job("review.render", "生成页面图")
def render(sha256s: list[str]) -> None:
    """Make printed forms."""
    rendering.render(sha256s)
