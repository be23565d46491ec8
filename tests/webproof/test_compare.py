"""Looking again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fazhi.webproof.capture import Capture, PageState
from fazhi.webproof.compare import Change, Difference, compare, spread

URL = "http://www.minghe.gov.cn/zwgk/1.html"
TEXT = "县司法局上半年开展普法活动80场，" + "各单位认真落实普法责任制，群众反映良好。" * 20
GOOD = Capture(URL, URL, 200, PageState.GOOD, text=TEXT + " 浏览次数：17")


@pytest.mark.parametrize(
    ("now", "change"),
    [
        (replace(GOOD, text=TEXT + " 浏览次数：2098"), Change.UNCHANGED),
        (replace(GOOD, text=TEXT.replace("80场", "90场")), Change.CHANGED),
        (replace(GOOD, final_url="https://www.minghe.gov.cn/zwgk/1.html"), Change.UNCHANGED),
        (replace(GOOD, final_url="http://www.minghe.gov.cn/new/1.html"), Change.MOVED),
        (replace(GOOD, state=PageState.MISSING, text="页面不存在"), Change.GONE),
        (replace(GOOD, state=PageState.DEAD, text=""), Change.GONE),
        (replace(GOOD, state=PageState.PROTECTED, text="请完成验证"), Change.UNSEEN),
    ],
)
def test_second_look_finds(now: Capture, change: Change) -> None:
    assert compare(GOOD, now).change is change


def test_changed_figure_is_shown_with_its_surroundings() -> None:
    found = compare(GOOD, replace(GOOD, text=TEXT.replace("80场", "95场")))
    assert found.differences == (Difference("80", "95", "司法局上半年开展普法活动【】场，各单位认真落实普法责"),)


def test_looks_are_spread_over_the_day() -> None:
    seconds = [spread(f"http://www.minghe.gov.cn/{number}.html") for number in range(2000)]
    hours = [sum(second // 3600 == hour for second in seconds) for hour in range(24)]
    assert min(hours) > 40
    assert spread(URL) == spread("https://minghe.gov.cn/zwgk/1.html")
