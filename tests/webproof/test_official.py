"""Who speaks."""

from __future__ import annotations

import pytest
from fazhi.webproof.official import Register, is_account_host, is_official_account, is_official_site

OFFICE = Register(domains=("minghe.gov.cn",), accounts=("老百姓的法治课",), newspapers=("qjrb.example.com",))
PLACES = ("明河县", "明河", "清江市", "中原省", "白石镇")
BODIES = ("明河县司法局", "县司法局", "县融媒体中心", "县图书馆", "白石镇人民政府")


@pytest.mark.parametrize(
    ("url", "official"),
    [
        ("http://www.minghe.gov.cn/a.html", True),
        ("http://gaj.minghe.gov.cn/a.html", True),
        ("https://www.henan.gov.cn/", True),
        ("http://minghe.gov.cn.evil.com/a", False),
        ("http://fakeminghe.gov.cn.cn/a", False),
        ("http://notgov.cn/", False),
        ("https://politics.people.com.cn/n1/1.html", True),
        ("http://qjrb.example.com/html/2021-05/11/c.htm", True),
        ("https://www.mhshq-example.com/thread-1.html", False),
        ("http://blog.someone.com/s/1.html", False),
        ("https://www.sohu.com/a/1", False),
    ],
)
def test_site_is_official_by_its_domain(url: str, official: bool) -> None:
    assert is_official_site(url, OFFICE) is official


@pytest.mark.parametrize(
    ("account", "official"),
    [
        ("明河司法", True),
        ("平安明河", True),
        ("明河发布", True),
        ("法治明河", True),
        ("清江日报", True),
        ("中原普法", True),
        ("明河市场监管", True),
        ("白石发布", True),
        ("明河县图书馆", True),
        ("老百姓的法治课", True),
        ("老王带你逛明河", False),
        ("明河生活圈", False),
        ("明河那些事", False),
        ("明河美食", False),
        ("普法小课堂", False),
        ("", False),
    ],
)
def test_account_is_official_by_its_name(account: str, official: bool) -> None:
    assert is_official_account(account, OFFICE, PLACES, BODIES) is official


def test_account_host_is_told_from_a_site() -> None:
    assert is_account_host("https://mp.weixin.qq.com/s/abc")
    assert not is_account_host("http://www.minghe.gov.cn/")
