"""What kind of answer a page is: an article, or one of the many ways in which evidence is gone.

Judged as an outside assessor does who opens the address in a browser without an account: by status, by where one ends
up, and by what stands on the page. A long page that merely mentions a login or a missing page is an article.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from fazhi.webproof.answer import Answer, FailureKind
from fazhi.webproof.capture import PageState


@dataclass(frozen=True, slots=True)
class Judgement:
    """A state, the Chinese reason, and the words of the page it rests on ('' where it rests on none)."""

    state: PageState
    reason: str = ""
    quote: str = ""


SHORT = 300
"""Characters of visible text outside links below which a page can be a mere notice: error pages found had under 120,
the shortest real article (a table of one row with its frame) had 350."""

_MISSING = re.compile(
    r"(?:页面|网页|内容|文章|信息|文件|资源|地址|网址|栏目|链接)[^。！!\n]{0,12}?"
    r"(?:不存在|未找到|找不到|没有找到|已(?:经)?(?:被)?(?:删除|移除|下线|失效|撤下|移走)|被(?:发布者)?删除|无法找到|已过期|已下架)"
    r"|(?:找不到|未找到|没有找到|无法找到)(?:您|你)?[^。\n]{0,10}(?:页面|网页|内容|文件|信息)"
    r"|404\s*(?:错误|Not Found|页面|-)|(?:错误|Error)\s*404|Page Not Found"
    r"|此(?:内容|帐号|账号)[^。\n]{0,10}(?:违规|删除|屏蔽|注销)",
    re.I,
)
_MISSING_TITLE = re.compile(r"^\W*(?:404|出错|错误提示|页面不存在|找不到页面|无法找到该页|Not Found|Error)\W*", re.I)
_LOGIN_TEXT = re.compile(
    r"请(?:先|您)?(?:登录|登陆)|统一(?:身份)?认证|用户登录|登录后(?:查看|访问|才能)|单点登录|您?尚未登录|账号登录|密码登录|扫码登录|无权(?:限)?访问"
)
_LOGIN_PATH = re.compile(
    r"(?:^|[/._-])(?:login|logon|signin|sso|cas|passport|oauth2?|authorize|uaa|idp)(?:[/._?-]|$)", re.I
)
_PROTECTED = re.compile(
    r"环境异常|完成验证后即可继续访问|安全验证|人机验证|请输入验证码|滑动验证|访问过于频繁|访问频率|请求(?:已|被)拦截|网站防火墙|"
    r"访问被(?:拒绝|拦截)|您的请求可能存在威胁|创宇盾|安全狗|Just a moment|Checking your browser|captcha",
    re.I,
)
_MAINTENANCE = re.compile(
    r"(?:系统|网站|平台|栏目|服务器)?(?:正在)?(?:升级维护|维护中|升级改(?:版|造)|暂停(?:访问|服务))|正在建设中|敬请期待"
)
_PARKED = re.compile(
    r"(?:域名|网址|Domain)[^。\n]{0,12}(?:出售|转让|待售|for sale|已过期|parked|停放)|buy this domain|本域名", re.I
)
HOME_PATH = re.compile(r"^/(?:(?:index|default|main|home|portal|wap|mobile|m)(?:\.\w+)?/?)?$", re.I)
_STRIPPED = ("script", "style", "noscript", "template")


_PUBLISHED = re.compile(r"(?:发布|发文|成文)(?:时间|日期)\s*[：:]\s*\d{4}")
"""A short article with its date is there for everybody, whatever log-in box stands at its foot."""


@dataclass(frozen=True, slots=True)
class _Look:
    """The measures of a page that the rules need."""

    title: str
    text: str
    prose: int
    links: int
    password: bool
    scripts_only: bool


def judge(answer: Answer, html: str | None) -> Judgement:
    """The state of an answer. `html` is the decoded page, None where the content is not HTML."""
    if answer.failure is not None:
        return _failed(answer)
    status = answer.status or 0
    look = _look(html) if html is not None else None
    if look is not None and (found := _kept_out(answer, look)) is not None:
        return found
    if status in (401, 407):
        return Judgement(PageState.LOGIN, f"网站要求登录（状态码{status}）")
    if status >= 400 or status < 200 or 300 <= status < 400:
        return Judgement(PageState.DEAD, f"网站应答状态码{status}，打不开")
    if look is None:
        return Judgement(PageState.GOOD)
    return _by_content(answer, look)


def _failed(answer: Answer) -> Judgement:
    failure = answer.failure
    if failure is None:
        raise AssertionError("only for failures")
    state = {
        FailureKind.PRIVATE: PageState.PRIVATE,
        FailureKind.MALFORMED: PageState.MALFORMED,
        FailureKind.ROBOTS: PageState.UNSEEN,
    }.get(failure.kind, PageState.DEAD)
    return Judgement(state, failure.message)


def _look(html: str) -> _Look:
    tree = LexborHTMLParser(html)
    password = tree.css_first("input[type=password]") is not None
    node = tree.css_first("title")
    title = node.text(strip=True) if node else ""
    had_script = tree.css_first("script") is not None
    tree.strip_tags([*_STRIPPED, "title"])
    body = tree.body or tree.root
    text = _squeezed(body.text(separator=" ")) if body else ""
    anchors = tree.css("a")
    in_anchors = sum(len(_squeezed(anchor.text())) for anchor in anchors)
    prose = max(len(text) - in_anchors, 0)
    return _Look(title, text, prose, len(anchors), password, scripts_only=had_script and len(text) < 10)


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _kept_out(answer: Answer, look: _Look) -> Judgement | None:
    """Sites that keep programs out: their page says nothing about the evidence."""
    status = answer.status or 0
    if look.prose < SHORT and (match := _PROTECTED.search(f"{look.title} {look.text}")):
        return Judgement(PageState.PROTECTED, "网站要求验证，程序看不到内容，请人工查看", match.group())
    if status in (403, 405, 412, 429, 503, 521) and look.scripts_only:
        return Judgement(PageState.PROTECTED, f"网站有防护（状态码{status}），程序看不到内容，请人工查看")
    return None


def _by_content(answer: Answer, look: _Look) -> Judgement:
    words = f"{look.title} {look.text}"
    short = look.prose < SHORT
    if (found := _login(answer, look)) is not None:
        return found
    if short and (_MISSING_TITLE.match(look.title) or _MISSING.search(words)):
        match = _MISSING.search(words) or _MISSING_TITLE.match(look.title)
        return Judgement(PageState.MISSING, "页面显示内容不存在或已被删除", match.group().strip() if match else "")
    if short and (match := _PARKED.search(words)):
        return Judgement(PageState.PARKED, "域名已停用或在出售", match.group())
    if short and (match := _MAINTENANCE.search(words)):
        return Judgement(PageState.MAINTENANCE, "网站或栏目在维护，公众看不到内容", match.group())
    if answer.redirected and (found := _lost(answer, look)) is not None:
        return found
    return Judgement(PageState.GOOD)


def _login(answer: Answer, look: _Look) -> Judgement | None:
    asks = look.password or (look.prose < SHORT and _LOGIN_TEXT.search(f"{look.title} {look.text}") is not None)
    parts = urlsplit(answer.final_url)
    at_login = answer.redirected and bool(_LOGIN_PATH.search(f"{parts.netloc.split(':')[0]}{parts.path}"))
    if at_login and (asks or look.prose < SHORT):
        return Judgement(PageState.LOGIN, "网址跳转到登录页", look.title)
    # A head line with “登录 注册” and a search box is on every portal; only a page that has little else asks for it.
    if asks and look.prose < SHORT and not _PUBLISHED.search(look.text):
        match = _LOGIN_TEXT.search(f"{look.title} {look.text}")
        return Judgement(PageState.LOGIN, "页面要求登录，公众看不到内容", match.group() if match else look.title)
    return None


def _lost(answer: Answer, look: _Look) -> Judgement | None:
    asked, final = urlsplit(answer.hops[0].url), urlsplit(answer.final_url)
    if (asked.path.rstrip("/"), asked.query) == (final.path.rstrip("/"), final.query):
        return None  # only http to https, or another name of the same site
    if HOME_PATH.match(final.path) and not final.query and not HOME_PATH.match(asked.path):
        return Judgement(PageState.HOME, "网址跳转到网站首页", look.title)
    if look.links >= 5 and look.prose < look.links * 25 and look.prose < 2 * SHORT:
        return Judgement(PageState.LISTING, "网址跳转到栏目列表页", look.title)
    return None
