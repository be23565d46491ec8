"""The index of a dossier: one HTML page without a script that opens offline, on a desk and on a telephone."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from fazhi.webproof.capture import PageState

STATE_WORDS = {
    PageState.GOOD: "正常",
    PageState.DEAD: "打不开",
    PageState.MISSING: "页面不存在",
    PageState.HOME: "跳到首页",
    PageState.LISTING: "跳到列表页",
    PageState.LOGIN: "要求登录",
    PageState.PRIVATE: "内部网络",
    PageState.PARKED: "域名停用",
    PageState.PROTECTED: "请人工查看",
    PageState.MAINTENANCE: "维护中",
    PageState.MALFORMED: "网址有误",
    PageState.UNSEEN: "未查看",
}
"""The states of pages in the words of lists."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index shows of one page; `text`, `picture` and `pdf` are names of files beside it."""

    number: int
    about: str
    title: str
    url: str
    final_url: str
    date: str
    source: str
    state: PageState
    reason: str
    note: str
    fetched_at: str
    sha256: str
    text: str | None
    excerpt: str
    picture: str | None
    pdf: str | None


_STYLE = """
:root { --ink: #1f2d3d; --soft: #566579; --line: #d5dce5; --ground: #f4f6f9; --blue: #1d4f91; --red: #b42318;
  --green: #1b6e3c; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 14px/1.65 "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
header { background: var(--blue); color: #fff; padding: 1.4rem 1rem; }
header > * { max-width: 73rem; } main { max-width: 75rem; }
header > *, main { margin-left: auto; margin-right: auto; }
h1 { font-size: 1.45rem; line-height: 1.35; margin-top: 0; margin-bottom: .3rem; }
header p { margin-top: 0; margin-bottom: 0; opacity: .9; }
main { padding: 1rem; }
.sums { display: flex; flex-wrap: wrap; gap: .5rem; list-style: none; padding: 0; margin: 0 0 1rem; }
.sums li { background: #fff; border: 1px solid var(--line); border-radius: 4px; padding: .3rem .8rem; }
.sums b { font-size: 1.15rem; font-variant-numeric: tabular-nums; margin-right: .3rem; }
article { display: grid; grid-template-columns: 2.6rem minmax(0, 1fr) 13rem; gap: 0 1rem; background: #fff;
  border: 1px solid var(--line); border-radius: 4px; padding: .9rem 1rem; margin-bottom: .7rem; break-inside: avoid; }
.no { color: var(--soft); font-variant-numeric: tabular-nums; text-align: right; }
h2 { font-size: 1.05rem; line-height: 1.45; margin: 0 0 .2rem; }
.about { color: var(--blue); margin: 0 0 .2rem; }
.url { color: var(--soft); word-break: break-all; margin: 0; font-size: 13px; }
.note { color: var(--red); margin: .25rem 0 0; }
dl { margin: 0; border-left: 1px solid var(--line); padding-left: 1rem; font-size: 13px; }
dt { color: var(--soft); float: left; clear: left; margin-right: .5rem; }
dd { margin: 0; overflow: hidden; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.good { color: var(--green); } .bad { color: var(--red); font-weight: 600; }
details { margin-top: .5rem; } summary { cursor: pointer; color: var(--blue);
  padding: .15rem 0; width: fit-content; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; background: var(--ground); padding: .7rem;
  margin: .3rem 0 0; max-height: 22rem; overflow: auto; }
img { display: block; width: 100%; max-width: 46rem; border: 1px solid var(--line); margin-top: .3rem; }
a { color: var(--blue); }
.files { margin: .4rem 0 0; display: flex; gap: 1rem; }
@media (max-width: 720px) {
  header { padding: 1.1rem 1rem; } h1 { font-size: 1.2rem; } main { padding: .75rem; }
  article { grid-template-columns: 1.8rem minmax(0, 1fr); gap: .5rem .6rem; padding: .8rem; }
  .no { text-align: left; }
  dl { grid-column: 2; border-left: 0; border-top: 1px solid var(--line); padding: .5rem 0 0; }
  summary, .files a { padding: .5rem 0; }
}
@media print { body { background: #fff; } header { background: none; color: var(--ink); padding: 0; }
  details, .files { display: none; } }
"""


def index_page(title: str, rows: Sequence[Entry], made: str) -> str:
    """The whole page. Addresses are text, no links: a dossier must open without touching the network."""
    name = html.escape(title)
    counts = Counter(STATE_WORDS[row.state] for row in rows)
    sums = "".join(f"<li><b>{count}</b>{word}</li>" for word, count in counts.most_common())
    dated = sum(1 for row in rows if row.date)
    sums += f"<li><b>{dated}</b>写明发布日期</li>" if rows else ""
    day = f"，{html.escape(made)}制作" if made else ""
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>{name}</title>\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src 'self' file:; "
        "style-src 'unsafe-inline'\">\n"
        f"<style>{_STYLE}</style></head>\n<body><header><h1>{name}</h1><p>共{len(rows)}个网页{day}。"
        "原始应答在 links.warc.gz，清单在 网页清单.xlsx，校验值在 SHA256SUMS。</p></header>\n"
        f'<main><ul class="sums">{sums}</ul>\n{"".join(map(_article, rows))}</main></body></html>\n'
    )


def _article(row: Entry) -> str:
    parts = [f"<h2>{html.escape(row.title or '（没有标题）')}</h2>"]
    if row.about:
        parts.insert(0, f'<p class="about">{html.escape(row.about)}</p>')
    parts.append(f'<p class="url">{html.escape(row.url)}</p>')
    if row.final_url != row.url:
        parts.append(f'<p class="url">跳转到 {html.escape(row.final_url)}</p>')
    parts += [f'<p class="note">{html.escape(text)}</p>' for text in (row.reason, row.note) if text]
    if row.picture:
        image = f'<img loading="lazy" src="{row.picture}" alt="网页截图">'
        parts.append(f"<details><summary>截图</summary>{image}</details>")
    if row.excerpt:
        more = "……" if len(row.excerpt) == 1_500 else ""
        parts.append(f"<details><summary>正文</summary><pre>{html.escape(row.excerpt)}{more}</pre></details>")
    parts.append(_files(row))
    return (
        f'<article id="p{row.number}"><div class="no">{row.number}</div><div>{"".join(parts)}</div>'
        f"{_facts(row)}</article>\n"
    )


def _files(row: Entry) -> str:
    files = [(row.text, "正文全文"), (row.pdf, "PDF"), (row.picture, "原图")]
    links = "".join(f'<a href="{name}">{word}</a>' for name, word in files if name)
    return f'<p class="files">{links}</p>' if links else ""


def _facts(row: Entry) -> str:
    mark = "good" if row.state is PageState.GOOD else "bad"
    facts = [
        ("状态", f'<span class="{mark}">{STATE_WORDS[row.state]}</span>'),
        ("发布", html.escape(row.date or "没有写明")),
        ("来源", html.escape(row.source or "没有写明")),
        ("查看", html.escape(row.fetched_at.replace("T", " ").replace("Z", " UTC"))),
        ("校验", html.escape(row.sha256[:16])),
    ]
    return "<dl>" + "".join(f"<dt>{word}</dt><dd>{value}</dd>" for word, value in facts if value) + "</dl>"
