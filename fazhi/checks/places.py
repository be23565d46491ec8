"""异地名称: another county's or town's name left in text that should name this one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fazhi.checks import thresholds as t
from fazhi.checks.case import Case, Material, Region
from fazhi.checks.finding import Severity, Spot, at
from fazhi.checks.issuers import is_foreign_paper
from fazhi.checks.offices import Standing, standing_of, town_of
from fazhi.checks.passages import Flow, flow_of
from fazhi.checks.reading_faults import poor_pages
from fazhi.checks.registry import check
from fazhi.gongwen.facts import Genre
from fazhi.reading.document import Box, Line, Source

_OWN_WORDS = {Genre.OFFICIAL, Genre.WORK, Genre.LIST, Genre.MINUTES, Genre.CASE, Genre.OTHER, Genre.FORM}
_HAN = "\u4e00-\u9fff"
_OFFICE = (
    rf"(?:人民政府|政府|[县市区]委|委、|委办|党委|党政|人大|政协|司法所"
    rf"|[{_HAN}]{{2,14}}?(?:局|委员会|办公室|镇|乡|街道|支队|大队|中队|办事处|领导小组|中心))"
)
_WORDS = r"(?:统一部署|实际|领导|全面|始终|高度|坚持|认真|辖区|范围|境内|城区|法治|依法|经济|社会|群众|行政)"
_COUNTY = re.compile(rf"(?P<place>[{_HAN}]{{2}}(?:自治)?县)(?P<office>{_OFFICE}|{_WORDS})?")
_CITY = re.compile(
    rf"(?P<place>[{_HAN}]{{2}}(?:市(?!场|民|政|容|直|级|县|区)|区(?!域|间|分|别|划)|旗))"
    rf"(?P<office>人民政府|委、|市委|区委|[{_HAN}]{{2,12}}?(?:局|委员会))"
)
_TOWN = re.compile(
    rf"(?P<place>[{_HAN}]{{2,3}}?[镇乡])"
    r"(?P<office>党委|政府|人民政府|党政|机关|综合执法|司法所|实际|辖区|境内|范围内|始终|高度重视|坚持)"
)
# Two signs before 县 or 市 that are no name: a verb, a measure word, a kind of county.
_FIRST = frozenset("各全我本该外邻两几多每省其某此这那任何整")
_LAST = frozenset(
    "照据送报请聘发告呈抄托入经由助迎受彻列荐为获得任管责表作到驻织接绕向给对是于在盖射务导督查核馈交达寄商将把让使被的了等有部分共直过挥召求意准审予权"
    "委收研系示取各省市区州县全我本该外邻两几多每级及与或派往赴访属从跟其某位"
)
_PEACE = frozenset("永泰南政太云兴人仁清安")
_WORD = re.compile(
    r"贫困|示范|试点|先进|农业|人口|工业|百强|创建|模范|文明|卫生|城市|旅游|生态|平安|法治|周边|相邻|邻近|毗邻|兄弟|其他|相关|所有|当地|异地|脱贫|典型|达标"
    r"|标杆|直管|民族|自治|革命|边境|牧业|重点|特色|治理|振兴|整个|发展|同类|上述|友好|结对|对口|幸福|美丽|改革|园林|信用|诚信|双拥|建设|法制|现代|智慧|按照"
    r"|根据|会同|联合|参加|成立|设立|落实|执行|纳入|获评|组织|召开|配合|结合|围绕|协同|以及|通过|依法|做好|加强|推进|推动|完善|健全|统一|集中|主持|听取|邀请"
    r"|机构|机关|部门|名称|来源|责任|牵头|印发|下发|发布|[发送转交报延传派寄函移抄下上扩调迁甚直]至|服从|遵守|代表|成为|支持|指导|监督|检查|考核|反馈|申请|争取|批复|建议|同意|认定|授予|协调|沟通|汇报|请示|申报|承办|主办|协办|对照|参照|覆盖|服务|迎接"
)
_AREA_LAST = frozenset("城社山园辖地景小片库矿灾校厂院战牧新郊老街特市住游禁")
_AREA = re.compile(
    r"设区|地级|县级|副省|直辖|中心|开发|工业|示范|自治|保护|高新|经开|集聚|产业|商业|居民|生活|服务|办公|接待|等候|自助|综合|重点|批发|农贸|花卉|人才|劳务|建材"
)
_NO_TOWN = re.compile(
    r"^(?:各|全|我|本|该|两|建制|中心|重点|特色|城|下|基层|有关|相关|其他|所有|部分|试点|示范|县直|驻)|[各全我本该和与及、县]$"
)
# What makes a neighbour's name right: the sentence is about going there, bordering on it, working with it.
_BEFORE = re.compile(
    r"(?:赴|前往|走访|参观|考察|学习|借鉴|参考|参照|对标|联合|会同|协同|邀请|接壤|毗邻|相邻|邻县|邻近|交界|周边|来自|移送|移交|函告|致函|对接|对口|帮扶|结对|"
    r"籍贯|户籍|住址|家住|户口|流入|流出|跨区域|跨县|来访|接待|支援|援助|转入|转出|兄弟县|先进|经验|协作|合作|共建|签订|携手|判决|裁定|原告|被告|当事人|外地)"
    r"[^。；]{0,18}$"
)
_JOINED = re.compile(r"(?:与|同|和|跟|及|向|往|到|在|从|、|由)$")
_AFTER = re.compile(
    r"^[^。；]{0,26}?(?:学习考察|考察|参观|观摩|接壤|交界|毗邻|相邻|邻近|派员|派人|来访|来我|来本|前来|经验|做法|模式|等地|籍|边界|签订|协作|合作|联动|联防|联合|"
    r"人士|人[，、]|户籍|打工|务工|流域|上游|下游|方向|交流|共同|对接|互认|两地|两县|双方|法院|检察院|仲裁)"
)


@dataclass(frozen=True, slots=True)
class _Mention:
    place: str
    start: int
    end: int
    office: bool


@check(
    "foreign-place",
    "异地名称",
    severity=Severity.MAJOR,
    looks_at="本单位材料中出现的外县、外乡镇名称",
    explanation="材料里应当写本县、本单位的地方，却留着别的县、乡镇的名称，说明是套用别人的稿子没有改。到外县学习考察、与邻县接壤或者联合行动等正当提到的，不算。",
    wrong="“各村要按照临川县统一部署，把排查做到户”（本县是明河县）",
    right="“赴鹿鸣县学习考察综合受理经验”“联合鹿鸣县公安局在交界路段开展宣传”",
)
def foreign_place(case: Case) -> Iterator[Spot]:
    """A foreign place in the unit's own words; a place rightly named once in a paper is rightly named throughout."""
    corpus = "\n".join(material.text for material in case.papers)
    for material in case.papers:
        if material.paper.genre not in _OWN_WORDS or poor_pages(material):
            continue
        if is_foreign_paper(material, case) or standing_of(material, case) in {Standing.HIGHER, Standing.LEADING}:
            continue
        flow = flow_of(material.document, tables=False)
        wrong = [m for m in _wrong_mentions(material, case, flow, corpus) if not _is_misread(material, m.place, case)]
        if wrong:
            yield _spot(material, case, flow, wrong)


def _is_misread(material: Material, place: str, case: Case) -> bool:
    """Whether a name on a scan may be an own name that recognition got wrong: one sign off, under a seal, or unsure."""
    towns = (town_of(unit, case.cycle.region) for unit in case.units)
    own = [name for name in (case.cycle.region.name, *case.cycle.region.parents, *towns) if name]
    for page in material.document.pages:
        if page.source is not Source.OCR or place not in "".join(page.text.split()):  # a name may run over two lines
            continue
        if any(len(name) == len(place) and _differing(name, place) == 1 for name in own):
            return True
        lines = [line for line in page.lines if place in line.text]
        if lines and all(line.confidence < t.SURE_LINE or _is_covered(line, page.seals or ()) for line in lines):
            return True
    return False


def _differing(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))


def _is_covered(line: Line, seals: tuple[Box, ...]) -> bool:
    box = line.box
    return box is not None and any(
        box.x0 < seal.x1 and seal.x0 < box.x1 and box.y0 < seal.y1 and seal.y0 < box.y1 for seal in seals
    )


def _spot(material: Material, case: Case, flow: Flow, wrong: list[_Mention]) -> Spot:
    first = next((m for m in wrong if m.office), wrong[0])
    places = "、".join(dict.fromkeys(m.place for m in wrong))
    ocr = any(p.source is Source.OCR for p in material.document.pages)
    _, sentence = flow.sentence_at(first.start)
    return at(
        material,
        f"文中出现“{places}”，与本单位（{material.unit}）不符：{sentence.strip()[:60]}",
        "请核对是否套用了外地文稿，改为本县、本单位的名称和实际情况后重新报送。",
        page=flow.page_at(first.start),
        quote=flow.quote(first.start, first.end),
        confidence=t.POSSIBLE if ocr or not any(m.office for m in wrong) else t.LIKELY,
    )


def _wrong_mentions(material: Material, case: Case, flow: Flow, corpus: str) -> list[_Mention]:
    mentions = list(_mentions(material, case, flow.text, corpus))
    right = {m.place for m in mentions if _is_about_it(flow.text, m)}
    right |= {m.place for m in mentions if any(m.place in r for r in material.paper.recipients)}
    strict = material.paper.genre in {Genre.CASE, Genre.OTHER, Genre.FORM}
    return [m for m in mentions if m.place not in right and (m.office or not strict)]


def _mentions(material: Material, case: Case, text: str, corpus: str) -> Iterator[_Mention]:
    """Names of counties, of cities and districts with an office behind, of towns where the unit is a town."""
    region = case.cycle.region
    own = "、".join(
        (region.name, *region.aliases, *region.parents, *(n for u in case.units for n in (u.name, *u.aliases)))
    )
    for m in _COUNTY.finditer(text):
        pair = m["place"][:2]
        if _ends_own(m["place"], region):
            continue
        if pair not in own and _is_name(pair, "县", corpus) and not _in_title(text, m.start()):
            yield _Mention(m["place"], m.start(), m.end(), m["office"] is not None)
    for m in _CITY.finditer(text):
        pair = m["place"][:2]
        if _ends_own(m["place"], region):
            continue
        if pair in own or pair[1] in _AREA_LAST or _AREA.search(pair) or _in_title(text, m.start()):
            continue
        if _is_name(pair, m["place"][2], corpus):
            yield _Mention(m["place"], m.start(), m.end(), True)
    yield from _towns(material, case, text)


def _ends_own(place: str, region: Region) -> bool:
    """Whether a match ends with an own name of one sign: 年冠县 in 2021年冠县政务公开要点 of 冠县."""
    return any(place.endswith(own) for own in (region.name, *region.parents) if len(own) >= 2)


def _is_name(pair: str, after: str, corpus: str) -> bool:
    """Whether two signs before 县 are a name: not a known word, and not mostly used without 县 in all the material."""
    if pair[0] in _FIRST or pair[1] in _LAST or _WORD.search(pair):
        return False
    if pair[1] == "和" and pair[0] not in _PEACE:  # 精神和县委 is no county, 泰和县 is
        return False
    alone, named = corpus.count(pair), corpus.count(pair + after)
    return alone - named < max(t.NAME_ALONE, named)


def _towns(material: Material, case: Case, text: str) -> Iterator[_Mention]:
    unit = case.unit_by_name.get(material.unit or "")
    town = town_of(unit, case.cycle.region) if unit is not None else None
    if town is None:
        return
    for m in _TOWN.finditer(text):
        place = _known_town(case, m["place"]) or m["place"]
        if (
            place.endswith("乡镇")
            or place in town
            or town in m["place"]
            or town.endswith(place)
            or _NO_TOWN.search(place[:-1])
        ):
            continue
        if not _in_title(text, m.start()):
            yield _Mention(place, m.end("place") - len(place), m.end(), True)


def _known_town(case: Case, place: str) -> str | None:
    """The town of the list that a match ends with: 由柳溪镇 -> 柳溪镇."""
    towns = (town_of(unit, case.cycle.region) for unit in case.units)
    return next((name for name in towns if name and place.endswith(name)), None)


def _in_title(text: str, at_: int) -> bool:
    """Inside 《》: the title of a law or of another's paper."""
    return text.rfind("《", max(0, at_ - 60), at_) > text.rfind("》", max(0, at_ - 60), at_)


def _is_about_it(text: str, mention: _Mention) -> bool:
    """Whether the sentence is about the other place."""
    start = max(text.rfind(c, 0, mention.start) for c in "。；\n") + 1
    before = text[start : mention.start]
    after = text[mention.start + len(mention.place) : mention.start + len(mention.place) + 40].split("\n")[0]
    if _BEFORE.search(before) or _AFTER.match(after):
        return True
    return _JOINED.search(before) is not None and not mention.office
