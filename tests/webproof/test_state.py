"""What kind of answer a page is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fazhi.webproof.answer import Answer, Failure, FailureKind, Hop
from fazhi.webproof.capture import PageState
from fazhi.webproof.recorded import Recording
from fazhi.webproof.state import judge

ARTICLE = "<p>" + "全县各执法单位要严格落实行政执法公示制度，及时公开执法主体、权限、依据和程序。" * 12 + "</p>"
HEAD = '<div><a href="/">首页</a> <a href="/login">登录</a> <a href="/reg">注册</a></div>'
NAVIGATION = "".join(f'<li><a href="/{i}">栏目{i}</a></li>' for i in range(12))


def page(body: str, title: str = "公告") -> str:
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>"


def answer(*urls: str, status: int = 200) -> Answer:
    """An answer with one hop for each URL, the last one with `status`."""
    hops = [Hop(url, 302, "Found", ()) for url in urls[:-1]] + [Hop(urls[-1], status, "", ())]
    return Answer(urls[0], tuple(hops))


DEEP = "http://www.a.gov.cn/zwgk/2021/1.html"


@pytest.mark.parametrize(
    ("case", "html", "state"),
    [
        (answer(DEEP), page(HEAD + ARTICLE), PageState.GOOD),
        (
            answer(DEEP),
            page(HEAD + ARTICLE + "<p>此前页面不存在的问题已经整改，请先登录的提示已取消。</p>"),
            PageState.GOOD,
        ),
        (answer(DEEP), page(HEAD + '<form><input type="password"></form>' + ARTICLE), PageState.GOOD),
        (answer(DEEP), page("对不起，您访问的页面不存在或已被删除！系统将在5秒后返回首页"), PageState.MISSING),
        (answer(DEEP), page("该内容已被发布者删除"), PageState.MISSING),
        (answer(DEEP), page("抱歉，找不到您要的网页" + NAVIGATION), PageState.MISSING),
        (answer(DEEP), page("返回首页", title="404错误"), PageState.MISSING),
        (answer(DEEP), page("您访问的文章已下线"), PageState.MISSING),
        (answer(DEEP), page("请先登录后再查看"), PageState.LOGIN),
        (
            answer(DEEP),
            page('<form>用户名<input><input type="password"></form>', title="统一身份认证"),
            PageState.LOGIN,
        ),
        (answer(DEEP, "http://sso.a.gov.cn/login?service=x"), page("欢迎使用政务平台"), PageState.LOGIN),
        (answer(DEEP, "http://www.a.gov.cn/"), page(NAVIGATION), PageState.HOME),
        (answer(DEEP, "http://www.a.gov.cn/index.html"), page(NAVIGATION + ARTICLE), PageState.HOME),
        (answer(DEEP, "http://www.a.gov.cn/zwgk/gggs/"), page(NAVIGATION), PageState.LISTING),
        (answer(DEEP, "https://www.a.gov.cn/zwgk/2021/1.html"), page(ARTICLE), PageState.GOOD),
        (answer("http://a.gov.cn/", "http://www.a.gov.cn/"), page(NAVIGATION), PageState.GOOD),
        (answer(DEEP, "http://www.a.gov.cn/new/1.html"), page(HEAD + ARTICLE), PageState.GOOD),
        (answer(DEEP), page("本域名出售，有意请联系"), PageState.PARKED),
        (answer(DEEP), page("网站正在升级改版，给您带来不便敬请谅解"), PageState.MAINTENANCE),
        (answer(DEEP), page("当前环境异常，完成验证后即可继续访问。去验证"), PageState.PROTECTED),
        (answer(DEEP, status=412), "<html><script>$_ts={};</script></html>", PageState.PROTECTED),
        (answer(DEEP, status=403), page("403 Forbidden"), PageState.DEAD),
        (answer(DEEP, status=401), page("Unauthorized"), PageState.LOGIN),
        (answer(DEEP, status=404), page("404 Not Found"), PageState.DEAD),
        (answer(DEEP, status=502), None, PageState.DEAD),
        (answer(DEEP), None, PageState.GOOD),
    ],
)
def test_state_of_page(case: Answer, html: str | None, state: PageState) -> None:
    assert judge(case, html).state is state


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (FailureKind.NAME, PageState.DEAD),
        (FailureKind.CONNECT, PageState.DEAD),
        (FailureKind.TIMEOUT, PageState.DEAD),
        (FailureKind.TLS, PageState.DEAD),
        (FailureKind.REDIRECTS, PageState.DEAD),
        (FailureKind.PRIVATE, PageState.PRIVATE),
        (FailureKind.MALFORMED, PageState.MALFORMED),
        (FailureKind.ROBOTS, PageState.UNSEEN),
    ],
)
def test_state_of_failure(kind: FailureKind, state: PageState) -> None:
    assert judge(Answer(DEEP, failure=Failure(kind, "说明")), None).state is state


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("antibot_412", PageState.PROTECTED),
        ("redirect_login", PageState.LOGIN),
        ("wechat_verify", PageState.PROTECTED),
    ],
)
def test_state_of_known_odd_page(shared: Path, name: str, state: PageState) -> None:
    facts = json.loads((shared / "cases" / f"{name}.json").read_text(encoding="utf-8"))
    urls = [facts["url"], *(target for _, target in facts.get("chain", ()))]
    assert judge(answer(*urls, status=facts["status"]), facts["body"]).state is state


def test_recording_that_is_damaged_says_so(tmp_path: Path) -> None:
    from fazhi.webproof.recorded import RecordingError

    path = tmp_path / "links.warc.gz"
    path.write_bytes(b"\x1f\x8b\x08\x00 not a gzip stream")
    with pytest.raises(RecordingError, match=r"网页记录“links\.warc\.gz”不能读取"):
        Recording(path)
