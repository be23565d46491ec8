"""What somebody would see who opened the addresses of the demo county: made pages, looked at as real ones are.

Most are good; some are gone, lead nowhere, ask for an account or are of another year: the desk has such to show.
"""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from fazhi.webproof.answer import Answer, Hop

if TYPE_CHECKING:
    from fazhi.apps.evidence.models import Link
    from fazhi.apps.framework.models import Cycle

_PAGE = """<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>
<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="{day} 09:30">
<meta name="ContentSource" content="{source}"><style>
body {{ font: 16px/1.9 serif; margin: 0; color: #222; }}
header {{ background: #1f4e8c; color: #fff; padding: 18px 60px; }}
main {{ width: 820px; margin: 24px auto; }}
h1 {{ font-size: 24px; text-align: center; }} .info {{ text-align: center; }}
</style></head><body><header>{county}人民政府门户网站</header><main>
<p>当前位置：首页 &gt; 政务公开 &gt; 法治政府建设</p>
<h1>{title}</h1><p class="info">发布时间：{day} 来源：{source}</p>{body}</main></body></html>"""
_GONE = (
    "<html><head><meta charset='utf-8'><title>提示信息</title></head><body>"
    "<p>您访问的页面不存在或已被删除！</p></body></html>"
)
_LOGIN = (
    "<html><head><meta charset='utf-8'><title>统一身份认证</title></head><body><form><h1>用户登录</h1>用户名"
    "<input name='username'>密码<input type='password' name='password'><button>登录</button></form></body></html>"
)


def look_at_links(cycle: Cycle) -> list[int]:
    """Keep a look at every address of a cycle that has none; gives the ids of those of which a picture can be taken."""
    from fazhi.apps.evidence.models import Capture, Link
    from fazhi.apps.evidence.services.look import keep
    from fazhi.webproof.look import look_at

    known = set(Capture.objects.values_list("key", flat=True))
    links = Link.objects.filter(submission__duty__cycle=cycle).select_related(
        "submission__duty__unit", "submission__duty__indicator"
    )
    kept = []
    for place, link in enumerate(links.order_by("pk")):
        if link.key not in known:
            known.add(link.key)
            answer = _answer(link, cycle, place)
            kept.append(keep(look_at(answer), key=link.key, answer=answer))
    return [one.pk for one in kept if one.warc_id is not None]


def _answer(link: Link, cycle: Cycle, place: int) -> Answer:
    """What comes back: of every nine addresses the third is gone, the fifth lost, the seventh old, the ninth shut."""
    match place % 9:
        case 2:
            return _came(link.url, 404, _GONE)
        case 4:
            return _came(link.url, 200, _GONE)
        case 6:
            return _came(link.url, 200, _page(link, cycle, cycle.first - timedelta(days=40)))
        case 8:
            return _came(link.url, 200, _LOGIN)
        case _:
            days = Random(link.url).randint(10, max((cycle.last - cycle.first).days - 10, 11))
            return _came(link.url, 200, _page(link, cycle, cycle.first + timedelta(days=days)))


def _came(url: str, status: int, text: str) -> Answer:
    body = text.encode()
    hop = Hop(url, status, "OK" if status == 200 else "Not Found", (("Content-Type", "text/html; charset=utf-8"),))
    return Answer(url, (hop,), body, sha256=hashlib.sha256(body).hexdigest())


def _page(link: Link, cycle: Cycle, day: date) -> str:
    duty = link.submission.duty
    asked = "；".join(one.text for one in duty.indicator.requirements.all())
    parts = (
        f"今年以来，{duty.unit.name}认真抓好{duty.indicator.short}。{duty.indicator.text}",
        f"{duty.indicator.standard}有关内容现向社会公开：{asked}。",
        f"欢迎社会各界监督，意见可以寄送{duty.unit.name}办公室，也可以在工作日当面反映。",
    )
    body = "".join(f"<p>{part}</p>" for part in parts)
    return _PAGE.format(
        title=f"{duty.unit.name}{duty.indicator.short}公开情况", day=day.isoformat(), source=duty.unit.name,
        county=cycle.region.name, body=body,
    )  # fmt: skip
