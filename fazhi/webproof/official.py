"""Who speaks: official sites, official public accounts, registered newspapers, or anybody else.

The office's own list (domains, accounts, newspapers) comes first; then a short table of central and provincial media
whose sites an assessor takes as registered; then the form of an account's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

GOVERNMENT = ("gov.cn", "政务", "xn--zfr164b")
"""Domains that only state bodies can register (.gov.cn; .政务, in punycode xn--zfr164b)."""

MEDIA = (
    "people.com.cn", "people.cn", "xinhuanet.com", "news.cn", "cctv.com", "cctv.cn", "cnr.cn", "gmw.cn", "ce.cn",
    "chinadaily.com.cn", "legaldaily.com.cn", "jcrb.com", "rmfyb.com", "chinacourt.org", "chinapeace.org.cn",
    "youth.cn", "chinanews.com.cn", "chinanews.com", "stdaily.com", "xuexi.cn", "qstheory.cn", "cpc.people.com.cn",
    "dahe.cn", "henandaily.cn", "dzwww.com", "iqilu.com", "hebnews.cn", "sxrb.com", "northnews.cn", "lnd.com.cn",
    "dbw.cn", "jschina.com.cn", "xhby.net", "zjol.com.cn", "zjnews.china.com.cn", "anhuinews.com", "ahnews.com.cn",
    "fjsen.com", "jxnews.com.cn", "cnhubei.com", "hubeidaily.net", "rednet.cn", "hnrb.voc.com.cn", "voc.com.cn",
    "southcn.com", "nfnews.com", "gxnews.com.cn", "hinews.cn", "hndaily.cn", "cqnews.net", "scol.com.cn",
    "sichuandaily.com.cn",
    "gog.cn", "ddcpc.cn", "yunnan.cn", "yndaily.com", "xzxw.com", "sxdaily.com.cn", "cnwest.com", "gansudaily.com.cn",
    "gscn.com.cn", "qhnews.com", "nxnews.net", "nxrb.cn", "ts.cn", "xjdaily.com", "bjd.com.cn", "qianlong.com",
    "tjrb.com.cn", "enorth.com.cn", "jfdaily.com", "shobserver.com", "eastday.com",
)  # fmt: skip
"""Well-known sites of central media, provincial Party newspapers and their portals: a default, not a register.

The office's own list of newspapers stands before it."""

ACCOUNT_HOSTS = ("mp.weixin.qq.com",)
"""Hosts on which anybody may publish; the account's name decides."""

_INSTITUTION = re.compile(
    r"发布|司法|普法|法治|公安|警方|交警|检察|法院|平安|政法|政务|政府|人大|政协|纪委|监委|清风|廉政|党建|先锋|组织部|宣传|统战|"
    r"融媒|日报|晚报|广播|电视|新闻中心|人社|民政|财政|税务|教育|教体|卫健|疾控|医保|应急|消防|城管|执法|住建|交通|水利|"
    r"农业农村|自然资源|生态环境|环保|市场监管|市监|食药|审计|统计|信访|退役军人|文旅|文广|林业|发改|商务|科技|工信|"
    r"行政审批|营商|大数据|公共法律服务|法律援助|工会|共青团|妇联|残联|机关事务|公积金|气象|烟草|供销|社保|不动产|公共资源"
)
_PERSONAL = re.compile(
    r"老[王李张刘陈杨赵黄周吴]|小[王李张刘陈杨赵黄周吴编]|那些事|吃喝玩乐|逛|带你|生活圈|朋友圈|论坛|贴吧|网红|大叔|大姐|姐姐|"
    r"哥说|说事|闲话|八卦|爆料|身边事|同城|便民信息|招聘|二手|房产网|自媒体|工作室|个人|日记|随笔|观察员|百姓\w?网|生活网"
)
_TAIL = re.compile(
    r"(?:人民政府|办事处|管理局|监督管理局|管理委员会|委员会|办公室|分局|局|委|办|院|中心|大队|支队|会|镇|乡|街道|县|市|区|省)$"
)


@dataclass(frozen=True, slots=True)
class Register:
    """What the office keeps: official domain suffixes, names of official accounts, domains of registered newspapers."""

    domains: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    newspapers: tuple[str, ...] = ()


def under(host: str, suffix: str) -> bool:
    """Whether a host is the domain or lies under it."""
    name, tail = host.lower().rstrip("."), suffix.lower().lstrip("*.").rstrip(".")
    return bool(tail) and (name == tail or name.endswith("." + tail))


def is_official_site(url: str, register: Register) -> bool:
    """Whether the site itself is official or a registered paper. Accounts on open platforms are judged by name."""
    host = urlsplit(url).hostname or ""
    return any(under(host, suffix) for suffix in (*register.domains, *register.newspapers, *GOVERNMENT, *MEDIA))


def is_account_host(url: str) -> bool:
    """Whether the page belongs to a public account, so that the account's name decides."""
    host = urlsplit(url).hostname or ""
    return any(under(host, suffix) for suffix in ACCOUNT_HOSTS)


def is_official_account(name: str, register: Register, places: Iterable[str], bodies: Iterable[str]) -> bool:
    """Whether a public account's name is that of a state body of these places.

    `places` are names of the region and its parents and towns, `bodies` names and aliases of units. A listed account is
    official; a personal turn of phrase is not; else the name must join a place with an institution, or be a body's.
    """
    account = "".join(name.split())
    if account in register.accounts:
        return True
    if not account or _PERSONAL.search(account):
        return False
    if any(account == body for body in bodies):
        return True
    stems = {_stem(place) for place in places}
    has_place = any(len(stem) >= 2 and stem in account for stem in stems)
    has_body = bool(_INSTITUTION.search(account)) or any(
        len(_stem(body)) >= 2 and _stem(body) in account for body in bodies if _stem(body) not in stems
    )
    return has_place and has_body


def _stem(name: str) -> str:
    """A name without its last rank word: 明河县 -> 明河, 市场监管局 -> 市场监管."""
    return _TAIL.sub("", name)
