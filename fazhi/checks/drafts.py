"""非正式稿: drafts handed in as final papers, and places that nobody filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fazhi.checks import thresholds as t
from fazhi.checks.case import Case, Material
from fazhi.checks.finding import Severity, Spot, at
from fazhi.checks.passages import Flow, flow_of
from fazhi.checks.reading_faults import poor_pages
from fazhi.checks.registry import check
from fazhi.gongwen.facts import Genre

_NO_PLACEHOLDERS = {
    Genre.FORM,
    Genre.LEDGER,
    Genre.LAW,
    Genre.LINKS,
    Genre.PHOTO,
    Genre.SCREENSHOT,
    Genre.WEB,
    Genre.ARCHIVE,
}
_WANTS_DRAFT = re.compile(r"征求意见|草案|送审稿|听取意见|公众参与|起草说明|征集意见")
_NAME_MARK = re.compile(
    r"[（(\[【_\- ]*(?P<word>征求意见稿|公开征求意见稿|送审稿|讨论稿|审议稿|报批稿|代拟稿|修改稿|草案|草稿|初稿)"
    r"[）)\]】]*[0-9_\-. （）()]*(?:副本|最新|修改|终)?[0-9（）()]*$"
)
_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕"
    "殷罗毕郝邬安常乐于傅皮卞齐康伍余元卜顾孟平黄穆萧尹姚邵汪祁毛狄米贝明臧计成戴宋庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄江童颜郭梅盛林钟徐邱骆高夏"
    "蔡田樊胡凌霍虞万支柯管卢莫房丁宣邓杭洪包左石崔吉龚程邢裴陆翁荀甄曲封储靳段侯全班仇宫宁甘武符刘景詹龙叶司黎白蒲丛赖乔阴谭冉申关曾文辛聂简肖游权牛"
    "温庄晏柴阎慕连习艾易戈廖耿匡寇欧聂巩晁勾敖冷简饶沙鞠丰关甲乙丙丁"
)
_CROSS = "×✕╳✖"
# What stands for something that was to be filled in later.
_PLACEHOLDER = re.compile(
    rf"(?P<cross>[{_CROSS}]{{2,}})"
    r"|(?P<latin>(?<![A-Za-z0-9ＸＹ])(?:[XＸ]{2,6}|x{2,6}|ｘ{2,6})(?![A-Za-z0-9]))"
    rf"|(?P<one>(?<=年)[{_CROSS}XＸ](?=月)|(?<=月)[{_CROSS}XＸ](?=日)|(?<=20)[{_CROSS}XＸ]{{1,2}}(?=年))"
    r"|(?P<line>[_＿]{3,})"
    r"|(?P<somebody>某某)"
    r"|(?P<stars>\*{2,}(?=年|月|日|%|次|件|个|项|人|名|同志|股|局|科|万|元|场|份|条|户|家|村))"
    r"|(?P<paren>[（(][ 　_]*[)）](?=次|件|个|项|人|名|场|份|条|户|家|万|元|%))"
    r"|(?P<box>[□○◯]{2,}(?=[\u4e00-\u9fff]))"
    r"|(?P<words>[（(【\[](?:此处|在此|待|请|应|需)?(?:填写|填入|插入|补充|补填|待定|待补|另行补充)[^（）()【】\[\]]{0,12}[）)】\]]"
    r"|[（(【\[](?:单位名称|姓名|日期|文号|标题|具体数字|数字)[）)】\]](?=[\u4e00-\u9fff，。]))"
)
_DOTTED_LINE = re.compile(r"[.…·]{6,}")
_IN_ADDRESS = re.compile(r"(?:[A-Za-z][/.:@_\-]*|[0-9][/.:@_\-]+)$")
_LABEL = re.compile(
    r"(?:签字|签名|签章|盖章|签收|姓名|电话|日期|地址|时间|地点|单位|编号|职务|签发|审核|记录|主持|代表人|负责人"
    r"|经办人|联系人)[:：]?[ 　]*$|[:：][ 　]*$"
)
_TEMPLATE_TITLE = re.compile(
    r"样式|模板|模版|格式|范本|示范文本|样本|样表|填报说明|填写说明|参考文本|编写说明|文书|试卷|问卷|试题|承诺书|协议书|合同"
)
_TEMPLATE_ANNEX = re.compile(
    r"\n\s*附\s*(?:件|表|录)\s*[:：]?\s*[0-9一二三四五六七八九十]{0,2}\s*[:：]?\s*\n?([^\n]{0,40})"
)
_TEMPLATE_WORDS = re.compile(r"表|样|模板|格式|范本|文书|回执|承诺书|协议|试卷|问卷|单$|书$|簿")


@check(
    "draft",
    "非正式稿",
    severity=Severity.MAJOR,
    looks_at="标题和文件名上的征求意见稿、送审稿、草案等标记，正文中没有填写的“××”“____”“XX”等",
    explanation="征求意见稿、送审稿、草案以及留有空白、占位符的材料不是正式文件，不能作为佐证。要件本身就是公开征求意见的，征求意见稿是应有的材料；"
    "审查意见书写到“送审稿”、案例中的“李某”“张某某”化名，不算。",
    wrong="《资格管理工作的通知（征求意见稿）》充当正式通知；“由分管领导×××同志牵头，于××月××日前完成”",
    right="《关于公开征求〈停车管理方案（征求意见稿）〉意见的公告》",
)
def draft(case: Case) -> Iterator[Spot]:
    """The paper's own draft mark, a draft mark in the file's name, or placeholders; one finding a file."""
    for material in case.papers:
        if poor_pages(material):
            continue
        spot = _marked(material, case) or _unfilled(material)
        if spot is not None:
            yield spot


def _wants_drafts(material: Material, case: Case) -> bool:
    """Whether the duty asks for a consultation, so that a draft is just what belongs there."""
    indicator = case.indicator_by_number.get(material.indicator or "")
    return indicator is not None and any(_WANTS_DRAFT.search(r.text) for r in indicator.requirements)


def _marked(material: Material, case: Case) -> Spot | None:
    fact = material.paper.draft
    title = material.paper.title.value if material.paper.title else ""
    if fact is None:
        mark = _NAME_MARK.search(material.stem)
        about = re.search(r"意见的公告|意见的通知|审[查核]意见|的说明|的报告|的请示|的函", material.stem + title)
        if mark is None or about or material.paper.genre in {Genre.PHOTO, Genre.SCREENSHOT, Genre.LINKS, Genre.LAW}:
            return None
    if _wants_drafts(material, case):
        return None
    word = fact.quote if fact is not None else mark["word"]  # type: ignore[index]  # one of the two is there
    return at(
        material,
        f"材料是{word.strip('（）()[]【】〔〕')}，不是正式印发的文件",
        "请报送正式印发并盖章的文件；尚未印发的，请说明进展和预计印发时间。",
        page=fact.page if fact is not None else None,
        quote=fact.quote if fact is not None else word,
        confidence=t.SURE if fact is not None else t.POSSIBLE,
    )


def _unfilled(material: Material) -> Spot | None:
    paper = material.paper
    title = paper.title.value if paper.title else material.stem
    if paper.genre in _NO_PLACEHOLDERS or _TEMPLATE_TITLE.search(title):
        return None
    flow = flow_of(material.document, tables=False)
    hits = [m for m in _PLACEHOLDER.finditer(flow.text) if _stands_for_content(m, flow, paper.genre)]
    if not hits:
        return None
    start, end = _around(flow, hits[0].start(), hits[0].end())
    sure = len(hits) > 1 or hits[0].lastgroup in {"words", "line"}
    return at(
        material,
        f"正文有{len(hits)}处没有填写完整，如“{flow.quote(start, end)}”",
        "请把占位符和空白处填写完整，定稿后重新报送。",
        page=flow.page_at(hits[0].start()),
        quote=flow.quote(start, end),
        confidence=t.SURE if sure else t.LIKELY,
    )


def _around(flow: Flow, start: int, end: int) -> tuple[int, int]:
    """The clause that holds the placeholder, at most some forty characters."""
    text = flow.text
    left = max(text.rfind(c, 0, start) for c in "，。；：\n") + 1
    rights = [i for c in "，。；\n" if (i := text.find(c, end)) >= 0]
    return max(left, start - 24), min(min(rights, default=end + 16), end + 24)


def _stands_for_content(m: re.Match[str], flow: Flow, genre: Genre) -> bool:
    """Not a masked name, number or plate, not a line to sign on, not inside a form that is attached."""
    text = flow.text
    before, after = text[max(0, m.start() - 12) : m.start()], text[m.end() : m.end() + 6]
    group = m.lastgroup
    if _IN_ADDRESS.search(before):
        return False
    if group == "somebody":
        return genre in {Genre.OFFICIAL, Genre.WORK} and before[-1:] not in _SURNAMES and not _is_case_talk(flow, m)
    if group in {"cross", "latin", "stars"} and _is_masked(before, after):
        return False
    if group == "latin" and not (_is_chinese(before[-1:]) or _is_chinese(after[:1])):
        return False
    if group == "line" and (_LABEL.search(before) or not before.strip() or before.endswith("\n")):
        return False
    return not _in_attached_form(text, m.start())


def _is_chinese(char: str) -> bool:
    return bool(re.match(r"[\u4e00-\u9fff，。、；：“”（）《》%％]", char))


def _is_masked(before: str, after: str) -> bool:
    """身份证4199××××, 13800××××00, 张××, 豫A×××××: masked on purpose."""
    if before[-1:].isdigit() and not before.endswith("20") and (len(before) < 2 or before[-2:].isdigit()):
        return True
    if after[:1].isdigit() or re.search(r"[\u4e00-\u9fff][A-Z][·]?$", before):
        return True
    follows_name = before[-1:] in _SURNAMES and (len(before) < 2 or not re.match(r"[\u4e00-\u9fff]", before[-2:-1]))
    named = re.search(
        r"(?:当事人|申请人|原告|被告|投诉人|群众|村民|居民|司机|经营者|负责人|店主|业主|与|和|、)[^，。]$", before
    )
    return before[-1:] in _SURNAMES and (follows_name or named is not None)


def _is_case_talk(flow: Flow, m: re.Match[str]) -> bool:
    """某某公司 in the telling of a case."""
    _, sentence = flow.sentence_at(m.start())
    return re.search(r"案|纠纷|处罚|当事人|投诉|举报|诉|违法|调解", sentence) is not None


def _in_attached_form(text: str, at_: int) -> bool:
    """Whether the last heading 附件 before the place names a form or sample."""
    last = None
    for m in _TEMPLATE_ANNEX.finditer(text, 0, at_):
        last = m
    return last is not None and _TEMPLATE_WORDS.search(last[1]) is not None
