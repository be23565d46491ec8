"""Addresses as people write them."""

from __future__ import annotations

import pytest
from fazhi.webproof.answer import Hop
from fazhi.webproof.normal import key, mend, wire
from fazhi.webproof.onward import onward
from hypothesis import given
from hypothesis import strategies as st

PLAIN = "http://www.minghe.gov.cn/a.html"


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ("www.minghe.gov.cn/a.html", PLAIN),
        ("  http://www.minghe.gov.cn/a.html。", PLAIN),
        ("http://www.minghe.gov.cn/a.html，已公开", PLAIN),
        ("http://www.minghe.gov.cn/a.html（点击查看）", PLAIN),
        ("网址：http://www.minghe.gov.cn/a.html", PLAIN),
        ("（http://www.minghe.gov.cn/a.html）", PLAIN),
        ("ｈｔｔｐ：／／ｗｗｗ．ｍｉｎｇｈｅ．ｇｏｖ．ｃｎ／ａ．ｈｔｍｌ", PLAIN),
        ("http：//www.minghe.gov.cn/a.html", PLAIN),
        ("http//www.minghe.gov.cn/a.html", PLAIN),
        ("HTTP://www.minghe.gov.cn/a.html", PLAIN),
        ("hhttp://www.minghe.gov.cn/a.html", PLAIN),
        ("htttp://www.minghe.gov.cn/a.html", PLAIN),
        ("http://http://www.minghe.gov.cn/a.html", PLAIN),
        ("http:\\\\www.minghe.gov.cn\\a.html", PLAIN),
        ("http://www.ming\nhe.gov.cn/\r\na.html", PLAIN),
        ("http://www.minghe.gov.cn/a.html http://www.minghe.gov.cn/b.html", PLAIN),
        ("http://www.a.gov.cn/jump?url=http://b.gov.cn/", "http://www.a.gov.cn/jump?url=http://b.gov.cn/"),
        ("http://明河县.政务/首页", "http://明河县.政务/首页"),
        ("http://[::1", None),
        ("http://a.gov.cn:99999/", None),
        ("http://a.gov.cn:80a/", None),
        ("http://", None),
        ("javascript:alert(1)", None),
        ("mailto:a@minghe.gov.cn", None),
        ("见附件", None),
        ("", None),
    ],
)
def test_address_is_mended(written: str, mended: str | None) -> None:
    assert mend(written) == mended


@given(st.text(max_size=60) | st.text(max_size=40).map(lambda tail: "http://" + tail))
def test_any_text_has_a_key_and_mended_addresses_go_on_the_wire(written: str) -> None:
    key(written)
    mended = mend(written)
    if mended is not None:
        assert wire(mended).isascii() or not mended.split("/")[2].isascii()
        assert mend(mended) is not None


@given(st.binary(max_size=200))
def test_any_page_can_be_asked_where_it_leads(body: bytes) -> None:
    onward(Hop(PLAIN, 200, "", ()), b"<script>location.href='" + body)


def test_variants_of_one_address_have_one_key() -> None:
    variants = (
        "http://www.minghe.gov.cn/a/",
        "https://minghe.gov.cn/a",
        "http://www.minghe.gov.cn:80/a/index.html",
        "http://www.minghe.gov.cn/a?from=timeline&isappinstalled=0",
        "HTTP://WWW.MINGHE.GOV.CN/a#top",
    )
    assert {key(one) for one in variants} == {"minghe.gov.cn/a"}
