"""Names of organs (机关): telling them from other lines, and splitting lists of them."""

from __future__ import annotations

import re

from fazhi.gongwen.simplified import TO_SIMPLIFIED
from fazhi.reading.fold import HAN, tidy

_ENDINGS = [
    "人民政府",
    "政府",
    "办公室",
    "办公厅",
    "党政办",
    "党政综合办",
    "委员会",
    "党委",
    "党组",
    "党工委",
    "工委",
    "管委会",
    "县委",
    "市委",
    "省委",
    "区委",
    "州委",
    "旗委",
    "镇委",
    "乡委",
    "分局",
    "局",
    "厅",
    "司",
    "部",
    "院",
    "中心",
    "大队",
    "支队",
    "总队",
    "中队",
    "执法队",
    "救援队",
    "工作队",
    "调查队",
    "所",
    "站",
    "馆",
    "学校",
    "党校",
    "红十字会",
    "联合社",
    "电视台",
    "气象台",
    "大学",
    "学院",
    "中学",
    "小学",
    "幼儿园",
    "公司",
    "集团",
    "协会",
    "学会",
    "联合会",
    "工会",
    "总工会",
    "团委",
    "妇联",
    "残联",
    "科协",
    "文联",
    "工商联",
    "领导小组",
    "工作组",
    "指挥部",
    "专班",
    "处",
    "署",
    "联社",
    "银行",
    "支行",
    "街道",
    "街道办",
    "办事处",
    "社区",
    "村委会",
    "居委会",
    "人大",
    "政协",
    "常委会",
    "联席会议",
    "联委会",
    "联席办",
    "医院",
    "基金会",
    "支部",
    "总支",
    "组委会",
    "纪委",
    "监委",
    "编办",
    "供销社",
    "督查室",
    "法院",
    "检察院",
    "国家税务总局",
    "总局",
    "信访办",
    "法制办",
    "司法所",
    "派出所",
    "创建办",
    "依法治县办",
    "普法办",
    "治县办",
    "治市办",
    "治省办",
    "治区办",
    "委办",
    "府办",
    "政府办",
    "局办",
    "管理处",
    "事务局",
    "保护区",
    "开发区",
    "园区",
    "林场",
    "农场",
]
_NAME = re.compile(rf"^[{HAN}·]{{1,26}}(?:[（(][{HAN}]{{1,10}}[）)][{HAN}]{{0,14}}){{0,2}}$")
_OF_BODY = rf"(?:局|委|府|院|镇|乡|县|市|区|街道)[{HAN}]{{1,4}}办"
"""综治办, 安委办, 河长办 of a bureau or a place."""
_ENDING = re.compile("(?:" + "|".join(sorted(_ENDINGS, key=len, reverse=True)) + rf"|{_OF_BODY})$")
# Verbs and particles that a sentence has and a name has not.
_NOT_NAME = re.compile(
    r"^(?:关于|根据|按照|依据|为|各|本|我|你|贵|该|现|经|由|对|在|是|向|与|请|并|及|和|抄送|主送|主办|承办|联系|附件|"
    r"以|将|要|从|到|把|被|让|使|应|可|已|未|不|无|有|其|此|这|那|第)|"
    r"的|了|着|召开|印发|开展|加强|落实|完成|做好|负责|成立|通过|参加|出席|公示|情况|主要职责|联合(?!会)|配合|批复|举行"
)
_PLACEHOLDER = re.compile(r"^(?:测试符|测试用|示例|样例)(?=[\u4e00-\u9fff]{3})")
_GAP = re.compile(r"[ \t]{2,}|\u3000+|\t|、|；|;")
_SEAL_NOTE = re.compile(r"[（(](?:代章|盖章|公章|章|印章)[）)]$")
_PORTAL = re.compile(
    r"网$|网站|门户|平台|公众号|频道|管理员|admin|投稿|站管|发布$|日报|晚报|报社|电视台|融媒体|新华社|人民网"
)


def is_organ(text: str) -> bool:
    """Whether a line is nothing but the name of an organ: 明河县司法局, 中共明河县委办公室."""
    text = text.translate(TO_SIMPLIFIED).replace("感染的肺炎", "").translate(_QUOTES)
    if not 3 <= len(text) <= 44 or _ENDING.search(text) is None or _NAME.match(text) is None:
        return False
    return _NOT_NAME.search(text) is None and _LABELLED.match(text) is None and "政府网" not in text


_QUOTES = str.maketrans("", "", "“”")
_LABELLED = re.compile(r"(?:发文|发布|制发|颁布|公布)(?:机构|机关|单位|部门)[：:]?.")
"""A row of a page's box of facts: 发文机构 县政府网站 is a label and its value."""


def organ_name(text: str) -> str:
    """The name without the placeholder words that test exports put before it."""
    return _PLACEHOLDER.sub("", text)


def organs_of(raw: str) -> list[str]:
    """The organs of one printed line: one letter-spaced name, or several side by side; [] where it is anything else."""
    whole = tidy(raw.strip())
    parts = [tidy(part.strip()) for part in _GAP.split(raw.strip()) if part.strip()]
    if len(parts) > 1 and all(is_organ(part) for part in parts):
        return [organ_name(part) for part in parts]
    compact = _SEAL_NOTE.sub("", whole.replace(" ", "").replace("\u3000", ""))
    if len(joint := _joint_by_blank(raw.strip())) > 1:
        return [organ_name(part) for part in joint]
    return [organ_name(part) for part in _split_joint(compact)] if is_organ(compact) else []


def _joint_by_blank(text: str) -> list[str]:
    """鹤岗市人民政府 鹤岗市中级人民法院: whole names of one place, a blank between them."""
    parts = [part for part in re.split(r"[ \u3000]", text) if part]
    if len(parts) < 2 or any(len(part) < 4 or not is_organ(part) for part in parts):
        return []
    places = {part.removeprefix("中共")[:2] for part in parts}
    return parts if len(places) == 1 else []


def is_portal(text: str) -> bool:
    """Whether a stated source is a web site or a newspaper and not an organ that issues papers."""
    return _PORTAL.search(text) is not None


_PREFIX = re.compile(
    rf"^(?!第)(?P<organ>[{HAN}]{{2,24}}?(?:人民政府办公室|人民政府|政府办公室|委员会办公室|委员会|领导小组办公室|领导小组|"
    r"指挥部办公室|指挥部|党委办公室|委办公室|办公厅|办公室|街道办事处|办事处|管理局|分局|局|厅|人民法院|人民检察院|县委|市委|省委|区委|司法所|党委|党组))"
    r"[ \u3000]?(?=关于|印发|转发|批转|发布|公布|公告|通告|通报|研究|集体|20\d\d|二〇|[一二三四五六七八九十〇○]{4}年|"
    r"第|常务会议|办公会议|党组|行政|重大|突发|全面|权责|[\u4e00-\u9fff]{0,12}(?:目录|清单|台账|预案|方案|会议纪要|要点|总结|计划|案例|工作规则|名单)$|[\u4e00-\u9fff]{2,8}令$|[0-9]{1,3}号令$)"
)
_JOINED = re.compile(
    r"(?<=[委会室府局厅])[ \u3000]*(?=中共|[\u4e00-\u9fff]{2,8}(?:人民政府|政府|委员会|局|厅|办公室|检察院|法院)$)"
)


def organs_before(title: str) -> list[str]:
    """The organs a title begins with: 明河县人民政府办公室关于… -> [明河县人民政府办公室]; joint ones apart."""
    if title.startswith(("关于", "關于", "關於", "对")):
        return []  # the organ whose paper is answered is not the one that answers
    first, blank, others = title.partition(" ")
    if blank and is_organ(first) and (more := organs_before(others)):
        return [first, *more]
    m = _PREFIX.match(title)
    if m is None:
        return _before_verb(title)
    whole = m["organ"]
    rest = title[m.end() :].lstrip()
    if whole.startswith("中共") and rest.startswith("党组"):
        whole, rest = f"{whole}党组", rest.removeprefix("党组")
    if not rest.startswith(("关于", "印发", "转发", "批转")):
        return [whole]
    # The shortest ending that is followed by 关于 may lie further right in joint titles.
    stop = min((i for w in ("关于", "印发", "转发", "批转") if (i := title.find(w)) > 0), default=m.end())
    return [p for p in (part.strip() for part in _split_joint(title[:stop])) if p]


_VERB = re.compile(r"[ \u3000]*(?=关于|關於|關于|印发|转发|批转|公布|发布|政府信息公开)")
_SESSION = re.compile(
    rf"^[{HAN}]{{2,24}}(?:人民代表大会|委员会|委员会常务委员会)(?:常务委员会)?第[一二三四五六七八九十百]{{1,5}}次(?:全体)?(?:会议)?$"
)
"""A meeting that passes a resolution in its own name."""


def _before_verb(title: str) -> list[str]:
    """What stands before 关于 where it is nothing but organs: 国务院关于…, 省人民政府关于…."""
    m = _VERB.search(title)
    name = title[: m.start()].strip() if m is not None else ""
    if _SESSION.match(name):
        return [name]
    joint = name.split("、")
    if (
        len(joint) > 1
        and m is not None
        and m.string[m.end() :].startswith("关于")
        and all(is_organ(part) for part in joint)
    ):
        return joint
    return _split_joint(name) if is_organ(name) else []


def _split_joint(text: str) -> list[str]:
    """中共岳阳市委办公室岳阳市人民政府办公室 -> both; blanks also part them."""
    blank = [p for p in re.split(r"[ \u3000]+", text) if p]
    if len(blank) > 1:
        return blank
    for m in re.finditer(
        r"(?:委办公室|委员会办公室|委员会|县委|市委|区委|省委|局|厅|办公室)(?=[\u4e00-\u9fff]{3,})", text
    ):
        first, second = text[: m.end()], text[m.end() :]
        if is_organ(second) and len(first) >= 4 and first.removeprefix("中共")[:2] == second[:2]:
            return [first, second]
    return [text]
