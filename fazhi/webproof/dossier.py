"""A dossier of public pages: list, captures, pictures, WARC, hashes, and one HTML index that opens offline."""

from __future__ import annotations

import html
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from fazhi.errors import OutputError
from fazhi.reading.hashing import hash_file
from fazhi.webproof.answer import Answer
from fazhi.webproof.capture import Capture, PageState
from fazhi.webproof.recorded import write_answers

STATE_WORDS = {
    PageState.GOOD: "正常",
    PageState.DEAD: "打不开",
    PageState.MISSING: "页面不存在",
    PageState.HOME: "跳到首页",
    PageState.LISTING: "跳到列表页",
    PageState.LOGIN: "要求登录",
    PageState.PRIVATE: "内部网络",
    PageState.PARKED: "域名停用",
    PageState.PROTECTED: "网站防护，请人工查看",
    PageState.MAINTENANCE: "维护中",
    PageState.MALFORMED: "网址有误",
    PageState.UNSEEN: "未查看",
}
"""The states of pages in the words of lists."""


@dataclass(frozen=True, slots=True)
class DossierEntry:
    """One page of a dossier. `about` says what it proves (指标、单位); `picture` is a PNG to be taken along."""

    answer: Answer
    capture: Capture
    about: str = ""
    picture: Path | None = None


def write_dossier(folder: Path, title: str, entries: Iterable[DossierEntry], *, user_agent: str) -> None:
    """Write the dossier into `folder` (made if need be): index.html, links.warc.gz, captures.jsonl, SHA256SUMS."""
    rows = list(entries)
    try:
        (folder / "pages").mkdir(parents=True, exist_ok=True)
        write_answers(folder / "links.warc.gz", (row.answer for row in rows), user_agent=user_agent)
        encoder = msgspec.json.Encoder()
        lines = [encoder.encode(row.capture) for row in rows]
        (folder / "captures.jsonl").write_bytes(b"\n".join(lines) + (b"\n" if lines else b""))
        pictures = [_take_along(folder, number, row) for number, row in enumerate(rows, 1)]
        for number, row in enumerate(rows, 1):
            (folder / "pages" / f"{number:04d}.txt").write_text(row.capture.text, encoding="utf-8")
        (folder / "index.html").write_text(_index(title, rows, pictures), encoding="utf-8")
        _write_sums(folder)
    except OSError as error:
        raise OutputError(folder, error.strerror or "写入失败") from error


def _take_along(folder: Path, number: int, row: DossierEntry) -> str | None:
    if row.picture is None:
        return None
    name = f"pages/{number:04d}{row.picture.suffix}"
    shutil.copyfile(row.picture, folder / name)
    return name


def _write_sums(folder: Path) -> None:
    lines = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != "SHA256SUMS":
            digest = hash_file(path)[0]
            lines.append(f"{digest}  {path.relative_to(folder).as_posix()}")
    (folder / "SHA256SUMS").write_text("\n".join(lines) + "\n", encoding="utf-8")


_STYLE = """
body { font: 14px/1.6 "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; margin: 2rem auto; max-width: 72rem;
  padding: 0 1rem; color: #1f2d3d; }
h1 { font-size: 1.4rem; } table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #c8d1dc; padding: .35rem .5rem; text-align: left; vertical-align: top; }
th { background: #eef2f7; position: sticky; top: 0; } td.bad { color: #b42318; } a { color: #1d4f91; }
.url { word-break: break-all; } details { white-space: pre-wrap; } img { max-width: 100%; border: 1px solid #c8d1dc; }
@media print { th { position: static; } details { display: none; } }
"""


def _index(title: str, rows: list[DossierEntry], pictures: list[str | None]) -> str:
    head = "".join(
        f"<th>{word}</th>" for word in ("序号", "证明事项", "网页", "发布日期", "状态", "查看时间", "校验值")
    )
    body = "".join(_row(number, row, pictures[number - 1]) for number, row in enumerate(rows, 1))
    name = html.escape(title)
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{name}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><h1>{name}</h1><p>共{len(rows)}个网页。原始应答在 links.warc.gz，校验值见 SHA256SUMS。</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></body></html>"
    )


def _row(number: int, row: DossierEntry, picture: str | None) -> str:
    capture = row.capture
    good = capture.state is PageState.GOOD
    # The address is shown as text, not as a link: a dossier must open without touching the network.
    page = f"<b>{html.escape(capture.title or '（没有标题）')}</b><br><span class=url>{html.escape(capture.url)}</span>"
    if capture.text:
        page += f"<details><summary>正文</summary>{html.escape(capture.text[:5000])}</details>"
    if picture:
        page += f'<details><summary>截图</summary><img src="{html.escape(picture)}" alt="网页截图"></details>'
    state = STATE_WORDS[capture.state] + (f"<br>{html.escape(capture.reason)}" if capture.reason else "")
    cells = (
        str(number),
        html.escape(row.about),
        page,
        html.escape(capture.date or "没有写明"),
        state,
        html.escape(capture.fetched_at),
        html.escape(capture.sha256[:16]),
    )
    marks = ["", "", "", "", "" if good else ' class="bad"', "", ""]
    return "<tr>" + "".join(f"<td{mark}>{cell}</td>" for cell, mark in zip(cells, marks, strict=True)) + "</tr>"
