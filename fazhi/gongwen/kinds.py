"""文种: what kind of paper a title speaks of, and marks of drafts in titles."""

from __future__ import annotations

import re
from typing import Final

from fazhi.gongwen.simplified import TO_SIMPLIFIED

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
# kind:other endings that name it; a kind that begins with - is never written so itself.
_TABLE: Final = (
    "会议纪要:办公会纪要,会纪要 会议记录 -通知:会议通知 方案 预案 计划 要点 总结 简报:快报,专报 规划:总体规划 纲要 "
    "安排:工作安排 清单 目录 台账:台帐 登记簿 明细表:明细 花名册:名册 名单 公示:公示表 说明:情况说明 审查意见书 "
    "审核意见书 审查意见 审核意见 意见书 建议书 决定书 告知书 通知书 承诺书 -命令:令 责任书 任务书 倡议书 聘书 "
    "协议:协议书 合同 案例:案例选编,典型案例选编,案例汇编 汇编 办法 规定 细则 规则 制度 规程 章程 条例 守则 标准 "
    "规范 指引:工作指引 指南 须知 解读 措施 答复 -函:复函 申请:申请书 公开信 讲话:致辞,发言 讲稿:讲义 信息:简讯,动态 "
    "报道 笔录 记录 签到表:签到册 登记表 审批表 申请表 备案表 统计表 汇总表:汇总 评分表:打分表,评查表 采集表 反馈表 "
    "报名表 调查表 考核表 处理单:处理笺,文件处理 -分解表:任务分解表 分工表 安排表 一览表 进度表 自查表 "
    "成绩:成绩单,成绩表 情况表 照片 截图 证明 问卷 试卷 议程 反馈 -报告:述职,述法报告,年报,白皮书 -法律:法 "
    "-征求意见稿:意见稿 提案 建议 情况 网址:链接,地址 反馈单 督办单 交办单 整改单 -表格:表 图"
)


def _kinds() -> dict[str, str]:
    """What a title ends with -> the kind it names."""
    out = {kind: kind for kind in LEGAL}
    for entry in _TABLE.split():
        kind, _, others = entry.partition(":")
        if not kind.startswith("-"):
            out[kind] = kind
        out.update(dict.fromkeys((other for other in others.split(",") if other), kind.lstrip("-")))
    return out


_KINDS: Final = _kinds()
_BY_LENGTH: Final = tuple(sorted(_KINDS, key=len, reverse=True))

_TAIL = re.compile(r"(?:[（(][^（()）]{0,40}[）)]|[〔\[【][^〔〕\[\]【】]{0,30}[〕\]】])$")
_PART = re.compile(
    r"(?:第[0-9一二三四五六七八九十]{1,4}[期号批季次册]|[一二三四五六七八九十]{1,3}|"
    r"[0-9]{1,2}|[-—_ ]+副本|[·、，。,.：:])$"
)

_DRAFT_WORD = (
    r"(?:公开)?征求意见稿?|草案(?:稿|送审稿|修改稿|征求意见稿)?|送审稿|讨论稿|初稿|代拟稿|修改稿|审议稿|报批稿|修订草案|"
    r"草稿|审议草案"
)
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


_NO_LAW = re.compile(r"(?:合|方|执|司|普|立|守|学|用|违|做|看|宪|非|依|枉|犯|护|讲|信|尊|释)法$")


def kind_of(title: str) -> str | None:
    """The kind a title names: 关于印发《…方案》的通知 -> 通知, 人社局集体学法会议纪要（第2期） -> 会议纪要, or None."""
    core = BARE_DRAFT.sub("", strip_tail(title.translate(TO_SIMPLIFIED))).rstrip('》〉”"')
    core = strip_tail(core).rstrip('》〉”"')
    for ending in _BY_LENGTH:
        if core.endswith(("关于" + ending, "進一步" + ending, "进一步" + ending)):
            continue  # 关于规范 / …的通告: a verb, the kind is still to come
        if ending == "法" and _NO_LAW.search(core):
            continue
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
