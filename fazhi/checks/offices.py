"""Who is who: how an issuing body stands to the unit that hands a paper in."""

from __future__ import annotations

import difflib
import re
from enum import StrEnum
from functools import lru_cache

from fazhi.checks.case import Case, Category, Material, Region, Unit
from fazhi.reading.document import Source


class Standing(StrEnum):
    """How an organ stands to a unit of the county."""

    SELF = "self"  # the unit, a part of it, its Party group
    LEADING = "leading"  # the county's Party committee, government, congress, their offices and joint bodies
    HIGHER = "higher"  # city, province, state
    OTHER = "other"  # another body of the county, or of another place
    UNKNOWN = "unknown"  # a short inner name (法规股) or something that is no organ


_NATIONAL = re.compile(
    r"^(?:中共中央|中央|国务院|全国|国家|最高人民|中华人民共和国|教育部|科技部|科学技术部|工业和信息化部|公安部|民政部|司法部|财政部|人力资源社会保障部"
    r"|人力资源和社会保障部|自然资源部|生态环境部|住房和城乡建设部|住房城乡建设部|交通运输部|水利部|农业农村部|商务部|文化和旅游部|国家卫生健康委|应急管理部"
    r"|应急部|中国人民银行|审计署|海关总署|市场监管总局|退役军人事务部)"
)
_LEADING = re.compile(
    r"^(?:人民政府(?:办公室|办公厅|党组)?|政府(?:办公室|办|党组)?|[县市区旗]?委(?!员会[\u4e00-\u9fff]).*|委员会(?:办公室|办公厅)?|党委.*|人民代表大会.*|人大.*|政协.*|政治协商.*"
    r"|纪律检查委员会.*|纪委.*|监察委员会|监委|机构编制委员会.*|人民法院|人民检察院|人武部|武装部"
    r"|.*(?:领导小组|指挥部|专班|联席会议|工作组|专项组|联席办|委员会办公室|创建办|创建工作办公室|依法治[县市区]办|普法办|文明办)(?:办公室)?)$"
)
_PLACE = re.compile(
    r"^([\u4e00-\u9fff]{1,6}?(?:自治区|自治州|自治县|自治旗|省|市|州|盟|县|区|旗))(?=[\u4e00-\u9fff]{2})"
)
_RELATIVE = re.compile(r"^(?:省|市|自治区)(?=[\u4e00-\u9fff]{2,}(?:局|厅|委|办|院|会|部|政府|组|中心|办公室)$)")
_ORGAN = re.compile(r"(?:局|委员会|委|政府|办事处|厅|部|院|中心|大队|支队|分局|公司|协会|办公室)$")
_TOWN = re.compile(r"([\u4e00-\u9fff]{1,5}?(?:镇|乡|街道))(?:人民政府|党委|办事处|党工委|$)")
_OWN_OFFICE = re.compile(r"(?:办公室|办公厅|党组|党委)$")
_BLANK = re.compile(r"[\s　]+")


def plain(name: str) -> str:
    """A name without blanks, 中共 and the words a red head adds."""
    name = _BLANK.sub("", name).removeprefix("中国共产党").removeprefix("中共")
    return re.sub(r"(?:文件|党组文件)$", "", name)


def local_part(name: str, region: Region) -> str:
    """The name without the county's: 明河县司法局 -> 司法局, 县司法局 -> 司法局."""
    for own in (region.name, *region.aliases):
        if own and name.startswith(own) and len(name) > len(own) + 1:
            rest = name[len(own) :]
            return rest[1:] if rest[0] in "县区市旗" and own != region.name and len(rest) > 2 else rest
    return name[1:] if name[:1] in _own_level(region) and len(name) > 3 else name


def _own_level(region: Region) -> str:
    """The words that stand for the county itself: 县司法局; 市司法局 too where the county is a city."""
    return "县区旗市" if region.name.endswith("市") else "县区旗"


@lru_cache(maxsize=512)
def cores(unit: Unit, region: Region) -> tuple[str, ...]:
    """The names that tell a unit, without the county's name, the longest first; a town also by its bare name."""
    found = {local_part(plain(n), region) for n in (unit.name, *unit.aliases) if n}
    towns = {m[1] for name in found if (m := _TOWN.search(name))}
    return tuple(sorted((c for c in found | towns if len(c) >= 2), key=len, reverse=True))


def town_of(unit: Unit, region: Region) -> str | None:
    """The bare name of a town or street (白石镇), None for a department."""
    for core in cores(unit, region):
        if m := re.fullmatch(r"[\u4e00-\u9fff]{1,5}(?:镇|乡|街道)", core):
            return m.group()
    return None


def _is_short_for(short: str, full: str) -> bool:
    """市场监管局 for 市场监督管理局, 卫健委 for 卫生健康委员会: the same first and last sign, the rest in order."""
    if short.endswith("委"):
        full = full.removesuffix("员会")
    if len(short) < 3 or short[0] != full[0] or short[-1] != full[-1] or len(short) > len(full):
        return False
    rest = iter(full)
    return all(c in rest for c in short)


def is_same_unit(name: str, unit: Unit, region: Region, *, blurred: bool = False) -> bool:
    """Whether an organ is the unit or a part of it; `blurred` allows for a sign or two misread."""
    own = plain(name)
    if own in {plain(n) for n in (unit.name, *unit.aliases)}:
        return True
    if any(own.startswith(p) for p in region.parents) and not _is_branch(own, region):
        return False
    place = foreign_place(own, region)
    if place is not None:
        return blurred and difflib.SequenceMatcher(None, own, plain(unit.name)).ratio() >= 0.8
    rest = local_part(own, region)
    for core in cores(unit, region):
        if core in rest or (len(rest) >= 3 and rest in core and rest[-1] == core[-1] and rest[0] == core[0]):
            return True
        if _is_short_for(rest, core) or _is_short_for(_OWN_OFFICE.sub("", rest), core):
            return True
    return blurred and difflib.SequenceMatcher(None, own, plain(unit.name)).ratio() >= 0.75


def _is_branch(name: str, region: Region) -> bool:
    """A body above that sits in the county: 清江市生态环境局明河分局 and what belongs to it."""
    return any(f"{place}分局" in name for place in (region.name, *region.aliases))


def foreign_place(name: str, region: Region) -> str | None:
    """The place a name begins with, where that is neither the county nor one above it."""
    m = _PLACE.match(name)
    if m is None:
        return None
    place = m[1]
    known = (region.name, *region.aliases, *region.parents)
    if any(place == k or place.startswith(k) or k.startswith(place) for k in known if k):
        return None
    return place if len(place) >= 3 else None


def standing(name: str, unit: Unit, case: Case, *, blurred: bool = False) -> Standing:
    """How the organ `name` stands to `unit`."""
    region = case.cycle.region
    own = plain(name)
    if not own:
        return Standing.UNKNOWN
    if is_same_unit(own, unit, region, blurred=blurred):
        return Standing.SELF
    if _is_listed(own, case) and not _LEADING.match(local_part(own, region)):
        # 国家税务总局云岭县税务局 begins with the name of a higher body and is a unit of the county all the same.
        return Standing.OTHER
    if _NATIONAL.match(own):
        return Standing.HIGHER
    if not _is_branch(own, region) and (
        any(own.startswith(p) for p in region.parents) or (_RELATIVE.match(own) and own[0] not in _own_level(region))
    ):
        return Standing.HIGHER
    if foreign_place(own, region) is not None:
        return Standing.OTHER
    rest = local_part(own, region)
    if _LEADING.match(rest) and town_of(unit, region) != (m[1] if (m := _TOWN.search(rest)) else ""):
        return Standing.LEADING
    if any(is_same_unit(own, other, region) for other in case.units):
        return Standing.OTHER
    if _ORGAN.search(rest) and (rest != own or len(own) >= 4):
        return Standing.OTHER
    return Standing.UNKNOWN


def _is_listed(own: str, case: Case) -> bool:
    """Whether the name is, sign for sign, that of a unit of the list that is no superior."""
    return any(
        unit.category is not Category.SUPERIOR and own in {plain(name) for name in (unit.name, *unit.aliases)}
        for unit in case.units
    )


def standing_of(material: Material, case: Case) -> Standing:
    """How the issuers of a paper stand to the unit; a joint paper is as near as its nearest issuer."""
    unit = case.unit_by_name.get(material.unit or "")
    if unit is None or not material.paper.issuers:
        return Standing.UNKNOWN
    blurred = any(p.source is Source.OCR for p in material.document.pages)
    all_of = [standing(fact.value, unit, case, blurred=blurred) for fact in material.paper.issuers]
    return next(s for s in (*_NEAREST, Standing.UNKNOWN) if s in all_of)


_NEAREST = (Standing.SELF, Standing.LEADING, Standing.HIGHER, Standing.UNKNOWN, Standing.OTHER)
