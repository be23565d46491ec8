"""Titles and dates of pages in the looks of real families of sites, with the traps that such pages set.

Every page is made by a small function of its family; the table says what an attentive person would note down. A date of
None means that the page states none, however many other dates stand on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle

import pytest
from fazhi.webproof.answer import Answer, Hop
from fazhi.webproof.look import look_at

SITE = "http://www.minghe.gov.cn"
TALK = (
    "为深入推进依法行政，县政府要求各执法单位严格落实行政执法公示、全过程记录和重大执法决定法制审核制度。",
    "各单位要及时更新权责清单，公开执法主体、权限、依据、程序和救济渠道，自觉接受社会监督。",
    "下一步，全县将持续加强执法队伍建设，组织案卷评查，开展业务培训，提升执法规范化水平。",
)
OLD = "早在2018年3月12日，县里就印发过类似的通知；2019年10月1日起试行的办法已经废止。"
TITLES = (
    "明河县人民政府关于印发2021年法治政府建设工作要点的通知",
    "明河县2020年度法治政府建设情况报告",
    "我县召开行政执法“三项制度”推进会",
    "关于公布重大行政决策事项目录的公告",
    "县司法局组织开展“美好生活·民法典相伴”主题宣传活动",
    "明河县卫生健康委员会行政执法主体公示",
    "城关镇2021年上半年行政执法案件公示",
    "一图读懂《明河县优化营商环境若干措施》",
)


@dataclass(frozen=True)
class Made:
    """A page and what stands on it."""

    name: str
    html: str
    title: str
    date: str | None
    url: str = f"{SITE}/zwgk/gsgg/content_8812.html"
    charset: str = "utf-8"
    declared: str = "utf-8"


def text(*more: str) -> str:
    """The running text of an article in paragraphs."""
    return "".join(f"<p>&nbsp;&nbsp;{line}</p>" for line in (*TALK, *more, *TALK))


def page(title: str, body: str, head: str = "") -> str:
    """A whole page with the site's navigation and foot around the body."""
    menu = "".join(f'<li><a href="/{i}/">{word}</a></li>' for i, word in enumerate(("首页", "政务公开", "办事服务")))
    foot = '<div class="footer">版权所有 © 2015-2023 明河县人民政府办公室 京ICP备05083640号 网站标识码4107000001</div>'
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head>"
        f'<body><ul class="nav">{menu}</ul>{body}{foot}</body></html>'
    )


def metas(**pairs: str) -> str:
    """<meta> elements of the government norm."""
    return "".join(f'<meta name="{name}" content="{value}">' for name, value in pairs.items())


def cms(title: str, date: str, name: str, key: str = "PubDate", tail: str = "_明河县人民政府", more: str = "") -> Made:
    """A content system that fills the <meta> names."""
    head = metas(SiteName="明河县人民政府", ColumnName="通知公告", ContentSource="县政府办") + metas(**{key: date})
    return Made(
        name, page(title + tail, f"<h1>{title}</h1>{more}{text(OLD)}", head), title, date[:10].replace("/", "-")
    )


def trs(title: str, line: str, date: str | None, name: str, address: str = "t20210415_88123.html") -> Made:
    """A publishing system with the line of facts under the heading and the day in the address."""
    body = f'<div class="crumb">当前位置：<a>首页</a> > <a>政务公开</a></div><h2>{title}</h2><div class="info">{line}</div>'
    return Made(name, page(f"{title}-明河县人民政府", body + text(OLD)), title, date, f"{SITE}/zwgk/202104/{address}")


def table(title: str, line: str, date: str | None, name: str) -> Made:
    """The old look: tables within tables, GBK bytes under a wrong declaration."""
    rows = f'<tr><td align="center"><b>{title}</b></td></tr><tr><td align="center">{line}</td></tr><tr><td>{text()}</td></tr>'
    html = page(title, f"<table><tr><td>左栏</td><td><table>{rows}</table></td></tr></table>")
    return Made(name, html, title, date, f"{SITE}/ReadNews.asp?NewsID=3321", "gb18030")


def box(title: str, pairs: dict[str, str], date: str | None, name: str, cells: str = "{0}：|{1}") -> Made:
    """The box of an information disclosure catalogue."""
    rows = ""
    for key, value in pairs.items():
        label, _, content = cells.format(key, value).partition("|")
        rows += f"<tr><td>{label}</td><td>{content}</td></tr>"
    signed = '<p style="text-align:right">明河县人民政府</p><p style="text-align:right">2021年3月26日</p>'
    html = page(f"{title}_明河县政府信息公开", f"<table>{rows}</table><h1>{title}</h1>{text()}{signed}")
    return Made(name, html, title, date, f"{SITE}/xxgk/art_4ac8ce0009be4a7a.html")


def jsp(title: str, lines: tuple[str, ...], date: str | None, name: str) -> Made:
    """A dynamic page that puts every label and value in an element of its own."""
    spans = "".join(f"<div>{line}</div>" for line in lines)
    html = page("信息内容", f"<div><h3>{title}</h3>{spans}<div>{text(OLD)}</div></div>")
    return Made(name, html, title, date, f"{SITE}/info/iList.jsp?cat_id=10047&info_id=2231")


def news(title: str, line: str, date: str | None, name: str, tail: str = "-清江新闻网", extra: str = "") -> Made:
    """A news portal: time and source in small elements, other news beside."""
    side = '<div class="hot"><h4>热点</h4><li>2021-06-30 市委召开常委会</li><li>2021-06-29 全市项目观摩</li></div>'
    body = f'<h1>{title}</h1><div class="sub">{line}</div>{text(OLD)}{side}{extra}'
    return Made(name, page(title + tail, body), title, date, "http://www.qjnews.cn/system/2021/news_2231.shtml")


def wechat(title: str, script: str, date: str | None, name: str, shown: str = "") -> Made:
    """An article of a public account: facts in the script, the time drawn by the browser."""
    html = (
        f'<html><head><meta property="og:title" content="{title}"><title></title></head><body>'
        f'<h1 id="activity-name">{title}</h1><a id="js_name">明河司法</a><em id="publish_time">{shown}</em>'
        f'<div id="js_content">{text(OLD)}</div><script>var nickname = htmlDecode("明河司法");{script}</script></body></html>'
    )
    return Made(name, html, title, date, f"https://mp.weixin.qq.com/s/{name.encode().hex()[:22]}")


def epaper(title: str, head: str, url: str, date: str, name: str) -> Made:
    """A page of a newspaper's electronic edition."""
    body = f'<div class="riqi">{head}</div><div>第02版：要闻</div><div class="title">{title}</div>{text(OLD)}<a>上一篇</a><a>下一篇</a>'
    return Made(name, page(title, body), title, date, url)


def town(title: str, line: str, date: str | None, name: str, foot: str = "") -> Made:
    """A town's part of the portal: clock above, neighbours below."""
    body = f'<div class="top">今天是2023年8月9日 星期三 天气：晴</div><h1>{title}</h1><p class="pt">{line}</p>{text()}{foot}'
    return Made(name, page(f"{title}_城关镇_明河县人民政府门户网站", body), title, date, f"{SITE}/cgz/zwdt/10382.htm")


def _meta_family(titles: Iterator[str]) -> Iterator[Made]:
    forms = ("2021-04-15", "2021-04-15 09:18", "2021-04-15 09:18:33", "2021/04/15", "2021-04-15T09:18:33+08:00")
    for number, form in enumerate(forms):
        yield cms(next(titles), form, f"meta {number}")
    yield cms(next(titles), "2021-04-15", "meta publishdate", "publishdate")
    yield cms(next(titles), "2021-04-15", "meta with clock", more="<p>今天是2023年8月9日 星期三</p>")
    yield cms(next(titles), "2021-04-15", "meta against foot", tail=" - 通知公告 - 明河县人民政府门户网站")
    yield cms(next(titles), "2021-04-15", "meta with bar", tail="|明河县司法局")


def _line_family(titles: Iterator[str]) -> Iterator[Made]:
    lines = (
        "发布时间：2021-04-15 09:18　来源：县政府办公室　浏览次数：1024",
        "来源：县司法局 时间：2021年04月15日 字体：【大 中 小】",
        "发布日期:2021-04-15 浏览次数:2020 来源: 本网",
        "[发布时间]：2021/4/15 8:05:01 [来源]：县融媒体中心",
        "时间：2021.04.15　作者：办公室　编辑：小李",
        "2021-04-15 09:18 来源：明河日报",
        "信息来源：区司法局发布时间：2021-04-15 16:34",
        "发布于 2021-04-15 阅读：2019次",
        "更新时间：2021-04-15 09:00:00 点击数：202",
        "（2021年4月15日）",
        "<span>来源：县司法局</span><span>2021-04-15</span>",
        "责任编辑：王某 2021-04-15",
        "日期：[2021-04-15] 点击：[2018]",
        "<i>发布时间</i><b>2021-04-15</b>",
        "浏览：2017 次 发布：2021-04-15",
        "发表时间：2021-04-15 10:00",
        "2021-04-15 09:18:22　　字号：大 中 小",
        "2021年04月15日 09:18 | 来源：明河县人民政府",
    )
    for number, line in enumerate(lines):
        yield trs(next(titles), line, "2021-04-15", f"line {number}", "content_88123.html")
    yield trs(next(titles), "发布时间：2021-04-13", "2021-04-13", "line against address")
    yield trs(next(titles), "来源：县政府办", "2021-04-15", "address only")


def _table_family(titles: Iterator[str]) -> Iterator[Made]:
    yield table(next(titles), "来源：县政府办　日期：2021-04-15　点击：1999", "2021-04-15", "table label")
    yield table(
        next(titles), "作者：佚名 文章来源：本站原创 点击数：2016 更新时间：2021-4-15", "2021-04-15", "table old cms"
    )
    yield table(next(titles), "发布人：admin 发布时间：2021-04-15 15:20:11 已浏览 2011 次", "2021-04-15", "table admin")
    yield table(next(titles), "[ 2021-04-15 ] 【字体：大 中 小】", "2021-04-15", "table bare")
    yield table(next(titles), "点击数：20210315 次", None, "table counter only")


def _box_family(titles: Iterator[str]) -> Iterator[Made]:
    both = {"索引号": "4107000001/2021-00012", "发布机构": "明河县人民政府", "成文日期": "2021-03-26"}
    yield box(next(titles), both | {"发布日期": "2021-03-30", "有效性": "有效"}, "2021-03-30", "box both")
    yield box(next(titles), {"发布日期": "2021-03-30"} | both, "2021-03-30", "box turned")
    yield box(next(titles), both | {"公开日期": "2021年03月30日"}, "2021-03-30", "box brackets", "[ {0} ]|{1}")
    yield box(next(titles), both | {"发布日期": "2021-03-30", "废止日期": "2026-03-30"}, "2021-03-30", "box end")
    yield box(next(titles), {"索 引 号": "41070/2021-1", "生成日期": "2021-03-28"}, "2021-03-28", "box made")
    yield box(next(titles), both | {"发布日期": ""}, "2021-03-26", "box empty")
    yield box(next(titles), both | {"发布时间": "2021-03-30 10:20:00"}, "2021-03-30", "box time", "{0}|{1}")


def _jsp_family(titles: Iterator[str]) -> Iterator[Made]:
    yield jsp(next(titles), ("发布时间：", "2021-04-15", "来源：", "县司法局"), "2021-04-15", "own lines")
    yield jsp(next(titles), ("发布时间", "2021-04-15 09:12", "浏览次数", "2013"), "2021-04-15", "own lines bare")
    yield jsp(next(titles), ("来源：", "发布时间：2021-04-15", "浏览次数：", "2012"), "2021-04-15", "empty source")
    yield jsp(next(titles), ("浏览次数：", "2012", "字体：", "大 中 小"), None, "own lines none")


def _news_family(titles: Iterator[str]) -> Iterator[Made]:
    yield news(
        next(titles), '<span class="time">2021-04-15 08:30</span><span>来源：清江日报</span>', "2021-04-15", "news"
    )
    yield news(next(titles), "2021年04月15日08:30　来源：新华网", "2021-04-15", "news han")
    yield news(next(titles), '<span class="date">2021-04-15</span>', "2021-04-15", "news date", "_清江新闻_清江网")
    yield news(next(titles), "<time>2021-04-15 10:11</time> 明河融媒", "2021-04-15", "news time")
    more = '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2021-04-15T08:00:00+08:00"}</script>'
    yield news(next(titles), "来源：清江日报", "2021-04-15", "news json", extra=more)
    yield news(next(titles), "来源：清江日报　记者：李某", None, "news without date")


def _wechat_family(titles: Iterator[str]) -> Iterator[Made]:
    yield wechat(next(titles), 'var ct = "1618444800";', "2021-04-15", "ct")
    yield wechat(next(titles), "var createTime = '2021-04-15 08:00';", "2021-04-15", "createTime")
    yield wechat(next(titles), "var oriCreateTime = '1618444800';", "2021-04-15", "oriCreateTime")
    yield wechat(next(titles), 'window.ct=1618502399;var t="2019-01-01";', "2021-04-15", "eve")
    yield wechat(next(titles), "create_time: '1618444800' * 1,", "2021-04-15", "create_time")
    yield wechat(next(titles), "", "2021-04-15", "shown", "2021年4月15日 08:00")
    yield wechat(next(titles), "var svr_time = '1691539200';", None, "wechat without")


def _epaper_family(titles: Iterator[str]) -> Iterator[Made]:
    host = "http://szb.qjrb.cn/qjrb"
    yield epaper(
        next(titles), "2021年05月11日 星期二", f"{host}/html/2021-05/11/content_1234.htm", "2021-05-11", "paper"
    )
    yield epaper(
        next(titles), "清江日报", f"{host}/html/2021-05/11/content_1234_190502.htm", "2021-05-11", "paper path"
    )
    yield epaper(next(titles), "2021-05-11 第02版", f"{host}/content/202105/11/c1234.html", "2021-05-11", "paper c")
    yield epaper(next(titles), "清江日报 数字报", f"{host}/page/1/2021-05/11/02/a.htm", "2021-05-11", "paper page")


def _town_family(titles: Iterator[str]) -> Iterator[Made]:
    yield town(next(titles), "发布时间：2021-04-15　发布人：党政办", "2021-04-15", "town")
    yield town(next(titles), "信息来源：城关镇", None, "town clock only")
    near = "<div>上一篇：县纪委通报 [2021-04-10]</div><div>下一篇：防汛通知 [2021-04-20]</div>"
    yield town(next(titles), "来源：城关镇", None, "town neighbours", near)
    old = "<ul><li>2021-05-01 防汛值班表</li><li>2021-04-28 秸秆禁烧公告</li><li>2021-04-20 低保公示</li></ul>"
    yield town(next(titles), "来源：城关镇", None, "town list below", "<h4>相关链接</h4>" + old)
    yield town(
        next(titles), "来源：城关镇", None, "town foot", "<div>最后更新：2023年8月9日 您是第20210315位访客</div>"
    )
    yield town(next(titles), "2021-04-15", "2021-04-15", "town bare", near)


def _dateless_family(titles: Iterator[str]) -> Iterator[Made]:
    def bare(name: str, more: str, body: str = "") -> Made:
        title = next(titles)
        return Made(name, page(f"{title}-明河县人民政府", f"<h1>{title}</h1>{body or text(more)}"), title, None)

    yield bare("event in text", "2021年3月5日，县政府召开常务会议，研究部署依法行政工作。")
    yield bare("due day", "请各单位于2021年7月5日前将材料报送县司法局，逾期不予受理。")
    yield bare("data period", "统计期限为2020年1月1日至2020年12月31日。")
    yield bare("copyright", "")
    yield bare("in force", "本办法自2021年5月1日起施行，有效期五年。")
    yield bare("cited number", "根据明政发〔2021〕3号和2021年2月8日印发的实施方案，结合实际开展工作。")
    clock = "<script>document.write('今天是2021年4月15日')</script><p>今日：2023-08-09 星期三</p>"
    yield bare("script clock", "", clock + text())
    yield bare("public notice", "公示时间：2021年3月5日至2021年3月11日。")


def _odd_family(titles: Iterator[str]) -> Iterator[Made]:
    def odd(
        name: str, above: str, below: str, date: str | None, *, head: str = "", whole: str = "", title: str = ""
    ) -> Made:
        title = title or next(titles)
        body = f"{above}<h1>{title}</h1>{below}"
        return Made(f"odd {name}", page(whole or f"{title}-明河县人民政府", body, head), title, date)

    line = "<p>发布时间：2021-04-15</p>"
    yield odd("site title", "", line + text(), "2021-04-15", whole="明河县人民政府")
    yield odd("column title", "", line + text(), "2021-04-15", whole="通知公告")
    yield odd("logo", '<h1 class="logo">明河县人民政府门户网站</h1>', line + text(), "2021-04-15", whole="信息内容")
    yield odd("no title", "", line + text(), "2021-04-15", whole=" ")
    yield odd("empty meta", "", line + text(), "2021-04-15", head=metas(PubDate="", ArticleTitle=""))
    made = '<meta name="others" content="页面生成时间 2023-08-09 10:20:33">'
    yield odd("generated", "", text(), None, head=made)
    yield odd("turned", "", "<p>更新时间：2021-06-02　发布时间：2021-04-15</p>" + text(), "2021-04-15")
    yield odd("updated", "", "<p>发布时间：2021-04-15　更新时间：2021-06-02</p>" + text(), "2021-04-15")
    yield odd("clock class", '<div class="time">2023年8月9日 星期三</div>', text(), None)
    item = '<div class="item"><a href="/1.html">防汛通知</a><span class="date">2021-05-01</span></div>'
    yield odd("list of div", "", text() + item * 3, None)
    yield odd("meeting", "", text() + "<p>一、时间：2021年3月5日</p><p>二、地点：县政府会议室</p>" + text(), None)
    yield odd("meeting line", "", "<p>时间：2021年3月5日上午9时</p><p>地点：县政府会议室</p>" + text(), None)
    rows = "<tr><td>序号</td><td>案由</td><td>日期</td></tr><tr><td>1</td><td>占道经营</td><td>2021-03-05</td></tr>"
    yield odd("table column", "", f"<table>{rows}</table>" + text(), None)
    yield odd("no such day", "", "<p>发布时间：2021-13-45</p>" + text(), None)
    yield odd("no year", "", "<p>发布时间：04-15</p>" + text(), None)
    yield odd("comment", "<!-- 发布时间：2021-04-15 -->", text(), None)
    yield odd("hidden clock", "", text() + "<p>今日访问量：20210415　总访问量：20190101</p>", None)
    yield odd("list entries", "", "<dl><dt>发布时间</dt><dd>2021-04-15</dd></dl>" + text(), "2021-04-15")
    yield odd("until", "", "<p>有效期至2026-04-15</p>" + text(), None)
    yield odd("at foot", "", text() + "<p>编辑：李某　发布时间：2021-04-15</p>", "2021-04-15")
    yield odd("blank inside", "", "<p>发布时间：2021&nbsp;-&nbsp;04&nbsp;-&nbsp;15</p>" + text(), "2021-04-15")
    yield odd("bracketed", "", "<p>【发布时间：2021-04-15】【来源：县司法局】</p>" + text(), "2021-04-15")
    yield odd("full width", "", "<p>发布时间：２０２１－０４－１５</p>" + text(), "2021-04-15")
    yield odd("archive", "", "<p>归档时间：2022-11-21　发布日期：2021-04-15</p>" + text(), "2021-04-15")
    yield odd("subtitle", "", "<h3>——以城关镇为例</h3><p>2021-04-15　县司法局</p>" + text(), "2021-04-15")
    signed = "<p>明河县人民政府</p><p>2021年4月12日</p>"
    yield odd("only signed", "", text() + signed, "2021-04-12")
    yield odd("signed and line", "", line + text() + signed, "2021-04-15")
    yield odd("short title", "", line + text(), "2021-04-15", title="权责清单")
    yield odd("crumb", "<div>您的位置：首页 > 通知公告 > 正文 2023-08-09</div>", line + text(), "2021-04-15")


def _frame_family(titles: Iterator[str]) -> Iterator[Made]:
    items = "".join(
        f'<li><a href="/a/{n}.html">{t}</a><span>2021-04-{n:02d}</span></li>' for n, t in enumerate(TITLES, 1)
    )
    yield Made(
        "list", page("通知公告-明河县人民政府", f"<h3>通知公告</h3><ul>{items}</ul>"), "通知公告", None, f"{SITE}/tzgg/"
    )
    timed = "".join(f'<li><span class="date">2021-05-{n:02d}</span><a>{t}</a></li>' for n, t in enumerate(TITLES, 1))
    clock = "<div>今天是2023年8月9日 星期三</div>"
    yield Made(
        "home", page("明河县人民政府门户网站", f"{clock}<ul>{timed}</ul>"), "明河县人民政府门户网站", None, f"{SITE}/"
    )
    lost = page("提示信息", "<p>您访问的页面不存在或已被删除</p><p>2023-08-09 10:00</p>")
    yield Made("soft 404", lost, "提示信息", None)
    form = '<form><input name="u"><input type="password"></form><p>用户登录 2023-08-09</p>'
    yield Made("login", page("统一身份认证平台", form), "统一身份认证平台", None, f"{SITE}/login.jsp")


FAMILIES: tuple[Callable[[Iterator[str]], Iterator[Made]], ...] = (
    _meta_family,
    _line_family,
    _table_family,
    _box_family,
    _jsp_family,
    _news_family,
    _wechat_family,
    _epaper_family,
    _town_family,
    _dateless_family,
    _odd_family,
    _frame_family,
)
PAGES = [made for family in FAMILIES for made in family(cycle(TITLES))]


def seen(made: Made) -> tuple[str | None, str | None]:
    """Title and date that the look gives."""
    hop = Hop(made.url, 200, "OK", (("Content-Type", f"text/html; charset={made.declared}"),))
    capture = look_at(Answer(made.url, (hop,), made.html.encode(made.charset)))
    return capture.title, capture.date


def test_pages_are_many_and_of_ten_families() -> None:
    assert len(PAGES) >= 60
    assert len(FAMILIES) >= 10
    assert len({made.name for made in PAGES}) == len(PAGES)


@pytest.mark.parametrize("made", PAGES, ids=lambda made: made.name)
def test_title_and_date_of_page(made: Made) -> None:
    assert seen(made) == (made.title, made.date)
