"""文种: what kind of paper a title speaks of, and marks of drafts in titles."""

from __future__ import annotations

import re
from typing import Final

LEGAL: Final = (
    "决议",
    "决定",
    "命令",
    "令",
    "公报",
    "公告",
    "通告",
    "意见",
    "通知",
    "通报",
    "报告",
    "请示",
    "批复",
    "议案",
    "函",
    "纪要",
)
"""The kinds of 党政机关公文处理工作条例 art. 8; 命令（令） counts as one."""

# What a title ends with -> the kind it names; the longest ending wins.
_KINDS: Final[dict[str, str]] = {
    **{kind: kind for kind in LEGAL},
    "会议纪要": "会议纪要", "办公会纪要": "会议纪要", "会议记录": "会议记录", "会议通知": "通知", "会纪要": "会议纪要",
    "方案": "方案", "预案": "预案", "计划": "计划", "要点": "要点", "总结": "总结", "简报": "简报", "规划": "规划", "纲要": "纲要",
    "工作安排": "安排", "安排": "安排", "清单": "清单", "目录": "目录", "台账": "台账", "台帐": "台账", "登记簿": "登记簿", "明细": "明细表",
    "明细表": "明细表", "花名册": "花名册", "名册": "花名册", "名单": "名单", "公示": "公示", "公示表": "公示", "情况说明": "说明", "说明": "说明",
    "审查意见书": "审查意见书", "审核意见书": "审核意见书", "审查意见": "审查意见", "审核意见": "审核意见", "意见书": "意见书", "建议书": "建议书",
    "决定书": "决定书", "告知书": "告知书", "通知书": "通知书", "承诺书": "承诺书", "令": "命令", "责任书": "责任书", "任务书": "任务书", "倡议书": "倡议书",
    "聘书": "聘书", "协议书": "协议", "协议": "协议", "合同": "合同", "案例": "案例", "案例选编": "案例", "典型案例选编": "案例", "案例汇编": "案例",
    "汇编": "汇编", "办法": "办法", "规定": "规定", "细则": "细则", "规则": "规则", "制度": "制度", "规程": "规程", "章程": "章程", "条例": "条例",
    "守则": "守则", "标准": "标准", "规范": "规范", "指引": "指引", "指南": "指南", "须知": "须知", "解读": "解读", "答复": "答复", "复函": "函",
    "申请": "申请", "申请书": "申请", "公开信": "公开信", "讲话": "讲话", "讲稿": "讲稿", "致辞": "讲话", "发言": "讲话", "讲义": "讲稿",
    "信息": "信息", "报道": "报道", "简讯": "信息", "快报": "简报", "专报": "简报", "动态": "信息", "笔录": "笔录", "记录": "记录", "签到表": "签到表",
    "签到册": "签到表", "登记表": "登记表", "审批表": "审批表", "申请表": "申请表", "备案表": "备案表", "统计表": "统计表", "汇总表": "汇总表",
    "评分表": "评分表", "打分表": "评分表", "评查表": "评分表", "采集表": "采集表", "反馈表": "反馈表", "报名表": "报名表", "调查表": "调查表",
    "考核表": "考核表", "处理单": "处理单", "处理笺": "处理单", "任务分解表": "分解表", "分工表": "分工表", "安排表": "安排表", "一览表": "一览表",
    "进度表": "进度表", "自查表": "自查表", "成绩": "成绩", "成绩单": "成绩", "成绩表": "成绩", "情况表": "情况表", "照片": "照片", "截图": "截图",
    "证明": "证明", "问卷": "问卷", "试卷": "试卷", "议程": "议程", "反馈": "反馈", "述职": "报告", "述法报告": "报告", "年报": "报告", "白皮书": "报告",
    "总体规划": "规划", "法": "法律", "意见稿": "征求意见稿", "提案": "提案", "建议": "建议", "情况": "情况", "网址": "网址", "链接": "网址", "地址": "网址",
    "反馈单": "反馈单", "督办单": "督办单", "交办单": "交办单", "整改单": "整改单", "表": "表格", "文件处理": "处理单", "图": "图", "工作指引": "指引",
}  # fmt: skip
_BY_LENGTH: Final = tuple(sorted(_KINDS, key=len, reverse=True))

_TAIL = re.compile(r"[（(〔\[【][^（()）〔〕\[\]【】]{0,30}[）)〕\]】]$")
_PART = re.compile(
    r"(?:第[0-9一二三四五六七八九十]{1,4}[期号批季次册]|[一二三四五六七八九十]{1,3}|[0-9]{1,2}|[-—_ ]+副本|[·、，。,.：:])$"
)

_DRAFT_WORD = r"(?:公开)?征求意见稿?|草案(?:稿|送审稿|修改稿)?|送审稿|讨论稿|初稿|代拟稿|修改稿|审议稿|报批稿|修订草案|草稿|审议草案"
DRAFT_MARK = re.compile(
    rf"[（(〔\[【](?:[0-9年月日一二三四五六七八九十第次]{{0,12}})(?P<word>{_DRAFT_WORD})[^）)〕\]】]{{0,6}}[）)〕\]】]"
)
BARE_DRAFT = re.compile(r"(?P<word>征求意见稿|送审稿|讨论稿|草案|初稿|代拟稿|审议稿|报批稿|修改稿|草稿)$")


def strip_tail(title: str) -> str:
    """The title without what may follow its kind: （试行）, (2021-2025年), （征求意见稿）, 第2期."""
    title = title.strip()
    for _ in range(4):
        shorter = _TAIL.sub("", title).rstrip()
        shorter = _PART.sub("", shorter).rstrip() if len(shorter) > 4 else shorter
        if shorter == title:
            return title
        title = shorter
    return title


def kind_of(title: str) -> str | None:
    """The kind a title names: 关于印发《…方案》的通知 -> 通知, 人社局集体学法会议纪要（第2期） -> 会议纪要, or None."""
    core = BARE_DRAFT.sub("", strip_tail(title)).rstrip('》〉”"')
    core = strip_tail(core).rstrip('》〉”"')
    for ending in _BY_LENGTH:
        if core.endswith(ending) and (len(core) > len(ending) + 1 or ending in LEGAL or len(ending) > 1):
            return _KINDS[ending]
    return None


def draft_mark(title: str) -> str | None:
    """The draft mark that is the title's own: at its end, outside 《》; None where the title writes about a draft."""
    compact = title.strip()
    last = None
    for m in DRAFT_MARK.finditer(compact):
        last = m
    if last is not None and last.end() == len(compact) and not _inside_book(compact, last.start()):
        return last.group()
    bare = BARE_DRAFT.search(compact)
    if bare is not None and not _inside_book(compact, bare.start()) and len(compact) > len(bare.group()) + 2:
        return bare["word"]
    return None


def _inside_book(text: str, at: int) -> bool:
    return text.count("《", 0, at) > text.count("》", 0, at)
