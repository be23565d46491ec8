"""Jumps that stand in pages."""

from __future__ import annotations

import pytest
from fazhi.webproof.answer import Hop
from fazhi.webproof.onward import onward

HERE = "http://www.minghe.gov.cn/zwgk/1.html"
THERE = "http://m.minghe.gov.cn/1.html"


def lead(body: str, status: int = 200, **headers: str) -> str | None:
    """Where this answer leads."""
    heads = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return onward(Hop(HERE, status, "", heads or (("Content-Type", "text/html"),)), body.encode())


@pytest.mark.parametrize(
    "body",
    [
        f'<meta http-equiv="refresh" content="0;url={THERE}">',
        f'<META HTTP-EQUIV="Refresh" CONTENT="0; URL=\'{THERE}\'">',
        f'<html><head><meta http-equiv=refresh content="3;url={THERE}"></head><body>正在跳转，请稍候</body></html>',
        f"<script>location.href='{THERE}'</script>",
        f'<script>window.location.href = "{THERE}";</script>',
        f'<script>window.location="{THERE}"</script>',
        f"<script>top.location.replace('{THERE}')</script>",
        f'<body onload=""><script>self.location = "{THERE}"</script><a href="{THERE}">如果没有跳转请点击这里</a></body>',
    ],
)
def test_page_that_only_jumps_leads_on(body: str) -> None:
    assert lead(body) == THERE


@pytest.mark.parametrize(
    "body",
    [
        "<p>" + "依法公开执法依据。" * 30 + f"</p><script>function m(){{location.href='{THERE}'}}</script>",
        '<meta http-equiv="refresh" content="5;url=/"><p>您访问的页面不存在或已被删除，系统将在五秒后自动返回网站首页。</p>',
        f"<script>document.cookie='a=1';location.href='{THERE}'</script>",
        f'<script>location.href="{HERE}"</script>',
        f'<script>location.href="{HERE}#top"</script>',
        f'<form><input type="password"></form><script>location.href="{THERE}"</script>',
        '<meta http-equiv="refresh" content="300">',
        "<script>location.href='http://[broken/';</script>",
        "<script>var relocation='http://a.gov.cn/';</script>",
        "",
    ],
)
def test_page_that_shows_something_is_no_jump(body: str) -> None:
    assert lead(body) is None


def test_location_counts_only_with_a_redirect() -> None:
    assert lead("", 302, Location="/2.html") == "http://www.minghe.gov.cn/2.html"
    assert lead("", 302) is None
    assert lead("文字", 200, Location="/2.html") is None
    assert lead("", 200, Refresh="0;url=/2.html") == "http://www.minghe.gov.cn/2.html"
