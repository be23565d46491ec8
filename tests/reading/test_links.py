"""Addresses in running text."""

from __future__ import annotations

import pytest
from fazhi.reading.compiled import has
from fazhi.reading.links import _may_hold_one, find_links, may_hold, merged
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("网址：http://www.minghe.gov.cn/a.html。", ("http://www.minghe.gov.cn/a.html",)),
        (
            "见http://a.gov.cn/x?id=1&b=2，以及https://b.gov.cn/y；",
            ("http://a.gov.cn/x?id=1&b=2", "https://b.gov.cn/y"),
        ),
        ("（http://a.gov.cn/x）", ("http://a.gov.cn/x",)),
        ("ｈｔｔｐ：／／ａ．ｇｏｖ．ｃｎ／１．ｈｔｍｌ", ("http://a.gov.cn/1.html",)),
        ("http：//a.gov.cn/1.html", ("http://a.gov.cn/1.html",)),
        ("www.minghe.gov.cn/zwgk/1.html 公示", ("http://www.minghe.gov.cn/zwgk/1.html",)),
        ("登录minghe.gov.cn查询", ("http://minghe.gov.cn",)),
        ("mp.weixin.qq.com/s/Lk9sDf4gHj1mNb7vCx3zQw", ("http://mp.weixin.qq.com/s/Lk9sDf4gHj1mNb7vCx3zQw",)),
        ("http://a.gov.cn/zwgk/2021\n/t20210315_1.html", ("http://a.gov.cn/zwgk/2021/t20210315_1.html",)),
        ("http://a.gov.cn/1.html\nhttp://a.gov.cn/2.html", ("http://a.gov.cn/1.html", "http://a.gov.cn/2.html")),
        ("http://a.gov.cn/1.html\n标题", ("http://a.gov.cn/1.html",)),
        ("1.http://a.gov.cn/1.html 2.http://a.gov.cn/1.html", ("http://a.gov.cn/1.html",)),
        ("http://10.26.3.8:8080/zfgs/detail?id=77", ("http://10.26.3.8:8080/zfgs/detail?id=77",)),
        ("邮箱 sfj@minghe.gov.cn", ()),
        ("附件1.doc 第2.3节 v1.0.2", ()),
        ("没有网址", ()),
    ],
)
def test_links_of_text(text: str, links: tuple[str, ...]) -> None:
    assert find_links(text) == links


def test_merged_keeps_order_and_drops_what_no_browser_opens() -> None:
    assert merged(["http://a.cn/", "mailto:x@y.cn"], ["http://b.cn/", "http://a.cn/"]) == (
        "http://a.cn/",
        "http://b.cn/",
    )


@given(st.text())
def test_any_text_is_searched_without_fault(text: str) -> None:
    for link in find_links(text):
        assert link.startswith(("http", "ftp", "HTTP", "FTP"))
        assert not any(character.isspace() for character in link)


_LETTERS = st.sampled_from("wWｗＷeEｅxXｘiIİｉnNｎcCｃＣ./．／: 甲𠮷é\x0e")
_SIGNS = st.sampled_from(
    ["www", "WeiXin", "ｗｅｉｘｉｎ", "ｗｗｗ", "wｗw", ".cn", "．cn", ".ｃＮ", ".cｎ", "//", "/／", "://"]
)


@pytest.mark.skipif(not has("address_signs"), reason="the loop is not compiled here")
@given(st.lists(_LETTERS | _SIGNS, max_size=12).map("".join))
def test_signs_of_addresses_are_seen_alike_by_the_compiled_loop(text: str) -> None:
    assert may_hold(text) == _may_hold_one(text)
