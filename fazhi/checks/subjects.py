"""What a file speaks of: its title, its name cleaned of serials and marks, and the kinds of paper both name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from fazhi.checks.case import Case, Material
from fazhi.checks.memo import view
from fazhi.checks.passages import flow_of
from fazhi.gongwen.facts import Genre
from fazhi.reading.document import Source
from fazhi.reading.fold import fold

FAMILIES: Final[dict[str, tuple[str, ...]]] = {
    "纪要": ("会议纪要", "会议记录", "办公会纪要", "议事纪要", "会议决议", "纪要"),
    "方案": ("实施方案", "工作方案", "方案", "实施意见", "工作安排"),
    "要点": ("工作要点", "要点"),
    "计划": ("工作计划", "年度计划", "计划", "规划"),
    "总结": ("工作总结", "总结", "小结"),
    "报告": ("情况报告", "工作报告", "报告书", "报告", "情况汇报", "汇报", "述法报告", "白皮书"),
    "通知": ("通知",),
    "通报": ("通报",),
    "清单": ("目录", "清单", "名录", "一览表", "目录清单"),
    "台账": (
        "台账", "台帐", "登记簿", "登记册", "花名册", "名册", "统计表", "汇总表",
        "明细表", "明细", "打分表", "评分表", "得分表", "名单",
    ),
    "登记表": ("登记表", "审批表", "申请表", "备案表", "采集表", "反馈表", "报名表", "呈批表", "审核表"),
    "照片": ("照片", "图片", "影像资料", "影像", "图像", "相片"),
    "网址": ("网址", "链接", "网页地址", "网站地址", "公示地址"),
    "截图": ("截图", "截屏", "网页快照"),
    "公告": ("公告", "公示", "通告", "启事"),
    "征求意见稿": ("征求意见稿", "草案"),
    "意见书": (
        "审查意见书", "审核意见书", "法律意见书", "审查意见", "审核意见", "论证意见",
        "评审意见", "评估意见", "意见书", "审查报告",
    ),
    "意见": ("意见",),
    "案例": ("典型案例", "案例"),
    "预案": ("应急预案", "预案"),
    "简报": ("活动简报", "工作简报", "简报", "信息", "报道", "动态", "简讯", "快报", "专报", "纪实"),
    "记录": ("学习记录", "活动记录", "培训记录", "记录", "笔录", "签到表", "签到册", "签到簿", "学习笔记"),
    "制度": ("制度", "办法", "规定", "细则", "规程", "规则", "工作机制", "机制", "守则", "章程"),
    "讲稿": ("讲稿", "课件", "讲义", "讲话稿", "讲话", "发言材料"),
    "证书": ("证书", "证件", "资格证", "聘书", "奖牌"),
    "合同": ("合同", "协议书", "协议", "责任书", "承诺书", "目标书"),
    "文书": ("决定书", "判决书", "裁决书", "告知书", "建议书", "裁定书", "调解书"),
    "函": ("复函", "函"),
    "批复": ("批复", "批示"),
    "申请": ("申请书", "申请"),
    "成绩": ("成绩单", "成绩", "试卷", "考核结果", "考试结果"),
    "说明": ("情况说明", "说明"),
    "决定": ("决定", "命令"),
    "报表": ("报表", "年报", "月报", "季报"),
    "案卷": ("案卷", "卷宗"),
}  # fmt: skip
"""Families of kinds that people use for one another, and the words for them. The longest word at the end wins."""

_WORDS: Final = tuple(
    sorted(((word, family) for family, words in FAMILIES.items() for word in words), key=lambda pair: -len(pair[0]))
)

ALLIES: Final[dict[str, frozenset[str]]] = {
    "总结": frozenset({"报告", "说明"}),
    "报告": frozenset({"总结", "说明"}),
    "记录": frozenset({"纪要"}),
    "纪要": frozenset({"记录"}),
    "清单": frozenset({"台账"}),
    "台账": frozenset({"清单", "登记表"}),
    "简报": frozenset({"总结"}),
    "意见书": frozenset({"意见", "报告"}),
    "网址": frozenset({"截图"}),
    "截图": frozenset({"网址"}),
    "要点": frozenset({"计划"}),
    "计划": frozenset({"要点", "方案"}),
    "方案": frozenset({"计划"}),
    "制度": frozenset({"方案"}),
    "报表": frozenset({"台账"}),
    "成绩": frozenset({"台账"}),
    "决定": frozenset({"通知"}),
}
"""Which families may stand in for a family when the subject fits: a 情况报告 where a 总结 is asked."""

CUES: Final[tuple[tuple[str, str], ...]] = (
    ("纪要", r"现?(?:将有关事项)?纪要如下|会议认为|会议指出|会议强调|会议要求"),
    ("通报", r"通报如下"),
    ("通知", r"通知如下|特此通知"),
    ("公告", r"公告如下|公示如下|现公开征求|向社会公开征求"),
    ("计划", r"制定本计划|制订本计划"),
    ("方案", r"制定本方案|制订本方案"),
    ("总结", r"总结如下"),
    ("报告", r"报告如下|特此报告|汇报如下"),
    ("案例", r"案情简介|基本案情|【案例"),
    ("预案", r"制定本预案|响应级别"),
    ("意见书", r"经审查，|审查意见如下|审核意见如下"),
    ("清单", r"制定本清单|编制本清单"),
)  # fmt: skip
"""What the text of a paper says about its kind where no title does."""

_CUE_RULES: Final = tuple((family, re.compile(rule)) for family, rule in CUES)

NEUTRAL = re.compile(
    r"(?:scan|img|dsc|dscn|dcim|pic|photo|image|mmexport|wechat|cci|doc|file|wps|untitled|screenshot|qq截图|qq图片|camscanner|截屏|截图|屏幕截图"
    r"|微信图片|微信截图|扫描件?|扫描全能王|手机拍照|拍照|图片|照片|相片|影印件|复印件|文档|新建|新建文件夹?|新建文档|新建文本文档|新建microsoftword文档"
    r"|新建microsoftexcel工作表|新建docx?文档|工作簿|文件|附件|材料|资料|佐证|佐证材料|补充|补充材料|其他|副本|正文|定稿|最终版|终稿|打印版|盖章版|盖章|正式版|修改版|上报|报送|报送材料|无标题|未命名"
    r"|最终|final|copy|new|版|稿|第|页|张|份|共|的|和)*"
)
"""Words of a name that say nothing about the content."""

_SERIAL = re.compile(
    r"^(?:附件?|附)?\s*[（(]?[0-9０-９一二三四五六七八九十]{1,3}(?:[-－.．][0-9０-９]{1,3})*[）)]?[.．、，_\-－—:：\s]+"
)
_FINAL = r"最终版|定稿|终稿|打印版|盖章版|扫描[件版]|正式版"
_MARKS = re.compile(
    r"[（(\[【](?:[0-9０-９]{1,2}|最终版?|定稿|终稿|打印版?|盖章版?|扫描[件版]?|正式版?|修改[稿版]?|加密|副本|补充?|照片版|新|copy"
    r"|v[0-9.]+)[）)\]】]"
    rf"|[-—_ ]+副本(?:\s*[（(]?[0-9]+[）)]?)?|(?:^|[-—_ ])(?:{_FINAL})|(?<=.)(?:{_FINAL})$",
    re.IGNORECASE,
)
_DATE_LINE = re.compile(r"\s*(?:[0-9]{4}|二[〇零○O0][一二三四五六七八九〇零]{2})\s*年.{1,8}日\s*")
_BOOK = re.compile(r"《([^《》]{2,60})》")
_HANDS_ON = re.compile(r"印发|转发|下发|公布|发布|制定|出台|批转|修订")


def clean_stem(stem: str) -> str:
    """A file's name without serial and marks; '' where what is left says nothing (IMG_2021, 扫描件3, 新建文档)."""
    name = _SERIAL.sub("", stem.strip())
    name = _MARKS.sub("", name).strip(" _-—－.．、")
    rest = re.sub(r"[\W\d_]+", "", fold(name))
    rest = re.sub(r"[a-z]{1,3}(?=[a-z]*$)", "", rest) if re.fullmatch(r"[a-z]{1,3}", rest) else rest
    return "" if NEUTRAL.fullmatch(rest) else name


_BRACKET_TAIL = re.compile(r"[（(\[【〔][^（）()\[\]【】〔〕]{0,40}[）)\]】〕]\s*$")
_WORD_TAIL = re.compile(
    r"(?:第[0-9一二三四五六七八九十]+[期号批]|[0-9一二三四五六七八九十]{1,2}|选编|汇编|材料|资料|原件|复印件|扫描件|等)+$"
)


def family_at_end(text: str) -> tuple[str, str] | None:
    """The family and word of the kind that a title or item ends with."""
    core = _BRACKET_TAIL.sub("", text.strip()).rstrip('》〉”"。；;，、 等')
    core = _WORD_TAIL.sub("", core) or core
    core = _BRACKET_TAIL.sub("", core)
    return next(((family, word) for word, family in _WORDS if core.endswith(word)), None)


def families_in(title: str) -> frozenset[str]:
    """All families a title names: its own, that of a paper it hands on (印发《…方案》), that of a draft."""
    found: set[str] = set()
    own = family_at_end(title)
    if own is not None:
        found.add(own[0])
    if "征求意见稿" in title or ("征求" in title and "意见" in title and "公告" in title):
        found.add("征求意见稿")
    if _HANDS_ON.search(title):
        inner = [family_at_end(book) for book in _BOOK.findall(title)]
        bare = re.search(r"(?:印发|转发|下发)(.{4,}?)的通知", title)
        if bare is not None:
            inner.append(family_at_end(bare[1].strip("《》")))
        found.update(pair[0] for pair in inner if pair is not None)
    return frozenset(found)


@dataclass(frozen=True)
class Subject:
    """A file as the checks of relevance and requirements see it.

    `title` is what the paper calls itself, `name` the cleaned file name ('' where neutral), `head` the beginning of
    its text. `families` come from the title, else from the name, else from set phrases of the text.
    """

    material: Material
    title: str
    name: str
    text: str
    families: frozenset[str]
    certain: bool
    photo: bool
    sheet: bool
    links: bool

    @property
    def best(self) -> str:
        """The title, or the name where the paper has none."""
        return self.title or self.name

    @property
    def head(self) -> str:
        """The beginning of the text, where a paper says what it is about."""
        return self.text[:400]


def subjects(case: Case) -> dict[str, Subject]:
    """The subject of every paper of the case, by file."""
    return view(case, _subjects)


def _subjects(case: Case) -> dict[str, Subject]:
    return {material.file: subject_of(material) for material in case.papers}


def subject_of(material: Material) -> Subject:
    """What one file speaks of."""
    paper = material.paper
    text = flow_of(material.document).text
    sheet = bool(material.document.pages) and all(p.source is Source.CELLS for p in material.document.pages)
    title = paper.title.value if paper.title is not None else _sheet_title(material) if sheet else ""
    name = clean_stem(material.stem)
    photo = _is_photo(material, text, title)
    families = families_in(title)
    certain = bool(families)
    if not families and not photo:
        families = frozenset(family for family, rule in _CUE_RULES if rule.search(text[:1500]))
        families = families or (families_in(name) if not title else frozenset())
    families |= _genre_family(paper.genre, sheet)
    families |= frozenset(f for line in _later_titles(material) for f in families_in(line))
    links = bool(material.document.links) or "http://" in text or "https://" in text or "www." in text
    return Subject(material, title, name, text, families, certain, photo, sheet, links)


def _genre_family(genre: Genre, sheet: bool) -> frozenset[str]:
    if genre is Genre.MINUTES:
        return frozenset({"纪要"})
    if genre is Genre.SCREENSHOT:
        return frozenset({"截图"})
    if genre in {Genre.LEDGER} or (sheet and genre is not Genre.FORM and genre is not Genre.LINKS):
        return frozenset({"台账"})
    return frozenset()


def _sheet_title(material: Material) -> str:
    """The only filled cell of one of a sheet's first rows."""
    for page in material.document.pages:
        for table in page.tables:
            for row in table.rows[:3]:
                filled = [cell for cell in row if cell.strip()]
                if len(filled) == 1 and len(filled[0]) >= 4:
                    return filled[0].strip()
    return ""


def _is_photo(material: Material, text: str, title: str) -> bool:
    """A picture of something that is not a paper: few words on it, none of them a title with a number or a date."""
    if not material.document.media_type.startswith("image/"):
        return False
    if material.paper.genre is Genre.PHOTO:
        return True
    if material.paper.genre is not Genre.OTHER or material.paper.docno is not None:
        return False
    return len(text) < 150


def _later_titles(material: Material) -> list[str]:
    """Titles at the head of later pages, or after the date that closes a paper: several papers in one file."""
    found: list[str] = []
    for page in material.document.pages:
        if page.source is Source.CELLS:
            continue
        lines = [line.strip() for line in page.text.split("\n") if line.strip()]
        for i, line in enumerate(lines):
            opens = (page.number > 1 and i < 3) or (i > 0 and _DATE_LINE.fullmatch(lines[i - 1]) is not None)
            if opens and 5 <= len(line) <= 45 and not re.search(r"[。；，：:,;]|^附|^[0-9]", line):
                found.append(line)
    return found
