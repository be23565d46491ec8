"""The looks of the demo site: made pages are judged as real ones are."""

from __future__ import annotations

from typing import Any

from fazhi.apps.evidence.codec import decode_capture
from fazhi.apps.evidence.models import Capture
from fazhi.apps.review.models import Finding
from fazhi.apps.review.services import check
from fazhi.demo.site_web import look_at_links
from tests.apps.factories import make_round


def test_made_pages_are_good_gone_lost_old_or_shut(office: Any) -> None:
    urls = tuple(f"http://www.mingxi.gov.cn/zwgk/202103/t20210308_{n}.html" for n in range(9))
    submission = make_round(office.duties[6], links=urls)
    kept = look_at_links(office.cycle)
    assert len(kept) == 9
    assert look_at_links(office.cycle) == []
    looks = Capture.objects.order_by("pk")
    assert [decode_capture(one.core).state.value for one in looks] == [
        "good", "good", "dead", "good", "missing", "good", "good", "good", "login",
    ]  # fmt: skip
    check.check_submission(submission.pk)
    found = Finding.objects.filter(submission=submission, check_name__startswith="link-").order_by("quote")
    assert [(one.check_name, one.quote[-6]) for one in found] == [
        ("link-dead", "2"), ("link-lost", "4"), ("link-outside-period", "6"), ("link-private", "8"),
    ]  # fmt: skip
