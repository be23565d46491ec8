"""What a paper is: decided by its content first, by the name of its file second."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fazhi.gongwen.facts import Genre
from fazhi.gongwen.kinds import LEGAL
from fazhi.gongwen.rows import Row
from fazhi.gongwen.webfacts import is_web
from fazhi.reading.document import Document, Source

_LEDGER = {
    "台账",
    "登记簿",
    "明细表",
    "名单",
    "花名册",
    "统计表",
    "汇总表",
    "评分表",
    "成绩",
    "一览表",
    "进度表",
    "情况表",
}
_FORM = {
    "审批表",
    "登记表",
    "签到表",
    "申请表",
    "备案表",
    "采集表",
    "反馈表",
    "报名表",
    "调查表",
    "考核表",
    "处理单",
    "自查表",
    "问卷",
    "督办单",
    "反馈单",
    "交办单",
    "整改单",
}
_LIST = {"清单", "目录", "分解表", "分工表", "安排表"}
_WORK = {
    "措施",
    "总结",
    "计划",
    "要点",
    "方案",
    "简报",
    "预案",
    "规划",
    "纲要",
    "安排",
    "说明",
    "制度",
    "讲稿",
    "讲话",
    "议程",
    "规则",
    "办法",
    "规定",
    "细则",
    "任务书",
    "责任书",
    "指引",
    "指南",
    "标准",
    "规范",
    "承诺书",
    "报告",
}
_CASE = {"案例", "笔录", "决定书", "告知书", "通知书"}
_LAW_KINDS = {"法律", "条例", "办法", "规定", "细则", "规则"}
_ARTICLE = re.compile(r"^第[一二三四五六七八九十百零]{1,6}条(?![文例约款件理])")
_PASSED = re.compile(r"公布|通过|修订|修正|施行")
_URL = re.compile(r"https?://\S+|www\.\S+")
_SCREEN = re.compile(
    r"发布时间|发布日期|政务公开$|门户网站|https?:|www\.|首页|当前位置|阅读原文|浏览次数|搜索|登录|公众号|点赞|在看|返回顶部"
)
_SIGN_IN = re.compile(r"签到|签名")


@dataclass(frozen=True, slots=True)
class Marks:
    """What the other readers found, as far as the genre depends on it."""

    kind: str | None
    title: str | None
    has_docno: bool
    red_head: bool
    signed: bool
    dated: bool


def genre_of(document: Document, rows: Sequence[Row], marks: Marks) -> Genre:
    """The genre; OTHER where nothing tells."""
    if document.members and not document.pages:
        return Genre.ARCHIVE
    if (
        document.media_type.startswith(
            ("application/zip", "application/x-rar", "application/x-7z", "application/vnd.rar")
        )
        and not rows
    ):
        return Genre.ARCHIVE
    if is_web(document):
        return Genre.WEB
    if document.media_type.startswith("image/"):
        picture = _picture(rows, marks)
        if picture is not None:
            return picture
    if _is_links(document, rows, marks):
        return Genre.LINKS
    if _is_law(rows, marks):
        return Genre.LAW
    return _by_kind(document, rows, marks)


def _by_kind(document: Document, rows: Sequence[Row], marks: Marks) -> Genre:
    kind = marks.kind
    sheet = bool(document.pages) and all(p.source is Source.CELLS for p in document.pages)
    if kind in {"会议纪要", "纪要", "会议记录"}:
        return Genre.MINUTES
    if kind in _CASE or (kind == "记录" and marks.title and "会议" not in marks.title):
        return Genre.CASE
    if kind in _FORM:
        return Genre.FORM
    if kind in _LEDGER or sheet:
        return Genre.LIST if kind in _LIST else Genre.LEDGER
    if marks.has_docno or marks.red_head:
        return Genre.OFFICIAL
    if kind in _LIST:
        return Genre.LIST
    if kind == "会议记录":
        return Genre.MINUTES
    if kind in {"信息", "报道"}:
        return Genre.NEWS
    if kind in LEGAL or kind in {
        "审查意见书",
        "审核意见书",
        "审查意见",
        "审核意见",
        "意见书",
        "公示",
        "答复",
        "建议书",
        "征求意见稿",
    }:
        return Genre.OFFICIAL if kind != "报告" or marks.signed or marks.dated else Genre.WORK
    if kind in _WORK:
        return Genre.WORK
    if marks.title is None and not rows and document.pages and document.media_type.startswith("image/"):
        return Genre.PHOTO
    if kind == "表格":
        return Genre.FORM if any(_SIGN_IN.search(r.text) for r in rows[:6]) else Genre.LEDGER
    if kind in {"照片", "截图"}:
        return Genre.PHOTO if kind == "照片" else Genre.SCREENSHOT
    return _by_text(rows, marks)


def _by_text(rows: Sequence[Row], marks: Marks) -> Genre:
    """News tells who did what and when: 本报讯, 近日, 5月12日."""
    if marks.title is None:
        return Genre.OTHER
    lead = next((r.text for r in rows if len(r.text) > 30), "")[:60]
    if (
        re.match(r"[（(]?(?:本报讯|记者|通讯员)|.{0,6}(?:近日|日前)|[0-9]{1,2}月[0-9]{1,2}日", lead)
        or "讯" in lead[:10]
    ):
        return Genre.NEWS
    return Genre.OFFICIAL if marks.signed and marks.dated else Genre.OTHER


def _picture(rows: Sequence[Row], marks: Marks) -> Genre | None:
    """A picture is a photo unless it shows a page: of a screen, or of a paper (then its text decides)."""
    letters = sum(len(r.text) for r in rows)
    if marks.has_docno or marks.red_head:
        return None
    screen = sum(1 for r in rows if _SCREEN.search(r.text))
    if screen >= 2 or (screen == 1 and letters < 400):
        return Genre.SCREENSHOT
    if letters < 120 and not (marks.kind is not None and marks.dated):
        return Genre.PHOTO
    return None


def _is_links(document: Document, rows: Sequence[Row], marks: Marks) -> bool:
    """Nothing but addresses with a few words to each."""
    if not rows or marks.has_docno or marks.red_head or len(rows) > 400:
        return False
    urls = 0
    words = 0
    for row in rows:
        rest, n = _URL.subn("", row.text)
        urls += n
        words += len(rest)
    return urls > 0 and words <= 60 + urls * 60 and not (marks.signed and marks.dated and words > 400)


def _is_law(rows: Sequence[Row], marks: Marks) -> bool:
    if marks.has_docno or marks.red_head or marks.signed or marks.kind not in _LAW_KINDS:
        return False
    articles = sum(1 for r in rows[:200] if _ARTICLE.match(r.text))
    national = bool(marks.title and marks.title.startswith("中华人民共和国"))
    passed = any(_PASSED.search(r.text) and len(r.text) < 120 for r in rows[1:8])
    return articles >= 5 or (articles >= 2 and (national or passed))


def name_kind(kind: str | None) -> Genre | None:
    """The genre that a kind taken from the file's name stands for, where the content tells nothing."""
    for kinds, genre in (
        (_LEDGER, Genre.LEDGER),
        (_FORM, Genre.FORM),
        (_LIST, Genre.LIST),
        (_WORK, Genre.WORK),
        (_CASE, Genre.CASE),
    ):
        if kind in kinds:
            return genre
    return {"照片": Genre.PHOTO, "截图": Genre.SCREENSHOT, "会议纪要": Genre.MINUTES}.get(kind or "")
