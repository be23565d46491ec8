"""Villages, stations, schools and organs named in two ways: a letter off, letters that change places, 和 or 与."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from fazhi.gongwen.bodies import is_organ
from fazhi.gongwen.proofread.fault import Hits, Subject, rule
from fazhi.gongwen.proofread.names import TELLING
from fazhi.gongwen.proofread.sheet import Paragraph
from fazhi.gongwen.proofread.sound import looks_alike, sounds_alike

_HAN = "\u4e00-\u9fff"
_SUFFIX = (
    "村委会|村民小组|村|社区|派出所|司法所|监管所|管理所|供电所|工作站|服务站|小学|中学|学校|幼儿园|卫生院|医院|水库|林场|农场|煤矿|"
    "工业园|产业园|合作社|公司|敬老院|养老院|大桥|河|镇|乡|街道"
)
_NAME = re.compile(rf"(?P<stem>[{_HAN}]{{2,6}}?)(?P<kind>{_SUFFIX})")
_LED_BY = set("在对由到和与及的为以从将把被赴往按是向如即、")
"""Letters after which a name begins."""
MOST_NAMES = 400


@rule("village-variant", "村、站所、学校名称不一", "GB/T 9704-2012 第7.3.3条")
def village_variant(subject: Subject) -> Hits:
    """杨柳树村 once in a paper that says 杨柳埠村 twice; 大糖村 for 大塘村."""
    paragraphs = [p for p in subject.sheet.paragraphs if not p.ocr]
    whole = "\n".join(p.text for p in paragraphs)
    names = _usual_names(whole)
    by_kind: defaultdict[str, list[str]] = defaultdict(list)
    for name, kind in names:
        by_kind[kind].append(name)
    told: set[tuple[int, int]] = set()
    for p in paragraphs:
        for m in re.finditer(_SUFFIX, p.text):
            for usual in by_kind.get(m.group(), ()):
                begin = m.end() - len(usual)
                other = p.text[max(0, begin) : m.end()]
                if begin < 0 or (id(p), m.end()) in told or not _slip(other, usual, len(m.group())):
                    continue
                if whole.count(other) == 1 and not _beside(other, usual, p.text):
                    told.add((id(p), m.end()))
                    yield (
                        p.page_at(begin),
                        other,
                        f"与别处的“{usual}”不一致",
                        f"核对后统一为一种写法（“{usual}”或“{other}”）",
                    )


def _usual_names(whole: str) -> list[tuple[str, str]]:
    """Names with their kind that stand twice or more, once at least where a name surely begins."""
    out: dict[str, str] = {}
    for m in re.finditer(rf"(?<![{_HAN}])[{_HAN}]{{3,9}}", whole):
        n = _NAME.match(m.group())
        if n is not None:
            out.setdefault(n.group(), n["kind"])
    for m in re.finditer(
        rf"(?<=[在对由到和与及赴往从了中是于把被将为向含括至])(?P<stem>[{_HAN}]{{2,4}}?)(?P<kind>{_SUFFIX})", whole
    ):
        out.setdefault(m.group(), m["kind"])
    sure = [(name, kind) for name, kind in out.items() if whole.count(name) >= 2 and not _COMMON.search(name)]
    return sure[:MOST_NAMES]


_COMMON = re.compile(
    r"^(?:各|全|本|我|该|每|某|这|那|有|一|两|个|乡|县|市|省|区|农|行政|自然|重点|示范|基层|中心[^小中学校]|贫困|脱贫|先进|城乡|美丽|驻|到|进|和|与|以|是|将|对|由)"
)
"""What is no name: 全县乡镇, 行政村, 示范社区."""


def _slip(other: str, usual: str, tail: int) -> bool:
    """Whether a name is another with one letter off that looks or sounds like it, or any letter of a longer stem."""
    if len(other) != len(usual) or other == usual or re.search(rf"[^{_HAN}]", other):
        return False
    wrong = [(a, b) for a, b in zip(other, usual, strict=True) if a != b]
    stem = len(usual) - tail
    if len(wrong) == 2 and stem >= 3:
        return wrong[0] == wrong[1][::-1] and other[0] not in _LED_BY
    if len(wrong) != 1 or set(wrong[0]) & TELLING:
        return False
    a, b = wrong[0]
    if other[0] != usual[0]:
        return a not in _LED_BY and (looks_alike(a, b) or sounds_alike(a, b))
    return looks_alike(a, b) or sounds_alike(a, b) or (stem == 3 and tail <= 2)


def _beside(one: str, two: str, text: str) -> bool:
    """Both in one sentence or list of a paragraph: two places."""
    return any(one in sentence and two in sentence for sentence in re.split("[。；]", text))


_ORGAN = re.compile(rf"(?<![{_HAN}])[{_HAN}]{{4,16}}?(?:局|委员会|办公室|中心)")
_JOINT = re.compile("[和与及]")


@rule("organ-joint", "机关名称里和、与的写法不一", "GB/T 9704-2012 第7.3.3条")
def organ_joint(subject: Subject) -> Hits:
    """县人力资源与社会保障局 beside 县人力资源和社会保障局; 文化旅游广电局 beside 文化广电旅游局."""
    found: dict[str, tuple[Paragraph, int]] = {}
    count: Counter[str] = Counter()
    for p in subject.sheet.paragraphs:
        for m in _ORGAN.finditer(p.text) if not p.ocr else ():
            if is_organ(m.group()):
                found.setdefault(m.group(), (p, m.start()))
    whole = "\n".join(p.text for p in subject.sheet.paragraphs)
    forms: defaultdict[str, list[str]] = defaultdict(list)
    for name in found:
        count[name] = whole.count(name)
        forms["".join(sorted(_JOINT.sub("", name)))].append(name)
    for same in forms.values():
        usual, *others = sorted(same, key=lambda name: -count[name])
        for name in others:
            p, at = found[name]
            if count[name] <= count[usual]:
                yield p.page_at(at), name, f"与别处的“{usual}”写法不同", f"核对后统一为“{usual}”"


_OFFICES = r"管理|服务|事务|保障|指导|发展|监督|监测|信息|推广"
_OFFICE = re.compile(rf"(?<![{_HAN}])(?P<head>[{_HAN}]{{6,14}}?)(?P<word>{_OFFICES})(?P<tail>中心|局|站)")


@rule("organ-word", "机关名称里管理、服务等字样不一", "GB/T 9704-2012 第7.3.3条")
def organ_word(subject: Subject) -> Hits:
    """社会保险事业管理中心 once in a paper that says 社会保险事业服务中心 twice."""
    found = [(p, m) for p in subject.sheet.paragraphs if not p.ocr for m in _OFFICE.finditer(p.text)]
    whole = "\n".join(p.text for p in subject.sheet.paragraphs)
    names = {m.group(): m for _, m in found}
    for p, m in found:
        if whole.count(m.group()) != 1:
            continue
        for usual, other in names.items():
            same = (other["head"], other["tail"]) == (m["head"], m["tail"]) and usual != m.group()
            if same and whole.count(usual) >= 2 and not _beside(m.group(), usual, p.text):
                yield p.page_at(m.start()), m.group(), f"与别处的“{usual}”不一致", f"核对后改为“{usual}”"


_NOTIONS = (
    ("政务服务中心", re.compile("政务服务中心"), re.compile("行政服务中心")),
    ("街道办", re.compile("街道办"), re.compile("(?<![沿临])街办(?![理公学])")),
    ("便民服务中心", re.compile("便民服务中心"), re.compile("为民服务中心|便民中心")),
    (
        "社会治安综合治理中心",
        re.compile("社会治安综合治理中心"),
        re.compile("社会综合治理中心|社会治安综合治理服务中心"),
    ),
    ("退役军人", re.compile("退役军人"), re.compile("退伍军人")),
    ("市场监管局", re.compile("市场监管局|市场监督管理局"), re.compile("市场监督局|市场管理局|市场监理局")),
    ("12345热线", re.compile("政务服务便民热线"), re.compile("政务便民服务热线|便民政务服务热线|政务服务热线")),
    ("行政复议", re.compile("行政复议"), re.compile("行政复意")),
    ("卫生健康", re.compile("卫生健康(?:局|委)"), re.compile("卫健康(?:局|委)|卫生计生(?:局|委)|健康卫生(?:局|委)")),
    ("自然资源局", re.compile("自然资源局|自然资源和规划局"), re.compile("国土资源局|自然资源规划与局")),
    ("生态环境局", re.compile("生态环境(?:分)?局"), re.compile("(?<!生态)环境保护局|环保局|生态环保局")),
    ("农业农村局", re.compile("农业农村局"), re.compile("农村农业局|(?<!农)农业局")),
)
"""One body or notion with its present name, and the names a writer carries over from older papers."""
_WAS = re.compile(r"原[县市区]?$|更名|合并|划转|职责")


@rule("notion-variant", "同一机构两种叫法", "GB/T 9704-2012 第7.3.3条")
def notion_variant(subject: Subject) -> Hits:
    """行政服务中心 in a paper of the 政务服务中心; told once with its count."""
    body = [p for p in subject.sheet.paragraphs if not p.ocr]
    for shown, usual, other in _NOTIONS:
        n = sum(len(usual.findall(p.text)) for p in body)
        hits = [(p, m) for p in body for m in other.finditer(p.text) if n] if n else []
        hits = [(p, m) for p, m in hits if not _WAS.search(p.text[max(0, m.start() - 4) : m.end() + 6])]
        if hits and len(hits) <= n:
            p, m = hits[0]
            many = f"（全文{len(hits)}处）" if len(hits) > 1 else ""
            yield p.page_at(m.start()), m.group(), f"与别处的“{shown}”叫法不同{many}", "核对名称，全文统一用一种叫法"
